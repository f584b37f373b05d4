"""The origins of the reports that a fact rests on."""

from rest_framework import serializers


class StepShape(serializers.Serializer):
    """From whom a report has it, and why that is held."""

    giver = serializers.CharField()
    because = serializers.ChoiceField(choices=["speaker", "agency", "same_words"])


class TracedShape(serializers.Serializer):
    """A report that supports the fact."""

    citation = serializers.UUIDField(source="report.key")
    outlet = serializers.CharField(source="report.outlet.name")
    published = serializers.CharField(source="report.published", help_text="A partial date, or empty")
    steps = StepShape(many=True, help_text="From whom it has it; none where it says so in its own voice")


class OriginShape(serializers.Serializer):
    name = serializers.CharField()
    reports = TracedShape(many=True)


class OriginsShape(serializers.Serializer):
    fact = serializers.UUIDField(source="fact.id")
    revision = serializers.IntegerField(source="fact.revision")
    reports = serializers.IntegerField(help_text="Reports that support the fact")
    origins = OriginShape(many=True, help_text="Independent origins, those of most reports first")
