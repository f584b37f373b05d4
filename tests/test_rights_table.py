"""The truth table of design.md section 5: who gets in where, over every address that there is.

The addresses come from the URL resolver and the methods of the API from its OpenAPI description. One without a row
fails, and so does a row without an address. Each row says in letters who may; what they may not see is 404 for them.
"""

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from facts.models import Delivery
from facts.services.delivery.subscribers import add_subscriber
from facts.services.facts.change import FactChanges, publish_fact, revise_fact
from facts.services.facts.evidence import Evidence
from facts.services.people.desk import save_view
from newsroom.accounts.factors import add_app
from newsroom.actor import Actor
from newsroom.api.views import describe_api
from newsroom.ledger.checkpoints import sign_checkpoint
from newsroom.ledger.models import Entry
from newsroom.models import Factor
from newsroom.people import SETUP, create_key, invite_person
from newsroom.rights import SCOPES, Role
from tests.apps_with_codes import draw_secret, show_code
from tests.stories import (
    FERRY,
    INQUIRY,
    add_person,
    confirm_fully,
    find_claim,
    relate,
    upload_text,
    use_fact,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("writes_past_services")]

# E editor, R reviewer, O outsider (a reviewer of another desk), C chief, A auditor, P the person of a program.
# Over the API also K: a reviewer's key with the reading scopes only. * is everybody, signed in or not; "" is a method
# that the address does not take.
SIGNED_IN = "EROCAP"
PEOPLE = "EROCA"
UPLOADERS = "EROCP"
CORRECTORS = "EROC"
REVIEWERS = "ROC"
CHIEF = "C"
NOT_TAKEN = ""


@dataclass(frozen=True)
class Row:
    """An address: whose object it names ("" for none), and who may use each method."""

    route: str
    object: str = ""
    GET: str = NOT_TAKEN
    POST: str = NOT_TAKEN
    PATCH: str = NOT_TAKEN
    PUT: str = NOT_TAKEN
    DELETE: str = NOT_TAKEN
    body: dict[str, Any] = field(default_factory=dict, hash=False)


