"""An article's text → the claims that a fact-checker would mark. The one entrance to this package.

Sentences, parse, voices, clauses, gate, references, statement, figures, dates, score: one module each. Pure: no
database, no settings, no network.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from facts.dates import DateMention
from facts.figures import Figure, is_calendar_date
from facts.remarks import Code, Remark
from facts.suggesting.clauses.split_clauses import APPOSITION, RELATIVE, Clause, narrow_clauses, split_clauses
from facts.suggesting.dates.carry_dates import carry_dates
from facts.suggesting.dates.date_figures import date_figures
from facts.suggesting.dates.judge_today import judge_today
from facts.suggesting.dates.resolve_dates import resolve_dates
from facts.suggesting.figures.find_figures import find_figures, select_within
from facts.suggesting.plain_mode import LIMITED, suggest_plain
from facts.suggesting.references.resolve_references import resolve_references
from facts.suggesting.sentences.parse_sentences import Parsed, parse_sentences
from facts.suggesting.sentences.split_sentences import Sentence, split_sentences
from facts.suggesting.sentences.track_quotes import find_quote_around, track_quotes
from facts.suggesting.setting.find_setting import Settings
from facts.suggesting.speech.attribute_speech import MAX_SPEAKER_WORDS, Voice, attribute_speech, find_voice
from facts.suggesting.speech.attribute_thought import Thought, attribute_thought
from facts.suggesting.speech.judge_mode import judge_mode
from facts.suggesting.speech.name_speakers import name_speakers
from facts.suggesting.statements.check_statement import find_unsupported
from facts.suggesting.statements.doubt_statement import doubt_statement
from facts.suggesting.statements.explain_claim import doubt_setting, explain_claim, explain_doubts
from facts.suggesting.statements.gate_opinion import gate_opinion
from facts.suggesting.statements.state_claim import state_claim
from facts.suggesting.words.types import ENGINE, Furniture, Reference, SuggestedClaim, Suggestions
from facts.suggesting.worth.describe_surroundings import describe_surroundings
from facts.suggesting.worth.rank_claims import rank_claims
from facts.suggesting.worth.rank_worth import rank_worth, weights_sha256

_MAX_BEFORE = 240  # code points of a sentence that may stand in front of a statement
_MAX_WORDS = 60  # of a statement; a span has 45 at most
VERSION = "1"
_DAY = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_SPACES = re.compile(r"\s+")
_LATIN = re.compile(r"[A-Za-z]")
_LETTER = re.compile(r"[^\W\d_]")
_ENGLISH = re.compile(r"\b(?:the|and|of|to|in|is|was|that|for|with|said|has|have|are|were)\b", re.I)


def suggest_claims(
    text: str,
    *,
    headline: str | None = None,
    language: str | None = None,
    published: str | None = None,
    place: str | None = None,
    outlet: str | None = None,
    agency: str | None = None,
    furniture: Sequence[Furniture] = (),
    genre: str = "news",
) -> Suggestions:
    """Suggest the claims of one article, best first.

    ``text`` is the article's text, ``furniture`` its marks (start, end, kind) in code points, half-open.
    ``published`` is the story's date, YYYY[-MM[-DD]], with or without a time. ``genre`` is "news" or "speech".
    ``language`` is a tag such as "en" or "ar"; without one the text decides between English and the plain mode.
    """
    tongue = (language or guess_language(text)).split("-")[0].lower()
    day = read_day(published)
    if tongue != "en":
        figures = find_figures(text, language=tongue)
        dates = resolve_dates(text, published=day, language=tongue)
        claims = suggest_plain(text, tongue, furniture, figures, dates, headline)
        return _finish(claims, tongue, True, (LIMITED,))
    found, parsed = find_claims(text, headline=headline, published=day, furniture=furniture)
    return _finish(_score_claims(found, parsed, genre), tongue, False, ())


def read_day(published: str | None) -> str | None:
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
    claims: Sequence[SuggestedClaim], language: str, limited: bool, notes: tuple[Remark, ...]
) -> Suggestions:
    ranked = sorted(claims, key=lambda claim: (-claim.score, claim.start, claim.end))
    model = "" if limited else weights_sha256()
    return Suggestions(
        engine=ENGINE,
        version=VERSION,
        model_sha256=model,
        language=language,
        limited=limited,
        notes=notes,
        claims=tuple(ranked),
    )


Found = tuple[list[tuple[Parsed, SuggestedClaim]], list[Parsed]]


def find_claims(
    text: str, *, headline: str | None, published: str | None, furniture: Sequence[Furniture]
) -> Found:
    """The claims of an English text, not ranked yet, each with its sentence; and all sentences.

    Takes what suggest_claims takes; ``published`` is a date without a time.
    """
    sentences = split_sentences(text, furniture)
    parsed = parse_sentences(text, sentences)
    quotes = track_quotes(text)
    voices = attribute_speech(parsed, quotes, text)
    heading = parse_title(text, headline, sentences)
    references = resolve_references(parsed, voices, text, heading)
    settings = Settings(parsed, text, heading)
    references = name_speakers(parsed, voices, references, quotes, text)
    spoken: dict[int, list[Voice]] = defaultdict(list)
    for voice in voices:
        spoken[voice.sentence].append(voice)
    thought: dict[int, list[Thought]] = defaultdict(list)
    for held in attribute_thought(parsed, text):
        thought[held.sentence].append(held)
    figures = [
        figure
        for item in parsed
        if len(item.doc) > 0
        for figure in find_figures(
            text, item.sentence.start, item.sentence.end, item.doc, doc_start=item.sentence.start
        )
    ]
    dates = judge_today(parsed, resolve_dates(text, published=published), published)
    figures = date_figures(text, figures, dates)
    title = _flat(headline)
    pronouns = {reference.start: reference for reference in references}
    found: list[tuple[Parsed, SuggestedClaim]] = []
    for item in parsed:
        start, end = item.sentence.start, item.sentence.end
        if item.sentence.heading or _flat(text[start:end]).rstrip(".") == title.rstrip("."):
            continue
        before = _sentence_before(parsed, item, text)
        begin = before.sentence.start if before is not None else start
        around = _Around(
            text,
            published,
            item,
            _overlapping(quotes, start, end),
            spoken.get(item.index, []),
            thought.get(item.index, []),
            pronouns,
            select_within(references, begin, end),
            select_within(figures, start, end),
            select_within(dates, begin, end),
            before,
            settings,
        )
        clauses = narrow_clauses(split_clauses(item, around.voices), text)
        for clause in _drop_doubles(clauses):
            claim = _suggest_clause(around, clause)
            if claim is not None:
                found.append((item, claim))
    return found, parsed


def parse_title(text: str, headline: str | None, sentences: Sequence[Sentence]) -> Parsed | None:
    """The headline's parse, where the text holds the headline outside of its sentences."""
    start = text.find(headline.strip()) if headline and headline.strip() else -1
    if headline is None or start < 0 or any(s.start <= start < s.end for s in sentences):
        return None
    (title,) = parse_sentences(text, [Sentence(start, start + len(headline.strip()), -1, True)])
    return title


