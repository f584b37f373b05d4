"""What django-allauth asks of the desk: its stages sign people in, and all that it would tell or change is ours."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from newsroom.accounts.devices import find_device, remember_device
from newsroom.accounts.events import note_event
from newsroom.accounts.networks import name_program, network_of, program_of
from newsroom.accounts.notices import warn
from newsroom.errors import NotAllowed
from newsroom.models import SecurityEvent, User

PASSKEY = "passkey"


def enter(request: HttpRequest, user: User, *, how: str, address: str = "") -> HttpResponse:
    """Let somebody in whose password, passkey, link or sign-on was right, by way of a second factor if there is one.

    Whoever else was signed in at this browser is signed out. Raises NotAllowed (has left).
    """
    if not user.is_active:
        raise NotAllowed(_("This account is closed."))
    if request.user.is_authenticated and request.user != user:
        request.session.flush()
    if how == PASSKEY:
        # What django-allauth takes for both steps at once.
        record_authentication(request, user, "mfa", type=Authenticator.Type.WEBAUTHN, passwordless=True)
    else:
        record_authentication(request, user, how)
    response: HttpResponse = perform_login(
        request, Login(user=user, redirect_url=address or settings.LOGIN_REDIRECT_URL)
    )
    return response


class DeskAccounts(DefaultAccountAdapter):
    """Accounts are made by invitation alone, and a session begins and is noted as the desk does it."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return ["allauth.mfa.stages.AuthenticateStage"]

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        return None

    def login(self, request: HttpRequest, user: User) -> None:
        login(request, user, settings.AUTHENTICATION_BACKENDS[0])

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response = HttpResponseRedirect(kwargs["redirect_url"] or settings.LOGIN_REDIRECT_URL)
        _tell_of_new_device(request, user)
        note_event(SecurityEvent.Kind.SIGNED_IN, request=request, user=user)
        remember_device(request, response, user)
        return response

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """What happened is said by our own pages."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Who is told, and how, is `newsroom.accounts.notices`."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return network_of(request)


def _tell_of_new_device(request: HttpRequest, user: User) -> None:
    """Not at the very first sign-in, which is always from a browser that was not seen before."""
    came_before = SecurityEvent.objects.filter(user=user, kind=SecurityEvent.Kind.SIGNED_IN).exists()
    if not came_before or find_device(request, user):
        return
    names = [name for name in name_program(program_of(request)) if name]
    warn(
        "new_device",
        user,
        what=", ".join([*names, network_of(request)]),
        address="/account/",
    )
