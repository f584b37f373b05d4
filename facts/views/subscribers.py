"""Whom the desk tells of changes by itself: made, watched, paused, tried."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from facts import tasks
from facts.models import Delivery, Subscriber
from facts.services.delivery import deliveries, subscribers
from newsroom.ledger.recorded import plain
from newsroom.models import ApiKey
from newsroom.pages import DeskRequest, for_people, send_form, take_page
from newsroom.rights import Right


class SubscriberForm(forms.Form):
    """Where to, and what of."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=2000,
        widget=forms.URLInput({"dir": "ltr"}),
        help_text=gettext_lazy("Where each change is sent to, by POST; it begins with https://."),
    )
    types = forms.MultipleChoiceField(
        label=gettext_lazy("What it is told of"),
        choices=[
            ("fact", gettext_lazy("facts")),
            ("claim", gettext_lazy("claims")),
            ("article", gettext_lazy("articles")),
            ("usage", gettext_lazy("pages that use facts")),
        ],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("All that its key may read, unless some are ticked."),
    )


class NewSubscriberForm(SubscriberForm):
    key = forms.ModelChoiceField(
        label=gettext_lazy("With the rights of"),
        queryset=ApiKey.objects.none(),
        help_text=gettext_lazy(
            "The key of the program that is told. When the key ends, so does the telling."
        ),
    )

    def __init__(self, *args: Any, keys: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].queryset = keys  # type: ignore[attr-defined]


def _usable_keys(request: DeskRequest) -> Any:
    found = ApiKey.objects.visible_to(request.actor).usable().select_related("user")
    return found.filter(scopes__contains=["changes:read"])


@require_http_methods(["GET", "POST"])
@for_people(Right.MANAGE_OWN_KEYS)
def list_subscribers(request: DeskRequest) -> HttpResponse:
    """One's subscribers (whoever manages all keys sees all), and making one; its secret is in this answer alone."""
    keys = _usable_keys(request)
    form = NewSubscriberForm(request.POST or None, keys=keys)

    def make() -> tuple[Subscriber, str]:
        data = form.cleaned_data
        return subscribers.add_subscriber(
            actor=request.actor,
            key_id=data["key"].id,
            name=data["name"],
            url=data["url"],
            types=data["types"],
        )

    sent = send_form(request, form, make)
    made, secret = sent.result or (None, "")
    if sent.is_done:
        form = NewSubscriberForm(keys=keys)
    rows = Subscriber.objects.visible_to(request.actor).exclude(status=Subscriber.Status.ENDED)
    context = {
        "room": "keys",
        "form": form,
        "has_keys": keys.exists(),
        "subscribers": rows.select_related("key__user"),
        "made": made,
        "secret": secret,
    }
    return render(request, "facts/subscriber_list.html", context, status=201 if sent.is_done else sent.status)


@require_http_methods(["GET", "POST"])
@for_people(Right.MANAGE_OWN_KEYS)
def show_subscriber(request: DeskRequest, subscriber_id: UUID) -> HttpResponse:
    """One subscriber: how it stands, what it was told, and its address, which is changed here."""
    subscriber = _find(request, subscriber_id)
    values = {"name": subscriber.name, "url": subscriber.url, "types": subscriber.types}
    form = SubscriberForm(request.POST or None, initial=values)
    sent = send_form(
        request,
        form,
        lambda: subscribers.change_subscriber(
            actor=request.actor, subscriber_id=subscriber_id, **form.cleaned_data
        ),
    )
    if sent.is_done:
        messages.success(request, _("Saved."))
        return redirect("facts:subscriber", subscriber_id)
    return _render(request, subscriber, form, status=sent.status)


def _render(
    request: DeskRequest, subscriber: Subscriber, form: SubscriberForm, *, secret: str = "", status: int = 200
) -> HttpResponse:
    now = plain(timezone.now())
    context = {
        "room": "keys",
        "subscriber": subscriber,
        "form": form,
        "secret": secret,
        "page": take_page(request, subscriber.deliveries.order_by("-made_at", "-id")),
        "waiting": subscriber.deliveries.waiting().filter(seq__isnull=False).count(),
        "dead": subscriber.deliveries.filter(status=Delivery.Status.DEAD, seq__isnull=False).count(),
        "signing": sum(1 for one in subscriber.secrets if one["until"] is None or one["until"] > now),
    }
    return render(request, "facts/subscriber_page.html", context, status=status)


def _find(request: DeskRequest, subscriber_id: UUID) -> Subscriber:
    return get_object_or_404(
        Subscriber.objects.visible_to(request.actor).select_related("key__user"), id=subscriber_id
    )


def _act(service: Callable[..., object], said: Promise) -> Callable[..., HttpResponse]:
    """The view of a button: does it, says so, and shows the subscriber again."""

    @require_POST
    @for_people(Right.MANAGE_OWN_KEYS)
    def act(request: DeskRequest, subscriber_id: UUID) -> HttpResponse:
        service(actor=request.actor, subscriber_id=subscriber_id)
        messages.success(request, str(said))
        return redirect("facts:subscriber", subscriber_id)

    return act


pause = _act(subscribers.pause_subscriber, gettext_lazy("Paused. What happens meanwhile is kept for it."))
resume = _act(subscribers.resume_subscriber, gettext_lazy("It goes on where it was."))
end = _act(subscribers.end_subscriber, gettext_lazy("Ended. It is told nothing any more."))


@require_POST
@for_people(Right.MANAGE_OWN_KEYS)
def test(request: DeskRequest, subscriber_id: UUID) -> HttpResponse:
    """Send it a message that says nothing, to see whether it is taken."""
    delivery = deliveries.add_test(actor=request.actor, subscriber_id=subscriber_id)
    tasks.queue_test(delivery)
    messages.success(request, _("A test is on its way; what came of it stands below in a moment."))
    return redirect("facts:subscriber", subscriber_id)


@require_POST
@for_people(Right.MANAGE_OWN_KEYS)
def renew_secret(request: DeskRequest, subscriber_id: UUID) -> HttpResponse:
    """A new secret, shown in this answer alone."""
    subscriber, secret = subscribers.renew_secret(actor=request.actor, subscriber_id=subscriber_id)
    values = {"name": subscriber.name, "url": subscriber.url, "types": subscriber.types}
    return _render(request, subscriber, SubscriberForm(initial=values), secret=secret)


@require_POST
@for_people(Right.MANAGE_OWN_KEYS)
def replay(request: DeskRequest, delivery_id: UUID) -> HttpResponse:
    delivery = deliveries.replay_delivery(actor=request.actor, delivery_id=delivery_id)
    messages.success(request, _("It is sent again."))
    return redirect("facts:subscriber", delivery.subscriber_id)
