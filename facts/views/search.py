"""The page on which everything is found: its words and choices stand in the address."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from facts.finding.asking import LONGEST_SEARCH
from facts.finding.hits import Hit
from facts.models import SearchText
from facts.queries.search import PAGE, Facet, SearchChoices, search
from facts.views.articles.lists import claim_address
from facts.views.facts.forms import MomentField, PartialDateInput
from newsroom.pages import DeskRequest, for_people, person_of, say_count
from newsroom.rights import Right


class SearchForm(forms.Form):
    """What is asked; whatever of it cannot be understood is left out of the search and said beside its field."""

    q = forms.CharField(
        label=gettext_lazy("Words"), required=False, max_length=LONGEST_SEARCH, strip=True,
        widget=forms.TextInput({"type": "search", "dir": "auto", "autocomplete": "off", "data-key": "/"}),
    )  # fmt: skip
    type = forms.ChoiceField(choices=SearchText.Kind.choices, required=False, widget=forms.HiddenInput)
    status = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)
    kind = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)
    desk = forms.UUIDField(required=False, widget=forms.HiddenInput)
    source = forms.UUIDField(required=False, widget=forms.HiddenInput)
    outlet = forms.UUIDField(required=False, widget=forms.HiddenInput)
    day = PartialDateInput(label=gettext_lazy("Speaks of the day, month or year"))
    since = forms.DateField(
        label=gettext_lazy("Here since"), required=False, widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("Here until"), required=False, widget=forms.DateInput({"type": "date"})
    )

    known_at = MomentField(label=gettext_lazy("As we said it on"))
    valid_at = PartialDateInput(label=gettext_lazy("So on"))

    def clean(self) -> dict[str, Any]:
        """Said beside the moment: that it has not come yet, or that its facts cannot be narrowed so."""
        given = super().clean() or self.cleaned_data
        known_at = given.get("known_at")
        if known_at is not None and known_at > timezone.now():
            self.add_error("known_at", _("This moment has not come yet. Ask for one that is past."))
        chosen = SearchChoices(**{name: value for name, value in given.items() if value and name != "q"})
        if chosen.is_beyond_the_past:
            words = _("Of the past, facts alone are searched: by words, figures, status, kind and source.")
            for name in ("known_at", "valid_at"):
                if given.get(name):
                    self.add_error(name, words)
        return given

    def read(self) -> tuple[str, SearchChoices]:
        """The words and what they are narrowed to, as far as they can be understood."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return given.pop("q", ""), SearchChoices(**given)


@dataclass(frozen=True)
class HitLine:
    """A hit with where it leads: to itself, and to the place in its article."""

    hit: Hit
    address: str
    place: str = ""


@dataclass(frozen=True)
class FacetLinks:
    """A facet whose choices are links that take one or leave it again."""

    facet: Facet
    links: list[tuple[Any, str]]


@require_GET
@for_people(Right.READ_FACTS)
def show_search(request: DeskRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    form.fields["q"].widget.attrs |= {"data-lately": str(person_of(request).id), "list": "lately"}
    q, chosen = form.read()
    if not request.GET:
        form.fields["q"].widget.attrs["autofocus"] = True
    number = request.GET.get("page", "1")
    page = int(number) if number.isascii() and number.isdecimal() and len(number) < 5 else 1
    found = search(request.actor, q, chosen, page=page)
    context = {
        "room": "search",
        "form": form,
        "q": q,
        "asked": bool(q) or chosen != SearchChoices(),
        "narrowed": chosen != SearchChoices(),
        "refined": any((chosen.day, chosen.since, chosen.until, chosen.is_past)) or bool(form.errors),
        "chosen": chosen,
        "found": found,
        "total": say_count(found.total + found.is_more),
        "lines": [_lead(hit, chosen) for hit in found.hits],
        "facets": [_link(facet, request.GET) for facet in found.facets],
        "page": page,
        "previous": page - 1 if page > 1 else None,
        "next": page + 1 if page * PAGE < found.reachable else None,
    }
    return render(request, "facts/search.html", context)


def _lead(hit: Hit, chosen: SearchChoices) -> HitLine:
    if chosen.is_past:
        then = {"known_at": chosen.known_at.isoformat()} if chosen.known_at else {}
        then |= {"valid_at": chosen.valid_at} if chosen.valid_at else {}
        return HitLine(hit, f"{reverse('facts:fact', args=[hit.id])}?{urlencode(then)}")
    place = claim_address(hit.claim) if hit.claim is not None else ""
    if hit.type == SearchText.Kind.FACT:
        return HitLine(hit, reverse("facts:fact", args=[hit.id]), place)
    if hit.type == SearchText.Kind.CLAIM:
        return HitLine(hit, place)
    if hit.type == SearchText.Kind.SOURCE:
        return HitLine(hit, reverse("facts:source", args=[hit.id]))
    # A browser goes to these words by itself and marks them, also where they run through several elements.
    at = urlencode({"text": hit.points_at}).replace("+", "%20").replace("-", "%2D") if hit.points_at else ""
    return HitLine(hit, reverse("facts:article", args=[hit.id]) + (f"#:~:{at}" if at else ""))


def _link(facet: Facet, asked: QueryDict) -> FacetLinks:
    links = []
    for choice in facet.choices:
        query = asked.copy()
        query.pop("page", None)
        if choice.is_chosen:
            query.pop(facet.name, None)
        else:
            query[facet.name] = choice.value
        links.append((choice, f"?{query.urlencode()}"))
    return FacetLinks(facet, links)
