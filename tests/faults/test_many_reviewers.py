"""Five people arrange and decide the claims of one article at once, two of them over the API: nothing is lost."""

import contextlib
import http.client
import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from facts.models import Citation, Claim, Decision, Fact, ProposedChange
from facts.services.claims.decide import confirm_claim, reject_claim
from facts.services.claims.edit import (
    ClaimChanges,
    ClaimPart,
    edit_claim,
    mark_claim,
    merge_claims,
    split_claim,
)
from facts.services.claims.questions import answer_question, return_claim
from facts.services.claims.reopen import reopen_claim
from newsroom.actor import Actor
from newsroom.errors import DomainError
from newsroom.ledger.models import Entry, Revision
from newsroom.people import SETUP, create_key
from sources.models import Article
from tests.faults.crowd import PLACES, WRITERS, at_once, deadlocks, no_problems, story
from tests.stories import confirming, upload_text

pytestmark = [pytest.mark.slow]

# How many accepted actions each of the five comes to; the last two send theirs over the API.
SHARES = (120, 120, 120, 70, 70)
WEIGHTS = {
    "confirm": 20,
    "reject": 18,
    "edit": 18,
    "split": 9,
    "merge": 9,
    "return": 9,
    "answer": 9,
    "reopen": 12,
    "mark": 6,
}
DECIDED = (Claim.Status.CONFIRMED, Claim.Status.REJECTED, Claim.Status.MERGED, Claim.Status.RETURNED)
# As many open claims as all five choose from, so that they meet.
IN_REACH = 25


class Refused(Exception):
    """Somebody else was there first, or it is not this person's turn; the code says which."""


@dataclass
class Move:
    """What one person is about to do, as they see the claims; `values` is the body that the API takes."""

    action: str
    claim: Claim | None
    values: dict[str, Any]


@dataclass
class Tally:
    """What one person was told: the verdicts and the revisions they made, and what was refused."""

    accepted: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def add(self, move: Move, made: int = 1) -> None:
        """Put an accepted move on the list; `made` is how many claims it merged or marked."""
        self.accepted[move.action] += 1
        if move.action in Decision.Verdict.values:
            self.verdicts[move.action] += made if move.action == "merge" else 1
        event = {"edit": "claim.edited", "answer": "claim.answered"}.get(move.action)
        if event:
            self.events[event] += 1
        if move.action in ("mark", "split"):
            self.events["claim.marked"] += made


def choose_move(dice: random.Random, article: Article, person: Actor, seen: list[Claim]) -> Move | None:
    """Something to do with the claims as they were when this person last looked; None where there is nothing."""
    (action,) = dice.choices(list(WEIGHTS), list(WEIGHTS.values()))
    if action == "mark":
        words = article.text.split()
        first = dice.randrange(len(words) - 3)
        start = len(" ".join(words[:first])) + 1 if first else 0
        place = article.text.find(" ".join(words[first : first + 3]), max(0, start - 20))
        end = place + len(" ".join(words[first : first + 3]))
        return Move(action, None, {"start": place, "end": end}) if place >= 0 else None
    if action == "answer":
        fitting = [claim for claim in seen if claim.status == Claim.Status.RETURNED]
    elif action == "reopen":
        own = set(Decision.objects.filter(reviewer=person.user).values_list("claim_id", flat=True))
        fitting = [claim for claim in seen if claim.status in DECIDED and claim.id in own]
    else:
        fitting = [claim for claim in seen if claim.is_open][:IN_REACH]
    if not fitting:
        return None
    claim = dice.choice(fitting)
    values: dict[str, Any] = {}
    match action:
        case "confirm":
            values = {"so": "yes"}
        case "reject":
            values = {"reason_code": dice.choice(["false", "duplicate", "not_newsworthy"])}
        case "edit":
            modes = [mode for mode in Claim.Mode.values if mode != claim.mode]
            values = dice.choice(
                [{"mode": dice.choice(modes)}, {"statement": f"{claim.statement.rstrip('.')} indeed."}]
            )
        case "split":
            gaps = [place for place, letter in enumerate(claim.quote) if letter == " "]
            if not gaps:
                return None
            middle = claim.start + dice.choice(gaps)
            values = {"parts": [{"start": claim.start, "end": middle}, {"start": middle, "end": claim.end}]}
        case "merge":
            others = [other for other in fitting if other.id != claim.id]
            if not others:
                return None
            values = {"claims": [str(other.id) for other in dice.sample(others, min(2, len(others)))]}
        case "return":
            values = {"question": "Who says so?"}
        case "answer":
            values = {"answer": "The ministry does."}
        case "reopen":
            values = {"reason": "Too soon."}
    return Move(action, claim, values)


