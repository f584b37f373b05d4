"""Signing checkpoints, and refusing to where the ledger does not continue what was signed before.

A log that signs two checkpoints of which neither continues the other has lied to somebody. A database that was put
back to an earlier state would do just that; so before each signature every checkpoint that is known is held against the
tree: the one in the database, the one in the state folder beside the key, and those in the places outside.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from newsroom.errors import DomainError
from newsroom.ledger.findings import Problem
from newsroom.ledger.keys import Keys, NoKey, load_keys
from newsroom.ledger.merkle import verify_consistency
from newsroom.ledger.models import Checkpoint, Entry, Publication
from newsroom.ledger.notes import BadNote, Note, TreeHead, Verifier, open_checkpoint, sign_head
from newsroom.ledger.outside import NEWEST, list_places
from newsroom.ledger.tree import HoleInTree, prove_consistency, read_root
from newsroom.private import write_durably

logger = logging.getLogger(__name__)
# One signer at a time, over all processes; beside ledger_append's own lock, which nobody waits for here.
_LOCK = 6963
_TABLE = Checkpoint._meta.db_table


class CheckpointRefused(DomainError):
    """The ledger does not continue a checkpoint that was signed: nothing is signed until a person has looked."""

    code, title, status = "checkpoint-refused", "No checkpoint is signed", 409


@dataclass(frozen=True)
class Known:
    """A checkpoint that was signed before, and where it stands."""

    where: str
    head: TreeHead


def newest_checkpoint() -> Checkpoint | None:
    return Checkpoint.objects.first()


def state_file() -> Path:
    """Where the newest checkpoint stands beside the key, for a database that forgot it."""
    return Path(settings.LEDGER_KEY_FILE).parent / NEWEST


def spell_checkpoint(checkpoint: Checkpoint) -> str:
    """A checkpoint's note with the cosignatures that came since."""
    lines = checkpoint.cosignatures.order_by("at", "id").values_list("line", flat=True)
    return checkpoint.note + "".join(lines)


def sign_checkpoint() -> Checkpoint | None:
    """Sign the tree as it stands; returns the newest checkpoint where nothing came since, None without any entry.

    Raises NoKey, CheckpointRefused.
    """
    keys = load_keys()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = Entry.objects.order_by("-index").values_list("index", flat=True).first()
        size = 0 if last is None else last + 1
        known = list(_find_known(keys))
        try:
            root = read_root(size)
            for one in known:
                _require_continued(one, size, root)
        except HoleInTree as error:
            raise CheckpointRefused(
                _("The ledger’s tree has a hole: %(what)s. Run “manage.py verify_ledger”.") % {"what": error}
            ) from error
        if not size:
            return None
        signed_by = "\n".join(str(signer.verifier) for signer in keys.signers)
        newest = newest_checkpoint()
        if newest is not None and (newest.size, newest.keys) == (size, signed_by):
            return newest
        note = sign_head(TreeHead(keys.origin, size, root), keys.signers)
        # Before the database has it: whoever puts the database back finds the signature here.
        write_durably(state_file(), note)
        return Checkpoint.objects.create(size=size, root=root, note=note, keys=signed_by)


def _find_known(keys: Keys) -> Iterator[Known]:
    for where, words in _list_known():
        yield _open(where, words, keys)


def _list_known() -> Iterator[tuple[str, str]]:
    """Where checkpoints stand that were signed before, and what stands there."""
    newest = newest_checkpoint()
    if newest is not None:
        yield _("the database"), newest.note
    if state_file().exists():
        yield str(state_file()), state_file().read_text()
    for place in list_places():
        try:
            words = place.read_newest()
        except OSError as error:
            # A place that is away for an hour must not keep the ledger from being signed.
            logger.warning("the checkpoint at %s cannot be read: %s", place.address, error)
            continue
        if words is not None:
            yield place.address, words


def _open(where: str, words: str, keys: Keys) -> Known:
    try:
        head, _note = open_checkpoint(words, keys.verifiers)
        if head.origin != keys.origin:
            raise BadNote(_("it is of another log, %(origin)s") % {"origin": head.origin})
    except BadNote as error:
        raise CheckpointRefused(
            _(
                "The checkpoint in %(where)s cannot be trusted: %(why)s. Find out who wrote it. If it is none of this "
                "log’s, take it away and sign again."
            )
            % {"where": where, "why": error}
        ) from error
    return Known(where, head)


def _require_continued(known: Known, size: int, root: bytes) -> None:
    """Raises CheckpointRefused unless the tree of `size` entries continues a checkpoint that was signed before."""
    numbers = {"where": known.where, "signed": known.head.size, "size": size}
    if size < known.head.size:
        raise CheckpointRefused(
            _(
                "The ledger has %(size)s entries; the checkpoint in %(where)s was signed over %(signed)s. The database "
                "was put back to an earlier state, or entries were taken away. Restore a newer backup, or follow "
                "“What to do when verification fails” in docs/audit.md."
            )
            % numbers
        )
    if not known.head.size:
        return
    proof = prove_consistency(known.head.size, size)
    if not verify_consistency(
        old_size=known.head.size, new_size=size, proof=proof, old_root=known.head.root, new_root=root
    ):
        raise CheckpointRefused(
            _(
                "The ledger has %(size)s entries, but its first %(signed)s are not those that the checkpoint in "
                "%(where)s was signed over: entries were changed since. Run “manage.py verify_ledger”, and follow "
                "“What to do when verification fails” in docs/audit.md."
            )
            % numbers
        )


def find_contradictions() -> Iterator[Problem]:
    """What of the known checkpoints, in the database, beside the key and outside, the tree does not bear out."""
    if not settings.LEDGER_KEY_FILE.exists() and not any(True for _known in _list_known()):
        return
    try:
        keys = load_keys()
    except NoKey as refusal:
        yield Problem(_TABLE, "key", refusal.message)
        return
    last = Entry.objects.order_by("-index").values_list("index", flat=True).first()
    size = 0 if last is None else last + 1
    for where, words in _list_known():
        try:
            known = _open(where, words, keys)
            _require_continued(known, size, read_root(size))
        except (CheckpointRefused, HoleInTree) as fault:
            yield Problem(_TABLE, where, str(fault))
    for row in Checkpoint.objects.iterator(chunk_size=500):
        try:
            head, _note = open_checkpoint(row.note, [Verifier.parse(key) for key in row.keys.split("\n")])
            is_borne_out = head.size <= size and read_root(head.size) == head.root
            if not is_borne_out or (head.size, head.root) != (row.size, bytes(row.root)):
                yield Problem(_TABLE, str(row.id), "is not of the tree that is there")
        except (BadNote, HoleInTree) as fault:
            yield Problem(_TABLE, str(row.id), f"cannot be trusted: {fault}")


def publish_checkpoint(checkpoint: Checkpoint) -> list[Publication]:
    """Send a checkpoint to every place outside that does not have it yet; what stands in the way is kept with it."""
    words = spell_checkpoint(checkpoint)
    head = TreeHead.parse(Note.parse(words).text)
    there = set(checkpoint.publications.filter(error="").values_list("place", flat=True))
    told = []
    for place in list_places():
        if place.address in there:
            continue
        error = ""
        try:
            place.keep(head, words)
        except OSError as failure:
            error = (failure.strerror or str(failure))[:500]
            logger.warning("checkpoint %s did not reach %s: %s", checkpoint.size, place.address, failure)
        row, _made = Publication.objects.update_or_create(
            checkpoint=checkpoint, place=place.address[:500], defaults={"error": error}
        )
        told.append(row)
    return told
