"""What a search asks and answers."""

from rest_framework import serializers

from facts.api.serializers.fields import PartialDateField
from facts.finding.asking import LONGEST_SEARCH
from facts.finding.search import RANKED
from facts.models import SearchText
from facts.queries.search import PAGE
from newsroom.api.fields import MomentField


class SearchQuery(serializers.Serializer):
    q = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_SEARCH, help_text="Words")
    type = serializers.ChoiceField(choices=SearchText.Kind.choices, required=False)
    status = serializers.CharField(required=False, max_length=16)
    kind = serializers.CharField(required=False, max_length=32, help_text="The code of a kind of fact")
    desk = serializers.UUIDField(required=False)
    source = serializers.UUIDField(  # type: ignore[assignment]
        required=False, help_text="What this source said or is cited for"
    )
    outlet = serializers.UUIDField(required=False, help_text="What this outlet published")
    day = PartialDateField(required=False, help_text="YYYY, YYYY-MM or YYYY-MM-DD that the text speaks of")
    since = serializers.DateField(required=False, help_text="Confirmed or read on that day or later")
    until = serializers.DateField(required=False, help_text="Confirmed or read on that day or before")
    known_at = MomentField(
        required=False,
        help_text="What was said at this moment, which must be past; facts alone are searched then",
    )
    valid_at = PartialDateField(
        required=False, help_text="What was so then, by what was known at `known_at` or is today; facts alone"
    )
    page = serializers.IntegerField(
        required=False, min_value=1, max_value=RANKED // PAGE, help_text="Pages of 20; the first unless given"
    )


class HitShape(serializers.Serializer):
    """One thing that was found, with the places of what was asked: code points from and to, half-open."""

    type = serializers.ChoiceField(choices=SearchText.Kind.choices)
    id = serializers.UUIDField()
    title = serializers.CharField(allow_blank=True)
    title_marks = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    passage = serializers.CharField(
        allow_blank=True, help_text="Empty where the title holds all that was asked"
    )
    passage_marks = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    status = serializers.CharField(allow_blank=True)
    beside = serializers.CharField(allow_blank=True, help_text="Who says it, or who published it")
    language = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    claim = serializers.UUIDField(allow_null=True, help_text="The claim in whose article the words stand")
    article = serializers.UUIDField(allow_null=True)


class FacetValueShape(serializers.Serializer):
    value = serializers.CharField()
    words = serializers.CharField()
    number = serializers.IntegerField()


class FoundShape(serializers.Serializer):
    results = HitShape(many=True)
    total = serializers.IntegerField(help_text="How many fit, counted to 10,000")
    is_more = serializers.BooleanField(help_text="Whether there are further ones behind `total`")
    loosened = serializers.BooleanField(help_text="Whether nothing fits word for word")
    facets = serializers.DictField(child=FacetValueShape(many=True))
