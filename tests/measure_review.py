"""How quick the review page stays: 200 articles of 3,000 words with 150 claims each, and one of them on the screen.

    python -m tests.measure_review [--articles 200] [--claims 150]

Starts a desk of its own in a throw-away folder. Prints the number of queries of the page for one claim and for all,
the time of the page with everything stored as a ratio to the time with this article alone, the bytes of a first load
as they travel, and the time from a key to the next claim on the screen. Exit status 1 if a limit is not kept.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import django
from playwright.sync_api import Page, sync_playwright

from newsroom.running.places import find_installation
from newsroom.running.servers import point_environment, read_needs
from tests import chromium
from tests.browser.screens import BASE_DIR, own_desk, sign_in

# As many queries as the test of the page allows.
MOST_QUERIES, MOST_BYTES, MOST_MS = 19, 150_000, 100
WARM_UP, TIMES, STEPS = 3, 15, 60
# Between two keys, as long as a person in a hurry takes.
PACE_MS = 150
NEXT_CLAIM = """async () => {
  const before = document.querySelector('.claim.current').id;
  const start = performance.now();
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }));
  const frame = () => new Promise(requestAnimationFrame);
  for (;;) {
    const now = document.querySelector('.claim.current');
    if (now && now.id !== before && now.querySelector('.panel')) break;
    if (performance.now() - start > 10000) throw new Error(`no other claim after ${before}`);
    await frame();
  }
  await frame();
  return performance.now() - start;
}"""


def write_story(number: int, claims: int) -> str:
    """About 3,000 words for 150 claims: one sentence of twenty words a paragraph, no two alike."""
    sentences = [
        f"The harbour office of district {number} said that {1000 + n} crates of herring were landed at quay {n} on "
        f"Monday by {n + 2} boats of the northern fleet."
        for n in range(claims)
    ]
    headline = f"Landings in district {number}"
    return "\n\n".join([headline, "PORT ALDEN, March 9, 2026 (CW) - The season is open.", *sentences]) + "\n"


def fill_desk(first: int, articles: int, claims: int) -> list[str]:
    """Store articles through the services and give each as many claims, on record as a run records them."""
    from django.db import transaction

    from facts.models import Claim, Figure, Run
    from newsroom.actor import Actor
    from newsroom.ledger.append import record_changes
    from newsroom.ledger.recorded import Change
    from newsroom.models import User
    from sources.services.uploads import read_upload, receive_upload

    editor = Actor(user=User.objects.get(email="editor@factdesk.example"))
    engine = Actor(software="measure-review@1")
    ids = []
    for number in range(first, first + articles):
        text = write_story(number, claims)
        upload = receive_upload(actor=editor, data=text.encode(), name=f"landings-{number}.txt")
        read_upload(upload_id=upload.id)
        article = upload.articles.get()
        run = Run.objects.get(article=article, is_current=True)
        rows = []
        for n in range(claims):
            quote = f"{1000 + n} crates of herring were landed at quay {n} on Monday"
            start = article.text.index(quote)
            rows.append(
                Claim(
                    article=article,
                    run=run,
                    start=start,
                    end=start + len(quote),
                    quote=quote,
                    statement=f"{quote}, the harbour office of district {number} said.",
                    language="en",
                    speaker_text=f"The harbour office of district {number}",
                    score=Decimal("0.8123"),
                    reasons=[{"code": "gives_a_number", "words": []}],
                )
            )
        Claim.objects.bulk_create(rows)
        Figure.objects.bulk_create(
            Figure(claim=row, position=1, text=str(1000 + n), comparator="exact", low=1000 + n, high=1000 + n)
            for n, row in enumerate(rows)
        )
        for status in (Run.Status.RUNNING, Run.Status.DONE):
            run.status = status
            run.save(update_fields=["status"])
        run.advance()
        run.save(update_fields=["revision"])
        stored = list(Claim.objects.filter(run=run).prefetch_related("figures"))
        with transaction.atomic():
            record_changes(
                [Change(run, "run.finished", member_type="claim.suggested", members=stored)], actor=engine
            )
        ids.append(str(article.id))
    return ids


def time_page(article_id: str) -> dict[str, Any]:
    """Queries and median seconds of the review page, asked for in this process."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from newsroom.models import User

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get(email="reviewer@factdesk.example"))
    path = f"/articles/{article_id}/"
    seconds = []
    for n in range(WARM_UP + TIMES):
        began = time.perf_counter()
        answer = client.get(path)
        if n >= WARM_UP:
            seconds.append(time.perf_counter() - began)
        if answer.status_code != 200:
            sys.exit(f"The page answered {answer.status_code}.")
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return {"queries": len(queries), "seconds": statistics.median(seconds)}