PAGES = [
    Row("healthz", GET="*"),
    Row("readyz", GET="*"),
    Row("problems/", GET="*"),
    Row("api/docs/", GET="*"),
    Row("problems/<slug:code>", "code", GET="*"),
    Row("log/checkpoint", GET="CA"),
    Row("log/keys", GET="CA"),
    Row("log/tile/entries/<path:place>", "bundle", GET="CA"),
    Row("log/tile/<int:level>/<path:place>", "tile", GET="CA"),
    Row("log/proof/<int:index>", "entry", GET="CA"),
    Row("log/proof/hash/<slug:leaf_hash>", "leaf", GET="CA"),
    Row("log/consistency/<int:old_size>/<int:new_size>", "sizes", GET="CA"),
    Row("ledger/export.ndjson", GET="CA"),
    Row("ledger/export.csv", GET="CA"),
    Row("ledger/exports/", GET="CA"),
    Row("ledger/proof/", GET="CA"),
    Row("ledger/proof/checkpoint/", POST="CA"),
    Row("ledger/proof/verify/", POST="CA"),
    Row("ledger/proof/verification/", GET="CA"),
    Row("sign-in/", GET="*", POST="*"),
    Row("sign-in/passkey/", GET="*", POST="*"),
    Row("sign-in/forgotten/", GET="*", POST="*"),
    Row("sign-in/second/", GET="*", POST="*"),
    Row("sign-out/", POST="*"),
    Row("appearance/", POST="*"),
    Row("open/<str:token>/", "link", GET="*", POST="*"),
    Row("account/", GET=SIGNED_IN),
    Row("account/password/", POST=SIGNED_IN),
    Row("account/sessions/end-others/", POST=SIGNED_IN),
    Row("account/sessions/<slug:name>/end/", "session", POST=SIGNED_IN),
    Row("account/factors/", GET=SIGNED_IN),
    Row("account/factors/app/", GET=SIGNED_IN, POST=SIGNED_IN),
    Row("account/factors/passkey/", GET=SIGNED_IN, POST=SIGNED_IN),
    Row("account/factors/codes/", POST=SIGNED_IN),
    Row("account/factors/<uuid:factor_id>/remove/", "factor", POST=SIGNED_IN),
    Row("account/prove/", GET=SIGNED_IN, POST=SIGNED_IN),
    Row("account/prove/passkey/", GET=SIGNED_IN, POST=SIGNED_IN),
    Row("notices/", GET=SIGNED_IN),
    Row("notices/read/", POST=SIGNED_IN),
    Row("security/", GET=SIGNED_IN),
    Row("people/", GET=CHIEF),
    Row("people/new/", GET=CHIEF, POST=CHIEF),
    Row("people/<uuid:user_id>/", "person", GET=CHIEF, POST=CHIEF),
    Row("people/<uuid:user_id>/link/", "person", POST=CHIEF),
    Row("people/<uuid:user_id>/vouch/", "person", POST=CHIEF),
    Row("people/<uuid:user_id>/factors/drop/", "person", POST=CHIEF),
    Row("people/<uuid:user_id>/sessions/<slug:name>/end/", "person", POST=CHIEF),
    Row("people/<uuid:user_id>/access/", "person", POST=CHIEF),
    Row("desks/new/", POST=CHIEF),
    Row("desks/<uuid:desk_id>/inside/", "a desk", POST=CHIEF),
    Row("keys/", GET=PEOPLE, POST=PEOPLE),
    Row("keys/<uuid:key_id>/revoke/", "key", POST=PEOPLE),
    Row("subscribers/", GET=PEOPLE, POST=PEOPLE),
    Row("subscribers/<uuid:subscriber_id>/", "subscriber", GET=PEOPLE, POST=PEOPLE),
    Row("subscribers/<uuid:subscriber_id>/test/", "subscriber", POST=PEOPLE),
    Row("subscribers/<uuid:subscriber_id>/pause/", "subscriber", POST=PEOPLE),
    Row("subscribers/<uuid:subscriber_id>/resume/", "subscriber", POST=PEOPLE),
    Row("subscribers/<uuid:subscriber_id>/secret/", "subscriber", POST=PEOPLE),
    Row("subscribers/<uuid:subscriber_id>/end/", "subscriber", POST=PEOPLE),
    Row("deliveries/<uuid:delivery_id>/replay/", "delivery", POST=PEOPLE),
    Row("uploads/", GET=UPLOADERS, POST=UPLOADERS),
    Row("uploads/look/", POST=UPLOADERS),
    Row("uploads/<uuid:upload_id>/", "upload", GET=SIGNED_IN),
    Row("uploads/<uuid:upload_id>/retry/", "upload", POST=UPLOADERS),
    Row("uploads/<uuid:upload_id>/original/", "upload", GET=SIGNED_IN),
    Row("uploads/<uuid:upload_id>/stories/", "upload", GET=CORRECTORS, POST=CORRECTORS),
    Row("uploads/<uuid:upload_id>/read-again/", "upload", POST=CORRECTORS),
    Row("versions/<uuid:proposal_id>/settle/", "proposed version", POST=UPLOADERS),
    Row("articles/<uuid:article_id>/details/", "article", GET=CORRECTORS, POST=CORRECTORS),
    Row("sources/", GET=SIGNED_IN),
    Row("sources/new/", GET=REVIEWERS, POST=REVIEWERS),
    Row("sources/<uuid:source_id>/edit/", "source", GET=REVIEWERS, POST=REVIEWERS),
    Row("sources/<uuid:source_id>/protect/", "source", GET=REVIEWERS, POST=REVIEWERS),
    Row("sources/<uuid:source_id>/lift/", "source", POST=REVIEWERS),
    Row("sources/<uuid:source_id>/merge/", "source", POST=REVIEWERS),
    Row("sources/<uuid:source_id>/unmerge/", "source", POST=REVIEWERS),
    Row("sources/<uuid:source_id>/", "source", GET=SIGNED_IN),
    Row("", GET=SIGNED_IN),
    Row("desk/subjects/", POST=SIGNED_IN),
    Row("desk/seen/", POST=SIGNED_IN),
    Row("views/", POST=SIGNED_IN),
    Row("views/<uuid:view_id>/drop/", "view", POST=SIGNED_IN),
    Row("articles/", GET=SIGNED_IN),
    Row("articles/<uuid:article_id>/", "article", GET=SIGNED_IN),
    Row("articles/<uuid:article_id>/evidence.zip", "article", GET=SIGNED_IN),
    Row("claims/<uuid:claim_id>/evidence.zip", "claim", GET=SIGNED_IN),
    Row("facts/<uuid:fact_id>/evidence.zip", "fact", GET=SIGNED_IN),
    Row("articles/<uuid:article_id>/versions/", "newer version", GET=SIGNED_IN),
    Row("articles/<uuid:article_id>/embargo/", "article", GET=REVIEWERS, POST=REVIEWERS),
    Row("articles/<uuid:article_id>/mark/", "article", POST=REVIEWERS),
    Row("articles/<uuid:article_id>/claims/", "article", GET=SIGNED_IN),
    Row("articles/<uuid:article_id>/order/", "article", POST=SIGNED_IN),
    Row("articles/<uuid:article_id>/decide/", "article", POST=REVIEWERS),
    Row("articles/<uuid:article_id>/reopen/", "article", POST=REVIEWERS),
    Row("articles/<uuid:article_id>/progress/", "article", GET=SIGNED_IN),
    Row("articles/<uuid:article_id>/search-again/", "article", POST=UPLOADERS),
    Row("articles/<uuid:article_id>/here/", "article", POST=SIGNED_IN),
    Row("articles/<uuid:article_id>/leave/", "article", POST=SIGNED_IN),
    Row("articles/<uuid:article_id>/lines/", "article", GET=SIGNED_IN),
    Row("live/", "article in the query", GET=SIGNED_IN),
    Row("claims/<uuid:claim_id>/", "claim", GET=SIGNED_IN),
    Row("claims/<uuid:claim_id>/draft/", "claim", POST=SIGNED_IN),
    Row("claims/<uuid:claim_id>/draft/drop/", "claim", POST=SIGNED_IN),
    Row("claims/<uuid:claim_id>/panel/", "claim", GET=SIGNED_IN),
    Row("claims/<uuid:claim_id>/known/", "claim", GET=SIGNED_IN),
    Row("checks/", GET=SIGNED_IN, POST=SIGNED_IN),
    Row("conflicts/", GET=SIGNED_IN),
    Row("conflicts/retry/", POST=REVIEWERS),
    Row("relations/<uuid:relation_id>/settle/", "relation", POST=REVIEWERS),
    Row("claims/<uuid:claim_id>/edit/", "claim", POST=REVIEWERS),
    Row("claims/<uuid:claim_id>/split/", "claim", POST=REVIEWERS),
    Row("claims/<uuid:claim_id>/merge/", "claim", GET=REVIEWERS, POST=REVIEWERS),
    Row("claims/<uuid:claim_id>/return/", "claim", POST=REVIEWERS),
    Row("claims/<uuid:claim_id>/answer/", "claim", POST=UPLOADERS),
    Row("claims/<uuid:claim_id>/confirm/", "claim", POST=REVIEWERS),
    Row("claims/<uuid:claim_id>/reject/", "claim", POST=REVIEWERS),
    Row("claims/<uuid:claim_id>/reopen/", "claim", POST=REVIEWERS),
    Row("facts/", GET=SIGNED_IN),
    Row("search/", GET=SIGNED_IN),
    Row("facts/pick/", "claim in the query", GET=SIGNED_IN),
    Row("facts/<uuid:fact_id>/", "fact", GET=SIGNED_IN),
    Row("facts/<uuid:fact_id>/draft/", "fact", POST=REVIEWERS),
    Row("facts/<uuid:fact_id>/draft/drop/", "fact", POST=REVIEWERS),
    Row("facts/<uuid:fact_id>/revise/", "fact", GET=REVIEWERS, POST=REVIEWERS),
    Row("facts/<uuid:fact_id>/turn/", "fact", POST=REVIEWERS),
    Row("facts/<uuid:fact_id>/bring-back/", "fact", POST=REVIEWERS),
    Row("facts/<uuid:fact_id>/publish/", "fact", POST=REVIEWERS),
    Row("facts/<uuid:fact_id>/way/", "fact", GET=SIGNED_IN),
    Row("facts/<uuid:fact_id>/origins/", "fact", GET=SIGNED_IN),
    Row("facts/<uuid:fact_id>/provenance.json", "fact", GET=SIGNED_IN),
    Row("facts/due/", GET=SIGNED_IN),
    Row("facts/embargoed/", GET=PEOPLE),
    Row("facts/<uuid:fact_id>/recheck/", "fact", POST=REVIEWERS),
    Row("facts/<uuid:fact_id>/cite/", "fact", GET=REVIEWERS, POST=REVIEWERS),
    Row("facts/<uuid:fact_id>/citations/<uuid:citation_id>/withdraw/", "citation", POST=REVIEWERS),
    Row("kinds/", GET=SIGNED_IN),
    Row("kinds/new/", GET=CHIEF, POST=CHIEF),
    Row("kinds/<slug:code>/", "kind of fact", GET=CHIEF, POST=CHIEF),
    Row("proposed-changes/<uuid:change_id>/", "change", GET=PEOPLE),
    Row("proposed-changes/<uuid:change_id>/agree/", "change", POST=REVIEWERS),
    Row("proposed-changes/<uuid:change_id>/decline/", "change", POST=REVIEWERS),
    Row("proposed-changes/<uuid:change_id>/take-back/", "chief’s change", POST=CHIEF),
    Row("second-reviews/", GET=REVIEWERS),
    Row("rules/", GET=SIGNED_IN),
    Row("rules/new/", GET=CHIEF, POST=CHIEF),
    Row("rules/<slug:code>/", "rule", GET=CHIEF, POST=CHIEF),
    Row("public/facts/<uuid:fact_id>/", "public fact", GET="*"),
    Row("public/facts/<uuid:fact_id>/schema.jsonld", "public fact", GET="*"),
    Row("public/facts/<uuid:fact_id>/ninjs.json", "public fact", GET="*"),
    Row("public/facts.atom", GET="*"),
    Row("public/facts.json", GET="*"),
    Row("public/facts.jsonld", GET="*"),
    Row("public/corrections/", GET="*"),
    Row("public/corrections.atom", GET="*"),
    Row("public/corrections.json", GET="*"),
    Row("public/oembed", "public page in the query", GET="*"),
    Row("embed/facts/<uuid:fact_id>/", "public fact", GET="*"),
    Row("embed/corrections/", GET="*"),
    Row("trust.txt", GET="*"),
    Row(".well-known/trust.txt", GET="*"),
    Row("usages/", GET=SIGNED_IN),
    Row("usages/<uuid:usage_id>/acknowledge/", "usage", POST=UPLOADERS),
    Row("ledger/", GET=PEOPLE),
    Row("records/<str:record_type>/<uuid:record_id>/", "reading", GET=PEOPLE),
]
AGAINST = {"source": "Ministry", "locator": "Report, p. 4", "note": "58 died", "stance": "contradicts"}
CHANGE = {"so": "contested", "evidence": [AGAINST], "kind": "update", "reason": "A second count."}
TURN = {"turn": "dispute", "reason": "The ministry says otherwise."}
BACK = {"number": 1, "kind": "correction", "reason": "It was right."}
ACCEPTED = {"settle": "accept"}
SAYS = {"fact": "{name}", "fact_revision": 1, "url": "https://site.example/"}
SPLIT = {"parts": [{"start": 0, "end": 5}, {"start": 6, "end": 11}]}
API = [
    Row("api/v1/schema", GET="*"),
    Row("api/v1/me", GET="EROCAPK"),
    Row("api/v1/desks", GET="EROCAPK"),
    Row("api/v1/sources", GET="EROCAPK"),
    Row("api/v1/uploads", GET="EROCAPK", POST="EROCP", body={"name": "a.txt", "text": "The port opened."}),
    Row("api/v1/uploads/dry-run", POST="EROCP", body={"name": "a.txt", "text": "The port opened."}),
    Row("api/v1/uploads/<uuid:upload_id>", "upload", GET="EROCAPK"),
    Row("api/v1/uploads/<uuid:upload_id>/take-back", "editor’s draft", POST="E"),
    Row("api/v1/versions", GET="EROCAPK"),
    Row("api/v1/versions/<uuid:proposal_id>/settle", "editor’s version", POST="EROC", body=ACCEPTED),
    Row("api/v1/articles", GET="EROCAPK"),
    Row("api/v1/articles/<uuid:article_id>", "article", GET="EROCAPK"),
    Row("api/v1/articles/<uuid:article_id>/run", "article", GET="EROCAPK"),
    Row("api/v1/articles/<uuid:article_id>/carried", "article", GET="EROCAPK"),
    Row("api/v1/articles/<uuid:article_id>/evidence.zip", "article", GET="EROCAPK"),
    Row("api/v1/claims", GET="EROCAPK", POST="ROC"),
    Row("api/v1/claims/decide", POST="ROC"),
    Row("api/v1/claims/reopen", POST="ROC"),
    Row("api/v1/claims/<uuid:claim_id>", "claim", GET="EROCAPK", PATCH="ROC", body={"mode": "alleged"}),
    Row("api/v1/claims/<uuid:claim_id>/evidence.zip", "claim", GET="EROCAPK"),
    Row("api/v1/claims/<uuid:claim_id>/confirm", "claim", POST="ROC", body={"said": "yes", "waive": "Read."}),
    Row("api/v1/claims/<uuid:claim_id>/reject", "claim", POST="ROC", body={"reason_code": "false"}),
    Row("api/v1/claims/<uuid:claim_id>/reopen", "claim", POST="ROC", body={"reason": "Too soon."}),
    Row("api/v1/claims/<uuid:claim_id>/split", "claim", POST="ROC", body=SPLIT),
    # Into itself, so that no other claim has to be seen.
    Row("api/v1/claims/<uuid:claim_id>/merge", "claim", POST="ROC", body={"claims": ["{name}"]}),
    Row("api/v1/claims/<uuid:claim_id>/return", "claim", POST="ROC", body={"question": "Which ferry?"}),
    Row("api/v1/claims/<uuid:claim_id>/answer", "claim", POST="EROCP", body={"answer": "The Maren."}),
    Row("api/v1/facts", GET="EROCAPK"),
    Row("api/v1/facts/export", GET="EROCAPK"),
    Row("api/v1/facts/<uuid:fact_id>", "fact", GET="EROCAPK", PATCH="ROC", body=CHANGE),
    Row("api/v1/facts/<uuid:fact_id>/evidence.zip", "fact", GET="EROCAPK"),
    Row("api/v1/facts/<uuid:fact_id>/provenance", "fact", GET="EROCAPK"),
    Row("api/v1/facts/<uuid:fact_id>/turn", "fact", POST="ROC", body=TURN),
    Row("api/v1/facts/<uuid:fact_id>/bring-back", "fact", POST="ROC", body=BACK),
    Row("api/v1/facts/<uuid:fact_id>/publish", "fact", POST="ROC", body={"public": True}),
    Row("api/v1/facts/<uuid:fact_id>/state", "fact", GET="EROCAPK"),
    Row("api/v1/facts/<uuid:fact_id>/origins", "fact", GET="EROCAPK"),
    Row("api/v1/facts/<uuid:fact_id>/recheck", "fact", POST="ROC", body={"note": "Called them."}),
    Row("api/v1/facts/<uuid:fact_id>/citations", "fact", POST="ROC", body=AGAINST),
    Row("api/v1/facts/<uuid:fact_id>/citations/<uuid:citation_id>", "citation", DELETE="ROC"),
    Row("api/v1/proposed-changes", GET="ROC"),
    Row("api/v1/proposed-changes/<uuid:change_id>", "change", GET="ROC"),
    Row("api/v1/proposed-changes/<uuid:change_id>/agree", "change", POST="ROC"),
    Row("api/v1/proposed-changes/<uuid:change_id>/decline", "change", POST="ROC", body={"word": "No."}),
    Row("api/v1/proposed-changes/<uuid:change_id>/take-back", "chief’s change", POST="C"),
    Row("api/v1/checks", POST="EROCAPK", body={"text": "The ferry Maren carried 203 cars."}),
    Row("api/v1/conflicts", GET="EROCAPK"),
    Row("api/v1/conflicts/<uuid:relation_id>", "relation", GET="EROCAPK"),
    Row(
        "api/v1/conflicts/<uuid:relation_id>/settle",
        "relation",
        POST="ROC",
        body={"kind": "rounding", "reason": "Rounded."},
    ),
    Row("api/v1/kinds", GET="EROCAPK"),
    Row("api/v1/changes", GET="EROCAPK"),
    Row("api/v1/changes/stream", GET="EROCAPK"),
    Row("api/v1/usages", GET="EROCP", PUT="EROCP", body={"usages": []}),
    Row("api/v1/usages/<uuid:usage_id>", "own usage", GET="EROCP", PUT="EROCP", DELETE="EROCP", body=SAYS),
    Row("api/v1/usages/<uuid:usage_id>/acknowledge", "own usage", POST="EROCP", body={"answer": "mended"}),
    Row("api/v1/search", GET="EROCAPK"),
]
# Answers 404 to everybody, since there is nothing at any of its addresses.
NOTHING_THERE = {r"^(?:/*)api(/[\s\S]*)?$"}
# Open to everybody, and 404 while no sign-on service is set up: tests/newsroom/test_sign_on.py.
SIGN_ON = {
    "sign-in/oidc/<slug:provider_id>/login/",
    "sign-in/oidc/<slug:provider_id>/login/callback/",
}
# Who cannot see what: material of the desk "Home news", and facts under embargo.
OUT_OF_SIGHT = {
    "desk": "OP",
    "embargoed": "PK",
    "another's key": "EROA",
    "another's view": "EROAP",
    "another's factor": "EROAP",
    "a program's": "EROC",
}


