"""What suggesting takes and gives: plain, frozen records.

Every offset is a code point of the ARTICLE's text and every span is half-open, unless a field says otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, TypedDict

from facts.language.dates import DateMention
from facts.language.figures import Figure
from facts.language.refusals import Refusal
from facts.language.remarks import Remark
from sources.reading.types import InterviewTurn, Table

ENGINE = "factdesk-suggesting"

# Why a part of a statement stands in it that is not in the quote: it is the name behind a pronoun, the day behind
# "yesterday", and so on.
PRONOUN = "pronoun"
EPITHET = "epithet"
DATE = "date"
SUBJECT = "subject"
SPEAKER = "speaker"
SETTING = "setting"  # the occasion that the article tells of
SUBSTITUTION_KINDS = (PRONOUN, EPITHET, DATE, SUBJECT, SPEAKER, SETTING)

STATED = "stated"
ALLEGED = "alleged"
DENIED = "denied"
ESTIMATED = "estimated"
PLANNED = "planned"
MODES = (STATED, ALLEGED, DENIED, ESTIMATED, PLANNED)

DIRECT = "direct"
INDIRECT = "indirect"
UNQUOTED = "none"
STYLES = (DIRECT, INDIRECT, UNQUOTED)

Furniture = tuple[int, int, str]


class StoryDetails(TypedDict, total=False):
    """What is known of an article beside its text; whatever is left out or None is not known.

    ``published`` begins with a date, YYYY-MM-DD. ``furniture`` are its marks (start, end, kind) in code points,
    half-open. ``tables`` and ``turns`` are what reading found of them in it. ``genre``
    is "news" (taken where it is left out) or "speech". ``language`` is a tag such as "en" or "ar"; without one the text
    decides between English and the plain mode.
    """

    headline: str | None
    language: str | None
    published: str | None
    place: str | None
    outlet: str | None
    agency: str | None
    furniture: Sequence[Furniture]
    tables: Sequence[Table]
    turns: Sequence[InterviewTurn]
    genre: str


@dataclass(frozen=True, slots=True)
class Substitution:
    """Words in a statement that are not the quote's own, and where they come from.

    ``start`` and ``end`` are code points of the STATEMENT, and ``text`` is what stands there.
    ``source_start`` and ``source_end`` are code points of the article and ``source_text`` what stands there; both
    offsets are None where the words come from the story's metadata (its date), and ``source_text`` then gives it.
    ``replaced`` is what the article says in this place (words of the quote, or of a passage borrowed beside it),
    letter for letter, so that one substitution can be taken back; it is empty where nothing stood there.
    """

    start: int
    end: int
    text: str
    source_start: int | None
    source_end: int | None
    source_text: str
    kind: str
    replaced: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Article words [start, end) that a statement says in other words."""

    start: int
    end: int
    text: str
    source_start: int | None
    source_end: int | None
    source_text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Antecedent:
    """Article words [start, end) that a reference may stand for, as a statement would say them, and how likely."""

    start: int
    end: int
    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class Reference:
    """A pronoun or epithet at [start, end) of the article, and the article words it stands for.

    ``text`` is what a statement puts in its place (with a possessive ending where needed); the source span and
    text are None and empty where the reference cannot be pinned down. ``certain`` is false where another reading
    is as near. ``probability`` is that of the source, or of the best of the ``candidates`` where none is sure enough.
    ``antecedent`` is where the text last says whom it means, where that is not the source itself. ``needed`` is false
    where the clause around it says already what it stands for.
    """

    start: int
    end: int
    text: str
    source_start: int | None
    source_end: int | None
    kind: str
    certain: bool
    possessive: bool = False
    probability: float = 1.0
    candidates: tuple[Antecedent, ...] = ()
    antecedent: tuple[int, int] | None = None
    needed: bool = True

    @property
    def used(self) -> bool:
        """Whether a statement says the source's words in this place."""
        return self.source_start is not None and self.source_start != self.start

    @property
    def antecedent_span(self) -> tuple[int, int] | None:
        """Where the article last says what is most likely meant, used or not; None where that is not known."""
        if self.antecedent is not None:
            return self.antecedent
        if self.source_start is None or self.source_end is None:
            return None
        return self.source_start, self.source_end

    @classmethod
    def unsettled(cls, start: int, end: int, kind: str) -> Self:
        """A reference that cannot be pinned down: a person is asked what it means."""
        return cls(start, end, "", None, None, kind, False)


