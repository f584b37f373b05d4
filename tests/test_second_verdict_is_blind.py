"""Until a second person has decided, nothing that anybody else can open tells what the first one decided.

The same newsroom lives twice, once with first confirmations and once with first rejections, of which one stands and
one was taken back, and every address that the URL resolver knows is opened by everybody else. Apart from ids, hashes,
tokens and times all must be the same.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from facts.management.commands.export_training import list_examples
from facts.models import Claim, Decision, Fact
from facts.services.claims.decide import confirm_claim, reject_claim
from facts.services.claims.reopen import reopen_claim
from facts.services.delivery.subscribers import add_subscriber
from facts.services.facts.change import FactChanges, revise_fact
from facts.services.facts.evidence import Evidence
from newsroom.actor import Actor
from newsroom.ids import uuid7
from newsroom.ledger import verify
from newsroom.ledger.audit import audit_ledger
from newsroom.ledger.checkpoints import state_file
from newsroom.ledger.models import Export, Revision
from newsroom.people import SETUP, create_key, invite_person
from newsroom.rights import SCOPES
from sources.models import Article
from tests.stories import (
    FERRY,
    INQUIRY,
    READ,
    confirm_by_two,
    confirming,
    find_claim,
    relate,
    upload_text,
    use_fact,
)
from tests.test_rights_table import list_routes

pytestmark = pytest.mark.django_db

SECRET = "Whispered by the harbour master."
# What differs from one run of the same story to the next.
PASSING = [
    # First: a hash behind a colon may begin like a time.
    (re.compile(r"\b[0-9a-f]{64}\b|\b[0-9a-f]{12}…"), "HASH"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "ID"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?"), "MOMENT"),
    (re.compile(r"\d\d:\d\d(:\d\d)?"), "TIME"),
    (re.compile(r'name="csrfmiddlewaretoken" value="\w+"|&quot;X-CSRFToken&quot;: &quot;\w+&quot;'), "TOKEN"),
    (re.compile(r"(?<=nonce=\")[^\"]+|(?<=X-CSRFToken\": \")\w+|(?<=data-csrf=\")\w+"), "TOKEN"),
    (re.compile(r"fdk_\w+"), "KEY"),
    # What a passkey is asked to sign, and the secret that an app is offered.
    (re.compile(r'(?<="challenge": ")[\w-]+|(?<=id="secret">)[A-Z2-7 ]+|(?<=secret=)[A-Z2-7]+'), "DRAWN"),
    # Roots, proofs and signatures are made of salted hashes.
    (re.compile(r"[A-Za-z0-9+/]{40,}={0,2}"), "BASE64"),
    # A page of the API goes on from a cursor that holds an id.
    (
        re.compile(r"(?<=cursor=)[\w%=-]+|(?<=\"next_cursor\": \")[\w=-]+|(?<=\"next_cursor\":\")[\w=-]+"),
        "CURSOR",
    ),
]


@dataclass
class World:
    """Who and what there is before the first verdict."""

    claim: Claim
    taken_back: Claim
    first: Actor
    others: dict[str, Actor]
    tokens: dict[str, str]
    names: dict[str, list[Any]]
    closed: set[str] = field(default_factory=set)


@pytest.fixture
def world(editor, reviewer, second_reviewer, chief, auditor):
    """An article with two claims that ask for two people, in its second version, and a fact from another article."""
    page = {"url": "https://wire.example/ferry", "outlet": "Coastal Wire"}
    upload_text(editor, FERRY, "ferry.txt", **page)
    upload = upload_text(editor, FERRY + "\nThe port opened again on Tuesday.\n", "ferry.txt", **page)
    inquiry = upload_text(editor, INQUIRY, "inquiry.txt", outlet="Coastal Wire")
    fact = confirm_by_two(find_claim(inquiry, "61").id, reviewer, second_reviewer).fact
    change = revise_fact(
        fact_id=fact.id,
        actor=reviewer,
        changes=FactChanges(subject="Maren"),
        kind="clarification",
        reason="To find it by.",
        expected_revision=1,
    )
    claim, taken_back = find_claim(upload, "61"), find_claim(upload, "47")
    others = {
        "second": second_reviewer,
        "uploader": editor,
        "chief": chief,
        "auditor": auditor,
    }
    tokens = {
        name: create_key(actor=SETUP, user_id=actor.user.id, name="All", scopes=list(SCOPES))[1]
        for name, actor in others.items()
    }
    told, _token = create_key(actor=SETUP, user_id=chief.user.id, name="Told", scopes=list(SCOPES))
    subscriber, _secret = add_subscriber(
        actor=SETUP, key_id=told.id, name="Site", url="https://site.example/", types=[]
    )
    names = {
        "claim_id": [claim.id, taken_back.id],
        "article_id": list(Article.objects.values_list("id", flat=True)),
        "fact_id": [fact.id],
        "citation_id": [fact.citations.get().id],
        "source_id": [fact.speaker_id],
        "upload_id": [upload.id, inquiry.id],
        "user_id": [reviewer.user.id, second_reviewer.user.id],
        "key_id": [uuid7()],
        "subscriber_id": [subscriber.id],
        "delivery_id": [uuid7()],
        "usage_id": [use_fact(fact, chief).id],
        "desk_id": [uuid7()],
        "view_id": [uuid7()],
        "factor_id": [uuid7()],
        "provider_id": ["house"],
        "token": [invite_person(actor=SETUP, email="n@desk.example", name="Nora", roles=["editor"]).token],
        "name": ["0123456789abcdef01234567"],
        "change_id": [change.id],
        "relation_id": [relate(claim, fact).id],
        "level": [0],
        "place": ["000.p/1"],
        "index": [0],
        "leaf_hash": ["0" * 64],
        "old_size": [1],
        "new_size": [2],
        "code": ["casualties", "second-review-needs-another-person", "not-found"],
    }
    return World(claim, taken_back, reviewer, others, tokens, names)


def decide(world: World, verdict: str, claim: Claim | None = None) -> Decision:
    """The first person's verdict on a claim, the one whose verdict stands unless another is named."""
    fact = Fact.objects.get()
    claim_id = (claim or world.claim).id
    say = {
        "confirm": lambda: confirm_claim(
            claim_id=claim_id, actor=world.first, confirmation=confirming(reason=SECRET)
        ),
        "add to a fact": lambda: confirm_claim(
            claim_id=claim_id,
            actor=world.first,
            confirmation=confirming(fact_id=fact.id, reason=SECRET),
        ),
        "confirm otherwise": lambda: confirm_claim(
            claim_id=claim_id,
            actor=world.first,
            confirmation=confirming(
                statement="The Ferry Museum said 61 people died.",
                speaker="Ferry Museum",
                so="yes",
                reason=SECRET,
                waive=SECRET,
                evidence=[Evidence(source="Ferry Museum", locator="Room 4", note=SECRET)],
            ),
        ),
        "reject": lambda: reject_claim(
            claim_id=claim_id, actor=world.first, reason_code="false", reason=SECRET
        ),
    }
    return say[verdict]().decision


