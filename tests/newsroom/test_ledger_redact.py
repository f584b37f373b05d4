"""`manage.py redact` takes words out of every table and off the disk, and everything still verifies."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone
from psycopg import sql

from facts.models import Claim, Fact
from facts.proof.evidence import make_evidence
from facts.queries.past import read_records_at
from facts.services.claims.decide import confirm_claim
from newsroom.ledger import verify
from newsroom.ledger.audit import audit_ledger
from newsroom.ledger.models import Entry, Revision
from newsroom.models import User
from newsroom.people import SETUP, update_person
from newsroom.rights import Role
from sources.models import Original, Upload
from tests.stories import (
    FERRY,
    INQUIRY,
    READ,
    Newsroom,
    add_person,
    confirm_fully,
    confirming,
    tell_stories,
    upload_text,
)

RANA, CARLA = "rana.rabe@example.org", "carla.crane@example.org"
# Several stories on one page.
PAGE = Path(settings.BASE_DIR) / "seeds" / "02-coastal-wire-page.txt"


@pytest.fixture
def newsroom(committed_db) -> Newsroom:
    return tell_stories()


@pytest.fixture
def redact(committed_db, servers):
    def run(target: object, *, by: str = RANA, also: str = CARLA, reason: str = "Order 7 C 21/26"):
        return subprocess.run(
            [
                sys.executable,
                "manage.py",
                "redact",
                str(target),
                "--by",
                by,
                "--and",
                also,
                "--reason",
                reason,
            ],
            cwd=settings.BASE_DIR,
            env={**os.environ, **servers.environ(committed_db)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )

    return run


def find_words(owner_connection, *words: str) -> list[str]:
    """Every table and file that holds one of these words in any column."""
    found = []
    tables = owner_connection.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    for (table,) in tables.fetchall():
        rows = owner_connection.execute(
            sql.SQL("SELECT row_to_json(t)::text FROM {} t").format(sql.Identifier(table))
        )
        text = "\n".join(row for (row,) in rows.fetchall())
        found += [f"{table}: {word}" for word in words if word in text]
    for path in Path(settings.ORIGINALS_DIR).rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            found += [f"{path}: {word}" for word in words if word.encode() in data]
    return found


def problems() -> list[str]:
    said: list[str] = []
    audit_ledger(lambda problem: said.append(str(problem)))
    return said


def state() -> tuple[int, int, int]:
    return Entry.objects.count(), Revision.objects.count(), Revision.objects.filter(snapshot=None).count()


@pytest.mark.slow
def test_an_upload_goes_with_everything_that_says_its_words(newsroom, redact, owner_connection):
    upload = newsroom.upload
    words = ("Maren", "capsized", "ferry.txt", "203 cars", "wire.example")
    assert {found.split(":")[0] for found in find_words(owner_connection, *words)} > {
        "sources_upload",
        "sources_article",
        "facts_fact",
        "ledger_revision",
    }
    inquiry = Upload.objects.exclude(id=upload.id).get()
    done = redact(f"upload/{inquiry.id}")
    assert done.returncode == 0, done.stderr
    # The fact also rests on the first article, so a person has to look.
    assert f"left fact/{newsroom.fact.id}: it rests on other evidence too" in done.stdout
    done = redact(f"upload/{upload.id}")
    assert done.returncode == 0, done.stderr
    assert f"redacted fact/{newsroom.fact.id}" in done.stdout

    assert find_words(owner_connection, *words) == []
    assert problems() == []
    entry = Entry.objects.get(type="upload.redacted", object_id=upload.id)
    rana = User.objects.get(email=RANA)
    assert json.loads(bytes(entry.leaf))["actor"] == f"user/{rana.id}"
    newest = Revision.objects.get(entry=entry)
    carla = User.objects.get(email=CARLA)
    assert json.loads(newest.snapshot)["redaction"] == {"by": f"user/{rana.id}", "also": f"user/{carla.id}"}
    assert newest.reason == "Order 7 C 21/26"
    newsroom.fact.refresh_from_db()
    assert (newsroom.fact.statement, newsroom.fact.status) == ("[redacted]", Fact.Status.RETRACTED)
    found = audit_ledger(lambda problem: None)
    assert found.redacted == Revision.objects.filter(snapshot=None).count() > 20


@pytest.mark.slow
def test_an_article_goes_and_its_neighbours_on_the_page_stay(newsroom, redact, owner_connection):
    upload = upload_text(newsroom.reviewer, PAGE.read_text(), "page.txt", outlet="Coastal Wire")
    gone, second, *others = upload.articles
    claim = Claim.objects.filter(article=gone).first()
    confirm_claim(claim_id=claim.id, actor=newsroom.reviewer, confirmation=READ)
    rest = "\n".join([FERRY, INQUIRY, *(article.text for article in [second, *others])])
    words = {words for words in re.findall(r"[A-Za-z ]{25,}", gone.text) if words not in rest}
    assert len(words) > 5
    done = redact(f"article/{gone.id}")
    assert done.returncode == 0, done.stderr
    assert find_words(owner_connection, *words) == []
    assert problems() == []
    for article in (second, *others):
        before = article.text
        article.refresh_from_db()
        assert article.text == article.reading.text[article.start : article.end] == before
    gone.refresh_from_db()
    assert len(gone.text) == gone.end - gone.start
    assert set(gone.text) == {"█", "\n"}
    assert not Claim.objects.filter(article=gone).exclude(statement="[redacted]").exists()

    # Another story later: what the reading's emptied revisions covered is still on record.
    again = redact(f"article/{second.id}")
    assert again.returncode == 0, again.stderr
    assert problems() == []


@pytest.mark.slow
def test_the_same_bytes_sent_again_are_a_new_upload(newsroom, redact):
    assert redact(f"upload/{newsroom.upload.id}").returncode == 0
    from_before = Original.objects.count()
    again = upload_text(
        newsroom.reviewer, "Ferry Maren sails\n\nIt carried 44 passengers, the line said.\n", "f.txt"
    )
    assert Original.objects.count() == from_before + 1
    assert again.same_as is None
    assert problems() == []


@pytest.mark.slow
def test_a_claim_goes_with_its_decisions_and_facts(newsroom, redact, owner_connection):
    claim = Claim.objects.get(article=newsroom.article, quote__contains="47")
    outcome = confirm_fully(claim.id, newsroom.reviewer, confirming(reason="Heard at the pier."))
    done = redact(f"claim/{claim.id}")
    assert done.returncode == 0, done.stderr
    assert find_words(owner_connection, "at the pier") == []
    claim.refresh_from_db()
    outcome.fact.refresh_from_db()
    assert claim.statement == outcome.fact.statement == "[redacted]"
    assert claim.quote == newsroom.article.text[claim.start : claim.end]
    assert problems() == []


def test_a_claim_that_waits_for_a_second_person_goes_with_what_the_first_one_proposed(
    newsroom, redact, owner_connection
):
    claim = Claim.objects.get(article=newsroom.article, quote__contains="47")
    said = confirming(
        statement="The pier master said 47 died.", speaker="the pier master", reason="Heard at the pier."
    )
    kept = confirm_claim(claim_id=claim.id, actor=newsroom.reviewer, confirmation=said).decision
    assert find_words(owner_connection, "pier master") != []
    done = redact(f"claim/{claim.id}")
    assert done.returncode == 0, done.stderr
    assert find_words(owner_connection, "at the pier", "pier master") == []
    claim.refresh_from_db()
    kept.refresh_from_db()
    assert (claim.statement, claim.status, kept.proposal) == ("[redacted]", Claim.Status.WITHDRAWN, {})
    assert problems() == []


def judge_bundle(data: bytes) -> list[str]:
    """What verify.py says of a bundle, its last line whether anything is wrong."""
    said: list[str] = []
    checked = verify.Check(verify.read_zip(data), [], [], said.append)
    checked.run()
    return [*said, "wrong" if checked.failed else "right"]


@pytest.mark.slow
def test_a_fact_goes_and_its_claim_stays_and_bundles_from_before_and_after_are_proved(newsroom, redact):
    about = {"actor": newsroom.chief, "record_type": "fact", "record_id": newsroom.fact.id}
    moment, before = timezone.now(), make_evidence(**about)
    done = redact(f"fact/{newsroom.fact.id}")
    assert done.returncode == 0, done.stderr
    after = make_evidence(**about)
    # The older bundle holds what it held and is proved; the newer one says what is not in it any more, and why.
    said = judge_bundle(before)
    assert said[-1] == "right"
    assert not any("taken out" in line for line in said)
    assert newsroom.fact.statement.encode() in before
    said = judge_bundle(after)
    assert said[-1] == "right"
    gone = [line for line in said if "its words were taken out by two people" in line]
    usage = newsroom.fact.usages.get()
    assert {
        f"revision 1 of usage/{usage.id} said",
        *(
            f"revision {number} of fact/{newsroom.fact.id} said"
            for number in range(1, newsroom.fact.revision + 1)
        ),
    } == {line.partition("what ")[2].partition(". Why")[0] for line in gone}
    of_fact = {name: words for name, words in verify.read_zip(after).items() if str(newsroom.fact.id) in name}
    assert of_fact
    assert not any(newsroom.fact.statement.encode() in words for words in of_fact.values())
    # Nor is it to be read in the past.
    assert read_records_at(newsroom.chief, [newsroom.fact.id], known_at=moment) == []
    assert Fact.objects.get(id=newsroom.fact.id).statement == "[redacted]"
    assert (usage.sentence, usage.title, usage.url) == ("[redacted]",) * 3
    assert Claim.objects.get(id=newsroom.claim.id).statement == newsroom.claim.statement
    assert problems() == []


@pytest.mark.slow
def test_a_person_and_a_source_go_and_what_they_did_stays(newsroom, redact, owner_connection):
    gone = add_person("Gregor Gull", Role.EDITOR)
    update_person(
        actor=SETUP,
        user_id=gone.user.id,
        name="Gregor Gull-Smith",
        roles=["editor"],
        desk_ids=[],
        is_active=False,
        expected_revision=1,
        reason="Gregor Gull married",
    )
    done = redact(f"user/{gone.user.id}")
    assert done.returncode == 0, done.stderr
    assert find_words(owner_connection, "Gregor", "gregor", "Gull") == []
    source = newsroom.fact.speaker
    assert redact(f"source/{source.id}").returncode == 0
    source.refresh_from_db()
    assert source.name == f"[redacted] {source.id}"
    assert problems() == []


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"also": RANA}, "Two different people"),
        ({"also": "nobody@example.org"}, "Nobody here has the address"),
        ({"also": "eva.eider@example.org"}, "One of the two must be a chief."),
        ({"also": "ida.ibis@example.org"}, "is not active any more"),
        ({"reason": "  "}, "Say why"),
        ({"target": "desk/1"}, "KIND is one of"),
        ({"target": "claim/1"}, "is not an id"),
        ({"target": f"claim/{'0' * 8}-0000-7000-8000-{'0' * 12}"}, "There is no claim"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_it_refuses_in_words_and_changes_nothing(newsroom, changed, says):
    add_person("Eva Eider", Role.EDITOR)
    ida = add_person("Ida Ibis", Role.CHIEF).user
    update_person(
        actor=SETUP,
        user_id=ida.id,
        name=ida.name,
        roles=ida.roles,
        desk_ids=[],
        is_active=False,
        expected_revision=1,
    )
    before = state()
    with pytest.raises(CommandError, match=says):
        call_command(
            "redact",
            changed.get("target", f"fact/{newsroom.fact.id}"),
            "--by",
            RANA,
            "--and",
            changed.get("also", CARLA),
            "--reason",
            changed.get("reason", "Order 7 C 21/26"),
        )
    assert state() == before
