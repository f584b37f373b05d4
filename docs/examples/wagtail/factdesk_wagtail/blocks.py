"""A sentence that says a fact."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from wagtail import blocks

from factdesk_wagtail.models import FactUse


class FactChooser(forms.TextInput):
    """A field that finds facts as one types; what it keeps is `ID:REVISION`."""

    template_name = "factdesk_wagtail/chooser.html"

    class Media:
        js = ("factdesk_wagtail/chooser.js",)


def read_choice(text: str) -> tuple[UUID, int]:
    """The fact and its revision. Raises ValidationError."""
    fact, _colon, revision = text.partition(":")
    try:
        return UUID(fact), int(revision)
    except ValueError as error:
        raise ValidationError("Choose a fact from the list.") from error


class ChosenFactBlock(blocks.FieldBlock):
    def __init__(self, **options: Any) -> None:
        self.field = forms.CharField(label="Fact", widget=FactChooser(), validators=[read_choice])
        super().__init__(**options)


class FactBlock(blocks.StructBlock):
    """The sentence as readers read it, and the fact that it says."""

    sentence = blocks.TextBlock(rows=2)
    fact = ChosenFactBlock()

    class Meta:
        icon = "check"
        label = "Fact"
        template = "factdesk_wagtail/fact_block.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        page = (parent_context or {}).get("page")
        fact, revision = read_choice(value["fact"])
        uses = FactUse.objects.filter(
            page=page, fact=fact, fact_revision=revision, sentence=value["sentence"]
        )
        context["use"] = uses.exclude(because="").first() if page is not None else None
        return context
