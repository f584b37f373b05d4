"""What a person types and has not sent is kept for them alone, exactly as typed."""

import json
from html.parser import HTMLParser
from uuid import uuid4

import pytest

from facts.models import Claim, Draft
from facts.services.claims.decide import reject_claim
from facts.services.claims.edit import ClaimChanges, edit_claim
from facts.services.claims.reopen import reopen_claim
from facts.services.people.drafts import MAX_BYTES, DraftTooLarge, drop_drafts, find_drafts, save_draft
from facts.views.drafts import CLAIM_FIELDS, FACT_FIELDS
from newsroom.actor import Actor
from newsroom.errors import Invalid, NotFound
from newsroom.ledger.models import Entry
from newsroom.people import update_person
from tests.stories import FERRY, INQUIRY, find_claim, tell_stories, upload_text

HERE, THERE = uuid4(), uuid4()
TYPED = {"confirm.statement": "  At least 61\n people ", "reject.reason": "“عاجل” \u200f half a tho"}


@pytest.fixture
def ferry(reviewer):
    return upload_text(reviewer, FERRY, "ferry.txt", outlet="Coastal Wire")


@pytest.fixture
def claim(ferry) -> Claim:
    return find_claim(ferry, "1987")


def keep(actor, claim, fields=None, base=1, sheet=HERE, follows=None) -> Draft | None:
    return save_draft(
        actor=actor,
        claim_id=claim.id,
        fields=TYPED if fields is None else fields,
        base_revision=base,
        sheet=sheet,
        follows=follows,
    )


def find_draft(**asked) -> Draft | None:
    found = find_drafts(**asked)
    assert len(found) <= 1
    return found[0] if found else None


def test_what_was_typed_comes_back_letter_for_letter_and_is_not_on_record(claim, reviewer):
    entries = Entry.objects.count()
    keep(reviewer, claim)
    draft = find_draft(actor=reviewer, claim_id=claim.id)
    assert draft.fields == TYPED
    assert draft.base_revision == 1
    assert Entry.objects.count() == entries


def test_the_newest_save_stands_and_there_is_one_draft(claim, reviewer):
    keep(reviewer, claim)
    keep(reviewer, claim, {"reject.reason": "Another"})
    assert Draft.objects.get().fields == {"reject.reason": "Another"}


def test_a_draft_is_its_persons_alone(claim, reviewer, second_reviewer, chief, auditor):
    keep(reviewer, claim)
    for other in (second_reviewer, chief, auditor):
        assert find_draft(actor=other, claim_id=claim.id) is None
    keep(second_reviewer, claim, {"reject.reason": "Mine"})
    assert find_draft(actor=reviewer, claim_id=claim.id).fields == TYPED
    drop_drafts(actor=second_reviewer, claim_id=claim.id)
    assert find_draft(actor=reviewer, claim_id=claim.id).fields == TYPED


def test_nothing_typed_and_nothing_wanted_leave_no_draft(claim, reviewer):
    keep(reviewer, claim)
    assert keep(reviewer, claim, {}) is None
    assert not Draft.objects.exists()
    keep(reviewer, claim)
    drop_drafts(actor=reviewer, claim_id=claim.id)
    drop_drafts(actor=reviewer, claim_id=claim.id)
    assert not Draft.objects.exists()


def test_what_is_out_of_sight_has_no_draft(reviewer, outsider, desk):
    claim = find_claim(upload_text(reviewer, INQUIRY, "inquiry.txt", desk_id=desk.id), "14")
    with pytest.raises(NotFound):
        keep(outsider, claim)
    with pytest.raises(NotFound):
        save_draft(actor=reviewer, claim_id=uuid4(), fields=TYPED, base_revision=1, sheet=HERE)
    assert not Draft.objects.exists()


def test_a_draft_of_what_went_out_of_sight_is_not_shown(reviewer, chief, desk):
    claim = find_claim(upload_text(reviewer, INQUIRY, "inquiry.txt", desk_id=desk.id), "14")
    keep(reviewer, claim)
    update_person(
        actor=chief,
        user_id=reviewer.user.id,
        name=reviewer.user.name,
        roles=reviewer.user.roles,
        desk_ids=[],
        is_active=True,
        expected_revision=reviewer.user.revision,
    )
    assert find_draft(actor=Actor(user=reviewer.user), claim_id=claim.id) is None
    assert Draft.objects.get().fields == TYPED


@pytest.mark.parametrize(
    "fields",
    [
        {"statement": "no form"},
        {"confirm.": "no field"},
        {"confirm.state ment": "x"},
        {"confirm.statement": 7},
        {"confirm.statement": None},
        {"confirm.statement": [1]},
        {"confirm.statement": "\0"},
        {"confirm.statement": "\ud800"},
        {f"confirm.f{number}": "x" for number in range(401)},
    ],
)
def test_what_no_form_sends_is_refused_and_the_draft_stands(claim, reviewer, fields):
    keep(reviewer, claim)
    with pytest.raises(Invalid):
        keep(reviewer, claim, fields)
    assert Draft.objects.get().fields == TYPED


