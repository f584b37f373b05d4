"""A Wagtail site shows a correction on its page and in its editor, and the desk shows what was done about it.

A real Wagtail (`make foreign` installs it) with the package of docs/examples/wagtail, against the desk's web server.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from facts.models import Usage
from facts.services.facts.change import FactChanges, revise_fact
from newsroom.people import SETUP, create_key
from tests.stories import FERRY, carry_through, confirm_fully, find_claim, upload_text

PYTHON = Path(settings.BASE_DIR) / "var" / "foreign" / "wagtail" / "bin" / "python"
DRIVE = Path(settings.BASE_DIR) / "docs" / "examples" / "wagtail" / "demo" / "drive.py"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PYTHON.exists(), reason="Wagtail is not installed: make foreign"),
]
SENTENCE = "The ferry was built in 1987."


def test_a_correction_stands_on_the_page_in_the_editor_and_is_acknowledged(
    committed_db, site, tmp_path, editor, reviewer, chief, cms_user
):
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    fact = confirm_fully(find_claim(upload, "1987").id, reviewer).fact
    _key, token = create_key(
        actor=SETUP,
        user_id=cms_user.user.id,
        name="Wagtail",
        scopes=["facts:read", "changes:read", "usages:write"],
    )

    def drive(*step: str) -> Any:
        environ = {"DEMO_HOME": str(tmp_path), "FACTDESK_URL": site.url, "FACTDESK_KEY": token}
        done = subprocess.run(
            [PYTHON, DRIVE, *step],
            env={**os.environ, **environ, "DJANGO_SETTINGS_MODULE": "demo.settings"},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    (use,) = drive("publish", f"{fact.id}:1", SENTENCE)["uses"]
    drive("follow")
    usage = Usage.objects.get()
    assert (str(usage.id), usage.sentence, usage.fact_id) == (use["id"], SENTENCE, fact.id)
    before = drive("look")
    assert "corrected" not in before["page"]
    statement = "The ferry was built in 1988, according to the shipping line."
    carry_through(
        revise_fact(
            fact_id=fact.id,
            actor=chief,
            changes=FactChanges(statement=statement),
            kind="correction",
            reason="The register says so.",
            expected_revision=1,
        )
    )
    drive("follow")
    seen = drive("look")
    assert "This was corrected after publication." in seen["page"]
    assert "This was corrected after publication." in seen["editor"]
    revision = Usage.objects.get().open_revision
    drive("mend", f"{fact.id}:{revision}", "The ferry was built in 1988.")
    usage = Usage.objects.get()
    assert (usage.open_because, usage.answer, usage.fact_revision) == ("", "mended", revision)
    assert (usage.acknowledged_by, usage.sentence) == (cms_user.user, "The ferry was built in 1988.")
    assert "corrected after" not in drive("look")["page"]
    desk = Client()
    desk.force_login(editor.user)
    assert "The Maren" in desk.get("/usages/?list=acknowledged").content.decode()