@dataclass(frozen=True, slots=True)
class OpenReference:
    """A word of a statement that stands for another, and nobody can be sure for which: a person is asked.

    ``start`` and ``end`` are code points of the STATEMENT and ``text`` is what stands there; ``word_start`` and
    ``word_end`` are its place in the article. ``candidates`` are whom or what it may mean, the likeliest first.
    """

    start: int
    end: int
    text: str
    word_start: int
    word_end: int
    kind: str
    candidates: tuple[Antecedent, ...]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who vouches for a claim: ``text`` equals the article's text from ``start`` to ``end``.

    A pronoun is already followed to the name it stands for. ``cue`` is the reporting words ("said", "according
    to"), empty where a quotation carries its speaker over. ``style`` is direct, indirect or none.
    """

    text: str
    start: int
    end: int
    cue: str
    style: str


# What a slot of a claim's context tells.
EVENT = "event"  # what the article is about, in the words of its headline
PLACE = "place"  # from where it reports
TIME = "time"  # the story's own day
TOLD_BEFORE = "before"  # a sentence that tells what an open word takes up
SLOT_KINDS = (TIME, PLACE, EVENT, TOLD_BEFORE)

# Whether a statement can be understood by itself, with its context before it, or not even so.
ALONE, WITH_CONTEXT, NOT_STANDING = "alone", "with_context", "not"
WAYS_TO_STAND = (ALONE, WITH_CONTEXT, NOT_STANDING)


@dataclass(frozen=True, slots=True)
class Slot:
    """One piece of what a reader of a statement has to know beside it: words of the article, never a rewording.

    ``start`` and ``end`` are code points of the article; both are None where the words are the story's metadata.
    ``word`` is the open word of the statement that the slot explains, empty where it explains the whole.
    ``probability`` is how likely it does so.
    """

    kind: str
    text: str
    start: int | None
    end: int | None
    word: str
    probability: float


@dataclass(frozen=True, slots=True)
class SuggestedClaim:
    """One claim that a person may want to check.

    ``quote`` equals the article's text from ``start`` to ``end``; ``statement`` can be read without the article.
    ``score`` is 0..1, the higher the more worth checking. ``reasons`` and ``uncertain`` become sentences at the edge.
    ``stands`` says whether the statement can be understood alone, with its ``context``, or not even so.
    """

    start: int
    end: int
    quote: str
    statement: str
    substitutions: tuple[Substitution, ...]
    language: str
    speaker: Speaker | None
    mode: str
    figures: tuple[Figure, ...]
    dates: tuple[DateMention, ...]
    score: float
    reasons: tuple[Remark, ...]
    uncertain: tuple[Remark, ...]
    open_references: tuple[OpenReference, ...] = ()
    context: tuple[Slot, ...] = ()
    stands: str = ALONE


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What one pass over an article suggests, best claim first.

    ``limited`` says that the language has only the plain mode; ``notes`` are remarks about the whole
    article. ``model_sha256`` names the trained weights that ranked the claims, empty where none did. ``refusals`` are
    the sentences that gave no claim, in the order of the text; a model that is asked for claims gives none.
    """

    engine: str
    version: str
    model_sha256: str
    language: str
    limited: bool
    notes: tuple[Remark, ...]
    claims: tuple[SuggestedClaim, ...]
    refusals: tuple[Refusal, ...] = ()
