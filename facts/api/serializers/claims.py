"""Claims as the API shows them, and the lists they come in."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from facts.api.serializers.figures import DateShape, FigureShape
from facts.language.refusals import Refused
from facts.language.remarks import Code, remark_from_json, remark_to_json
from facts.language.words import word_remarks_for_programs
from facts.models import Claim, ClaimAnchor, Decision, Fact, Run
from facts.queries.claims import standing_decision
from facts.services.work import decision_details
from facts.suggesting.words.types import SLOT_KINDS


class DecisionShape(serializers.Serializer):
    """A person’s verdict on a claim."""

    id = serializers.UUIDField()
    verdict = serializers.ChoiceField(choices=Decision.Verdict.choices)
    reviewer = serializers.CharField(help_text="The person’s name")
    at = serializers.DateTimeField()
    reason_code = serializers.ChoiceField(choices=Decision.ReasonCode.choices, allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    fact = serializers.UUIDField(allow_null=True)


class ProposalShape(serializers.Serializer):
    """What a confirmation would state; the fact where it is to be cited under one that there is."""

    statement = serializers.CharField()
    speaker = serializers.CharField(allow_null=True)
    said = serializers.ChoiceField(choices=Fact.Said.choices)
    so = serializers.ChoiceField(choices=Fact.So.choices)
    figures = FigureShape(many=True)
    fact = serializers.UUIDField(allow_null=True)


class VerdictShape(DecisionShape):
    """One verdict of a review by several people."""

    round = serializers.IntegerField(help_text="1 and 2 for the two people, 3 for the chief")
    proposal = ProposalShape(
        allow_null=True, help_text="null for a rejection, and for the decision that settled it"
    )


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


class CandidateShape(serializers.Serializer):
    """Whom or what an open word may mean."""

    text = serializers.CharField(help_text="As the statement would say it")
    source_start = serializers.IntegerField(help_text="In the article’s text, code points")
    source_end = serializers.IntegerField()
    source_text = serializers.CharField()
    probability = serializers.CharField(help_text="0 to 1")


class OpenReferenceShape(serializers.Serializer):
    """A word of the statement that stands for another, and nobody can be sure for which."""

    start = serializers.IntegerField(help_text="In the statement, code points")
    end = serializers.IntegerField()
    text = serializers.CharField()
    word_start = serializers.IntegerField(help_text="In the article’s text, code points")
    word_end = serializers.IntegerField()
    kind = serializers.CharField()
    candidates = CandidateShape(many=True, help_text="The likeliest first")


class SlotShape(serializers.Serializer):
    """Words of the article that a reader of the statement has to know beside it."""

    kind = serializers.ChoiceField(
        choices=SLOT_KINDS, help_text="The story’s day, place, headline, or a sentence told before"
    )
    text = serializers.CharField(help_text="As the article has it; nothing is reworded")
    start = serializers.IntegerField(
        allow_null=True, help_text="In the article’s text, code points; null for what is known of the story"
    )
    end = serializers.IntegerField(allow_null=True)
    word = serializers.CharField(
        allow_blank=True,
        help_text="The open word that it explains; empty where it is for the whole statement",
    )
    probability = serializers.CharField(help_text="0 to 1: how likely it explains it")


class QuestionShape(serializers.Serializer):
    """What a reviewer asked of a claim, and what the newsroom answered; `answered_at` is null while it waits."""

    question = serializers.CharField()
    asked_by = serializers.CharField(help_text="The person’s name")
    asked_at = serializers.DateTimeField()
    answer = serializers.CharField(allow_blank=True)
    answered_by = serializers.CharField(allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)


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
    open_references = OpenReferenceShape(
        many=True, help_text="Words of the statement that a person has still to settle"
    )
    stands = serializers.ChoiceField(
        choices=Claim.Stands.choices,
        allow_blank=True,
        help_text="Whether the statement can be understood alone, with `context` before it, or not even so",
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
    verdicts = serializers.SerializerMethodField(
        help_text=(
            "The verdicts of a review by several people, oldest first: once the claim is settled, and before for a "
            "chief who may settle a disagreement; else empty"
        )
    )

    def get_fields(self) -> dict[str, Any]:
        # Not declared above, where it would hide the framework's own `context`.
        slots = SlotShape(
            many=True, help_text="What a statement that does not stand alone takes to be understood"
        )
        return {**super().get_fields(), "context": slots}

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

    @extend_schema_field(VerdictShape(many=True))
    def get_verdicts(self, claim: Claim) -> list[dict[str, Any]]:
        return [
            {
                **decision_details(decision),
                "round": decision.round,
                "proposal": self._describe_proposal(decision.proposal) if decision.proposal else None,
            }
            for decision in self.context["verdicts"][claim.id]
        ]

    def _describe_proposal(self, proposal: Mapping[str, Any]) -> dict[str, Any]:
        figures = [{**figure, "principal": number == 0} for number, figure in enumerate(proposal["figures"])]
        return {
            **proposal,
            "speaker": proposal["speaker"] or None,
            "figures": figures,
            "fact": proposal["fact"] if proposal["fact"] in self.context["facts"] else None,
        }


class ClaimFilter(serializers.Serializer):
    article = serializers.UUIDField(required=False)
    status = serializers.ChoiceField(
        choices=Claim.Status.choices, required=False, help_text="All but the withdrawn unless given"
    )


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


NOT_SEARCHED = "not_searched"


class HeldBackShape(serializers.Serializer):
    """Something that the search found and did not offer, since somebody decided on it before."""

    start = serializers.IntegerField(help_text="Code points of the article’s text, half-open")
    end = serializers.IntegerField()
    quote = serializers.CharField()
    statement = serializers.CharField()
    claim = serializers.UUIDField(help_text="The claim whose decision is the reason")
    because = serializers.CharField(help_text="Why it was not offered, in words")


class RefusalShape(serializers.Serializer):
    """Words of the article that gave no claim."""

    start = serializers.IntegerField(help_text="Code points of the article’s text, half-open")
    end = serializers.IntegerField()
    quote = serializers.CharField(help_text="What stands there")
    why = serializers.ChoiceField(choices=[why.value for why in Refused], help_text="Why, as a code")
    because = serializers.CharField(help_text="Why, in words")


class FactInBrief(serializers.Serializer):
    """As much of a fact as tells whether a text may go on saying it."""

    id = serializers.UUIDField()
    revision = serializers.IntegerField()
    status = serializers.ChoiceField(choices=Fact.Status.choices)
    said = serializers.ChoiceField(choices=Fact.Said.choices)
    so = serializers.ChoiceField(choices=Fact.So.choices)
    statement = serializers.CharField()


class CarriedClaim(serializers.Serializer):
    """A claim of an earlier version of a text."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=Claim.Status.choices)
    statement = serializers.CharField()
    article = serializers.UUIDField(source="article_id", help_text="The version in which it was decided")


