"""With a second engine set: what it says is never trusted, nothing of it breaks the record, and a desk can keep out."""

import io
import json
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from facts.language.remarks import Code
from facts.models import Claim, Run
from facts.services.claims import engines, runs
from facts.suggesting.ask_llm import ASKING_ENGINE
from facts.suggesting.suggest_claims import suggest_claims
from facts.suggesting.words.types import ENGINE as BUILT_IN
from newsroom.actor import Actor
from newsroom.errors import NotAllowed, NotFound, RevisionConflict
from newsroom.ids import uuid7
from newsroom.ledger.append import CannotBeRecorded, _leaf, _revision, record_changes
from newsroom.ledger.leaves import find_leaf_faults, is_of_old_engine
from newsroom.ledger.models import Entry, Revision
from newsroom.ledger.recorded import Change, canonical
from newsroom.models import Desk
from newsroom.people import create_desk, keep_desk_inside
from sources.models import Source
from sources.services.protection import protect_source
from sources.services.sources import create_source
from tests.stories import FERRY, upload_text

pytestmark = pytest.mark.django_db
QUOTE = "The accident killed more than 47 passengers"
GOOD = {"quote": QUOTE, "statement": f"{QUOTE}.", "speaker": "the harbour authority"}


@pytest.fixture
def asking(settings, speaking):
    """The house with the local server as its second engine."""
    settings.SUGGEST_LLM_URL = speaking.url
    settings.SUGGEST_LLM_MODEL = "a model with blanks"
    settings.SUGGEST_LLM_KEY = ""
    settings.SUGGEST_LLM_SECONDS = 5
    settings.SUGGEST_LLM_PROPOSALS = 200
    speaking.answer = speaking.say([GOOD])
    return speaking


def run_of(upload) -> Run:
    return Run.objects.get(article__in=upload.articles, is_current=True)


def verify() -> str:
    """What `verify_ledger` prints; it leaves with 1, so that this fails, where anything is wrong."""
    out = io.StringIO()
    call_command("verify_ledger", stdout=out)
    return out.getvalue()


def codes(run: Run) -> list[str]:
    return [note["code"] for note in run.notes]


