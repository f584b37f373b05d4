"""What a reviewer decides on claims, and what becomes of it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from facts.api.serializers.citations import GivenEvidence
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
        choices=Fact.Said.choices, required=False, help_text="Was it said? Needed to confirm"
    )
    so = serializers.ChoiceField(
        choices=Fact.So.choices, required=False, help_text="Is it so? `not_checked` unless given"
    )
    fact = serializers.UUIDField(
        required=False, allow_null=True, help_text="Cite the claim under this fact instead of making one"
    )
    reason = optional_text(2000, "Required of a chief who settles a disagreement")
    accept = BoundedListField(
        child=TextField(max_length=2000),
        max_length=50,
        required=False,
        help_text="Words that the machine put into the statement, as they stand there, that the reviewer accepts",
    )
    waive = optional_text(2000, "Why what is still open in the statement may stand")
    evidence = BoundedListField(
        child=GivenEvidence(),
        max_length=20,
        required=False,
        help_text="What bears out the answer to “Is it so?”, beside the story that makes the claim",
    )
    revision = revision_field(
        "The revision whose words were read; refused where they are others by now", allow_null=True
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("verdict", "confirm") == "confirm" and "said" not in attrs:
            raise serializers.ValidationError({"said": [_("Say whether it was said.")]})
        return attrs


class GivenRejection(StrictSerializer):
    reason_code = serializers.ChoiceField(choices=Decision.ReasonCode.choices)
    reason = optional_text(2000, "Required with `other`, and of a chief who settles a disagreement")


class GivenVerdict(GivenConfirmation):
    """One of many decisions: `confirm` with the members of a confirmation, `reject` with those of a rejection."""

    claim = serializers.UUIDField()
    verdict = serializers.ChoiceField(choices=["confirm", "reject"])
    reason_code = serializers.ChoiceField(choices=Decision.ReasonCode.choices, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        confirms = (
            "statement",
            "speaker",
            "figures",
            "said",
            "so",
            "fact",
            "revision",
            "accept",
            "waive",
            "evidence",
        )
        wrong = ("reason_code",) if attrs["verdict"] == "confirm" else confirms
        errors = {name: [_("This does not go with the verdict.")] for name in wrong if attrs.get(name)}
        if attrs["verdict"] == "reject" and "reason_code" not in attrs:
            errors["reason_code"] = [_("Say why the claim is rejected.")]
        if errors:
            raise serializers.ValidationError(errors)
        return super().validate(attrs)


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
