"""What every read costs on a desk of many facts, beside bare psycopg in the same run, on servers of their own.

    python -m tests.measure_scale [--facts 10000 100000 1000000] [--asked 20] [--write]

Fills a desk past the application (tests/filled.py), writes what is searched, then asks each page and each address of
the API ASKED times in this process, the first answer left out: p50 and p95 in milliseconds, how many queries, how
many rows they read, and the size on disk a fact. Bare is the same rows by psycopg and `json.dumps`. `--write` puts
the tables into docs/performance.md; without it they are printed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode

import django
import psycopg

from newsroom.running.postgres import connect
from tests.filled import fill
from tests.servers import TestServers

BASE_DIR = Path(__file__).resolve().parent.parent
PAGE = BASE_DIR / "docs" / "performance.md"
SIZES = (10_000, 100_000, 1_000_000)
SLOWEST = 5

_FACT = "01990008-0000-7000-8000-000000000100"
_ARTICLE = "01990005-0000-7000-8000-000000000010"
_SOURCE = "01990001-0000-7000-8000-000000000003"
_YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).isoformat()
# What is asked, under the name it has in the table; an address of the API is asked by a key, a page by a chief.
READS: dict[str, tuple[str, dict[str, str]]] = {
    "nothing but who asks": ("/api/v1/kinds", {}),
    "facts, 50": ("/api/v1/facts", {}),
    "one fact": (f"/api/v1/facts/{_FACT}", {}),
    "facts since yesterday": ("/api/v1/facts", {"updated_since": _YESTERDAY}),
    "facts of a kind": ("/api/v1/facts", {"kind": "toll"}),
    "facts of a kind that none has": ("/api/v1/facts", {"kind": "court"}),
    "facts disputed": ("/api/v1/facts", {"status": "disputed"}),
    "facts of a subject": ("/api/v1/facts", {"subject": "Subject 8"}),
    "facts of a source": ("/api/v1/facts", {"source": _SOURCE}),
    "facts of an article": ("/api/v1/facts", {"article": _ARTICLE}),
    "facts overdue": ("/api/v1/facts", {"stale": "true"}),
    "facts with two words": ("/api/v1/facts", {"q": "violins regatta"}),
    "facts with a word that is nowhere": ("/api/v1/facts", {"q": "zanzibar"}),
    "claims open": ("/api/v1/claims", {"status": "open"}),
    "changes in the middle, 200": ("/api/v1/changes", {"since": "MIDDLE", "limit": "200"}),
    "search, two words": ("/api/v1/search", {"q": "violins regatta"}),
    "search, two common words": ("/api/v1/search", {"q": "people killed"}),
    "search, a phrase": ("/api/v1/search", {"q": '"during the regatta"'}),
    "search, a rare word": ("/api/v1/search", {"q": "Baldockfield"}),
    "search, a misspelt name": ("/api/v1/search", {"q": "Kerlick Montarck"}),
    "search, figures": ("/api/v1/search", {"q": "47,000..47,100 killed"}),
    "page of search, two words": ("/search/", {"q": "violins regatta"}),
    "page of search, a misspelt name": ("/search/", {"q": "Kerlick Montarck"}),
    "desk": ("/", {}),
    "page of facts": ("/facts/", {}),
    "page of facts, disputed": ("/facts/", {"status": "disputed"}),
    "page of a fact": (f"/facts/{_FACT}/", {}),
    "page of articles": ("/articles/", {}),
    "review of an article": (f"/articles/{_ARTICLE}/", {}),
    "page of a source": (f"/sources/{_SOURCE}/", {}),
    "ledger": ("/ledger/", {}),
}


def time_calls(call: Callable[[], object], asked: int) -> tuple[float, float]:
    """p50 and p95 of so many calls, in milliseconds; one more before them is not counted."""
    call()
    took = []
    for _number in range(asked):
        began = time.perf_counter()
        call()
        took.append((time.perf_counter() - began) * 1000)
    cuts = quantiles(took, n=20)
    return cuts[9], cuts[18]


def measure(facts: int, asked: int) -> None:
    """One desk, in the process that is connected to it; prints a line of JSON a read."""
    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from facts.finding.texts import rebuild_search
    from newsroom.models import User
    from newsroom.people import SETUP, create_desk, create_key, create_person
    from newsroom.rights import SCOPES, Role

    desk = create_desk(actor=SETUP, name="Home news")
    people: dict[str, User] = {
        role.value: create_person(
            actor=SETUP, email=f"{role.value}@example.org", name=role.label, roles=[role.value],
            desk_ids=[desk.id], password=secrets.token_urlsafe(16),
        )
        for role in (Role.CHIEF, Role.CLIENT)
    }  # fmt: skip
    _key, token = create_key(actor=SETUP, user_id=people["client"].id, name="CMS", scopes=list(SCOPES))
    servers = TestServers(Path(os.environ["STATE_DIR"]), owns=False, worker="main")
    began = time.perf_counter()
    with connect(servers.places, connection.settings_dict["NAME"]) as superuser:
        fill(superuser, facts=facts, person=str(people["chief"].id), desk=str(desk.id))
        tell("filled", seconds=time.perf_counter() - began)
        began = time.perf_counter()
        rebuild_search()
        tell("searched", seconds=time.perf_counter() - began)
        superuser.execute("VACUUM ANALYZE")
        size = superuser.execute("SELECT pg_database_size(current_database())").fetchone()
        parts = superuser.execute(
            "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' ORDER BY 2 DESC LIMIT 6"
        ).fetchall()
        assert size is not None
        tell("size", each=size[0] / facts, parts={name: part / facts for name, part in parts})
    page = Client(SERVER_NAME="127.0.0.1")
    page.force_login(people["chief"])
    program = Client(SERVER_NAME="127.0.0.1", headers={"Authorization": f"Bearer {token}"})
    with psycopg.connect(os.environ["DATABASE_URL"]) as bare:
        tell("bare list of 50", **spread(time_calls(lambda: read_bare(bare, 50), asked)))
        tell("bare one", **spread(time_calls(lambda: read_bare(bare, 1), asked)))
    for name, (address, wanted) in READS.items():
        query = {key: str(facts // 2) if value == "MIDDLE" else value for key, value in wanted.items()}
        client = program if address.startswith("/api/") else page
        path = f"{address}?{urlencode(query)}" if query else address
        answer = client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.content[:300]!r}"

        def ask(client: Client = client, path: str = path) -> object:
            return client.get(path)

        took = spread(time_calls(ask, asked))
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        plans = [explain(connection, one["sql"]) for one in captured.captured_queries]
        slowest = max(plans, key=lambda plan: plan["ms"], default={"ms": 0, "sql": "", "plan": ""})
        tell(name, **took, queries=len(captured), read=sum(plan["rows"] for plan in plans), slowest=slowest)


def spread(times: tuple[float, float]) -> dict[str, float]:
    return {"p50": times[0], "p95": times[1]}


def tell(name: str, **values: Any) -> None:
    print(json.dumps({"name": name, **values}), flush=True)


def read_bare(connection: psycopg.Connection[Any], number: int) -> str:
    """The same rows as the API reads for its list, with nothing of the house around them."""
    rows = connection.execute(
        "SELECT f.id::text, f.statement, f.status, f.said, f.so, f.revision FROM facts_fact f"
        " ORDER BY f.confirmed_at DESC, f.id DESC LIMIT %s",
        [number],
    ).fetchall()
    ids = [row[0] for row in rows]
    beside = [
        connection.execute(query, [ids]).fetchall()
        for query in (
            "SELECT fact_id::text, text, low::text, high::text FROM facts_figure WHERE fact_id = ANY(%s::uuid[])",
            "SELECT c.fact_id::text, c.source_name, l.quote FROM facts_citation c"
            " JOIN facts_claim l ON l.id = c.claim_id WHERE c.fact_id = ANY(%s::uuid[])",
            "SELECT object_id::text, number, type, actor FROM ledger_revision WHERE object_type = 'fact'"
            " AND object_id = ANY(%s::uuid[])",
        )
    ]
    return json.dumps([rows, beside])


def explain(connection: Any, query: str) -> dict[str, Any]:
    """How long a query took and how many rows its scans read."""
    if not query.startswith(("SELECT", "WITH", "(SELECT")):
        return {"ms": 0, "rows": 0, "sql": query, "plan": ""}
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}")
        found = cursor.fetchone()[0]
    (plan,) = json.loads(found) if isinstance(found, str) else found
    rows, names, waiting = 0, [], [plan["Plan"]]
    while waiting:
        node = waiting.pop(0)
        waiting += node.get("Plans", [])
        if "Relation Name" in node:
            rows += int((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"])
            names.append(f"{node['Node Type']} {node.get('Index Name', node['Relation Name'])}")
    return {"ms": plan["Execution Time"], "rows": rows, "sql": query[:200], "plan": "; ".join(names[:6])}


def run(facts: int, asked: int) -> list[dict[str, Any]]:
    """Measure one size on servers of its own; what was told, line by line."""
    with tempfile.TemporaryDirectory(prefix="factdesk-test-") as folder:
        os.chmod(folder, 0o755)
        os.environ |= {
            "STATE_DIR": folder,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "FACTDESK_OWN_SERVERS": "database,queue",
            "API_READS_PER_MINUTE": "0",
        }
        servers = TestServers(Path(folder), owns=True, worker="main")
        servers.start()
        try:
            servers.clone("many")
            command = [
                sys.executable,
                "-m",
                "tests.measure_scale",
                "--measure",
                str(facts),
                "--asked",
                str(asked),
            ]
            environ = {**os.environ, **servers.environ("many"), "DJANGO_SETTINGS_MODULE": "newsroom.settings"}
            with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as child:
                assert child.stdout is not None
                told = []
                for line in child.stdout:
                    told.append(json.loads(line))
                    print(f"{facts:>9,}  {told[-1]['name']}", file=sys.stderr, flush=True)
            assert child.returncode == 0
            return told
        finally:
            servers.stop()


def lay_out(found: dict[int, list[dict[str, Any]]]) -> str:
    """The tables of docs/performance.md."""
    sizes = sorted(found)
    by_name = {size: {line["name"]: line for line in found[size]} for size in sizes}
    head = " | ".join(f"{size:,}: p50 / p95 ms, queries, rows read" for size in sizes)
    lines = [f"| read | {head} | growth of p95 |", f"|---|{'---|' * (len(sizes) + 1)}"]
    for name in ("bare list of 50", "bare one", *READS):
        told = [by_name[size][name] for size in sizes]
        cells = [
            f"{one['p50']:.1f} / {one['p95']:.1f}"
            + (f", {one['queries']}, {one['read']:,}" if "read" in one else "")
            for one in told
        ]
        lines.append(f"| {name} | {' | '.join(cells)} | {told[-1]['p95'] / told[0]['p95']:.1f} × |")
    largest = by_name[sizes[-1]]
    slow = sorted((largest[name] for name in READS), key=lambda one: -one["slowest"]["ms"])[:SLOWEST]
    lines += ["", f"The slowest query of each of the five slowest reads at {sizes[-1]:,}:", ""]
    lines += [f"- {one['name']}, {one['slowest']['ms']:.1f} ms: {one['slowest']['plan']}" for one in slow]
    sized = largest["size"]
    parts = ", ".join(f"{name} {part:,.0f}" for name, part in sized["parts"].items())
    lines += ["", f"On disk {sized['each']:,.0f} bytes a fact, of which {parts}."]
    times = ", ".join(
        f"{size:,}: {by_name[size]['filled']['seconds']:.0f} s and {by_name[size]['searched']['seconds']:.0f} s"
        for size in sizes
    )
    lines += [f"Filled, and what is searched written: {times}."]
    return "\n".join(lines)


def write(tables: str) -> None:
    text = PAGE.read_text()
    PAGE.write_text(re.sub(r"(<!-- tables -->\n).*?(\n<!-- /tables -->)", rf"\1{tables}\2", text, flags=re.S))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--facts", type=int, nargs="+", default=SIZES)
    parser.add_argument("--asked", type=int, default=20)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.measure:
        measure(options.measure, options.asked)
        return
    tables = lay_out({size: run(size, options.asked) for size in sorted(options.facts)})
    print(tables)
    if options.write:
        write(tables)


if __name__ == "__main__":
    main()
