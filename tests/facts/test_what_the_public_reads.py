"""What somebody marked public is told to everybody, in the forms of others, and nothing of the newsroom's own."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import prov.model
import pytest
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from facts.models import Fact
from facts.services.facts.change import FactChanges, cite_fact, publish_fact, revise_fact, turn_fact
from facts.services.facts.evidence import Evidence
from newsroom.errors import Conflict, NotAllowed, RevisionConflict
from newsroom.ledger.models import Entry, Revision
from newsroom.people import SETUP, create_key
from newsroom.rights import SCOPES
from sources.models import Source
from sources.services.protection import protect_source
from tests.api.programs import Program
from tests.stories import FERRY, carry_through, confirm_fully, confirming, find_claim, upload_text

pytestmark = pytest.mark.django_db
VECTORS = Path(__file__).parent.parent / "vectors"
PAGE = "https://wire.example/ferry"
INSIDE = "Rang the harbour master at home."


@pytest.fixture(autouse=True)
def publisher(settings):
    settings.PUBLIC_URL = "https://desk.example"
    settings.ALLOWED_HOSTS = ["testserver", "desk.example"]
    settings.PUBLISHER_NAME, settings.PUBLISHER_URL = "Example News", "https://news.example/"
    settings.CORRECTIONS_URL = "https://news.example/corrections"
    settings.PUBLIC_LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"


@pytest.fixture
def api(reviewer) -> Program:
    return Program(create_key(actor=SETUP, user_id=reviewer.user.id, name="Test", scopes=SCOPES)[1])


@pytest.fixture
def fact(editor, reviewer) -> Fact:
    """Somebody else's claim that we found to be so, with a note of our own."""
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire", url=PAGE)
    fact = confirm_fully(find_claim(upload, "1987").id, reviewer, confirming(so="yes")).fact
    seen = Evidence(source="Ship Register", locator="https://records.example/maren", note=INSIDE)
    return carry_through(cite_fact(fact_id=fact.id, actor=reviewer, evidence=seen, expected_revision=1))


def publish(fact: Fact, actor: Any, *, is_public: bool = True) -> Fact:
    fact.refresh_from_db()
    return publish_fact(fact_id=fact.id, actor=actor, is_public=is_public, expected_revision=fact.revision)


def change(fact: Fact, actor: Any, kind: str = "correction", **values: Any) -> None:
    fact.refresh_from_db()
    carry_through(
        revise_fact(
            fact_id=fact.id,
            actor=actor,
            changes=FactChanges(**values),
            kind=kind,
            reason=INSIDE,
            expected_revision=fact.revision,
        )
    )


def turn(fact: Fact, actor: Any, what: str) -> None:
    fact.refresh_from_db()
    carry_through(
        turn_fact(fact_id=fact.id, actor=actor, turn=what, reason=INSIDE, expected_revision=fact.revision)
    )


def addresses(fact: Fact) -> list[str]:
    own = [f"/public/facts/{fact.id}/{part}" for part in ("", "schema.jsonld", "ninjs.json")]
    return [
        *own,
        f"/embed/facts/{fact.id}/",
        f"/public/oembed?url=https://desk.example/public/facts/{fact.id}/",
    ]


FEEDS = [
    *("/public/facts.atom", "/public/facts.json", "/public/facts.jsonld", "/public/corrections/"),
    *("/public/corrections.atom", "/public/corrections.json", "/embed/corrections/"),
]


def get(path: str, **headers: str) -> Any:
    return Client().get(path, headers=headers)


# --- Who decides ------------------------------------------------------------------------------------------------------


def test_nothing_is_public_until_somebody_says_so_and_no_longer_when_they_take_it_back(fact, reviewer):
    assert {get(path).status_code for path in addresses(fact)} == {404}
    assert fact.statement not in "".join(get(path).content.decode() for path in FEEDS)
    publish(fact, reviewer)
    assert {get(path).status_code for path in addresses(fact)} == {200}
    publish(fact, reviewer, is_public=False)
    assert {get(path).status_code for path in addresses(fact)} == {404}
    assert [row.type for row in Revision.objects.of("fact", fact.id)][-2:] == [
        "fact.published",
        "fact.unpublished",
    ]