def look(address: str, password: str, article_id: str) -> dict[str, Any]:
    """Bytes of a first load as they travel, and milliseconds from a key to the next claim, in Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.flags())
        signed_in = sign_in(browser, address, "reviewer", password).storage_state()
        page = browser.new_context(base_url=address, storage_state=signed_in).new_page()
        travelled = count_bytes(page)
        page.goto(f"/articles/{article_id}/")
        page.wait_for_selector(".claim.current .panel")
        page.wait_for_load_state("networkidle")
        first_load = sum(travelled)
        steps = []
        for _step in range(STEPS):
            page.wait_for_timeout(PACE_MS)
            steps.append(page.evaluate(NEXT_CLAIM))
        browser.close()
    return {"bytes": first_load, "median_ms": statistics.median(steps), "most_ms": max(steps)}


def count_bytes(page: Page) -> list[int]:
    travelled: list[int] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.on("Network.loadingFinished", lambda event: travelled.append(int(event["encodedDataLength"])))
    return travelled


def at_desk(state: str, *arguments: str) -> Any:
    """Run one of the steps that need Django in a process of its own, at the desk of that folder."""
    environ = {**os.environ, "STATE_DIR": state}
    for name in ("DATABASE_URL", "REDIS_URL"):
        environ.pop(name, None)
    command = [sys.executable, "-m", "tests.measure_review", *arguments]
    done = subprocess.run(command, cwd=BASE_DIR, env=environ, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def act(arguments: list[str]) -> Any:
    """A step that needs Django: fill FIRST ARTICLES CLAIMS, or time ARTICLE."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    point_environment(find_installation(os.environ, BASE_DIR), read_needs(os.environ), os.environ)
    django.setup()
    if arguments[0] == "--fill":
        return fill_desk(*(int(word) for word in arguments[1:]))
    return time_page(arguments[1])


def main() -> int:
    if len(sys.argv) > 1 and sys.argv[1] in ("--fill", "--time"):
        print(json.dumps(act(sys.argv[1:])))
        return 0
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--claims", type=int, default=150)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="factdesk-review-") as state,
        own_desk(Path(state)) as (address, passwords),
    ):
        (small,) = at_desk(state, "--fill", "0", "1", "1")
        (big,) = at_desk(state, "--fill", "1", "1", str(options.claims))
        one, alone = at_desk(state, "--time", small), at_desk(state, "--time", big)
        at_desk(state, "--fill", "2", str(options.articles - 1), str(options.claims))
        full = at_desk(state, "--time", big)
        seen = look(address, passwords["reviewer"], big)
    stored = options.articles * options.claims
    print(f"review page, {options.claims} claims, {stored:,} stored:")
    print(f"queries: {one['queries']} for one claim, {full['queries']} for all (at most {MOST_QUERIES})")
    print(
        f"the page takes {full['seconds'] / alone['seconds']:.2f} times as long with everything stored as alone"
        f" ({full['seconds'] * 1000:.0f} ms)"
    )
    print(f"first load: {seen['bytes'] / 1000:.0f} kB as it travels (at most {MOST_BYTES / 1000:.0f})")
    print(
        f"next claim by key: {seen['median_ms']:.0f} ms, at most {seen['most_ms']:.0f} ms in {STEPS} steps,"
        f" {1000 / PACE_MS:.0f} a second (at most {MOST_MS})"
    )
    kept = (
        one["queries"] == full["queries"] <= MOST_QUERIES
        and seen["bytes"] <= MOST_BYTES
        and seen["most_ms"] <= MOST_MS
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
