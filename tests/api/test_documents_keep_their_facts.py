"""Versions of one document of a content system: its parts as said, its drafts beside it, its facts carried along."""

import pytest
from django.test import Client

from facts.models import Claim, ClaimAnchor, Run
from facts.services.claims import runs
from facts.services.claims.decide import confirm_claim
from newsroom.ledger.audit import audit_ledger
from newsroom.ledger.models import Entry
from sources.models import Article, SameText, Upload
from sources.services.uploads import read_upload
from tests.stories import READ

pytestmark = pytest.mark.django_db

CARS = "The ferry carried 203 cars, said Ilse Brandt."
BERTH = "The berth was built in 1987, said Olav Nyberg."
CREW = "The line employs many sailors."


class System:
    """A content system that sends versions of its document 7."""

    def __init__(self, api):
        self.api = api

    def send(self, *paragraphs, **members):
        """The upload and its article, read and searched as the worker would."""
        body = {"name": "story 7", "headline": "Ferry inquiry begins", "byline": "", "external_id": "7"}
        text = {} if "html" in members else {"text": "\n\n".join(paragraphs)}
        sent = self.api.post("/uploads", {**body, **text, **members})
        assert sent.status_code == 202, sent.content
        upload = Upload.objects.get(id=sent.json()["id"])
        read_upload(upload_id=upload.id)
        state = self.api.get(f"/uploads/{upload.id}").json()
        assert state["status"] == "read"
        (article,) = state["articles"]
        for run in Run.objects.filter(article=article, status=Run.Status.QUEUED):
            runs.suggest_claims(run_id=run.id)
        return upload, Article.objects.get(id=article)

    def carried(self, article):
        return {
            line["claim"]["statement"][:20]: line["state"]
            for line in self.api.get(f"/articles/{article.id}/carried").json()["results"]
        }


@pytest.fixture
def system(program, cms):
    return System(program(cms))


def claim_of(article, words):
    return article.claims.standing().get(quote__contains=words)


def problems():
    said = []
    audit_ledger(lambda problem: said.append(str(problem)))
    return said


def test_versions_of_a_document_need_no_address(system, reviewer):
    _first, one = system.send(CARS, BERTH)
    fact = confirm_claim(claim_id=claim_of(one, "203").id, actor=reviewer, confirmation=READ).fact
    _second, two = system.send(CARS, BERTH, CREW)
    _third, three = system.send(BERTH, CREW, CARS)
    assert [article.supersedes for article in (two, three)] == [one, two]
    assert not Claim.objects.filter(article=three, quote__contains="203").exists()
    listed = system.api.get("/articles?external_id=7&current=true").json()["results"]
    assert [line["id"] for line in listed] == [str(three.id)]
    stated = system.api.get(f"/facts?article={three.id}").json()["results"]
    assert [one["id"] for one in stated] == [str(fact.id)]
    uploads = system.api.get("/uploads?external_id=7").json()["results"]
    assert [one["articles"] for one in uploads] == [[str(a.id)] for a in (three, two, one)]
    assert problems() == []


def test_another_persons_document_of_that_name_is_another(system, program, editor):
    _upload, ours = system.send(CARS)
    _upload, theirs = System(program(editor)).send(CARS, BERTH)
    assert theirs.supersedes is None
    assert set(Article.objects.current()) == {ours, theirs}


def test_saved_unchanged_a_document_has_no_new_version_and_undone_it_has_one(system):
    _one, first = system.send(CARS)
    again, same = system.send(CARS)
    assert (same, again.same_as_id) == (first, _one.id)
    system.send(CARS, BERTH)
    back, third = system.send(CARS)
    assert (back.same_as, third == first) == (None, False)
    assert list(Article.objects.current()) == [third]


def test_what_was_said_of_a_storys_parts_is_not_guessed(system):
    caption = "A photo by nobody (archive)"
    _upload, article = system.send(
        caption, CARS, "A new closing line.", headline="Ferry inquiry", byline="Mara Lund"
    )
    assert article.text == f"Ferry inquiry\n\n{caption}\n\n{CARS}\n\nA new closing line."
    assert (article.headline, article.byline, article.furniture) == ("Ferry inquiry", "Mara Lund", [])
    _upload, bare = system.send(CARS, headline="", external_id="8")
    assert (bare.headline, bare.byline, bare.text) == ("", "", CARS)


def test_a_body_in_html_is_story_but_for_the_captions_of_its_markup(system):
    html = (
        f"<p>{CARS}</p><figure><img src='a.jpg'><figcaption>The ferry in May</figcaption></figure>"
        f"<script>alert(1)</script><h2>Berth</h2><p>{BERTH}</p>"
    )
    _upload, article = system.send(html=html, byline="Mara Lund")
    shown = system.api.get(f"/articles/{article.id}").json()
    assert shown["text"] == f"Ferry inquiry begins\n\n{CARS}\n\nThe ferry in May\n\nBerth\n\n{BERTH}"
    (mark,) = shown["furniture"]
    assert (shown["text"][mark["start"] : mark["end"]], mark["kind"]) == ("The ferry in May", "caption")
    assert {claim.quote for claim in article.claims.all()} == {
        "The ferry carried 203 cars",
        "The berth was built in 1987",
    }


