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
