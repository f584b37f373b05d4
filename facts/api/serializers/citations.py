"""What facts rest on."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from facts.api.serializers.fields import optional_text, revision_field, write_moment
from facts.models import Citation
from facts.services.facts.evidence import Evidence
from newsroom.api.fields import StrictSerializer


class CitedSource(serializers.Serializer):
    """Who vouches, under the name they went by when they were cited."""

    id = serializers.UUIDField(source="source_id")
    name = serializers.CharField(source="source_name")


class Selector(serializers.Serializer):
    """A W3C Web Annotation selector; positions count code points."""

    type = serializers.ChoiceField(choices=["TextQuoteSelector", "TextPositionSelector"])
    exact = serializers.CharField(required=False)
    prefix = serializers.CharField(required=False)
    suffix = serializers.CharField(required=False)
    start = serializers.IntegerField(required=False)
    end = serializers.IntegerField(required=False)


class CitationShape(serializers.Serializer):
    """What a fact rests on: words of an article in their context, or a locator with a note."""

    id = serializers.UUIDField()
    source = CitedSource()  # type: ignore[assignment]
    claim = serializers.UUIDField(allow_null=True)
    article = serializers.UUIDField(allow_null=True)
    quote = serializers.CharField(allow_null=True)
    prefix = serializers.CharField(allow_null=True, help_text="Up to 32 code points before the quote")
    suffix = serializers.CharField(allow_null=True, help_text="Up to 32 code points after the quote")
    start = serializers.IntegerField(
        allow_null=True, help_text="Code points of the article’s text, half-open"
    )
    end = serializers.IntegerField(allow_null=True)
    selectors = Selector(many=True)
    locator = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    stance = serializers.ChoiceField(choices=["supports", "contradicts", "context"])
    primary = serializers.BooleanField()
    added_at = serializers.DateTimeField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        claim = instance.claim
        found: dict[str, Any] = {
            "id": str(instance.id),
            "source": {"id": str(instance.source_id), "name": instance.source_name},
            "claim": str(claim.id) if claim else None,
            "article": str(instance.article_id) if instance.article_id else None,
            "quote": claim.quote if claim else None,
            "prefix": instance.prefix if claim else None,
            "suffix": instance.suffix if claim else None,
            "start": claim.start if claim else None,
            "end": claim.end if claim else None,
            "selectors": [],
            "locator": instance.locator,
            "note": instance.note,
            "stance": instance.stance,
            "primary": instance.is_primary,
            "added_at": write_moment(instance.added_at),
        }
        if claim:
            context = {"exact": claim.quote, "prefix": instance.prefix, "suffix": instance.suffix}
            found["selectors"] = [
                {"type": "TextQuoteSelector", **context},
                {"type": "TextPositionSelector", "start": claim.start, "end": claim.end},
            ]
        return found


class GivenEvidence(StrictSerializer):
    """What is cited for or against a fact: a claim, an article, or a locator with a note."""

    source = optional_text(  # type: ignore[assignment]
        200,
        "The name of who vouches; needed with a locator, else that of the claim’s speaker or the article’s",
    )
    claim = serializers.UUIDField(required=False, allow_null=True)
    article = serializers.UUIDField(required=False, allow_null=True)
    locator = optional_text(2000, "An address, a page, a file")
    note = optional_text(2000, "What is found there")
    stance = serializers.ChoiceField(
        choices=Citation.Stance.choices, required=False, help_text="`supports` unless given"
    )
    primary = serializers.BooleanField(required=False, help_text="Whether it is the origin itself")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"evidence": take_evidence(attrs)}


class NamedEvidence(GivenEvidence):
    """Evidence given along, or the id of a citation that the fact has already and nothing else."""

    citation = serializers.UUIDField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("citation") and len(attrs) > 1:
            raise serializers.ValidationError(_("Name a citation, or give a new one; not both in one."))
        return super().validate(attrs)


def take_evidence(body: Mapping[str, Any]) -> Evidence:
    """What a service takes of evidence as it was sent."""
    return Evidence(
        source=body.get("source") or "",
        claim_id=body.get("claim"),
        article_id=body.get("article"),
        locator=body.get("locator") or "",
        note=body.get("note") or "",
        stance=body.get("stance") or Citation.Stance.SUPPORTS,
        is_primary=body.get("primary", False),
        citation_id=body.get("citation"),
    )


class GivenCitation(GivenEvidence):
    """Evidence to add to a fact."""

    revision = revision_field()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {**super().validate(attrs), "revision": attrs.get("revision")}


class WithdrawalQuery(serializers.Serializer):
    reason = serializers.CharField(
        max_length=2000, help_text="Why; readers of the fact’s history will want to know"
    )
