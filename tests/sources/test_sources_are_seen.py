"""A source is seen like the material that names it: by its desk, or by everybody; nothing tells others that it is."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from facts.models import Claim, Fact
from facts.services.facts.change import FactChanges, cite_fact, revise_fact
from facts.services.facts.evidence import Evidence
from newsroom.errors import Conflict, Invalid, NotAllowed, NotFound
from newsroom.ledger.audit import audit_ledger
from newsroom.ledger.models import Entry, Revision
from newsroom.people import SETUP, create_key, update_person
from newsroom.rights import SCOPES, Role
from sources.models import Source
from sources.services.sources import create_source, merge_source, unmerge_source, update_source
from tests.protected_source import close_what_takes_no_get, whole
from tests.stories import carry_through, confirm_fully, find_claim, upload_text
from tests.test_rights_table import list_routes

pytestmark = pytest.mark.django_db

NAME = "Hella Whistlequist"
TEXT = """Cooling fault was known for months

PORT ALDEN, March 9, 2026 (CW) - The cooling pump failed 14 times in May, said Hella Whistlequist.
"""
CHANGED = {"name": "Hella W.", "kind": "person", "aliases": [], "reliability": "E", "note": "liar"}
TOLD = re.compile("whistlequist|secretoutlet", re.I)


@pytest.fixture
def story(editor, reviewer, desk):
    """A fact of the desk that its confidential source spoke, in an outlet of the desk's own."""
    upload = upload_text(editor, TEXT, "pump.txt", outlet="Secretoutlet Leaks", desk_id=desk.id)
    return confirm_fully(find_claim(upload, "14 times").id, reviewer).fact


@pytest.fixture
def on_both(add_person, desk, other_desk):
    return add_person("Bo Both", Role.REVIEWER, desks=(desk, other_desk))


def revise(fact, actor, **changes):
    return carry_through(
        revise_fact(
            fact_id=fact.id,
            actor=actor,
            changes=FactChanges(**changes),
            kind="update",
            reason="It was settled.",
            expected_revision=Fact.objects.get(id=fact.id).revision,
        )
    )


def held():
    return Entry.objects.count(), sorted(
        Source.objects.values_list("id", "name", "revision", "merged_into", "desk")
    )


@pytest.mark.slow
def test_no_address_tells_a_desks_source_to_those_of_another(story, outsider, cms_user, desk):
    sources = list(Source.objects.all())
    assert {source.desk_id for source in sources} == {desk.id}
    names = {
        "source_id": [source.id for source in sources],
        "fact_id": [story.id],
        "claim_id": list(Claim.objects.values_list("id", flat=True)),
        "article_id": [story.citations.get().article_id],
        "upload_id": [story.citations.get().article.reading.upload_id],
        "citation_id": [story.citations.get().id],
    }
    paths = [
        "/sources/?q=whistle",
        "/sources/?q=secret",
        "/facts/?source=ecretoutle",
        "/ledger/?object=source",
    ]
    paths += [f"/ledger/?id={source.id}" for source in sources]
    paths += [f"/records/source/{source.id}/" for source in sources]
    for route in sorted(list_routes() - close_what_takes_no_get()):
        if not route.startswith("^") and "record_type" not in route:
            found = [f"/{route}"]
            for name in re.findall(r"<\w+:(\w+)>", route):
                values = names.get(name, [story.id])
                found = [re.sub(rf"<\w+:{name}>", str(value), one) for one in found for value in values]
            paths += found
    for actor in (outsider, cms_user):
        page = Client()
        page.force_login(actor.user)
        token = create_key(actor=SETUP, user_id=actor.user.id, name="All", scopes=list(SCOPES))[1]
        program = Client(headers={"Authorization": f"Bearer {token}"})
        told = [
            path
            for path in paths
            if TOLD.search(whole((program if path.startswith("/api/") else page).get(path)))
        ]
        assert told == []
        for source in sources:
            assert page.get(f"/sources/{source.id}/").status_code == 404


