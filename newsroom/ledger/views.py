"""The log for those outside: checkpoint, tiles, proofs; open to everybody or to those who read everything on record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from newsroom.actor import Actor
from newsroom.ledger.checkpoints import newest_checkpoint, spell_checkpoint
from newsroom.ledger.keeping import keep_checkpoint
from newsroom.ledger.keys import NoKey, load_keys
from newsroom.ledger.models import Alarm, Checkpoint, Entry, Export, Handout, Verification
from newsroom.ledger.notes import pack
from newsroom.ledger.tiles import Tile, make_proof, read_tile
from newsroom.ledger.tree import prove_consistency
from newsroom.ledger.verifying import ask_for_verification, find_running
from newsroom.pages import DeskRequest, for_people, go, name_actors
from newsroom.rights import Right
from newsroom.tasks import queue_verification

FOR_EVER, FOR_NOW = 31_536_000, 5
PAGE = "/ledger/proof/"
SHOWN_CHECKPOINTS = 12
ALARMS_SHOWN = timedelta(days=14)
TEXT, BYTES = "text/plain; charset=utf-8", "application/octet-stream"
View = Callable[..., HttpResponse]


def for_followers(view: View) -> View:
    """A view for everybody where the log is open, else for signed-in people who read everything on record."""
    closed = for_people(Right.READ_SECURITY)(view)

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return (view if settings.LEDGER_IS_OPEN else closed)(request, *args, **kwargs)

    return answer


@for_followers
def show_checkpoint(request: HttpRequest) -> HttpResponse:
    return _answer(spell_checkpoint(_find_checkpoint()), TEXT, FOR_NOW)


@for_followers
def show_keys(request: HttpRequest) -> HttpResponse:
    """The public keys of all checkpoints, the newest first. Whoever checks must have them from elsewhere as well."""
    keys: dict[str, None] = {}
    for lines in Checkpoint.objects.values_list("keys", flat=True).distinct().order_by("-size"):
        keys |= dict.fromkeys(lines.split("\n"))
    return _answer("".join(f"{key}\n" for key in keys), TEXT, FOR_NOW)


@for_followers
def show_tile(request: HttpRequest, place: str, level: int | None = None) -> HttpResponse:
    tile = Tile.parse(level, place)
    # Nothing is given out that no checkpoint has promised yet.
    data = read_tile(tile) if tile is not None and tile.is_under(_find_checkpoint().size) else None
    if data is None:
        raise Http404
    return _answer(data, BYTES, FOR_EVER)


@for_followers
def show_proof(request: HttpRequest, index: int) -> HttpResponse:
    """The tlog-proof file of an entry under the newest checkpoint."""
    checkpoint = _find_checkpoint()
    if index >= checkpoint.size:
        raise Http404
    answer = _answer(make_proof(index, checkpoint), TEXT, FOR_NOW)
    answer["Content-Disposition"] = f'attachment; filename="entry-{index}.tlog-proof"'
    return answer


@for_followers
def show_proof_of(request: HttpRequest, leaf_hash: str) -> HttpResponse:
    """The proof of the entry with this leaf hash, in hex."""
    try:
        wanted = bytes.fromhex(leaf_hash)
    except ValueError:
        raise Http404 from None
    index = Entry.objects.filter(leaf_hash=wanted).order_by("index").values_list("index", flat=True).first()
    if index is None:
        raise Http404
    return show_proof(request, index=index)


@for_followers
def show_consistency(request: HttpRequest, old_size: int, new_size: int) -> HttpResponse:
    """What proves that one tree begins the other: a hash a line, in base64."""
    if not 1 <= old_size <= new_size <= _find_checkpoint().size:
        raise Http404
    proof = prove_consistency(old_size, new_size)
    return _answer("".join(f"{pack(step)}\n" for step in proof), TEXT, FOR_EVER)


def _find_checkpoint() -> Checkpoint:
    checkpoint = newest_checkpoint()
    if checkpoint is None:
        raise Http404
    return checkpoint


def _answer(body: str | bytes, media_type: str, seconds: int) -> HttpResponse:
    answer = HttpResponse(body, content_type=media_type)
    # Of a closed log nothing is kept by anybody: newsroom/middleware.py says so last.
    answer["Cache-Control"] = f"public, max-age={seconds}" + (", immutable" if seconds == FOR_EVER else "")
    return answer


# --- The auditor's page ---------------------------------------------------------------------------------------------


@require_GET
@for_people(Right.READ_SECURITY)
def show_proof_page(request: DeskRequest) -> HttpResponse:
    """Checkpoints, who cosigned and keeps them, alarms, and the last verification."""
    checkpoints = Checkpoint.objects.prefetch_related("cosignatures", "publications")[:SHOWN_CHECKPOINTS]
    context: dict[str, Any] = {
        "room": "ledger",
        "alarms": Alarm.objects.filter(at__gte=timezone.now() - ALARMS_SHOWN)[:20],
        "checkpoints": checkpoints,
        "places": settings.LEDGER_PLACES,
        "minutes": settings.LEDGER_CHECKPOINT_MINUTES,
        "witnesses": settings.LEDGER_WITNESSES,
        "origin": settings.LEDGER_ORIGIN,
        "is_open": settings.LEDGER_IS_OPEN,
        "taken": _list_taken(request.actor),
        **_verification(),
    }
    # Looking at a page draws no key.
    if settings.LEDGER_KEY_FILE.exists():
        try:
            keys = load_keys()
            context |= {"keys": [signer.verifier for signer in keys.signers], "former": keys.former}
        except NoKey as refusal:
            context["no_key"] = refusal.message
    return render(request, "newsroom/ledger_proof.html", context)


@dataclass(frozen=True)
class _Taken:
    """A bundle or a file of entries that left the house: what, when, by whom, and for a bundle its SHA-256."""

    at: datetime
    who: str
    export: Export | None = None
    about: str = ""
    digest: str = ""


def _list_taken(actor: Actor) -> list[_Taken]:
    """What left the house last as evidence or as an export, the newest first."""
    bundles = list(Handout.objects.all()[:SHOWN_CHECKPOINTS])
    exports = list(Export.objects.visible_to(actor)[:SHOWN_CHECKPOINTS])
    names = name_actors([*(one.actor for one in bundles), *(one.taken_by for one in exports)])
    found = [_Taken(one.at, names[one.actor], about=one.about, digest=one.digest) for one in bundles]
    found += [_Taken(one.begun_at, names[one.taken_by], export=one) for one in exports]
    return sorted(found, key=lambda one: one.at, reverse=True)[:SHOWN_CHECKPOINTS]


@require_GET
@for_people(Right.READ_SECURITY)
def show_verification(request: DeskRequest) -> HttpResponse:
    """How far the verification is, or what the last one found; asked for every two seconds while one runs."""
    return render(request, "newsroom/_verification.html", _verification())


def _verification() -> dict[str, Any]:
    running = find_running()
    last = Verification.objects.filter(ended_at__isnull=False).order_by("-ended_at").first()
    share = None
    if running is not None and running.step == "entries":
        total = Entry.objects.order_by("-index").values_list("index", flat=True).first() or 0
        share = min(99, 100 * running.done // max(1, total - running.since))
    return {"running": running, "last": last, "share": share}


@require_POST
@for_people(Right.READ_SECURITY)
def sign_now(request: DeskRequest) -> HttpResponse:
    checkpoint = keep_checkpoint()
    if checkpoint is None:
        return go(request, PAGE, _("Nothing is on record yet."))
    words = _("The newest checkpoint is over %(size)s entries.") % {"size": checkpoint.size}
    return go(request, PAGE, words)


@require_POST
@for_people(Right.READ_SECURITY)
def verify_now(request: DeskRequest) -> HttpResponse:
    row = ask_for_verification(actor=request.actor, is_full=request.POST.get("full") == "yes")
    queue_verification(row.id)
    return go(request, PAGE, _("The ledger is being verified."))
