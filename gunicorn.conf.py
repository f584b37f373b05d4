"""Read by gunicorn from the folder it is started in: what README's one line does not say."""

from typing import Any

from newsroom.edge.access_log import AccessLog
from newsroom.edge.connections import bound_connections
from newsroom.live import switchboard
from newsroom.private import hide_process, keep_memory_together

# Who asked for what and what came of it, on standard output. Never what stands behind the "?", nor the page before:
# what somebody searches for may be the name of a source.
accesslog = "-"
logger_class = AccessLog
access_log_format = '%(h)s %(t)s "%(m)s %(U)s %(H)s" %(s)s %(B)s %(M)sms "%(a)s" %({x-request-id}o)s'


def on_starting(arbiter: Any) -> None:
    """The process that starts the workers holds the same environment, and without --preload never loads the app."""
    hide_process()


def post_fork(arbiter: Any, worker: Any) -> None:
    """Before the worker has a thread, of which it makes one for each request that it looks into."""
    keep_memory_together()


def post_worker_init(worker: Any) -> None:
    """Open streams end as soon as their worker is asked to stop, and no connection is waited for without end."""
    # Without the first, every open page would hold up a restart for the whole graceful timeout.
    switchboard.is_serving = lambda: bool(worker.alive)
    bound_connections()
