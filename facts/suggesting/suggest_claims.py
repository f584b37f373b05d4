"""An article's text → the claims that a fact-checker would mark. The one entrance to this package.

Sentences, parse, voices, clauses, gate, references, statement, figures, dates, score: one module each. Pure: no
database, no settings, no network.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple, TypeVar, Unpack

from facts.language.figures import is_calendar_date
from facts.language.refusals import Refusal, Refused
from facts.language.remarks import Code, Remark
from facts.suggesting.clauses.split_clauses import (
    APPOSITION,
    MAIN,
    RELATIVE,
    Clause,
    narrow_clauses,
    split_clauses,
    take_whole,
)
from facts.suggesting.dates.carry_dates import carry_dates
from facts.suggesting.dates.date_figures import date_figures
from facts.suggesting.dates.judge_today import judge_today
from facts.suggesting.dates.resolve_dates import resolve_dates
from facts.suggesting.figures.find_figures import find_figures
from facts.suggesting.plain_mode import LIMITED, suggest_plain
from facts.suggesting.references.resolve_references import resolve_references
from facts.suggesting.references.score_candidates import hash_references
from facts.suggesting.references.settle_references import settle_references
from facts.suggesting.sentences.parse_sentences import Parsed, parse_sentences, parse_texts
from facts.suggesting.sentences.split_sentences import Sentence, split_sentences
from facts.suggesting.sentences.track_quotes import find_quote_around, track_quotes
from facts.suggesting.setting.find_setting import Setting, Settings
from facts.suggesting.speech.attribute_speech import MAX_SPEAKER_WORDS, Voice, attribute_speech, find_voice
from facts.suggesting.speech.attribute_thought import Thought, attribute_thought
from facts.suggesting.speech.judge_mode import judge_mode
from facts.suggesting.speech.name_speakers import name_speakers
from facts.suggesting.speech.speak_in_turns import cover_turns, doubt_unnamed, name_in_turns, speak_in_turns
from facts.suggesting.statements.check_statement import find_unaccounted
from facts.suggesting.statements.doubt_statement import doubt_statement
from facts.suggesting.statements.explain_claim import doubt_setting, explain_claim, explain_doubts
from facts.suggesting.statements.find_retraction import takes_back, takes_back_before
from facts.suggesting.statements.frame_claim import Framing
from facts.suggesting.statements.gate_opinion import gate_opinion
from facts.suggesting.statements.mend_form import mend_form
from facts.suggesting.statements.state_cells import cover_cells, state_cells
from facts.suggesting.statements.state_claim import Stated, state_claim
from facts.suggesting.statements.story import Around, StoryToSuggest
from facts.suggesting.words.select_within import select_within
from facts.suggesting.words.types import (
    ENGINE,
    Furniture,
    Reference,
    StoryDetails,
    SuggestedClaim,
    Suggestions,
)
from facts.suggesting.worth.describe_surroundings import describe_surroundings
from facts.suggesting.worth.rank_claims import rank_claims
from facts.suggesting.worth.rank_worth import rank_worth, weights_sha256
from sources.reading.types import InterviewTurn

_MAX_WORDS = 60  # of a statement; a span has 45 at most
VERSION = "1"
_DAY = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_SPACES = re.compile(r"\s+")
_PLAIN_CELL = 0.6  # the score of a cell where no weights rank claims: a figure with what names it
_LATIN = re.compile(r"[A-Za-z]")
_LETTER = re.compile(r"[^\W\d_]")
_ENGLISH = re.compile(r"\b(?:the|and|of|to|in|is|was|that|for|with|said|has|have|are|were)\b", re.I)


def suggest_claims(text: str, **story: Unpack[StoryDetails]) -> Suggestions:
    """Suggest the claims of one article, best first; ``text`` is the article's text."""
    headline, tables, turns = story.get("headline"), story.get("tables", ()), story.get("turns", ())
    furniture = [*story.get("furniture", ()), *cover_cells(text, tables), *cover_turns(turns)]
    tongue = (story.get("language") or guess_language(text)).split("-")[0].lower()
    day = read_story_day(story.get("published"))
    cells = state_cells(text, tables, language=tongue, published=day)
    if tongue != "en":
        figures = find_figures(text, language=tongue)
        dates = resolve_dates(text, published=day, language=tongue)
        claims, refusals = suggest_plain(text, tongue, furniture, figures, dates, headline)
        named = doubt_unnamed(name_in_turns(claims, turns, text), turns, text)
        claims = [*named, *(replace(cell, score=_PLAIN_CELL) for cell in cells)]
        return _finish(claims, refusals, tongue, True, (LIMITED,))
    found = find_claims(text, headline=headline, published=day, furniture=furniture, turns=turns)
    scored = doubt_unnamed(_score_claims(found, story.get("genre", "news")), turns, text)
    framing = Framing(found.story, headline=headline, place=story.get("place"))
    scored = [framing.frame(item, claim) for (item, _claim), claim in zip(found.claims, scored, strict=True)]
    return _finish([*scored, *_score_cells(cells)], found.refusals, tongue, False, ())


