"""Why a change of a fact asks for two people: risk rules, what two agreed on before, what nobody else bears out.

A fact is judged as a claim is at its confirmation, by every word that it shows: statement, speaker, figures, subject,
and what it rests on, with the quotes and the notes.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from facts.comparing.support import find_unsupported
from facts.language.figures import Figure as FigureValue
from facts.models import Citation, Decision, Fact
from facts.services.facts.evidence import stances_for
from facts.services.rules import (
    Risk,
    RuleInForce,
    all_risk_rules,
    find_claim_risks,
    name_risks,
    read_figures,
)
from facts.services.support import words_around
from newsroom.ledger.models import Revision
from newsroom.models import User
from sources.models import Article

# Reasons beside those of the rules. Two people agreed on it: then one alone changes nothing, whatever the words.
AGREED_BY_TWO, OWN_WORD, UNSUPPORTED = "agreed_by_two", "own_word", "unsupported"
REASON_NAMES: dict[str, Promise] = {
    AGREED_BY_TWO: gettext_lazy("two people agreed on it"),
    OWN_WORD: gettext_lazy("an answer would rest on nothing but what its own author typed"),
    UNSUPPORTED: gettext_lazy("it would say what nothing that it cites holds"),
}


def name_reasons(codes: Iterable[str], rules: Iterable[RuleInForce] | None = None) -> list[Risk]:
    """Codes with their names, those of the rules and those beside them; `rules` saves the query."""
    return [Risk(risk.code, str(REASON_NAMES.get(risk.code, risk.name))) for risk in name_risks(codes, rules)]


def risks_of_fact(fact: Fact, rules: Sequence[RuleInForce] | None = None) -> list[Risk]:
    """Why changing this fact as it stands asks for two people; none where one person may."""
    rules = all_risk_rules() if rules is None else rules
    return name_reasons(codes_of_fact(fact, rules), rules)


def codes_of_fact(fact: Fact, rules: Sequence[RuleInForce], typed: Iterable[str] = ()) -> list[str]:
    """The codes of all risks of a fact: those it met before, those of the claims it cites, those its words meet now.

    `typed` are words of it that somebody is about to put there. Each is looked at by itself as well: among the others
    it would be taken for the language that they are in.
    """
    citations = _read_citations(fact)
    figures = fact.figure_values
    own_words = "\n".join(
        [*_own_words(fact, figures), *(words for c in citations for words in _words_around(c))]
    )
    quoted = [words for c in citations if c.claim for words in (c.claim.quote, c.claim.statement)]
    article_text = "\n\n".join({c.article_id: c.article.text for c in citations if c.article}.values())
    found = [*(fact.risks or ()), *(code for c in citations if c.claim for code in c.claim.risks)]
    for texts in ([own_words, *quoted], *([words] for words in typed if words)):
        found += find_claim_risks(
            [one.rule for one in rules if one.is_active],
            texts=texts,
            article_text=article_text,
            figures=[*figures, *(one for words in texts for one in read_figures(words, fact.language))],
            language=fact.language,
        )
    if not found and agreed_by_two(fact):
        found.append(AGREED_BY_TWO)
    return list(dict.fromkeys(found))


def agreed_by_two(fact: Fact) -> bool:
    """Whether two people confirmed a claim that this fact came of or cites."""
    second = Decision.objects.filter(fact=fact, verdict=Decision.Verdict.CONFIRM, round__gte=2)
    return second.exists()


def _own_words(fact: Fact, figures: Sequence[FigureValue]) -> list[str]:
    parts = [part for one in figures for part in (one.text, one.unit, one.counted, one.place)]
    return [fact.statement, fact.speaker_text, fact.subject, *parts]


def _words_around(citation: Citation) -> list[str]:
    return [citation.source_name, citation.locator, citation.note]


def _read_citations(fact: Fact) -> list[Citation]:
    found = Citation.objects.filter(fact=fact)
    return list(found.select_related("claim", "article__outlet", "article__reading__upload"))


@dataclass(frozen=True)
class Footing:
    """A fact's two answers, and which of them rest on nothing but one person's own word."""

    answers: Mapping[str, str]
    own: frozenset[str]


def read_footing(fact: Fact, author: User | None) -> Footing:
    """A fact's two answers, and which of them rest on this person's own word alone."""
    answers = {"said": str(fact.said), "so": str(fact.so)}
    citations = _read_citations(fact)
    own_verdicts = {
        verdict for verdict, answer in answers.items() if _is_own_word(verdict, answer, citations, author)
    }
    return Footing(answers, frozenset(own_verdicts))


def rests_on_own_word(fact: Fact, before: Footing, author: User | None, *, named: Collection[UUID]) -> bool:
    """Whether an answer came to rest on nothing but what its author typed or uploaded.

    One that changed rests on the citations that were named for it.
    """
    after = read_footing(fact, author)
    citations = [citation for citation in _read_citations(fact) if citation.id in named]
    return any(
        verdict in after.own - before.own
        if answer == before.answers[verdict]
        else _is_own_answer(verdict, answer, citations, author)
        for verdict, answer in after.answers.items()
    )


def _is_own_word(verdict: str, answer: str, citations: Sequence[Citation], author: User | None) -> bool:
    """Whether one side of an answer rests on this person alone: say, all that supports it was typed by them."""
    return any(
        all(_is_own(citation, author) for citation in citations if citation.stance == stance)
        for stance in stances_for(verdict, answer)
    )


def _is_own_answer(verdict: str, answer: str, named: Sequence[Citation], author: User | None) -> bool:
    """Whether every citation that was named for an answer is this person's own word."""
    needed = stances_for(verdict, answer)
    return bool(needed) and all(_is_own(citation, author) for citation in named if citation.stance in needed)


