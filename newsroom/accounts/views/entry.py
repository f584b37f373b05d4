"""The pages before one is signed in: address and password, the second step, a passkey, a forgotten password, a link."""

from typing import Any

from allauth.account.stages import LoginStageController
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from newsroom.accounts.adapter import PASSKEY, enter
from newsroom.accounts.brake import TooManyAttempts, admit, count_forgotten, count_link, take_back
from newsroom.accounts.events import note_event
from newsroom.accounts.factors import WrongCode
from newsroom.accounts.forms import CodeForm, ForgottenForm, NewPasswordForm, PasskeyForm, SignInForm
from newsroom.accounts.links import LinkNotValid, find_link, open_account
from newsroom.accounts.networks import network_of
from newsroom.accounts.second_step import find_by_passkey, give_code, give_passkey, offer_passkeys
from newsroom.accounts.sign_in import name_account
from newsroom.accounts.sign_on_adapter import HouseService, draw_nonce
from newsroom.errors import DomainError
from newsroom.models import Factor, SecurityEvent, User
from newsroom.pages import go
from newsroom.tasks import queue_forgotten_link

_Kind = SecurityEvent.Kind


class SignInView(LoginView):
    template_name = "registration/sign_in.html"
    authentication_form = SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | _list_ways()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Whoever is signed in need not see the page; but whoever sends it wants to be who they say they are.

        At a machine that two people share it would else lead one of them on under the other's name.
        """
        self.redirect_authenticated_user = request.method != "POST"
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        person = form.get_user()
        assert isinstance(person, User)
        return enter(self.request, person, how="password", address=self.get_success_url())

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_invalid(form)
        braked = form.braked if isinstance(form, SignInForm) else None
        return tell_to_wait(response, braked) if braked is not None else response


def _list_ways() -> dict[str, Any]:
    """What the page of signing in offers beside the password."""
    return {
        "forgotten_by_mail": settings.FORGOTTEN_BY_MAIL,
        "sign_on": settings.OIDC_NAME if settings.OIDC_IS_SET_UP else "",
    }


def tell_to_wait(response: HttpResponse, refusal: TooManyAttempts) -> HttpResponse:
    """The same page as a 429 that says when to come back."""
    response.status_code = refusal.status
    response["Retry-After"] = str(refusal.details["retry_after"])
    return response


@require_http_methods(["GET", "POST"])
def take_second_step(request: HttpRequest) -> HttpResponse:
    """After the right password: a code of the app, a recovery code, or a passkey."""
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    if stage is None:
        return HttpResponseRedirect(settings.LOGIN_URL)
    person = stage.login.user
    is_passkey = "credential" in request.POST
    form = CodeForm(request.POST if request.method == "POST" and not is_passkey else None)
    status, words, braked = 200, "", None
    try:
        if is_passkey and (passkey := PasskeyForm(request.POST)).is_valid():
            give_passkey(request, person, passkey.cleaned_data["credential"])
            return _go_on(stage)
        if form.is_valid():
            give_code(request, person, form.cleaned_data["code"])
            return _go_on(stage)
        status = 422 if request.method == "POST" else 200
    except TooManyAttempts as refusal:
        words, braked = refusal.message, refusal
    except WrongCode as refusal:
        words, status = refusal.message, 422
    kinds = {factor.kind for factor in Factor.objects.standing().filter(user=person)}
    context = {
        "form": form,
        "person": person,
        "words": words,
        "has_app": Factor.Kind.APP in kinds,
        "options": offer_passkeys(person) if Factor.Kind.PASSKEY in kinds else None,
    }
    page = render(request, "registration/second_step.html", context, status=status)
    return tell_to_wait(page, braked) if braked is not None else page


def _go_on(stage: Any) -> HttpResponse:
    response: HttpResponse = stage.exit()
    return response


@require_http_methods(["GET", "POST"])
def sign_in_by_passkey(request: HttpRequest) -> HttpResponse:
    """A passkey alone: what the browser needs to ask for one, and its answer."""
    if request.method == "GET":
        return JsonResponse(offer_passkeys(None))
    form = PasskeyForm(request.POST)
    address = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        address = ""
    braked = None
    try:
        if form.is_valid():
            person = find_by_passkey(request, form.cleaned_data["credential"])
            return enter(request, person, how=PASSKEY, address=address)
        words = _("This passkey opens nothing here.")
    except TooManyAttempts as refusal:
        words, braked = refusal.message, refusal
    except DomainError as refusal:
        words = refusal.message
    context = {
        "form": SignInForm(request),
        "next": address,
        "words": words,
        **_list_ways(),
    }
    page = render(request, "registration/sign_in.html", context, status=422)
    return tell_to_wait(page, braked) if braked is not None else page


@require_POST
def sign_on(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send somebody to the sign-on service of the house."""
    # Of what the address says nothing but the page to come back to: django-allauth would take scopes and more from it.
    more = urlencode({"nonce": draw_nonce(request)})
    request.GET = QueryDict(urlencode({"next": request.GET.get("next", "/"), "auth_params": more}))
    response = _at_service(OAuth2LoginView, request, provider_id)
    if not isinstance(response, HttpResponseRedirect):
        return response
    # A page and no redirect: browsers hold our policy on forms against where a form's answer leads, too.
    context = {"address": response.url, "name": settings.OIDC_NAME}
    return render(request, "registration/going_on.html", context)


