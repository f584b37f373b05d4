"""The numbers of claims and facts as rows."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from facts.language.figures import COMPARATORS, MAX_TEXT, figure_to_json
from facts.language.figures import Figure as FigureValue
from facts.models.claims import Claim
from facts.models.facts import Fact
from facts.models.fields import ExactDecimalField
from newsroom.ids import uuid7


class Figure(models.Model):
    """A number of a claim or of a fact; the columns of `facts.language.figures.Figure`, which says what each means."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, null=True, related_name="figures")
    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, null=True, related_name="figures")
    position = models.PositiveSmallIntegerField()
    is_principal = models.BooleanField(default=False)
    text = models.CharField(max_length=MAX_TEXT)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    low = ExactDecimalField(null=True)
    high = ExactDecimalField(null=True)
    comparator = models.CharField(max_length=16, choices=[(name, name) for name in COMPARATORS])
    unit = models.CharField(max_length=MAX_TEXT, blank=True)
    counted = models.CharField(max_length=MAX_TEXT, blank=True)
    place = models.CharField(max_length=MAX_TEXT, blank=True)
    as_of = models.CharField(max_length=10, null=True)
    as_of_precision = models.CharField(max_length=8, null=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(claim__isnull=False, fact__isnull=True)
                | Q(claim__isnull=True, fact__isnull=False),
                name="figure_of_a_claim_or_a_fact",
            ),
            models.UniqueConstraint(fields=["claim", "position"], name="figure_position_once_in_claim"),
            models.UniqueConstraint(fields=["fact", "position"], name="figure_position_once_in_fact"),
            models.UniqueConstraint(
                fields=["fact"], condition=Q(is_principal=True), name="figure_principal_once_in_fact"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def value(self) -> FigureValue:
        return FigureValue(
            text=self.text,
            start=self.start,
            end=self.end,
            low=self.low,
            high=self.high,
            comparator=self.comparator,
            unit=self.unit,
            counted=self.counted,
            place=self.place,
            as_of=self.as_of,
            as_of_precision=self.as_of_precision,
        )

    def snapshot(self) -> dict[str, Any]:
        # From the columns, not through `value`: a row that somebody damaged must still be comparable.
        return {
            "id": self.id,
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "low": None if self.low is None else f"{self.low:f}",
            "high": None if self.high is None else f"{self.high:f}",
            "comparator": self.comparator,
            "unit": self.unit,
            "counted": self.counted,
            "place": self.place,
            "as_of": self.as_of,
            "as_of_precision": self.as_of_precision,
            "principal": self.is_principal,
        }

    def as_json(self) -> dict[str, Any]:
        return {**figure_to_json(self.value), "principal": self.is_principal}

    @classmethod
    def rows(
        cls, values: Iterable[FigureValue], *, claim: Claim | None = None, fact: Fact | None = None
    ) -> list["Figure"]:
        """Unsaved rows for these figures, in their order."""
        return [
            cls(
                claim=claim,
                fact=fact,
                position=position,
                text=value.text,
                start=value.start,
                end=value.end,
                low=value.low,
                high=value.high,
                comparator=value.comparator,
                unit=value.unit,
                counted=value.counted,
                place=value.place,
                as_of=value.as_of,
                as_of_precision=value.as_of_precision,
            )
            for position, value in enumerate(values)
        ]
