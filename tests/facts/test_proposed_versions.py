"""A newer text of a page by somebody else, or by a program, replaces nothing until somebody says that it does."""

import pytest
from django.db import ProgrammingError, transaction

from facts.models import Claim, ClaimAnchor
from facts.services.claims.edit import mark_claim
from newsroom.actor import Actor
from newsroom.errors import NotAllowed, NotFound
from newsroom.ledger.audit import audit_ledger
from newsroom.ledger.models import Entry
from newsroom.people import SETUP, create_key
from newsroom.rights import Role
from sources.models import Article, VersionProposal
from sources.services.versions import VersionAlreadySettled, settle_version, versions_for
from tests.api.programs import Program
from tests.stories import FERRY, PAGE, find_claim, upload_text

pytestmark = pytest.mark.django_db
NEWER = FERRY.replace("61 people", "64 people") + "\nDivers left on Tuesday.\n"


@pytest.fixture
def older(editor):
    return upload_text(editor, FERRY, "ferry.txt", url=PAGE)


def key_of(actor: Actor, *scopes: str) -> Actor:
    key, _token = create_key(
        actor=SETUP, user_id=actor.user.id, name="CMS", scopes=scopes or ["uploads:write"]
    )
    return Actor(user=actor.user, key=key)


def send(actor: Actor, text: str = NEWER, url: str = PAGE, **values: object):
    return upload_text(actor, text, "newer.txt", url=url, **values)


def state_of(upload) -> tuple:
    claims = Claim.objects.filter(article__reading__upload=upload).order_by("id")
    return (
        [(claim.status, claim.revision) for claim in claims],
        [article.superseded_by.count() for article in upload.articles],
        ClaimAnchor.objects.count(),
    )


def problems() -> list[str]:
    said: list[str] = []
    audit_ledger(lambda problem: said.append(str(problem)))
    return said


OTHERS = {
    "a colleague": lambda people, chief: people["second_reviewer"],
    "a reviewer of another desk": lambda people, chief: people["outsider"],
    "a program of somebody else": lambda people, chief: people["cms"],
    "a program of the same person": lambda people, chief: key_of(people["editor"]),
    "a chief": lambda people, chief: chief,
}


@pytest.fixture
def people(editor, second_reviewer, outsider, cms):
    return {"editor": editor, "second_reviewer": second_reviewer, "outsider": outsider, "cms": cms}


@pytest.mark.parametrize("who", OTHERS)
def test_a_newer_text_by_somebody_else_stands_beside_and_touches_nothing(older, people, chief, reviewer, who):
    article = older.articles.get()
    mark_claim(article_id=article.id, actor=reviewer, start=0, end=10, statement="", reason="")
    before = state_of(older)
    newer = send(OTHERS[who](people, chief))
    assert state_of(older) == before
    assert set(Article.objects.current()) == {article, newer.articles.get()}
    assert newer.articles.get().supersedes is None
    assert find_claim(newer, "64").is_open
    proposal = VersionProposal.objects.get()
    assert (proposal.newer, proposal.older, proposal.status) == (newer, older, "waiting")
    assert Entry.objects.filter(type="version.proposed", object_id=proposal.id).count() == 1
    assert problems() == []


SPELLINGS = [
    "http://wire.example/ferry",
    "https://www.wire.example/ferry/",
    "https://WIRE.example/ferry?utm_source=mail#top",
    "https://wire.example:8443/ferry",
]


@pytest.mark.parametrize("url", SPELLINGS)
def test_however_the_address_is_spelt(older, second_reviewer, url):
    before = state_of(older)
    send(second_reviewer, url=url)
    assert state_of(older) == before
    assert VersionProposal.objects.waiting().count() == 1


def test_ones_own_next_version_replaces_at_once_as_before(older, editor):
    newer = send(editor)
    assert newer.articles.get().supersedes == older.articles.get()
    assert not VersionProposal.objects.exists()


def test_a_program_follows_its_own_drafts_with_whichever_key_of_its_person(cms):
    first = send(cms, FERRY)
    second = send(cms, NEWER)
    third = send(key_of(cms), NEWER + "\nThe inquiry opened.\n")
    by_hand = send(Actor(user=cms.user), NEWER + "\nThe inquiry closed.\n")
    line = [upload.articles.get() for upload in (first, second, third, by_hand)]
    assert [article.supersedes for article in line] == [None, *line[:3]]
    assert not VersionProposal.objects.exists()


