"""What the API takes and gives of claims and facts."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from facts.dates import DateMention, date_from_json
from facts.figures import COMPARATORS, MAX_TEXT, PRECISIONS, Figure, figure_from_json
from facts.models import Citation, Claim, Decision, Fact, Run
from facts.queries import FactRecord, FactState, standing_decision
from facts.remarks import Code, remark_from_json, remark_to_json
from facts.services.claims import MOST_MERGED, MOST_PARTS
from facts.services.evidence import Evidence
from facts.services.facts import REVISION_KINDS, TURNS, check_date
from facts.services.work import decision_details
from facts.words import word_remarks_for_programs
from newsroom.api.fields import BoundedListField, StrictSerializer, TextField
from newsroom.errors import Invalid

MAX_FIGURES = 100


# --- Figures and dates ------------------------------------------------------------------------------------------------


class FigureShape(serializers.Serializer):
    """One published number. Bounds are exact decimals, as text."""

    text = serializers.CharField(help_text="The words as published, hedge included")
    start = serializers.IntegerField(
        allow_null=True, help_text="Code points of the article’s text, half-open"
    )
    end = serializers.IntegerField(allow_null=True)
    low = serializers.CharField(allow_null=True, help_text="A decimal, such as `47000`")
    high = serializers.CharField(allow_null=True)
    comparator = serializers.ChoiceField(choices=COMPARATORS)
    unit = serializers.CharField(allow_blank=True)
    counted = serializers.CharField(allow_blank=True)
    place = serializers.CharField(allow_blank=True)
    as_of = serializers.CharField(allow_null=True, help_text="YYYY, YYYY-MM or YYYY-MM-DD")
    as_of_precision = serializers.ChoiceField(choices=PRECISIONS, allow_null=True)
    principal = serializers.BooleanField(help_text="Whether it is the one that is compared and charted")


class GivenFigure(StrictSerializer):
    """A figure as a person gives it: the members of a figure, of which only `text` is required."""

    text = TextField(max_length=MAX_TEXT)
    start = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=2**31 - 1)
    end = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=2**31 - 1)
    low = TextField(required=False, allow_null=True, help_text="A decimal as text, such as `47000` or `0.25`")
    high = TextField(required=False, allow_null=True)
    comparator = serializers.ChoiceField(choices=COMPARATORS, required=False)
    unit = TextField(required=False, allow_blank=True, max_length=MAX_TEXT)
    counted = TextField(required=False, allow_blank=True, max_length=MAX_TEXT)
    place = TextField(required=False, allow_blank=True, max_length=MAX_TEXT)
    as_of = TextField(required=False, allow_null=True)
    as_of_precision = serializers.ChoiceField(choices=PRECISIONS, required=False, allow_null=True)
    principal = serializers.BooleanField(required=False, help_text="At most one; the first unless said")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        principal = attrs.pop("principal", False)
        try:
            return {"figure": figure_from_json(attrs), "principal": principal}
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from error


class DateShape(serializers.Serializer):
    """Words that name a time, and the date they stand for as far as the text says."""

    text = serializers.CharField()
    start = serializers.IntegerField(allow_null=True)
    end = serializers.IntegerField(allow_null=True)
    value = serializers.CharField(allow_null=True)
    precision = serializers.ChoiceField(choices=PRECISIONS, allow_null=True)
    note = serializers.CharField(allow_blank=True)


def order_figures(given: list[Mapping[str, Any]]) -> list[Figure]:
    """The figures with the principal one first, where the services look for it."""
    ordered = sorted(given, key=lambda item: not item["principal"])
    return [item["figure"] for item in ordered]


class FigureListField(BoundedListField):
    """Figures as they are given; at most one is principal."""

    child = GivenFigure()

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=MAX_FIGURES, **options)

    def to_internal_value(self, data: Any) -> list[Any]:
        given = super().to_internal_value(data)
        if sum(item["principal"] for item in given) > 1:
            raise serializers.ValidationError(_("Only one figure can be the principal one."))
        return list(order_figures(given))


# --- Claims -----------------------------------------------------------------------------------------------------------


class DecisionShape(serializers.Serializer):
    """A person’s verdict on a claim."""

    id = serializers.UUIDField()
    verdict = serializers.ChoiceField(choices=Decision.Verdict.choices)
    reviewer = serializers.CharField(help_text="The person’s name")
    at = serializers.DateTimeField()
    reason_code = serializers.ChoiceField(choices=Decision.ReasonCode.choices, allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    fact = serializers.UUIDField(allow_null=True)


class Substitution(serializers.Serializer):
    """Words of the statement that are not the quote’s own, and where in the article they come from."""

    start = serializers.IntegerField(help_text="In the statement, code points")
    end = serializers.IntegerField()
    text = serializers.CharField()
    source_start = serializers.IntegerField(allow_null=True, help_text="In the article’s text, code points")
    source_end = serializers.IntegerField(allow_null=True)
    source_text = serializers.CharField(allow_blank=True)
    kind = serializers.CharField()
    replaced = serializers.CharField(
        allow_blank=True,
        default="",
        help_text="What the article says in this place; empty where nothing stood there",
    )


class RemarkSentences(serializers.ListField):
    """Remarks as sentences. English, whatever the request asks for: a revision has one body."""

    child = serializers.CharField()

    def to_representation(self, data: list[Any]) -> list[str]:
        return word_remarks_for_programs(map(remark_from_json, data))


class RemarkShape(serializers.Serializer):
    """A remark of the machine: a stable code, and the article's words or the values that it is about."""

    code = serializers.ChoiceField(choices=[code.value for code in Code])
    words = serializers.ListField(child=serializers.CharField())

    def to_representation(self, instance: object) -> dict[str, Any]:
        return remark_to_json(remark_from_json(instance))


