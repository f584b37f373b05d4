"""The DateMention: one date in a claim, resolved as far as the text allows and no further."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from facts.language.figures import MAX_TEXT, PRECISIONS, check_partial_date

_KEYS = ("text", "start", "end", "value", "precision", "note")


@dataclass(frozen=True, slots=True)
class DateMention:
    """Words that name a time, and the calendar date they stand for.

    ``text`` is the words as published, ``start`` and ``end`` its code points in the article's text, half-open, or
    both None for a date that a person typed. ``value`` is "YYYY", "YYYY-MM" or "YYYY-MM-DD" with ``precision``
    year, month or day; both are None where the text does not fix the date, and ``note`` then says why, in a
    sentence for an editor. A note may also stand beside a value ("counted from the story's date").

    Raises ValueError, in a sentence, where these do not fit together.
    """

    text: str
    start: int | None
    end: int | None
    value: str | None
    precision: str | None
    note: str = ""

    def __post_init__(self) -> None:
        for name in ("text", "note"):
            held = getattr(self, name)
            if not isinstance(held, str):
                raise ValueError(f"The date's {name} must be text.")
            if len(held) > MAX_TEXT:
                raise ValueError(f"The date's {name} is longer than {MAX_TEXT} characters.")
        if not self.text.strip():
            raise ValueError("The date's text is empty: give the words that name it.")
        if not (self.start is None and self.end is None):
            if type(self.start) is not int or type(self.end) is not int:
                raise ValueError("The date's start and end must both be whole numbers, or both be absent.")
            if not 0 <= self.start < self.end:
                raise ValueError(
                    "The date's end must come after its start, and its start cannot be negative."
                )
        check_partial_date(self.value, self.precision, "date")


def date_to_json(mention: DateMention) -> dict[str, Any]:
    """The date's one JSON form: every key always present."""
    return {
        "text": mention.text,
        "start": mention.start,
        "end": mention.end,
        "value": mention.value,
        "precision": mention.precision,
        "note": mention.note,
    }


def date_from_json(data: object) -> DateMention:
    """Read a date's JSON form. ``text`` is required; the precision may be left out: the value says it.

    Raises ValueError, in a sentence.
    """
    if not isinstance(data, Mapping):
        raise ValueError("A date must be an object.")
    for key in data:
        if key not in _KEYS:
            raise ValueError(f"A date has no {str(key)[:40]!r}; it may have {', '.join(_KEYS)}.")
    value, precision = data.get("value"), data.get("precision")
    if isinstance(value, str) and precision is None and value.count("-") < len(PRECISIONS):
        precision = PRECISIONS[value.count("-")]
    return DateMention(
        text=data.get("text", ""),
        start=data.get("start"),
        end=data.get("end"),
        value=value,
        precision=precision,
        note=data.get("note", ""),
    )
