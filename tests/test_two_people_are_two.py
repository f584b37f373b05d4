"""Two accounts are two people only if neither, nor one third person, had a hand in the other: every way around it."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from facts.models import Claim, Decision, Fact
from facts.services.claims.decide import confirm_claim, reject_claim
from facts.services.rules import save_risk_rule
from facts.services.two_people.agree import agree_to_change
from facts.services.two_people.second_person import SecondReviewNeedsAnotherPerson
from newsroom.accounts.links import open_account
from newsroom.accounts.notices import say_notice
from newsroom.accounts.standing import vouch_for
from newsroom.actor import Actor
from newsroom.errors import NotAllowed
from newsroom.ledger.models import Entry
from newsroom.models import ApiKey, Intervention, Notice, User
from newsroom.people import SETUP, create_key, invite_person, send_link, update_person
from newsroom.rights import Role
from tests.stories import FERRY, confirming, find_claim, upload_text

pytestmark = pytest.mark.django_db
NEW = "eleven gulls on a mast"


@pytest.fixture
def claim(editor):
    return find_claim(upload_text(editor, FERRY, "ferry.txt"), "61")


@pytest.fixture
def other_chief(add_person):
    return add_person("Dora Dove", Role.CHIEF)


def again(actor):
    """The same person in their next request."""
    return Actor(user=User.objects.get(id=actor.user.id))


def decisions():
    return Entry.objects.count(), Decision.objects.count(), Fact.objects.count()


def confirm(claim, actor):
    return confirm_claim(
        claim_id=claim.id, actor=again(actor), confirmation=confirming(reason="The log has it.")
    )


def is_barred(claim, actor):
    """Whether this person is kept from the next verdict: by the service, on the page and in its list; or else gives it.

    A refusal changes nothing.
    """
    client = Client()
    client.force_login(again(actor).user)
    before = decisions()
    refusal = None
    try:
        confirm(claim, actor)
    except SecondReviewNeedsAnotherPerson as refused:
        refusal = refused.message
    if refusal is None:
        return False
    assert decisions() == before
    shown = client.get(f"/articles/{claim.article_id}/?claim={claim.id}").text
    assert refusal.split(":")[0] in shown
    assert f'action="/claims/{claim.id}/confirm/"' not in shown
    assert f"/claims/{claim.id}/" not in client.get("/second-reviews/").text
    return True


def update(actor, person, **changed):
    user = User.objects.get(id=person.user.id)
    values = {"name": user.name, "roles": user.roles, "is_active": user.is_active, **changed}
    update_person(
        actor=actor,
        user_id=user.id,
        desk_ids=list(user.desks.values_list("id", flat=True)),
        expected_revision=user.revision,
        **values,
    )
    return again(person)


def invite(actor, name, *roles):
    invitation = invite_person(
        actor=actor, email=f"{name.lower()}@desk.example", name=name, roles=[role.value for role in roles]
    )
    return Actor(user=open_account(token=invitation.token, password=NEW))


def let_days_pass(days):
    Intervention.objects.update(at=timezone.now() - timedelta(days=days))


def test_a_chief_who_invents_a_reviewer_is_still_one_person(claim, chief, signed_in):
    confirm(claim, chief)
    shown = signed_in(chief).post(
        "/people/new/", {"name": "Ghost Reviewer", "email": "ghost@desk.example", "roles": ["reviewer"]}
    )
    link = re.search(r"/open/[\w-]{40,}/", shown.text)
    assert link is not None
    ghost = Client()
    assert ghost.post(link.group(), {"password": NEW, "again": NEW}).status_code == 302
    before = decisions()
    answers = {"statement": claim.statement, "said": "yes", "so": "not_checked"}
    refused = ghost.post(f"/claims/{claim.id}/confirm/", answers)
    assert refused.status_code != 302
    assert "do not count as another person" in refused.text
    claim.refresh_from_db()
    assert (claim.status, decisions()) == (Claim.Status.SECOND_REVIEW, before)


def by_hand(chief, other, reviewer):
    return chief, invite(chief, "Ghost", Role.REVIEWER)


def reset(chief, other, reviewer):
    send_link(actor=again(chief), user_id=reviewer.user.id)
    return chief, reviewer


def new_address(chief, other, reviewer):
    update(again(chief), reviewer, email="chief.too@desk.example")
    return chief, reviewer


def closed_and_opened(chief, other, reviewer):
    update(again(chief), reviewer, is_active=False)
    return chief, update(again(chief), reviewer, is_active=True)


def given_a_role(chief, other, reviewer):
    return chief, update(again(chief), reviewer, roles=["chief", "reviewer"])


def two_of_one(chief, other, reviewer):
    return invite(chief, "Ghost", Role.REVIEWER), invite(chief, "Shade", Role.REVIEWER)


def through_a_ghost_chief(chief, other, reviewer):
    return chief, invite(invite(chief, "Ghost", Role.CHIEF), "Shade", Role.REVIEWER)


def the_other_way_round(chief, other, reviewer):
    return invite(chief, "Ghost", Role.REVIEWER), chief


def with_a_key_of_theirs(chief, other, reviewer):
    # As it could be made before: the record of a key names who made it, and the migration puts that here.
    key, _token = create_key(actor=SETUP, user_id=reviewer.user.id, name="Theirs", scopes=["claims:decide"])
    ApiKey.objects.filter(id=key.id).update(made_by=chief.user)
    return chief, reviewer


WAYS = [
    by_hand,
    reset,
    new_address,
    closed_and_opened,
    given_a_role,
    two_of_one,
    through_a_ghost_chief,
    the_other_way_round,
    with_a_key_of_theirs,
]


@pytest.mark.parametrize("way", WAYS, ids=[way.__name__ for way in WAYS])
def test_no_way_makes_one_person_two(claim, chief, other_chief, reviewer, second_reviewer, way):
    first, second = way(chief, other_chief, reviewer)
    confirm(claim, first)
    assert is_barred(claim, second)
    assert not is_barred(claim, second_reviewer)


def test_a_hand_that_came_after_the_first_verdict_counts_too(claim, chief, reviewer):
    confirm(claim, reviewer)
    reset(chief, None, reviewer)
    assert is_barred(claim, chief)


def test_whoever_uploads_by_a_ghost_does_not_decide_second(chief, reviewer, second_reviewer):
    ghost = invite(chief, "Ghost", Role.EDITOR)
    theirs = find_claim(upload_text(again(ghost), FERRY, "ferry.txt"), "61")
    confirm(theirs, reviewer)
    assert is_barred(theirs, chief)
    assert not is_barred(theirs, second_reviewer)


def test_a_chief_does_not_settle_a_disagreement_of_his_own_making(claim, chief, other_chief, reviewer):
    confirm(claim, reviewer)
    ghost = invite(chief, "Ghost", Role.REVIEWER)
    reject_claim(claim_id=claim.id, actor=again(ghost), reason_code="false")
    assert is_barred(claim, chief)
    assert not is_barred(claim, other_chief)


def test_what_was_set_up_with_the_desk_bars_nobody(claim, chief, reviewer):
    confirm(claim, chief)
    assert not is_barred(claim, reviewer)


def test_time_settles_it_only_if_the_person_opened_the_account_by_mail(claim, chief, settings):
    settings.EMAIL_IS_SET_UP = True
    mailed = invite_person(actor=chief, email="nora@desk.example", name="Nora", roles=["reviewer"])
    nora = Actor(user=open_account(token=mailed.token, password=NEW))
    settings.EMAIL_IS_SET_UP = False
    handed = invite(chief, "Ghost", Role.REVIEWER)
    confirm(claim, chief)
    let_days_pass(settings.SECOND_PERSON_DAYS - 1)
    assert is_barred(claim, nora)
    let_days_pass(settings.SECOND_PERSON_DAYS + 1)
    assert is_barred(claim, handed)
    assert not is_barred(claim, nora)


def test_a_chief_who_moves_a_mailbox_starts_the_wait_anew(claim, chief, settings):
    settings.EMAIL_IS_SET_UP = True
    mailed = invite_person(actor=chief, email="nora@desk.example", name="Nora", roles=["reviewer"])
    nora = Actor(user=open_account(token=mailed.token, password=NEW))
    let_days_pass(settings.SECOND_PERSON_DAYS + 1)
    update(chief, nora, email="chief.too@desk.example")
    taken = send_link(actor=again(chief), user_id=nora.user.id)
    open_account(token=taken.token, password=NEW)
    confirm(claim, chief)
    assert is_barred(claim, nora)


def test_another_chief_vouches_on_record(claim, chief, other_chief):
    ghost = invite(chief, "Ghost", Role.REVIEWER)
    confirm(claim, chief)
    assert is_barred(claim, ghost)
    vouch_for(actor=other_chief, user_id=ghost.user.id, reason="Met her today.")
    entry = Entry.objects.order_by("-index").first()
    row = Intervention.objects.get()
    assert (entry.type, row.vouched_by) == ("intervention.vouched", other_chief.user)
    assert not is_barred(claim, ghost)


def nobody_else(chief, ghost):
    return again(chief)


def the_person(chief, ghost):
    return update(again(chief), ghost, roles=["chief", "reviewer"])


def a_ghost_chief(chief, ghost):
    return invite(chief, "Shade", Role.CHIEF)


def a_chief_whose_mailbox_was_moved(chief, ghost):
    dora = Actor(user=User.objects.get(name="Dora Dove"))
    update(again(chief), dora, email="chief.too@desk.example")
    taken = send_link(actor=again(chief), user_id=dora.user.id)
    return Actor(user=open_account(token=taken.token, password=NEW))


def a_key_of_a_chief(chief, ghost):
    key, _token = create_key(actor=SETUP, user_id=chief.user.id, name="All", scopes=["claims:decide"])
    return Actor(user=chief.user, key=key)


VOUCHERS = [nobody_else, the_person, a_ghost_chief, a_chief_whose_mailbox_was_moved, a_key_of_a_chief]


@pytest.mark.parametrize("voucher", VOUCHERS, ids=[voucher.__name__ for voucher in VOUCHERS])
def test_nobody_vouches_for_their_own_ghost(claim, chief, other_chief, voucher):
    ghost = invite(chief, "Ghost", Role.REVIEWER)
    actor = voucher(chief, ghost)
    confirm(claim, chief)
    before = decisions()
    with pytest.raises(NotAllowed):
        vouch_for(actor=actor, user_id=ghost.user.id, reason="I know him well.")
    assert decisions() == before
    assert is_barred(claim, ghost)


def test_the_page_lets_only_a_chief_apart_vouch(chief, other_chief, signed_in):
    ghost = invite(chief, "Ghost", Role.REVIEWER)
    page = f"/people/{ghost.user.id}/"
    own, others = signed_in(chief).get(page).text, signed_in(other_chief).get(page).text
    assert "Not yet a person of their own" in own
    assert f'action="{page}vouch/"' not in own
    assert f'action="{page}vouch/"' in others
    assert signed_in(other_chief).post(f"{page}vouch/", {"reason": ""}).status_code == 422
    assert signed_in(other_chief).post(f"{page}vouch/", {"reason": "Met her."}).status_code == 302
    assert "Not yet a person of their own" not in signed_in(other_chief).get(page).text


def test_a_chief_who_resets_a_reviewer_does_not_read_their_verdict(claim, chief, reviewer, signed_in):
    page = f"/articles/{claim.article_id}/?claim={claim.id}"
    reject_claim(claim_id=claim.id, actor=reviewer, reason_code="false", reason="my secret view")
    assert "my secret view" in signed_in(reviewer).get(page).text
    taken = send_link(actor=chief, user_id=reviewer.user.id)
    thief = Client()
    thief.post(f"/open/{taken.token}/", {"password": NEW, "again": NEW})
    shown = thief.get(page)
    assert shown.status_code == 200
    token = re.search(
        r"fdk_[0-9a-f]{8}_[\w-]{20,}",
        thief.post(
            "/keys/", {"name": "Mine", "scopes": ["claims:read", "claims:decide", "changes:read"]}
        ).text,
    )
    program = Client(headers={"Authorization": f"Bearer {token.group()}"})
    told = [page, f"/claims/{claim.id}/panel/", f"/articles/{claim.article_id}/claims/", "/", "/ledger/"]
    for answer in [
        *(thief.get(address, follow=True) for address in told),
        *(
            program.get(f"/api/v1/{address}")
            for address in (f"claims/{claim.id}", "claims", "changes?since=0")
        ),
    ]:
        assert answer.status_code == 200, answer.request
        assert "my secret view" not in answer.text
        assert "Your own decision" not in answer.text


def test_all_chiefs_are_told_when_a_rule_changes(chief, other_chief, reviewer):
    change = save_risk_rule(
        actor=chief,
        code="money",
        name="money",
        words=["euro*"],
        needs="figure",
        is_active=False,
        expected_revision=None,
    )
    told = Notice.objects.filter(kind="rule_proposed")
    assert {notice.recipient for notice in told} == {chief.user, other_chief.user}
    assert say_notice(told[0]).startswith("Carla Crane wants to loosen a rule for two people: money.")
    assert not Notice.objects.filter(kind="rule_changed").exists()
    agree_to_change(change_id=change.id, actor=other_chief)
    told = Notice.objects.filter(kind="rule_changed")
    assert {notice.recipient for notice in told} == {chief.user, other_chief.user}
    assert say_notice(told[0]) == "Dora Dove changed a rule for two people: money."


def test_where_mail_is_set_up_the_chief_never_sees_the_link(chief, signed_in, settings):
    settings.EMAIL_IS_SET_UP = True
    shown = signed_in(chief).post(
        "/people/new/", {"name": "Nora Neu", "email": "nora@desk.example", "roles": ["reviewer"]}
    )
    assert shown.status_code == 201
    assert "/open/" not in shown.text
    [letter] = mail.outbox
    assert letter.to == ["nora@desk.example"]
    path = re.search(r"/open/[\w-]{40,}/", letter.body)
    assert path is not None
    person = Client()
    assert person.get(path.group()).status_code == 200
    assert person.post(path.group(), {"password": NEW, "again": NEW}).status_code == 302
    assert person.get("/").status_code == 200
    assert Intervention.objects.get().opened_at is not None