def test_the_ledger_verifies_after_the_second_engine_worked(asking, editor):
    run = run_of(upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire"))
    assert (run.engine, run.version, run.status) == (ASKING_ENGINE, "1+a-model-with-blanks", Run.Status.DONE)
    entry = Entry.objects.filter(type="run.finished").latest("index")
    assert json.loads(bytes(entry.leaf))["actor"] == "software/factdesk-asking@1+a-model-with-blanks"
    assert "everything is as it went on record" in verify()


def test_the_ledger_verifies_after_the_second_engine_failed(asking, editor):
    asking.answer = asking.send(b"down", 503)
    run = run_of(upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire"))
    assert (run.engine, run.status) == (BUILT_IN, Run.Status.DONE)
    assert "everything is as it went on record" in verify()


@pytest.mark.parametrize(
    "said",
    [
        {"statement": f"{QUOTE}\x00."},
        {"statement": f"{QUOTE}\ud800."},
        {"speaker": "the harbour\x00 authority"},
        {"speaker": "\udc00"},
    ],
)
def test_no_answer_leaves_a_search_half_way(asking, editor, said):
    asking.answer = asking.say([{**GOOD, **said}])
    run = run_of(upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire"))
    assert (run.engine, run.status, run.attempts) == (BUILT_IN, Run.Status.DONE, 1)
    assert Code.BUILT_IN_USED in codes(run)


def giving(engine, words):
    """An engine that states these words of whatever it finds."""

    def give(text, **story):
        found = engine(text, **story)
        return replace(found, claims=tuple(replace(claim, statement=words) for claim in found.claims))

    return give


@pytest.mark.parametrize("words", ["half\ud800", "nought\x00", ""])
def test_what_the_database_will_not_take_is_left_for_what_the_built_in_engine_finds(
    asking, editor, monkeypatch, words
):
    """Whatever slips through the checks of the answer: the article is searched at the first attempt all the same."""
    monkeypatch.setattr(engines, "suggest_with_endpoint", giving(engines.suggest_with_endpoint, words))
    run = run_of(upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire"))
    assert (run.engine, run.status, run.attempts) == (BUILT_IN, Run.Status.DONE, 1)
    assert codes(run)[-2:] == [Code.BUILT_IN_USED, Code.ENDPOINT_UNFIT]
    assert "everything is as it went on record" in verify()


def test_a_search_whose_result_cannot_be_kept_is_given_back_at_once(settings, editor, monkeypatch):
    settings.SUGGEST_LLM_URL = ""
    monkeypatch.setattr(engines, "suggest", giving(engines.suggest, "half\ud800"))
    run = run_of(upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire"))
    assert (run.status, run.lease_token, run.attempts) == (Run.Status.QUEUED, None, 1)
    assert Claim.objects.count() == 0


def test_an_article_has_no_more_claims_than_anybody_reads(settings, editor):
    settings.SUGGEST_LLM_URL = ""
    settings.MAX_ARTICLE_CLAIMS = 10
    lines = [f"The minister said on Monday that {number} boats left the port." for number in range(3, 40)]
    upload = upload_text(editor, "Boats leave\n\n" + "\n\n".join(lines), "boats.txt")
    run = run_of(upload)
    article = upload.articles.get()
    found = suggest_claims(article.text, headline=article.headline, language=article.language).claims
    assert run.claims.count() == 10
    assert run.notes == [{"code": "claims_left", "words": ["10", str(len(found))]}]
    best = sorted((claim.score for claim in found), reverse=True)[:10]
    assert sorted((float(claim.score) for claim in run.claims.all()), reverse=True) == pytest.approx(
        best, abs=1e-4
    )


# --- A desk whose material stays inside -------------------------------------------------------------------------------


def test_nothing_of_a_desk_that_stays_inside_is_sent(asking, editor, desk, chief):
    keep_desk_inside(actor=chief, desk_id=desk.id, stays_inside=True, expected_revision=1)
    kept = run_of(upload_text(editor, FERRY, "ferry.txt", desk_id=desk.id))
    assert asking.asked == []
    assert (kept.engine, kept.status) == (BUILT_IN, Run.Status.DONE)
    assert codes(kept) == [Code.STAYS_INSIDE]
    upload_text(editor, FERRY + "\nEdited.\n", "ferry.txt")
    assert len(asking.asked) == 1
    assert "everything is as it went on record" in verify()


def test_a_text_that_names_a_protected_source_is_not_sent(asking, editor, reviewer):
    source = create_source(actor=reviewer, name="Piet Zandvoort", kind=Source.Kind.PERSON)
    protect_source(
        source_id=source.id,
        actor=reviewer,
        alias="a sailor",
        known_to=[reviewer.user.id],
        expected_revision=source.revision,
    )
    kept = run_of(upload_text(editor, f"{FERRY}\nPIET ZANDVOORT said 4 boats were late.\n", "ferry.txt"))
    assert asking.asked == []
    assert (kept.engine, codes(kept)) == (BUILT_IN, [Code.NAMES_PROTECTED])
    upload_text(editor, f"{FERRY}\nJan Alder said 4 boats were late.\n", "ferry.txt")
    assert len(asking.asked) == 1


def test_it_holds_for_a_search_that_waited_meanwhile(asking, editor, desk, chief):
    upload = upload_text(editor, FERRY, "ferry.txt", desk_id=desk.id)
    run = run_of(upload)
    asking.asked.clear()
    keep_desk_inside(actor=chief, desk_id=desk.id, stays_inside=True, expected_revision=1)
    changes: list[Change] = []
    fresh = runs.replace_run(run=run, reason="", changes=changes)
    runs.suggest_claims(run_id=fresh.id)
    assert asking.asked == []


def test_that_a_desk_stays_inside_is_on_record(chief, desk):
    kept = keep_desk_inside(
        actor=chief, desk_id=desk.id, stays_inside=True, expected_revision=1, reason="Agreed."
    )
    assert (kept.stays_inside, kept.revision) == (True, 2)
    entry = Entry.objects.latest("index")
    assert (entry.type, entry.object_id) == ("desk.changed", desk.id)
    newest = Revision.objects.of("desk", desk.id).latest("number")
    assert (newest.values()["stays_inside"], newest.reason) == (True, "Agreed.")
    # Said again it is no change.
    keep_desk_inside(actor=chief, desk_id=desk.id, stays_inside=True, expected_revision=2)
    assert Entry.objects.latest("index").index == entry.index
    let = keep_desk_inside(actor=chief, desk_id=desk.id, stays_inside=False, expected_revision=2)
    assert (let.stays_inside, let.revision) == (False, 3)
    assert create_desk(actor=chief, name="Inside", stays_inside=True).stays_inside
    assert "everything is as it went on record" in verify()


def test_whoever_may_not_say_so_changes_nothing(chief, reviewer, desk):
    before = Entry.objects.count(), list(Desk.objects.values())
    refused = [
        (reviewer, desk.id, 1, NotAllowed),
        (chief, uuid7(), 1, NotFound),
        (chief, desk.id, 7, RevisionConflict),
    ]
    for actor, desk_id, revision, refusal in refused:
        with pytest.raises(refusal):
            keep_desk_inside(actor=actor, desk_id=desk_id, stays_inside=True, expected_revision=revision)
    assert (Entry.objects.count(), list(Desk.objects.values())) == before


def test_a_chief_says_so_on_the_page_of_people(signed_in, chief, desk):
    client = signed_in(chief)
    page = client.get("/people/").content.decode()
    assert "Keep its texts inside the house" in page
    answer = client.post(f"/desks/{desk.id}/inside/", {"stays_inside": "on", "revision": "1"}, follow=True)
    assert answer.status_code == 200
    assert "from now on stays inside the house" in answer.content.decode()
    assert Desk.objects.get(id=desk.id).stays_inside
    assert client.post(f"/desks/{desk.id}/inside/", {"revision": "1"}).status_code == 412
    assert client.post(f"/desks/{desk.id}/inside/", {"revision": "x"}).status_code == 422
    assert Desk.objects.get(id=desk.id).stays_inside
    client.post("/desks/new/", {"name": "Inquiries", "stays_inside": "on"})
    assert Desk.objects.get(name="Inquiries").stays_inside


# --- What stands in the ledger for good -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("software", "type"),
    [
        ("an engine@1 with blanks", "desk.changed"),
        ("", "desk.changed"),
        ("engine\n@1", "desk.changed"),
        ("engine@1", "changed"),
        ("engine@1", "Desk.Changed"),
    ],
)
def test_an_event_that_the_audit_would_refuse_is_never_appended(desk, software, type):
    before = Entry.objects.count(), Revision.objects.count()
    desk.advance()
    with pytest.raises(CannotBeRecorded, match="its leaf has no proper"):
        record_changes([Change(desk, type)], actor=Actor(software=software))
    assert (Entry.objects.count(), Revision.objects.count()) == before


def event(**values):
    return {
        "v": "1",
        "type": "run.finished",
        "object": "run/01920000-0000-7000-8000-000000000000",
        "revision": "2",
        "previous": "1",
        "actor": "software/factdesk-asking@1 stub",
        "on_behalf_of": None,
        "at": "2026-11-30T07:55:06.123456Z",
        "content": "sha256:" + "a" * 64,
        **values,
    }


@pytest.mark.parametrize(
    "actor", ["software/factdesk-asking@1 stub", "software/factdesk-asking@1 meta/Llama 3"]
)
def test_what_the_second_engine_once_wrote_is_known(actor):
    assert is_of_old_engine(event(actor=actor))
    # Known, and still not to be written again.
    assert list(find_leaf_faults(event(actor=actor))) == ["its leaf has no proper actor"]


def record_as_before(row, type, actor):
    """Put a change on record as the program did that asked nobody whether the audit would take it."""
    change, at = Change(row, type), timezone.now()
    sealed, _members = change.seal()
    leaf = canonical(_leaf(change, sealed, actor=actor, at=at))
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_append(%s)", [[leaf]])
        index = cursor.fetchone()[0]
    revision = _revision(row, type, sealed, change=change, actor=actor, at=at)
    revision.entry_id = index
    revision.save(force_insert=True)


def test_an_old_entry_is_a_note_and_a_forged_one_beside_it_an_alarm(editor):
    run = run_of(upload_text(editor, FERRY, "ferry.txt"))
    run.advance()
    run.save(update_fields=["revision"])
    record_as_before(run, "run.finished", Actor(software=f"{ASKING_ENGINE}@1 stub"))
    said = verify()
    assert "1 entries name their software with a blank" in said
    assert "everything is as it went on record" in said
    run.advance()
    run.save(update_fields=["revision"])
    record_as_before(run, "run.finished", Actor(software="another engine@1 stub"))
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_ledger", stdout=out)
    assert "its leaf has no proper actor" in out.getvalue()


@pytest.mark.parametrize(
    "forged",
    [
        {"actor": "software/factdesk-asking@1 "},
        {"actor": "software/factdesk-asking@1 " + "x" * 40},
        {"actor": "software/factdesk-asking@1 st\nub"},
        {"actor": "software/another engine"},
        {"actor": "user/ 1"},
        {"type": "fact.confirmed"},
        {"type": "decision.made"},
        {"revision": "0"},
        {"previous": "7"},
        {"content": "sha256:short"},
        {"at": "yesterday"},
        {"on_behalf_of": 7},
        {"v": "2"},
        {"more": "1"},
    ],
)
def test_a_forged_one_is_not(forged):
    assert not is_of_old_engine(event(**forged))
