"""A newsroom with a confidential source whose name is protected, and the people who may and may not know it."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync
from django.test import Client

from facts.models import Claim, Fact, ProposedChange, Usage
from facts.services.claims.decide import reject_claim
from facts.services.claims.questions import return_claim
from facts.services.facts.change import FactChanges, cite_fact, revise_fact
from facts.services.facts.evidence import Evidence
from facts.services.people.drafts import save_draft
from newsroom.actor import Actor
from newsroom.ids import uuid7
from newsroom.ledger import verify
from newsroom.ledger.models import Entry
from newsroom.people import SETUP, create_key
from newsroom.rights import SCOPES
from sources.models import Article, Source, Upload
from sources.services.protection import protect_source
from sources.services.uploads import receive_upload
from tests.stories import (
    carry_through,
    confirm_fully,
    confirming,
    find_claim,
    relate,
    upload_text,
    use_fact,
)
from tests.test_rights_table import list_routes
from tests.test_second_verdict_is_blind import sample_name

NAME, ALIAS = "Hella Whistlequist", "an engineer at the plant"
TOLD = re.compile(r"h\W?e\W?l\W?l\W?a\b|quist|whist", re.I)
PEOPLE = ("editor", "reviewer", "second_reviewer", "outsider", "chief", "auditor", "cms_user")
TEXT = """Cooling fault was known for months

PORT ALDEN, March 9, 2026 (CW) - The cooling pump of the harbour plant failed 14 times in May, said Hella Whistlequist.

Whistlequist’s report names 9 valves that leaked. HELLA WHISTLEQUIST left the plant in 2025, the ministry said. \
Ms W\u00adhistle\u200bquist will be heard by 3 committees.

