"""People and programs decide at the same moment: one verdict stands, nobody waits in a circle, all is on record."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, connections
from django.db.models import Count

from facts.models import Citation, Claim, Decision, Fact
from facts.services.decisions import Confirmation, Verdict, confirm_claim, decide_claims, reject_claim
from facts.services.work import ClaimAlreadyDecided
from newsroom.ledger.audit import audit_ledger
from newsroom.ledger.models import Entry
from newsroom.roles import Actor, Role
from sources.models import Source
from tests.stories import add_person, upload_text

ROUNDS = 50
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


@pytest.fixture
def reviewers(committed_db) -> list[Actor]:
    return [add_person(f"Reviewer {number}", Role.REVIEWER) for number in range(WRITERS)]


@pytest.fixture
def crew() -> Iterator[ThreadPoolExecutor]:
    """Threads with database connections of their own, closed at the end."""
    with ThreadPoolExecutor(WRITERS) as pool:
        yield pool
        barrier = threading.Barrier(WRITERS)

        def close() -> None:
            barrier.wait()
            connections.close_all()

        for done in [pool.submit(close) for _ in range(WRITERS)]:
            done.result()


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


def test_two_confirm_the_same_claim_fifty_times_and_one_fact_comes_of_each(reviewers, crew):
    upload_text(reviewers[0], story(1, ROUNDS + 10), "flood.txt")
    claims = list(Claim.objects.order_by("start")[:ROUNDS])
    assert len(claims) == ROUNDS
    outcomes: Counter[str] = Counter()
    for claim in claims:
        for result in at_once(
            crew,
            *(
                lambda person=person, claim_id=claim.id: confirm_claim(
                    claim_id=claim_id, reviewer=person, confirmation=Confirmation()
                )
                for person in reviewers[:2]
            ),
        ):
            outcomes[type(result).__name__] += 1
            if isinstance(result, ClaimAlreadyDecided):
                winner = Decision.objects.get(claim=claim)
                assert result.details["decision"]["id"] == str(winner.id)
                assert winner.reviewer.name in result.message
    assert outcomes == {"Outcome": ROUNDS, "ClaimAlreadyDecided": ROUNDS}
    assert Fact.objects.count() == Decision.objects.count() == ROUNDS
    assert Claim.objects.filter(status=Claim.Status.CONFIRMED).count() == ROUNDS
    assert no_problems()


def test_five_writers_decide_overlapping_claims_without_a_deadlock_and_each_once(reviewers, crew):
    for number in range(3):
        upload_text(reviewers[0], story(number, 30), f"flood{number}.txt")
    claims = list(Claim.objects.order_by("id").values_list("id", flat=True))
    seeds, claims = claims[:2], claims[2:]
    assert len(claims) > 80
    facts = [
        confirm_claim(claim_id=seed, reviewer=reviewers[0], confirmation=Confirmation()).fact.id
        for seed in seeds
    ]
    entries = Entry.objects.count()

    def verdict(claim_id, turn: int) -> Verdict:
        kinds = (
            Confirmation(),
            Confirmation(fact_id=facts[turn % 2], so="yes"),
            None,
            Confirmation(speaker=f"Newly named {turn % 4}", so="yes"),
        )
        return Verdict(claim_id, kinds[turn % 4], reason_code="not_newsworthy")

    def decide(writer: int) -> Counter[str]:
        person, said = reviewers[writer], Counter()
        # Everybody goes through the same claims from another place, forwards or backwards.
        order = claims[writer * 7 :] + claims[: writer * 7]
        order = order[::-1] if writer % 2 else order
        for start in range(0, len(order), 9):
            batch = order[start : start + 9]
            outcomes, left = decide_claims(
                verdicts=[verdict(claim_id, turn + writer) for turn, claim_id in enumerate(batch[:6])],
                reviewer=person,
            )
            said["decided"] += len(outcomes)
            said["left"] += len(left)
            for turn, claim_id in enumerate(batch[6:]):
                try:
                    if turn:
                        reject_claim(claim_id=claim_id, reviewer=person, reason_code="duplicate")
                    else:
                        confirm_claim(
                            claim_id=claim_id,
                            reviewer=person,
                            confirmation=Confirmation(fact_id=facts[writer % 2], so="yes"),
                        )
                    said["decided"] += 1
                except ClaimAlreadyDecided:
                    said["left"] += 1
        return said

    results = at_once(crew, *(lambda writer=writer: decide(writer) for writer in range(WRITERS)))
    assert [result for result in results if isinstance(result, Exception)] == []
    total = sum(results, Counter())
    assert total == {"decided": len(claims), "left": (WRITERS - 1) * len(claims)}
    assert Decision.objects.count() == len(claims) + len(seeds)
    assert not Decision.objects.values("claim").annotate(times=Count("id")).filter(times__gt=1).exists()
    assert not Claim.objects.filter(status=Claim.Status.OPEN).exists()
    assert Citation.objects.count() == Claim.objects.filter(status=Claim.Status.CONFIRMED).count()
    assert not Source.objects.values("name").annotate(times=Count("id")).filter(times__gt=1).exists()
    assert Entry.objects.filter(index__gte=entries, type="decision.made").count() == len(claims)
    assert deadlocks() == 0
    assert no_problems()


def deadlocks() -> int:
    """What PostgreSQL counted in this test's own database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def test_two_add_the_same_sources_in_opposite_order(reviewers, crew):
    """A bulk decision makes sources on its way; the names are taken in one order by everybody."""
    upload_text(reviewers[0], story(1, 20), "flood.txt")
    claims = list(Claim.objects.order_by("start").values_list("id", flat=True))
    names = [f"Witness {number}" for number in range(len(claims) // 2)]
    first, second = claims[: len(names)], claims[len(names) : 2 * len(names)]
    assert len(names) >= 8
    results = at_once(
        crew,
        *(
            lambda ids=ids, given=given, person=person: decide_claims(
                verdicts=[
                    Verdict(claim_id, Confirmation(speaker=name, so="yes"))
                    for claim_id, name in zip(ids, given, strict=True)
                ],
                reviewer=person,
            )
            for ids, given, person in (
                (first, names, reviewers[0]),
                (second, names[::-1], reviewers[1]),
            )
        ),
    )
    assert [result for result in results if isinstance(result, OperationalError)] == []
    assert deadlocks() == 0
    assert Source.objects.filter(name__startswith="Witness").count() == len(names)
    assert no_problems()