def read_story_day(published: str | None) -> str | None:
    """The story's date without its time; None where it is no date, which then counts as not stated."""
    day = published[:10] if published else None
    if day is None or not _DAY.fullmatch(day):
        return None
    return day if is_calendar_date(*(int(part) for part in day.split("-"))) else None


def guess_language(text: str) -> str:
    """ "en" for a text in Latin letters that uses English function words, else "und"."""
    sample = text[:20_000]
    letters = len(_LETTER.findall(sample))
    if letters and len(_LATIN.findall(sample)) < 0.6 * letters:
        return "und"
    words = len(sample.split())
    return "en" if words < 12 or len(_ENGLISH.findall(sample)) >= 0.08 * words else "und"


def _finish(
    claims: Sequence[SuggestedClaim],
    refusals: Sequence[Refusal],
    language: str,
    limited: bool,
    notes: tuple[Remark, ...],
) -> Suggestions:
    ranked = sorted(claims, key=lambda claim: (-claim.score, claim.start, claim.end))
    model = "" if limited else hash_models()
    return Suggestions(
        engine=ENGINE,
        version=VERSION,
        model_sha256=model,
        language=language,
        limited=limited,
        notes=notes,
        claims=tuple(ranked),
        refusals=tuple(refusals),
    )


@lru_cache(maxsize=1)
def hash_models() -> str:
    """One hash over all trained weights, by their manifests, which hold the hash of every file of weights."""
    return hashlib.sha256((weights_sha256() + hash_references()).encode()).hexdigest()


class Found(NamedTuple):
    """The claims of a text, not ranked or framed yet, each with its sentence; and what was found around them.

    Each sentence has a claim or is among the ``refusals``.
    """

    claims: list[tuple[Parsed, SuggestedClaim]]
    refusals: list[Refusal]
    story: StoryToSuggest


def find_claims(
    text: str,
    *,
    headline: str | None,
    published: str | None,
    furniture: Sequence[Furniture],
    turns: Sequence[InterviewTurn] = (),
) -> Found:
    """The claims of an English text. Takes what suggest_claims takes; ``published`` is a date without a time."""
    story = prepare_story(text, headline=headline, published=published, furniture=furniture, turns=turns)
    title = _flat(headline).rstrip(".")
    found: list[tuple[Parsed, SuggestedClaim]] = []
    refusals: list[Refusal] = []
    for item in story.parsed:
        start, end = item.sentence.start, item.sentence.end
        if _flat(text[start:end]).rstrip(".") == title:
            refusals.append(Refusal(start, end, Refused.HEADLINE))
        elif item.sentence.heading:
            refusals.append(Refusal(start, end, Refused.HEADING))
        elif _is_taken_back(story, item):
            refusals.append(Refusal(start, end, Refused.RETRACTED))
        else:
            claims, why = _suggest_sentence(story.look_around(item))
            found += [(item, claim) for claim in claims]
            refusals += [] if claims else [Refusal(start, end, why)]
    return Found(found, refusals, story)


def _is_taken_back(story: StoryToSuggest, item: Parsed) -> bool:
    """Whether the next sentence says that this one is not so: "The ministry put it at 31. That figure was wrong."."""
    following = story.parsed[item.index + 1] if item.index + 1 < len(story.parsed) else None
    return following is not None and takes_back_before(item.words, following.words)


def _suggest_sentence(around: Around) -> tuple[list[SuggestedClaim], Refused]:
    """The claims of a sentence, and why it gives none where it gives none: what its main clause is refused for."""
    claims: list[SuggestedClaim] = []
    why: dict[str, Refused] = {}
    if takes_back(around.item.words):
        clauses = take_whole(around.item)
    else:
        clauses = _drop_doubles(narrow_clauses(split_clauses(around.item, around.voices), around.text))
    for clause in clauses:
        outcome = _suggest_clause(around, clause)
        if isinstance(outcome, Refused):
            why.setdefault(clause.kind, outcome)
        else:
            claims.append(outcome)
    return claims, why.get(MAIN) or next(iter(why.values()), Refused.NO_STATEMENT)


