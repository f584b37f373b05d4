"""Facts, their history and standing, and what people change of them."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from facts.api.serializers.citations import CitationShape, GivenEvidence, NamedEvidence
from facts.api.serializers.fields import (
    MAX_OFFSET,
    PartialDateField,
    TextOrNull,
    optional_text,
    revision_field,
    write_moment,
)
from facts.api.serializers.figures import DateShape, FigureListField, FigureShape
from facts.models import Fact
from facts.queries.facts import FactRecord, FactState
from facts.queries.history import Hand, Step
from facts.services.facts.change import REVISION_KINDS, TURNS
from facts.services.facts.evidence import rests_on_own_story
from newsroom.api.fields import BoundedListField, MomentField, StrictSerializer, TextField
from newsroom.api.pagination import MAX_LIMIT


class HandShape(serializers.Serializer):
    """A person, key or software, under the name they had at the time."""

    kind = serializers.ChoiceField(choices=["person", "key", "software"])
    id = serializers.CharField()
    name = serializers.CharField(allow_blank=True)


class RevisionShape(serializers.Serializer):
    """One step in a fact’s history."""

    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    type = serializers.CharField(help_text="The ledger’s word for it, such as `fact.corrected`")
    kind = serializers.CharField(
        allow_blank=True, help_text="correction, clarification or update, where it is one"
    )
    reason = serializers.CharField(allow_blank=True)
    by = HandShape()
    on_behalf_of = HandShape(allow_null=True)
    proposed_by = HandShape(
        allow_null=True, help_text="Of a change that two agreed on: who proposed it; `by` agreed"
    )


def _show_step(step: Step, *, with_names: bool) -> dict[str, Any]:
    return {
        "number": step.number,
        "at": write_moment(step.at),
        "type": step.type,
        "kind": step.kind,
        "reason": step.reason,
        "by": _show_hand(step.by, with_names),
        "on_behalf_of": _show_hand(step.on_behalf_of, with_names),
        "proposed_by": _show_hand(step.proposed_by, with_names),
    }


def _show_hand(hand: Hand | None, with_name: bool) -> dict[str, str] | None:
    """Whoever was at work; software has no other name than what it is."""
    if hand is None:
        return None
    name = hand.name if with_name or hand.kind == "software" else ""
    return {"kind": hand.kind, "id": hand.id, "name": name}


class RulesShape(serializers.Serializer):
    """Which risk rules were in force."""

    digest = serializers.CharField(help_text="SHA-256 over the words of all that were in force")
    off = serializers.ListField(child=serializers.CharField(), help_text="Codes of those switched off")
    own = serializers.DictField(
        child=serializers.IntegerField(), help_text="Of the newsroom’s own rows: code and revision"
    )


class FactShape(serializers.Serializer):
    """What the newsroom states, what it rests on, and how it came to be; all of it fixed by the revision."""

    id = serializers.UUIDField(source="fact.id")
    url = serializers.SerializerMethodField(help_text="This fact’s own address in the API")
    page = serializers.SerializerMethodField(help_text="Its page, for people who can sign in")
    revision = serializers.IntegerField(source="fact.revision")
    statement = serializers.CharField(source="fact.statement")
    language = serializers.CharField(source="fact.language", allow_blank=True)
    speaker = serializers.SerializerMethodField(help_text="Who says so, in words")
    speaker_source = serializers.UUIDField(source="fact.speaker_id", allow_null=True)
    status = serializers.ChoiceField(source="fact.status", choices=Fact.Status.choices)
    said = serializers.ChoiceField(source="fact.said", choices=Fact.Said.choices)
    so = serializers.ChoiceField(source="fact.so", choices=Fact.So.choices)
    on_own_word = serializers.SerializerMethodField(
        help_text="Whether `so` is answered by nothing but the one story that makes the claim"
    )
    figures = serializers.SerializerMethodField()
    dates = DateShape(source="fact.dates", many=True)
    kind = TextOrNull(source="fact.kind", help_text="The code of its kind of fact, as in `/kinds`")
    subject = TextOrNull(source="fact.subject")
    valid_from = TextOrNull(
        source="fact.valid_from", help_text="Since when it is so: YYYY, YYYY-MM or YYYY-MM-DD"
    )
    valid_to = TextOrNull(source="fact.valid_to", help_text="Until when it is so, that time included")
    checked_at = serializers.DateTimeField(
        source="fact.checked_at", allow_null=True, help_text="When somebody last looked at it again"
    )
    review_due = serializers.DateTimeField(
        source="fact.review_due",
        allow_null=True,
        help_text="When somebody should look at it again; whether that is past is in `/facts/{id}/state`",
    )
    desk = serializers.UUIDField(source="fact.desk_id", allow_null=True)
    embargoed_until = serializers.DateTimeField(source="fact.embargoed_until", allow_null=True)
    confirmed_at = serializers.DateTimeField(source="fact.confirmed_at")
    public_since = serializers.DateTimeField(
        source="fact.public_since", allow_null=True, help_text="Since when everybody outside may read it"
    )
    risks = serializers.ListField(
        source="fact.risks",
        child=serializers.CharField(),
        allow_null=True,
        help_text="Codes of the risk rules it has met, or `agreed_by_two`; null where that was not kept yet",
    )
    rules = RulesShape(
        source="fact.rules",
        allow_null=True,
        help_text="Which risk rules were in force when it was last judged; null where that was not kept yet",
    )
    citations = CitationShape(many=True)
    revisions = RevisionShape(source="history", many=True)

    @extend_schema_field(serializers.URLField())
    def get_url(self, record: FactRecord) -> str:
        return self._address("api", record)

    @extend_schema_field(serializers.URLField())
    def get_page(self, record: FactRecord) -> str:
        return self._address("page", record)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_speaker(self, record: FactRecord) -> str | None:
        return record.fact.speaker_text or None

    @extend_schema_field(serializers.BooleanField())
    def get_on_own_word(self, record: FactRecord) -> bool:
        return rests_on_own_story(record.fact.so, record.citations)

    @extend_schema_field(FigureShape(many=True))
    def get_figures(self, record: FactRecord) -> list[dict[str, Any]]:
        return [row.as_json() for row in record.figures]

    def _address(self, kind: str, record: FactRecord) -> str:
        addresses: Mapping[str, Callable[[UUID], str]] = self.context["addresses"]
        return addresses[kind](record.fact.id)

    def to_representation(self, instance: FactRecord) -> dict[str, Any]:
        """Written out, since exports give facts out by the million; the fields above describe it."""
        fact = instance.fact
        return {
            "id": str(fact.id),
            "url": self.get_url(instance),
            "page": self.get_page(instance),
            "revision": fact.revision,
            "statement": fact.statement,
            "language": fact.language,
            "speaker": self.get_speaker(instance),
            "speaker_source": str(fact.speaker_id) if fact.speaker_id else None,
            "status": str(fact.status),
            "said": str(fact.said),
            "so": str(fact.so),
            "on_own_word": self.get_on_own_word(instance),
            "figures": self.get_figures(instance),
            "dates": [{name: mention[name] for name in _OF_A_DATE} for mention in fact.dates],
            "kind": fact.kind or None,
            "subject": fact.subject or None,
            "valid_from": fact.valid_from or None,
            "valid_to": fact.valid_to or None,
            "checked_at": write_moment(fact.checked_at) if fact.checked_at else None,
            "review_due": write_moment(fact.review_due) if fact.review_due else None,
            "desk": str(fact.desk_id) if fact.desk_id else None,
            "embargoed_until": write_moment(fact.embargoed_until) if fact.embargoed_until else None,
            "confirmed_at": write_moment(fact.confirmed_at),
            "public_since": write_moment(fact.public_since) if fact.public_since else None,
            "risks": None if fact.risks is None else list(fact.risks),
            "rules": None if fact.rules is None else {name: fact.rules[name] for name in _OF_RULES},
            "citations": [_citations.to_representation(one) for one in instance.citations],
            "revisions": [_show_step(one, with_names=self.context["names"]) for one in instance.history],
        }


_OF_A_DATE = tuple(DateShape().fields)
_OF_RULES = tuple(RulesShape().fields)
_citations = CitationShape()


class NamesQuery(serializers.Serializer):
    """Whether those who were at work are named."""

    names = serializers.BooleanField(
        required=False,
        default=True,
        help_text="`false`: `revisions` have no names of people and keys, only their ids",
    )


class PastQuery(NamesQuery):
    """Which moment of a fact is asked for."""

    known_at = MomentField(required=False, help_text="What was said at this moment, which must be past")
    valid_at = PartialDateField(
        required=False,
        help_text=(
            "YYYY, YYYY-MM or YYYY-MM-DD: what was so then, as far as validity is known, by what was known at "
            "`known_at` or is today"
        ),
    )


class IdList(serializers.CharField):
    """Ids with commas between them, at most as many as a list has rows."""

    def to_internal_value(self, data: Any) -> list[UUID]:  # type: ignore[override]
        texts = super().to_internal_value(data).split(",")
        if len(texts) > MAX_LIMIT:
            raise serializers.ValidationError(_("At most %(most)s ids are taken.") % {"most": MAX_LIMIT})
        try:
            return [UUID(text.strip()) for text in texts]
        except ValueError as error:
            raise serializers.ValidationError(_("Give ids, with commas between them.")) from error


class FactFilter(PastQuery):
    q = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="Words of the statement or the speaker"
    )
    status = serializers.ChoiceField(choices=Fact.Status.choices, required=False)
    said = serializers.ChoiceField(choices=Fact.Said.choices, required=False)
    so = serializers.ChoiceField(choices=Fact.So.choices, required=False)
    ids = IdList(required=False, help_text="Facts of these ids, with commas; those out of sight are left out")
    speaker = serializers.CharField(
        required=False, max_length=300, help_text="Facts with exactly this speaker, in any case"
    )
    outlet = serializers.UUIDField(required=False, help_text="Facts that cite an article of this source")
    figure_min = serializers.DecimalField(
        required=False,
        max_digits=30,
        decimal_places=10,
        help_text="With a figure that may be so much or more",
    )
    figure_max = serializers.DecimalField(
        required=False,
        max_digits=30,
        decimal_places=10,
        help_text="With a figure that may be so much or less",
    )
    counted = serializers.CharField(
        required=False, max_length=200, help_text="With a figure that counts these, in any case"
    )
    article = serializers.UUIDField(
        required=False,
        help_text="Facts that this article states: they cite it, or a version before it whose words stand in it",
    )
    source = serializers.UUIDField(  # type: ignore[assignment]
        required=False, help_text="Facts that cite this source, or whose speaker it is"
    )
    updated_since = MomentField(required=False, help_text="Revised then or later; a filter, not a cursor")
    kind = serializers.CharField(required=False, max_length=32, help_text="The code of a kind of fact")
    subject = serializers.CharField(required=False, max_length=120)
    stale = serializers.BooleanField(
        required=False,
        default=None,
        allow_null=True,
        help_text="Whether somebody should have looked again by now",
    )
    due_before = MomentField(
        required=False, help_text="Facts that stand and are to be looked at again before then"
    )


class StateShape(serializers.Serializer):
    """What of a fact changes with time and without a revision."""

    fact = serializers.UUIDField(source="fact.id")
    revision = serializers.IntegerField(source="fact.revision", help_text="The revision this was judged by")
    stale = serializers.BooleanField(
        source="is_stale", help_text="Whether it stands and somebody should have looked at it again by now"
    )
    stale_since = serializers.DateTimeField(allow_null=True)
    review_due = serializers.DateTimeField(
        source="fact.review_due", allow_null=True, help_text="null for never"
    )
    checked_at = serializers.DateTimeField(
        source="looked_at", help_text="When somebody last looked: the confirmation, unless one did since"
    )
    checked_by = HandShape(source="looked_by", allow_null=True)
    kind = TextOrNull(source="fact.kind")
    kind_name = serializers.SerializerMethodField()
    shelf_life_hours = serializers.SerializerMethodField(help_text="Of its kind; null for ever")

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_kind_name(self, state: FactState) -> str | None:
        return state.kind.name if state.kind else None

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_shelf_life_hours(self, state: FactState) -> int | None:
        return state.kind.shelf_life_hours if state.kind else None


class KindShape(serializers.Serializer):
    """A kind of fact and how long one stands before somebody looks again."""

    code = serializers.CharField()
    name = serializers.CharField()
    shelf_life_hours = serializers.IntegerField(allow_null=True, help_text="null for ever")
    active = serializers.BooleanField(source="is_active", help_text="Whether a fact may be given this kind")


class KindsShape(serializers.Serializer):
    results = KindShape(many=True)


class GivenRevision(StrictSerializer):
    """The fields to change, with the kind of change and why it is made."""

    statement = TextField(required=False, max_length=2000)
    speaker = optional_text(300)
    figures = FigureListField(required=False)
    said = serializers.ChoiceField(choices=Fact.Said.choices, required=False)
    so = serializers.ChoiceField(choices=Fact.So.choices, required=False)
    subject = optional_text(120)
    fact_kind = optional_text(
        32, "The fact’s own kind, a code as in `/kinds`; a fact without one is never due"
    )
    valid_from = PartialDateField(required=False, allow_null=True, allow_blank=True)
    valid_to = PartialDateField(required=False, allow_null=True, allow_blank=True)
    desk = serializers.UUIDField(required=False, allow_null=True, help_text="null shows it to everybody")
    embargoed_until = MomentField(required=False, allow_null=True)
    evidence = BoundedListField(
        child=NamedEvidence(),
        required=False,
        max_length=10,
        help_text="What a changed `said` or `so` rests on: at least one of a fitting stance",
    )
    kind = serializers.ChoiceField(choices=REVISION_KINDS, help_text="The kind of change")
    reason = TextField(max_length=2000)


class GivenReturn(StrictSerializer):
    """Which revision's words come back, as which kind of change, and why."""

    number = serializers.IntegerField(min_value=1, max_value=MAX_OFFSET, help_text="The earlier revision")
    kind = serializers.ChoiceField(choices=REVISION_KINDS, help_text="The kind of change")
    reason = TextField(max_length=2000)
    revision = revision_field()


class GivenTurn(StrictSerializer):
    """How a fact's standing changes, and why."""

    turn = serializers.ChoiceField(choices=TURNS)
    reason = TextField(max_length=2000)
    revision = revision_field()


class GivenSight(StrictSerializer):
    """Whether everybody outside reads it."""

    public = serializers.BooleanField()


class GivenCheck(StrictSerializer):
    """Somebody looked again and it is still so."""

    note = TextField(max_length=2000, help_text="What was looked at")
    evidence = GivenEvidence(required=False, allow_null=True)
    revision = revision_field()
