"""The lines of our logs: what went wrong, and never what somebody wrote.

PostgreSQL's errors quote the values they refuse, so that a traceback of one could hold the name of a source.
"""

import logging
import re

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


class LineFormatter(logging.Formatter):
    """A line of the log, and a traceback after it, without the values in the database's errors."""

    def format(self, record: logging.LogRecord) -> str:
        return hide_values(super().format(record))


def hide_values(text: str) -> str:
    """The text of a log without what PostgreSQL says of refused values; names of constraints and columns stay."""
    bare = _BESIDE.sub("", text)
    return _ERROR.sub(lambda error: _QUOTED.sub('"…"', error[0]), bare)