def list_routes() -> set[str]:
    """Every address that the URL resolver knows, as it is written there."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, prefix + str(pattern.pattern))
            else:
                yield prefix + str(pattern.pattern)

    return set(walk(get_resolver().url_patterns, ""))


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    rows = [row.route for row in PAGES + API]
    assert len(rows) == len(set(rows))
    assert set(rows) | NOTHING_THERE | SIGN_ON == list_routes()


def test_every_operation_of_the_api_is_in_the_table() -> None:
    described = {
        (path.removeprefix("/"), method.upper())
        for path, operations in describe_api()["paths"].items()
        for method in operations
    }
    table = {
        (
            "/".join(
                "{" + part[1:-1].split(":")[1] + "}" if part.startswith("<") else part
                for part in row.route.split("/")
            ),
            method,
        )
        for row in API
        for method in ("GET", "POST", "PATCH", "PUT", "DELETE")
        if getattr(row, method) and row.route != "api/v1/schema"
    }
    assert table == described


@dataclass
class World:
    """Objects by kind and by whose they are."""

    people: dict[str, Actor]
    objects: dict[str, dict[str, UUID | str]]


@pytest.fixture
def world(editor, reviewer, second_reviewer, outsider, chief, auditor, cms_user, desk, settings):
    settings.TRUST_TXT = ["member=https://press.example/"]
    people = {"E": editor, "R": reviewer, "O": outsider, "C": chief, "A": auditor, "P": cms_user}
    own = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    desks = upload_text(editor, INQUIRY, "inquiry.txt", desk_id=desk.id)
    newer = {"open": publish_twice(editor, None), "desk": publish_twice(editor, desk.id)}
    proposed = {
        "open": propose_version(cms_user, second_reviewer, None),
        "desk": propose_version(editor, second_reviewer, desk.id),
    }
    # A key of an editor settles only what replaces the editor's own: correcting evidence is in no scope.
    own_proposed = propose_version(editor, second_reviewer, None, "mill")
    facts = {
        "open": confirm(own, "47", reviewer),
        "desk": confirm(desks, "14", reviewer),
        "embargoed": confirm(own, "1987", reviewer),
    }
    embargo = FactChanges(embargoed_until=timezone.now() + timedelta(days=1))
    revise_fact(
        fact_id=facts["embargoed"].id,
        actor=reviewer,
        changes=embargo,
        kind="update",
        reason="Agreed.",
        expected_revision=1,
    )
    uploads = {"open": own, "desk": desks}
    draft = upload_text(editor, FERRY, "ferry.txt", external_id="ferry", is_draft=True)
    colleague = add_person("Petra Plover", Role.CHIEF)
    key, _token = create_key(actor=chief, user_id=chief.user.id, name="Chief’s", scopes=["facts:read"])
    program, _token = create_key(
        actor=chief, user_id=chief.user.id, name="Site", scopes=["facts:read", "changes:read"]
    )
    subscriber, _secret = add_subscriber(
        actor=chief, key_id=program.id, name="Site", url="https://site.example/", types=[]
    )
    taken = Delivery.objects.create(
        subscriber=subscriber,
        seq=0,
        object_type="fact",
        object_id=facts["open"].id,
        number=1,
        op="upsert",
        event="fact.confirmed",
        at=timezone.now(),
        status="delivered",
    )
    facts["open"] = publish_fact(
        fact_id=facts["open"].id, actor=reviewer, is_public=True, expected_revision=1
    )
    invited = invite_person(actor=SETUP, email="nora@desk.example", name="Nora Neu", roles=["editor"])
    secret = draw_secret()
    add_app(actor=chief, secret=secret, code=show_code(secret))
    factor = Factor.objects.get(user=chief.user, kind=Factor.Kind.APP)
    sign_checkpoint()
    return World(
        people,
        {
            "": {"open": ""},
            "bundle": {"open": "000.p/1"},
            "tile": {"open": "0 000.p/1"},
            "entry": {"open": "0"},
            "leaf": {"open": bytes(Entry.objects.get(index=0).leaf_hash).hex()},
            "sizes": {"open": "1 2"},
            "change": {whose: propose(facts[whose], colleague) for whose in ("open", "desk")},
            "chief’s change": {"open": propose(facts["open"], chief)},
            "relation": {
                whose: relate(find_claim(uploads[whose], "61"), facts[whose]).id for whose in ("open", "desk")
            },
            "usage": {"open": use_fact(facts["open"], editor).id, "desk": use_fact(facts["desk"], editor).id},
            "own usage": {"a program's": use_fact(facts["open"], cms_user).id},
            "public fact": {"open": facts["open"].id},
            "public page in the query": {"open": facts["open"].id},
            "code": {"open": "not-found"},
            "rule": {"open": "casualties"},
            "upload": {whose: upload.id for whose, upload in uploads.items()},
            "article": {whose: upload.articles.get().id for whose, upload in uploads.items()},
            "newer version": {whose: upload.articles.get().id for whose, upload in newer.items()},
            "editor’s draft": {"open": draft.id},
            "editor’s version": {"open": own_proposed.id},
            "proposed version": {whose: proposal.id for whose, proposal in proposed.items()},
            "claim": {whose: find_claim(upload, "61").id for whose, upload in uploads.items()},
            "article in the query": {whose: upload.articles.get().id for whose, upload in uploads.items()},
            "claim in the query": {whose: find_claim(upload, "61").id for whose, upload in uploads.items()},
            "reading": {whose: upload.readings.get().id for whose, upload in uploads.items()},
            "fact": {whose: fact.id for whose, fact in facts.items()},
            "citation": {whose: f"{fact.id} {fact.citations.get().id}" for whose, fact in facts.items()},
            "kind of fact": {"open": "law"},
            "source": {"open": facts["open"].speaker_id, "desk": facts["desk"].speaker_id},
            "person": {"open": reviewer.user.id},
            "link": {"open": invited.token},
            "session": {"open": "0123456789abcdef01234567"},
            "factor": {"another's factor": factor.id},
            "a desk": {"open": desk.id},
            "key": {"another's key": key.id},
            "subscriber": {"another's key": subscriber.id},
            "delivery": {"another's key": taken.id},
            "view": {"another's view": save_view(actor=chief, room="desk", name="Mine", query="").id},
        },
    )


def confirm(upload, words, reviewer):
    claim = find_claim(upload, words)
    return confirm_fully(claim.id, reviewer).fact


def propose(fact, actor):
    """A change of an answer on one's own word, which waits for somebody else."""
    change = revise_fact(
        fact_id=fact.id,
        actor=actor,
        changes=FactChanges(so="contested"),
        kind="update",
        reason="A second count.",
        expected_revision=fact.revision,
        evidence=[Evidence(**AGAINST)],
    )
    return change.id


