"""How fast every fact is given out, and in how much memory, on servers of its own.

    python -m tests.measure_export [--facts 10000] [--profile]

Fills a desk past the application (tests/filled.py), then takes the export of all facts in this process, as a key that
reads them: facts and bytes a second of processor time and of the clock, and the most memory held meanwhile.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import resource
import secrets
import tempfile
import time
from pathlib import Path

import django

from newsroom.running.postgres import connect
from tests.filled import fill
from tests.servers import TestServers

SHOWN = 35


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=10_000)
    parser.add_argument("--profile", action="store_true", help="show where the time goes")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="factdesk-test-") as folder:
        Path(folder).chmod(0o755)
        os.environ |= {
            "STATE_DIR": folder,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "FACTDESK_OWN_SERVERS": "database,queue",
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        }
        servers = TestServers(Path(folder), owns=True, worker="main")
        servers.start()
        try:
            servers.clone("many")
            os.environ |= servers.environ("many")
            django.setup()
            measure(servers, asked.facts, is_profiled=asked.profile)
        finally:
            servers.stop()


def measure(servers: TestServers, facts: int, *, is_profiled: bool) -> None:
    from django.test import RequestFactory
    from django.urls import reverse
    from rest_framework.request import Request

    from facts.api.exports import FactsOnTheWay
    from newsroom.people import SETUP, create_desk, create_key, create_person

    desk = create_desk(actor=SETUP, name="Home news")
    person = create_person(
        actor=SETUP, email="cms@example.org", name="CMS", roles=["client"], desk_ids=[desk.id],
        password=secrets.token_urlsafe(16),
    )  # fmt: skip
    key, _token = create_key(actor=SETUP, user_id=person.id, name="CMS", scopes=["facts:read"])
    with connect(servers.places, "many") as superuser:
        fill(superuser, facts=facts, person=str(person.id), desk=str(desk.id))
        superuser.execute("VACUUM ANALYZE")
    export = FactsOnTheWay(key.id, Request(RequestFactory(SERVER_NAME="127.0.0.1").get("/")), None)
    # What a process loads once, it has long loaded when it gives out a million.
    reverse("facts:facts")
    profile = cProfile.Profile(time.process_time)
    clock, processor, size = time.perf_counter(), time.process_time(), 0
    if is_profiled:
        profile.enable()
    while not export.is_over:
        size += len(export.read_lines())
    profile.disable()
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{export.told:,} facts, {size / 1e6:.1f} MB: {export.told / clock:,.0f} a second by the clock, "
        f"{export.told / processor:,.0f} a second of this process; at most {memory} MB"
    )
    if is_profiled:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(SHOWN)


if __name__ == "__main__":
    main()