def prepare_story(
    text: str,
    *,
    headline: str | None,
    published: str | None,
    furniture: Sequence[Furniture],
    turns: Sequence[InterviewTurn] = (),
) -> StoryToSuggest:
    """Everything that is found in an English text before its clauses, step by step."""
    sentences = split_sentences(text, furniture)
    parsed = parse_sentences(text, sentences)
    quotes = track_quotes(text)
    voices = [*attribute_speech(parsed, quotes, text), *speak_in_turns(parsed, turns, text)]
    voices.sort(key=lambda voice: (voice.start, -voice.end))
    heading = parse_title(text, headline, sentences)
    references = resolve_references(parsed, voices, text, heading)
    settings = Settings(parsed, text, heading)
    references = name_speakers(parsed, voices, references, quotes, text)
    references = settle_references(references, parsed, voices, quotes, text, headline)
    asked = [reference for reference in references if reference.needed]
    figures = [
        figure
        for item in parsed
        if len(item.doc) > 0
        for figure in find_figures(
            text, item.sentence.start, item.sentence.end, item.doc, doc_start=item.sentence.start
        )
    ]
    dates = judge_today(parsed, resolve_dates(text, published=published), published)
    return StoryToSuggest(
        text=text,
        published=published,
        parsed=parsed,
        quotes=quotes,
        voices=_by_sentence(voices),
        thoughts=_by_sentence(attribute_thought(parsed, text)),
        meanings=references,
        references=asked,
        pronouns={reference.start: reference for reference in asked},
        figures=date_figures(text, figures, dates),
        dates=dates,
        settings=settings,
    )


_Spoken = TypeVar("_Spoken", Voice, Thought)


def _by_sentence(found: Iterable[_Spoken]) -> dict[int, list[_Spoken]]:
    """Voices or thoughts by the number of their sentence."""
    sorted_by: dict[int, list[_Spoken]] = defaultdict(list)
    for one in found:
        sorted_by[one.sentence].append(one)
    return sorted_by


def parse_title(text: str, headline: str | None, sentences: Sequence[Sentence]) -> Parsed | None:
    """The headline's parse, where the text holds the headline outside of its sentences."""
    start = text.find(headline.strip()) if headline and headline.strip() else -1
    if headline is None or start < 0 or any(s.start <= start < s.end for s in sentences):
        return None
    (title,) = parse_sentences(text, [Sentence(start, start + len(headline.strip()), -1, True)])
    return title


def _score_claims(found: Found, genre: str) -> list[SuggestedClaim]:
    """The claims with their scores: what the words of each are worth, not its whole sentence."""
    around = describe_surroundings([item.words for item in found.story.parsed])
    worths = rank_worth(
        [claim.quote for _item, claim in found.claims],
        genre=genre,
        docs=[item.tokens_within(claim.start, claim.end) for item, claim in found.claims],
        surroundings=[around[item.index] for item, _claim in found.claims],
        thorough=False,
    )
    claims = [claim for _item, claim in found.claims]
    scores = rank_claims(claims, worths)
    return [replace(claim, score=score) for claim, score in zip(claims, scores, strict=True)]


def _score_cells(cells: Sequence[SuggestedClaim]) -> list[SuggestedClaim]:
    """The claims of a table's cells with their scores: a cell is worth what its whole statement is."""
    statements = [cell.statement for cell in cells]
    worths = rank_worth(statements, docs=list(parse_texts(statements)), thorough=False)
    return [replace(cell, score=score) for cell, score in zip(cells, rank_claims(cells, worths), strict=True)]


