"""What people type about facts, before a service judges it."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facts.comparing.support import find_named_speaker, names_speaker
from facts.models import Citation, Fact
from facts.queries.facts import list_subjects
from facts.services.facts.change import REVISION_KINDS, TURNS, FactChanges, check_date
from facts.services.facts.evidence import Evidence
from facts.services.facts.kinds import NamedKind, list_kinds
from facts.showing.addresses import read_address
from newsroom.actor import Actor
from newsroom.errors import Invalid

REVISION_WORDS: dict[str, Promise] = {
    "correction": gettext_lazy("Correction: it was wrong"),
    "clarification": gettext_lazy("Clarification: it was unclear"),
    "update": gettext_lazy("Update: the world has moved on"),
}
STANCE_WORDS: dict[str, Promise] = {
    Citation.Stance.SUPPORTS: gettext_lazy("It supports the statement"),
    Citation.Stance.CONTRADICTS: gettext_lazy("It contradicts the statement"),
    Citation.Stance.CONTEXT: gettext_lazy("It is context"),
}
FACT_FIELD_WORDS = {
    "statement": gettext_lazy("Statement"),
    "speaker": gettext_lazy("Said by"),
    "said": gettext_lazy("Was it said?"),
    "so": gettext_lazy("Is it so?"),
    "subject": gettext_lazy("Subject"),
    "fact_kind": gettext_lazy("Kind"),
    "valid_from": gettext_lazy("So since"),
    "valid_to": gettext_lazy("So until"),
}
# What a clarification may touch: the words and where the fact is filed, never what it answers or when it is so.
CLARIFIED = ("statement", "speaker", "subject", "fact_kind")


class PartialDateInput(forms.CharField):
    """A year, a month or a day, as exactly as it is known."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput({"placeholder": "2026-03-09", "inputmode": "numeric"})
        super().__init__(max_length=10, required=False, widget=widget, **options)

    def clean(self, value: Any) -> str:
        try:
            return check_date(super().clean(value))
        except Invalid as refusal:
            raise ValidationError(refusal.message) from refusal


