"""How claims stand to facts, as the API shows it."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from facts.api.serializers.proposals import ProposerShape
from facts.language.remarks import remark_from_json
from facts.language.words import word_remarks_for_programs
from facts.models import Relation
from newsroom.api.fields import StrictSerializer, TextField


class RelationShape(serializers.Serializer):
    """A claim beside a fact: what is compared, what each says of it, and what a person made of it."""

    id = serializers.UUIDField()
    relation = serializers.ChoiceField(source="found", choices=Relation.Found.choices)
    claim = serializers.UUIDField(source="claim_id")
    fact = serializers.UUIDField(source="fact_id")
    claim_revision = serializers.IntegerField(help_text="The revision that was compared")
    fact_revision = serializers.IntegerField(help_text="The revision that was compared")
    claim_statement = serializers.CharField(source="claim.statement")
    fact_statement = serializers.CharField(source="fact.statement")
    what = serializers.CharField(help_text="What is compared: `killed`, `date`, `name` …; may be empty")
    claim_says = serializers.CharField(source="here", help_text="What the claim says of it")
    fact_says = serializers.CharField(source="there", help_text="What the fact says of it")
    newer = serializers.CharField(help_text="`claim` or `fact` where that one is the later state, else empty")
    probability = serializers.CharField(help_text="0 to 1: how sure the machine is")
    explain = serializers.SerializerMethodField(help_text="Why, in a sentence")
    found_by = serializers.CharField(help_text="The software that found it")
    found_at = serializers.DateTimeField()
    status = serializers.ChoiceField(choices=Relation.Status.choices)
    kind = serializers.CharField(help_text="What a person settled it as; empty until then")
    reason = serializers.CharField()
    settled_by = ProposerShape(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(serializers.CharField())
    def get_explain(self, relation: Relation) -> str:
        if not relation.because:
            return ""
        return word_remarks_for_programs([remark_from_json(relation.because)])[0]


class ConflictFilter(serializers.Serializer):
    status = serializers.ChoiceField(
        choices=[("open", "open"), ("settled", "settled")], required=False, help_text="`open` unless given"
    )


class SettledRelation(StrictSerializer):
    kind = serializers.ChoiceField(choices=Relation.Kind.choices)
    reason = TextField(max_length=2000, required=False, help_text="Needed for all kinds but `not_the_same`")
