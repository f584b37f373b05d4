"""Changes that wait for a second person, as the API shows them to those who may see them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from facts.models import ProposedChange
from facts.services.two_people.judged_writes import WRITE_CODES
from newsroom.api.fields import StrictSerializer, TextField


class ProposerShape(serializers.Serializer):
    """A person, under the name they have today."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class FieldShape(serializers.Serializer):
    """One member of the fact or rule, as it was when the change was proposed and as it would be."""

    field = serializers.CharField()
    before = serializers.JSONField()
    after = serializers.JSONField()


class ProposedChangeShape(serializers.Serializer):
    """A change that one person asked for and a second one agrees to, word for word, before it is made."""

    id = serializers.UUIDField()
    write = serializers.ChoiceField(choices=WRITE_CODES, help_text="What would be done")
    status = serializers.ChoiceField(choices=ProposedChange.Status.choices)
    fact = serializers.UUIDField(source="fact_id", allow_null=True)
    claim = serializers.UUIDField(
        source="claim_id", allow_null=True, help_text="With `reopen`: the claim whose decision is taken back"
    )
    rule = serializers.SerializerMethodField(help_text="With `rule`: the code of the risk rule")
    base_revision = serializers.IntegerField(
        allow_null=True, help_text="The revision of the fact or rule that the change is made to"
    )
    changes = serializers.SerializerMethodField()
    because = serializers.ListField(
        source="risks",
        child=serializers.CharField(),
        help_text="Codes of the risk rules that it meets, or `agreed_by_two`, `own_word`, `unsupported`",
    )
    kind = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    proposed_by = ProposerShape()
    proposed_at = serializers.DateTimeField(source="at")
    settled_by = ProposerShape(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)
    word = serializers.CharField(allow_blank=True, help_text="Why it was declined")
    made_revision = serializers.IntegerField(
        source="made", allow_null=True, help_text="Once agreed: the revision that came of it"
    )

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_rule(self, change: ProposedChange) -> str | None:
        return change.rule_code or None

    @extend_schema_field(FieldShape(many=True))
    def get_changes(self, change: ProposedChange) -> list[dict[str, Any]]:
        return [
            {"field": name, "before": change.before.get(name), "after": value}
            for name, value in change.after.items()
        ]


class ProposedChangeFilter(serializers.Serializer):
    fact = serializers.UUIDField(required=False, help_text="Those of this fact")
    status = serializers.ChoiceField(
        choices=ProposedChange.Status.choices, required=False, help_text="All of them unless given"
    )


class GivenAgreement(StrictSerializer):
    """Nothing: a second person agrees to the change as it stands, or does not."""


class GivenDecline(StrictSerializer):
    word = TextField(max_length=2000, help_text="Why; whoever proposed it will want to know")
