"""What a reviewer decides on claims, and what becomes of it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from facts.api.serializers.claims import ClaimShape
from facts.api.serializers.facts import FactShape
from facts.api.serializers.fields import optional_text, revision_field
from facts.api.serializers.figures import FigureListField
from facts.models import Decision, Fact
from newsroom.api.fields import BoundedListField, StrictSerializer, TextField

MAX_CLAIMS = 200


class GivenConfirmation(StrictSerializer):
    """What the reviewer says; what is left out stays as suggested."""

    statement = TextField(required=False, allow_null=True, max_length=2000)
    speaker = TextField(required=False, allow_null=True, max_length=300)
    figures = FigureListField(required=False, allow_null=True)
    said = serializers.ChoiceField(
        choices=Fact.Said.choices, required=False, help_text="Was it said? `yes` unless given"
    )
    so = serializers.ChoiceField(
        choices=Fact.So.choices, required=False, help_text="Is it so? `not_checked` unless given"
    )
    fact = serializers.UUIDField(
        required=False, allow_null=True, help_text="Cite the claim under this fact instead of making one"
    )
    reason = optional_text(2000)
    revision = revision_field(
        "The revision whose words were read; refused where they are others by now", allow_null=True
    )


class GivenRejection(StrictSerializer):
    reason_code = serializers.ChoiceField(choices=Decision.ReasonCode.choices)
    reason = optional_text(2000, "Required with `other`")


class GivenVerdict(GivenConfirmation):
    """One of many decisions: `confirm` with the members of a confirmation, `reject` with those of a rejection."""

    claim = serializers.UUIDField()
    verdict = serializers.ChoiceField(choices=["confirm", "reject"])
    reason_code = serializers.ChoiceField(choices=Decision.ReasonCode.choices, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        wrong = (
            ("reason_code",)
            if attrs["verdict"] == "confirm"
            else ("statement", "speaker", "figures", "said", "so", "fact", "revision")
        )
        errors = {name: [_("This does not go with the verdict.")] for name in wrong if attrs.get(name)}
        if attrs["verdict"] == "reject" and "reason_code" not in attrs:
            errors["reason_code"] = [_("Say why the claim is rejected.")]
        if errors:
            raise serializers.ValidationError(errors)
        return attrs


class GivenVerdicts(StrictSerializer):
    decisions = BoundedListField(child=GivenVerdict(), min_length=1, max_length=MAX_CLAIMS)

    def validate_decisions(self, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({one["claim"] for one in lines}) < len(lines):
            raise serializers.ValidationError(_("Each claim is decided once."))
        return lines


class GivenReopening(StrictSerializer):
    reason = TextField(max_length=2000)


class GivenReopenings(GivenReopening):
    claims = BoundedListField(child=serializers.UUIDField(), min_length=1, max_length=MAX_CLAIMS)


class OutcomeShape(serializers.Serializer):
    """The claim as it now stands, and the fact (null where it was rejected, or waits for a second reviewer)."""

    claim = ClaimShape()
    fact = FactShape(allow_null=True)
