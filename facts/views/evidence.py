"""Taking home what proves a fact, a claim or an article."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from facts.api.evidence import answer_bundle
from facts.proof.evidence import make_evidence
from newsroom.pages import DeskRequest, for_people
from newsroom.rights import Right


@require_GET
@for_people(Right.READ_FACTS)
def of_fact(request: DeskRequest, fact_id: UUID) -> HttpResponse:
    return _answer(request, "fact", fact_id)


@require_GET
@for_people(Right.READ_CLAIMS)
def of_claim(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    return _answer(request, "claim", claim_id)


@require_GET
@for_people(Right.READ_ARTICLES)
def of_article(request: DeskRequest, article_id: UUID) -> HttpResponse:
    return _answer(request, "article", article_id)


def _answer(request: DeskRequest, record_type: str, record_id: UUID) -> HttpResponse:
    data = make_evidence(actor=request.actor, record_type=record_type, record_id=record_id)
    return answer_bundle(data, record_type, record_id)
