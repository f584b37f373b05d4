"""Search over everything that the key may read."""

from collections.abc import Sequence
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from facts.api.serializers.search import FoundShape, SearchQuery
from facts.finding.hits import Hit
from facts.finding.marking import HitPiece
from facts.queries.search import Facet, SearchChoices, search
from newsroom.api.conditional import mark_private
from newsroom.api.views import ApiView
from newsroom.rights import Right


class Search(ApiView):
    operations: ClassVar = {"get": "search_newsroom"}
    queries: ClassVar = {"get": (SearchQuery,)}
    rights: ClassVar = {"get": (Right.READ_FACTS, Right.READ_CLAIMS, Right.READ_ARTICLES)}
    problems: ClassVar = {"get": ("invalid",)}

    @extend_schema(
        summary="Facts, claims, articles and sources that fit words, best first",
        description=(
            'Words in any form, `"phrases"`, `-without`, `begin*`, and figures as `47,000..50,000` with either end '
            "open. Accents, apostrophes, dashes and marks between thousands are the same on both sides. What the "
            "scopes do not open, other desks’ material and facts under embargo are in no hit, count or facet. A claim "
            "that a fact stands for comes only with `type=claim`. Where nothing fits word for word, `loosened` is true "
            "and words spelled alike, or all but one, were taken."
        ),
        parameters=[SearchQuery],
        responses=FoundShape,
    )
    def get(self, request: Request) -> Response:
        given = self.take_query(SearchQuery)
        q, page = given.pop("q", ""), given.pop("page", 1)
        found = search(self.actor, q, SearchChoices(**given), page=page)
        shown = {
            "results": [_show_hit(hit) for hit in found.hits],
            "total": found.total,
            "is_more": found.is_more,
            "loosened": found.loosened,
            "facets": {facet.name: _show_facet(facet) for facet in found.facets},
        }
        return mark_private(Response(FoundShape(shown).data))


def _show_hit(hit: Hit) -> dict[str, Any]:
    return {
        "type": hit.type,
        "id": hit.id,
        "title": _join(hit.title),
        "title_marks": _find_marks(hit.title),
        "passage": _join(hit.passage),
        "passage_marks": _find_marks(hit.passage),
        "status": hit.status,
        "beside": hit.beside,
        "language": hit.language,
        "at": hit.moment,
        "claim": hit.claim.id if hit.claim is not None else None,
        "article": hit.claim.article_id if hit.claim is not None else None,
    }


def _show_facet(facet: Facet) -> list[dict[str, Any]]:
    return [
        {"value": choice.value, "words": choice.words, "number": choice.number} for choice in facet.choices
    ]


def _join(pieces: Sequence[HitPiece]) -> str:
    return "".join(piece.text for piece in pieces)


def _find_marks(pieces: Sequence[HitPiece]) -> list[list[int]]:
    """Where what was asked stands: code points from and to, half-open."""
    marks, at = [], 0
    for piece in pieces:
        if piece.is_hit:
            marks.append([at, at + len(piece.text)])
        at += len(piece.text)
    return marks