class MomentField(forms.DateTimeField):
    """A moment in the reader's zone, to the second; links give it exactly, with its zone."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S")
        super().__init__(required=False, widget=widget, **options)

    def prepare_value(self, value: Any) -> Any:
        """The next whole second, for what happened within this one is then included."""
        try:
            moment = self.to_python(value) if isinstance(value, str) else value
            if isinstance(moment, datetime) and moment.microsecond:
                moment = moment.replace(microsecond=0) + timedelta(seconds=1)
        except (ValidationError, OverflowError):
            return value
        return super().prepare_value(moment)


def kind_choices(empty: str | Promise, *, held: str = "") -> list[tuple[str, str | Promise]]:
    """The kinds in use, and the one that a fact has; the first choice is none."""
    kinds = [kind for kind in list_kinds() if kind.is_active or kind.code == held]
    return [("", empty), *((kind.code, kind.name) for kind in kinds)]


class FactFilterForm(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Words"), required=False, widget=forms.TextInput({"type": "search"})
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        required=False,
        choices=[
            ("", gettext_lazy("Those we stand by")),
            *Fact.Status.choices,
            ("all", gettext_lazy("All")),
        ],
    )
    so = forms.ChoiceField(
        label=gettext_lazy("Is it so?"),
        required=False,
        choices=[("", gettext_lazy("Any answer")), *Fact.So.choices],
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    subject = forms.CharField(
        label=gettext_lazy("Subject"), required=False, widget=forms.TextInput({"list": "subjects"})
    )
    stale = forms.ChoiceField(
        label=gettext_lazy("Look again?"),
        required=False,
        choices=[
            ("", gettext_lazy("Due or not")),
            ("true", gettext_lazy("Due now")),
            ("false", gettext_lazy("Not due")),
        ],
    )
    valid_at = PartialDateInput(label=gettext_lazy("So on"))
    known_at = MomentField(label=gettext_lazy("As we said it on"))
    source = forms.CharField(label=gettext_lazy("Source"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kind_choices(gettext_lazy("Any kind"))  # type: ignore[attr-defined]


class DueFilterForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    subject = forms.CharField(
        label=gettext_lazy("Subject"), required=False, widget=forms.TextInput({"list": "subjects"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kind_choices(gettext_lazy("Any kind"))  # type: ignore[attr-defined]


class EvidenceForm(forms.Form):
    """Something cited for or against a fact. A place that is an address of one of our pages cites what it shows."""

    source = forms.CharField(
        label=gettext_lazy("Who vouches for it?"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "A person, an authority, an outlet. May stay empty for an article or claim of ours."
        ),
    )
    locator = forms.CharField(
        label=gettext_lazy("Where is it?"),
        max_length=2000,
        required=False,
        help_text=gettext_lazy(
            "An address, a page, a file number; or the address of an article or claim on this desk."
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("What is found there?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    stance = forms.ChoiceField(
        label=gettext_lazy("What does it do?"),
        required=False,
        choices=list(STANCE_WORDS.items()),
        initial=Citation.Stance.SUPPORTS,
        widget=forms.RadioSelect,
    )
    is_primary = forms.BooleanField(
        label=gettext_lazy("It is the origin itself: the document, the recording, the person"), required=False
    )

    def is_given(self) -> bool:
        """Whether anything was typed."""
        return any(self.cleaned_data.get(name) for name in ("source", "locator", "note"))

    def evidence(self) -> Evidence:
        """What the service takes."""
        data = self.cleaned_data
        claim_id, article_id = read_address(data["locator"])
        return Evidence(
            source=data["source"],
            claim_id=claim_id,
            article_id=article_id,
            locator="" if claim_id or article_id else data["locator"],
            note=data["note"],
            stance=data["stance"] or Citation.Stance.SUPPORTS,
            is_primary=data["is_primary"],
        )


class CiteForm(EvidenceForm):
    revision = forms.IntegerField(widget=forms.HiddenInput)


class ReviseForm(EvidenceForm):
    """A change of a fact: what, of which kind, and why. `only` fixes the kind and leaves out what it does not touch."""

    field_order = (*FACT_FIELD_WORDS, "citation", "source", "locator", "note", "stance", "is_primary")
    statement = forms.CharField(
        label=FACT_FIELD_WORDS["statement"],
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "statement"}),
    )
    speaker = forms.CharField(label=FACT_FIELD_WORDS["speaker"], max_length=300, required=False)
    said = forms.ChoiceField(
        label=FACT_FIELD_WORDS["said"], choices=Fact.Said.choices, widget=forms.RadioSelect
    )
    so = forms.ChoiceField(label=FACT_FIELD_WORDS["so"], choices=Fact.So.choices, widget=forms.RadioSelect)
    subject = forms.CharField(
        label=FACT_FIELD_WORDS["subject"],
        max_length=120,
        required=False,
        widget=forms.TextInput({"list": "subjects"}),
    )
    fact_kind = forms.ChoiceField(
        label=FACT_FIELD_WORDS["fact_kind"],
        required=False,
        help_text=gettext_lazy("Says how soon somebody should look at it again."),
    )
    valid_from = PartialDateInput(label=FACT_FIELD_WORDS["valid_from"])
    valid_to = PartialDateInput(
        label=FACT_FIELD_WORDS["valid_to"], help_text=gettext_lazy("A year, a month or a day.")
    )
    citation = forms.MultipleChoiceField(
        label=gettext_lazy("What the fact cites already"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What kind of change is it?"),
        choices=[(kind, REVISION_WORDS[kind]) for kind in REVISION_KINDS],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=2000,
        help_text=gettext_lazy("Everyone who follows this fact reads this line."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, fact: Fact, actor: Actor, only: str = "", **kwargs: Any) -> None:
        self.fact = fact
        # Whom the statement names that was sent, where that is not the speaker.
        self.other_speaker = ""
        self.only = only if only in REVISION_KINDS else ""
        initial = {**held_values(fact), "revision": fact.revision, "kind": self.only}
        kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)
        self.fields["statement"].widget.attrs |= {"lang": fact.language, "dir": "auto"}
        self.fields["speaker"].widget.attrs["dir"] = "auto"
        choices = kind_choices(gettext_lazy("No kind: never due"), held=fact.kind)
        self.fields["fact_kind"].choices = choices  # type: ignore[attr-defined]
        self.subjects = list_subjects(actor)
        self.fields["citation"].choices = [  # type: ignore[attr-defined]
            (str(one.id), f"{one.source_name}: {one.get_stance_display()}") for one in fact.citations.all()
        ]
        if self.only:
            self.fields["kind"].widget = forms.HiddenInput()
        else:
            # Proposed from what was changed where nobody chose one.
            self.fields["kind"].required = False
        if self.only == "clarification":
            for name in (*FACT_FIELD_WORDS, "citation", "source", "locator", "note", "stance", "is_primary"):
                if name not in CLARIFIED:
                    del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("kind") and "kind" not in self.errors:
            held = held_values(self.fact)
            changed = {name: data[name] for name in held if name in data and data[name] != held[name]}
            sent = self.data.copy()  # type: ignore[attr-defined]
            sent["kind"] = propose_kind(held, changed)
            self.data = sent
            self.add_error(
                "kind", _("Proposed from what you changed: save once more if it is that, or choose another.")
            )
        return data

    def clean_speaker(self) -> str:
        """The speaker as given; where the new statement names another one, it is asked whether they change with it."""
        speaker: str = self.cleaned_data["speaker"]
        statement = self.cleaned_data.get("statement", "")
        held = held_values(self.fact)
        named = find_named_speaker(statement, language=self.fact.language or "en")
        is_other = bool(named) and statement != held["statement"] and not names_speaker(named, speaker)
        if is_other and speaker == held["speaker"] and self.data.get("speaker_stays") != named:
            self.other_speaker = named
            raise forms.ValidationError(_("The statement now names “%(name)s”.") % {"name": named})
        return speaker

    def changes(self) -> FactChanges:
        """Only what differs from the fact as the person read it."""
        data, held = self.cleaned_data, held_values(self.fact)
        changed = {name: data[name] for name in held if name in data and data[name] != held[name]}
        if "fact_kind" in changed:
            changed["kind"] = changed.pop("fact_kind")
        return FactChanges(**changed)

    def all_evidence(self) -> list[Evidence]:
        """The citations ticked, and the new one if there is one."""
        data = self.cleaned_data
        named = [Evidence(citation_id=UUID(one)) for one in data.get("citation", ())]
        return [*named, self.evidence()] if "locator" in data and self.is_given() else named


def propose_kind(held: Mapping[str, str], changed: Mapping[str, str]) -> str:
    """Which kind of change it most likely is, by what differs; both by the names of the form's fields.

    Another answer to “Is it so?” or another time says that the world moved on; other numbers, another speaker or
    answer to “Was it said?” that it was wrong; other words alone that it was badly put.
    """
    if {"so", "valid_from", "valid_to"} & changed.keys():
        return "update"
    numbers = [re.findall(r"\d+", words.get("statement", "")) for words in (held, {**held, **changed})]
    if {"said", "speaker"} & changed.keys() or numbers[0] != numbers[1]:
        return "correction"
    return "clarification"


def held_values(fact: Fact) -> dict[str, str]:
    """What a fact says, by the names of the form's fields."""
    return {
        "statement": fact.statement,
        "speaker": fact.speaker_text,
        "said": fact.said,
        "so": fact.so,
        "subject": fact.subject,
        "fact_kind": fact.kind,
        "valid_from": fact.valid_from,
        "valid_to": fact.valid_to,
    }