class QuestionShape(serializers.Serializer):
    """What a reviewer asked of a claim, and what the newsroom answered; `answered_at` is null while it waits."""

    question = serializers.CharField()
    asked_by = serializers.CharField(help_text="The person’s name")
    asked_at = serializers.DateTimeField()
    answer = serializers.CharField(allow_blank=True)
    answered_by = serializers.CharField(allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)


class ClaimShape(serializers.Serializer):
    """An exact span of an article, what it states on its own, and what became of it."""

    id = serializers.UUIDField()
    revision = serializers.IntegerField()
    article = serializers.UUIDField(source="article_id")
    quote = serializers.CharField(help_text="The article’s text from start to end, byte for byte")
    start = serializers.IntegerField(help_text="Code points of the article’s text, half-open")
    end = serializers.IntegerField()
    statement = serializers.CharField()
    substitutions = Substitution(many=True)
    language = serializers.CharField(allow_blank=True)
    speaker = serializers.SerializerMethodField(
        help_text="Who says so, in words; null where the article itself does"
    )
    speaker_source = serializers.UUIDField(source="speaker_id", allow_null=True)
    mode = serializers.ChoiceField(choices=Claim.Mode.choices)
    figures = serializers.SerializerMethodField()
    dates = DateShape(many=True)
    score = serializers.SerializerMethodField(help_text="0 to 1; null for a claim that a person marked")
    reasons = RemarkSentences(help_text="Why it was suggested, in English")
    reason_codes = RemarkShape(many=True, source="reasons", help_text="The same, one for one, for programs")
    uncertain = RemarkSentences(help_text="What is uncertain in it, in English")
    uncertain_codes = RemarkShape(
        many=True, source="uncertain", help_text="The same, one for one, for programs"
    )
    risks = serializers.ListField(
        child=serializers.CharField(), help_text="The rules that ask for two people, by their short names"
    )
    status = serializers.ChoiceField(choices=Claim.Status.choices)
    split_from = serializers.UUIDField(
        source="split_from_id", allow_null=True, help_text="The claim that this one was cut from"
    )
    merged_into = serializers.UUIDField(
        source="merged_into_id", allow_null=True, help_text="The claim that says it instead of this one"
    )
    question = serializers.SerializerMethodField(
        help_text="The newest question with which it was returned; null where none was asked"
    )
    decision = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_speaker(self, claim: Claim) -> str | None:
        return claim.speaker_text or None

    @extend_schema_field(FigureShape(many=True))
    def get_figures(self, claim: Claim) -> list[dict[str, Any]]:
        return [row.as_json() for row in claim.figures.all()]

    @extend_schema_field(serializers.FloatField(allow_null=True, min_value=0, max_value=1))
    def get_score(self, claim: Claim) -> float | None:
        return None if claim.score is None else float(claim.score)

    @extend_schema_field(QuestionShape(allow_null=True))
    def get_question(self, claim: Claim) -> dict[str, Any] | None:
        question = self.context["questions"].get(claim.id)
        return None if question is None else dict(QuestionShape(question).data)

    @extend_schema_field(DecisionShape(allow_null=True))
    def get_decision(self, claim: Claim) -> dict[str, Any] | None:
        decision = standing_decision(claim)
        return None if decision is None else decision_details(decision)


