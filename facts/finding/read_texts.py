"""The words that are searched of records, as one reader reads them: names that are kept from them are covered.

Only the words, of all candidates of a search; what a page shows of a few of them is read by `hits`, once more by who
may see it. Each query is put whether or not there is something to ask for: rows that a covered name alone found would
else be told by the time that their queries take.
"""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from facts.finding.rows import Row
from facts.models import Citation, Claim, Fact, SearchText
from sources.models import Article, Source
from sources.protection import Veil

# Of no record.
_NOBODY = UUID(int=0)


def read_shown_texts(rows: Iterable[Row], veil: Veil) -> dict[UUID, tuple[str, str]]:
    """By id of a record its words and their language, in five queries."""
    ids: defaultdict[str, list[UUID]] = defaultdict(lambda: [_NOBODY])
    for row in rows:
        ids[row.type].append(row.id)
    kinds = SearchText.Kind
    return {
        **_read_facts(ids[kinds.FACT], veil),
        **_read_claims(ids[kinds.CLAIM], veil),
        **_read_articles(ids[kinds.ARTICLE], veil),
        **_read_sources(ids[kinds.SOURCE], veil),
    }


def _read_facts(ids: list[UUID], veil: Veil) -> dict[UUID, tuple[str, str]]:
    said: dict[UUID, list[str]] = {}
    cited = Citation.objects.filter(fact__in=ids).values_list(
        "fact_id", "source_id", "source_name", "claim__quote"
    )
    for fact_id, source_id, name, quote in cited:
        said.setdefault(fact_id, []).extend((veil.aliases.get(source_id) or name, quote or ""))
    facts = Fact.objects.filter(id__in=ids).values_list(
        "id", "language", "statement", "speaker_text", "subject"
    )
    return {
        pk: (_cover(veil, statement, speaker, subject, *said.get(pk, ())), language)
        for pk, language, statement, speaker, subject in facts
    }


def _read_claims(ids: list[UUID], veil: Veil) -> dict[UUID, tuple[str, str]]:
    claims = Claim.objects.filter(id__in=ids).values_list(
        "id", "language", "statement", "speaker_text", "quote"
    )
    return {pk: (_cover(veil, *parts), language) for pk, language, *parts in claims}


def _read_articles(ids: list[UUID], veil: Veil) -> dict[UUID, tuple[str, str]]:
    articles = Article.objects.filter(id__in=ids).values_list(
        *("id", "language", "outlet_id", "outlet__name", "headline", "byline", "agency", "place", "text")
    )
    return {
        pk: (_cover(veil, *head, veil.aliases.get(outlet_id) or outlet or "", text), language)
        for pk, language, outlet_id, outlet, *head, text in articles
    }


def _read_sources(ids: list[UUID], veil: Veil) -> dict[UUID, tuple[str, str]]:
    sources = Source.objects.filter(id__in=ids).values_list("id", "name", "aliases", "note")
    return {
        pk: (_cover(veil, *([veil.aliases[pk]] if veil.covers(pk) else [name, *aliases, note])), "none")
        for pk, name, aliases, note in sources
    }


def _cover(veil: Veil, *parts: str) -> str:
    """The parts one after the other, each covered by itself so that no name comes to be between two."""
    return "\n".join(veil.text(part) for part in parts if part)
