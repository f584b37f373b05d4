"""A draft as a program sends it, and what is known of each of its sentences."""

from rest_framework import serializers

from facts.checking.check_draft import MOST_CHARACTERS, DraftVerdict
from facts.models import Fact, Relation
from newsroom.api.fields import StrictSerializer, TextField


class Draft(StrictSerializer):
    text = TextField(
        max_length=MOST_CHARACTERS,
        trim_whitespace=False,
        help_text="The draft as it will be printed; it is read and forgotten",
    )
    published = serializers.DateField(
        required=False,
        help_text="The day it is to appear on, from which “Monday” is counted; today unless given",
    )


class MarkShape(serializers.Serializer):
    """A word group that can be checked, in code points of the draft, half-open."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=["quote", "figure", "date", "name"])
    state = serializers.ChoiceField(choices=["confirmed", "contradicted", "not_checked", "no_source"])


class MetShape(serializers.Serializer):
    """A fact that a sentence meets."""

    fact = serializers.UUIDField()
    revision = serializers.IntegerField(help_text="The revision that was compared")
    statement = serializers.CharField()
    status = serializers.ChoiceField(choices=Fact.Status.choices)
    stale = serializers.BooleanField(
        help_text="Whether it stands and somebody should have looked at it again by now"
    )
    verdict = serializers.ChoiceField(choices=DraftVerdict.choices)
    relation = serializers.ChoiceField(choices=Relation.Found.choices)
    what = serializers.CharField(help_text="What is compared: `killed`, `date`, `name` …; may be empty")
    draft_says = serializers.CharField(help_text="What the draft says of it")
    fact_says = serializers.CharField(help_text="What the fact says of it")
    probability = serializers.CharField(help_text="0 to 1: how sure the machine is")
    explain = serializers.CharField(help_text="Why, in a sentence")


class CheckedSentenceShape(serializers.Serializer):
    """A sentence of the draft, in code points, half-open, and what is known of it: the gravest first."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()
    verdict = serializers.ChoiceField(choices=DraftVerdict.choices)
    facts = MetShape(many=True)
    marks = MarkShape(many=True)


class CheckShape(serializers.Serializer):
    sentences = CheckedSentenceShape(many=True)
    coverage = serializers.IntegerField(
        allow_null=True,
        help_text="The share of marked word groups that a fact confirms, in percent; null without any",
    )
