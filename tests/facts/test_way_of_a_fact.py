"""Where a fact comes from is drawn, told as a list, and written as PROV, as far as its reader may see it."""

import json
from pathlib import Path
from xml.etree import ElementTree

import prov.model
import pytest
from jsonschema import Draft4Validator

from facts.proof.evidence import trace_provenance
from facts.proof.way import trace_way
from facts.services.claims.decide import reject_claim
from facts.services.claims.reopen import reopen_claim
from facts.showing.way import Box, draw_way
from newsroom.actor import Actor
from newsroom.people import SETUP, create_key
from tests.api.programs import Program
from tests.stories import agree_to_all, tell_stories

pytestmark = pytest.mark.django_db
SCHEMA = Path(__file__).resolve().parent.parent / "vectors" / "prov-json.schema.json"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def told():
    return tell_stories()


def test_the_way_leads_from_the_bytes_to_what_is_said(told, signed_in):
    way = trace_way(told.reviewer, told.fact.id)
    assert [len(stage.nodes) for stage in way.stages] == [2, 2, 2, 4, told.fact.revision, 1]
    assert [stage.hidden for stage in way.stages] == [[]] * 6
    keys = {node.key for stage in way.stages for node in stage.nodes}
    reached = {way.stages[-1].nodes[-1].key}
    for stage in reversed(way.stages):
        for node in reversed(stage.nodes):
            assert node.key in reached
            reached |= set(node.came_from)
    assert reached == keys
    shown = signed_in(told.reviewer).get(f"/facts/{told.fact.id}/way/")
    page = shown.content.decode()
    start = page.index('<svg class="way"')
    drawing = ElementTree.fromstring(page[start : page.index("</svg>", start) + 6])
    drawn = {one.text for one in drawing.iter(f"{SVG}title")}
    for stage in way.stages:
        for node in stage.nodes:
            assert node.title in drawn
            assert not node.address or f'href="{node.address.replace("&", "&amp;")}"' in page
    assert len(list(drawing.iter(f"{SVG}rect"))) == len(keys)


def test_words_in_a_drawing_are_words():
    drawn = ElementTree.fromstring(
        draw_way([("<b>", [Box("1", "</title><script>&", "<i>")]), ("B", [Box("2", "x", "", ["1", "0"])])])
    )
    assert {one.tag for one in drawn.iter()} == {
        f"{SVG}{tag}" for tag in ("svg", "text", "path", "g", "title", "rect")
    }
    assert len(list(drawn.iter(f"{SVG}path"))) == 1
    assert ElementTree.fromstring(draw_way([])).tag == f"{SVG}svg"


def test_what_a_reader_may_not_see_is_counted_and_not_told(told):
    """A key for facts alone reads neither claims nor articles."""
    key, _token = create_key(actor=SETUP, user_id=told.reviewer.user.id, name="CMS", scopes=["facts:read"])
    way = trace_way(Actor(user=told.reviewer.user, key=key), told.fact.id)
    by_stage = {str(stage.name): stage for stage in way.stages}
    assert [node.title for node in by_stage["What we say"].nodes]
    assert "Decisions" not in by_stage
    assert by_stage["Claims"].nodes == by_stage["Articles"].nodes == []
    assert by_stage["Claims"].hidden == ["2: not yours to read"]


def test_a_verdict_that_a_second_person_has_still_to_come_to_is_not_on_the_way(told, signed_in):
    """Its claim was confirmed before and reopened, so the fact's way leads over it."""
    agree_to_all()
    reopen_claim(claim_id=told.claim.id, actor=told.chief, reason="Read it again.")
    agree_to_all()
    for actor in (told.reviewer, told.chief):
        before = {node.key for stage in trace_way(actor, told.fact.id).stages for node in stage.nodes}
    first = reject_claim(
        claim_id=told.claim.id, actor=told.reviewer, reason_code="false", reason="Whispered."
    )
    for actor in (told.reviewer, told.chief):
        page = signed_in(actor).get(f"/facts/{told.fact.id}/way/").content.decode()
        assert f"decision/{first.decision.id}" not in json.dumps(
            trace_provenance(actor=actor, record_type="fact", record_id=told.fact.id)
        )
        now = {node.key for stage in trace_way(actor, told.fact.id).stages for node in stage.nodes}
        assert now == before
        assert "Whispered." not in page


def test_the_provenance_is_prov_json_on_page_and_api(told, signed_in):
    given = signed_in(told.reviewer).get(f"/facts/{told.fact.id}/provenance.json")
    found = json.loads(given.content)
    Draft4Validator(json.loads(SCHEMA.read_text())).validate(found)
    read = prov.model.ProvDocument.deserialize(content=given.content.decode())
    assert prov.model.ProvDocument.deserialize(content=read.serialize()) == read
    assert f"f:fact/{told.fact.id}/rev/{told.fact.revision}" in found["entity"]
    _key, token = create_key(
        actor=SETUP,
        user_id=told.reviewer.user.id,
        name="All",
        scopes=["facts:read", "claims:read", "articles:read"],
    )
    api = Program(token).get(f"/facts/{told.fact.id}/provenance").json()
    # A key is nobody, so its person's own record is not in it.
    assert {key.split("/")[0] for key in found["entity"].keys() - api["entity"].keys()} == {"f:user"}
    assert api["entity"].items() <= found["entity"].items()
