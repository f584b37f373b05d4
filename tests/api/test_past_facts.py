"""GET /facts and /facts/{id} with `known_at` and `valid_at`: what was said then, and what was so then."""

import pytest

from facts.models import Fact
from tests.facts.test_known_at import at_of, change
from tests.stories import FERRY, confirm_fully, find_claim, upload_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def fact(editor, reviewer):
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    return confirm_fully(find_claim(upload, "61").id, reviewer).fact


def test_a_program_reads_the_very_answer_of_back_then(program, reviewer, fact):
    api = program(reviewer)
    answers = {}
    for words in ("The coastguard said 60 people died.", "The coastguard said 62 people died."):
        answers[Fact.objects.get(id=fact.id).revision] = api.get(f"/facts/{fact.id}").json()
        change(fact, reviewer, statement=words)
    for number, answer in answers.items():
        moment = at_of(fact, number)
        then = api.get(f"/facts/{fact.id}?known_at={moment.isoformat().replace('+00:00', 'Z')}")
        assert (then.json(), then["ETag"]) == (answer, f'"{number}"')
        listed = api.get(f"/facts?known_at={moment.isoformat().replace('+00:00', 'Z')}").json()["results"]
        assert listed == [answer]


def test_a_search_of_the_past_finds_the_words_of_then_and_refuses_what_it_has_not(program, reviewer, fact):
    api = program(reviewer)
    change(fact, reviewer, statement="The coastguard said 60 people died.")
    then = at_of(fact, 1).isoformat().replace("+00:00", "Z")
    (hit,) = api.get(f"/search?q=61&known_at={then}").json()["results"]
    assert (hit["type"], hit["title"]) == ("fact", fact.statement)
    start, end = hit["title_marks"][0]
    assert hit["title"][start:end] == "61"
    assert api.get(f"/search?q=60+people&known_at={then}").json()["results"] == []
    ranges = {
        q: len(api.get(f"/search?q={q}&known_at={then}").json()["results"])
        for q in ("60..62", "..60", "..10")
    }
    assert ranges == {"60..62": 1, "..60": 0, "..10": 0}
    for asked in (
        "known_at=2999-01-01T00:00:00Z",
        f"type=claim&known_at={then}",
        "valid_at=2026&since=2026-01-01",
    ):
        assert api.get(f"/search?q=61&{asked}").status_code == 422