def act_in_house(person: Actor, article: Article, move: Move) -> int:
    """Do it through the services, as the pages do; how many claims were merged or marked. Raises Refused."""
    values = move.values
    try:
        if move.claim is None:
            mark_claim(article_id=article.id, actor=person, **values)
            return 1
        one: dict[str, Any] = {"claim_id": move.claim.id, "actor": person}
        match move.action:
            case "confirm":
                confirm_claim(**one, confirmation=confirming(**values))
            case "reject":
                reject_claim(**one, **values)
            case "edit":
                edit_claim(**one, changes=ClaimChanges(**values), expected_revision=move.claim.revision)
            case "split":
                return len(split_claim(**one, parts=[ClaimPart(**part) for part in values["parts"]]))
            case "merge":
                ids = [UUID(other) for other in values["claims"]]
                return len(merge_claims(claim_ids=ids, into=move.claim.id, actor=person))
            case "return":
                return_claim(**one, **values)
            case "answer":
                answer_question(claim_id=move.claim.id, actor=person, **values)
            case "reopen":
                if isinstance(reopen_claim(**one, **values), ProposedChange):
                    raise Refused("waits-for-another")
    except DomainError as refusal:
        raise Refused(refusal.code) from refusal
    return 1


class Program:
    """Somebody's program with one key.

    Each request has a connection of its own: one that is kept may be closed by the server while the next request is
    on its way, and whether a decision counted would then be anybody's guess.
    """

    def __init__(self, url: str, token: str) -> None:
        self.address = urlsplit(url).netloc
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def act(self, article: Article, move: Move) -> int:
        """Do it over the API; how many claims were merged or marked. Raises Refused."""
        if move.claim is None:
            answer = self.send("POST", "/claims", {"article": str(article.id), **move.values})
        elif move.action == "edit":
            match = {"If-Match": f'"{move.claim.revision}"'}
            answer = self.send("PATCH", f"/claims/{move.claim.id}", move.values, **match)
        else:
            answer = self.send("POST", f"/claims/{move.claim.id}/{move.action}", move.values)
        return len(answer.get("parts") or answer.get("merged") or [answer])

    def send(self, method: str, path: str, body: Any, **headers: str) -> Any:
        with contextlib.closing(http.client.HTTPConnection(self.address, timeout=60)) as connection:
            connection.request(method, f"/api/v1{path}", json.dumps(body), {**self.headers, **headers})
            response = connection.getresponse()
            data = json.loads(response.read())
        assert response.status < 500, data
        if response.status == 202:
            raise Refused("waits-for-another")
        if response.status >= 400:
            raise Refused(data["type"].rsplit("/")[-1])
        return data


def work(person: Actor, article: Article, share: int, act: Callable[[Move], int], seed: int) -> Tally:
    """One person's hour: look, act a few times on what was seen, look again."""
    dice, tally = random.Random(seed), Tally()
    for turn in range(share * 20):
        if tally.accepted.total() == share:
            break
        if turn % 3 == 0:
            seen = list(Claim.objects.standing().filter(article=article).in_text_order())
        move = choose_move(dice, article, person, seen)
        if move is None:
            continue
        try:
            tally.add(move, act(move))
        except Refused as refusal:
            tally.refused[str(refusal)] += 1
    return tally


@pytest.fixture
def connect(site) -> Callable[[Actor], Program]:
    """A function that gives a person a program with a key."""

    def make(person: Actor) -> Program:
        scopes = ["claims:decide", "uploads:write"]
        assert person.user is not None
        _key, token = create_key(actor=SETUP, user_id=person.user.id, name="Robot", scopes=scopes)
        return Program(site.url, token)

    return make