def publish_twice(editor, desk_id):
    """The receipt of the second version of a page."""
    story = (
        f"Strike at the port\n\nPORT ALDEN, March 12, 2026 (CW) - Dockers struck on Monday. {desk_id or ''}\n"
    )
    page = {"url": f"https://wire.example/{desk_id or 'strike'}", "desk_id": desk_id}
    upload_text(editor, story, "strike.txt", **page)
    return upload_text(editor, story + "\nThe port opened on Tuesday.\n", "strike.txt", **page)


def propose_version(sender, other, desk_id, name="fire"):
    """What waits after somebody else sent a newer text of a page."""
    story = f"A {name}\n\nBRUNNBY, March 12, 2026 (CW) - A {name} was seen on Monday. {desk_id or ''}\n"
    page = {"url": f"https://wire.example/{name}-{desk_id or 'open'}", "desk_id": desk_id}
    upload_text(sender, story, "fire.txt", **page)
    newer = upload_text(other, story + "\nNobody was hurt.\n", "fire.txt", **page)
    return newer.proposals.get()


def address(route: str, name: UUID | str) -> str:
    """The route with the names filled in: one, or two with a space between them."""
    parts = route.replace("<str:record_type>", "reading").split("/")
    names = itertools.cycle(str(name).split(" "))
    path = "/" + "/".join(next(names) if part.startswith("<") else part for part in parts)
    queries = {
        "facts/pick/": f"?claim={name}",
        "live/": f"?article={name}",
        "public/oembed": f"?url=http://testserver/public/facts/{name}/",
        "api/v1/facts/<uuid:fact_id>/citations/<uuid:citation_id>": "?reason=Wrong",
    }
    return path + queries.get(route, "")


