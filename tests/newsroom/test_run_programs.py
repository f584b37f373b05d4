"""The real programs of a test: Celery worker, web server and browser."""

import json
import subprocess
import sys
import urllib.request

import pytest
from playwright.sync_api import Page

from newsroom.celery import app
from tests.conftest import Program, Site
from tests.servers import TestServers


@pytest.mark.slow
def test_a_worker_answers_through_its_own_queue(worker: Program) -> None:
    answers = app.control.ping(timeout=5)
    assert [list(answer) for answer in answers] == [[next(iter(answers[0]))]]


def test_the_site_says_that_database_and_queue_answer(site: Site) -> None:
    with urllib.request.urlopen(f"{site.url}/readyz") as answer:
        parts = json.load(answer)
    assert (parts["database"], parts["queue"]) == ("ok", "ok")


@pytest.mark.browser
def test_chromium_opens_a_page_of_the_site(page: Page) -> None:
    answer = page.goto("/healthz")
    assert answer is not None
    assert answer.status == 200
    assert "ok" in page.content()


def test_a_web_process_loads_no_parser(servers: TestServers) -> None:
    program = """if True:
        import sys, django
        django.setup()
        import newsroom.edge.gate, newsroom.urls
        print([name for name in ("spacy", "onnxruntime") if name in sys.modules])
    """
    environ = {**servers.environ(servers.database), "DJANGO_SETTINGS_MODULE": "newsroom.settings"}
    ended = subprocess.run([sys.executable, "-c", program], env=environ, capture_output=True, text=True)
    assert (ended.stdout, ended.returncode) == ("[]\n", 0), ended.stderr
