"""Figures and dates as they stand in the fields of a form: typed letter for letter, and what was meant."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from decimal import Decimal
from typing import Any, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from facts.language.dates import DateMention
from facts.language.figures import (
    ABOUT,
    AT_MOST,
    EXACT,
    LESS_THAN,
    PRECISIONS,
    RANGE,
    Figure,
    decimal_to_text,
    figure_from_json,
)
from facts.language.words import quote_words

COMPARATOR_WORDS: dict[str, str | Promise] = {
    "exact": pgettext_lazy("figure", "exactly"),
    "about": pgettext_lazy("figure", "about"),
    "more_than": pgettext_lazy("figure", "more than"),
    "at_least": pgettext_lazy("figure", "at least"),
    "less_than": pgettext_lazy("figure", "less than"),
    "at_most": pgettext_lazy("figure", "at most"),
    "range": pgettext_lazy("figure", "from … to"),
}

PRECISION_WORDS: dict[str, str | Promise] = {
    "day": gettext_lazy("to the day"),
    "month": gettext_lazy("to the month"),
    "year": gettext_lazy("to the year"),
    "": gettext_lazy("not settled"),
}

# 47,000 and 47 000 as people type them; 4,7 is left for the service to refuse.
_GROUPING = re.compile(r"(?<=\d)[, '’\u00a0\u2009\u202f](?=\d{3}(?!\d))")


@dataclass(frozen=True)
class FigureRow:
    """A figure as it stands in the form: what was typed, letter for letter."""

    text: str = ""
    comparator: str = EXACT
    low: str = ""
    high: str = ""
    unit: str = ""
    counted: str = ""
    place: str = ""
    as_of: str = ""
    at: str = ""

    @classmethod
    def of(cls, figure: Mapping[str, Any]) -> "FigureRow":
        """The row of a figure's JSON form. One number stands first, whichever bound it is."""
        low, high = _plain(figure["low"]), _plain(figure["high"])
        return cls(
            text=figure["text"],
            comparator=figure["comparator"],
            low=low or high,
            high=high if figure["comparator"] == RANGE else "",
            unit=figure["unit"],
            counted=figure["counted"],
            place=figure["place"],
            as_of=figure["as_of"] or "",
            at="" if figure["start"] is None else f"{figure['start']}-{figure['end']}",
        )

    @property
    def is_empty(self) -> bool:
        typed = (self.text, self.low, self.high, self.unit, self.counted, self.place, self.as_of)
        return not any(value.strip() for value in typed)

    def read(self) -> Figure:
        """The figure. Raises ValueError, in a sentence."""
        number, other = read_typed_number(self.low), read_typed_number(self.high)
        if not number:
            raise ValueError(_("the number is missing."))
        low: str | None = number
        high: str | None = other
        if self.comparator in (EXACT, ABOUT):
            high = number
        elif self.comparator in (LESS_THAN, AT_MOST):
            low, high = None, number
        elif self.comparator == RANGE:
            if not other:
                raise ValueError(_("a range needs a second number."))
        else:
            high = None
        start, end = read_span(self.at)
        return figure_from_json(
            {
                "text": " ".join(self.text.split()) or number,
                "start": start,
                "end": end,
                "low": low,
                "high": high,
                "comparator": self.comparator,
                "unit": self.unit.strip(),
                "counted": self.counted.strip(),
                "place": self.place.strip(),
                "as_of": self.as_of.strip() or None,
            }
        )


@dataclass(frozen=True)
class DateRow:
    """A date of the text as it stands in the form; the words and their place are the article's."""

    text: str
    value: str
    precision: str
    at: str
    note: str

    @classmethod
    def of(cls, mention: Mapping[str, Any]) -> "DateRow":
        return cls(
            text=mention["text"],
            value=mention["value"] or "",
            precision=mention["precision"] or "",
            at="" if mention["start"] is None else f"{mention['start']}-{mention['end']}",
            note=mention["note"],
        )

    def read(self) -> DateMention:
        """The date, no finer than its precision. Raises ValueError, in a sentence."""
        start, end = read_span(self.at)
        value, parts = self.value.strip(), self.value.strip().split("-")
        if not value or not self.precision:
            return DateMention(self.text, start, end, None, None, self.note)
        if self.precision not in PRECISIONS:
            raise ValueError(_("choose how exactly it is known."))
        wanted = PRECISIONS.index(self.precision) + 1
        if len(parts) < wanted:
            raise ValueError(
                _("“%(value)s” does not say the %(precision)s.")
                % {
                    "value": value,
                    "precision": {"month": _("month"), "day": _("day"), "year": _("year")}[self.precision],
                }
            )
        return DateMention(self.text, start, end, "-".join(parts[:wanted]), self.precision, self.note)


def _plain(number: str | None) -> str:
    return "" if number is None else decimal_to_text(Decimal(number))


def read_typed_number(text: str) -> str:
    """A number as people type it, without the marks between thousands."""
    return _GROUPING.sub("", text.strip())


def read_span(at: str) -> tuple[int | None, int | None]:
    """ "120-134" as two code points; anything else is nowhere in the article."""
    low, dash, high = at.partition("-")
    return (int(low), int(high)) if dash and low.isdigit() and high.isdigit() else (None, None)


def describe_figure(row: FigureRow) -> str:
    """“more than 47,000” · more than 47000 people · Gaza · 2025-02"""
    number = f"{row.low} – {row.high}" if row.comparator == RANGE else row.low
    meant = "" if row.comparator in (EXACT, RANGE) else f"{COMPARATOR_WORDS.get(row.comparator, '')} "
    said = " ".join(part for part in (f"{meant}{number}", row.unit, row.counted) if part)
    return " · ".join(part for part in (quote_words(row.text), said, row.place, row.as_of) if part)


def describe_date(row: DateRow) -> str:
    """“on Saturday” → 2026-03-07"""
    return f"{quote_words(row.text)} → {row.value or PRECISION_WORDS['']}"


_Row = TypeVar("_Row", FigureRow, DateRow)


def read_rows(data: Any, prefix: str, kind: type[_Row]) -> list[_Row]:
    """The rows of a table of fields; a column that is short ends the table."""
    columns = [data.getlist(f"{prefix}_{field.name}") for field in dataclass_fields(kind)]
    return [kind(*cells) for cells in zip(*columns, strict=False)]


def list_columns(prefix: str, rows: Sequence[Any], kind: type) -> dict[str, list[str]]:
    """Rows as a form sends them: one list a column."""
    return {
        f"{prefix}_{field.name}": [getattr(row, field.name) for row in rows]
        for field in dataclass_fields(kind)
    }
