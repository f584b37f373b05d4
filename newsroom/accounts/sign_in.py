"""Signing in with a password: braked before anything is computed, noted whatever comes of it."""

import unicodedata
from datetime import timedelta

from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils import timezone

from newsroom.accounts.brake import TooManyAttempts, admit, count_sign_in, take_back, take_turn
from newsroom.accounts.devices import find_device
from newsroom.accounts.events import note_event
from newsroom.accounts.networks import network_of
from newsroom.accounts.notices import notify
from newsroom.accounts.passwords import LONGEST_TYPED
from newsroom.actor import Actor
from newsroom.models import Notice, SecurityEvent, User

GUARD = Actor(software="factdesk-guard")
# What people are told of, and the event that says it.
_GUESSES = (
    ("guessed_at", SecurityEvent.Kind.SIGN_IN_BRAKED),
    ("codes_guessed", SecurityEvent.Kind.CODE_BRAKED),
)
# A person is told once in so long that passwords are tried on them.
HOURS_BETWEEN_TELLING = 24


def sign_in_person(request: HttpRequest, *, email: str, password: str) -> User | None:
    """The person with this address and password, if they may sign in; else nobody, whatever is wrong.

    An address that belongs to nobody is braked, computed and noted like any other, so that neither words nor time tell
    it apart. Raises TooManyAttempts.
    """
    person, account = name_account(email)
    device = find_device(request, person)
    counters = count_sign_in(account, network_of(request), device)
    try:
        admit(counters)
    except TooManyAttempts as refusal:
        if refusal.is_first:
            note_event(SecurityEvent.Kind.SIGN_IN_BRAKED, request=request, user=person)
        raise
    found = None
    if len(password) <= LONGEST_TYPED:
        try:
            with take_turn(is_known=bool(device)):
                found = authenticate(request, username=email, password=password)
        except TooManyAttempts:
            # Nothing was judged, so it was no guess.
            take_back(counters)
            raise
    if isinstance(found, User):
        take_back(counters)
        return found
    note_event(SecurityEvent.Kind.SIGN_IN_FAILED, request=request, user=person)
    return None


def name_account(email: str) -> tuple[User | None, str]:
    """Whose address this is, if anybody's, and what its attempts are counted by: two spellings are one account."""
    person = User.objects.filter(email__iexact=email).first()
    return person, str(person.id) if person is not None else unicodedata.normalize("NFKC", email).casefold()


def tell_of_guesses() -> int:
    """Tell people, and chiefs, for whose accounts sign-ins were braked of late; returns how many people.

    Apart from the request: what is done for an account that exists must not make its refusal slower.
    """
    since = timezone.now() - timedelta(hours=HOURS_BETWEEN_TELLING)
    told = 0
    for kind, event in _GUESSES:
        already_told = Notice.objects.filter(kind=kind, at__gt=since).values("about")
        events = SecurityEvent.objects.filter(kind=event, at__gt=since)
        people = User.objects.filter(id__in=events.values("user"), is_active=True).exclude(
            id__in=already_told
        )
        for person in people:
            notify(kind, actor=GUARD, about=person, address="/security/")
        told += len(people)
    return told