def test_a_draft_has_a_size(claim, reviewer):
    keep(reviewer, claim, {"confirm.statement": "ب" * (MAX_BYTES // 2 - 30)})
    with pytest.raises(DraftTooLarge):
        keep(reviewer, claim, {"confirm.statement": "ب" * (MAX_BYTES // 2)})


@pytest.mark.parametrize("base", [0, -1, 2, 10**12])
def test_a_draft_rests_on_a_revision_that_there_is(claim, reviewer, base):
    with pytest.raises(Invalid):
        keep(reviewer, claim, base=base)
    assert not Draft.objects.exists()


def test_a_save_that_arrives_after_the_decision_is_dropped(claim, reviewer):
    keep(reviewer, claim)
    reject_claim(claim_id=claim.id, actor=reviewer, reason_code="not_newsworthy")
    assert keep(reviewer, claim) is None
    assert not Draft.objects.exists()


def test_what_somebody_typed_while_another_decided_is_kept(claim, reviewer, second_reviewer):
    reject_claim(claim_id=claim.id, actor=second_reviewer, reason_code="not_newsworthy")
    keep(reviewer, claim)
    assert find_draft(actor=reviewer, claim_id=claim.id).base_revision == 1


def test_after_a_decision_is_taken_back_there_are_drafts_again(claim, reviewer):
    reject_claim(claim_id=claim.id, actor=reviewer, reason_code="not_newsworthy")
    reopen_claim(claim_id=claim.id, actor=reviewer, reason="Too soon.")
    keep(reviewer, claim, base=3)
    assert find_draft(actor=reviewer, claim_id=claim.id).fields == TYPED


def test_a_fact_has_drafts_too(db):
    told = tell_stories()
    fields = {"revise.statement": "At least 62", "revise.reason": "Another was found."}
    save_draft(
        actor=told.reviewer,
        fact_id=told.fact.id,
        fields=fields,
        base_revision=told.fact.revision,
        sheet=HERE,
    )
    assert find_draft(actor=told.reviewer, fact_id=told.fact.id).fields == fields
    assert find_draft(actor=told.chief, fact_id=told.fact.id) is None


# --- Two tabs of one person -------------------------------------------------------------------------------------------


def test_two_tabs_write_over_nothing_of_each_other(claim, reviewer):
    keep(reviewer, claim, {"confirm.statement": "Here"}, sheet=HERE)
    keep(reviewer, claim, {"reject.reason": "There"}, sheet=THERE)
    keep(reviewer, claim, {"confirm.statement": "Here, and on"}, sheet=HERE)
    found = find_drafts(actor=reviewer, claim_id=claim.id)
    assert [draft.fields for draft in found] == [
        {"confirm.statement": "Here, and on"},
        {"reject.reason": "There"},
    ]


def test_a_tab_that_goes_on_with_a_draft_takes_its_place(claim, reviewer):
    first = keep(reviewer, claim, {"confirm.statement": "Half"}, sheet=HERE)
    keep(
        reviewer,
        claim,
        {"confirm.statement": "Half, and on"},
        sheet=THERE,
        follows=(first.id, first.saved_at),
    )
    assert Draft.objects.get().fields == {"confirm.statement": "Half, and on"}
    keep(reviewer, claim, {}, sheet=THERE)
    assert not Draft.objects.exists()


def test_a_draft_that_both_tabs_went_on_with_is_kept_twice(claim, reviewer):
    first = keep(reviewer, claim, {"confirm.statement": "Half"}, sheet=HERE)
    seen = (first.id, first.saved_at)
    keep(reviewer, claim, {"confirm.statement": "Half, here"}, sheet=HERE)
    keep(reviewer, claim, {"confirm.statement": "Half, there"}, sheet=THERE, follows=seen)
    found = find_drafts(actor=reviewer, claim_id=claim.id)
    assert [draft.fields["confirm.statement"] for draft in found] == ["Half, there", "Half, here"]


def test_one_of_two_drafts_is_given_up_and_the_other_stays(claim, reviewer, second_reviewer):
    here = keep(reviewer, claim, {"confirm.statement": "Here"}, sheet=HERE)
    there = keep(reviewer, claim, {"confirm.statement": "There"}, sheet=THERE)
    drop_drafts(actor=second_reviewer, claim_id=claim.id, draft_id=here.id)
    assert Draft.objects.count() == 2
    drop_drafts(actor=reviewer, claim_id=claim.id, draft_id=here.id)
    assert find_draft(actor=reviewer, claim_id=claim.id) == there
    drop_drafts(actor=reviewer, claim_id=claim.id, sheet=THERE)
    assert not Draft.objects.exists()


def test_a_decision_ends_the_drafts_of_every_tab(claim, reviewer):
    keep(reviewer, claim, {"confirm.statement": "Here"}, sheet=HERE)
    reject_claim(claim_id=claim.id, actor=reviewer, reason_code="not_newsworthy")
    assert keep(reviewer, claim, {"confirm.statement": "There"}, sheet=THERE) is None
    assert not Draft.objects.exists()


def test_the_panel_shows_what_the_other_tab_wrote_until_it_is_given_up(claim, reviewer, signed_in):
    client = signed_in(reviewer)
    there = keep(reviewer, claim, {"confirm.statement": "Written there"}, sheet=THERE)
    shown = send(client, claim, {"fields": {"confirm.statement": "Written here"}}).content.decode()
    assert "You also wrote this in another tab" in shown
    assert "Written there" in shown
    client.post(f"/claims/{claim.id}/draft/drop/", {"draft": str(there.id)})
    panel = client.get(f"/claims/{claim.id}/panel/", headers={"HX-Request": "true"}).content.decode()
    assert "Written here" in panel
    assert "Written there" not in panel


def test_what_another_tab_wrote_to_the_letter_is_not_shown_twice(claim, reviewer, signed_in):
    keep(reviewer, claim, {"confirm.statement": "The same"}, sheet=THERE)
    shown = send(signed_in(reviewer), claim, {"fields": {"confirm.statement": "The same"}}).content.decode()
    assert "another tab" not in shown


# --- Over the page ----------------------------------------------------------------------------------------------------


def send(client, claim, body) -> object:
    if isinstance(body, dict):
        body = {"base": 1, "sheet": str(HERE), **body}
    return client.post(
        f"/claims/{claim.id}/draft/",
        body if isinstance(body, bytes) else json.dumps(body),
        content_type="application/json",
    )


def test_the_page_keeps_shows_and_discards_a_draft(claim, reviewer, signed_in):
    client = signed_in(reviewer)
    answer = send(client, claim, {"base": 1, "fields": {"confirm.statement": "Half a thought"}})
    assert answer.status_code == 200
    assert "Draft of" in answer.content.decode()
    panel = client.get(f"/claims/{claim.id}/panel/", headers={"HX-Request": "true"}).content.decode()
    assert "Half a thought" in panel
    assert client.post(f"/claims/{claim.id}/draft/drop/").status_code == 302
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 422),
        (b"[" * 5000, 422),
        (b"[]", 422),
        ({"base": 1}, 422),
        ({"fields": {}, "sheet": "here"}, 422),
        ({"fields": {}, "sheet": None}, 422),
        ({"fields": {}, "follows": 7}, 422),
        ({"fields": {}, "follows": f"{HERE}@yesterday"}, 422),
        ({"base": "1", "fields": {}}, 422),
        ({"base": True, "fields": {}}, 422),
        ({"base": 1, "fields": []}, 422),
        ({"base": 1, "fields": {"confirm.desk": "x"}}, 422),
        ({"base": 1, "fields": {"revise.statement": "x"}}, 422),
        ({"base": 1, "fields": {"statement": "x"}}, 422),
        ({"base": 1, "fields": {"confirm.statement": "x" * 130_000}}, 413),
    ],
)
def test_what_is_no_draft_is_refused(claim, reviewer, signed_in, body, status):
    assert send(signed_in(reviewer), claim, body).status_code == status
    assert not Draft.objects.exists()


def test_a_draft_older_than_the_words_shows_both(claim, reviewer, second_reviewer, signed_in):
    keep(reviewer, claim, {"confirm.statement": "The ferry was built in 1987, mine"})
    edit_claim(
        claim_id=claim.id,
        actor=second_reviewer,
        changes=ClaimChanges(statement="The ferry Maren was built in 1987"),
        expected_revision=1,
        reason="Named.",
    )
    panel = signed_in(reviewer).get(f"/claims/{claim.id}/panel/", headers={"HX-Request": "true"})
    page = panel.content.decode()
    assert "Somebody saved this while you were at it." in page
    assert "The ferry was built in 1987, mine" in page
    assert "The ferry Maren was built in 1987" in page


class Fields(HTMLParser):
    """The named fields of each form of a page, by the last part of the address that the form is sent to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.form, self.found, self.forms = "", set(), {}
        self.feed(page)

    def handle_starttag(self, tag, attrs) -> None:
        values = dict(attrs)
        if tag == "form":
            self.form = (values.get("action") or "revise").strip("/").split("/")[-1]
            self.forms[values.get("id")] = self.form
        elif tag in ("input", "textarea", "select") and values.get("name") and values.get("type") != "submit":
            self.found.add((self.forms.get(values.get("form"), self.form), values["name"]))


def test_every_field_of_a_claim_and_of_a_fact_can_be_kept(db, signed_in):
    told = tell_stories()
    client = signed_in(told.reviewer)
    pages = [
        (CLAIM_FIELDS, f"/claims/{one.id}/panel/") for one in Claim.objects.filter(article=told.article)
    ] + [(FACT_FIELDS, f"/facts/{told.fact.id}/revise/")]
    beside = {"csrfmiddlewaretoken", "revision", "q", "claim"}
    missing = set()
    for known, address in pages:
        page = client.get(
            address, headers={"HX-Request": "true"} if "panel" in address else {}
        ).content.decode()
        for form, name in Fields(page).found:
            if form in known and name not in known[form] | beside:
                missing.add((form, name))
    assert missing == set()
