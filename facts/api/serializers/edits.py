"""What the API takes when a claim is marked, edited, split, merged, asked about or answered."""

from rest_framework import serializers

from facts.api.serializers.fields import OFFSETS, offset_field, optional_text
from facts.api.serializers.figures import MAX_FIGURES, FigureListField, GivenDate
from facts.models import Claim
from facts.services.claims.edit import MOST_MERGED, MOST_PARTS
from newsroom.api.fields import BoundedListField, StrictSerializer, TextField


class GivenEdit(StrictSerializer):
    """The fields to change. With a new span the figures and dates are read anew unless they are given along."""

    statement = TextField(required=False, max_length=2000)
    speaker = optional_text(300)
    mode = serializers.ChoiceField(choices=Claim.Mode.choices, required=False)
    figures = FigureListField(required=False)
    dates = BoundedListField(child=GivenDate(), required=False, max_length=MAX_FIGURES)
    start = offset_field(OFFSETS, required=False)
    end = offset_field(required=False)
    revert = BoundedListField(
        child=offset_field(),
        required=False,
        max_length=MAX_FIGURES,
        help_text="Positions in `substitutions` whose `replaced` words are put back; not together with `statement`",
    )
    settle = BoundedListField(
        child=offset_field(),
        required=False,
        min_length=2,
        max_length=2,
        help_text="The position in `open_references` and that of the candidate that is meant; by itself",
    )
    reason = optional_text(2000, "Needed where the statement says more than the words that it rests on")


class GivenMark(StrictSerializer):
    """Words of an article that state one claim."""

    article = serializers.UUIDField()
    start = offset_field(OFFSETS)
    end = offset_field()
    statement = optional_text(2000)
    reason = optional_text(2000, "Needed where the statement says more than the words that it rests on")


class GivenPart(StrictSerializer):
    start = offset_field(OFFSETS)
    end = offset_field()
    statement = optional_text(2000, "Its words unless given")


class GivenSplit(StrictSerializer):
    parts = BoundedListField(child=GivenPart(), min_length=2, max_length=MOST_PARTS)
    reason = optional_text(2000)


class GivenMerge(StrictSerializer):
    claims = BoundedListField(
        child=serializers.UUIDField(),
        min_length=1,
        max_length=MOST_MERGED,
        help_text="The claims that this one stands for from now on",
    )
    reason = optional_text(2000)


class GivenQuestion(StrictSerializer):
    question = TextField(max_length=2000)


class GivenAnswer(StrictSerializer):
    answer = TextField(max_length=2000)
