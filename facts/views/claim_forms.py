"""What people type about claims, before a service judges it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from facts.language.dates import DateMention, date_to_json
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
    figure_to_json,
)
from facts.language.words import quote_words
from facts.models import Claim, Decision, Fact
from facts.services.claims.decide import Confirmation

# What a claim says, in the order in which two versions of it are compared.
FIELD_WORDS: dict[str, str | Promise] = {
    "statement": gettext_lazy("Statement"),
    "words": gettext_lazy("Words of the article"),
    "speaker": gettext_lazy("Said by"),
    "mode": gettext_lazy("How"),
    "figures": gettext_lazy("Figures"),
    "dates": gettext_lazy("Dates"),
}
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
        number, other = read_number(self.low), read_number(self.high)
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


def read_number(text: str) -> str:
    """A number as people type it, without the marks between thousands."""
    return _GROUPING.sub("", text.strip())


def read_span(at: str) -> tuple[int | None, int | None]:
    """ "120-134" as two code points; anything else is nowhere in the article."""
    low, dash, high = at.partition("-")
    return (int(low), int(high)) if dash and low.isdigit() and high.isdigit() else (None, None)


def describe_claim(values: Mapping[str, Any]) -> dict[str, str]:
    """What a claim says, field by field, in words to be read and compared; takes the values of a snapshot."""
    return {
        "statement": values["statement"],
        "words": values["quote"],
        "speaker": values["speaker_text"],
        "mode": str(dict(Claim.Mode.choices).get(values["mode"], values["mode"])),
        "figures": "\n".join(describe_figure(FigureRow.of(figure)) for figure in values["figures"]),
        "dates": "\n".join(describe_date(DateRow.of(mention)) for mention in values["dates"]),
    }


def describe_figure(row: FigureRow) -> str:
    """“more than 47,000” · more than 47000 people · Gaza · 2025-02"""
    number = f"{row.low} – {row.high}" if row.comparator == RANGE else row.low
    meant = "" if row.comparator in (EXACT, RANGE) else f"{COMPARATOR_WORDS.get(row.comparator, '')} "
    said = " ".join(part for part in (f"{meant}{number}", row.unit, row.counted) if part)
    return " · ".join(part for part in (quote_words(row.text), said, row.place, row.as_of) if part)


def describe_date(row: DateRow) -> str:
    """“on Saturday” → 2026-03-07"""
    return f"{quote_words(row.text)} → {row.value or PRECISION_WORDS['']}"


Row = TypeVar("Row", FigureRow, DateRow)


class EditForm(forms.Form):
    """What a claim says, as a reviewer would have it. Only what differs from the revision they read is a change.

    `base` is that revision's snapshot. Sections that were not sent at all are left as they are.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput)
    statement = forms.CharField(
        label=gettext_lazy("Statement"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "statement"}),
    )
    start = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    end = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    speaker = forms.CharField(label=gettext_lazy("Said by"), max_length=300, required=False)
    mode = forms.ChoiceField(label=gettext_lazy("How"), choices=Claim.Mode.choices)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("For the record. Needed when the statement says more than the source does."),
    )

    def __init__(
        self, data: Any = None, *, claim: Claim, base: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        self.claim = claim
        self.base = base if base is not None else claim.snapshot()
        self.is_sent = data is not None and "statement" in data
        initial = {
            "revision": claim.revision,
            "statement": claim.statement,
            "start": claim.start,
            "end": claim.end,
            "speaker": claim.speaker_text,
            "mode": claim.mode,
        }
        if data is not None:
            # What was not sent stays as it is: a page that only confirms sends no more than its answers.
            data = data.copy()
            held = {
                "revision": claim.revision,
                "statement": self.base["statement"],
                "start": self.base["start"],
                "end": self.base["end"],
                "speaker": self.base["speaker_text"],
                "mode": self.base["mode"],
            }
            for name, value in held.items():
                if name not in data:
                    data[name] = str(value)
        super().__init__(data, initial=initial, auto_id=f"{claim.id}-%s", **kwargs)
        self.figures = self._figure_rows()
        self.dates = self._date_rows()
        self.reverted = [int(at) for at in data.getlist("revert") if at.isdigit()] if data is not None else []
        self.fields["statement"].widget.attrs |= {"lang": claim.language, "dir": "auto"}
        self.fields["speaker"].widget.attrs |= {
            "dir": "auto",
            "placeholder": claim.article.publisher_name,
            "autocomplete": "off",
        }
        self._figures: list[Figure] = []
        self._dates: list[DateMention] = []

    def _figure_rows(self) -> list[FigureRow]:
        if not self.is_bound or "figures" not in self.data:
            return [FigureRow.of(figure) for figure in self.base["figures"]]
        return _rows(self.data, "figure", FigureRow)

    def _date_rows(self) -> list[DateRow]:
        if not self.is_bound or "dates" not in self.data:
            return [DateRow.of(mention) for mention in self.base["dates"]]
        return _rows(self.data, "date", DateRow)

    def clean(self) -> dict[str, Any]:
        self._figures = self._read_rows(
            [row for row in self.figures if not row.is_empty], _("Figure %(number)d")
        )
        self._dates = self._read_rows(self.dates, _("Date %(number)d"))
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if start is not None and end is not None and not start < end <= len(self.claim.article.text):
            self.add_error(None, _("These words are not in the article."))
        return self.cleaned_data

    def _read_rows(self, rows: Sequence[Any], name: str) -> list[Any]:
        read = []
        for number, row in enumerate(rows, start=1):
            try:
                read.append(row.read())
            except ValueError as refusal:
                self.add_error(None, f"{name % {'number': number}}: {refusal}")
        return read

    def changed(self) -> dict[str, Any]:
        """What differs from `base`, under the names of ClaimChanges; of a valid form only."""
        data, base = self.cleaned_data, self.base
        found: dict[str, Any] = {}
        if _fold(data["statement"]) != _fold(base["statement"]):
            found["statement"] = _fold(data["statement"])
        if _fold(data["speaker"]) != _fold(base["speaker_text"]):
            found["speaker"] = _fold(data["speaker"])
        if data["mode"] != base["mode"]:
            found["mode"] = data["mode"]
        if (data["start"], data["end"]) != (base["start"], base["end"]):
            found |= {"start": data["start"], "end": data["end"]}
        held = [FigureRow.of(figure).read() for figure in base["figures"]]
        if [figure_to_json(one) for one in self._figures] != [figure_to_json(one) for one in held]:
            found["figures"] = self._figures
        if [date_to_json(one) for one in self._dates] != list(base["dates"]):
            found["dates"] = self._dates
        if self.reverted:
            found["revert"] = self.reverted
        return found

    def described(self) -> dict[str, str]:
        """What the form says, in the words of `describe_claim`."""
        data = self.cleaned_data
        start, end = data.get("start") or 0, data.get("end") or 0
        return {
            "statement": data.get("statement", ""),
            "words": self.claim.article.text[start:end],
            "speaker": data.get("speaker", ""),
            "mode": str(dict(Claim.Mode.choices).get(data.get("mode", ""), "")),
            "figures": "\n".join(describe_figure(row) for row in self.figures if not row.is_empty),
            "dates": "\n".join(describe_date(row) for row in self.dates),
        }

    def rebase(self, claim: Claim) -> "EditForm":
        """This form on the claim as it now stands: what was typed stays, what was not touched takes the newer value."""
        yours, before, fresh = self.described(), describe_claim(self.base), EditForm(claim=claim)
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["revision"] = str(claim.revision)
        newer = {
            "statement": {"statement": [claim.statement], "revert": []},
            "words": {"start": [str(claim.start)], "end": [str(claim.end)]},
            "speaker": {"speaker": [claim.speaker_text]},
            "mode": {"mode": [claim.mode]},
            "figures": _columns("figure", fresh.figures, FigureRow),
            "dates": _columns("date", fresh.dates, DateRow),
        }
        for name, columns in newer.items():
            if yours[name] == before[name]:
                for column, values in columns.items():
                    data.setlist(column, values)
        form = EditForm(data, claim=claim)
        form.is_valid()
        return form

    @property
    def span(self) -> tuple[int, int]:
        """Where the ends stand, as far as they make sense; else where the claim has them."""
        start, end = self["start"].value(), self["end"].value()
        if str(start).isdigit() and str(end).isdigit():
            low, high = int(start), int(end)
            if low < high <= len(self.claim.article.text):
                return low, high
        return self.claim.start, self.claim.end

    @property
    def comparators(self) -> Iterable[tuple[str, Any]]:
        return COMPARATOR_WORDS.items()

    @property
    def precisions(self) -> Iterable[tuple[str, Any]]:
        return PRECISION_WORDS.items()

    @property
    def blank_figure(self) -> FigureRow:
        return FigureRow()


def _fold(text: str) -> str:
    return " ".join(text.split())


def _rows(data: Any, prefix: str, kind: type[Row]) -> list[Row]:
    """The rows of a table of fields; a column that is short ends the table."""
    columns = [data.getlist(f"{prefix}_{field.name}") for field in dataclass_fields(kind)]
    return [kind(*cells) for cells in zip(*columns, strict=False)]


def _columns(prefix: str, rows: Sequence[Any], kind: type) -> dict[str, list[str]]:
    """Rows as a form sends them: one list a column."""
    return {
        f"{prefix}_{field.name}": [getattr(row, field.name) for row in rows]
        for field in dataclass_fields(kind)
    }


class ConfirmForm(forms.Form):
    """The two questions, and the fact that the claim is one more citation of."""

    said = forms.ChoiceField(
        label=gettext_lazy("Was it said?"), choices=Fact.Said.choices, widget=forms.RadioSelect
    )
    so = forms.ChoiceField(label=gettext_lazy("Is it so?"), choices=Fact.So.choices, widget=forms.RadioSelect)
    fact = forms.UUIDField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(required=False, max_length=2000)
    revision = forms.IntegerField(required=False)

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"said": Fact.Said.YES, "so": Fact.So.NOT_CHECKED})
        kwargs["auto_id"] = f"{claim.id}-%s"
        super().__init__(*args, **kwargs)

    def confirmation(self, *, revision: int | None) -> Confirmation:
        """What the service takes: the claim as it stands at `revision`, with the answers of this form."""
        data = self.cleaned_data
        return Confirmation(
            said=data["said"],
            so=data["so"],
            fact_id=data["fact"],
            reason=data["reason"],
            expected_revision=revision,
        )


