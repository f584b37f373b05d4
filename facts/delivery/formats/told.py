"""A fact as it is told to others, whatever form they read: its words, what it rests on, and what was corrected."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# So much of a quotation names its place; more is told by its beginning and its end.
LONGEST_FRAGMENT = 300


WORDS: dict[str, Promise] = {
    "correction": gettext_lazy("Corrected."),
    "clarification": gettext_lazy("Put more clearly."),
    "update": gettext_lazy("Updated."),
    "dispute": gettext_lazy("Disputed: somebody who should know says otherwise."),
    "settlement": gettext_lazy("No longer disputed."),
    "retraction": gettext_lazy("Withdrawn: we no longer stand by it."),
    "return": gettext_lazy("Told again: it had been withdrawn by mistake."),
}


@dataclass(frozen=True)
class Publisher:
    """Who tells it: a name, an address, and where it says what it has corrected. Addresses are whole, or empty."""

    name: str
    url: str
    corrections_url: str = ""
    licence_url: str = ""


@dataclass(frozen=True)
class ToldSource:
    """Who says it, and where it was published: outlet, page, partial date, the words, and on which side they are."""

    name: str
    url: str = ""
    outlet: str = ""
    published: str = ""
    quote: str = ""
    stance: str = "supports"

    @property
    def place(self) -> str:
        """The page at the very words, as a text fragment of WICG's draft; empty without a page."""
        return point_to_words(self.url, self.quote) if self.url else ""


@dataclass(frozen=True)
class ToldFigure:
    """A number as it is written, and what it counts."""

    text: str
    counted: str = ""


@dataclass(frozen=True)
class ToldCorrection:
    """A change of what was told: its kind (one of WORDS), and the words before where they were others."""

    at: datetime
    kind: str
    before: str = ""


@dataclass(frozen=True)
class ToldFact:
    """`url` is its page, `api_url` its address for programs; `speaker` who says so, empty where we do ourselves."""

    id: UUID
    revision: int
    url: str
    api_url: str
    statement: str
    status: str
    said: str
    so: str
    confirmed_at: datetime
    changed_at: datetime
    language: str = ""
    speaker: str = ""
    valid_from: str = ""
    valid_to: str = ""
    is_embargoed: bool = False
    figures: Sequence[ToldFigure] = field(default_factory=tuple)
    sources: Sequence[ToldSource] = field(default_factory=tuple)
    corrections: Sequence[ToldCorrection] = field(default_factory=tuple)

    @property
    def stands(self) -> bool:
        return self.status in ("confirmed", "disputed")

    @property
    def verdict(self) -> str:
        """What we say of it, in two words at most."""
        if self.status == "retracted":
            return _("Withdrawn")
        if self.status == "superseded":
            return _("Superseded")
        if self.status == "disputed" or self.so == "contested":
            return _("Disputed")
        if self.so == "yes":
            return _("Confirmed")
        if self.so == "no":
            return _("Not so")
        return _("Said, not checked")

    @property
    def tone(self) -> str:
        """How a page shows the verdict, never by its colour alone: gone, doubt, so, or said."""
        if not self.stands:
            return "gone"
        if self.status == "disputed" or self.so in ("contested", "no"):
            return "doubt"
        return "so" if self.so == "yes" else "said"

    @property
    def sign(self) -> str:
        return {"gone": "✕", "doubt": "≠", "so": "✓", "said": "“"}[self.tone]

    @property
    def is_review(self) -> bool:
        """Whether it judges what somebody else claims: only that is a review of a claim."""
        return bool(self.speaker) and (self.so != "not_checked" or not self.stands)


def write_moment(moment: datetime) -> str:
    """A moment as RFC 3339 has it, in UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def word_correction(correction: ToldCorrection) -> str:
    """A correction as a sentence or two for readers."""
    said = str(WORDS.get(correction.kind, WORDS["correction"]))
    if not correction.before:
        return said
    return f"{said} {_('An earlier version said: %(before)s') % {'before': correction.before}}"


def point_to_words(url: str, words: str) -> str:
    """The address of a page at some words of it (`#:~:text=`); the address alone where there are none, or it has a
    fragment of its own."""
    words = " ".join(words.split())
    if not words or "#" in url:
        return url
    if len(words) <= LONGEST_FRAGMENT:
        return f"{url}#:~:text={_encode(words)}"
    parts = words.split(" ")
    return f"{url}#:~:text={_encode(' '.join(parts[:8]))},{_encode(' '.join(parts[-8:]))}"


def _encode(words: str) -> str:
    # What cuts the parts of a fragment must not stand in one of them.
    return quote(words, safe="").replace("-", "%2D")
