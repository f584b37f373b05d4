"""The name of a protected source stands in no answer to anybody who may not know it, whatever they ask for.

One newsroom with a confidential source lives here; every address that the URL resolver knows is opened by everybody
else, also with the name as what is searched for. That a guess is right must not show either: apart from what was
typed, the answers are those to a name that nobody has.
"""

import io
import json
import logging
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from facts.language.figures import Figure
from facts.live.follower import Follower
from facts.management.commands.export_training import list_examples
from facts.models import Claim, Draft, Fact
from facts.services.claims.edit import mark_claim
from facts.services.facts.change import FactChanges, cite_fact, revise_fact
from facts.services.facts.evidence import Evidence
from newsroom.ids import uuid7
from newsroom.ledger.audit import audit_ledger
from newsroom.ledger.models import Entry, Revision
from sources.models import Source, Upload
from sources.services.sources import create_source
from sources.services.uploads import read_upload, receive_upload
from tests.protected_source import (
    ALIAS,
    NAME,
    TEXT,
    TOLD,
    World,
    clients,
    close_what_takes_no_get,
    protect,
    protect_what_was_told,
    whole,
)
from tests.stories import carry_through, confirm_fully, confirming, find_claim, upload_text
from tests.test_rights_table import list_routes
from tests.test_second_verdict_is_blind import plain

pytestmark = pytest.mark.django_db

NOBODY = "Gorra Thistlebaumx"


@pytest.fixture
def world(request, desk):
    return protect_what_was_told(
        request, desk.id if getattr(request, "param", "of a desk") == "of a desk" else None
    )


def addresses(world: World) -> Iterator[str]:
    """Every address that can be opened, with the names of this world in it."""
    closed = close_what_takes_no_get()
    records = dict(Revision.objects.values_list("object_type", "object_id"))
    for route in sorted(list_routes()):
        if route.startswith("^") or route in closed | {"api/docs/", "api/v1/schema"}:
            continue
        if "<str:record_type>" in route:
            yield from (f"/records/{kind}/{record}/" for kind, record in records.items())
            continue
        found = [route]
        for name in re.findall(r"<\w+:(\w+)>", route):
            given = world.names.get(name, [uuid7()])
            found = [re.sub(rf"<\w+:{name}>", str(value), one) for one in found for value in given]
        yield from (f"/{one}" for one in found)
    claim, article, fact = world.open_claim.id, world.article.id, world.fact.id
    yield from (
        f"/articles/{article}/?claim={claim}",
        f"/articles/{article}/lines/?claim={claim}",
        f"/facts/pick/?claim={claim}",
        f"/facts/{fact}/?from=1&to=2",
        f"/facts/{fact}/revise/?kind=correction",
        "/facts/?status=all",
        "/ledger/?object=source",
        "/ledger/?object=decision",
        f"/ledger/?id={world.source.id}",
        *(f"/api/v1/claims?status={status}" for status in Claim.Status.values),
        "/api/v1/changes?since=",
        "/api/v1/changes/stream?since=",
    )


def searches(world: World, words: str) -> Iterator[str]:
    """Every way to search or filter by words, here for one name."""
    for word in (words, words.split()[1], words.split()[1][:6].lower()):
        yield from (
            f"/sources/?q={word}",
            f"/articles/?q={word}",
            f"/articles/?outlet={word}",
            f"/facts/?q={word}&status=all",
            f"/facts/?source={word}",
            f"/facts/?subject={word}",
            f"/facts/due/?subject={word}",
            f"/facts/pick/?claim={world.open_claim.id}&q={word}",
            f"/?subject={word}",
            f"/search/?q={word}",
            f"/search/?q={word}&type=article",
            f"/search/?q=said -{word}",
            f"/search/?q={word}s",
            f"/api/v1/search?q={word}",
            f"/api/v1/search?q=%22{word}%22&type=source",
            f"/api/v1/facts?q={word}",
            f"/api/v1/facts?subject={word}",
        )


