"""What a person has typed about a claim or a fact and not sent: kept for them alone, until it is sent or discarded."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from facts.models import Claim, Decision, Draft, Fact
from facts.services.work import last_decision
from newsroom.actor import Actor
from newsroom.errors import Invalid, NotAllowed, NotFound
from newsroom.models import User

MAX_BYTES = 64_000
MAX_FIELDS = 400
# The form's name, a dot, the field's name.
_NAME = re.compile(r"[a-z_]{1,32}\.[A-Za-z0-9_-]{1,80}")

Fields = Mapping[str, str | Sequence[str]]


class DraftTooLarge(Invalid):
    code, title, status = "draft-too-large", "That is too much for a draft", 413


@transaction.atomic
def save_draft(
    *,
    actor: Actor,
    fields: Fields,
    base_revision: int,
    sheet: UUID,
    follows: tuple[UUID, datetime] | None = None,
    claim_id: UUID | None = None,
    fact_id: UUID | None = None,
) -> Draft | None:
    """Keep what is typed into the forms of one claim or one fact, in place of what this sheet kept before.

    `fields` maps `form.field` to text, or to a list of texts, exactly as typed; without any the draft is dropped.
    `base_revision` is the revision that the person was looking at. `follows` is the draft that stood in the forms when
    they were opened, with its `saved_at`: it is this one from now on, unless another tab has gone on with it as well.
    Returns None where nothing is kept: also when the person has decided on the claim since that revision, for then a
    late save is of what they have sent already. Raises NotAllowed, NotFound, Invalid, DraftTooLarge.
    """
    person = _require_person(actor)
    kept = _check_fields(fields)
    row = _find_row(actor, claim_id, fact_id)
    if isinstance(row, Claim) and _has_decided(row, person, base_revision):
        drop_drafts(actor=actor, claim_id=claim_id, fact_id=fact_id)
        return None
    if not 1 <= base_revision <= row.revision:
        raise Invalid(_("There is no such revision yet."))
    own_drafts = Draft.objects.filter(_of(claim_id, fact_id), person=person)
    if follows is not None:
        own_drafts.filter(id=follows[0], saved_at=follows[1]).exclude(sheet=sheet).delete()
    if not kept:
        own_drafts.filter(sheet=sheet).delete()
        return None
    draft = Draft(
        person=person,
        claim_id=claim_id,
        fact_id=fact_id,
        sheet=sheet,
        base_revision=base_revision,
        fields=kept,
        saved_at=timezone.now(),
    )
    Draft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["person", "claim" if claim_id is not None else "fact", "sheet"],
        update_fields=["base_revision", "fields", "saved_at"],
    )
    return draft


def find_drafts(*, actor: Actor, claim_id: UUID | None = None, fact_id: UUID | None = None) -> list[Draft]:
    """This person's drafts about a claim or a fact that they see, one for each tab that has its own, newest first."""
    if actor.user is None:
        return []
    return list(Draft.objects.visible_to(actor).filter(_of(claim_id, fact_id)).order_by("-saved_at", "-id"))


@transaction.atomic
def drop_drafts(
    *,
    actor: Actor,
    claim_id: UUID | None = None,
    fact_id: UUID | None = None,
    draft_id: UUID | None = None,
    sheet: UUID | None = None,
) -> None:
    """Forget what this person typed about a claim or a fact: this draft and what this sheet kept, or all of it."""
    if actor.user is None:
        return
    own_drafts = Draft.objects.filter(_of(claim_id, fact_id), person=actor.user)
    if draft_id is not None or sheet is not None:
        own_drafts = own_drafts.filter(Q(id=draft_id) | Q(sheet=sheet))
    own_drafts.delete()


def _of(claim_id: UUID | None, fact_id: UUID | None) -> Q:
    if claim_id is not None and fact_id is None:
        return Q(claim_id=claim_id)
    if fact_id is not None and claim_id is None:
        return Q(fact_id=fact_id)
    raise ValueError("A draft is of one claim or of one fact.")


def _find_row(actor: Actor, claim_id: UUID | None, fact_id: UUID | None) -> Claim | Fact:
    row: Claim | Fact | None = None
    if claim_id is not None:
        row = Claim.objects.visible_to(actor).filter(id=claim_id).first()
    elif fact_id is not None:
        row = Fact.objects.visible_to(actor).filter(id=fact_id).first()
    if row is None:
        raise NotFound(_("There is nothing of that name here."))
    return row


def _has_decided(claim: Claim, person: User, base_revision: int) -> bool:
    """Whether the newest decision on a claim is this person's and came after the revision that they typed on."""
    if claim.revision <= base_revision:
        return False
    last = last_decision(claim.id)
    return last is not None and last.reviewer_id == person.id and last.verdict != Decision.Verdict.REOPEN


def _check_fields(fields: Any) -> dict[str, str | list[str]]:
    if not isinstance(fields, Mapping) or len(fields) > MAX_FIELDS:
        raise Invalid(_("These are not the fields of a form."))
    kept: dict[str, str | list[str]] = {}
    for name, value in fields.items():
        if not _NAME.fullmatch(str(name)):
            raise Invalid(_("“%(name)s” is not a field.") % {"name": str(name)[:80]})
        if isinstance(value, str):
            kept[name] = value
        elif isinstance(value, Sequence) and all(isinstance(one, str) for one in value):
            kept[name] = list(value)
        else:
            raise Invalid(_("“%(name)s” holds no text.") % {"name": name})
    # PostgreSQL stores neither of these in JSON, and no keyboard types them.
    if any(
        character == "\0" or "\ud800" <= character <= "\udfff"
        for value in kept.values()
        for character in "".join(value)
    ):
        raise Invalid(_("This text holds characters that cannot be kept."))
    if len(json.dumps(kept, ensure_ascii=False).encode()) > MAX_BYTES:
        raise DraftTooLarge(_("A draft holds up to %(number)d kB of text.") % {"number": MAX_BYTES // 1000})
    return kept


def _require_person(actor: Actor) -> User:
    if actor.user is None:
        raise NotAllowed(_("Only a person keeps drafts."))
    return actor.user