def test_who_may_not_decide_it_changes_nothing(fact, editor, auditor, reviewer, desk):
    entries = Entry.objects.count()
    for actor in (editor, auditor):
        with pytest.raises(NotAllowed):
            publish(fact, actor)
    with pytest.raises(RevisionConflict):
        publish_fact(fact_id=fact.id, actor=reviewer, is_public=True, expected_revision=1)
    with pytest.raises(Conflict):
        publish(fact, reviewer, is_public=False)
    assert (Entry.objects.count(), Fact.objects.get().public_since) == (entries, None)
    change(fact, reviewer, "update", desk_id=desk.id)
    with pytest.raises(Conflict):
        publish(fact, reviewer)


HIDDEN = {
    "a desk's": lambda fact, actor, desk: change(fact, actor, "update", desk_id=desk.id),
    "under embargo": lambda fact, actor, _desk: change(
        fact, actor, "update", embargoed_until=timezone.now() + timedelta(days=1)
    ),
}


@pytest.mark.parametrize("how", HIDDEN)
def test_a_public_fact_that_is_kept_back_is_nowhere_outside(fact, reviewer, desk, how):
    publish(fact, reviewer)
    HIDDEN[how](fact, reviewer, desk)
    assert {get(path).status_code for path in addresses(fact)} == {404}
    assert fact.statement not in "".join(get(path).content.decode() for path in FEEDS)


def test_the_page_and_the_api_let_a_reviewer_decide(fact, reviewer, api, signed_in, settings):
    settings.PUBLIC_URL = ""
    fact.refresh_from_db()
    page = signed_in(reviewer)
    page.post(f"/facts/{fact.id}/publish/", {"public": "yes", "revision": fact.revision})
    assert Fact.objects.get().public_since is not None
    assert "Everybody reads it" in page.get(f"/facts/{fact.id}/").content.decode()
    late = page.post(f"/facts/{fact.id}/publish/", {"public": "no", "revision": fact.revision})
    assert (late.status_code, Fact.objects.get().public_since is None) == (412, False)
    assert api.post(f"/facts/{fact.id}/publish", {"public": False}).json()["public_since"] is None
    again = api.post(f"/facts/{fact.id}/publish", {"public": False})
    assert (again.status_code, again.json()["type"].rpartition("/")[2]) == (409, "conflict")


# --- What is told -----------------------------------------------------------------------------------------------------


def test_nothing_of_the_newsroom_s_own_is_told(fact, reviewer, chief):
    publish(fact, reviewer)
    change(fact, chief, statement="The ferry Maren was built in 1988, the shipping line said.")
    turn(fact, chief, "dispute")
    fact.refresh_from_db()
    told = "".join(get(path).content.decode() for path in [*addresses(fact), *FEEDS])
    for words in (INSIDE, reviewer.user.name, chief.user.name, str(reviewer.user.id), "ferry.txt"):
        assert words not in told
    assert "1988" in told
    assert "An earlier version said" in told


@pytest.mark.parametrize(
    "place",
    ["Telephone, 9 March", "https://intranet/doc/7", "http://10.0.0.7/leak.pdf", "https://wiki.internal/1"],
)
def test_a_source_is_told_only_with_a_page_where_everybody_can_read_it(fact, reviewer, place):
    fact.refresh_from_db()
    heard = Evidence(source="Deputy Harbour Master", locator=place, note=INSIDE)
    carry_through(cite_fact(fact_id=fact.id, actor=reviewer, evidence=heard, expected_revision=fact.revision))
    publish(fact, reviewer)
    told = "".join(get(path).content.decode() for path in addresses(fact))
    assert "Ship Register" in told
    assert "Deputy Harbour Master" not in told
    assert place not in told