def look(world: World, *people: str) -> list[str]:
    """Where these people were told the name, of all addresses that there are."""
    told, read = [], []
    paths = list(addresses(world))
    for who in people:
        page, program = clients(world, who)
        for path in paths:
            client = program if path.startswith("/api/") else page
            variants = [{}, {"HX-Request": "true"}] if str(world.open_claim.id) in path else [{}]
            for headers in variants:
                answer = client.get(path, headers=headers)
                assert answer.status_code < 500, path
                read.append(answer.status_code)
                said = whole(answer)
                if found := TOLD.search(said):
                    told.append(
                        f"{who} {path} {headers}: {said[max(0, found.start() - 90) : found.end() + 40]}"
                    )
    assert read.count(200) > 20
    return told


@pytest.mark.slow
def test_no_address_tells_the_name_to_those_who_may_not_know_it(world, caplog):
    with caplog.at_level(logging.INFO):
        assert look(world, *world.others, "nobody") == []
    assert [record.getMessage() for record in caplog.records if TOLD.search(record.getMessage())] == []


@pytest.mark.slow
@pytest.mark.parametrize("world", ["of everybody"], indirect=True)
def test_nor_where_the_material_is_everybodys(world):
    assert look(world, "elsewhere", "program") == []


def test_whoever_may_know_reads_the_name_and_a_program_of_theirs_does_not(world):
    page, program = clients(world, "knower")
    for path in (
        f"/articles/{world.article.id}/",
        f"/facts/{world.fact.id}/",
        "/sources/",
        f"/sources/{world.source.id}/",
    ):
        assert NAME in page.get(path).content.decode(), path
    for path in (f"/api/v1/facts/{world.fact.id}", f"/api/v1/articles/{world.article.id}"):
        answer = program.get(path)
        assert answer.status_code == 200
        assert not TOLD.search(whole(answer))
        assert ALIAS in answer.content.decode()


@pytest.mark.slow
def test_a_search_for_the_name_is_answered_like_one_for_a_name_that_nobody_has(world):
    pairs = list(zip(searches(world, NAME), searches(world, NOBODY), strict=True))
    tried = [(who, clients(world, who), pair) for who in ("same desk",) for pair in pairs]
    for who, (page, program), (path, other) in tried:
        client = program if path.startswith("/api/") else page
        right, wrong = (comparable(client.get(one), words) for one, words in ((path, NAME), (other, NOBODY)))
        assert right == wrong, f"{who} {path}"


def comparable(answer: Any, words: str) -> str:
    body = plain(answer.content.decode())
    for word in sorted({words, *words.split(), words.split()[1][:6].lower()}, key=len, reverse=True):
        body = body.replace(word.replace(" ", "+"), "WORD").replace(word.replace(" ", "%20"), "WORD")
        body = body.replace(word, "WORD")
    return f"{answer.status_code} {body}"


