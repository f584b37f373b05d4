"""Two addresses for whoever watches over the desk: is the process alive, and can it do its work."""

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while this process answers at all; touches nothing else."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 if database and queue answer, else 503; the body says which one does not."""
    parts = {"database": answers_database(), "queue": answers_queue()}
    ready = all(parts.values())
    words = {name: "ok" if answers else "no answer" for name, answers in parts.items()}
    return JsonResponse({"status": "ok" if ready else "not ready", **words}, status=200 if ready else 503)


def answers_database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def answers_queue() -> bool:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2) as queue:
            return bool(queue.ping())
    except (redis.RedisError, ValueError):
        return False