def test_a_protected_source_has_its_alias_everywhere_outside(fact, reviewer):
    publish(fact, reviewer)
    source = Source.objects.get(name="Ship Register")
    protect_source(
        source_id=source.id,
        actor=reviewer,
        alias="a public office",
        known_to=[reviewer.user.id],
        expected_revision=source.revision,
    )
    told = "".join(get(path).content.decode() for path in [*addresses(fact), *FEEDS])
    assert "Ship Register" not in told
    assert "a public office" in told


def test_it_may_be_kept_for_a_minute_by_anybody_and_sets_no_cookie(fact, reviewer):
    publish(fact, reviewer)
    for path in [*addresses(fact), *FEEDS]:
        answer = get(path)
        assert answer["Cache-Control"] == "public, max-age=60", path
        assert not answer.cookies
        assert get(path, If_None_Match=answer["ETag"]).status_code == 304


# --- In the forms of others -------------------------------------------------------------------------------------------


def check(name: str, values: Any) -> list[str]:
    """What the schema of others has against it."""
    schema = json.loads((VECTORS / f"{name}.schema.json").read_text())
    shape = Resource.from_contents(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": "https://geojson.org/schema/GeoJSON.json",
        }
    )
    registry: Any = Registry().with_resource("https://geojson.org/schema/GeoJSON.json", shape)
    validator = Draft202012Validator(schema, registry=registry, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(values)]


STATES = {
    "as confirmed": lambda fact, chief: None,
    "corrected": lambda fact, chief: change(
        fact, chief, statement="The ferry Maren was built in 1988, the shipping line said."
    ),
    "disputed": lambda fact, chief: turn(fact, chief, "dispute"),
    "retracted": lambda fact, chief: turn(fact, chief, "retract"),
}


@pytest.mark.parametrize("state", STATES)
def test_a_claim_of_somebody_else_is_a_review_that_its_readers_take(fact, reviewer, chief, state):
    publish(fact, reviewer)
    STATES[state](fact, chief)
    made = get(f"/public/facts/{fact.id}/schema.jsonld").json()
    assert made["@type"] == "ClaimReview"
    assert check("claimreview", made) == []
    words = {
        "as confirmed": "Confirmed",
        "corrected": "Confirmed",
        "disputed": "Disputed",
        "retracted": "Withdrawn",
    }
    assert made["reviewRating"] == {"@type": "Rating", "alternateName": words[state]}
    assert made["itemReviewed"]["author"]["name"] == fact.speaker_text
    (appeared, *_rest) = made["itemReviewed"]["appearance"]
    assert (appeared["url"], appeared["publisher"]["name"]) == (PAGE, "Coastal Wire")
    assert ("correction" in made) == (state != "as confirmed")
    page = get(f"/public/facts/{fact.id}/").content.decode()
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert json.loads(found) == made
    item = get(f"/public/facts/{fact.id}/ninjs.json").json()
    assert check("ninjs-3.1", item) == []
    assert item["pubStatus"] == ("canceled" if state == "retracted" else "usable")


def test_what_we_state_ourselves_is_a_claim_and_no_review(fact, reviewer, chief):
    change(fact, chief, speaker="")
    publish(fact, reviewer)
    made = get(f"/public/facts/{fact.id}/schema.jsonld").json()
    assert (made["@type"], "reviewRating" in made, "author" in made) == ("Claim", False, False)
    assert made["publisher"]["name"] == "Example News"


def test_the_words_of_a_fact_end_no_script(fact, reviewer, chief):
    change(fact, chief, statement="The line said </script><script>alert(1)</script> in 1987.")
    publish(fact, reviewer)
    for path in (f"/public/facts/{fact.id}/", f"/embed/facts/{fact.id}/"):
        assert "<script>alert" not in get(path).content.decode()