def _is_own(citation: Citation, author: User | None) -> bool:
    """Whether nobody but this person stands behind a citation: they cited it, and nobody else brought its words."""
    if author is None or citation.added_by_id != author.id:
        return False
    article = citation.article
    return article is None or article.reading.upload.uploaded_by_id == author.id


def _has_corrected(article: Article, author: User | None) -> bool:
    """Whether this person wrote something of what is known about an article, or about one that it took the place of."""
    if author is None:
        return False
    ids, older = [article.id], article.supersedes_id
    while older is not None:
        ids.append(older)
        older = Article.objects.filter(id=older).values_list("supersedes", flat=True).first()
    who = f"user/{author.id}"
    corrections = Revision.objects.filter(
        object_type=Article.record_type, object_id__in=ids, type="article.corrected"
    )
    return corrections.filter(Q(actor=who) | Q(on_behalf_of=who)).exists()


def holds_unsupported_words(
    fact: Fact, before: Mapping[str, Any], after: Mapping[str, Any], author: User | None
) -> bool:
    """Whether a new statement or speaker holds a number, name or quotation that nothing the fact cites holds.

    What its own author brought bears nothing out: a note, an article, a headline that they corrected. What stood before
    was accepted.
    """
    new = [after["statement"]] if after["statement"] != before["statement"] else []
    if after["speaker_text"] != before["speaker_text"]:
        # Not at the start, where a capital says nothing.
        new.append(f"– {after['speaker_text']}")
    if not new:
        return False
    near, around = [before["statement"]], [before["speaker_text"]]
    for citation in _read_citations(fact):
        if citation.claim is not None:
            article = citation.claim.article
            close, wide = words_around(citation.claim, article)
            near += close
            around += [article.text] if _has_corrected(article, author) else wide
        elif _is_own(citation, author):
            continue
        elif citation.article is not None:
            near.append(citation.article.text)
        else:
            near += [citation.note, citation.locator]
            around.append(citation.source_name)
    return any(find_unsupported(words, near=near, around=around) for words in new)
