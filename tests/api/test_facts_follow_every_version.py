"""What was decided about a story is known in every later version of it, and what became of it is told there."""

import pytest

from facts.models import Claim, Run
from facts.services.claims.decide import confirm_claim, reject_claim
from facts.services.facts.change import turn_fact
from tests.stories import READ, find_claim, upload_text

pytestmark = pytest.mark.django_db

PAGE = "https://cms.example/story/7"
HEAD = "Ferry inquiry begins\n\nPORT ALDEN, March 9, 2026 (CW) - "
CARS = "The ferry carried 203 cars, said Ilse Brandt."
CREW = "The shipping line employs 4,100 sailors, said Jon Abel."
PORT = "The port handled 18 ferries in February, said Mara Lund."
BERTH = "The berth was built in 1987, said Olav Nyberg."
FILLER = "Nothing else was said on Monday."


def tell(*sentences: str) -> str:
    return HEAD + "\n\n".join(sentences) + "\n"


# Each version with what became of the sentence about the cars in it.
VERSIONS = [
    ((CARS, CREW, PORT, BERTH), "here"),
    ((CARS, CREW, PORT, BERTH, FILLER), "here"),
    ((CREW, CARS, PORT, BERTH, FILLER), "here"),
    ((CREW, CARS, BERTH, FILLER), "here"),
    ((FILLER, CREW, BERTH, CARS), "here"),
    ((FILLER, CREW, BERTH), "gone"),
    ((FILLER, CREW, BERTH, PORT), "gone"),
    ((CREW, BERTH, PORT, CARS, FILLER), "here"),
    ((CREW, BERTH, PORT, CARS.replace("203", "207"), FILLER), "changed"),
    ((CARS, CREW, BERTH, PORT, FILLER), "here"),
]


def test_ten_versions_ask_each_claim_once_and_tell_a_retracted_fact_in_each(program, editor, reviewer, chief):
    first = upload_text(editor, tell(*VERSIONS[0][0]), "story.txt", url=PAGE)
    cars = find_claim(first, "203")
    fact = confirm_claim(claim_id=cars.id, actor=reviewer, confirmation=READ).fact
    confirm_claim(claim_id=find_claim(first, "18").id, actor=reviewer, confirmation=READ)
    reject_claim(claim_id=find_claim(first, "4,100").id, actor=reviewer, reason_code="not_newsworthy")
    reject_claim(claim_id=find_claim(first, "1987").id, actor=reviewer, reason_code="not_newsworthy")
    turn_fact(fact_id=fact.id, actor=chief, turn="retract", reason="Miscounted.", expected_revision=1)
    decided = {claim.quote for claim in first.articles.get().claims.all()}
    assert len(decided) == 4
    api = program(editor)
    before = first.articles.get()
    for number, (sentences, cars_are) in enumerate(VERSIONS[1:], start=2):
        upload = upload_text(editor, tell(*sentences), "story.txt", url=PAGE)
        article = upload.articles.get()
        asked = {claim.quote for claim in Claim.objects.filter(article=article, status="open")}
        assert not asked & decided, number
        assert any("207" in quote for quote in asked) == (cars_are == "changed"), number
        carried = api.get(f"/articles/{article.id}/carried").json()["results"]
        (line,) = [line for line in carried if line["claim"]["id"] == str(cars.id)]
        states = {"here": ("exact", "moved"), "gone": ("orphan",), "changed": ("changed",)}[cars_are]
        assert line["state"] in states, number
        assert [(f["id"], f["status"]) for f in line["facts"]] == [(str(fact.id), "retracted")]
        if cars_are == "here":
            assert article.text[line["start"] : line["end"]] == line["quote"] == cars.quote
            assert str(cars.id) in {held["claim"] for held in held_back(api, article)}
        listed = api.get(f"/facts?article={article.id}&status=retracted").json()["results"]
        assert [f["id"] for f in listed] == ([str(fact.id)] if cars_are == "here" else []), number
        shown = api.get(f"/articles/{article.id}").json()
        assert (shown["is_current"], shown["supersedes"], shown["url"]) == (True, str(before.id), PAGE)
        old = api.get(f"/articles/{before.id}").json()
        assert (old["is_current"], old["superseded_by"]) == (False, [str(article.id)])
        before = article


def held_back(api, article):
    run = api.get(f"/articles/{article.id}/run").json()
    assert run["status"] == Run.Status.DONE
    return run["held_back"]
