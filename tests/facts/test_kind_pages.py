"""The pages of the kinds of fact: read by all, changed by chiefs."""

import pytest

from facts.models import FactKind
from facts.services.facts.kinds import save_kind

pytestmark = pytest.mark.django_db


def test_kinds_are_seen_by_all_and_changed_by_chiefs(reviewer, chief, signed_in):
    page = signed_in(reviewer).get("/kinds/").text
    assert "Death toll" in page
    assert "after 6 hours" in page
    assert "Add a kind" not in page
    client = signed_in(chief)
    assert 'value="6"' in client.get("/kinds/death_toll/").text
    given = {"name": "Toll", "amount": "2", "unit": "24", "words": "toll\ndead", "is_active": "on"}
    assert client.post("/kinds/death_toll/", {**given, "revision": "0"}).status_code == 302
    row = FactKind.objects.get(code="death_toll")
    assert (row.shelf_life_hours, row.words) == (48, ["toll", "dead"])
    late = client.post("/kinds/death_toll/", {**given, "revision": "0", "name": "Late"})
    assert late.status_code == 412
    assert 'value="Late"' in late.text
    assert client.get("/kinds/gossip/").status_code == 404
    added = {**given, "name": "Tides", "amount": "", "words": "", "revision": "0"}
    assert client.post("/kinds/new/", added).status_code == 302
    assert FactKind.objects.get(code="tides").shelf_life_hours is None
    for values in ({"name": ""}, {"amount": "0"}, {"unit": "5"}, {"words": "*"}, {"name": "TIDES"}):
        assert client.post("/kinds/new/", {**added, **values}).status_code in (409, 422), values
    assert FactKind.objects.count() == 2
    assert signed_in(reviewer).post("/kinds/new/", added).status_code == 403


def test_a_kind_is_found_from_its_entry_in_the_ledger(chief, signed_in):
    row = save_kind(actor=chief, code="", name="Tides", shelf_life_hours=12, words=[])
    client = signed_in(chief)
    assert "Kind of fact added" in client.get("/ledger/").text
    assert client.get(f"/records/fact_kind/{row.id}/")["Location"] == "/kinds/"