def test_accepted_it_takes_the_place_of_the_older_one(older, second_reviewer, reviewer):
    article = older.articles.get()
    marked = mark_claim(article_id=article.id, actor=reviewer, start=0, end=10, statement="", reason="")
    newer = send(second_reviewer)
    proposal = settle_version(
        proposal_id=newer.proposals.get().id, actor=reviewer, accept=True, reason="Called them."
    )
    assert (proposal.status, proposal.settled_by) == ("accepted", reviewer.user)
    latest = newer.articles.get()
    assert (latest.supersedes, latest.revision) == (article, 2)
    assert list(Article.objects.current()) == [latest]
    assert not Claim.objects.filter(article=article, status="open").exclude(id=marked.id).exists()
    assert ClaimAnchor.objects.get(claim=marked).article == latest
    types = Entry.objects.filter(object_id__in=[proposal.id, latest.id]).order_by("index")
    assert list(types.values_list("type", flat=True)) == [
        "version.proposed",
        "article.succeeded",
        "version.accepted",
    ]
    assert problems() == []
    # Whatever a program writes: an article has its place in one line for good.
    with pytest.raises(ProgrammingError, match="Cannot update rows"), transaction.atomic():
        Article.objects.filter(id=latest.id).update(supersedes=None)


def test_kept_apart_both_stay_and_go_on_by_themselves(older, editor, second_reviewer, reviewer):
    newer = send(second_reviewer)
    before = state_of(older)
    settle_version(proposal_id=newer.proposals.get().id, actor=reviewer, accept=False)
    assert state_of(older) == before
    theirs = send(second_reviewer, NEWER + "\nMore.\n")
    ours = send(editor, FERRY + "\nOurs.\n")
    assert theirs.articles.get().supersedes == newer.articles.get()
    assert ours.articles.get().supersedes == older.articles.get()
    assert VersionProposal.objects.count() == 1
    assert problems() == []


def test_both_went_on_meanwhile_and_the_newest_of_one_replaces_the_newest_of_the_other(
    older, editor, second_reviewer, reviewer
):
    newer = send(second_reviewer)
    ours = send(editor, FERRY + "\nOurs.\n")
    theirs = send(second_reviewer, NEWER + "\nMore.\n")
    settle_version(proposal_id=newer.proposals.get().id, actor=reviewer, accept=True)
    assert list(Article.objects.current()) == [theirs.articles.get()]
    assert newer.articles.get().supersedes == ours.articles.get()
    again = send(editor, FERRY + "\nOurs again.\n")
    assert again.articles.get().supersedes is None
    assert again.proposals.get().older == theirs
    assert problems() == []


WHO_SETTLES = [
    ("whoever sent the older one", lambda p: p["editor"], None),
    ("a reviewer", lambda p: p["reviewer"], None),
    ("another editor", lambda p: p["second_editor"], None),
    ("whoever sent the newer one", lambda p: p["second_reviewer"], NotAllowed),
    ("a program without a part in it", lambda p: p["cms"], None),
    ("an auditor", lambda p: p["auditor"], NotAllowed),
    ("a client", lambda p: p["cms_user"], NotAllowed),
]


@pytest.mark.parametrize(("who", "find", "refusal"), WHO_SETTLES, ids=[row[0] for row in WHO_SETTLES])
def test_who_may_say_so(
    older, editor, reviewer, second_reviewer, auditor, cms_user, add_person, desk, who, find, refusal
):
    persons = {
        "editor": editor,
        "reviewer": reviewer,
        "second_editor": add_person("Elva Egret", Role.EDITOR, desks=(desk,)),
        "second_reviewer": second_reviewer,
        "auditor": auditor,
        "cms_user": cms_user,
        "cms": key_of(reviewer, "claims:decide"),
    }
    proposal = send(second_reviewer).proposals.get()
    actor = find(persons)
    assert versions_for(actor).exists() == (refusal is None)
    before = state_of(older), Entry.objects.count()
    if refusal is None:
        assert settle_version(proposal_id=proposal.id, actor=actor, accept=True).status == "accepted"
        return
    with pytest.raises(refusal):
        settle_version(proposal_id=proposal.id, actor=actor, accept=True)
    assert (state_of(older), Entry.objects.count()) == before
    proposal.refresh_from_db()
    assert proposal.status == "waiting"


