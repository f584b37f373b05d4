"""A date is written in one form, "9 March 2026", on every page that a person reads.

A newsroom with something in every table is walked through, address by address. Words that somebody published or typed
are theirs: what stands in an element with `dir` or `lang`, in <bdi> or in a field may say "March 9" as it likes.
"""

import re
from collections import defaultdict
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from django.test import Client

from facts.models import Claim
from facts.services.facts.change import FactChanges, revise_fact
from facts.services.people.drafts import save_draft
from newsroom.ledger.models import Revision
from newsroom.people import create_person
from newsroom.rights import Role
from sources.models import VersionProposal
from tests.protected_source import close_what_takes_no_get
from tests.stories import SETUP, tell_stories
from tests.test_rights_table import PAGES

pytestmark = pytest.mark.django_db

MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
OTHER_FORMS = re.compile(
    # 2026-03-09, 9.3.2026, 09/03/2026; 9 Mar 2026; March 9, 2026; 9th March.
    rf"\b\d{{4}}-\d\d-\d\d\b|\b\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}\b|\b\d{{1,2}} {MONTH}\b\.?(?! 20\d\d\w)"
    rf"|\b{MONTH}[a-z]* \d{{1,2}},|\b\d{{1,2}}(?:st|nd|rd|th) {MONTH}"
)
# "May" is a month in full.
IN_FULL = re.compile(r"^\d{1,2} May$")
# Nobody writes inside these, and nobody reads what lies in them.
VOID = {"input", "br", "hr", "img", "meta", "link", "wbr", "source", "col"}
SILENT = {"script", "style", "template", "textarea", "code", "pre", "option", "datalist", "bdi"}


class Reader(HTMLParser):
    """The words of a page that are the desk's own."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[tuple[str, bool]] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.said += [held.get(name) or "" for name in ("title", "aria-label")]
        if tag not in VOID:
            is_theirs = tag in SILENT or (tag != "html" and ("dir" in held or "lang" in held))
            self.stack.append((tag, is_theirs))

    def handle_endtag(self, tag: str) -> None:
        while self.stack:
            if self.stack.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if not any(is_theirs for _tag, is_theirs in self.stack):
            self.said.append(data)


def other_forms(page: str) -> list[str]:
    reader = Reader()
    reader.feed(page)
    said = " ".join(" ".join(reader.said).split())
    return [
        said[max(0, found.start() - 40) : found.end() + 20]
        for found in OTHER_FORMS.finditer(said)
        if not IN_FULL.match(found[0])
    ]


@pytest.mark.parametrize(
    ("words", "is_other"),
    [
        ("It was said on 9 March 2026, 14:05 CET.", False),
        ("Closed until 9 May", False),
        ("In March 2026", False),
        ("Due 2026-03-09", True),
        ("Due 9 Mar", True),
        ("Due 09/03/2026", True),
        ("Due 9.3.26", True),
        ("Due March 9, 2026", True),
        ("Due 9th March", True),
        ('The text: <span lang="en" dir="auto">March 9, 2026</span>', False),
        ('<i title="2026-03-09">?</i>', True),
    ],
)
def test_the_walk_knows_one_form_from_another(words, is_other):
    assert bool(other_forms(f"<html lang='en'><p>{words}</p></html>")) == is_other


@pytest.mark.slow
def test_no_page_writes_a_date_in_another_form():
    told = tell_stories()
    reader = create_person(
        actor=SETUP, email="all@example.org", name="Every Role", roles=[role.value for role in Role],
        desk_ids=[told.desk.id], password="forty herrings and a gull",
    )  # fmt: skip
    revise_fact(
        fact_id=told.fact.id,
        actor=told.reviewer,
        changes=FactChanges(valid_from="2026-03-07", valid_to="2026-04"),
        kind="clarification",
        reason="Since when.",
        expected_revision=told.fact.revision,
    )
    open_claim = Claim.objects.filter(status="open").first() or told.claim
    save_draft(
        actor=told.reviewer,
        fields={"confirm.waive_own": "Read."},
        base_revision=1,
        sheet=uuid4(),
        claim_id=open_claim.id,
    )
    records = defaultdict(set)
    for kind, record in Revision.objects.values_list("object_type", "object_id"):
        records[kind].add(str(record))
    names = {
        "article_id": [told.article.id],
        "claim_id": [told.claim.id, open_claim.id],
        "fact_id": [told.fact.id],
        "upload_id": [told.upload.id],
        "source_id": sorted(records["source"])[:1],
        "user_id": [reader.id],
        "change_id": sorted(records["proposed_change"]),
        "proposal_id": list(VersionProposal.objects.values_list("id", flat=True)),
        "code": ["harbours"],
        "seq": ["3"],
    }
    closed = close_what_takes_no_get()
    paths = ["/?", "/ledger/?object=fact", "/facts/?status=all", "/search/?q=ferry"]
    paths += [f"/records/{kind}/{ids}/" for kind, some in records.items() for ids in sorted(some)[:1]]
    paths += [f"/facts/{told.fact.id}/?from=1&to=3", f"/facts/{told.fact.id}/?known_at=2030-01-01T00:00:00Z"]
    paths += [f"/facts/{told.fact.id}/?valid_at=2026-03-08"]
    for row in PAGES:
        found = [row.route]
        for name in re.findall(r"<\w+:(\w+)>", row.route):
            found = [
                re.sub(rf"<\w+:{name}>", str(value), one) for one in found for value in names.get(name, [])
            ]
        paths += [f"/{one}" for one in found if row.route not in closed]
    client = Client()
    client.force_login(reader)
    problems, read = [], 0
    for path in sorted(set(paths)):
        answer = client.get(path, follow=True)
        if answer.status_code != 200 or not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        read += 1
        problems += [f"{path}: {words}" for words in other_forms(answer.content.decode())]
    assert read > 40
    assert not problems, "\n".join(problems)