def _suggest_clause(around: Around, clause: Clause) -> SuggestedClaim | Refused:
    """The claim that a clause makes, or why it makes none that can be checked."""
    text, item = around.text, around.item
    voice = _name_speaker(find_voice(around.voices, clause.start, clause.end), around.pronouns, text)
    quoted = find_quote_around(around.quotes, clause.start, clause.end) is not None
    if (why := gate_opinion(item, clause, voice, quoted, text, around.thoughts)) is not None:
        return why
    quote = text[clause.start : clause.end]
    figures = tuple(select_within(around.figures, clause.start, clause.end))
    if clause.kind == RELATIVE and clause.subject is not None:
        figures = tuple(select_within(around.figures, *clause.subject)) + figures
    carried, leading = carry_dates(item, clause, around.dates)
    dates = carried + tuple(select_within(around.dates, clause.start, clause.end))
    fitting, setting = _state_in_setting(around, clause, voice, leading)
    stated = mend_form(around, clause, voice, fitting)
    if stated is None:
        return Refused.FRAGMENT
    whole = stated is not fitting
    thoughts = _thoughts_within(around.thoughts, clause)
    uncertain = explain_doubts(stated.doubtful, dates, voice, around.published, text, thoughts)
    if (
        setting is not None
        and not whole
        and setting.start is None
        and (doubt := doubt_setting(setting)) not in uncertain
    ):
        uncertain = (*uncertain, doubt)
    statement, substitutions, still_open = stated.text, stated.substitutions, stated.open
    if (is_overlong(statement) and not whole) or find_unaccounted(statement, quote, substitutions):
        statement, substitutions, still_open = _SPACES.sub(" ", quote), (), ()
        uncertain = (*uncertain, Remark(Code.QUOTE_AS_STATEMENT))
    speaker = voice.speaker if voice is not None else None
    if quoted and voice is None and clause.kind == MAIN:
        # Somebody says it, and nobody knows who: a quotation, no statement of the paper's own.
        uncertain = (*uncertain, Remark(Code.QUOTE_AS_STATEMENT))
    uncertain += doubt_statement(statement, item, clause, speaker, substitutions, uncertain)
    believed = any(t.belief and t.start <= clause.start < t.end for t in around.thoughts)
    mode = judge_mode(quote, voice, believed)
    return SuggestedClaim(
        start=clause.start,
        end=clause.end,
        quote=quote,
        statement=statement,
        substitutions=substitutions,
        language="en",
        speaker=speaker,
        mode=mode,
        figures=figures,
        dates=dates,
        score=0.0,
        reasons=explain_claim(quote, mode, figures, dates, speaker),
        uncertain=uncertain,
        open_references=still_open,
    )


def _state_in_setting(
    around: Around, clause: Clause, voice: Voice | None, leading: tuple[int, int] | None
) -> tuple[Stated, Setting | None]:
    """The statement, as short as it must be, with its occasion in front where it needs one; and that occasion."""
    stated = state_claim(around, clause, voice, leading=leading)
    if is_overlong(stated.text):
        stated = state_claim(around, replace(clause, around=None), voice, leading=leading, alone=True)
    if clause.kind == APPOSITION:
        return stated, None  # "Cole, a teacher from Alden": she is one on any occasion
    setting = around.settings.choose(around.item, clause.start, clause.end, stated.text)
    if setting is not None and setting.start is not None:
        placed = state_claim(around, clause, voice, leading=leading, setting=setting)
        if not is_overlong(placed.text):
            stated = placed._replace(doubtful=setting.drop_settled(placed.doubtful, around.text))
    return stated, setting


def is_overlong(statement: str) -> bool:
    """Whether a statement has more words than anybody reads as one claim."""
    return len(statement.split()) > _MAX_WORDS


def _thoughts_within(thoughts: Sequence[Thought], clause: Clause) -> list[Thought]:
    """The thoughts that the clause tells of: their content overlaps it."""
    return [t for t in thoughts if not t.is_credit and t.start < clause.end and t.end > clause.start]


def _name_speaker(voice: Voice | None, pronouns: Mapping[int, Reference], text: str) -> Voice | None:
    """The voice with its speaker followed to a name, if the cue has only a pronoun or epithet."""
    if voice is None:
        return None
    reference = pronouns.get(voice.speaker.start)
    if reference is None or reference.source_start is None or reference.source_end is None:
        return voice
    if reference.source_start == reference.start or reference.end < voice.speaker.end:
        return voice  # "its owner" is not whom "its" stands for
    start, end = reference.source_start, reference.source_end
    named = pronouns.get(start)
    if (
        named is not None
        and named.source_start is not None
        and named.source_end is not None
        and named.end == end
    ):
        start, end = named.source_start, named.source_end  # "he" for "Cole", and "Cole" for "Ada Cole"
    words = text[start:end]
    if len(words.split()) > MAX_SPEAKER_WORDS:
        return voice
    speaker = replace(voice.speaker, text=words, start=start, end=end)
    return replace(voice, speaker=speaker)


def _drop_doubles(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses without those that say what another says.

    Two with the same span are one. So are a clause and an apposition of nearly the same words, "Ada Cole, the mayor of
    Alden" and "the mayor of Alden": the longer one stays.
    """
    kept: list[Clause] = []
    for clause in sorted(clauses, key=lambda c: (c.kind == APPOSITION, c.start - c.end)):
        for other in kept:
            shared = min(clause.end, other.end) - max(clause.start, other.start)
            longest = max(clause.end, other.end) - min(clause.start, other.start)
            if shared > 0.85 * longest:
                break
        else:
            kept.append(clause)
    return kept


def _flat(words: str | None) -> str:
    return _SPACES.sub(" ", words or "").strip().casefold()
