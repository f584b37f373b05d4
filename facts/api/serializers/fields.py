"""Fields that several bodies of claims and facts share."""

from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from facts.services.facts.change import check_date
from newsroom.api.fields import TextField
from newsroom.errors import Invalid

MAX_OFFSET = 2**31 - 1
OFFSETS = "Code points of the article’s text, half-open"
_moments = serializers.DateTimeField()


def write_moment(moment: datetime) -> str:
    """A moment as every field of the API writes it, for bodies that are written out by hand.

    A serializer copies all of its fields before it gives out one.
    """
    if moment.tzinfo is UTC and str(timezone.get_current_timezone()) == "UTC":
        return moment.isoformat().replace("+00:00", "Z")
    return str(_moments.to_representation(moment))


class TextOrNull(serializers.CharField):
    """Text that is null where there is none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_null=True, **options)

    def to_representation(self, value: Any) -> str | None:  # type: ignore[override]
        return str(value) if value else None


class PartialDateField(TextField):
    """A date as exactly as it is known: YYYY, YYYY-MM or YYYY-MM-DD; empty or null for none."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        try:
            return check_date(text)
        except Invalid as refusal:
            raise serializers.ValidationError(refusal.message) from refusal


def optional_text(max_length: int, help_text: str = "") -> TextField:
    """Text that may be left out, null or empty, which are the same."""
    return TextField(
        required=False, allow_null=True, allow_blank=True, max_length=max_length, help_text=help_text
    )


def offset_field(help_text: str = "", **options: Any) -> serializers.IntegerField:
    """A place in a text, in code points."""
    return serializers.IntegerField(min_value=0, max_value=MAX_OFFSET, help_text=help_text, **options)


def revision_field(
    help_text: str = "Refuse unless this is the current revision", **options: Any
) -> serializers.IntegerField:
    """The revision that a person has read, where they say so."""
    return serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_OFFSET, help_text=help_text, **options
    )