class ClaimFilter(serializers.Serializer):
    article = serializers.UUIDField(required=False)
    status = serializers.ChoiceField(
        choices=Claim.Status.choices, required=False, help_text="All but the withdrawn unless given"
    )


MAX_OFFSET = 2**31 - 1
MAX_CLAIMS = 200


def reason_field(help_text: str = "") -> TextField:
    """A reason that may be left out."""
    return TextField(required=False, allow_null=True, allow_blank=True, max_length=2000, help_text=help_text)


def revision_field() -> serializers.IntegerField:
    return serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=MAX_OFFSET,
        help_text="The revision whose words were read; refused where they are others by now",
    )


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
    reason = reason_field()
    revision = revision_field()


class GivenRejection(StrictSerializer):
    reason_code = serializers.ChoiceField(choices=Decision.ReasonCode.choices)
    reason = reason_field("Required with `other`")


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

    def validate_decisions(self, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({one["claim"] for one in given}) < len(given):
            raise serializers.ValidationError(_("Each claim is decided once."))
        return given


class GivenReopening(StrictSerializer):
    reason = TextField(max_length=2000)


class GivenReopenings(GivenReopening):
    claims = BoundedListField(child=serializers.UUIDField(), min_length=1, max_length=MAX_CLAIMS)


class GivenDate(StrictSerializer):
    """A date as a person gives it: the words that name it, and the date itself as far as it is known."""

    text = TextField(max_length=MAX_TEXT)
    start = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=MAX_OFFSET)
    end = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=MAX_OFFSET)
    value = TextField(required=False, allow_null=True, help_text="YYYY, YYYY-MM or YYYY-MM-DD")
    precision = serializers.ChoiceField(choices=PRECISIONS, required=False, allow_null=True)
    note = TextField(required=False, allow_blank=True, max_length=MAX_TEXT)

    def validate(self, attrs: dict[str, Any]) -> DateMention:
        try:
            return date_from_json(attrs)
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from error


class GivenEdit(StrictSerializer):
    """The fields to change. With a new span the figures and dates are read anew unless they are given along."""

    statement = TextField(required=False, max_length=2000)
    speaker = TextField(required=False, allow_null=True, allow_blank=True, max_length=300)
    mode = serializers.ChoiceField(choices=Claim.Mode.choices, required=False)
    figures = FigureListField(required=False)
    dates = BoundedListField(child=GivenDate(), required=False, max_length=MAX_FIGURES)
    start = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=MAX_OFFSET,
        help_text="Code points of the article’s text, half-open",
    )
    end = serializers.IntegerField(required=False, min_value=0, max_value=MAX_OFFSET)
    revert = BoundedListField(
        child=serializers.IntegerField(min_value=0, max_value=MAX_OFFSET),
        required=False,
        max_length=MAX_FIGURES,
        help_text="Positions in `substitutions` whose `replaced` words are put back; not together with `statement`",
    )
    reason = reason_field("Needed where the statement says more than the words that it rests on")


class GivenMark(StrictSerializer):
    """Words of an article that state one claim."""

    article = serializers.UUIDField()
    start = serializers.IntegerField(
        min_value=0, max_value=MAX_OFFSET, help_text="Code points of the article’s text, half-open"
    )
    end = serializers.IntegerField(min_value=0, max_value=MAX_OFFSET)
    statement = TextField(required=False, allow_null=True, allow_blank=True, max_length=2000)
    reason = reason_field("Needed where the statement says more than the words that it rests on")


class GivenPart(StrictSerializer):
    start = serializers.IntegerField(
        min_value=0, max_value=MAX_OFFSET, help_text="Code points of the article’s text, half-open"
    )
    end = serializers.IntegerField(min_value=0, max_value=MAX_OFFSET)
    statement = TextField(
        required=False, allow_null=True, allow_blank=True, max_length=2000, help_text="Its words unless given"
    )


class GivenSplit(StrictSerializer):
    parts = BoundedListField(child=GivenPart(), min_length=2, max_length=MOST_PARTS)
    reason = reason_field()