def test_nobody_of_another_desk_works_on_it_or_learns_that_it_is_there(story, outsider, signed_in):
    source = story.speaker
    mine = create_source(actor=outsider, name="Mine", kind="person")
    before = held()
    tries = (
        lambda: update_source(source_id=source.id, actor=outsider, expected_revision=1, **CHANGED),
        lambda: merge_source(source_id=source.id, into_id=mine.id, actor=outsider, reason="x"),
        lambda: merge_source(source_id=mine.id, into_id=source.id, actor=outsider, reason="x"),
        lambda: unmerge_source(source_id=source.id, actor=outsider, reason="x"),
    )
    for attempt in tries:
        with pytest.raises(NotFound):
            attempt()
    page = signed_in(outsider)
    for path, data in (
        (f"/sources/{source.id}/edit/", {"name": "x", "kind": "person", "reliability": "E"}),
        (f"/sources/{source.id}/protect/", {"alias": "someone"}),
        (f"/sources/{source.id}/lift/", {"reason": "x"}),
        (f"/sources/{source.id}/merge/", {"into": "Mine", "reason": "x"}),
        (f"/sources/{source.id}/unmerge/", {"reason": "x"}),
    ):
        assert page.post(path, data).status_code == 404
    # A name out of sight is answered like one that nobody has.
    answers = [
        page.post(f"/sources/{mine.id}/merge/", {"into": name, "reason": "x"}) for name in (NAME, "Nobody At")
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert held() == before


def test_a_name_is_taken_only_where_one_sees_it(story, reviewer, outsider, other_desk, desk):
    made = create_source(actor=outsider, name=NAME, kind="person", desk_id=other_desk.id)
    everybodys = create_source(actor=outsider, name=NAME.upper(), kind="person")
    assert len({made.id, everybodys.id, story.speaker_id}) == 3
    before = held()
    for actor, desk_id in ((outsider, None), (outsider, other_desk.id), (reviewer, desk.id)):
        with pytest.raises(Conflict):
            create_source(actor=actor, name=NAME, kind="person", desk_id=desk_id)
    with pytest.raises(Invalid):
        create_source(actor=outsider, name="New", kind="person", desk_id=desk.id)
    assert held() == before


def test_material_names_its_own_desks_source_or_everybodys(story, editor, reviewer, desk):
    public = upload_text(editor, TEXT.replace("14", "15"), "public.txt", outlet="Secretoutlet Leaks")
    spoken = confirm_fully(find_claim(public, "15 times").id, reviewer).fact
    assert spoken.speaker.desk_id is None
    assert spoken.speaker_id != story.speaker_id
    assert public.articles.get().outlet.desk_id is None
    again = upload_text(
        editor, TEXT.replace("14", "16"), "desk.txt", outlet="Secretoutlet Leaks", desk_id=desk.id
    )
    assert confirm_fully(find_claim(again, "16 times").id, reviewer).fact.speaker_id == story.speaker_id
    other = upload_text(
        editor, "Port\n\nThe port employs 5 people, the ministry said.\n", "a.txt", desk_id=desk.id
    )
    fact = confirm_fully(find_claim(other, "5 people").id, reviewer).fact
    everybodys = create_source(actor=reviewer, name="Harbour Registry", kind="authority")
    at = Evidence(source="harbour registry", locator="p. 1", note="5 people")
    cited = carry_through(
        cite_fact(fact_id=fact.id, actor=reviewer, evidence=at, expected_revision=fact.revision)
    )
    assert everybodys.id in cited.citations.values_list("source_id", flat=True)


def test_a_fact_that_moves_names_sources_that_its_readers_see(editor, reviewer, outsider, chief, desk):
    public = upload_text(editor, "Port\n\nThe port employs 5 people, the ministry said.\n", "a.txt")
    fact = confirm_fully(find_claim(public, "5 people").id, reviewer).fact
    fact = revise(
        fact, reviewer, desk_id=desk.id, speaker=NAME, statement=f"{NAME} said the port employs 5 people."
    )
    own = fact.speaker
    assert own.desk_id == desk.id
    fact = revise(fact, reviewer, desk_id=None)
    assert fact.speaker.desk_id is None
    assert fact.speaker.name == NAME
    assert Source.objects.visible_to(outsider).filter(name=NAME).count() == 1
    fact = revise(fact, reviewer, desk_id=desk.id)
    # Nothing but this fact made it everybody's.
    assert not Source.objects.visible_to(outsider).filter(name=NAME).exists()
    assert audit_ledger(lambda problem: pytest.fail(str(problem))).problems == 0


def test_two_desks_sources_are_merged_by_those_who_see_both_and_stand_alone_for_others(
    story, reviewer, outsider, on_both, other_desk, signed_in
):
    theirs = create_source(actor=outsider, name="H. Whistlequist", kind="person", desk_id=other_desk.id)
    before = held()
    for actor in (reviewer, outsider):
        with pytest.raises(NotFound):
            merge_source(source_id=story.speaker_id, into_id=theirs.id, actor=actor, reason="One person")
    assert held() == before
    reason = "She signs as H. Whistlequist elsewhere"
    merge_source(source_id=story.speaker_id, into_id=theirs.id, actor=on_both, reason=reason)
    listed = {
        actor.user.name: {source.id for source in Source.objects.standing_for(actor)}
        for actor in (reviewer, outsider, on_both)
    }
    assert story.speaker_id in listed["Rana Rabe"]
    assert theirs.id in listed["Olaf Otter"]
    assert story.speaker_id not in listed["Bo Both"]
    assert "H. Whistlequist" not in whole(signed_in(reviewer).get(f"/sources/{story.speaker_id}/"))
    assert "H. Whistlequist" not in whole(signed_in(reviewer).get("/ledger/"))
    assert "was merged" not in whole(signed_in(reviewer).get(f"/sources/{story.speaker_id}/"))
    assert NAME not in whole(signed_in(outsider).get(f"/sources/{theirs.id}/"))


def test_what_everybody_sees_is_not_merged_away_into_a_desks(story, reviewer):
    everybodys = create_source(actor=reviewer, name="H. W.", kind="person")
    before = held()
    with pytest.raises(Invalid):
        merge_source(source_id=everybodys.id, into_id=story.speaker_id, actor=reviewer, reason="x")
    assert held() == before
    merge_source(source_id=story.speaker_id, into_id=everybodys.id, actor=reviewer, reason="x")


def test_whoever_leaves_the_desk_sees_its_sources_no_more(story, second_reviewer, chief):
    assert Source.objects.visible_to(second_reviewer).filter(id=story.speaker_id).exists()
    user = second_reviewer.user
    update_person(
        actor=SETUP,
        user_id=user.id,
        name=user.name,
        roles=user.roles,
        desk_ids=[],
        is_active=True,
        expected_revision=user.revision,
    )
    again = type(second_reviewer)(user=type(user).objects.get(id=user.id))
    assert not Source.objects.visible_to(again).filter(id=story.speaker_id).exists()
    with pytest.raises(NotFound):
        update_source(source_id=story.speaker_id, actor=again, expected_revision=1, **CHANGED)


def test_a_source_that_only_a_fact_under_embargo_names_waits_with_it(editor, reviewer, cms_user):
    public = upload_text(editor, "Port\n\nThe port employs 5 people, the ministry said.\n", "a.txt")
    fact = confirm_fully(find_claim(public, "5 people").id, reviewer).fact
    later = timezone.now() + timedelta(days=1)
    fact = revise(
        fact,
        reviewer,
        embargoed_until=later,
        speaker=NAME,
        statement=f"{NAME} said the port employs 5 people.",
    )
    seen = Source.objects.visible_to(cms_user)
    assert not seen.filter(id=fact.speaker_id).exists()
    assert seen.filter(id=fact.citations.get().source_id).exists()
    assert Source.objects.visible_to(reviewer).filter(id=fact.speaker_id).exists()


def test_the_form_adds_a_source_for_a_desk(reviewer, outsider, desk, signed_in):
    page = signed_in(reviewer)
    assert "Home news" in page.get("/sources/new/").content.decode()
    data = {"name": NAME, "kind": "person", "reliability": "F", "desk": str(desk.id)}
    assert page.post("/sources/new/", data).status_code == 302
    assert Source.objects.get().desk == desk
    assert Source.objects.visible_to(outsider).count() == 0
    with pytest.raises(NotAllowed):
        create_source(actor=type(outsider)(), name="x", kind="person")


def test_sources_of_before_are_given_to_the_one_desk_whose_material_names_them(
    editor, reviewer, outsider, desk, capsys
):
    by_hand = create_source(actor=reviewer, name="By hand", kind="person")
    upload = upload_text(editor, TEXT, "pump.txt", desk_id=desk.id)
    fact = confirm_fully(find_claim(upload, "14 times").id, reviewer).fact
    # As the release before had it: the article's outlet was everybody's, on the row and on record.
    older = create_source(actor=reviewer, name="Secretoutlet Leaks", kind="outlet")
    article = upload.articles.get()
    type(article).objects.filter(id=article.id).update(outlet=older)
    call_command("scope_sources")
    older.refresh_from_db()
    assert older.desk_id == fact.desk_id == desk.id
    assert not Source.objects.visible_to(outsider).filter(id=older.id).exists()
    assert Source.objects.visible_to(outsider).filter(id=by_hand.id).exists()
    assert str(older.id) in capsys.readouterr().out
    assert "Secretoutlet" not in capsys.readouterr().out
    call_command("scope_sources")
    assert [row.type for row in Revision.objects.of("source", older.id)] == ["source.added", "source.moved"]
