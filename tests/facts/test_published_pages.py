"""The desk shows which published pages still say the old thing, and a fact's page whom a change of it will reach."""

import pytest

from facts.models import Fact, Usage
from facts.services.facts.change import turn_fact
from tests.stories import FERRY, carry_through, confirm_fully, find_claim, upload_text, use_fact

pytestmark = pytest.mark.django_db


@pytest.fixture
def facts(editor, reviewer) -> list[Fact]:
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    return [confirm_fully(find_claim(upload, words).id, reviewer).fact for words in ("1987", "47")]


def turn(fact, actor, what):
    fact.refresh_from_db()
    carry_through(
        turn_fact(
            fact_id=fact.id, actor=actor, turn=what, reason="Miscounted.", expected_revision=fact.revision
        )
    )


def test_the_worst_page_stands_first_until_somebody_says_what_was_done(
    facts, editor, chief, cms_user, signed_in
):
    use_fact(facts[0], cms_user, title="Built when")
    lost = use_fact(facts[1], cms_user, title="Lost ferry", sentence="The accident killed 47.")
    turn(facts[0], chief, "dispute")
    turn(facts[1], chief, "retract")
    page = signed_in(editor)
    shown = page.get("/usages/").content.decode()
    assert shown.index("Lost ferry") < shown.index("Built when")
    assert "The accident killed 47." in shown
    refused = page.post(f"/usages/{lost.id}/acknowledge/", {"answer": "kept", "word": "", "fact_revision": 2})
    assert (refused.status_code, Usage.objects.get(id=lost.id).answer) == (422, "")
    done = {"answer": "mended", "word": "Struck at 14:02.", "fact_revision": lost_revision(lost)}
    assert page.post(f"/usages/{lost.id}/acknowledge/", done)["Location"] == "/usages/"
    assert "Lost ferry" not in page.get("/usages/").content.decode()
    kept = page.get("/usages/?list=acknowledged").content.decode()
    assert "Struck at 14:02." in kept
    assert editor.user.name in kept
    assert "Lost ferry" in page.get("/usages/?list=all").content.decode()


def lost_revision(usage):
    return Usage.objects.get(id=usage.id).open_revision


def test_the_page_of_a_fact_says_before_a_change_whom_it_reaches_and_after_it_who_knows(
    facts, reviewer, chief, cms_user, signed_in
):
    page = signed_in(reviewer)
    assert "reaches" not in page.get(f"/facts/{facts[0].id}/").content.decode()
    usage = use_fact(facts[0], cms_user, title="Built when")
    for address in (f"/facts/{facts[0].id}/", f"/facts/{facts[0].id}/revise/"):
        assert "1 published page says this and is told of a change" in page.get(address).content.decode()
    turn(facts[0], chief, "retract")
    shown = page.get(f"/facts/{facts[0].id}/").content.decode()
    assert "1 still says the old thing" in shown
    done = {"answer": "removed", "word": "", "fact_revision": lost_revision(usage)}
    page.post(f"/usages/{usage.id}/acknowledge/", done)
    shown = page.get(f"/facts/{facts[0].id}/").content.decode()
    assert "The page no longer says it" in shown
    assert reviewer.user.name in shown
    assert "Built when" not in page.get(f"/facts/{facts[0].id}/way/").content.decode()


def test_a_page_is_where_a_fact_goes(facts, reviewer, cms_user, signed_in):
    use_fact(facts[0], cms_user, title="Built when")
    shown = signed_in(reviewer).get(f"/facts/{facts[0].id}/way/").content.decode()
    assert shown.count("Built when") >= 2


def test_the_desk_tells_whoever_can_see_to_it(facts, editor, auditor, outsider, chief, cms_user, signed_in):
    use_fact(facts[0], cms_user, title="Built when")
    turn(facts[0], chief, "retract")
    assert "Built when" in signed_in(editor).get("/").content.decode()
    assert "Built when" not in signed_in(auditor).get("/").content.decode()
