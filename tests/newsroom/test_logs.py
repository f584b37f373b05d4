"""No line of a log says what somebody wrote, whatever the database refused of it."""

import io
import logging

import pytest
from django.db import DatabaseError, connection, transaction

from newsroom.logs import LineFormatter, hide_values

NAME = "Hella Whistlequist"
REFUSED = {
    "twice": ("INSERT INTO kept (name) VALUES (%(name)s), (%(name)s)", "kept_name_key"),
    "empty": ("INSERT INTO kept (name, number) VALUES (%(name)s, -1)", "kept_number_check"),
    "no number": ("SELECT %(name)s::uuid", "invalid input syntax for type uuid"),
    "no day": ("SELECT %(name)s::date", "invalid input syntax for type date"),
    "no such column": ("SELECT wrong FROM kept WHERE name = %(name)s", 'column "wrong"'),
}


@pytest.fixture
def kept(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE kept (name text UNIQUE, number int CHECK (number > 0)) ON COMMIT DROP"
        )
        yield cursor


@pytest.mark.parametrize("as_text", [False, True], ids=["with its traceback", "as text"])
@pytest.mark.parametrize("refused", REFUSED)
def test_an_error_of_the_database_is_logged_without_what_was_written(kept, refused, as_text):
    statement, told = REFUSED[refused]
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter("%(levelname)s %(message)s"))
    logger = logging.Logger("of a test")
    logger.addHandler(handler)
    try:
        with transaction.atomic():
            kept.execute(statement, {"name": NAME})
    except DatabaseError as error:
        logger.error("Task failed: %r", error) if as_text else logger.exception("It failed.")
    said = stream.getvalue()
    assert told in said
    assert "Whistlequist" not in said


def test_every_other_line_stays_as_it_is():
    for line in (
        'INFO the story "Flood" was read\nLINE 3 of it was odd',
        'Traceback (most recent call last):\n  File "a.py"\nValueError: DETAIL is no kind',
    ):
        assert hide_values(line) == line