def attempts(world: World, name: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What somebody may try with a guessed name that is refused, or that leaves nothing on record."""
    claim, fact, source = world.open_claim, world.fact, world.source
    last = name.split()[1]
    other = Source.objects.exclude(id=source.id).filter(protected_as="").first() or source
    yield "page", f"/sources/{other.id}/merge/", {"into": name, "reason": "x"}
    yield "page", f"/sources/{source.id}/merge/", {"into": name, "reason": "x"}
    yield "page", f"/sources/{source.id}/edit/", {"name": name, "kind": "person", "reliability": "F"}
    yield "page", f"/sources/{source.id}/protect/", {"alias": name}
    yield "page", f"/sources/{source.id}/lift/", {"reason": name}
    yield "page", "/sources/new/", {"name": name, "kind": "nonsense"}
    yield "page", f"/claims/{claim.id}/edit/", {"statement": f"It was {name} and {last}.", "revision": 1}
    yield (
        "page",
        f"/claims/{claim.id}/confirm/",
        {"statement": f"It was {name}.", "said": "yes", "so": "not_checked", "revision": 1},
    )
    yield (
        "page",
        f"/facts/{fact.id}/revise/",
        {
            "statement": f"{name} said so.",
            "speaker": "",
            "said": "yes",
            "so": "not_checked",
            "kind": "correction",
            "reason": "x",
            "revision": fact.revision,
        },
    )
    yield (
        "json",
        f"/claims/{claim.id}/draft/",
        {
            "fields": {"confirm.statement": f"It was {name}.", "reject.reason": last},
            "base": 1,
            "sheet": str(uuid7()),
        },
    )
    yield "page", "/desk/subjects/", {"subjects": name}
    yield "page", "/views/", {"room": "facts", "name": name, "query": f"q={last}"}
    yield "api", f"/api/v1/claims/{claim.id}/confirm", {"said": "yes", "statement": f"It was {name}."}
    yield (
        "api",
        f"/api/v1/claims/{claim.id}/confirm",
        {"said": "yes", "statement": f"{last} said so.", "reason": "x", "speaker": None},
    )
    yield "api", f"/api/v1/claims/{claim.id}/confirm", {"unknown": name}
    yield (
        "api",
        f"/api/v1/claims/{claim.id}/confirm",
        {"said": "yes", "accept": [name], "statement": f"It was {name}."},
    )
    yield "api", f"/api/v1/claims/{claim.id}/confirm", {name: "unknown"}
    yield "api", f"/api/v1/claims/{claim.id}/confirm", {"said": name}
    yield "json", f"/claims/{claim.id}/draft/", {"fields": {f"confirm.{last}": "x"}, "base": 1, "sheet": "x"}


def test_a_guess_is_refused_or_kept_alike_whether_or_not_it_is_right(world):
    page, program = clients(world, "same desk")
    world.fact.refresh_from_db()
    answers: list[list[str]] = []
    for name in (NAME, NOBODY):
        seen = []
        with transaction.atomic():
            point = transaction.savepoint()
            entries = Entry.objects.count()
            for kind, path, data in attempts(world, name):
                client = program if kind == "api" else page
                if kind == "page":
                    answer = client.post(path, data, follow=True)
                else:
                    answer = client.post(path, json.dumps(data), content_type="application/json")
                assert answer.status_code < 500, path
                seen.append(f"{path} {comparable(answer, name)}")
            seen += [
                comparable(page.get(path), name)
                for path in ("/", "/facts/", f"/articles/{world.article.id}/?claim={world.open_claim.id}")
            ]
            assert Entry.objects.count() == entries
            transaction.savepoint_rollback(point)
        answers.append(seen)
    for right, wrong in zip(*answers, strict=True):
        assert right == wrong


def test_an_offset_and_a_quote_fit_the_text_that_is_served(world):
    _page, program = clients(world, "same desk")
    text = program.get(f"/api/v1/articles/{world.article.id}").json()["text"]
    assert ALIAS in text
    claims = program.get(f"/api/v1/claims?article={world.article.id}").json()["results"]
    assert any(ALIAS in claim["quote"] for claim in claims)
    for claim in claims:
        assert text[claim["start"] : claim["end"]] == claim["quote"]
        for mention in (*claim["figures"], *claim["dates"]):
            if mention["start"] is not None:
                assert text[mention["start"] : mention["end"]] == mention["text"]
        for swap in claim["substitutions"]:
            assert claim["statement"][swap["start"] : swap["end"]] == swap["text"]
    cited = program.get(f"/api/v1/facts/{world.fact.id}").json()["citations"][0]
    assert text[cited["start"] : cited["end"]] == cited["quote"]
    assert text[cited["end"] :].startswith(cited["suffix"])
    assert text[: cited["start"]].endswith(cited["prefix"])


def test_words_marked_in_the_served_text_are_the_words_of_the_text_as_it_is(world):
    page, program = clients(world, "same desk")
    text = program.get(f"/api/v1/articles/{world.article.id}").json()["text"]
    start = text.index("9 valves")
    given = {"article": str(world.article.id), "start": start, "end": start + len("9 valves that leaked")}
    made = program.post("/api/v1/claims", json.dumps(given), content_type="application/json").json()
    assert made["quote"] == "9 valves that leaked"
    assert Claim.objects.get(id=made["id"]).quote == "9 valves that leaked"
    marked = {"start": text.index("212"), "end": text.index("212") + len("212 people")}
    page.post(f"/articles/{world.article.id}/mark/", marked)
    assert Claim.objects.filter(article=world.article, quote="212 people").exists()
    moved = {"end": text.index("9 valves") + len("9 valves")}
    answer = program.patch(
        f"/api/v1/claims/{made['id']}",
        json.dumps(moved),
        content_type="application/json",
        headers={"If-Match": '"1"'},
    )
    assert answer.json()["quote"] == Claim.objects.get(id=made["id"]).quote == "9 valves"


def test_figures_that_are_sent_back_stand_in_the_text_as_it_is(world):
    _page, program = clients(world, "same desk")
    claims = program.get(f"/api/v1/claims?article={world.article.id}").json()["results"]
    shown = next(claim for claim in claims if claim["id"] == str(world.open_claim.id))
    figures = shown["figures"]
    body = {"said": "yes", "so": "yes", "reason": "x", "waive": "x", "figures": figures}
    answer = program.post(
        f"/api/v1/claims/{world.open_claim.id}/confirm", json.dumps(body), content_type="application/json"
    ).json()
    assert [one["start"] for one in answer["fact"]["figures"]] == [one["start"] for one in figures]
    fact = Fact.objects.get(id=answer["fact"]["id"])
    assert [world.article.text[one.start : one.end] for one in fact.figures.all()] == ["3"]
    again = {"figures": answer["fact"]["figures"], "kind": "correction", "reason": "As it was."}
    changed = program.patch(
        f"/api/v1/facts/{fact.id}",
        json.dumps(again),
        content_type="application/json",
        headers={"If-Match": '"1"'},
    ).json()
    assert [one["start"] for one in changed["figures"]] == [one["start"] for one in figures]
    assert [world.article.text[one.start : one.end] for one in fact.figures.all()] == ["3"]


def test_a_claim_is_confirmed_under_the_alias_and_two_agree_who_know_different_words(world, second_reviewer):
    words = f"{ALIAS[:1].upper()}{ALIAS[1:]} said 9 valves leaked."
    start = world.article.text.index("9 valves")
    claim = mark_claim(article_id=world.article.id, actor=second_reviewer, start=start, end=start + 8)
    fact = confirm_fully(
        claim.id, second_reviewer, confirming(statement=words, speaker=ALIAS, so="not_checked")
    ).fact
    assert fact.speaker_id == world.source.id
    served = clients(world, "program")[1].get(f"/api/v1/facts/{fact.id}")
    if served.status_code == 200:
        assert served.json()["statement"] == words


def test_the_record_keeps_what_was_written_and_still_proves_it(world):
    snapshots = Revision.objects.filter(object_type="fact", object_id=world.fact.id).values_list(
        "snapshot", flat=True
    )
    assert any(NAME in snapshot for snapshot in snapshots)
    assert audit_ledger(lambda problem: pytest.fail(str(problem))).problems == 0


def test_whoever_follows_changes_hears_that_facts_read_otherwise_and_old_copies_are_old(world):
    _page, program = clients(world, "same desk")
    held = f'"{world.fact.revision}"'
    answer = program.get(f"/api/v1/facts/{world.fact.id}", headers={"If-None-Match": held})
    assert answer.status_code == 200
    events = [row.type for row in Revision.objects.of("fact", world.fact.id)]
    assert events[-1] == "fact.source_protected"


ONLY_IN = {
    "a note": lambda: {"evidence": Evidence(source="Port Office", locator="p. 1", note=f"{NAME} says so.")},
    "a place": lambda: {"evidence": Evidence(source="Port Office", locator=f"Call with {NAME}", note="x")},
    "the subject": lambda: {"changes": FactChanges(subject="Whistlequist")},
    "what a figure counts": lambda: {
        "changes": FactChanges(
            figures=[Figure("14", None, None, Decimal(14), Decimal(14), "exact", "", "calls to Whistlequist")]
        )
    },
}


@pytest.mark.parametrize("place", ONLY_IN)
def test_an_old_copy_is_old_wherever_in_a_fact_the_name_stood(editor, reviewer, cms_key, place):
    """A program that asks by its old ETag must not go on with words that nobody else reads any more."""
    public = upload_text(editor, "Pump\n\nThe pump failed 14 times in May, the ministry said.\n", "pump.txt")
    fact = confirm_fully(find_claim(public, "14 times").id, reviewer).fact
    given = {"fact_id": fact.id, "actor": reviewer, "expected_revision": fact.revision, **ONLY_IN[place]()}
    fact = carry_through(
        cite_fact(**given) if "evidence" in given else revise_fact(kind="update", reason="x", **given)
    )
    fact.refresh_from_db()
    program = Client(headers={"Authorization": f"Bearer {cms_key[1]}"})
    address, held = f"/api/v1/facts/{fact.id}", {"If-None-Match": f'"{fact.revision}"'}
    assert "Whistlequist" in program.get(address).content.decode()
    assert program.get(address, headers=held).status_code == 304
    protect(create_source(actor=reviewer, name=NAME, kind="person"), reviewer)
    answer = program.get(address, headers=held)
    assert answer.status_code == 200
    assert not TOLD.search(whole(answer))


def test_a_live_page_is_told_no_name(world, second_reviewer):
    client = clients(world, "same desk")[0]
    follower = Follower(
        session_key=client.session.session_key,
        person_id=second_reviewer.user.id,
        language="en",
        channel="x",
        cursor=-1,
        article_id=None,
    )
    report = follower._look()
    assert "fact.source_protected" in report.text
    assert not TOLD.search(report.text)


def test_originals_and_files_around_them_are_kept_from_those_who_may_not_know(
    editor, reviewer, second_reviewer, desk
):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("plain.txt", TEXT)
    outer = receive_upload(actor=editor, data=archive.getvalue(), name="packed.zip", desk_id=desk.id)
    read_upload(upload_id=outer.id)
    for inner in Upload.objects.filter(parent=outer):
        read_upload(upload_id=inner.id)
    source = create_source(actor=reviewer, name=NAME, kind="person", desk_id=desk.id)
    protect(source, reviewer)
    reader, knower = Client(), Client()
    reader.force_login(second_reviewer.user)
    knower.force_login(reviewer.user)
    copy = receive_upload(actor=editor, data=TEXT.encode(), name="again.txt", desk_id=desk.id)
    for upload in (outer, Upload.objects.get(parent=outer), copy):
        answer = reader.get(f"/uploads/{upload.id}/original/")
        assert answer.status_code == 403
        assert not TOLD.search(whole(answer))
        assert upload.original.sha256 not in whole(reader.get(f"/uploads/{upload.id}/"))
        assert knower.get(f"/uploads/{upload.id}/original/").status_code == 200


def test_what_leaves_as_training_data_holds_no_name(world):
    lines = json.dumps(list(list_examples(with_desks=True)), ensure_ascii=False)
    assert "14 times" in lines
    assert not TOLD.search(lines)


def test_drafts_that_tell_the_name_go_and_later_ones_are_their_writers_own_words(world):
    assert Draft.objects.count() == 0
    page = clients(world, "same desk")[0]
    typed = {"fields": {"reject.reason": f"Ask {NAME}."}, "base": 1, "sheet": str(uuid4())}
    page.post(f"/claims/{world.open_claim.id}/draft/", json.dumps(typed), content_type="application/json")
    shown = page.get(f"/articles/{world.article.id}/?claim={world.open_claim.id}").content.decode()
    assert f"Ask {NAME}." in shown