class GivenMerge(StrictSerializer):
    claims = BoundedListField(
        child=serializers.UUIDField(),
        min_length=1,
        max_length=MOST_MERGED,
        help_text="The claims that this one stands for from now on",
    )
    reason = reason_field()


class GivenQuestion(StrictSerializer):
    question = TextField(max_length=2000)


class GivenAnswer(StrictSerializer):
    answer = TextField(max_length=2000)


class SplitShape(serializers.Serializer):
    """The claim that was split, and the claims that it was cut into."""

    claim = ClaimShape()
    parts = ClaimShape(many=True)


class MergeShape(serializers.Serializer):
    """The claim that stands, and those that were merged into it."""

    claim = ClaimShape()
    merged = ClaimShape(many=True)


class LeftShape(serializers.Serializer):
    """A claim that was left as it was, and why."""

    claim = serializers.UUIDField()
    detail = serializers.CharField()


class BulkShape(serializers.Serializer):
    """What became of many claims at once: those that were decided, and those that were not."""

    decided = ClaimShape(many=True)
    left = LeftShape(many=True)


class RunShape(serializers.Serializer):
    """Looking for claims in an article: while it is queued or running, more may come."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=Run.Status.choices)
    error = serializers.CharField(allow_null=True)
    engine = serializers.CharField(allow_blank=True)
    version = serializers.CharField(allow_blank=True)
    model_sha256 = serializers.CharField(allow_blank=True)
    claims = serializers.IntegerField(help_text="How many it found")


# --- Facts ------------------------------------------------------------------------------------------------------------


class TextOrNull(serializers.CharField):
    """Text that is null where there is none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_null=True, **options)

    def to_representation(self, value: Any) -> str | None:  # type: ignore[override]
        return str(value) if value else None


