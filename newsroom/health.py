"""Two addresses for whoever watches over the desk: is the process alive, and can it do its work."""

import time

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from newsroom.operations.checkup import DeskPart, look_at_all, look_at_database, look_at_queue

# Without these nobody can work; of the rest a person must hear, and a web process that is taken away helps nobody.
CANNOT_DO_WITHOUT = ("database", "queue")
# Anybody may ask: what costs more than a word with the servers is looked at once in so many seconds.
_SECONDS_KEPT = 10.0
_kept: tuple[float, list[DeskPart]] = (0.0, [])


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while this process answers at all; touches nothing else."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 if database and queue answer, else 503; the body names every part that is not well, without particulars.

    DeskParticulars are for people (`manage.py doctor`) and for the metrics.
    """
    needed = [look_at_database(), look_at_queue()]
    is_ready = all(part.is_well for part in needed)
    parts = [*needed, *(_look_at_rest() if is_ready else [])]
    status = "not ready" if not is_ready else "ok" if all(part.is_well for part in parts) else "needs a look"
    words = {
        part.name: "ok" if part.is_well else "no answer" if part.name in CANNOT_DO_WITHOUT else "needs a look"
        for part in parts
    }
    return JsonResponse({"status": status, **words}, status=200 if is_ready else 503)


def _look_at_rest() -> list[DeskPart]:
    global _kept
    at, parts = _kept
    if not parts or time.monotonic() - at > _SECONDS_KEPT:
        parts = [part for part in look_at_all() if part.name not in CANNOT_DO_WITHOUT]
        _kept = (time.monotonic(), parts)
    return parts