def expected(row: Row, method: str, who: str, whose: str, *, refused: str) -> str:
    """What the table says: in, not taken, out of sight, not allowed, or how somebody unknown is turned away."""
    letters = getattr(row, method, NOT_TAKEN)
    if letters == NOT_TAKEN:
        return "not taken"
    if letters == "*":
        return "in"
    if not who:
        return refused
    if who not in letters:
        return "not allowed"
    return "out of sight" if who in OUT_OF_SIGHT.get(whose, "") else "in"


def word_for(response: Any) -> str:
    words = {401: "no key", 403: "not allowed", 404: "out of sight", 405: "not taken"}
    if response.status_code in (301, 302) and response["Location"].startswith("/sign-in/?next="):
        return "sent to sign in"
    assert response.status_code < 500, response.content[:500]
    return words.get(response.status_code, "in")


def try_out(
    client: Client, rows: list[Row], methods: list[str], world: World, who: str, refused: str
) -> list[str]:
    """What differs from the table. Whatever a request changed is taken back before the next one."""
    wrong = []
    cookies = client.cookies.output()
    for row in rows:
        for whose, name in world.objects[row.object].items():
            for method in methods:
                client.cookies.load(cookies.replace("Set-Cookie: ", ""))
                with transaction.atomic():
                    point = transaction.savepoint()
                    answer = client.generic(
                        method,
                        address(row.route, name),
                        json.dumps(row.body).replace("{name}", str(name)).encode()
                        if refused == "no key"
                        else b"",
                        content_type="application/json"
                        if refused == "no key"
                        else "application/x-www-form-urlencoded",
                        headers={"If-Match": '"1", "2"'} if method in {"PATCH", "DELETE"} else {},
                    )
                    transaction.savepoint_rollback(point)
                found, wanted = word_for(answer), expected(row, method, who, whose, refused=refused)
                if found != wanted:
                    wrong.append(f"{who or 'nobody'} {method} /{row.route} ({whose}): {found}, not {wanted}")
    return wrong


@pytest.mark.slow
@pytest.mark.parametrize("who", ["", *SIGNED_IN])
def test_each_page_answers_each_person_as_the_table_says(world: World, who: str) -> None:
    client = Client()
    if who:
        client.force_login(world.people[who].user)
    assert try_out(client, PAGES, ["GET", "POST"], world, who, "sent to sign in") == []


@pytest.mark.slow
@pytest.mark.parametrize("who", ["", *SIGNED_IN, "K"])
def test_each_address_of_the_api_answers_each_key_as_the_table_says(world: World, who: str) -> None:
    client = Client()
    if who:
        scopes = SCOPES if who != "K" else [scope for scope in SCOPES if scope.endswith(":read")]
        person = world.people["R" if who == "K" else who]
        _key, token = create_key(actor=SETUP, user_id=person.user.id, name="Table", scopes=scopes)
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    assert try_out(client, API, ["GET", "POST", "PATCH", "PUT", "DELETE"], world, who, "no key") == []


def test_a_session_is_no_key(world: World) -> None:
    client = Client()
    client.force_login(world.people["C"].user)
    assert try_out(client, API, ["GET", "POST", "PATCH"], world, "", "no key") == []
