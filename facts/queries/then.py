"""A fact made again out of what its revision says, with the claims that it cited as they stood then."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Greatest, Least, Substr

from facts.models import Citation, Claim, Fact, Figure
from facts.veiling import CONTEXT
from newsroom.ledger.models import Revision

# Of a fact's snapshot, what is a column of the same name and is empty text where the snapshot has null.
_WORDS = (
    "statement",
    "language",
    "speaker_text",
    "said",
    "so",
    "subject",
    "kind",
    "valid_from",
    "valid_to",
    "status",
)
_MOMENTS = ("checked_at", "review_due", "embargoed_until", "confirmed_at", "public_since")
_OF_CITATION = ("source_name", "locator", "note", "stance")
_OF_FIGURE = ("text", "start", "end", "comparator", "unit", "counted", "place", "as_of", "as_of_precision")


class FactThen:
    """What one revision of a fact said, as the rows that it was. They are for showing and are never saved.

    `claims` are the claims by id as `read_claims_then` found them.
    """

    def __init__(self, row: Revision, claims: Mapping[UUID, Claim]) -> None:
        values = row.values()
        self.fact = Fact(
            id=row.object_id,
            revision=row.number,
            speaker_id=_id(values["speaker"]),
            dates=values["dates"],
            desk_id=_id(values["desk"]),
            embargo_lifted=values["embargo_lifted"],
            risks=values.get("risks"),
            rules=values.get("rules"),
            confirmed_by_id=UUID(values["confirmed_by"]),
            **{name: values.get(name) or "" for name in _WORDS},
            **{name: _moment(values.get(name)) for name in _MOMENTS},
        )
        self.fact._state.adding = False
        self.figures = [
            Figure(
                id=_id(one["id"]),
                fact=self.fact,
                position=position,
                is_principal=one["principal"],
                low=_decimal(one["low"]),
                high=_decimal(one["high"]),
                **{name: one[name] for name in _OF_FIGURE},
            )
            for position, one in enumerate(values["figures"])
        ]
        self.citations = [
            self._cite(position, one, claims) for position, one in enumerate(values["citations"])
        ]
        # What cover_facts and templates look for.
        self.fact._prefetched_objects_cache = {  # type: ignore[attr-defined]
            "figures": self.figures,
            "citations": self.citations,
        }

    def _cite(self, position: int, one: Mapping[str, Any], claims: Mapping[UUID, Claim]) -> Citation:
        citation = Citation(
            id=_id(one["id"]),
            fact=self.fact,
            position=position,
            source_id=UUID(one["source"]),
            article_id=_id(one["article"]),
            is_primary=one["primary"],
            added_by_id=UUID(one["added_by"]),
            added_at=datetime.fromisoformat(one["added_at"]),
            **{name: one[name] for name in _OF_CITATION},
        )
        claim = claims.get(UUID(one["claim"])) if one["claim"] else None
        citation.claim = claim
        if claim is not None:
            citation.prefix, citation.suffix = claim.prefix, claim.suffix  # type: ignore[attr-defined]
        return citation


def read_claims_then(rows: Iterable[Revision], known_at: datetime) -> dict[UUID, Claim]:
    """The claims that these revisions of facts cite, with the words and the place that they had at a moment.

    Each has its surroundings as `prefix` and `suffix`. A claim whose words were taken out since has none.
    """
    ids = {UUID(one["claim"]) for row in rows for one in row.values()["citations"] if one["claim"]}
    if not ids:
        return {}
    surroundings = {
        "prefix": Substr("article__text", Greatest(F("start") + 1 - CONTEXT, 1), Least(F("start"), CONTEXT)),
        "suffix": Substr("article__text", F("end") + 1, CONTEXT),
    }
    claims = {claim.id: claim for claim in Claim.objects.filter(id__in=ids).annotate(**surroundings)}
    then = Revision.objects.filter(object_type="claim", object_id__in=ids, at__lte=known_at)
    for row in then.order_by("object_id", "-number").distinct("object_id"):
        claim, values = claims[row.object_id], row.values()
        if not values or (values["start"], values["end"]) == (claim.start, claim.end):
            continue
        text = claim.article.text
        claim.start, claim.end, claim.quote = values["start"], values["end"], values["quote"]
        claim.prefix = text[max(0, claim.start - CONTEXT) : claim.start]  # type: ignore[attr-defined]
        claim.suffix = text[claim.end : claim.end + CONTEXT]  # type: ignore[attr-defined]
    return claims


def _id(value: str | None) -> UUID | None:
    return UUID(value) if value else None


def _decimal(value: str | None) -> Decimal | None:
    return Decimal(value) if value else None


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
