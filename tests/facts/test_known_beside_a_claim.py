"""What a claim meets stands beside it at review and on the page of conflicts, for those who see both sides."""

import re

import pytest
from django.test import Client

from facts.models import Relation
from facts.services.claims.decide import confirm_claim
from newsroom.actor import Actor
from newsroom.ledger.models import Entry
from newsroom.people import SETUP, create_key
from newsroom.rights import SCOPES
from tests.protected_source import TOLD, clients, protect_what_was_told, whole
from tests.stories import FERRY, INQUIRY, READ, confirm_fully, find_claim, relate, upload_text

pytestmark = pytest.mark.django_db


class World:
    """A fact, an open claim of another article, and what stands between them."""

    def __init__(self, editor: Actor, reviewer: Actor, desk_id=None) -> None:
        inquiry = upload_text(editor, INQUIRY, "inquiry.txt", desk_id=desk_id)
        self.fact = confirm_fully(find_claim(inquiry, "14").id, reviewer).fact
        self.upload = upload_text(editor, FERRY, "ferry.txt")
        self.claim = find_claim(self.upload, "203")


@pytest.fixture
def world(editor: Actor, reviewer: Actor) -> World:
    return World(editor, reviewer)


def open_page(actor: Actor, address: str, **headers: str):
    client = Client()
    client.force_login(actor.user)
    return client.get(address, headers=headers)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ("same", "Add as a further source"),
        ("update", "Revise the fact"),
        ("conflict", "Open the conflict"),
        ("different_scope", "Not the same as this fact"),
    ],
)
def test_a_card_says_what_was_found_and_offers_what_can_be_done(world: World, reviewer, found, words) -> None:
    relate(world.claim, world.fact, found=found)
    page = open_page(reviewer, f"/claims/{world.claim.id}/known/", **{"HX-Request": "true"}).content.decode()
    assert world.fact.statement in page
    assert words in page
    assert "They cannot both be so" in page
    assert "<html" not in page


def test_nothing_found_says_so_and_the_page_of_its_own_is_whole(world: World, reviewer, auditor) -> None:
    page = open_page(reviewer, f"/claims/{world.claim.id}/known/").content.decode()
    assert "It is being compared with what we know." in page
    assert "<html" in page
    relate(world.claim, world.fact)
    assert (
        "Not the same</button>" not in open_page(auditor, f"/claims/{world.claim.id}/known/").content.decode()
    )


def test_a_panel_asks_for_the_cards_after_the_page(world: World, reviewer) -> None:
    relate(world.claim, world.fact)
    page = open_page(reviewer, f"/articles/{world.upload.articles.get().id}/?claim={world.claim.id}")
    assert f"/claims/{world.claim.id}/known/" in page.content.decode()
    assert world.fact.statement not in page.content.decode()


def test_a_fact_of_another_desk_is_on_no_card_and_in_no_list(editor, reviewer, outsider, desk) -> None:
    world = World(editor, reviewer, desk.id)
    relation = relate(world.claim, world.fact)
    for address in (f"/claims/{world.claim.id}/known/", "/conflicts/"):
        assert world.fact.statement in open_page(reviewer, address).content.decode()
        assert world.fact.statement not in open_page(outsider, address).content.decode()
    client = Client()
    client.force_login(outsider.user)
    assert client.post(f"/relations/{relation.id}/settle/", {"kind": "not_the_same"}).status_code == 404
    assert Relation.objects.get().is_open


def test_a_conflict_is_settled_on_its_page_with_a_kind_and_a_reason(world: World, reviewer) -> None:
    relation = relate(world.claim, world.fact)
    client = Client()
    client.force_login(reviewer.user)
    before = Entry.objects.count()
    refused = client.post(f"/relations/{relation.id}/settle/", {"kind": "rounding", "reason": ""})
    assert (refused.status_code, Entry.objects.count()) == (422, before)
    assert "Say why" in refused.content.decode()
    done = client.post(f"/relations/{relation.id}/settle/", {"kind": "rounding", "reason": "Rounded to ten."})
    assert (done.status_code, done["Location"]) == (302, "/conflicts/")
    assert world.fact.statement not in client.get("/conflicts/").content.decode()
    settled = client.get("/conflicts/?settled=1").content.decode()
    assert "Rounded otherwise" in settled
    assert "Rounded to ten." in settled


def test_not_the_same_takes_the_card_away(world: World, reviewer) -> None:
    relation = relate(world.claim, world.fact)
    client = Client(headers={"HX-Request": "true"})
    client.force_login(reviewer.user)
    left = client.post(f"/relations/{relation.id}/settle/", {"kind": "not_the_same"}).content.decode()
    assert world.fact.statement not in left
    assert Relation.objects.get().kind == "not_the_same"


def test_a_program_reads_conflicts_and_settles_one(world: World, reviewer) -> None:
    relation = relate(world.claim, world.fact)
    _key, token = create_key(actor=SETUP, user_id=reviewer.user.id, name="All", scopes=list(SCOPES))
    client = Client(headers={"Authorization": f"Bearer {token}"})
    (found,) = client.get("/api/v1/conflicts").json()["results"]
    assert (found["id"], found["relation"], found["status"]) == (str(relation.id), "conflict", "open")
    assert (found["claim_statement"], found["fact_statement"]) == (
        world.claim.statement,
        world.fact.statement,
    )
    assert found["explain"].startswith("They cannot both be so")
    address = f"/api/v1/conflicts/{relation.id}/settle"
    body = {"kind": "other_definition", "reason": "Cars without vans."}
    assert client.post(address, body, content_type="application/json").json()["kind"] == "other_definition"
    again = client.post(address, body, content_type="application/json")
    assert (again.status_code, again.json()["type"].endswith("/relation-settled")) == (409, True)
    assert client.get("/api/v1/conflicts").json()["results"] == []
    assert len(client.get("/api/v1/conflicts?status=settled").json()["results"]) == 1


def test_a_first_verdict_changes_no_card_and_no_list(editor, reviewer, second_reviewer) -> None:
    world = World(editor, reviewer)
    claim = find_claim(world.upload, "61")
    relate(claim, world.fact)
    addresses = (f"/claims/{claim.id}/known/", "/conflicts/")

    def read() -> list[str]:
        pages = [open_page(second_reviewer, address).content.decode() for address in addresses]
        return [
            re.sub(r"csrfmiddlewaretoken\W+value=\W\w+|X-CSRFToken\W+\w+|nonce=\S+", "", page)
            for page in pages
        ]

    before = read()
    assert all(world.fact.statement in page for page in before)
    kept = confirm_claim(claim_id=claim.id, actor=reviewer, confirmation=READ)
    assert kept.claim.status == "second_review"
    assert read() == before


def test_a_protected_name_is_on_no_card_and_in_no_list(request, desk) -> None:
    world = protect_what_was_told(request, desk.id)
    (relation,) = world.names["relation_id"]
    addresses = (
        f"/claims/{world.open_claim.id}/known/",
        "/conflicts/",
        "/api/v1/conflicts",
        f"/api/v1/conflicts/{relation}",
    )
    answers = []
    for who in ("same desk", "elsewhere", "chief", "auditor", "program"):
        page, program = clients(world, who)
        answers += [(program if "/api/" in address else page).get(address) for address in addresses]
    assert [answer.status_code for answer in answers].count(200) > len(addresses)
    assert [found for answer in answers if (found := TOLD.search(whole(answer)))] == []
