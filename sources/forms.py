"""What people type about uploads, articles and sources, before a service judges it."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from newsroom.actor import Actor
from newsroom.models import Desk, User
from sources.models import Article, Source
from sources.protection import propose_words
from sources.services.protection import people_for


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; cleans to a list. An empty file is the service's to refuse, in its own words."""

    widget = FilesInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(file, initial) for file in files]


class UploadForm(forms.Form):
    documents = FilesField(label=_("Files"), required=False)
    text = forms.CharField(
        label=_("Or paste the text of an article"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 9, "dir": "auto"}),
    )
    name = forms.CharField(label=_("Name for the pasted text"), required=False, max_length=255)
    url = forms.URLField(
        label=_("Its address"),
        required=False,
        max_length=2000,
        assume_scheme="https",
        help_text=_("Where it stands. Nothing is fetched from there."),
    )
    outlet = forms.CharField(
        label=_("Outlet"), required=False, max_length=200, help_text=_("Only if the text does not say it.")
    )
    published = forms.CharField(
        label=_("Published"),
        required=False,
        max_length=32,
        help_text=_("yyyy-mm-dd, or yyyy-mm, or with its time."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[
            ("", _("Found in the text")),
            ("en", _("English")),
            ("ar", _("Arabic")),
            ("fr", _("French")),
            ("de", _("German")),
            ("es", _("Spanish")),
            ("ru", _("Russian")),
        ],
    )
    desk = forms.ModelChoiceField(
        Desk.objects.none(),
        label=_("Desk"),
        required=False,
        empty_label=_("Everybody"),
        help_text=_("Only this desk, chiefs and auditors will see it."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        desk = self.fields["desk"]
        assert isinstance(desk, forms.ModelChoiceField)
        desk.queryset = Desk.objects.visible_to(actor)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("documents") and not (data.get("text") or "").strip():
            raise forms.ValidationError(_("Choose a file or paste some text."))
        return data

    def declared(self) -> dict[str, Any]:
        """What the sender says of the article, as the service takes it."""
        data = self.cleaned_data
        desk = data["desk"]
        return {
            "url": data["url"],
            "outlet": data["outlet"],
            "published": data["published"],
            "language": data["language"],
            "desk_id": desk.id if desk else None,
        }


class MetadataForm(forms.Form):
    headline = forms.CharField(label=_("Headline"), max_length=500, required=False)
    outlet = forms.CharField(label=_("Outlet"), max_length=200, required=False)
    agency = forms.CharField(label=_("Agency"), max_length=100, required=False)
    byline = forms.CharField(label=_("Byline"), max_length=300, required=False)
    place = forms.CharField(label=_("Place (dateline)"), max_length=200, required=False)
    published = forms.CharField(
        label=_("Published"),
        max_length=40,
        required=False,
        help_text=_("yyyy-mm-dd, or yyyy-mm, or with its time."),
    )
    language = forms.CharField(
        label=_("Language"), max_length=16, required=False, help_text=_("en, ar, fr, …")
    )
    reason = forms.CharField(label=_("Why is it corrected?"), max_length=2000, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, article: Article, **kwargs: Any) -> None:
        self.article = article
        kwargs.setdefault("initial", {**self._held(), "revision": article.revision})
        super().__init__(*args, **kwargs)
        for name in ("headline", "byline", "place"):
            self.fields[name].widget.attrs["dir"] = "auto"

    def _held(self) -> dict[str, str]:
        article = self.article
        return {
            "headline": article.headline,
            "outlet": article.outlet.name if article.outlet else "",
            "agency": article.agency,
            "byline": article.byline,
            "place": article.place,
            "published": article.published,
            "language": article.language,
        }

    def values(self) -> dict[str, str]:
        """Only what differs from what is held."""
        return {
            name: self.cleaned_data[name]
            for name, before in self._held().items()
            if self.cleaned_data[name] != before
        }


class SourceForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Source.Kind.choices)
    reliability = forms.ChoiceField(
        label=_("Reliability"),
        choices=Source.Reliability.choices,
        widget=forms.RadioSelect,
        initial=Source.Reliability.F,
        help_text=_("The Admiralty scale. F says that it cannot be judged; it is not the worst."),
    )
    aliases = forms.CharField(
        label=_("Also known as"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("One name a line: spellings, abbreviations, former names."),
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    desk = forms.ModelChoiceField(
        Desk.objects.none(),
        label=_("Desk"),
        required=False,
        empty_label=_("Everybody"),
        help_text=_("Only this desk, chiefs and auditors will see it."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        desk = self.fields["desk"]
        assert isinstance(desk, forms.ModelChoiceField)
        if actor is None:
            # A source that is here stays where it is.
            del self.fields["desk"]
        else:
            desk.queryset = Desk.objects.visible_to(actor)

    @classmethod
    def of(cls, source: Source) -> "SourceForm":
        """The form filled in from a source."""
        return cls(
            initial={
                "name": source.name,
                "kind": source.kind,
                "reliability": source.reliability,
                "aliases": "\n".join(source.aliases),
                "note": source.note,
                "revision": source.revision,
            }
        )

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        values = {
            "name": data["name"],
            "kind": data["kind"],
            "reliability": data["reliability"],
            "aliases": data["aliases"].splitlines(),
            "note": data["note"],
        }
        if "desk" in self.fields:
            values["desk_id"] = data["desk"].id if data["desk"] else None
        return values


class ProtectForm(forms.Form):
    """What is read in the place of a source's name, and who may know it."""

    alias = forms.CharField(
        label=_("Everybody else reads"),
        max_length=120,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        help_text=_("Such as “a person at the ministry”. It stands in the place of the name everywhere."),
    )
    words = forms.CharField(
        label=_("Other words that would tell who it is"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_(
            "One a line, besides the name and what it is also known as. They are replaced as well, in every spelling."
        ),
    )
    known_to = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("Who may know the name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Nobody else does, chiefs and auditors included. Whoever protects a source is one of them."
        ),
    )
    reason = forms.CharField(label=_("Reason"), max_length=2000, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, source: Source, person: User, **kwargs: Any) -> None:
        is_new = not source.protected_as
        kwargs["initial"] = {
            "alias": source.protected_as,
            "words": "\n".join(propose_words(source) if is_new else source.protected_words),
            "known_to": [person] if is_new else list(source.known_to.all()),
            "revision": source.revision,
        }
        super().__init__(*args, **kwargs)
        people = self.fields["known_to"]
        assert isinstance(people, forms.ModelMultipleChoiceField)
        people.queryset = people_for(source)

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "alias": data["alias"],
            "words": data["words"].splitlines(),
            "known_to": [person.id for person in data["known_to"]],
            "reason": data["reason"],
        }


class LiftForm(forms.Form):
    reason = forms.CharField(label=_("Why may everybody read the name?"), max_length=2000)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class MergeForm(forms.Form):
    into = forms.CharField(
        label=_("It is the same as"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "other-sources", "dir": "auto", "autocomplete": "off"}),
        help_text=_("The name of the source that stays. Its page then holds the facts and names of both."),
    )
    reason = forms.CharField(label=_("How do you know?"), max_length=2000)


class UnmergeForm(forms.Form):
    reason = forms.CharField(label=_("Why are they two?"), max_length=2000)


class SourceFilterForm(forms.Form):
    q = forms.CharField(label=_("Name or alias"), required=False, widget=forms.TextInput({"type": "search"}))
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Any kind")), *Source.Kind.choices]
    )
    reliability = forms.ChoiceField(
        label=_("Reliability"), required=False, choices=[("", _("Any letter")), *Source.Reliability.choices]
    )