def test_a_program_does_not_accept_what_it_proposed_to_its_own_person_but_the_person_does(older, editor):
    program = key_of(editor)
    proposal = send(program).proposals.get()
    with pytest.raises(NotAllowed):
        settle_version(proposal_id=proposal.id, actor=program, accept=True)
    assert not versions_for(program).exists()
    assert settle_version(proposal_id=proposal.id, actor=editor, accept=True).status == "accepted"


def test_a_proposal_of_another_desk_is_not_there(editor, second_reviewer, outsider, desk):
    send(editor, FERRY, desk_id=desk.id)
    proposal = send(second_reviewer, desk_id=desk.id).proposals.get()
    with pytest.raises(NotFound):
        settle_version(proposal_id=proposal.id, actor=outsider, accept=True)
    assert not versions_for(outsider).exists()


def test_it_is_settled_once(older, second_reviewer, reviewer, editor):
    proposal = send(second_reviewer).proposals.get()
    settle_version(proposal_id=proposal.id, actor=reviewer, accept=False)
    before = state_of(older), Entry.objects.count()
    with pytest.raises(VersionAlreadySettled):
        settle_version(proposal_id=proposal.id, actor=editor, accept=True)
    assert (state_of(older), Entry.objects.count()) == before


def test_another_story_under_the_same_address_proposes_nothing(older, second_reviewer):
    text = "Council votes on dues\n\n" + "The council of Brunnby voted on new dues on Monday. " * 8
    send(second_reviewer, text)
    assert not VersionProposal.objects.exists()


def test_both_pages_and_the_desk_show_that_it_waits_and_settle_it(
    older, second_reviewer, reviewer, signed_in
):
    newer = send(second_reviewer)
    ours, theirs = older.articles.get(), newer.articles.get()
    client, proposer = signed_in(reviewer), signed_in(second_reviewer)
    proposal = newer.proposals.get()
    for article, other in ((ours, theirs), (theirs, ours)):
        page = client.get(f"/articles/{article.id}/").text
        assert f"/versions/{proposal.id}/settle/" in page
        assert f"/articles/{other.id}/" in page
        assert f"/versions/{proposal.id}/settle/" not in proposer.get(f"/articles/{article.id}/").text
    changed = client.get(f"/articles/{theirs.id}/versions/?beside={ours.id}")
    assert (changed.status_code, "64" in changed.text, "61" in changed.text) == (200, True, True)
    assert "Newer texts of a page" in client.get("/").text
    assert "Newer texts of a page" not in proposer.get("/").text
    assert client.get(f"/records/version/{proposal.id}/")["Location"] == f"/uploads/{newer.id}/"
    wrong = client.post(f"/versions/{proposal.id}/settle/", {"settle": "perhaps"})
    assert (wrong.status_code, VersionProposal.objects.waiting().count()) == (422, 1)
    done = client.post(f"/versions/{proposal.id}/settle/", {"settle": "accept"})
    assert done["Location"] == f"/articles/{theirs.id}/"
    assert "Newer texts of a page" not in client.get("/").text
    assert "This text was replaced" in client.get(f"/articles/{ours.id}/").text


def test_a_program_lists_and_settles_versions(older, second_reviewer, reviewer):
    newer = send(second_reviewer)
    _key, token = create_key(
        actor=SETUP, user_id=reviewer.user.id, name="Robot", scopes=["articles:read", "claims:decide"]
    )
    api = Program(token)
    (shown,) = api.get("/versions").json()["results"]
    assert (shown["newer"], shown["older"], shown["status"]) == (str(newer.id), str(older.id), "waiting")
    settled = api.post(f"/versions/{shown['id']}/settle", {"settle": "accept", "reason": "It is."})
    assert (settled.status_code, settled.json()["status"]) == (200, "accepted")
    assert api.get("/versions").json()["results"] == []
    assert api.get("/versions?status=accepted").json()["results"] == [settled.json()]
    again = api.post(f"/versions/{shown['id']}/settle", {"settle": "keep_apart"})
    assert (again.status_code, again.json()["type"].rsplit("/")[-1]) == (409, "version-already-settled")