class PossiblePlace(serializers.Serializer):
    """A place where a claim’s words may stand."""

    start = serializers.IntegerField(help_text="Code points, half-open")
    end = serializers.IntegerField()
    score = serializers.FloatField(min_value=0, max_value=1)


class CarriedShape(serializers.Serializer):
    """What became of a claim of an earlier version in this one, and the facts that cite it."""

    claim = CarriedClaim(source="anchor.claim")
    state = serializers.ChoiceField(
        source="anchor.state",
        choices=ClaimAnchor.State.choices,
        help_text=(
            "exact, moved: its words stand here; changed: they were rewritten; ambiguous: several places compete; "
            "orphan: they are gone"
        ),
    )
    start = serializers.IntegerField(
        source="anchor.start", allow_null=True, help_text="Code points of this article’s text, half-open"
    )
    end = serializers.IntegerField(source="anchor.end", allow_null=True)
    quote = serializers.CharField(
        allow_blank=True, help_text="What stands there now; empty where it has no place"
    )
    score = serializers.FloatField(source="anchor.score", min_value=0, max_value=1)
    candidates = PossiblePlace(
        source="anchor.candidates", many=True, help_text="With ambiguous: the places that compete"
    )
    facts = FactInBrief(many=True, allow_null=True, help_text="null for a key that does not read facts")


class RunShape(serializers.Serializer):
    """Looking for claims in an article: while it is queued or running, more may come."""

    id = serializers.UUIDField(allow_null=True, help_text="null where it is not searched")
    status = serializers.ChoiceField(
        choices=[*Run.Status.values, NOT_SEARCHED],
        help_text="not_searched: a draft, of which nobody is asked",
    )
    error = serializers.CharField(allow_null=True)
    engine = serializers.CharField(allow_blank=True)
    version = serializers.CharField(allow_blank=True)
    model_sha256 = serializers.CharField(allow_blank=True)
    claims = serializers.IntegerField(help_text="How many it offered")
    held_back = HeldBackShape(
        many=True, help_text="What it found and did not offer, since somebody decided on it before"
    )
    refusals = RefusalShape(
        many=True,
        help_text="The sentences that gave no claim, in the order of the text; empty for runs from before that",
    )
