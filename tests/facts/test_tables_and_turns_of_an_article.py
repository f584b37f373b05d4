"""An article keeps its tables and turns: in the API, on its page, on record, and for whoever may not know a name."""

import pytest
from django.test import Client

from facts.models import Claim, Run
from facts.services.claims.runs import suggest_claims
from newsroom.people import SETUP, create_key
from sources.covering import cover_article
from sources.models import Article
from sources.protection import veil_for
from sources.services import uploads
from sources.services.protection import protect_source
from sources.services.sources import create_source
from tests.api.programs import Program
from tests.sources.test_interviews import FILES as INTERVIEWS
from tests.sources.test_tables import FILES as TABLES
from tests.stories import confirm_fully

pytestmark = pytest.mark.django_db


def send(editor, file: tuple[str, bytes]) -> Article:
    name, data = file
    sent = uploads.receive_upload(actor=editor, data=data, name=name)
    uploads.read_upload(upload_id=sent.id)
    article = Article.objects.get(reading__upload=sent)
    suggest_claims(run_id=Run.objects.get(article=article).id)
    return article


@pytest.fixture
def roads(editor) -> Article:
    return send(editor, TABLES["a page with a head"][0])


@pytest.fixture
def interview(editor) -> Article:
    return send(editor, INTERVIEWS["names"][0])


def words_at(article: Article, place: dict[str, int]) -> str:
    return article.text[place["start"] : place["end"]]


def test_they_are_on_record_and_an_article_without_says_what_it_said_before(roads, interview):
    assert roads.snapshot()["tables"] == roads.tables
    assert interview.snapshot()["turns"] == interview.turns
    assert "turns" not in roads.snapshot()
    assert "tables" not in interview.snapshot()


def test_the_api_tells_each_cell_and_each_turn(roads, interview, editor):
    _key, token = create_key(actor=SETUP, user_id=editor.user.id, name="CMS", scopes=["articles:read"])
    (table,) = Program(token).get(f"/articles/{roads.id}").json()["tables"]
    found = {words_at(roads, cell): (cell["row"], cell["column"], cell["names"]) for cell in table["cells"]}
    assert found["Closed for"] == (0, 1, "column")
    assert found["E6"] == (1, 0, "row")
    assert found["5 days"] == (1, 1, "")
    turns = Program(token).get(f"/articles/{interview.id}").json()["turns"]
    assert [turn["asks"] for turn in turns] == [True, False, True, False]
    assert words_at(interview, turns[3]["speaker"]) == "Ida Holm"
    assert words_at(interview, turns[3]["said"]).startswith("Yes. The auditor")


def test_the_page_shows_the_table_with_the_claims_cell_marked_and_the_turns_with_their_speakers(
    roads, interview, editor
):
    client = Client()
    client.force_login(editor.user)
    page = client.get(f"/articles/{roads.id}/").content.decode()
    claim = Claim.objects.get(article=roads, statement="E6, Closed for: 5 days.")
    assert '<th\n        scope="col"' in page
    cell = page.split(f'data-start="{claim.start}"')[1].split("</td>")[0]
    assert f'data-show="{claim.id}"' in cell
    assert ">5 days</a>" in cell
    spoken = client.get(f"/articles/{interview.id}/").content.decode()
    assert spoken.count('class="speaker"') == 4
    assert spoken.count('<p class="asks"') == 2


def test_a_cells_claim_becomes_a_fact_as_it_stands(roads, reviewer):
    claim = Claim.objects.get(article=roads, statement="E6, Closed for: 5 days.")
    outcome = confirm_fully(claim.id, reviewer)
    assert outcome.fact is not None
    assert outcome.fact.statement.startswith("E6, Closed for: 5 days")


def test_where_a_name_is_covered_every_place_moves_along(interview, chief, outsider):
    source = create_source(actor=chief, name="Ida Holm", kind="person")
    protect_source(
        source_id=source.id,
        actor=chief,
        alias="a town official",
        known_to=[chief.user.id],
        expected_revision=source.revision,
    )
    covered = cover_article(interview, veil_for(outsider))
    assert "Holm" not in covered.text
    assert [words_at(covered, turn["speaker"]) for turn in covered.turns][1] == "a town official"
    assert words_at(covered, covered.turns[3]["said"]).startswith("Yes. The auditor")
