"""Whether a guess at a protected name can be told from the time of its answer.

    MEASURE_GUESSES=60 python -m pytest -q tests/measure_guesses.py

In the newsroom of tests/protected_source.py somebody who may not know the name sends each search and each refused
attempt with the right name and with a name of the same length that nobody has, in turns and each time in a drawn order,
straight into the program (no network between, which would only hide a difference). Prints for each the median of both
in milliseconds and how often the right one took longer; a coin would say half. The last column is how likely a coin
strays as far (two-sided sign test). Exit status 1 where that is under one in a thousand, over as many addresses as
there are: then time tells.

With MEASURE_BARE=1 the search answers at once and not at the next tenth of a second: what then differs is what the wait
has to cover. MEASURE_ONLY=search asks only where the word stands in the address.
"""

import json
import math
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from facts.queries import search
from tests.protected_source import NAME, World, clients, protect_what_was_told
from tests.test_a_protected_name_is_nowhere import NOBODY, attempts, searches

pytestmark = pytest.mark.django_db
ROUNDS = 60


def list_questions(world: World) -> Iterator[tuple[str, Callable[[], Any], Callable[[], Any]]]:
    """What is asked, with the right name and with the other."""
    page, program = clients(world, "same desk")
    for right, wrong in zip(searches(world, NAME), searches(world, NOBODY), strict=True):
        client = program if right.startswith("/api/") else page
        yield right, lambda c=client, p=right: c.get(p), lambda c=client, p=wrong: c.get(p)
    for (kind, path, data), (_kind, _path, other) in zip(
        attempts(world, NAME), attempts(world, NOBODY), strict=True
    ):
        client = program if kind == "api" else page

        def send(given: dict[str, Any], c: Any = client, k: str = kind, p: str = path) -> Any:
            sent = given if k == "page" else json.dumps(given)
            return c.post(p, sent) if k == "page" else c.post(p, sent, content_type="application/json")

        yield f"POST {path}", lambda d=data, s=send: s(d), lambda d=other, s=send: s(d)


def take_time(ask: Callable[[], Any]) -> float:
    with transaction.atomic():
        point = transaction.savepoint()
        began = time.perf_counter()
        ask()
        seconds = time.perf_counter() - began
        transaction.savepoint_rollback(point)
    return seconds


def stray(longer: int, number: int) -> float:
    """How likely a coin strays as far from half as this."""
    off = abs(longer - number / 2)
    ways = sum(math.comb(number, k) for k in range(number + 1) if abs(k - number / 2) >= off)
    return ways / 2**number


@pytest.fixture
def world(request: pytest.FixtureRequest, desk: Any) -> World:
    return protect_what_was_told(request, desk.id)


def test_time_tells_no_name(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.environ.get("MEASURE_BARE"):
        monkeypatch.setattr(search.time, "sleep", lambda _seconds: None)
    rounds = int(os.environ.get("MEASURE_GUESSES", ROUNDS))
    only = os.environ.get("MEASURE_ONLY", "")
    questions = [one for one in list_questions(world) if only in one[0]]
    times: list[tuple[list[float], list[float]]] = [([], []) for _ in questions]
    for _round in range(rounds):
        for (_what, right, wrong), (of_right, of_wrong) in zip(questions, times, strict=True):
            both = [(right, of_right), (wrong, of_wrong)]
            random.shuffle(both)
            for ask, kept in both:
                kept.append(take_time(ask))
    told = []
    with capsys.disabled():
        print()
        for (what, _right, _wrong), (of_right, of_wrong) in zip(questions, times, strict=True):
            longer = sum(one > other for one, other in zip(of_right, of_wrong, strict=True))
            chance = stray(longer, rounds)
            told += [what] if chance < 0.001 / len(questions) else []
            medians = [statistics.median(one) * 1000 for one in (of_right, of_wrong)]
            print(
                f"{medians[0]:>8.1f} {medians[1]:>8.1f}  {longer:>3} of {rounds}  {chance:.3f}  {what[:90]}"
            )
    assert told == []
