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
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from facts.live.follower import Follower
from facts.management.commands.export_training import list_examples
from facts.models import Claim, Draft, Fact, ProposedChange
from facts.services.claims.decide import reject_claim
from facts.services.claims.edit import mark_claim
from facts.services.claims.questions import return_claim
from facts.services.facts.change import FactChanges, cite_fact, revise_fact
from facts.services.facts.evidence import Evidence
from facts.services.people.drafts import save_draft
from newsroom.errors import Conflict, Invalid, NotAllowed, NotFound
from newsroom.ids import uuid7
from newsroom.ledger.audit import audit_ledger
from newsroom.ledger.models import Entry, Revision
from newsroom.people import SETUP, create_key
from newsroom.roles import SCOPES, Actor
from sources.models import Article, Source, Upload
from sources.protection import veil_for
from sources.services.protection import lift_protection, protect_source
from sources.services.sources import create_source, merge_source, update_source
from sources.services.uploads import read_upload, receive_upload
from tests.stories import carry_through, confirm_fully, confirming, find_claim, upload_text
from tests.test_rights_table import list_routes
from tests.test_second_verdict_is_blind import plain, sample_name

pytestmark = pytest.mark.django_db

NAME, ALIAS = "Hella Whistlequist", "an engineer at the plant"
TOLD = re.compile(r"h\W?e\W?l\W?l\W?a\b|quist|whist", re.I)
NOBODY = "Gorra Thistlebaumx"
TEXT = """Cooling fault was known for months

PORT ALDEN, March 9, 2026 (CW) - The cooling pump of the harbour plant failed 14 times in May, said Hella Whistlequist.

Whistlequist’s report names 9 valves that leaked. HELLA WHISTLEQUIST left the plant in 2025, the ministry said. \
Ms W\u00adhistle\u200bquist will be heard by 3 committees.

The plant employs 212 people, the ministry said.
"""


@dataclass
class World:
    """What the newsroom holds once the source is protected, and who else is there."""

    source: Source
    knower: Actor
    others: dict[str, Actor]
    tokens: dict[str, str]
    names: dict[str, list[Any]]
    article: Article
    fact: Fact
    open_claim: Claim


def tell(reviewer: Actor, editor: Actor, desk_id: Any) -> tuple[Upload, Fact, Claim]:
    """A story of a confidential source, with their name in every place that takes words."""
    upload = upload_text(
        editor,
        TEXT,
        "hella-whistlequist-notes.txt",
        url="https://leaks.example/hella-whistlequist",
        outlet="Whistlequist Papers",
        desk_id=desk_id,
    )
    said = find_claim(upload, "14 times")
    fact = confirm_fully(
        said.id, reviewer, confirming(speaker=NAME, reason="Hella Whistlequist told us.", so="not_checked")
    ).fact
    assert fact is not None
    fact = carry_through(
        revise_fact(
            fact_id=fact.id,
            actor=reviewer,
            changes=FactChanges(statement=f"{NAME} said the pump failed 14 times.", subject="Whistlequist"),
            kind="clarification",
            reason="Whistlequist rang again.",
            expected_revision=fact.revision,
        )
    )
    at = Evidence(source=NAME, locator="whistlequist.example/1", note="Hella keeps the log.")
    fact = carry_through(
        cite_fact(fact_id=fact.id, actor=reviewer, evidence=at, expected_revision=fact.revision)
    )
    waits = revise_fact(
        fact_id=fact.id,
        actor=reviewer,
        changes=FactChanges(statement=f"{NAME} said the pump failed 15 times."),
        kind="correction",
        reason="Whistlequist counted again.",
        expected_revision=fact.revision,
    )
    assert isinstance(waits, ProposedChange)
    named = find_claim(upload, "left the plant")
    reject_claim(claim_id=named.id, actor=reviewer, reason_code="other", reason="Whistlequist objects.")
    asked = find_claim(upload, "212")
    return_claim(claim_id=asked.id, actor=reviewer, question="Does Hella Whistlequist know?")
    return upload, fact, find_claim(upload, "committees")


def protect(source: Source, actor: Actor, *people: Actor, **given: Any) -> Source:
    source.refresh_from_db()
    return protect_source(
        source_id=source.id,
        actor=actor,
        alias=given.pop("alias", ALIAS),
        known_to=[one.user.id for one in people],
        expected_revision=source.revision,
        **given,
    )