@dataclass(frozen=True, slots=True)
class _Around:
    """A sentence and everything found in it: what its clauses need to become claims."""

    text: str
    published: str | None
    item: Parsed
    quotes: Sequence[tuple[int, int]]
    voices: Sequence[Voice]
    thoughts: Sequence[Thought]
    pronouns: Mapping[int, Reference]
    references: Sequence[Reference]
    figures: Sequence[Figure]
    dates: Sequence[DateMention]
    before: Parsed | None
    settings: Settings


def _sentence_before(parsed: Sequence[Parsed], item: Parsed, text: str) -> Parsed | None:
    """The sentence before, if it tells something in the same paragraph or the one before."""
    if item.index == 0:
        return None
    last = parsed[item.index - 1]
    start, end = last.sentence.start, last.sentence.end
    near = item.sentence.paragraph - last.sentence.paragraph <= 1 and not last.sentence.heading
    return last if near and text[end - 1] in '.”"' and end - start <= _MAX_BEFORE else None


def _score_claims(
    found: Sequence[tuple[Parsed, SuggestedClaim]], parsed: Sequence[Parsed], genre: str
) -> list[SuggestedClaim]:
    """The claims with their scores: what the words of each are worth, not its whole sentence."""
    around = describe_surroundings([item.doc.text for item in parsed])
    worths = rank_worth(
        [claim.quote for _item, claim in found],
        genre=genre,
        docs=[item.tokens_within(claim.start, claim.end) for item, claim in found],
        surroundings=[around[item.index] for item, _claim in found],
        thorough=False,
    )
    claims = [claim for _item, claim in found]
    scores = rank_claims(claims, worths)
    return [replace(claim, score=score) for claim, score in zip(claims, scores, strict=True)]


