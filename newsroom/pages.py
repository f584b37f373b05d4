"""What the views of every app share: who may come in, refusals as pages, lists cut into pages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import reswap, trigger_client_event
from django_htmx.middleware import HtmxDetails

from newsroom.actor import Actor
from newsroom.errors import DomainError, NameTooLong, NotAllowed, NotFound
from newsroom.models import ApiKey, User
from newsroom.rights import Right

_ROWS_A_PAGE = 40
MOST_COUNTED = 10_000


class DeskRequest(HttpRequest):
    """A request after our middleware: it knows who asks and whether htmx does."""

    actor: Actor
    htmx: HtmxDetails


def for_people(
    right: Right | None = None,
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view for signed-in people who hold the right. Others are sent to sign in, or refused in words (NotAllowed)."""

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                # A fragment must not be answered with the sign-in page; the page's script reloads on 401.
                return (
                    HttpResponse(status=401) if request.htmx else redirect_to_login(request.get_full_path())
                )
            if right is not None:
                request.actor.require(right)
            return view(request, *args, **kwargs)

        return answer

    return wrap


def person_of(request: DeskRequest) -> User:
    """The signed-in person; only for views behind `for_people`."""
    if request.actor.user is None:
        raise NotAllowed(_("Sign in first."))
    return request.actor.user


def show_refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A refusal that no view turned into something better: a page of its own, or a toast over the page."""
    if getattr(request, "htmx", False) or request.headers.get("HX-Request"):
        response = reswap(HttpResponse(status=error.status), "none")
        return trigger_client_event(response, "refused", {"words": error.message})
    context = {
        "title": error.title,
        "message": error.message,
        "status": error.status,
        "back": back_to(request, ""),
    }
    return render(request, "problem.html", context, status=error.status)


class FormTooLarge(DomainError):
    code, title, status = "form-too-large", "This is more than one form may hold", 413


class FormBroken(DomainError):
    code, title, status = "form-broken", "This cannot be read", 400


def show_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A form that Django would not take apart, in a sentence."""
    request.method = "GET"  # its fields are what cannot be read: the page must not look for them
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return show_refusal(request, FormTooLarge(_("Send it in several parts. Nothing was changed.")))
    long_name = NameTooLong.of(exception)
    if long_name is not None:
        return show_refusal(request, long_name)
    return show_refusal(request, FormBroken(_("What was sent is not well-formed. Nothing was changed.")))


def back_to(request: HttpRequest, default: str) -> str:
    """Where the person came from, if that is a page of ours."""
    address = request.POST.get("next") or request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours else default


def go(request: HttpRequest, address: str, words: str = "") -> HttpResponseRedirect:
    """See another page, with a word on what was done."""
    if words:
        messages.success(request, words)
    return HttpResponseRedirect(address)


@dataclass(frozen=True)
class Sent:
    """What came of a form: the `result` once it `is_done`, else the `status` of the page that shows the form."""

    status: int = 200
    result: Any = None
    refusal: DomainError | None = None
    is_done: bool = False


def send_form(request: HttpRequest, form: BaseForm, save: Callable[[], object]) -> Sent:
    """Do what a form that was sent asks for; why it is refused stands in the form then. Raises NotFound, NotAllowed."""
    if request.method != "POST":
        return Sent()
    if not form.is_valid():
        return Sent(422)
    try:
        return Sent(result=save(), is_done=True)
    except (NotFound, NotAllowed):
        raise
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return Sent(refusal.status, refusal=refusal)


def take_page(request: HttpRequest, rows: QuerySet[Any], size: int = _ROWS_A_PAGE) -> Page[Any]:
    """The page of a list that `?page=` asks for; a number out of range gives the nearest one."""
    return CountedPages(rows, size).get_page(request.GET.get("page"))


class CountedPages(Paginator):
    """A list in pages, counted no further than MOST_COUNTED: beyond, counting costs more than the page itself.

    What lies behind is reached by filters, or through the API, which goes by cursor.
    """

    is_more = False

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        # In the list's own order, so that the index that serves the page serves the count.
        first = rows[: MOST_COUNTED + 1]
        found: int = first.count() if isinstance(first, QuerySet) else len(first)
        self.is_more = found > MOST_COUNTED
        return min(found, MOST_COUNTED)

    @property
    def in_words(self) -> str:
        """How many there are, as far as they were counted."""
        return say_count(self.count + self.is_more)


def count_some(rows: QuerySet[Any]) -> int:
    """How many rows there are; one more than MOST_COUNTED stands for any number beyond it."""
    return rows.order_by()[: MOST_COUNTED + 1].count()


def say_count(number: int) -> str:
    """A number of `count_some` in words."""
    if number <= MOST_COUNTED:
        return number_format(number, force_grouping=True)
    return _("more than %(number)s") % {"number": number_format(MOST_COUNTED, force_grouping=True)}


def name_actors(references: Iterable[str | None]) -> dict[str | None, str]:
    """Names for those whom the ledger calls `user/<id>`, `key/<id>` or `software/<name>@<version>`; two queries."""
    wanted = {reference for reference in references if reference}
    ids: dict[str, list[str]] = {"user": [], "key": []}
    names: dict[str | None, str] = {None: ""}
    for reference in wanted:
        kind, _slash, rest = reference.partition("/")
        if kind in ids:
            ids[kind].append(rest)
        else:
            names[reference] = (
                _("Factdesk (%(part)s)") % {"part": rest.replace("@", " ")} if rest else reference
            )
    for user_id, name in User.objects.filter(id__in=ids["user"]).values_list("id", "name"):
        names[f"user/{user_id}"] = name
    for key_id, name in ApiKey.objects.filter(id__in=ids["key"]).values_list("id", "name"):
        names[f"key/{key_id}"] = _("API key “%(name)s”") % {"name": name}
    return names
