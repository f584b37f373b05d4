"""GET /facts and /facts/{id}: what a revision fixes, its ETag, and who sees it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from facts.models import Fact
from facts.services.claims.reopen import reopen_claim
from facts.services.facts.change import FactChanges, revise_fact
from newsroom.people import update_person
from tests.stories import FERRY, INQUIRY, agree_to_all, confirm_fully, confirming, find_claim, upload_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def upload(editor):
    return upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")


@pytest.fixture
def fact(upload, reviewer):
    return confirm_fully(find_claim(upload, "61").id, reviewer).fact


def embargo(fact, reviewer, until):
    return revise_fact(
        fact_id=fact.id,
        actor=reviewer,
        changes=FactChanges(embargoed_until=until),
        kind="update",
        reason="Agreed with the ministry.",
        expected_revision=fact.revision,
    )


def test_a_fact_is_its_own_address_and_its_revision_is_its_etag(program, cms, fact):
    api = program(cms, "facts:read")
    found = api.get(f"/facts/{fact.id}")
    assert found["ETag"] == '"1"'
    assert found["Cache-Control"] == "private, no-cache"
    assert {"Accept", "Authorization"} <= {word.strip() for word in found["Vary"].split(",")}
    body = found.json()
    assert body["url"] == f"http://testserver/api/v1/facts/{fact.id}"
    assert body["page"] == f"http://testserver/facts/{fact.id}/"
    assert (body["revision"], body["language"]) == (1, "en")
    assert body["citations"][0]["selectors"][0]["exact"] == body["citations"][0]["quote"]
    assert api.client.get(body["url"], headers={"Authorization": f"Bearer {api.key}"}).json() == body


@pytest.mark.parametrize("tag", ['"1"', 'W/"1"', '"7", "1"', "*"])
def test_a_fact_that_did_not_change_is_not_sent_again(program, cms, fact, tag):
    same = program(cms, "facts:read").get(f"/facts/{fact.id}", If_None_Match=tag)
    assert (same.status_code, same["ETag"], same.content) == (304, '"1"', b"")


@pytest.mark.parametrize("tag", ['"2"', "1", '"', "W/"])
def test_a_fact_that_changed_is_sent(program, cms, fact, tag):
    assert program(cms, "facts:read").get(f"/facts/{fact.id}", If_None_Match=tag).status_code == 200


def test_the_body_of_a_revision_stays_when_people_and_sources_change_their_names(
    program, cms, chief, reviewer, fact
):
    api = program(cms, "facts:read")
    before = api.get(f"/facts/{fact.id}").json()
    update_person(
        actor=chief,
        user_id=reviewer.user.id,
        name="Rana Raven",
        roles=["reviewer"],
        desk_ids=list(reviewer.desk_ids),
        is_active=True,
        expected_revision=1,
    )
    fact.speaker.name = "Coast guard of Port Alden"
    fact.speaker.save(update_fields=["name"])
    assert api.get(f"/facts/{fact.id}").json() == before
    assert before["revisions"][0]["by"] == {
        "kind": "person",
        "id": str(reviewer.user.id),
        "name": "Rana Rabe",
    }


def test_a_retracted_fact_says_so(program, cms, reviewer, fact, upload):
    reopen_claim(claim_id=find_claim(upload, "61").id, actor=reviewer, reason="The coastguard took it back.")
    agree_to_all()
    found = program(cms, "facts:read").get(f"/facts/{fact.id}").json()
    assert (found["status"], found["citations"]) == ("retracted", [])
    assert [step["type"] for step in found["revisions"]] == [
        "fact.confirmed",
        "fact.disputed",
        "fact.retracted",
    ]


def test_a_fact_under_embargo_is_not_there_for_a_key_that_only_reads(program, cms, reviewer, fact):
    embargo(fact, reviewer, timezone.now() + timedelta(hours=1))
    for actor, scopes in ((cms, ("facts:read",)), (reviewer, ("facts:read", "changes:read")), (cms, ())):
        api = program(actor, *scopes)
        assert api.get(f"/facts/{fact.id}").status_code == 404
        assert api.get(f"/facts/{fact.id}", If_None_Match='"2"').status_code == 404
        assert api.get("/facts").json()["results"] == []
        assert api.get(f"/facts?source={fact.speaker_id}").json()["results"] == []
    worker = program(reviewer, "facts:write")
    assert worker.get(f"/facts/{fact.id}").status_code == 200


def test_a_fact_of_another_desk_is_not_there(program, outsider, editor, reviewer, auditor, desk):
    upload = upload_text(editor, FERRY, "ferry.txt", desk_id=desk.id)
    fact = confirm_fully(find_claim(upload, "61").id, reviewer).fact
    stranger = program(outsider)
    assert stranger.get(f"/facts/{fact.id}").status_code == 404
    assert stranger.get("/facts").json()["results"] == []
    assert program(auditor).get(f"/facts/{fact.id}").json()["desk"] == str(desk.id)


def test_facts_are_filtered(program, cms, reviewer, editor, upload, fact):
    other = confirm_fully(find_claim(upload, "47").id, reviewer, confirming(so="yes")).fact
    elsewhere = upload_text(editor, INQUIRY, "inquiry.txt")
    api = program(cms, "facts:read")
    third = confirm_fully(find_claim(elsewhere, "14").id, reviewer).fact
    moment = timezone.now().isoformat().replace("+", "%2B")
    for query, wanted in (
        ("", [third, other, fact]),
        ("?so=yes", [other]),
        ("?so=not_checked&said=yes", [third, fact]),
        ("?q=Coastguard%2061", [fact]),
        ("?q=no-such-word", []),
        (f"?article={upload.articles.get().id}", [other, fact]),
        (f"?source={third.speaker_id}", [third]),
        ("?status=retracted", []),
        ("?updated_since=2020-01-01T00:00:00Z", [third, other, fact]),
        (f"?updated_since={moment}", []),
    ):
        found = api.get(f"/facts{query}").json()["results"]
        assert [row["id"] for row in found] == [str(row.id) for row in wanted], query
    for query, parameter in (
        ("status=true", "status"),
        ("article=1", "article"),
        ("q=%00", "q"),
        ("updated_since=yesterday", "updated_since"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=-1", "limit"),
        ("limit=x", "limit"),
        ("cursor=x", "cursor"),
        ("cursor=WyJmIiwxLDJd", "cursor"),
        ("cursor=WyJmIl0", "cursor"),
        ("cursor=%C3%BC", "cursor"),
    ):
        refused = api.get(f"/facts?{query}")
        assert refused.status_code == 422, query
        assert refused.json()["errors"][0]["parameter"] == parameter, query


@pytest.fixture
def many(fact, reviewer):
    """Eleven facts, five of them confirmed in one and the same moment."""
    made = [fact]
    moment = timezone.now()
    for number in range(10):
        row = Fact.objects.get(id=fact.id)
        row.pk, row._state.adding = None, True
        row.id = Fact._meta.pk.get_default()
        row.statement = f"{fact.statement} {number}"
        row.confirmed_at = moment if number < 5 else moment + timedelta(seconds=number)
        row.revision = 1
        row.save(force_insert=True)
        made.append(row)
    return [row.id for row in sorted(made, key=lambda row: (row.confirmed_at, row.id), reverse=True)]


def test_a_list_is_walked_forth_and_back_without_dropping_or_repeating_a_row(program, cms, many):
    api = program(cms, "facts:read")
    pages, address = [], "/facts?limit=3"
    while address:
        page = api.get(address)
        body = page.json()
        assert all(
            f'<{body[name]}>; rel="{rel}"' in page["Link"]
            for name, rel in (("next", "next"), ("previous", "prev"))
            if body[name]
        )
        pages.append([row["id"] for row in body["results"]])
        last, address = body, (body["next"] or "").removeprefix("http://testserver/api/v1")
    assert [len(page) for page in pages] == [3, 3, 3, 2]
    assert [row for page in pages for row in page] == [str(row) for row in many]
    back, address = [], last["previous"].removeprefix("http://testserver/api/v1")
    while address:
        body = api.get(address).json()
        back.insert(0, [row["id"] for row in body["results"]])
        address = (body["previous"] or "").removeprefix("http://testserver/api/v1")
    assert back == pages[:3]


def test_a_row_that_comes_in_between_two_pages_moves_nothing(program, cms, many):
    api = program(cms, "facts:read")
    first = api.get("/facts?limit=5").json()
    row = Fact.objects.get(id=many[-1])
    row.id, row._state.adding, row.confirmed_at = (
        Fact._meta.pk.get_default(),
        True,
        timezone.now() + timedelta(days=1),
    )
    row.save(force_insert=True)
    second = api.get(first["next"].removeprefix("http://testserver/api/v1")).json()
    assert [row["id"] for row in second["results"]] == [str(row) for row in many[5:10]]


def test_facts_are_found_by_ids_speaker_outlet_and_figures(program, editor, reviewer):
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    cars = confirm_fully(find_claim(upload, "203").id, reviewer).fact
    built = confirm_fully(find_claim(upload, "1987").id, reviewer).fact
    killed = confirm_fully(find_claim(upload, "47").id, reviewer).fact
    api = program(reviewer)
    outlet = upload.articles.get().outlet_id

    def found(query):
        answer = api.get(f"/facts?{query}")
        assert answer.status_code == 200, answer.content
        return {fact["id"] for fact in answer.json()["results"]}

    everything = {str(fact.id) for fact in (cars, built, killed)}
    nobody = "00000000-0000-7000-8000-000000000000"
    assert found(f"ids={cars.id},{nobody},{built.id}") == {str(cars.id), str(built.id)}
    assert found(f"outlet={outlet}") == everything
    assert found(f"outlet={nobody}") == set()
    assert str(cars.id) in found("figure_min=203&figure_max=203")
    # More than 47 may be any number above.
    assert str(killed.id) in found("figure_min=100")
    assert str(killed.id) not in found("figure_max=40")
    assert found("counted=CARS") == {str(cars.id)}
    speaker = cars.speaker_text
    assert str(cars.id) in found(f"speaker={speaker.upper()}")
    for wrong in ("ids=x", "ids=", "figure_min=many", "ids=" + ",".join([nobody] * 201)):
        assert api.get(f"/facts?{wrong}").status_code == 422, wrong


def test_whoever_asks_for_no_names_is_told_none(program, editor, reviewer, cms):
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    fact = confirm_fully(find_claim(upload, "1987").id, reviewer).fact
    api = program(cms, "facts:read")
    for path in (f"/facts/{fact.id}", "/facts", "/facts/export"):
        told, quiet = (whole(api.get(f"{path}?names={names}")) for names in ("true", "false"))
        assert reviewer.user.name in told
        assert reviewer.user.name not in quiet
        assert str(reviewer.user.id) in quiet


def whole(answer) -> str:
    return b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode()