@pytest.fixture
def world(request, editor, reviewer, second_reviewer, outsider, chief, auditor, cms_user, desk):
    desk_id = desk.id if getattr(request, "param", "of a desk") == "of a desk" else None
    upload, fact, open_claim = tell(reviewer, editor, desk_id)
    save_draft(
        actor=second_reviewer,
        fields={"confirm.statement": "Was it Hella Whistlequist?"},
        base_revision=1,
        sheet=uuid4(),
        claim_id=open_claim.id,
    )
    # And a change that waits for a second person, with the name in its words, its evidence and its reason.
    revise_fact(
        fact_id=fact.id,
        actor=reviewer,
        changes=FactChanges(
            so="contested", statement=f"{NAME} said on Monday that the pump failed 14 times."
        ),
        kind="update",
        reason="Whistlequist was heard again.",
        expected_revision=fact.revision,
        evidence=[Evidence(source="Hella W.", locator="p. 1", note="Hella denies it.", stance="contradicts")],
    )
    assert ProposedChange.objects.open().exists()
    source = Source.objects.get(name=NAME)
    assert source.desk_id == desk_id
    protect(source, reviewer, reason="Whistlequist asked for it.")
    protect(Source.objects.get(name="Whistlequist Papers"), reviewer, alias="some papers")
    others = {
        "same desk": second_reviewer,
        "uploader": editor,
        "elsewhere": outsider,
        "chief": chief,
        "auditor": auditor,
        "program": cms_user,
    }
    tokens = {
        name: create_key(actor=SETUP, user_id=one.user.id, name="All", scopes=list(SCOPES))[1]
        for name, one in [*others.items(), ("knower", reviewer)]
    }
    names = {
        "claim_id": [open_claim.id, find_claim(upload, "14 times").id],
        "article_id": list(Article.objects.values_list("id", flat=True)),
        "fact_id": [fact.id],
        "citation_id": [fact.citations.first().id],
        "source_id": list(Source.objects.values_list("id", flat=True)),
        "upload_id": [upload.id],
        "user_id": [reviewer.user.id],
        "change_id": list(ProposedChange.objects.values_list("id", flat=True)),
        "key_id": [uuid7()],
        "desk_id": [uuid7()],
        "view_id": [uuid7()],
        "code": ["casualties", "not-found"],
    }
    article = upload.articles.get()
    return World(source, reviewer, others, tokens, names, article, fact, open_claim)


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
    )


@cache
def close_what_takes_no_get() -> set[str]:
    client = Client()
    sample = re.compile(r"<(\w+):(\w+)>")
    paths = {route: "/" + sample.sub(sample_name, route) for route in list_routes()}
    return {route for route, path in paths.items() if client.get(path).status_code == 405}


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
            f"/api/v1/facts?q={word}",
            f"/api/v1/facts?subject={word}",
        )


def clients(world: World, name: str) -> tuple[Client, Client]:
    if name == "nobody":
        return Client(), Client()
    page, program = Client(), Client(headers={"Authorization": f"Bearer {world.tokens[name]}"})
    page.force_login((world.others | {"knower": world.knower})[name].user)
    return page, program


def whole(answer: Any) -> str:
    """All that an answer says: status, every header, cookies, body."""
    body = "a stream" if answer.streaming else answer.content.decode(errors="replace")
    headers = {name: value for name, value in answer.headers.items() if name != "Set-Cookie"}
    cookies = {name: morsel.value for name, morsel in answer.cookies.items()}
    return f"{answer.status_code} {headers} {cookies} {body}"


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


# --- Who may do what --------------------------------------------------------------------------------------------------


def rows(source: Source) -> Any:
    return (
        Entry.objects.count(),
        Source.objects.filter(id=source.id).values().get(),
        list(source.known_to.values_list("id", flat=True)),
    )


def test_nobody_works_on_a_protected_source_who_may_not_know_it(world):
    source = world.source
    source.refresh_from_db()
    other = create_source(actor=world.knower, name="Another One", kind="person", desk_id=source.desk_id)
    before = rows(source)
    for actor in world.others.values():
        for attempt in tries(source, other, actor):
            with pytest.raises((NotAllowed, NotFound)):
                attempt()
    assert rows(source) == before


def tries(source: Source, other: Source, actor: Actor) -> tuple[Any, ...]:
    changed = {"name": "x", "kind": "person", "aliases": [], "reliability": "E", "note": "liar"}
    held = {"source_id": source.id, "actor": actor, "expected_revision": source.revision}
    return (
        lambda: update_source(**held, **changed),
        lambda: merge_source(source_id=other.id, into_id=source.id, actor=actor, reason="x"),
        lambda: merge_source(source_id=source.id, into_id=other.id, actor=actor, reason="x"),
        lambda: protect(source, actor, actor),
        lambda: lift_protection(**held, reason="x"),
    )


