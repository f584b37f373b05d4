"""The second step of signing in, and proving once more who one is: braked before it is judged, noted if it fails."""

from collections.abc import Mapping
from typing import Any

from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import (
    begin_authentication,
    complete_authentication,
    extract_user_from_response,
    parse_authentication_response,
)
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from newsroom.accounts.brake import (
    Counter,
    TooManyAttempts,
    admit,
    count_code,
    count_own_password,
    count_passkey,
    take_back,
    take_turn,
)
from newsroom.accounts.devices import find_device
from newsroom.accounts.events import note_event
from newsroom.accounts.factors import WrongCode, count_codes, has_second_factor, take_code
from newsroom.accounts.networks import network_of
from newsroom.accounts.notices import warn
from newsroom.accounts.passwords import LONGEST_TYPED
from newsroom.accounts.sessions import note_proof
from newsroom.models import SecurityEvent, User

_Kind = SecurityEvent.Kind
# A password has at least twelve characters; what is all digits and shorter is a code.
_LONGEST_CODE = 10


class WrongProof(WrongCode):
    code, title = "wrong-proof", "That is not right"


def give_code(request: HttpRequest, user: User, code: str) -> None:
    """The second step, by a code of the app or a recovery code. Raises TooManyAttempts, WrongCode."""
    counters = count_code(str(user.id), network_of(request), find_device(request, user))
    _admit(request, user, counters)
    try:
        row = take_code(user=user, code=code)
    except WrongCode:
        note_event(_Kind.CODE_FAILED, request=request, user=user)
        raise
    take_back(counters)
    if row.type == Authenticator.Type.RECOVERY_CODES:
        note_event(_Kind.RECOVERED, request=request, user=user)
        warn("code_used", user, what=str(count_codes(user)), address="/account/factors/")
    post_authentication(request, row)


def give_passkey(request: HttpRequest, user: User, credential: Mapping[str, Any]) -> None:
    """The second step, by a passkey of this person. Raises TooManyAttempts, WrongCode."""
    counters = count_code(str(user.id), network_of(request), find_device(request, user))
    _admit(request, user, counters)
    try:
        row = judge_passkey(credential, user)
    except WrongCode:
        note_event(_Kind.CODE_FAILED, request=request, user=user)
        raise
    take_back(counters)
    post_authentication(request, row)


def find_by_passkey(request: HttpRequest, credential: Mapping[str, Any]) -> User:
    """Whose passkey this is: it stands for password and second factor at once. Raises TooManyAttempts, WrongCode."""
    counters = count_passkey(network_of(request))
    admit(counters)
    try:
        row = judge_passkey(credential, None)
    except WrongCode:
        note_event(_Kind.PASSKEY_FAILED, request=request)
        raise
    take_back(counters)
    row.record_usage()
    user = row.user
    assert isinstance(user, User)
    return user


def offer_passkeys(user: User | None) -> dict[str, Any]:
    """What a browser needs to ask for a passkey: of this person, or whichever it has for this desk."""
    options: dict[str, Any] = begin_authentication(user)
    # The passkey stands for the person, so whoever holds the device must show that it is them.
    options["publicKey"] = {**options["publicKey"], "userVerification": "required"}
    return options


def judge_passkey(credential: Mapping[str, Any], user: User | None) -> Authenticator:
    """The passkey that signed what was last offered to this session. Raises WrongCode, whatever is wrong with it."""
    refusal = WrongCode(_("This passkey opens nothing here."))
    try:
        answer = parse_authentication_response(credential)
        if not answer.response.authenticator_data.is_user_verified():
            raise refusal
        person = user or extract_user_from_response(dict(credential))
        row: Authenticator = complete_authentication(person, dict(credential))
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise refusal from error
    if not row.user.is_active:
        raise refusal
    return row


def prove_again(request: HttpRequest, user: User, proof: str) -> None:
    """Somebody who is signed in gives their password or a code once more. Raises TooManyAttempts, WrongProof."""
    counters = count_own_password(str(user.id), request.session.session_key or "")
    admit(counters)
    is_code = proof.replace(" ", "").isdecimal() and len(proof.replace(" ", "")) <= _LONGEST_CODE
    try:
        if is_code and has_second_factor(user):
            take_code(user=user, code=proof)
        else:
            _compare_password(user, proof, counters)
    except WrongCode as error:
        note_event(_Kind.CONFIRM_REFUSED, request=request, user=user)
        raise WrongProof(_("That is not right. Nothing was done.")) from error
    take_back(counters)
    note_proof(request.session)


def prove_by_passkey(request: HttpRequest, user: User, credential: Mapping[str, Any]) -> None:
    """The same, by a passkey. Raises TooManyAttempts, WrongProof."""
    counters = count_own_password(str(user.id), request.session.session_key or "")
    admit(counters)
    try:
        row = judge_passkey(credential, user)
    except WrongCode as error:
        note_event(_Kind.CONFIRM_REFUSED, request=request, user=user)
        raise WrongProof(error.message) from error
    take_back(counters)
    row.record_usage()
    note_proof(request.session)


def _compare_password(user: User, proof: str, counters: list[Counter]) -> None:
    if len(proof) > LONGEST_TYPED:
        raise WrongCode(_("That is not right."))
    try:
        with take_turn(is_known=True):
            is_right = user.check_password(proof)
    except TooManyAttempts:
        take_back(counters)
        raise
    if not is_right:
        raise WrongCode(_("That is not right."))


def _admit(request: HttpRequest, user: User, counters: list[Counter]) -> None:
    try:
        admit(counters)
    except TooManyAttempts as refusal:
        if refusal.is_first:
            note_event(_Kind.CODE_BRAKED, request=request, user=user)
        raise
