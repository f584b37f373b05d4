"""People and programs decide at the same moment: one verdict stands, nobody waits in a circle, all is on record."""

from collections import Counter

from django.db import OperationalError
from django.db.models import Count

from facts.models import Citation, Claim, Decision, Fact
from facts.services.claims.decide import Verdict, confirm_claim, decide_claims, reject_claim
from facts.services.work import ClaimAlreadyDecided
from newsroom.ledger.models import Entry
from sources.models import Source
from tests.faults.crowd import WRITERS, at_once, deadlocks, no_problems, story
from tests.stories import READ, confirming, upload_text

ROUNDS = 50


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
                    claim_id=claim_id, actor=person, confirmation=READ
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
    facts = [confirm_claim(claim_id=seed, actor=reviewers[0], confirmation=READ).fact.id for seed in seeds]
    entries = Entry.objects.count()

    def verdict(claim_id, turn: int) -> Verdict:
        kinds = (
            READ,
            confirming(fact_id=facts[turn % 2], so="yes"),
            None,
            confirming(speaker=f"Newly named {turn % 4}", so="yes"),
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
                actor=person,
            )
            said["decided"] += len(outcomes)
            said["left"] += len(left)
            for turn, claim_id in enumerate(batch[6:]):
                try:
                    if turn:
                        reject_claim(claim_id=claim_id, actor=person, reason_code="duplicate")
                    else:
                        confirm_claim(
                            claim_id=claim_id,
                            actor=person,
                            confirmation=confirming(fact_id=facts[writer % 2], so="yes"),
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
                    Verdict(claim_id, confirming(speaker=name, so="yes"))
                    for claim_id, name in zip(ids, given, strict=True)
                ],
                actor=person,
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
