"""Keeping the ledger provable to outsiders: checkpoints signed, cosigned and published, and alarms when that fails."""

import http.client
import logging
import urllib.error
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.accounts.notices import notify
from newsroom.actor import Actor
from newsroom.ledger.checkpoints import (
    CheckpointRefused,
    publish_checkpoint,
    sign_checkpoint,
)
from newsroom.ledger.keys import NoKey
from newsroom.ledger.models import Alarm, Checkpoint, Cosignature, Handout
from newsroom.ledger.notes import BadNote, Note, Signature, Verifier
from newsroom.ledger.outside import post
from newsroom.ledger.tree import prove_consistency
from newsroom.ledger.witness import write_request

logger = logging.getLogger(__name__)
KEEPER = Actor(software="factdesk-ledger")
# The same alarm is not raised again within this time.
SAID_BEFORE = timedelta(hours=24)


def keep_checkpoint() -> Checkpoint | None:
    """Sign a checkpoint where the ledger grew, have it cosigned, and send it to the places outside.

    Returns the newest checkpoint, None while nothing is on record. What a person must look at becomes an alarm. Raises
    CheckpointRefused, NoKey.
    """
    try:
        checkpoint = sign_checkpoint()
    except CheckpointRefused as refusal:
        raise_alarm("refused", refusal.message)
        raise
    except NoKey as refusal:
        raise_alarm("no_key", refusal.message)
        raise
    if checkpoint is not None:
        for address, key in settings.LEDGER_WITNESSES:
            ask_witness(checkpoint, address, key)
        for publication in publish_checkpoint(checkpoint):
            if publication.error:
                raise_alarm(
                    "not_published",
                    _("A checkpoint did not reach %(place)s: %(why)s.")
                    % {"place": publication.place, "why": publication.error},
                )
    return checkpoint


@transaction.atomic
def raise_alarm(kind: str, says: str) -> Alarm | None:
    """Put down what a person must look at, and tell every chief; once a day for the same words."""
    since = timezone.now() - SAID_BEFORE
    if Alarm.objects.filter(kind=kind, says=says, at__gte=since).exists():
        return None
    alarm = Alarm.objects.create(kind=kind, says=says)
    notify("ledger_alarm", actor=KEEPER, what=says[:300], address="/ledger/proof/")
    logger.error("ledger alarm: %s", says)
    return alarm


@transaction.atomic
def record_handout(*, kind: Handout.Kind, actor: Actor, about: str, digest: str = "") -> Handout:
    """Keep that something on record left the house, and for whom."""
    return Handout.objects.create(
        kind=kind,
        actor=actor.reference,
        on_behalf_of=actor.on_behalf_of,
        about=about[:500],
        digest=digest,
    )


def ask_witness(checkpoint: Checkpoint, address: str, key: str) -> Cosignature | None:
    """Ask a witness to cosign; its line is kept. None where it did not: what that means becomes an alarm."""
    if checkpoint.cosignatures.filter(witness=key).exists():
        return None
    seen = Cosignature.objects.filter(witness=key).order_by("-checkpoint__size").first()
    old_size = seen.checkpoint.size if seen is not None else 0
    note = checkpoint.note
    says = {"witness": key.partition("+")[0], "size": checkpoint.size}
    for _turn in range(2):
        proof = prove_consistency(old_size, checkpoint.size) if old_size else []
        try:
            answer = post(f"{address}/add-checkpoint", write_request(old_size, proof, note), "text/plain")
            return _keep_cosignature(checkpoint, key, answer)
        except urllib.error.HTTPError as refusal:
            body = _read_refusal(refusal)
            if refusal.code == 409 and body.isdecimal():
                old_size = int(body)
                if old_size <= checkpoint.size:
                    continue
                words = _("The witness %(witness)s cosigned %(seen)s entries; this ledger has %(size)s.")
                raise_alarm("witness_saw_more", words % {**says, "seen": body})
            elif refusal.code == 422:
                words = _(
                    "The witness %(witness)s says that the checkpoint at %(size)s entries does not continue what it "
                    "saw."
                )
                raise_alarm("witness_refused", words % says)
            else:
                words = _("The witness %(witness)s did not cosign: %(why)s.")
                raise_alarm("witness_away", words % {**says, "why": f"{refusal.code} {body}"})
        except (OSError, BadNote) as error:
            words = _("The witness %(witness)s did not cosign: %(why)s.")
            raise_alarm("witness_away", words % {**says, "why": error})
        return None
    return None


def _read_refusal(refusal: urllib.error.HTTPError) -> str:
    """What a witness said instead, as words for an alarm: it is text from outside, so no sign that steers anything."""
    try:
        words = refusal.read(200).decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return ""
    return "".join(sign if sign.isprintable() else " " for sign in words).strip()


def _keep_cosignature(checkpoint: Checkpoint, key: str, answer: bytes) -> Cosignature:
    """Raises BadNote where the witness's own line is not in what it answered."""
    verifier = Verifier.parse(key)
    text = Note.parse(checkpoint.note).text
    for signature in _lines_of(answer):
        if (signature.name, signature.key_id) == (verifier.name, verifier.key_id):
            if not verifier.accepts(text, signature.data):
                raise BadNote(_("its cosignature is wrong"))
            row, _made = Cosignature.objects.get_or_create(
                checkpoint=checkpoint, witness=key[:300], defaults={"line": signature.line}
            )
            return row
    raise BadNote(_("what it answered is not signed by its key"))


def _lines_of(answer: bytes) -> Iterator[Signature]:
    try:
        words = answer.decode()
    except UnicodeDecodeError:
        raise BadNote(_("what it answered is no text")) from None
    for line in words.splitlines():
        yield Signature.parse(line)
