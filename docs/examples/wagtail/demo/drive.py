"""A journalist at the demo, step by step, for the test: drive.py STEP [FACT:REVISION SENTENCE]; prints JSON.

Steps: `publish` a story that says a fact, `follow` the desk once, `mend` the story with another sentence and revision,
`look` at its page and at its editor.
"""

import json
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent.parent / "clients" / "python")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "demo.settings")

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from factdesk_wagtail.models import FactUse, Pending  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

from demo.home.models import StoryPage  # noqa: E402


def publish(choice: str, sentence: str) -> None:
    call_command("migrate", verbosity=0, run_syncdb=True)
    User.objects.create_superuser("editor", password="demo")
    root = Page.objects.get(depth=1)
    story = StoryPage(
        title="The Maren", slug="maren", body=[("fact", {"sentence": sentence, "fact": choice})]
    )
    root.add_child(instance=story)
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "site.example", "root_page": story}
    )
    story.save_revision().publish()


def mend(choice: str, sentence: str) -> None:
    """The same block in another version of the page."""
    story = StoryPage.objects.get()
    (block,) = story.body.raw_data
    story.body = [{**block, "value": {"sentence": sentence, "fact": choice}}]
    story.save_revision().publish()


def look() -> dict[str, str]:
    story = StoryPage.objects.get()
    reader, editor = Client(), Client()
    editor.force_login(User.objects.get())
    return {
        "page": reader.get("/", headers={"Host": "site.example"}).content.decode(),
        "editor": editor.get(f"/admin/pages/{story.pk}/edit/").content.decode(),
    }


def main(step: str, *words: str) -> None:
    seen: dict[str, object] = {}
    if step == "publish":
        publish(*words)
    elif step == "mend":
        mend(*words)
    elif step == "follow":
        call_command("follow_factdesk", once=True)
    elif step == "look":
        seen = dict(look())
    seen["uses"] = [
        {"id": str(use.pk), "because": use.because, "revision": use.fact_revision}
        for use in FactUse.objects.all()
    ]
    seen["pending"] = Pending.objects.count()
    print(json.dumps(seen))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