class RejectForm(forms.Form):
    reason_code = forms.ChoiceField(
        label=gettext_lazy("Why is it rejected?"),
        choices=Decision.ReasonCode.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=2000)

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"{claim.id}-reject-%s"
        super().__init__(*args, **kwargs)


class ReopenForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why is the decision taken back?"), max_length=2000)

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"reason": _("Decided too soon.")})
        kwargs["auto_id"] = f"{claim.id}-reopen-%s"
        super().__init__(*args, **kwargs)


class ReturnForm(forms.Form):
    question = forms.CharField(
        label=gettext_lazy("What do you want to know?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=gettext_lazy(
            "Whoever uploaded the article, or another editor, answers; then the claim is open again."
        ),
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"{claim.id}-return-%s"
        super().__init__(*args, **kwargs)


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"{claim.id}-answer-%s"
        super().__init__(*args, **kwargs)


class SplitForm(forms.Form):
    """Where the words are cut, and what each part states; an empty statement is the part's own words."""

    cut = forms.IntegerField(
        error_messages={"required": gettext_lazy("Choose the word before which the claim is cut.")}
    )
    first = forms.CharField(
        label=gettext_lazy("The first claim states"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    second = forms.CharField(
        label=gettext_lazy("The second claim states"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        self.claim = claim
        kwargs["auto_id"] = f"{claim.id}-split-%s"
        super().__init__(*args, **kwargs)

    def clean_cut(self) -> int:
        cut: int = self.cleaned_data["cut"]
        if not self.claim.start < cut < self.claim.end:
            raise forms.ValidationError(_("Cut it between two of its own words."))
        return cut


class MergeForm(forms.Form):
    other = forms.UUIDField(error_messages={"required": gettext_lazy("Choose the claim that says the same.")})

    @property
    def other_id(self) -> UUID:
        other: UUID = self.cleaned_data["other"]
        return other


class MarkForm(forms.Form):
    """The words of an article that a person marks as a claim."""

    start = forms.IntegerField(min_value=0)
    end = forms.IntegerField(min_value=1)
    statement = forms.CharField(required=False, max_length=2000)


class BulkForm(forms.Form):
    """One verdict for several claims."""

    CONFIRM, REJECT = "confirm", "reject"
    verdict = forms.ChoiceField(choices=[(CONFIRM, CONFIRM), (REJECT, REJECT)])
    reason_code = forms.ChoiceField(
        label=gettext_lazy("Why are they rejected?"),
        choices=Decision.ReasonCode.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["auto_id"] = "bulk-%s"
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("verdict") == self.REJECT and not data.get("reason_code"):
            self.add_error("reason_code", _("Choose why they are rejected."))
        return data
