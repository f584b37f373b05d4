"""Read by gunicorn from the folder it is started in: an open stream ends as soon as its worker is asked to stop."""

from typing import Any

from newsroom.live import switchboard


def post_worker_init(worker: Any) -> None:
    """Without this, every open page would hold up a restart for the whole graceful timeout."""
    switchboard.is_serving = lambda: bool(worker.alive)