@require_GET
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take somebody back from the sign-on service."""
    return _at_service(OAuth2CallbackView, request, provider_id)


def _at_service(kind: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        response: HttpResponse = kind.adapter_view(HouseService(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    return response


@require_http_methods(["GET", "POST"])
def ask_for_new_password(request: HttpRequest) -> HttpResponse:
    """Whoever forgot their password is mailed a link; the answer is the same whether the address is anybody's."""
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        person, account = name_account(email)
        try:
            admit(count_forgotten(account, network_of(request)))
        except TooManyAttempts as refusal:
            form.add_error(None, refusal.message)
            return tell_to_wait(render(request, "registration/forgotten.html", {"form": form}), refusal)
        note_event(_Kind.LINK_ASKED, request=request, user=person)
        base = settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")
        queue_forgotten_link(person.id if person is not None else None, base)
        return render(request, "registration/forgotten.html", {"asked_for": email})
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "by_mail": settings.FORGOTTEN_BY_MAIL}
    return render(request, "registration/forgotten.html", context, status=status)


@require_http_methods(["GET", "POST"])
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page on which a person sets the password of their account, reached by a link that only they were given."""
    counters = count_link(network_of(request))
    form = NewPasswordForm(request.POST or None)
    try:
        admit(counters)
        link = find_link(token)
        take_back(counters)
        if request.method == "POST" and form.is_valid():
            person = open_account(token=token, password=form.cleaned_data["password"])
            note_event(_Kind.LINK_OPENED, request=request, user=person)
            go(request, "/", _("Your password is set. Welcome."))
            # Whoever has a second factor is asked for it as after the password.
            return enter(request, person, how="link")
    except LinkNotValid:
        note_event(_Kind.LINK_REFUSED, request=request)
        raise
    except TooManyAttempts as refusal:
        context = {"title": refusal.title, "message": refusal.message, "status": refusal.status}
        return tell_to_wait(render(request, "problem.html", context), refusal)
    except DomainError as refusal:
        form.add_error("password", refusal.message)
    context = {"form": form, "person": link.user}
    response = render(
        request, "newsroom/open_account.html", context, status=422 if request.method == "POST" else 200
    )
    # The address is the secret. (With no-referrer a browser would send the form with “Origin: null”.)
    response["Referrer-Policy"] = "strict-origin"
    response["Cache-Control"] = "no-store"
    return response
