"""The lines of our logs: what went wrong, in whose request or task, and never what somebody wrote.

PostgreSQL's errors quote the values they refuse, so that a traceback of one could hold the name of a source. A request
has a random name, which its lines, its answer and the tasks that it queued bear; so one search finds all of it.
"""

import json
import logging
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

# What follows an error in lines of its own, as they stand in a traceback or, escaped, in the error's representation.
_PARTS = "DETAIL|CONTEXT|QUERY|LINE [0-9]+"
_BESIDE = re.compile(
    rf"(?:\\n|\n)(?:{_PARTS}):.*?(?=(?:\\n|\n)(?:{_PARTS}|HINT):|\n\n|\n\S*Traceback|\n\d{{4}}-|['\"]\)|\Z)",
    re.DOTALL,
)
_ERROR = re.compile(r"(?:psycopg\.errors|django\.db\.utils)\.\w+: [^\n]*|\w*Error\((?:'[^\n]*'|\"[^\n]*\")\)")
# Quotation marks stand around names of ours too; which of the two it is, the word before tells.
_QUOTED = re.compile(
    r'(?<!constraint )(?<!relation )(?<!column )(?<!table )(?<!function )(?<!index )(?<!role )(?<!trigger )"[^"\n]*"'
)


_request: ContextVar[str] = ContextVar("request", default="")
_task: ContextVar[str] = ContextVar("task", default="")
# What a proxy may call a request: it stands in our lines as it came.
_NAME = re.compile(r"[A-Za-z0-9-]{8,64}")


@contextmanager
def trace(*, request: str = "", task: str = "") -> Iterator[str]:
    """Name what is done in here in every line of the log; yields the request's name, drawn if none is given."""
    name = request if _NAME.fullmatch(request) else uuid.uuid4().hex
    tokens = _request.set(name), _task.set(task)
    try:
        yield name
    finally:
        _request.reset(tokens[0])
        _task.reset(tokens[1])


def name_of_request() -> str:
    """The name of the request that is being answered, or for which a task works; empty outside of one."""
    return _request.get()


class LineFormatter(logging.Formatter):
    """A line of the log, and a traceback after it, without the values in the database's errors."""

    def format(self, record: logging.LogRecord) -> str:
        record.marks = "".join(f" [{value}]" for value in (_request.get(), _task.get()) if value)
        return hide_values(super().format(record))


class JsonFormatter(logging.Formatter):
    """The same as one JSON object a line, for whatever collects logs."""

    def format(self, record: logging.LogRecord) -> str:
        values = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": hide_values(record.getMessage()),
            "request": _request.get(),
            "task": _task.get(),
            "traceback": hide_values(self.formatException(record.exc_info)) if record.exc_info else "",
        }
        return json.dumps({name: value for name, value in values.items() if value}, ensure_ascii=False)


def hide_values(text: str) -> str:
    """The text of a log without what PostgreSQL says of refused values; names of constraints and columns stay."""
    bare = _BESIDE.sub("", text)
    return _ERROR.sub(lambda error: _QUOTED.sub('"…"', error[0]), bare)