def test_the_feeds_are_read_by_a_reader_of_feeds(fact, reviewer, chief):
    publish(fact, reviewer)
    change(fact, chief, statement="The ferry Maren was built in 1988, the shipping line said.")
    told = feedparser.parse(get("/public/facts.atom").content)
    assert not told.bozo
    assert [(entry.id, entry.link) for entry in told.entries] == [
        (f"urn:uuid:{fact.id}", f"https://desk.example/public/facts/{fact.id}/")
    ]
    corrected = feedparser.parse(get("/public/corrections.atom").content)
    assert not corrected.bozo
    assert "Corrected. An earlier version said:" in corrected.entries[0].content[0].value
    listed = get("/public/corrections.json").json()
    assert (listed["version"], len(listed["items"])) == ("https://jsonfeed.org/version/1.1", 1)
    (item,) = get("/public/facts.jsonld").json()["dataFeedElement"]
    assert item["item"][0]["@type"] == "ClaimReview"


def test_a_program_has_each_form_by_accept(fact, api, settings):
    fact.refresh_from_db()
    path = f"/facts/{fact.id}"
    assert check("claimreview", api.get(path, Accept="application/ld+json").json()) == []
    assert check("ninjs-3.1", api.get(path, Accept="application/vnd.iptc.ninjs+json").json()) == []
    graph = api.get(path, Accept="application/prov+json")
    assert graph["Content-Type"] == "application/prov+json"
    assert prov.model.ProvDocument.deserialize(content=graph.content.decode()).get_records()
    assert api.get(path)["Content-Type"] == "application/json"
    settings.PUBLIC_URL = ""
    missing = api.get("/facts/00000000-0000-7000-8000-000000000000", Accept="application/ld+json")
    assert (missing.status_code, missing["Content-Type"]) == (404, "application/problem+json")


# --- In others' pages -------------------------------------------------------------------------------------------------


def test_a_card_says_what_we_say_now_runs_nothing_and_is_small(fact, reviewer, chief, settings):
    publish(fact, reviewer)
    answer = get(f"/embed/facts/{fact.id}/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors *" in policy
    assert "X-Frame-Options" not in answer
    body = answer.content.decode()
    assert "<script" not in body
    (sheet,) = set(re.findall(r'(?:src|href)="(/[^"]*)"', body))
    assert re.fullmatch(r"/static/newsroom/public(\.[0-9a-f]+)?\.css", sheet)
    style = Path(settings.BASE_DIR) / "newsroom/static/newsroom/public.css"
    assert len(answer.content) + style.stat().st_size <= 15_000
    change(fact, chief, statement="The ferry Maren was built in 1988, the shipping line said.")
    assert "Corrected. An earlier version said" in get(f"/embed/facts/{fact.id}/").content.decode()
    turn(fact, chief, "retract")
    assert "Withdrawn" in get(f"/embed/facts/{fact.id}/").content.decode()
    publish(fact, chief, is_public=False)
    gone = get(f"/embed/facts/{fact.id}/")
    assert (gone.status_code, "1988" in gone.content.decode()) == (404, False)
    assert "frame-ancestors *" in gone["Content-Security-Policy"]


def test_a_page_s_address_gives_its_card_by_oembed(fact, reviewer):
    publish(fact, reviewer)
    page = f"https://desk.example/public/facts/{fact.id}/"
    (found,) = re.findall(
        r'type="application/json\+oembed" href="([^"]+)"', get(f"/public/facts/{fact.id}/").content.decode()
    )
    made = get(found).json()
    assert (made["type"], made["version"], made["width"]) == ("rich", "1.0", 560)
    assert f'src="https://desk.example/embed/facts/{fact.id}/"' in made["html"]
    assert get(f"/public/oembed?url={page}&maxwidth=300").json()["width"] == 300
    assert get(f"/public/oembed?url={page}&format=xml").status_code == 501
    for other in (
        "https://else.example/",
        f"https://desk.example/facts/{fact.id}/",
        "",
        "https://desk.example/%00",
    ):
        assert get(f"/public/oembed?url={other}").status_code == 404


def test_trust_txt_has_the_lines_that_are_set(settings):
    assert get("/trust.txt").status_code == 404
    settings.TRUST_TXT = ["member=https://press.example/", "contact=https://news.example/contact"]
    for path in ("/trust.txt", "/.well-known/trust.txt"):
        assert get(path).content == b"member=https://press.example/\ncontact=https://news.example/contact\n"
