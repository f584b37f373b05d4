"""Figures and dates, as claims and facts show them and as people give them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from facts.api.serializers.fields import OFFSETS, offset_field
from facts.language.dates import DateMention, date_from_json
from facts.language.figures import COMPARATORS, MAX_TEXT, PRECISIONS, Figure, figure_from_json
from newsroom.api.fields import BoundedListField, StrictSerializer, TextField

MAX_FIGURES = 100


class FigureShape(serializers.Serializer):
    """One published number. Bounds are exact decimals, as text."""

    text = serializers.CharField(help_text="The words as published, hedge included")
    start = serializers.IntegerField(allow_null=True, help_text=OFFSETS)
    end = serializers.IntegerField(allow_null=True)
    low = serializers.CharField(allow_null=True, help_text="A decimal, such as `47000`")
    high = serializers.CharField(allow_null=True)
    comparator = serializers.ChoiceField(choices=COMPARATORS)
    unit = serializers.CharField(allow_blank=True)
    counted = serializers.CharField(allow_blank=True)
    place = serializers.CharField(allow_blank=True)
    as_of = serializers.CharField(allow_null=True, help_text="YYYY, YYYY-MM or YYYY-MM-DD")
    as_of_precision = serializers.ChoiceField(choices=PRECISIONS, allow_null=True)
    principal = serializers.BooleanField(help_text="Whether it is the one that is compared and charted")


class GivenFigure(StrictSerializer):
    """A figure as a person gives it: the members of a figure, of which only `text` is required."""

    text = TextField(max_length=MAX_TEXT)
    start = offset_field(required=False, allow_null=True)
    end = offset_field(required=False, allow_null=True)
    low = TextField(required=False, allow_null=True, help_text="A decimal as text, such as `47000` or `0.25`")
    high = TextField(required=False, allow_null=True)
    comparator = serializers.ChoiceField(choices=COMPARATORS, required=False)
    unit = TextField(required=False, allow_blank=True, max_length=MAX_TEXT)
    counted = TextField(required=False, allow_blank=True, max_length=MAX_TEXT)
    place = TextField(required=False, allow_blank=True, max_length=MAX_TEXT)
    as_of = TextField(required=False, allow_null=True)
    as_of_precision = serializers.ChoiceField(choices=PRECISIONS, required=False, allow_null=True)
    principal = serializers.BooleanField(required=False, help_text="At most one; the first unless said")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        principal = attrs.pop("principal", False)
        try:
            return {"figure": figure_from_json(attrs), "principal": principal}
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from error


class FigureListField(BoundedListField):
    """Figures as they are given; at most one is principal."""

    child = GivenFigure()

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=MAX_FIGURES, **options)

    def to_internal_value(self, data: Any) -> list[Any]:
        values = super().to_internal_value(data)
        if sum(item["principal"] for item in values) > 1:
            raise serializers.ValidationError(_("Only one figure can be the principal one."))
        return list(order_figures(values))


def order_figures(bodies: list[Mapping[str, Any]]) -> list[Figure]:
    """The figures with the principal one first, where the services look for it."""
    ordered = sorted(bodies, key=lambda item: not item["principal"])
    return [item["figure"] for item in ordered]


class DateShape(serializers.Serializer):
    """Words that name a time, and the date they stand for as far as the text says."""

    text = serializers.CharField()
    start = serializers.IntegerField(allow_null=True)
    end = serializers.IntegerField(allow_null=True)
    value = serializers.CharField(allow_null=True)
    precision = serializers.ChoiceField(choices=PRECISIONS, allow_null=True)
    note = serializers.CharField(allow_blank=True)


class GivenDate(StrictSerializer):
    """A date as a person gives it: the words that name it, and the date itself as far as it is known."""

    text = TextField(max_length=MAX_TEXT)
    start = offset_field(required=False, allow_null=True)
    end = offset_field(required=False, allow_null=True)
    value = TextField(required=False, allow_null=True, help_text="YYYY, YYYY-MM or YYYY-MM-DD")
    precision = serializers.ChoiceField(choices=PRECISIONS, required=False, allow_null=True)
    note = TextField(required=False, allow_blank=True, max_length=MAX_TEXT)

    def validate(self, attrs: dict[str, Any]) -> DateMention:
        try:
            return date_from_json(attrs)
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from error
