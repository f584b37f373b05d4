"""No write of a judged value goes around judgement: the table of writes, what the code holds, and each write tried.

The table is `facts/services/two_people/judged_writes.py`. Every service that puts something on record, every event,
every address of page and API that writes has a row, or is named here as one that says nothing. Each row that may have
to wait is tried on a fact that two people agreed on, by one person, on the page and through the API.
"""

import ast
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern

from facts import urls
from facts.models import Claim, Decision, Fact, ProposedChange, RiskRule
from facts.services.facts.change import FactChanges, cite_fact, revise_fact, turn_fact
from facts.services.facts.evidence import Evidence
from facts.services.facts.rows import judged_values
from facts.services.two_people.agree import agree_to_change
from facts.services.two_people.judged_writes import JUDGED_WRITES, WRITE_CODES, Judged
from newsroom.api.views import describe_api
from newsroom.ledger.audit import audit_ledger
from newsroom.ledger.models import Entry
from newsroom.ledger.words import EVENT_WORDS
from newsroom.people import SETUP, create_key
from newsroom.rights import SCOPES, Role
from tests.api.programs import Program
from tests.stories import FERRY, carry_through, confirm_by_two, find_claim, upload_text

SERVICES = Path(settings.BASE_DIR) / "facts" / "services"
# They write nothing that anybody takes for the newsroom's word, or are the parts of which the services in the table
# are made. Each with what it is.
NO_WORDS = {
    "facts.change._carry_out": "what every write of a fact goes through",
    "two_people.agree._settle": "what declining and taking back share",
    "claims.runs.retry_run": "starts a search",
    "claims.runs._fail": "says that a search failed",
    "facts.scopes._scope": "gives sources to the desk that names them",
    "claims.runs._finish": "what suggest_claims ends with",
    "relations.find._finish": "what stands beside what; neither side changes",
    "relations.settle.settle_relation": "what kind of difference it is; neither side changes",
    "delivery.subscribers.add_subscriber": "whom the desk tells of changes",
    "delivery.subscribers._save": "what every change of a subscriber goes through",
    "delivery.deliveries._pause": "says that a subscriber takes nothing",
    "delivery.usages.keep_usages": "which pages say a fact, as their systems have it",
    "delivery.usages.end_usage": "which pages say a fact, as their systems have it",
    "delivery.usages.acknowledge_usage": "what was done about a page outside; no fact changes",
    "delivery.reach.open_stale_usages": "which pages wait for their owners",
}
NO_WORDS_PAGES = {
    "desk_subjects": "one's own desk",
    "desk_seen": "one's own desk",
    "claims_order": "one's own desk",
    "view_save": "one's own desk",
    "view_drop": "one's own desk",
    "article_here": "who is where",
    "article_leave": "who is where",
    "claim_draft": "words that nobody else sees",
    "claim_draft_drop": "words that nobody else sees",
    "fact_draft": "words that nobody else sees",
    "fact_draft_drop": "words that nobody else sees",
    "checks": "nothing is written",
    "relation_settle": "neither the claim nor the fact changes",
    "relations_retry": "starts a comparison",
    "subscribers": "whom the desk tells of changes",
    "subscriber": "whom the desk tells of changes",
    "subscriber_test": "whom the desk tells of changes",
    "subscriber_pause": "whom the desk tells of changes",
    "subscriber_resume": "whom the desk tells of changes",
    "subscriber_secret": "whom the desk tells of changes",
    "subscriber_end": "whom the desk tells of changes",
    "delivery_replay": "whom the desk tells of changes",
    "usage_acknowledge": "what was done about a page outside; no fact changes",
}
JUDGED_EVENTS = re.compile(r"(claim|decision|fact|fact_kind|risk_rule|proposed_change)\.[a-z_]+")


def list_recording_services() -> Iterator[str]:
    """Every function of the services that appends to the ledger, as module and name."""
    for path in sorted(SERVICES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(call, ast.Call) and getattr(call.func, "id", "") == "record_changes"
                for call in ast.walk(node)
            ):
                yield ".".join((*path.relative_to(SERVICES).with_suffix("").parts, node.name))


