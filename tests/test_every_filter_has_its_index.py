"""At 50,000 facts no list, page or count reads a whole table: PostgreSQL is asked what each query read.

The lists are asked for what many fit, what few fit and what nothing fits, by somebody who sees every desk and by
somebody who sees one. What a query costs follows from how many rows it reads, so those are counted and no time is
measured.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsroom.people import SETUP, create_desk, create_key, create_person
from newsroom.rights import SCOPES, Role
from newsroom.running.postgres import connect
from tests.filled import fill
from tests.servers import TestServers

pytestmark = pytest.mark.slow

FACTS = 50_000
# What a count that stops at 10,000 reads where nearly all fit.
MOST = 12_000
TABLES = {
    "facts_fact",
    "facts_claim",
    "facts_citation",
    "ledger_revision",
    "ledger_entry",
    "facts_searchtext",
}


class FilledDesk:
    """The answers of a filled desk, to a key that sees one desk and to a chief who sees all."""

    def __init__(self, token: str, chief: Client) -> None:
        self.token, self.chief = token, chief

    def ask(self, address: str, **wanted: str) -> list[str]:
        """The queries of this answer that read more rows of a large table than they may, each with how many."""
        query = f"?{urlencode(wanted)}" if wanted else ""
        with CaptureQueriesContext(connection) as asked:
            if address.startswith("/api/"):
                answer = Client().get(address + query, headers={"Authorization": f"Bearer {self.token}"})
            else:
                answer = self.chief.get(address + query)
        assert answer.status_code == 200, answer.content[:500]
        return [fault for one in asked.captured_queries for fault in find_long_reads(one["sql"])]


def find_long_reads(query: str) -> Iterator[str]:
    """Where a plan reads a table row by row from its beginning, or more than MOST rows of it in any way."""
    if not query.startswith(("SELECT", "WITH", "(SELECT")):
        return
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {query}")
        found = cursor.fetchone()[0]
    (plan,) = json.loads(found) if isinstance(found, str) else found
    waiting = [plan["Plan"]]
    while waiting:
        node = waiting.pop()
        waiting += node.get("Plans", [])
        if node.get("Relation Name") not in TABLES:
            continue
        rows = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        if rows > MOST or (node["Node Type"] == "Seq Scan" and node["Actual Loops"]):
            yield f"{node['Node Type']} of {rows:.0f} rows of {node['Relation Name']}: {query[:1500]}"


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: Any, servers: TestServers) -> Iterator[FilledDesk]:
    default = connection.settings_dict
    with servers.lend_clone() as name, django_db_blocker.unblock():
        connection.close()
        before, default["NAME"] = default["NAME"], name
        try:
            desk = create_desk(actor=SETUP, name="Home news")
            people = {
                role: create_person(
                    actor=SETUP, email=f"{role.value}@example.org", name=role.label, roles=[role.value],
                    desk_ids=[desk.id], password="thirty-nine herrings",
                )
                for role in (Role.CHIEF, Role.CLIENT)
            }  # fmt: skip
            _key, token = create_key(
                actor=SETUP, user_id=people[Role.CLIENT].id, name="CMS", scopes=list(SCOPES)
            )
            with connect(servers.places, name) as superuser:
                fill(superuser, facts=FACTS, person=str(people[Role.CHIEF].id), desk=str(desk.id))
            chief = Client()
            chief.force_login(people[Role.CHIEF])
            yield FilledDesk(token, chief)
        finally:
            connection.close()
            default["NAME"] = before


# Fixed words: several processes collect these tests, and must find the same.
YESTERDAY, UNKNOWN = "yesterday", "0fffffff-0000-7000-8000-000000000000"
API_FACTS = [
    {},
    {"updated_since": YESTERDAY},
    {"updated_since": "2001-01-01T00:00:00Z"},
    {"updated_since": "2101-01-01T00:00:00Z"},
    {"kind": "toll"},
    {"kind": "court"},
    {"status": "disputed"},
    {"status": "retracted"},
    {"status": "superseded"},
    {"said": "no"},
    {"so": "contested"},
    {"so": "yes"},
    {"subject": "subject 12"},
    {"subject": "nobody's"},
    {"stale": "true"},
    {"stale": "false"},
    {"due_before": "2101-01-01T00:00:00Z"},
    {"source": "01990001-0000-7000-8000-000000000003"},
    {"source": UNKNOWN},
    {"article": "01990005-0000-7000-8000-000000000100"},
    {"article": UNKNOWN},
    {"valid_at": "2020"},
]


@pytest.mark.parametrize("wanted", API_FACTS, ids=lambda wanted: "&".join(map("=".join, wanted.items())))
def test_no_filter_of_the_facts_reads_the_whole_table(filled: FilledDesk, wanted: dict[str, str]) -> None:
    if wanted.get("updated_since") == YESTERDAY:
        wanted = {"updated_since": (timezone.now() - timedelta(days=1)).isoformat()}
    assert filled.ask("/api/v1/facts", **wanted) == []


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"status": "superseded"},
        {"status": "disputed"},
        {"kind": "toll"},
        {"so": "contested"},
        {"stale": "true"},
        {"subject": "Subject 8"},
        {"source": "Courier 77"},
        {"source": "nowhere at all"},
        {"page": "40"},
        {"page": "9999"},
    ],
    ids=lambda wanted: "&".join(map("=".join, wanted.items())),
)
def test_the_page_of_facts_counts_no_further_than_it_must(filled: FilledDesk, wanted: dict[str, str]) -> None:
    assert filled.ask("/facts/", **wanted) == []


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("/", {}),
        ("/articles/", {}),
        ("/articles/", {"status": "waiting"}),
        ("/articles/", {"status": "done"}),
        ("/facts/due/", {}),
        ("/facts/embargoed/", {}),
        ("/facts/01990008-0000-7000-8000-000000000100/", {}),
        ("/articles/01990005-0000-7000-8000-000000000100/", {}),
        ("/sources/", {}),
        ("/sources/01990001-0000-7000-8000-000000000003/", {}),
        ("/second-reviews/", {}),
        ("/ledger/", {}),
        ("/ledger/", {"object": "fact"}),
        ("/ledger/", {"event": "fact.retracted"}),
        ("/api/v1/changes", {}),
        ("/api/v1/changes", {"since": "25000", "limit": "200"}),
        ("/api/v1/changes", {"since": "25000", "types": "claim"}),
        ("/api/v1/claims", {}),
        ("/api/v1/claims", {"status": "open"}),
        ("/api/v1/claims", {"status": "returned"}),
        ("/api/v1/claims", {"article": "01990005-0000-7000-8000-000000000100"}),
        ("/api/v1/facts/01990008-0000-7000-8000-000000000100", {}),
        ("/api/v1/facts/01990008-0000-7000-8000-000000000100/state", {}),
    ],
)
def test_nor_does_any_other_page_or_list(filled: FilledDesk, address: str, wanted: dict[str, str]) -> None:
    assert filled.ask(address, **wanted) == []
