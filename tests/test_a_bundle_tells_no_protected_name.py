"""What is taken home tells a protected name no more than a page does: not in words, not by a hash, not by its length.

Whoever may not know the name reads the article with an alias in its place. With a hash of the text as it is they could
try every name they can think of; with a place behind the name they could count its letters.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from facts.models import Claim, Fact
from facts.proof.evidence import make_evidence
from newsroom.actor import Actor
from newsroom.ledger import verify
from newsroom.ledger.recorded import load_snapshot
from newsroom.people import SETUP, create_key
from newsroom.rights import SCOPES
from sources.models import Article, Source
from sources.services.protection import protect_source
from sources.services.sources import create_source
from tests.facts.test_evidence_bundle import judge
from tests.stories import confirm_fully, confirming, find_claim, upload_text

pytestmark = pytest.mark.django_db
NAME, ALIAS = "Hella Whistlequist", "an engineer at the plant"
TOLD = re.compile(r"h\W?e\W?l\W?l\W?a\b|quist|whist", re.I)
TEXT = """Cooling fault was known for months

PORT ALDEN, March 9, 2026 (CW) - The cooling pump of the harbour plant failed 14 times in May, the ministry said.

An inspector, Hella Whistlequist, left the plant in 2025. The plant employs 212 people, the ministry said.
"""


@dataclass
class Plant:
    """A story that names a protected source once, in its middle, with a fact from before and one from behind it."""

    article: Article
    before: Fact
    behind: Fact
    source: Source
    knower: Actor


@pytest.fixture
def plant(editor, reviewer, desk) -> Plant:
    upload = upload_text(editor, TEXT, "plant.txt", outlet="Coastal Wire", desk_id=desk.id)
    facts = [
        confirm_fully(find_claim(upload, words).id, reviewer, confirming(so="not_checked")).fact
        for words in ("14 times", "212")
    ]
    source = create_source(actor=reviewer, name=NAME, kind="person", desk_id=desk.id)
    source = protect_source(
        source_id=source.id,
        actor=reviewer,
        alias=ALIAS,
        known_to=[reviewer.user.id],
        expected_revision=source.revision,
    )
    before, behind = (Fact.objects.get(id=fact.id) for fact in facts)
    return Plant(upload.articles.get(), before, behind, source, reviewer)


def bundles(plant: Plant, actor: Actor) -> Iterator[tuple[str, bytes]]:
    records = [("fact", plant.before.id), ("fact", plant.behind.id), ("article", plant.article.id)]
    records += [("claim", claim.id) for claim in Claim.objects.filter(article=plant.article)]
    for kind, record in records:
        yield f"{kind}/{record}", make_evidence(actor=actor, record_type=kind, record_id=record)


def places(value: Any) -> Iterator[int]:
    """Every place in a text that a snapshot holds, however deep."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key.endswith(("start", "end")) and isinstance(item, int | str) and str(item).isdecimal():
                yield int(item)
            yield from places(item)
    elif isinstance(value, list):
        for item in value:
            yield from places(item)


def read(data: bytes) -> dict[str, str]:
    return {name: file.decode(errors="replace") for name, file in verify.read_zip(data).items()}


def test_no_bundle_holds_the_name_a_hash_of_it_or_a_place_behind_it(plant, second_reviewer):
    reading = plant.article.reading
    hashes = {
        hashlib.sha256(plant.article.text.encode()).hexdigest(),
        hashlib.sha256(reading.text.encode()).hexdigest(),
        reading.upload.original.sha256,
    }
    first = plant.article.text.index(NAME)
    for about, data in bundles(plant, second_reviewer):
        assert judge(data)[-1] == "right", about
        for name, text in read(data).items():
            assert not TOLD.search(text), f"{about} {name}"
            assert not [one for one in hashes if one in text], f"{about} {name}"
            if name.startswith("records/"):
                assert max([0, *places(load_snapshot(text))]) <= first, f"{about} {name}"
        prov = json.loads(read(data)["prov.json"])
        behind = [one for one in prov["entity"].values() if int(one.get("f:start", {}).get("$", 0)) > first]
        assert behind == [], about


def test_what_stands_before_the_name_is_in_the_bundle_and_what_is_not_is_named(plant, second_reviewer):
    found = dict(bundles(plant, second_reviewer))
    whole = read(found[f"fact/{plant.before.id}"])
    assert any(name.startswith(f"records/fact-{plant.before.id}") for name in whole)
    cut = read(found[f"fact/{plant.behind.id}"])
    assert not any(name.startswith(f"records/fact-{plant.behind.id}") for name in cut)
    withheld = json.loads(cut["bundle.json"])["withheld"]
    assert any(f"fact/{plant.behind.id}" in line["what"] for line in withheld)


def test_whoever_knows_the_name_has_all_of_it_and_a_program_of_theirs_has_not(plant, client):
    _key, token = create_key(actor=SETUP, user_id=plant.knower.user.id, name="All", scopes=list(SCOPES))
    for about, data in bundles(plant, plant.knower):
        text = "".join(read(data).values())
        if about.startswith("article/"):
            assert NAME in text
            assert plant.article.text_sha256 in text
    answer = client.get(
        f"/api/v1/facts/{plant.behind.id}/evidence.zip", headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 200
    assert not TOLD.search("".join(read(answer.content).values()))
