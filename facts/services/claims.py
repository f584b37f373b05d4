"""Claims themselves: marking one by hand, and what one states."""

from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from facts.comparing.support import attribute_statement, names_speaker
from facts.dates import date_to_json
from facts.models import Claim, Figure
from facts.services.work import start_work
from facts.suggesting.find_figures import find_figures
from facts.suggesting.resolve_dates import resolve_dates
from newsroom.errors import Conflict, Invalid, NotFound
from newsroom.ledger.record import record_changes
from newsroom.ledger.records import Change
from newsroom.roles import Actor
from sources.models import Article, Source

# Longer than any single claim; a person who marks more has marked a paragraph.
LONGEST_MARK = 1000


def mark_claim(*, article_id: UUID, reviewer: Actor, start: int, end: int, statement: str = "") -> Claim:
    """A person's own claim: the words at [start, end) of the article, code points, white space at the ends left out.

    Without a statement the words themselves are it. Figures and dates are read from the span. Raises NotAllowed,
    NotFound, Invalid (no words there, or too many), Conflict (a claim stands there already).
    """
    work = start_work(reviewer)
    article = Article.objects.visible_to(reviewer).select_related("outlet").filter(id=article_id).first()
    if article is None:
        raise NotFound(_("There is no such article here."))
    start, end = _trim(article.text, start, end)
    quote = article.text[start:end]
    language = (article.language or "en").split("-")[0]
    figures = find_figures(article.text, start, end, language=language)
    dates = resolve_dates(
        article.text, start, end, published=article.published[:10] or None, language=language
    )
    with transaction.atomic():
        # The article's row is never written, so its lock is only taken by two people who mark at once.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [article.reference])
        if article.claims.standing().filter(start=start, end=end).exists():
            raise Conflict(_("There is already a claim with exactly these words."))
        claim = Claim(
            article=article,
            marked_by=work.reviewer,
            start=start,
            end=end,
            quote=quote,
            statement=" ".join(statement.split())[:2000] or " ".join(quote.split()),
            language=article.language,
            dates=[date_to_json(mention) for mention in dates],
        )
        claim.save(force_insert=True)
        Figure.objects.bulk_create(Figure.rows(figures, claim=claim))
        record_changes([Change(claim, "claim.marked")], actor=reviewer)
    return claim


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    if not 0 <= start < end <= len(text):
        raise Invalid(_("These words are not in the article."))
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip())
    if start >= end:
        raise Invalid(_("There are no words there."))
    if end - start > LONGEST_MARK:
        raise Invalid(_("That is more than one claim. Mark the words that state one fact."))
    return start, end


def default_statement(claim: Claim) -> str:
    """What a confirmation states unless the reviewer says otherwise: it names the speaker while `so` is not yes."""
    article = claim.article
    speaker = claim.speaker_text or article.publisher_name
    if names_speaker(claim.statement, speaker):
        return claim.statement
    if not claim.speaker_text and publisher_kind(article) == Source.Kind.DOCUMENT:
        # A headline in the place of a name reads as one only in quotation marks.
        speaker = f"“{speaker}”"
    return attribute_statement(claim.statement, speaker, language=claim.language)


def publisher_kind(article: Article) -> str:
    return Source.Kind.OUTLET if article.outlet_id or article.agency else Source.Kind.DOCUMENT