The plant employs 212 people, the ministry said.
"""


@dataclass
class World:
    """What the newsroom holds once the source is protected, and who else is there."""

    source: Source
    knower: Actor
    others: dict[str, Actor]
    tokens: dict[str, str]
    names: dict[str, list[Any]]
    article: Article
    fact: Fact
    open_claim: Claim


def tell(reviewer: Actor, editor: Actor, desk_id: Any) -> tuple[Upload, Fact, Claim]:
    """A story of a confidential source, with their name in every place that takes words."""
    upload = upload_text(
        editor,
        TEXT,
        "hella-whistlequist-notes.txt",
        url="https://leaks.example/hella-whistlequist",
        outlet="Whistlequist Papers",
        desk_id=desk_id,
    )
    said = find_claim(upload, "14 times")
    fact = confirm_fully(
        said.id, reviewer, confirming(speaker=NAME, reason="Hella Whistlequist told us.", so="not_checked")
    ).fact
    assert fact is not None
    fact = carry_through(
        revise_fact(
            fact_id=fact.id,
            actor=reviewer,
            changes=FactChanges(statement=f"{NAME} said the pump failed 14 times.", subject="Whistlequist"),
            kind="clarification",
            reason="Whistlequist rang again.",
            expected_revision=fact.revision,
        )
    )
    at = Evidence(source=NAME, locator="whistlequist.example/1", note="Hella keeps the log.")
    fact = carry_through(
        cite_fact(fact_id=fact.id, actor=reviewer, evidence=at, expected_revision=fact.revision)
    )
    waits = revise_fact(
        fact_id=fact.id,
        actor=reviewer,
        changes=FactChanges(statement=f"{NAME} said the pump failed 15 times."),
        kind="correction",
        reason="Whistlequist counted again.",
        expected_revision=fact.revision,
    )
    assert isinstance(waits, ProposedChange)
    use_fact(
        fact,
        reviewer,
        url="https://site.example/hella-whistlequist",
        title="What Whistlequist saw",
        sentence=f"It failed 14 times, {NAME} said.",
    )
    named = find_claim(upload, "left the plant")
    reject_claim(claim_id=named.id, actor=reviewer, reason_code="other", reason="Whistlequist objects.")
    asked = find_claim(upload, "212")
    return_claim(claim_id=asked.id, actor=reviewer, question="Does Hella Whistlequist know?")
    return upload, fact, find_claim(upload, "committees")


def protect(source: Source, actor: Actor, *people: Actor, **given: Any) -> Source:
    source.refresh_from_db()
    return protect_source(
        source_id=source.id,
        actor=actor,
        alias=given.pop("alias", ALIAS),
        known_to=[one.user.id for one in people],
        expected_revision=source.revision,
        **given,
    )


def protect_what_was_told(request: pytest.FixtureRequest, desk_id: Any) -> World:
    """The story above in one newsroom, its source protected; people are the fixtures of that name."""
    editor, reviewer, second_reviewer, outsider, chief, auditor, program = map(
        request.getfixturevalue, PEOPLE
    )
    upload, fact, open_claim = tell(reviewer, editor, desk_id)
    save_draft(
        actor=second_reviewer,
        fields={"confirm.statement": "Was it Hella Whistlequist?"},
        base_revision=1,
        sheet=uuid4(),
        claim_id=open_claim.id,
    )
    # And a change that waits for a second person, with the name in its words, its evidence and its reason.
    revise_fact(
        fact_id=fact.id,
        actor=reviewer,
        changes=FactChanges(
            so="contested", statement=f"{NAME} said on Monday that the pump failed 14 times."
        ),
        kind="update",
        reason="Whistlequist was heard again.",
        expected_revision=fact.revision,
        evidence=[Evidence(source="Hella W.", locator="p. 1", note="Hella denies it.", stance="contradicts")],
    )
    assert ProposedChange.objects.open().exists()
    source = Source.objects.get(name=NAME)
    assert source.desk_id == desk_id
    protect(source, reviewer, reason="Whistlequist asked for it.")
    protect(Source.objects.get(name="Whistlequist Papers"), reviewer, alias="some papers")
    others = {
        "same desk": second_reviewer,
        "uploader": editor,
        "elsewhere": outsider,
        "chief": chief,
        "auditor": auditor,
        "program": program,
    }
    tokens = {
        name: create_key(actor=SETUP, user_id=one.user.id, name="All", scopes=list(SCOPES))[1]
        for name, one in [*others.items(), ("knower", reviewer)]
    }
    use_a_key_whose_name_tells(reviewer, desk_id)
    article = upload.articles.get()
    names = name_records(upload, fact, open_claim, reviewer)
    return World(source, reviewer, others, tokens, names, article, fact, open_claim)


def use_a_key_whose_name_tells(person: Actor, desk_id: Any) -> None:
    """What a key is called stands beside what it did, in the ledger and in what is taken home of it."""
    key, _token = create_key(
        actor=SETUP, user_id=person.user.id, name="For Hella Whistlequist", scopes=list(SCOPES)
    )
    by_key = Actor(user=person.user, key=key)
    receive_upload(actor=by_key, data=b"The port opened on Monday.", name="port.txt", desk_id=desk_id)


def name_records(upload: Upload, fact: Fact, open_claim: Claim, reviewer: Actor) -> dict[str, list[Any]]:
    """What stands in an address for each of its parameters."""
    return {
        "claim_id": [open_claim.id, find_claim(upload, "14 times").id],
        "article_id": list(Article.objects.values_list("id", flat=True)),
        "fact_id": [fact.id],
        "citation_id": [fact.citations.first().id],
        "source_id": list(Source.objects.values_list("id", flat=True)),
        "upload_id": [upload.id],
        "user_id": [reviewer.user.id],
        "change_id": list(ProposedChange.objects.values_list("id", flat=True)),
        "usage_id": list(Usage.objects.values_list("id", flat=True)),
        "relation_id": [relate(open_claim, fact).id],
        "key_id": [uuid7()],
        "desk_id": [uuid7()],
        "view_id": [uuid7()],
        "level": [0],
        "place": ["000.p/1", "000.p/8"],
        "index": [0],
        "leaf_hash": [bytes(Entry.objects.earliest("index").leaf_hash).hex()],
        "old_size": [1],
        "new_size": [2],
        "code": ["casualties", "not-found"],
    }


@cache
def close_what_takes_no_get() -> set[str]:
    client = Client()
    sample = re.compile(r"<(\w+):(\w+)>")
    paths = {route: "/" + sample.sub(sample_name, route) for route in list_routes()}
    return {route for route, path in paths.items() if client.get(path).status_code == 405}


def clients(world: World, name: str) -> tuple[Client, Client]:
    if name == "nobody":
        return Client(), Client()
    page, program = Client(), Client(headers={"Authorization": f"Bearer {world.tokens[name]}"})
    page.force_login((world.others | {"knower": world.knower})[name].user)
    return page, program


async def take_home(answer: Any) -> str:
    return "".join([part.decode() async for part in answer.streaming_content])


def whole(answer: Any) -> str:
    """All that an answer says: status, every header, cookies, body, and every file in a packed one."""
    if answer.headers.get("Content-Type") == "application/zip":
        files = verify.read_zip(answer.content).items()
        body = "\n".join(f"{name}: {data.decode(errors='replace')}" for name, data in files)
    elif answer.streaming:
        # The ledger's exports end; the live stream does not, and has a test of its own.
        is_file = "attachment" in answer.headers.get("Content-Disposition", "")
        body = async_to_sync(take_home)(answer) if is_file else "a stream"
    else:
        body = answer.content.decode(errors="replace")
    headers = {name: value for name, value in answer.headers.items() if name != "Set-Cookie"}
    cookies = {name: morsel.value for name, morsel in answer.cookies.items()}
    return f"{answer.status_code} {headers} {cookies} {body}"
