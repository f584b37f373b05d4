"""What the newsroom knows of a draft, for a CMS that asks before it prints."""

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from facts.api.serializers.checks import CheckShape, Draft
from facts.checking.check_draft import CheckedSentence, Met, check_draft
from facts.language.words import word_remarks_for_programs
from newsroom.api.conditional import mark_private
from newsroom.api.views import ApiView
from newsroom.rights import Right
from sources.protection import Veil, veil_for


class Checks(ApiView):
    operations: ClassVar = {"post": "check_draft"}
    rights: ClassVar = {"post": (Right.READ_FACTS,)}
    http_method_names = ["post"]  # noqa: RUF012  as Django declares it

    @extend_schema(
        summary="What is known of each sentence of a draft",
        description=(
            "Each sentence is compared with the facts that the key sees: it agrees, contradicts, is older or newer "
            "than what we have, rests on a fact that is stale, disputed or taken back, or nothing is known. Each fact "
            "comes with its revision, so that its use can be kept. Nothing of the draft is stored, and its words do "
            "not come back: places are code points of the text as it was sent. English is compared."
        ),
        request=Draft,
        responses=CheckShape,
    )
    def post(self, request: Request) -> Response:
        values = self.take_body(Draft)
        day = values.get("published") or timezone.localdate()
        check = check_draft(actor=self.actor, text=values["text"], published=day.isoformat())
        veil = veil_for(self.actor)
        shown = {
            "sentences": [_show_sentence(sentence, veil) for sentence in check.sentences],
            "coverage": check.coverage,
        }
        return mark_private(Response(CheckShape(shown).data))


def _show_sentence(sentence: CheckedSentence, veil: Veil) -> dict[str, Any]:
    return {
        "start": sentence.start,
        "end": sentence.end,
        "verdict": sentence.verdict,
        "facts": [_show_met(met, veil) for met in sentence.met],
        "marks": [
            {"start": start, "end": end, "kind": kind, "state": state}
            for start, end, kind, state in sentence.marks
        ],
    }


def _show_met(met: Met, veil: Veil) -> dict[str, Any]:
    comparison = met.comparison
    return {
        "fact": met.fact.id,
        "revision": met.fact.revision,
        "statement": met.fact.statement,
        "status": met.fact.status,
        "stale": met.fact.is_stale,
        "verdict": met.verdict,
        "relation": comparison.relation,
        "what": comparison.what,
        # The draft's own words come back as they were sent; the fact was compared as its reader reads it.
        "draft_says": veil.echo(comparison.here),
        "fact_says": comparison.there,
        "probability": f"{comparison.probability:.4f}",
        "explain": veil.echo(word_remarks_for_programs([comparison.because])[0]),
    }