class PartialDateField(TextField):
    """A date as exactly as it is known: YYYY, YYYY-MM or YYYY-MM-DD; empty or null for none."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        try:
            return check_date(text)
        except Invalid as refusal:
            raise serializers.ValidationError(refusal.message) from refusal


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
            "added_at": self.fields["added_at"].to_representation(instance.added_at),
        }
        if claim:
            context = {"exact": claim.quote, "prefix": instance.prefix, "suffix": instance.suffix}
            found["selectors"] = [
                {"type": "TextQuoteSelector", **context},
                {"type": "TextPositionSelector", "start": claim.start, "end": claim.end},
            ]
        return found


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

    @extend_schema_field(FigureShape(many=True))
    def get_figures(self, record: FactRecord) -> list[dict[str, Any]]:
        return [row.as_json() for row in record.figures]

    def _address(self, kind: str, record: FactRecord) -> str:
        addresses: Mapping[str, Callable[[FactRecord], str]] = self.context["addresses"]
        return addresses[kind](record)


class FactFilter(serializers.Serializer):
    q = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="Words of the statement or the speaker"
    )
    status = serializers.ChoiceField(choices=Fact.Status.choices, required=False)
    said = serializers.ChoiceField(choices=Fact.Said.choices, required=False)
    so = serializers.ChoiceField(choices=Fact.So.choices, required=False)
    article = serializers.UUIDField(required=False, help_text="Facts that cite this article")
    source = serializers.UUIDField(  # type: ignore[assignment]
        required=False, help_text="Facts that cite this source, or whose speaker it is"
    )
    updated_since = serializers.DateTimeField(
        required=False, help_text="Revised then or later; a filter, not a cursor"
    )
    kind = serializers.CharField(required=False, max_length=32, help_text="The code of a kind of fact")
    subject = serializers.CharField(required=False, max_length=120)
    stale = serializers.BooleanField(
        required=False,
        default=None,
        allow_null=True,
        help_text="Whether somebody should have looked again by now",
    )
    due_before = serializers.DateTimeField(
        required=False, help_text="Facts that stand and are to be looked at again before then"
    )
    valid_at = PartialDateField(
        required=False,
        help_text="YYYY, YYYY-MM or YYYY-MM-DD: facts that were so then, as far as their validity is known",
    )


class GivenEvidence(StrictSerializer):
    """What is cited for or against a fact: a claim, an article, or a locator with a note."""

    source = TextField(  # type: ignore[assignment]
        required=False,
        allow_null=True,
        allow_blank=True,
        max_length=200,
        help_text="The name of who vouches; needed with a locator, else that of the claim’s speaker or the article’s",
    )
    claim = serializers.UUIDField(required=False, allow_null=True)
    article = serializers.UUIDField(required=False, allow_null=True)
    locator = TextField(
        required=False,
        allow_null=True,
        allow_blank=True,
        max_length=2000,
        help_text="An address, a page, a file",
    )
    note = TextField(
        required=False, allow_null=True, allow_blank=True, max_length=2000, help_text="What is found there"
    )
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


def take_evidence(given: Mapping[str, Any]) -> Evidence:
    """What a service takes of evidence as it was sent."""
    return Evidence(
        source=given.get("source") or "",
        claim_id=given.get("claim"),
        article_id=given.get("article"),
        locator=given.get("locator") or "",
        note=given.get("note") or "",
        stance=given.get("stance") or Citation.Stance.SUPPORTS,
        is_primary=given.get("primary", False),
        citation_id=given.get("citation"),
    )


class GivenCitation(GivenEvidence):
    """Evidence to add to a fact."""

    revision = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        help_text="Refuse unless this is the current revision",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {**super().validate(attrs), "revision": attrs.get("revision")}


class GivenCheck(StrictSerializer):
    """Somebody looked again and it is still so."""

    note = TextField(max_length=2000, help_text="What was looked at")
    evidence = GivenEvidence(required=False, allow_null=True)
    revision = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        help_text="Refuse unless this is the current revision",
    )


class WithdrawalQuery(serializers.Serializer):
    reason = serializers.CharField(
        max_length=2000, help_text="Why; readers of the fact’s history will want to know"
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
    speaker = TextField(required=False, allow_null=True, allow_blank=True, max_length=300)
    figures = FigureListField(required=False)
    said = serializers.ChoiceField(choices=Fact.Said.choices, required=False)
    so = serializers.ChoiceField(choices=Fact.So.choices, required=False)
    subject = TextField(required=False, allow_null=True, allow_blank=True, max_length=120)
    fact_kind = TextField(
        required=False,
        allow_null=True,
        allow_blank=True,
        max_length=32,
        help_text="The fact’s own kind, a code as in `/kinds`; a fact without one is never due",
    )
    valid_from = PartialDateField(required=False, allow_null=True, allow_blank=True)
    valid_to = PartialDateField(required=False, allow_null=True, allow_blank=True)
    desk = serializers.UUIDField(required=False, allow_null=True, help_text="null shows it to everybody")
    embargoed_until = serializers.DateTimeField(required=False, allow_null=True)
    evidence = BoundedListField(
        child=NamedEvidence(),
        required=False,
        max_length=10,
        help_text="What a changed `said` or `so` rests on: at least one of a fitting stance",
    )
    kind = serializers.ChoiceField(choices=REVISION_KINDS, help_text="The kind of change")
    reason = TextField(max_length=2000)


class GivenTurn(StrictSerializer):
    """How a fact's standing changes, and why."""

    turn = serializers.ChoiceField(choices=TURNS)
    reason = TextField(max_length=2000)
    revision = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        help_text="Refuse unless this is the current revision",
    )


class OutcomeShape(serializers.Serializer):
    """The claim as it now stands, and the fact (null where it was rejected, or waits for a second reviewer)."""

    claim = ClaimShape()
    fact = FactShape(allow_null=True)


# --- What changed -----------------------------------------------------------------------------------------------------


class ChangeShape(serializers.Serializer):
    """One change. Apply each in order; the same one may come again."""

    seq = serializers.CharField(help_text="Its place in the ledger; to be kept as text")
    type = serializers.CharField(
        help_text="fact, claim, article; access: the roles or desks of the key’s person changed, read the lists anew"
    )
    id = serializers.UUIDField()
    op = serializers.ChoiceField(
        choices=["upsert", "delete"], help_text="delete: retracted, withdrawn, or no longer yours to see"
    )
    revision = serializers.IntegerField()
    event = serializers.CharField(help_text="The ledger’s word for it, such as `fact.corrected`")


class ChangesShape(serializers.Serializer):
    results = ChangeShape(many=True)
    last_seq = serializers.CharField(
        allow_blank=True, help_text="Keep it, and send it as `since` the next time"
    )
    has_more = serializers.BooleanField(help_text="Ask again at once; `results` may be empty all the same")
