"""Everything that proves a fact, a claim or what was confirmed of an article, in one file."""

from typing import ClassVar
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from facts.proof.evidence import make_evidence, trace_provenance
from newsroom.api.conditional import mark_private
from newsroom.api.views import ApiView
from newsroom.rights import Right

WHAT = (
    "A ZIP file: what is on record from the bytes of the upload to what is said today, the ledger’s entries with their "
    "proofs, the signed checkpoint, provenance as PROV-JSON, a page to read and print, and `verify.py`, which checks "
    "all of it offline. What this key may not read is named in it. That it was handed out is kept."
)
ANSWER = {(200, "application/zip"): OpenApiResponse(OpenApiTypes.BINARY, description="The bundle")}


class EvidenceView(ApiView):
    """An address of a bundle."""

    record_type: ClassVar[str]
    problems: ClassVar = {"get": ("checkpoint-refused", "no-ledger-key")}

    def answer(self, record_id: UUID) -> HttpResponse:
        return answer_bundle(
            make_evidence(actor=self.actor, record_type=self.record_type, record_id=record_id),
            self.record_type,
            record_id,
        )


def answer_bundle(data: bytes, record_type: str, record_id: UUID) -> HttpResponse:
    """A bundle as a file to keep."""
    answer = HttpResponse(data, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="evidence-{record_type}-{record_id}.zip"'
    return answer


class EvidenceOfFact(EvidenceView):
    record_type = "fact"
    operations: ClassVar = {"get": "prove_fact"}
    rights: ClassVar = {"get": (Right.READ_FACTS,)}

    @extend_schema(summary="What proves a fact", description=WHAT, responses=ANSWER)
    def get(self, request: Request, fact_id: UUID) -> HttpResponse:
        return self.answer(fact_id)


class EvidenceOfClaim(EvidenceView):
    record_type = "claim"
    operations: ClassVar = {"get": "prove_claim"}
    rights: ClassVar = {"get": (Right.READ_CLAIMS,)}

    @extend_schema(summary="What proves a claim and its decisions", description=WHAT, responses=ANSWER)
    def get(self, request: Request, claim_id: UUID) -> HttpResponse:
        return self.answer(claim_id)


class EvidenceOfArticle(EvidenceView):
    record_type = "article"
    operations: ClassVar = {"get": "prove_article"}
    rights: ClassVar = {"get": (Right.READ_ARTICLES,)}

    @extend_schema(summary="What proves an article and its facts", description=WHAT, responses=ANSWER)
    def get(self, request: Request, article_id: UUID) -> HttpResponse:
        return self.answer(article_id)


class Provenance(ApiView):
    operations: ClassVar = {"get": "trace_fact"}
    rights: ClassVar = {"get": (Right.READ_FACTS,)}

    @extend_schema(
        summary="Where a fact comes from, as W3C PROV-JSON",
        description=(
            "Every revision of what its bundle would hold is an entity, every ledger entry an activity, whoever acted "
            "an agent, named by id alone. What this key may not read has no words."
        ),
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request, fact_id: UUID) -> Response:
        found = trace_provenance(actor=self.actor, record_type="fact", record_id=fact_id)
        return mark_private(Response(found))