def test_five_hundred_mixed_decisions_by_five_people_are_each_on_record_once(connect, reviewers, crew):
    # Every third paragraph holds a claim that two people have to agree on.
    paragraphs = story(1, 75).split("\n\n")
    for number, place in enumerate(range(2, len(paragraphs), 3)):
        paragraphs[place] += (
            f" {7 + number} people were killed in {PLACES[number % 14]}, the Port Union said."
        )
    article = upload_text(reviewers[0], "\n\n".join(paragraphs), "flood.txt").articles.get()
    suggested = Claim.objects.count()
    assert suggested > 60
    acts: list[Callable[[Move], int]] = []
    for number, person in enumerate(reviewers):
        if number < WRITERS - 2:
            acts.append(lambda move, person=person: act_in_house(person, article, move))
        else:
            program = connect(person)
            acts.append(lambda move, program=program: program.act(article, move))
    tallies = at_once(
        crew,
        *(
            lambda person=person, share=share, act=act, seed=seed: work(person, article, share, act, seed)
            for seed, (person, share, act) in enumerate(zip(reviewers, SHARES, acts, strict=True))
        ),
    )
    assert [tally for tally in tallies if isinstance(tally, BaseException)] == []
    assert [tally.accepted.total() for tally in tallies] == list(SHARES)
    total = sum((tally.accepted for tally in tallies), Counter())
    assert set(total) == set(WEIGHTS)
    # They did meet: each was refused something that another had decided or changed first.
    clashes = sum((tally.refused for tally in tallies), Counter())
    assert clashes["claim-already-decided"] > 0
    assert clashes["revision-conflict"] > 0
    assert Decision.objects.filter(round=2).exists()
    for person, tally in zip(reviewers, tallies, strict=True):
        assert_on_record_once(person, tally)
    assert Entry.objects.filter(type="decision.made").count() == Decision.objects.count()
    assert Claim.objects.count() == suggested + sum(tally.events["claim.marked"] for tally in tallies)
    for claim in Claim.objects.all():
        assert_decided_in_turn(claim)
    assert Citation.objects.count() == Claim.objects.filter(status=Claim.Status.CONFIRMED).count()
    standing = Fact.objects.exclude(status=Fact.Status.RETRACTED)
    assert standing.count() == standing.filter(citations__isnull=False).distinct().count()
    assert deadlocks() == 0
    assert no_problems()


def assert_on_record_once(person: Actor, tally: Tally) -> None:
    """What this person was told happened is what the tables and the ledger say they did, no more and no less."""
    verdicts = Counter(Decision.objects.filter(reviewer=person.user).values_list("verdict", flat=True))
    assert verdicts == tally.verdicts
    by = Revision.objects.filter(actor=f"user/{person.user.id}") | Revision.objects.filter(
        on_behalf_of=f"user/{person.user.id}"
    )
    # A claim into which one that asks for two people was merged asks for two from then on.
    by = by.filter(object_type="claim").exclude(reason="A claim that asks for two people was merged into it.")
    events = Counter(by.values_list("type", flat=True))
    assert Counter({name: events[name] for name in tally.events}) == tally.events


def assert_decided_in_turn(claim: Claim) -> None:
    """Its revisions have no gap, and no verdict came while another stood, but for the second of two people."""
    numbers = list(
        Revision.objects.filter(object_type="claim", object_id=claim.id)
        .order_by("entry_id")
        .values_list("number", flat=True)
    )
    assert numbers == list(range(1, claim.revision + 1))
    order = {
        row.object_id: row.entry_id
        for row in Revision.objects.filter(object_type="decision", object_id__in=claim.decisions.values("id"))
    }
    standing: list[Decision] = []
    for decision in sorted(claim.decisions.all(), key=lambda decision: order[decision.id]):
        if decision.verdict == Decision.Verdict.REOPEN:
            assert standing[-1].id == decision.reopens_id
            standing = []
            continue
        if standing and standing[-1].verdict == Decision.Verdict.RETURN:
            standing = []  # it was answered
        standing.append(decision)
        assert [one.round for one in standing] == list(range(1, len(standing) + 1))
        assert len({one.reviewer_id for one in standing}) == len(standing)
