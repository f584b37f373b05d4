"""What is told outside, and the pages about it, pass axe-core's WCAG 2.2 AA rules, wide and on a phone."""

import pytest

from facts.models import Usage
from facts.services.delivery.usages import acknowledge_usage
from facts.services.facts.change import FactChanges, publish_fact, revise_fact, turn_fact
from tests.browser.axe import violations
from tests.stories import FERRY, carry_through, confirm_fully, confirming, find_claim, upload_text, use_fact

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_no_page_outside_or_about_it_has_an_accessibility_violation(
    committed_db, open_page, editor, reviewer, chief, cms_user
):
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire", url="https://wire.example/ferry")
    fact = confirm_fully(find_claim(upload, "1987").id, reviewer, confirming(so="yes")).fact
    toll = confirm_fully(find_claim(upload, "47").id, reviewer).fact
    use_fact(fact, cms_user, title="The Maren, a short life", sentence="The ferry was built in 1987.")
    said = "More than 47 people died."
    use_fact(toll, cms_user, title="Ferry toll rises as divers reach lower deck", sentence=said)
    known = use_fact(fact, cms_user, title="Live: the ferry", sentence="She was built in 1987.")
    fact = publish_fact(fact_id=fact.id, actor=reviewer, is_public=True, expected_revision=1)
    carry_through(
        revise_fact(
            fact_id=fact.id,
            actor=chief,
            changes=FactChanges(statement="The ferry was built in 1988, according to the shipping line."),
            kind="correction",
            reason="The register says so.",
            expected_revision=2,
        )
    )
    carry_through(
        turn_fact(fact_id=toll.id, actor=chief, turn="retract", reason="Miscounted.", expected_revision=1)
    )
    acknowledge_usage(usage_id=known.id, actor=reviewer, answer="mended", word="Mended at 14:02.")
    assert Usage.objects.open().count() == 2
    addresses = {
        "pages to mend": "/usages/",
        "pages acknowledged": "/usages/?list=acknowledged",
        "fact that is published": f"/facts/{fact.id}/",
        "change of it": f"/facts/{fact.id}/revise/",
        "way of it": f"/facts/{fact.id}/way/",
        "desk": "/",
        "public fact": f"/public/facts/{fact.id}/",
        "corrections": "/public/corrections/",
        "card": f"/embed/facts/{fact.id}/",
        "box": "/embed/corrections/",
    }
    page = open_page(chief)
    found: list[str] = []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for name, address in addresses.items():
            page.goto(address)
            found += violations(page, f"{name}, {width}")
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append(f"{name}, {width}: the page is wider")
    assert found == []