def addresses(world: World) -> Iterator[str]:
    """Every address there is, with the names of this world in it, and what can be asked of lists."""
    told = Revision.objects.order_by("-entry_id").values_list("object_type", "object_id")
    records = dict(reversed(told))
    decided = (world.claim, world.taken_back)
    records = [*records.items(), *(("decision", row.id) for one in decided for row in one.decisions.all())]
    for route in sorted(list_routes() - world.closed):
        if route.startswith("^"):
            continue
        if "<str:record_type>" in route:
            for kind, record in records:
                yield f"/records/{kind}/{record}/"
            continue
        parameters = re.findall(r"<\w+:(\w+)>", route)
        assert set(parameters) <= set(world.names), f"{route}: say here what its names stand for"
        found = [route]
        for name in parameters:
            found = [
                re.sub(rf"<\w+:{name}>", str(value), address)
                for address in found
                for value in world.names[name]
            ]
        yield from (f"/{address}" for address in found)
    article = world.claim.article_id
    yield from (
        *(f"/articles/{article}/{part}?claim={one.id}" for one in decided for part in ("", "lines/")),
        f"/articles/{article}/?order=worth",
        f"/articles/{article}/claims/?order=worth",
        f"/ledger/?article={article}",
        f"/ledger/?object=decision&person={world.first.user.id}",
        "/ledger/?q=Maren",
        "/articles/?status=waiting",
        "/articles/?status=done",
        "/articles/?status=second_review",
        "/articles/?q=Maren",
        *(f"/facts/pick/?claim={one.id}{words}" for one in decided for words in ("", "&q=Museum")),
        "/facts/?q=Museum",
        "/facts/?status=all",
        "/sources/?q=Museum",
        "/ledger/?object=decision",
        "/ledger/?object=claim",
        *(f"/ledger/?id={one.id}" for one in decided),
        *(f"/ledger/?id={decision}" for decision in Decision.objects.values_list("id", flat=True)),
        f"/api/v1/claims?article={article}",
        *(f"/api/v1/claims?status={status}" for status in Claim.Status.values),
        "/api/v1/facts?q=Museum",
        "/api/v1/changes?since=",
        "/api/v1/changes?types=claim",
    )


