"""A list asks the database the same number of questions for one row and for eleven."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from facts.models import Claim, Fact
from facts.services.claims.decide import Verdict, decide_claims
from newsroom.models import ApiKey
from tests.stories import READ, upload_text

pytestmark = pytest.mark.django_db

PORTS = [
    "Alden",
    "Brim",
    "Corran",
    "Dunmore",
    "Eskdale",
    "Farrow",
    "Garth",
    "Holm",
    "Inver",
    "Jarrow",
    "Kells",
]
# All: the key with its person and desks, that it was used, whether any source is protected.
QUERIES = {
    # claims, figures, decisions with their reviewers
    "/claims?status=confirmed": 6,
    # the page, its facts, figures, citations with their claims, history, names
    "/facts": 9,
    # head (twice), revisions, those beside them, desks of articles
    "/changes": 8,
}


def story(ports):
    lines = [
        f"The port of {port} handled {310 + number} ships in January, the {port} port authority said."
        for number, port in enumerate(ports)
    ]
    return "Ships return\n\nPORT ALDEN, March 9, 2026 (CW) - " + "\n\n".join(lines) + "\n"


def count_queries(api, path):
    ApiKey.objects.update(last_used_at=None)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = api.get(path)
    assert answer.status_code == 200
    return len(answer.json()["results"]), len(captured), "\n".join(query["sql"][:160] for query in captured)


def test_the_number_of_rows_does_not_change_the_number_of_queries(program, editor, reviewer, cms):
    def confirm_all():
        outcomes, left = decide_claims(
            verdicts=[Verdict(claim.id, READ) for claim in Claim.objects.open()], actor=reviewer
        )
        assert left == {}
        return outcomes

    upload_text(editor, story(PORTS[:1]), "one.txt")
    assert len(confirm_all()) == 1
    api = program(cms)
    one = {path: count_queries(api, path) for path in QUERIES}
    upload_text(editor, story(PORTS), "eleven.txt")
    confirm_all()
    assert Fact.objects.count() >= 11
    many = {path: count_queries(api, path) for path in QUERIES}
    for path, queries in QUERIES.items():
        assert many[path][0] >= 11 > one[path][0] > 0, path
        assert one[path][1] == many[path][1], f"{path}\n{one[path][2]}\n\n{many[path][2]}"
        assert many[path][1] == queries, many[path][2]