def recorded_values(snapshot: Mapping[str, Any]) -> dict[str, str]:
    """The same out of a revision's snapshot."""
    names = {"speaker": "speaker_text", "fact_kind": "kind"}
    return {name: str(snapshot.get(names.get(name, name)) or "") for name in FACT_FIELD_WORDS}


def spell_values(values: dict[str, str], kinds: list[NamedKind]) -> dict[str, str]:
    """Answers and kinds in words, everything else as it is."""
    words: dict[str, dict[str, Any]] = {
        "said": dict(Fact.Said.choices),
        "so": dict(Fact.So.choices),
        "fact_kind": {kind.code: kind.name for kind in kinds},
    }
    return {name: str(words.get(name, {}).get(value, value)) for name, value in values.items()}


class TurnForm(forms.Form):
    """How a fact's standing changes; the page offers each turn as a form of its own."""

    turn = forms.ChoiceField(choices=[(name, name) for name in TURNS], widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=2000,
        help_text=gettext_lazy("Everyone who follows this fact reads this line."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class PublishForm(forms.Form):
    """Whether everybody outside reads a fact."""

    public = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")], widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def is_public(self) -> bool:
        return bool(self.cleaned_data["public"] == "yes")


class RecheckForm(EvidenceForm):
    """Somebody looked again and it is still so."""

    field_order = ("looked_at", "source", "locator", "note", "is_primary", "revision")
    looked_at = forms.CharField(
        label=gettext_lazy("What did you look at?"),
        max_length=2000,
        help_text=gettext_lazy("Whoever looks next begins there."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["stance"]

    def evidence(self) -> Evidence:
        self.cleaned_data["stance"] = Citation.Stance.SUPPORTS
        return super().evidence()


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why is it taken away?"), max_length=2000)
    revision = forms.IntegerField(widget=forms.HiddenInput)


class CompareForm(forms.Form):
    """Two revisions of a fact; `from` is a word of Python, so the fields are declared by name."""

    def __init__(self, *args: Any, numbers: list[int], **kwargs: Any) -> None:
        kwargs["auto_id"] = "compare-%s"
        super().__init__(*args, **kwargs)
        choices = [(str(number), str(number)) for number in numbers]
        self.fields["from"] = forms.ChoiceField(label=gettext_lazy("Revision"), choices=choices)
        self.fields["to"] = forms.ChoiceField(label=gettext_lazy("with"), choices=choices)

    @property
    def pair(self) -> tuple[int, int]:
        """The two numbers, the older one first."""
        first, second = sorted((int(self.cleaned_data["from"]), int(self.cleaned_data["to"])))
        return first, second


class PastForm(forms.Form):
    """Which moment of a fact is asked for, and which other to lay beside it."""

    known_at = MomentField(label=gettext_lazy("What we said on"))
    valid_at = PartialDateInput(label=gettext_lazy("So on"))
    beside = MomentField(label=gettext_lazy("Beside what we said on"))


class BringBackForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    number = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=gettext_lazy("Why do these words come back?"), choices=list(REVISION_WORDS.items())
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Kept with the new revision, for everybody who reads its history."),
    )


class PickForm(forms.Form):
    claim = forms.UUIDField()
    q = forms.CharField(required=False)

    @property
    def claim_id(self) -> UUID:
        claim_id: UUID = self.cleaned_data["claim"]
        return claim_id