def _overlapping(quotes: Sequence[tuple[int, int]], start: int, end: int) -> Sequence[tuple[int, int]]:
    """The quotations that touch [start, end); they are sorted and disjoint."""
    first = bisect_left(quotes, (start, start))
    last = bisect_left(quotes, (end, end))
    return quotes[max(0, first - 1) : last]


def _suggest_clause(around: _Around, clause: Clause) -> SuggestedClaim | None:
    text, item, published = around.text, around.item, around.published
    voice = _name_speaker(find_voice(around.voices, clause.start, clause.end), around.pronouns, text)
    quoted = find_quote_around(around.quotes, clause.start, clause.end) is not None
    if gate_opinion(item, clause, voice, quoted, text, around.thoughts) is not None:
        return None
    quote = text[clause.start : clause.end]
    held = tuple(select_within(around.figures, clause.start, clause.end))
    if clause.kind == RELATIVE and clause.subject is not None:
        held = tuple(select_within(around.figures, *clause.subject)) + held
    own = tuple(select_within(around.dates, clause.start, clause.end))
    carried, leading = carry_dates(item, clause, around.dates)
    when = carried + own
    given = (voice, around.references, around.dates, leading, published)
    statement, substitutions, used = state_claim(text, item, clause, *given, around.before)
    if is_overlong(statement):
        bare = replace(clause, around=None)
        statement, substitutions, used = state_claim(text, item, bare, *given)
    # What somebody or something is, in an apposition, it is at any time.
    lasting = clause.kind == APPOSITION
    setting = None if lasting else around.settings.choose(item, clause.start, clause.end, statement)
    if setting is not None and setting.start is not None:
        placed = state_claim(text, item, clause, *given, around.before, setting)
        if not is_overlong(placed[0]):
            statement, substitutions, used = *placed[:2], setting.drop_settled(placed[2], text)
    uncertain = explain_doubts(used, when, voice, published, text, _held_within(around.thoughts, clause))
    if setting is not None and setting.start is None and (doubt := doubt_setting(setting)) not in uncertain:
        uncertain = (*uncertain, doubt)
    if is_overlong(statement) or find_unsupported(statement, quote, substitutions):
        statement, substitutions = _SPACES.sub(" ", quote), ()
        uncertain = (*uncertain, Remark(Code.QUOTE_AS_STATEMENT))
    speaker = voice.speaker if voice is not None else None
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
        figures=held,
        dates=when,
        score=0.0,
        reasons=explain_claim(quote, mode, held, when, speaker),
        uncertain=uncertain,
    )


def is_overlong(statement: str) -> bool:
    """Whether a statement has more words than anybody reads as one claim."""
    return len(statement.split()) > _MAX_WORDS


def _held_within(thoughts: Sequence[Thought], clause: Clause) -> list[Thought]:
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
    """Clauses with one span once; of a clause and its apposition with nearly the same words only the longer."""
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