def test_a_draft_is_followed_beside_what_is_published_and_asks_nobody(system, reviewer):
    _upload, published = system.send(CARS, BERTH)
    open_before = set(published.claims.open().values_list("id", flat=True))
    fact = confirm_claim(claim_id=claim_of(published, "203").id, actor=reviewer, confirmation=READ).fact
    draft, article = system.send(CARS, BERTH.replace("1987", "1988"), draft=True)
    assert not Run.objects.filter(article=article).exists()
    assert system.carried(article) == {"The ferry carried 20": "exact", "The berth was built ": "changed"}
    assert [one["id"] for one in system.api.get(f"/facts?article={article.id}").json()["results"]] == [
        str(fact.id)
    ]
    assert set(Article.objects.current()) == {published}
    assert not SameText.objects.exists()
    assert {claim.id for claim in published.claims.all() if claim.status != "withdrawn"} == open_before
    shown = system.api.get(f"/articles/{article.id}").json()
    assert (shown["draft"], shown["is_current"], shown["supersedes"]) == (True, True, None)
    assert [one["id"] for one in system.api.get("/articles?external_id=7").json()["results"]] == [
        str(published.id)
    ]
    page = Client()
    page.force_login(reviewer.user)
    assert page.get(f"/articles/{article.id}/").status_code == 200
    # Its next version takes its place; what was decided meanwhile is known of it.
    confirm_claim(claim_id=claim_of(published, "1987").id, actor=reviewer, confirmation=READ)
    _upload, second = system.send(CARS.replace("203", "204"), BERTH, draft=True)
    assert second.supersedes == article
    assert system.carried(second) == {"The ferry carried 20": "changed", "The berth was built ": "exact"}
    run = system.api.get(f"/articles/{second.id}/run")
    assert (run.status_code, run.json()["status"]) == (200, "not_searched")
    # Published, it replaces what was published, and ends the draft.
    _upload, third = system.send(BERTH)
    assert (third.supersedes, list(Article.objects.current())) == (published, [third])
    assert not third.claims.exists()
    ended = system.api.get(f"/uploads/{draft.id}").json()
    assert (ended["articles"], ended["taken_back_at"] is not None) == ([], True)
    assert problems() == []


def test_a_draft_is_taken_back_by_its_sender_alone_and_once(system, program, editor):
    draft, article = system.send(CARS, draft=True)
    other = program(editor)
    before = Entry.objects.count()
    refused = other.post(f"/uploads/{draft.id}/take-back", {})
    assert (refused.status_code, Entry.objects.count()) == (403, before)
    for _time in range(2):
        done = system.api.post(f"/uploads/{draft.id}/take-back", {}).json()
        assert (done["draft"], done["articles"], done["taken_back_at"] is not None) == (True, [], True)
    assert Entry.objects.filter(type="upload.taken_back", object_id=draft.id).count() == 1
    assert system.api.get(f"/articles/{article.id}").json()["is_current"] is False
    _upload, next_draft = system.send(CARS, BERTH, draft=True)
    assert next_draft.supersedes is None
    upload, _article = system.send(CARS)
    assert system.api.post(f"/uploads/{upload.id}/take-back", {}).status_code == 409
    assert problems() == []


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"draft": True, "external_id": ""}, None),
        ({"html": "<p>A ferry.</p>"}, "#/text"),
        ({"external_id": "x" * 256}, "#/external_id"),
        ({"external_id": "a\tb"}, None),
        ({"draft": "perhaps"}, "#/draft"),
    ],
)
def test_a_document_that_cannot_be_is_refused(system, members, place):
    body = {"name": "a", "text": "A ferry.", "external_id": "7", **members}
    refused = system.api.post("/uploads", body)
    assert refused.status_code == 422
    assert place is None or refused.json()["errors"][0]["pointer"] == place
    assert Upload.objects.count() == 0


def test_an_empty_story_in_parts_is_refused(system):
    for body in ({"text": " "}, {"html": ""}):
        refused = system.api.post("/uploads", {"name": "a", "headline": "Ferry", **body})
        assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (422, "upload-empty")


def test_ids_are_named_by_lists(system, program, editor, desk, reviewer):
    _upload, article = system.send(CARS, outlet="Coastal Wire")
    api = program(editor)
    me = api.get("/me").json()
    assert (me["name"], [one["name"] for one in me["desks"]]) == ("Edda Elster", ["Home news"])
    assert [one["id"] for one in api.get("/desks").json()["results"]] == [str(desk.id)]
    (outlet,) = api.get("/sources?kind=outlet").json()["results"]
    assert (outlet["name"], outlet["merged_into"], outlet["merged"]) == ("Coastal Wire", None, [])
    listed = api.get(f"/articles?outlet={outlet['id']}").json()["results"]
    assert [line["id"] for line in listed] == [str(article.id)]


def test_a_dry_run_tells_what_a_text_would_become_and_stores_nothing(system, program, cms, reviewer):
    _upload, published = system.send(CARS, BERTH)
    fact = confirm_claim(claim_id=claim_of(published, "203").id, actor=reviewer, confirmation=READ).fact
    text = f"{CARS}\n\n{BERTH.replace('1987', '1988')}"
    body = {"name": "a", "external_id": "7", "headline": "Ferry inquiry", "text": text, "draft": True}
    reader = program(cms, "uploads:write")

    def everything():
        return (
            Upload.objects.count(),
            Article.objects.count(),
            ClaimAnchor.objects.count(),
            Entry.objects.count(),
        )

    before = everything()
    (story,) = system.api.post("/uploads/dry-run", body).json()["articles"]
    assert (story["headline"], story["text"]) == ("Ferry inquiry", f"Ferry inquiry\n\n{text}")
    assert story["supersedes"] == str(published.id)
    (cars,) = [line for line in story["carried"] if line["facts"]]
    assert (cars["quote"], cars["facts"][0]["id"]) == ("The ferry carried 203 cars", str(fact.id))
    assert story["text"][cars["start"] : cars["end"]] == cars["quote"]
    assert reader.post("/uploads/dry-run", body).json()["articles"][0]["carried"] is None
    refused = system.api.post("/uploads/dry-run", {"name": "a", "headline": "", "text": " "})
    assert refused.status_code == 422
    assert everything() == before