def test_those_who_know_name_others_and_take_names_away_but_somebody_stays(world, second_reviewer, outsider):
    source = protect(world.source, world.knower, world.knower, second_reviewer)
    assert NAME in clients(world, "same desk")[0].get(f"/sources/{source.id}/").content.decode()
    assert not veil_for(second_reviewer).covers(source.id)
    before = rows(source)
    for people in ((), (outsider,) if source.desk_id else ()):
        with pytest.raises(Invalid):
            protect(source, second_reviewer, *people)
    assert rows(source) == before
    source = protect(source, second_reviewer, second_reviewer)
    assert veil_for(world.knower).covers(source.id)
    row = Revision.objects.of("source", source.id).last()
    assert row.type == "source.protection_changed"
    assert row.values()["protected"]["known_to"] == [str(second_reviewer.user.id)]


def test_once_the_protection_is_lifted_everybody_reads_the_name(world):
    world.source.refresh_from_db()
    lift_protection(
        source_id=world.source.id,
        actor=world.knower,
        expected_revision=world.source.revision,
        reason="They agreed.",
    )
    assert NAME in clients(world, "same desk")[0].get(f"/facts/{world.fact.id}/").content.decode()
    assert audit_ledger(lambda problem: pytest.fail(str(problem))).problems == 0


def test_an_alias_that_tells_or_cannot_stand_anywhere_is_refused(world):
    world.source.refresh_from_db()
    before = rows(world.source)
    for alias in ("", "Hella", "Ms WHISTLEQUIST", "x", 'an "engineer"', "<b>someone</b>"):
        with pytest.raises(Invalid):
            protect(world.source, world.knower, world.knower, alias=alias)
    assert rows(world.source) == before


def test_a_protected_source_is_not_merged_into_one_that_is_not(world):
    other = create_source(actor=world.knower, name="Another One", kind="person", desk_id=world.source.desk_id)
    before = rows(world.source)
    with pytest.raises(Invalid):
        merge_source(source_id=world.source.id, into_id=other.id, actor=world.knower, reason="x")
    assert rows(world.source) == before


def test_what_is_merged_into_a_protected_source_is_read_by_its_alias_too(world):
    other = create_source(
        actor=world.knower, name="Quillfeather", kind="person", desk_id=world.source.desk_id
    )
    merge_source(source_id=other.id, into_id=world.source.id, actor=world.knower, reason="A pen name.")
    page = clients(world, "same desk")[0]
    for path in ("/sources/", f"/sources/{other.id}/", f"/sources/{world.source.id}/", "/ledger/"):
        assert "Quillfeather" not in page.get(path).content.decode()


def test_a_name_that_is_protected_is_not_taken(world, second_reviewer):
    made = create_source(actor=second_reviewer, name=NAME, kind="person", desk_id=world.source.desk_id)
    assert made.id != world.source.id
    world.source.refresh_from_db()
    with pytest.raises(Conflict):
        lift_protection(
            source_id=world.source.id, actor=world.knower, expected_revision=world.source.revision, reason="x"
        )


def test_a_fact_that_moves_takes_its_protection_along(
    editor, reviewer, second_reviewer, chief, outsider, desk
):
    source = create_source(actor=reviewer, name=NAME, kind="person", desk_id=desk.id)
    public = upload_text(editor, "Pump\n\nThe pump failed 14 times in May, the ministry said.\n", "pump.txt")
    fact = confirm_fully(find_claim(public, "14 times").id, reviewer).fact
    protect(source, reviewer)
    fact = carry_through(
        revise_fact(
            fact_id=fact.id,
            actor=reviewer,
            kind="update",
            reason="x",
            expected_revision=fact.revision,
            changes=FactChanges(
                desk_id=desk.id, speaker=NAME, statement=f"{NAME} said the pump failed 14 times."
            ),
        )
    )
    assert fact.speaker_id == source.id
    fact = carry_through(
        revise_fact(
            fact_id=fact.id,
            actor=reviewer,
            kind="update",
            reason="x",
            expected_revision=fact.revision,
            changes=FactChanges(desk_id=None),
        )
    )
    assert fact.speaker_id != source.id
    assert fact.speaker.protected_as == ALIAS
    assert [one.id for one in fact.speaker.known_to.all()] == [reviewer.user.id]
    page = Client()
    page.force_login(outsider.user)
    shown = page.get(f"/facts/{fact.id}/")
    assert shown.status_code == 200
    assert not TOLD.search(whole(shown))
