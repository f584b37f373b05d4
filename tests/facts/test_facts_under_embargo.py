"""What is about to be out stands on one page, soonest first, for those who may see it before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from facts.services.facts.change import FactChanges, revise_fact
from tests.stories import FERRY, confirm_fully, find_claim, upload_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def hold(reviewer, editor):
    """A function that confirms the claim with these words and holds the fact back for so many hours."""

    def make(words, hours, desk_id=None):
        upload = upload_text(editor, FERRY, "ferry.txt", desk_id=desk_id)
        fact = confirm_fully(find_claim(upload, words).id, reviewer).fact
        return revise_fact(
            fact_id=fact.id,
            actor=reviewer,
            changes=FactChanges(embargoed_until=timezone.now() + timedelta(hours=hours)),
            kind="update",
            reason="Agreed.",
            expected_revision=fact.revision,
        )

    return make


def test_the_soonest_stands_first_and_what_is_out_stands_there_no_more(hold, reviewer, signed_in):
    late, soon = hold("47", 30), hold("1987", 3)
    page = signed_in(reviewer).get("/facts/embargoed/").text
    assert 0 < page.index(str(soon.id)) < page.index(str(late.id))
    type(soon).objects.filter(id=soon.id).update(embargoed_until=timezone.now())
    page = signed_in(reviewer).get("/facts/embargoed/").text
    assert str(soon.id) not in page
    assert str(late.id) in page


def test_another_desks_facts_and_programs_are_kept_out(hold, desk, outsider, chief, cms_user, signed_in):
    fact = hold("47", 30, desk.id)
    assert str(fact.id) in signed_in(chief).get("/facts/embargoed/").text
    assert str(fact.id) not in signed_in(outsider).get("/facts/embargoed/").text
    assert signed_in(cms_user).get("/facts/embargoed/").status_code == 403