def look(world: World, names: tuple[str, ...]) -> dict[str, str]:
    """What these people are answered at every address, and when they try what they may not."""
    seen = {}
    paths = list(addresses(world))
    claims = [str(world.claim.id), str(world.taken_back.id)]
    for name in names:
        actor, times = world.others[name], Counter[str]()
        page, program = Client(), Client(headers={"Authorization": f"Bearer {world.tokens[name]}"})
        page.force_login(actor.user)
        for path in paths:
            times[plain(path)] += 1
            client = program if path.startswith("/api/") else page
            variants: list[dict[str, str]] = [{}]
            if client is page and any(claim in path for claim in claims):
                variants.append({"HX-Request": "true"})
            for headers in variants:
                answer = client.get(path, headers=headers)
                seen[f"{name} {plain(path)} {times[plain(path)]} {headers}"] = describe(answer)
        for claim in (world.claim, world.taken_back):
            refused = try_what_is_refused(claim, name, page, program)
            seen |= {f"{name} {claim.quote} {what}": words for what, words in refused}
    seen["training"] = json.dumps(list(list_examples(with_desks=True)))
    return seen


def try_what_is_refused(tried: Claim, name: str, page: Client, program: Client) -> Iterator[tuple[str, str]]:
    claim, article = tried.id, tried.article_id
    posts = {
        f"/claims/{claim}/reopen/": {"reason": "Let me."},
        f"/claims/{claim}/return/": {"question": "Who?", "revision": 1},
        f"/claims/{claim}/edit/": {"mode": "alleged", "revision": 1},
        f"/claims/{claim}/merge/": {"into": str(claim)},
        f"/articles/{article}/reopen/": {"claim": [str(claim)], "reason": "Let me."},
    }
    calls = {}
    if name in ("uploader", "auditor"):
        posts[f"/claims/{claim}/confirm/"] = {"statement": "x", "said": "yes", "so": "yes"}
        posts[f"/claims/{claim}/reject/"] = {"reason_code": "false"}
        calls[f"/api/v1/claims/{claim}/confirm"] = {"said": "yes", "accept": ["x"], "waive": "x"}
        calls[f"/api/v1/claims/{claim}/reject"] = {"reason_code": "false"}
    with transaction.atomic():
        point = transaction.savepoint()
        for path, data in posts.items():
            yield f"POST {plain(path)}", describe(page.post(path, data))
        for path, data in calls.items():
            yield f"POST {plain(path)}", describe(program.post(path, data, content_type="application/json"))
        transaction.savepoint_rollback(point)


def describe(answer: Any) -> str:
    if answer.streaming:
        body = "a stream"
    elif answer.headers.get("Content-Type") == "application/zip":
        files = verify.read_zip(answer.content)
        body = "\n".join(
            sorted(f"{plain(name)}: {plain(data.decode(errors='replace'))}" for name, data in files.items())
        )
    else:
        body = answer.content.decode(errors="replace")
    headers = {name: answer[name] for name in ("Location", "ETag", "HX-Trigger") if name in answer}
    return plain(f"{answer.status_code} {headers} {body}")


