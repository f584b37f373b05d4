"""Several people at one moment: threads with connections of their own, and what to ask of the database afterwards."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from newsroom.ledger.audit import audit_ledger

WRITERS = 5
SPEAKERS = ("the Varna Institute", "Ministry Spokesman Ilan Oduya", "the Port Union")
PLACES = "Ashby Brook Calder Dunmore Eskdale Fenwick Garth Holme Irby Jarrow Kelso Lorne Marsh Nairn".split()
THINGS = "houses boats bridges schools farms tents lorries wells clinics cranes pumps barges mills".split()
HAPPENED = (
    "were destroyed",
    "were repaired",
    "were closed",
    "were rebuilt",
    "were lost",
    "were searched",
    "were sold",
)


def story(number: int, sentences: int) -> str:
    """Text with about one claim a sentence; everywhere the same few speakers, whom no Source knows yet."""
    lines = []
    for line in range(sentences):
        turn = 31 * number + line
        lines.append(
            f"{41 + 7 * turn} {THINGS[turn % 13]} {HAPPENED[turn % 7]} in {PLACES[turn % 14]},"
            f" {SPEAKERS[turn % 3]} said."
        )
    paragraphs = [" ".join(lines[start : start + 3]) for start in range(0, sentences, 3)]
    return f"Flood report number {number}\n\nSAMAR, March 9, 2026 (CW) - " + "\n\n".join(paragraphs) + "\n"


def at_once(crew: ThreadPoolExecutor, *works: Callable[[], object]) -> list[object]:
    """What each of these returned or raised, all started at the same moment."""
    barrier = threading.Barrier(len(works))

    def start(work: Callable[[], object]) -> object:
        connection.ensure_connection()
        barrier.wait()
        try:
            return work()
        except Exception as error:
            return error

    return [done.result() for done in [crew.submit(start, work) for work in works]]


def no_problems() -> bool:
    said: list[str] = []
    audit_ledger(lambda problem: said.append(str(problem)))
    assert said == []
    return True


def deadlocks() -> int:
    """What PostgreSQL counted in this test's own database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])