def list_writing_functions() -> Iterator[tuple[str, str]]:
    """Where rows of judged models are made, changed or removed, as file and function."""
    judged = {"Fact", "Claim", "Citation", "Figure", "RiskRule", "ProposedChange"}
    for path in sorted((Path(settings.BASE_DIR) / "facts").rglob("*.py")):
        tree = ast.parse(path.read_text())
        imported = {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == "facts.models"
            for alias in node.names
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in judged & imported:
                yield path.relative_to(settings.BASE_DIR).as_posix(), node.func.id


def test_every_service_that_puts_something_on_record_has_a_row():
    rows = {row.service for row in JUDGED_WRITES}
    through_one = {
        "facts.change.revise_fact",
        "facts.change.bring_back_revision",
        "facts.change.turn_fact",
        "facts.change.recheck_fact",
        "facts.change.cite_fact",
        "facts.change.publish_fact",
    }
    through_one |= {
        "facts.change.withdraw_citation",
        "two_people.agree.decline_change",
        "two_people.agree.take_back_change",
    }
    through_one |= {"claims.runs.suggest_claims", "veils.renew_what_names", "veils.renew_what_cites"}
    found = set(list_recording_services())
    assert found - rows - NO_WORDS.keys() == set()
    assert rows - found == through_one


def test_rows_of_judged_models_are_made_in_services_only():
    places = {place for place, _model in list_writing_functions()}
    outside = {place for place in places if not place.startswith("facts/services/")}
    # Makes a fact again out of a revision, to be shown: it has nothing that writes.
    assert outside == {"facts/queries/then.py"}
    called = {
        node.func.attr
        for node in ast.walk(ast.parse((settings.BASE_DIR / "facts/queries/then.py").read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert called & {"save", "create", "bulk_create", "update", "update_or_create", "delete", "add"} == set()


def test_every_event_about_what_is_judged_has_a_row():
    in_code = {
        found.group()
        for path in SERVICES.rglob("*.py")
        if path.name != "judged_writes.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and (found := JUDGED_EVENTS.fullmatch(node.value))
    }
    named = {event for event in EVENT_WORDS if JUDGED_EVENTS.fullmatch(event)}
    rows = {event for row in JUDGED_WRITES for event in row.events}
    redactions = {event for event in named if event.endswith(".redacted")}
    assert (in_code | named) - redactions - rows == set()
    assert rows <= named


def test_every_address_that_writes_has_a_row():
    takes_post = {
        pattern.name
        for pattern in urls.urlpatterns
        if isinstance(pattern, URLPattern) and writes(pattern.callback)
    }
    pages = {page for row in JUDGED_WRITES for page in row.pages}
    assert takes_post - pages - NO_WORDS_PAGES.keys() == set()
    assert (pages | NO_WORDS_PAGES.keys()) - takes_post == set()
    operations = {
        operation["operationId"]
        for path, methods in describe_api()["paths"].items()
        for method, operation in methods.items()
        if method != "get" and path.split("/")[3] in ("claims", "facts", "proposed-changes", "kinds")
    }
    assert operations == {name for row in JUDGED_WRITES for name in row.operations}


def writes(view: Callable[..., Any]) -> bool:
    """Whether a page takes POST: `require_POST` and `require_http_methods` keep their list in a closure."""
    function: Any = view
    while function is not None:
        for cell in getattr(function, "__closure__", None) or ():
            if isinstance(cell.cell_contents, list) and "POST" in cell.cell_contents:
                return True
        function = getattr(function, "__wrapped__", None)
    return False


# --- Each write, tried ------------------------------------------------------------------------------------------------

BESIDE = {"source": "Registry", "locator": "Sheet 8", "note": "What the count is", "stance": "context"}
WHY = {"kind": "correction", "reason": "A second look."}
STATEMENT = "At least 3100 people died when the ferry Maren capsized, according to the coastguard."


@dataclass(frozen=True)
class Case:
    """One way to write: its row, the page and its form, the API's method, address and body; `first` proposes."""

    row: str
    page: str
    form: dict[str, str]
    method: str = ""
    address: str = ""
    body: dict[str, Any] | None = None
    state: str = ""
    first: str = "reviewer"
    second: str = "second"


def revision(form: dict[str, str], **body: Any) -> Case:
    return Case("revise", "/facts/{fact}/revise/", form, "PATCH", "/facts/{fact}", {**(body or form), **WHY})


def turning(name: str, first: str, state: str = "") -> Case:
    given = {"turn": name, "reason": "A second look."}
    page, address = "/facts/{fact}/turn/", "/facts/{fact}/turn"
    return Case("turn", page, given, "POST", address, given, state=state, first=first)


CITED = {"said": "no", **BESIDE, "stance": "contradicts"}
CASES = {
    "statement": revision({"statement": STATEMENT}),
    "speaker": revision({"speaker": "the national coastguard", "statement": STATEMENT.replace("3100", "61")}),
    "answer": revision(CITED, said="no", evidence=[{**BESIDE, "stance": "contradicts"}]),
    "subject": revision({"subject": "Ferries"}),
    "kind": revision({"fact_kind": "population"}),
    "valid times": revision({"valid_to": "2026-03-08"}),
    "bring back": Case(
        "bring_back",
        "/facts/{fact}/bring-back/",
        {"number": "1", **WHY},
        "POST",
        "/facts/{fact}/bring-back",
        {"number": 1, **WHY},
        state="moved",
    ),
    "settle": turning("settle", "reviewer", "disputed"),
    "retract": turning("retract", "chief"),
    "restore": turning("restore", "chief", "retracted"),
    "recheck": Case(
        "recheck",
        "/facts/{fact}/recheck/",
        {"looked_at": "The log", "source": "Registry", "locator": "Sheet 8", "note": "The count"},
        "POST",
        "/facts/{fact}/recheck",
        {"note": "The log", "evidence": {**BESIDE, "stance": "supports"}},
    ),
    "cite": Case("cite", "/facts/{fact}/cite/", BESIDE, "POST", "/facts/{fact}/citations", BESIDE),
    "withdraw": Case(
        "withdraw",
        "/facts/{fact}/citations/{citation}/withdraw/",
        {"reason": "Misread."},
        "DELETE",
        "/facts/{fact}/citations/{citation}?reason=Misread.",
        state="cited",
    ),
    "reopen": Case(
        "reopen",
        "/claims/{claim}/reopen/",
        {"reason": "Misread."},
        "POST",
        "/claims/{claim}/reopen",
        {"reason": "Misread."},
    ),
    "reopen many": Case(
        "reopen_many",
        "/articles/{article}/reopen/",
        {"claim": "{claim}"},
        "POST",
        "/claims/reopen",
        {"claims": ["{claim}"], "reason": "Misread."},
    ),
    "rule": Case(
        "rule",
        "/rules/casualties/",
        {"name": "casualties", "words": "dead", "needs": "nothing", "is_active": ""},
        first="chief",
        second="other chief",
    ),
}


@dataclass
class World:
    people: dict[str, Any]
    fact: Fact
    claim: Claim

    def fill(self, text: str) -> str:
        citation = self.fact.citations.order_by("-position").first()
        names = {"fact": self.fact.id, "claim": self.claim.id, "article": self.claim.article_id}
        for name, value in {**names, "citation": citation.id if citation else ""}.items():
            text = text.replace("{" + name + "}", str(value))
        return text

    def judged(self) -> tuple[Any, ...]:
        rules = list(RiskRule.objects.values_list("code", "is_active", "words"))
        self.claim.refresh_from_db()
        return {**judged_values(self.fact), "status": None}, rules, self.claim.status

    @property
    def status(self) -> str:
        return Fact.objects.get(id=self.fact.id).status


@pytest.fixture
def world(editor, reviewer, second_reviewer, chief, add_person):
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    claim = find_claim(upload, "61")
    fact = confirm_by_two(claim.id, add_person("Third Tern", Role.REVIEWER), reviewer).fact
    people = {
        "reviewer": reviewer,
        "second": second_reviewer,
        "chief": chief,
        "other chief": add_person("Dora Dove", Role.CHIEF),
    }
    return World(people, Fact.objects.get(id=fact.id), claim)


def bring_to(world: World, state: str) -> None:
    if state == "disputed":
        turn_fact(**about(world, "reviewer"), turn="dispute", reason="The ministry says otherwise.")
    if state == "retracted":
        carry_through(turn_fact(**about(world, "chief"), turn="retract", reason="Wrong."))
    if state == "moved":
        moved = FactChanges(subject="Maren", valid_to="2026-04")
        carry_through(revise_fact(**about(world, "reviewer"), changes=moved, **WHY))
    if state == "cited":
        carry_through(cite_fact(**about(world, "reviewer"), evidence=Evidence(**BESIDE)))


def about(world: World, who: str) -> dict[str, Any]:
    held = Fact.objects.get(id=world.fact.id)
    return {"fact_id": held.id, "actor": world.people[who], "expected_revision": held.revision}


def send_page(world: World, case: Case) -> Any:
    client = Client()
    client.force_login(world.people[case.first].user)
    held = Fact.objects.get(id=world.fact.id)
    form = {name: world.fill(value) for name, value in case.form.items()}
    if case.row == "revise":
        as_it_is = {
            **{name: getattr(held, name) for name in ("statement", "said", "so", "subject")},
            "speaker": held.speaker_text,
            "fact_kind": held.kind,
            "valid_from": "",
            "valid_to": "",
            **WHY,
        }
        form = {**as_it_is, **form}
    if case.row != "rule":
        form = {"revision": str(held.revision), **form}
    return client.post(world.fill(case.page), form)


def send_api(world: World, case: Case) -> Any:
    held = Fact.objects.get(id=world.fact.id)
    body = json.loads(world.fill(json.dumps(case.body))) if case.body is not None else None
    headers = {"If_Match": f'"{held.revision}"'} if case.method in ("PATCH", "DELETE") else {}
    return program_of(world, case.first).send(case.method, world.fill(case.address), body, headers=headers)


def program_of(world: World, who: str) -> Program:
    _key, token = create_key(
        actor=SETUP, user_id=world.people[who].user.id, name="Table", scopes=list(SCOPES)
    )
    return Program(token)


def everything() -> tuple[Any, ...]:
    """What a refusal leaves as it is."""
    return (
        Entry.objects.count(),
        Decision.objects.count(),
        list(Fact.objects.values()),
        list(ProposedChange.objects.values("id", "status", "revision")),
    )


def test_every_row_that_may_wait_is_tried():
    wait = {row.code for row in JUDGED_WRITES if row.judged is Judged.AS_PROPOSAL} - {"agree"}
    assert {case.row for case in CASES.values()} == wait
    # Several at once, and words of before, are kept as what each comes to.
    assert wait - {"reopen_many", "bring_back"} == set(WRITE_CODES)
    by_page = {case.row for case in CASES.values() if case.page}
    assert by_page == {row.code for row in JUDGED_WRITES if row.code in wait and row.pages}
    by_api = {case.row for case in CASES.values() if case.method}
    assert by_api == {row.code for row in JUDGED_WRITES if row.code in wait and row.operations}


@pytest.mark.django_db
@pytest.mark.usefixtures("writes_past_services")
@pytest.mark.parametrize("name", CASES)
def test_one_person_proposes_and_only_another_one_makes_it_so(world, name):
    case = CASES[name]
    bring_to(world, case.state)
    before, was = world.judged(), world.status
    for send in (send_page, send_api) if case.method else (send_page,):
        with transaction.atomic():
            point = transaction.savepoint()
            answer = send(world, case)
            assert answer.status_code in (302, 202, 200), answer.content.decode()[:2000]
            assert (answer.status_code == 202) == (send is send_api and case.row != "reopen_many")
            assert world.judged() == before, send.__name__
            retracts = name in ("retract", "reopen", "reopen many")
            assert world.status == ("disputed" if retracts else was)
            change = ProposedChange.objects.open().get()
            assert change.proposed_by == world.people[case.first].user
            refuse_the_proposer(world, case, change)
            agree(world, case, change, by_page=send is send_page)
            change.refresh_from_db()
            assert (change.status, change.settled_by) == ("agreed", world.people[case.second].user)
            assert (world.judged(), world.status) != (before, was), send.__name__
            assert audit_ledger(lambda problem: pytest.fail(str(problem))).problems == 0
            transaction.savepoint_rollback(point)


def refuse_the_proposer(world: World, case: Case, change: ProposedChange) -> None:
    """Neither on the page nor with a key of their own."""
    left = everything()
    client = Client()
    client.force_login(world.people[case.first].user)
    assert client.post(f"/proposed-changes/{change.id}/agree/").status_code == 403
    program = program_of(world, case.first)
    left = everything()
    refused = program.post(f"/proposed-changes/{change.id}/agree", {})
    # No key changes rules, whoever's it is.
    wanted = "not-allowed" if case.row == "rule" else "change-needs-another-person"
    assert refused.json()["type"].rsplit("/", 1)[-1] == wanted
    assert everything() == left


def agree(world: World, case: Case, change: ProposedChange, *, by_page: bool) -> None:
    if by_page:
        client = Client()
        client.force_login(world.people[case.second].user)
        assert client.post(f"/proposed-changes/{change.id}/agree/").status_code == 302
    else:
        agree_to_change(change_id=change.id, actor=world.people[case.second])
