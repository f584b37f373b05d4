"""Check a draft: what we know of each of its sentences, before it is printed. Nothing of it is stored."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from facts.checking.check_draft import (
    MOST_CHARACTERS,
    CheckedSentence,
    DraftCheck,
    DraftVerdict,
    Met,
    check_draft,
)
from facts.language.words import word_remark
from newsroom.pages import DeskRequest, for_people
from newsroom.rights import Right
from sources.protection import Veil, veil_for


class DraftForm(forms.Form):
    """A draft, and the day it is to appear on."""

    text = forms.CharField(
        label=gettext_lazy("The draft, as it will be printed"),
        max_length=MOST_CHARACTERS,
        strip=False,
        widget=forms.Textarea({"dir": "auto", "rows": 12, "spellcheck": "false"}),
    )
    published = forms.DateField(
        label=gettext_lazy("Appears on"), required=False, widget=forms.DateInput({"type": "date"})
    )


# Colour never speaks alone: each state has a sign and a word.
_SIGNS = {
    DraftVerdict.CONTRADICTS: "≠",
    DraftVerdict.RETRACTED: "✕",
    DraftVerdict.OLDER: "↺",
    DraftVerdict.DISPUTED: "!",
    DraftVerdict.STALE: "⟳",
    DraftVerdict.NEWER: "↻",
    DraftVerdict.AGREES: "✓",
    DraftVerdict.OTHER_SCOPE: "∥",
    DraftVerdict.UNKNOWN: "○",
}


@dataclass(frozen=True)
class MarkLook:
    """How a word group that stands so is shown."""

    state: str
    sign: str
    words: Promise


_LOOKS = {
    look.state: look
    for look in (
        MarkLook("confirmed", "✓", gettext_lazy("confirmed")),
        MarkLook("contradicted", "≠", gettext_lazy("contradicts what we know")),
        MarkLook("not_checked", "?", gettext_lazy("not checked")),
        MarkLook("no_source", "○", gettext_lazy("no source")),
    )
}


@dataclass(frozen=True)
class Piece:
    """Words of the draft: of one mark with its look, or between marks."""

    text: str
    look: MarkLook | None = None


@dataclass(frozen=True)
class MetLine:
    """A fact that a sentence meets, as it stands in its note."""

    met: Met
    sign: str
    because: str


@dataclass(frozen=True)
class Passage:
    """A sentence with its pieces, its number and the facts it meets, or what stands between two sentences."""

    pieces: list[Piece]
    number: int = 0
    sentence: CheckedSentence | None = None
    sign: str = ""
    lines: list[MetLine] = field(default_factory=list)


@require_http_methods(["GET", "POST"])
@for_people(Right.READ_FACTS)
def check(request: DeskRequest) -> HttpResponse:
    """The form; and, once a draft was sent, the draft with its marks and what each sentence meets."""
    form = DraftForm(
        request.POST if request.method == "POST" else None, initial={"published": timezone.localdate()}
    )
    context: dict[str, Any] = {
        "room": "facts",
        "form": form,
        "most": number_format(MOST_CHARACTERS, force_grouping=True),
    }
    if request.method != "POST":
        return render(request, "facts/draft_check.html", context)
    if not form.is_valid():
        return render(request, "facts/draft_check.html", context, status=422)
    day = form.cleaned_data["published"] or timezone.localdate()
    text = form.cleaned_data["text"].replace("\r\n", "\n")
    found = check_draft(actor=request.actor, text=text, published=day.isoformat())
    passages = list(_lay_out(found, veil_for(request.actor)))
    context |= {
        "check": found,
        "passages": passages,
        "notes": [passage for passage in passages if passage.number],
        "looks": list(_LOOKS.values()),
        "counts": [
            (_SIGNS[verdict], number, verdict)
            for verdict in DraftVerdict
            if (number := sum(sentence.verdict == verdict for sentence in found.sentences))
        ],
    }
    return render(request, "facts/draft_check.html", context)


def _lay_out(found: DraftCheck, veil: Veil) -> Iterator[Passage]:
    """The whole draft in order, the sentences that meet something numbered. Its words come back as they were sent."""
    at = number = 0
    for sentence in found.sentences:
        if sentence.start > at:
            yield Passage([Piece(veil.echo(found.text[at : sentence.start]))])
        number += bool(sentence.met)
        yield Passage(
            list(_cut(found.text, sentence, veil)),
            number if sentence.met else 0,
            sentence,
            _SIGNS[sentence.verdict],
            # Its reasons hold the draft's own words; the fact's were covered before they were compared.
            [
                MetLine(met, _SIGNS[met.verdict], veil.echo(word_remark(met.comparison.because)))
                for met in sentence.met
            ],
        )
        at = sentence.end
    if at < len(found.text):
        yield Passage([Piece(veil.echo(found.text[at:]))])


def _cut(text: str, sentence: CheckedSentence, veil: Veil) -> Iterator[Piece]:
    at = sentence.start
    for start, end, _kind, state in sentence.marks:
        if start > at:
            yield Piece(veil.echo(text[at:start]))
        yield Piece(veil.echo(text[start:end]), _LOOKS[state])
        at = end
    if at < sentence.end:
        yield Piece(veil.echo(text[at : sentence.end]))