def plain(text: str) -> str:
    for pattern, word in PASSING:
        text = pattern.sub(word, text)
    return text


def live(world: World, stands: str, taken_back: str) -> dict[str, str]:
    """What the others see after these verdicts of the first person; all is undone again.

    The second is taken back, with a reason that gives it away.
    """
    # What is undone again was signed: the next history does not continue it.
    state_file().unlink(missing_ok=True)
    with transaction.atomic():
        point = transaction.savepoint()
        decide(world, stands)
        decide(world, taken_back, world.taken_back)
        reason = f"{SECRET} I should not {taken_back}."
        reopen_claim(claim_id=world.taken_back.id, actor=world.first, reason=reason)
        seen = look(world, tuple(world.others))
        assert audit_ledger(lambda problem: pytest.fail(str(problem))).problems == 0
        transaction.savepoint_rollback(point)
    assert [key for key, body in seen.items() if SECRET in body] == []
    return seen


def close_what_takes_no_get(world: World) -> None:
    """Leave out the addresses that nobody can open: those that only take a POST."""
    client = Client()
    client.force_login(world.others["chief"].user)
    for route in list_routes():
        if client.get("/" + re.sub(r"<(\w+):(\w+)>", sample_name, route)).status_code == 405:
            world.closed.add(route)


def sample_name(part: re.Match[str]) -> str:
    return str(uuid7()) if part.group(1) == "uuid" else "claim"


def differences(one: dict[str, str], other: dict[str, str]) -> list[str]:
    assert one.keys() == other.keys()
    return [key for key in one if one[key] != other[key]]


@pytest.mark.slow
def test_what_the_first_person_decided_can_be_told_from_no_page_that_others_open(world, monkeypatch):
    close_what_takes_no_get(world)
    # A file that is asked for and not read to its end is told as broken off after a while: not in this test.
    monkeypatch.setattr(Export, "SILENCE", timedelta(days=1))
    with transaction.atomic():
        point = transaction.savepoint()
        before = look(world, ("chief",))
        transaction.savepoint_rollback(point)
    confirmed = live(world, "confirm otherwise", "add to a fact")
    assert len(confirmed) > 400
    # A verdict that was taken back is not told either: whoever decides now does so unaided.
    assert differences(confirmed, live(world, "reject", "reject")) == []
    # The comparison does tell one state from another.
    both = confirmed.keys() & before.keys()
    assert len([key for key in both if confirmed[key] != before[key]]) > 10


def test_once_two_have_decided_all_is_open(world, signed_in):
    decide(world, "confirm")
    ledger = signed_in(world.others["auditor"])
    assert SECRET not in ledger.get("/ledger/").content.decode()
    assert "Kept back until a second person has decided." in ledger.get("/ledger/").content.decode()
    confirm_claim(claim_id=world.claim.id, actor=world.others["second"], confirmation=READ)
    shown = ledger.get("/ledger/").content.decode()
    assert SECRET in shown
    assert "Kept back" not in shown


def test_two_who_disagree_stay_unheard_until_a_chief_has_decided(world, signed_in):
    decide(world, "confirm")
    reject_claim(
        claim_id=world.claim.id, actor=world.others["second"], reason_code="false", reason="Not by me."
    )
    path = f"/articles/{world.claim.article_id}/?claim={world.claim.id}"
    for name in ("uploader", "auditor"):
        for address in (path, "/ledger/", f"/claims/{world.claim.id}/"):
            shown = signed_in(world.others[name]).get(address, follow=True).content.decode()
            assert SECRET not in shown
            assert "Not by me." not in shown
    shown = signed_in(world.others["chief"]).get(path).content.decode()
    assert SECRET in shown
    assert "Not by me." in shown
    own = signed_in(world.first).get(path).content.decode()
    assert SECRET in own
    assert "Not by me." not in own
