"""What a claim says, as a reviewer would have it, beside the revision that they read."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facts.language.dates import DateMention, date_to_json
from facts.language.figures import (
    Figure,
    figure_to_json,
)
from facts.models import Claim
from facts.views.claims.form_rows import (
    COMPARATOR_WORDS,
    PRECISION_WORDS,
    DateRow,
    FigureRow,
    describe_date,
    describe_figure,
    list_columns,
    read_rows,
)

# What a claim says, in the order in which two versions of it are compared.
CLAIM_FIELD_WORDS: dict[str, str | Promise] = {
    "statement": gettext_lazy("Statement"),
    "words": gettext_lazy("Words of the article"),
    "speaker": gettext_lazy("Said by"),
    "mode": gettext_lazy("How"),
    "figures": gettext_lazy("Figures"),
    "dates": gettext_lazy("Dates"),
}


def describe_claim_fields(values: Mapping[str, Any]) -> dict[str, str]:
    """What a claim says, field by field, in words to be read and compared; takes the values of a snapshot."""
    return {
        "statement": values["statement"],
        "words": values["quote"],
        "speaker": values["speaker_text"],
        "mode": str(dict(Claim.Mode.choices).get(values["mode"], values["mode"])),
        "figures": "\n".join(describe_figure(FigureRow.of(figure)) for figure in values["figures"]),
        "dates": "\n".join(describe_date(DateRow.of(mention)) for mention in values["dates"]),
    }


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
        sent = data.getlist("revert") if data is not None else []
        # One button puts back a whole stretch, which may be several substitutions.
        self.reverted = [int(at) for value in sent for at in value.split() if at.isdigit()]
        # A chip is one of the candidates of an open word: the word's place among them, and the candidate's.
        chosen = (data.get("settle", "") if data is not None else "").split()
        self.settled = [int(at) for at in chosen] if all(at.isdigit() for at in chosen) else []
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
        return read_rows(self.data, "figure", FigureRow)

    def _date_rows(self) -> list[DateRow]:
        if not self.is_bound or "dates" not in self.data:
            return [DateRow.of(mention) for mention in self.base["dates"]]
        return read_rows(self.data, "date", DateRow)

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
        if len(self.settled) == 2:
            found["settle"] = self.settled
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
        yours, before, fresh = self.described(), describe_claim_fields(self.base), EditForm(claim=claim)
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["revision"] = str(claim.revision)
        newer = {
            "statement": {"statement": [claim.statement], "revert": []},
            "words": {"start": [str(claim.start)], "end": [str(claim.end)]},
            "speaker": {"speaker": [claim.speaker_text]},
            "mode": {"mode": [claim.mode]},
            "figures": list_columns("figure", fresh.figures, FigureRow),
            "dates": list_columns("date", fresh.dates, DateRow),
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
