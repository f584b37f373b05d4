"""A small newsroom at work, through the services: something in every table that is on record."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from facts.language.remarks import Code, Remark, remark_to_json
from facts.models import Claim, Decision, Fact, ProposedChange, Relation, Run, Usage
from facts.services.claims import runs
from facts.services.claims.decide import confirm_claim, reject_claim
from facts.services.claims.plan import Confirmation
from facts.services.claims.reopen import reopen_claim
from facts.services.delivery.subscribers import add_subscriber
from facts.services.delivery.usages import PageSays, keep_usages
from facts.services.facts.change import FactChanges, revise_fact
from facts.services.facts.kinds import save_kind
from facts.services.rules import risks_of_claim, save_risk_rule
from facts.services.two_people.agree import agree_to_change
from facts.services.work import Outcome
from newsroom.accounts.factors import add_app
from newsroom.actor import Actor
from newsroom.ledger.append import record_changes
from newsroom.ledger.exports import begin_export
from newsroom.ledger.recorded import Change
from newsroom.models import ApiKey, Desk, User
from newsroom.people import SETUP, create_desk, create_key, create_person, invite_person
from newsroom.rights import Role
from newsroom.sign_on import Claims, find_by_claims
from sources.models import Article, Upload
from sources.services.uploads import read_upload, receive_upload
from tests.apps_with_codes import draw_secret, show_code

PAGE = "https://wire.example/ferry"
FERRY = """Ferry toll rises as divers reach lower deck

PORT ALDEN, March 9, 2026 (CW) - At least 61 people died when the ferry Maren capsized off Port Alden on Saturday, \
the coastguard said on Monday.

The accident killed more than 47 passengers, according to the harbour authority. Divers reached the lower deck.

The ferry was built in 1987 and carried 203 cars, the shipping line said.
"""
INQUIRY = """Inquiry into Maren opens

PORT ALDEN, March 11, 2026 (CW) - The coastguard said 61 people died when the ferry Maren capsized.

The inquiry will hear 14 witnesses, the ministry said.
"""


def confirming(**values: Any) -> Confirmation:
    """A confirmation by somebody who has read the statement beside the text, for a test about something else.

    What is open in it may stand, and where it answers whether it is so on nothing else, the story's word is enough.
    """
    answered = values.get("so", "not_checked") != "not_checked"
    if answered and not (values.get("evidence") or values.get("fact_id")):
        values = {"reason": "The story’s own word is enough.", **values}
    return Confirmation(**{"waive": "Read beside the text.", **values})


READ = confirming()


@dataclass
class Newsroom:
    """Who and what there is after `tell_stories`."""

    reviewer: Actor
    chief: Actor
    desk: Desk
    key: ApiKey
    upload: Upload
    article: Article
    claim: Claim
    fact: Fact
    decision: Decision


def add_person(name: str, *roles: Role, desk: Desk | None = None) -> Actor:
    email = f"{name.lower().replace(' ', '.')}@example.org"
    user = User.objects.filter(email=email).first() or create_person(
        actor=SETUP,
        email=email,
        name=name,
        roles=[role.value for role in roles],
        desk_ids=[desk.id] if desk else [],
        password="forty herrings and a gull",
    )
    return Actor(user=user)


def upload_text(actor: Actor, text: str, name: str, **values: object) -> Upload:
    """Receive, read and search one text, as the worker would."""
    upload = receive_upload(actor=actor, data=text.encode(), name=name, **values)
    read_upload(upload_id=upload.id)
    upload.refresh_from_db()
    assert upload.status == Upload.Status.READ, upload.reason
    for run in Run.objects.filter(article__in=upload.articles, status=Run.Status.QUEUED):
        runs.suggest_claims(run_id=run.id)
    return upload


def find_claim(upload: Upload, words: str) -> Claim:
    return next(claim for claim in Claim.objects.filter(article__in=upload.articles) if words in claim.quote)


def confirm_by_two(
    claim_id: UUID, first: Actor, second: Actor, confirmation: Confirmation | None = None
) -> Outcome:
    """Confirm a claim that asks for two people: both say the same; what comes of it is the second one's."""
    said = confirmation if confirmation is not None else READ
    kept = confirm_claim(claim_id=claim_id, actor=first, confirmation=said)
    assert kept.claim.status == Claim.Status.SECOND_REVIEW
    return confirm_claim(claim_id=claim_id, actor=second, confirmation=said)


def confirm_fully(claim_id: UUID, reviewer: Actor, confirmation: Confirmation | None = None) -> Outcome:
    """Confirm a claim for a test that is about something else: where it asks for two people, a colleague agrees.

    The fact is the reviewer's, unless they uploaded the article and so do not decide second.
    """
    said = confirmation if confirmation is not None else READ
    claim = Claim.objects.select_related("article__reading__upload").get(id=claim_id)
    if not risks_of_claim(claim, said.statement or ""):
        return confirm_claim(claim_id=claim_id, actor=reviewer, confirmation=said)
    people = [add_person("Petra Plover", Role.CHIEF), reviewer]
    if claim.article.reading.upload.uploaded_by == reviewer.user:
        people.reverse()
    return confirm_by_two(claim_id, people[0], people[1], said)


def carry_through(changed: Fact | ProposedChange) -> Fact:
    """The fact as a change left it, for a test about something else: where it waits, a colleague agrees."""
    if isinstance(changed, Fact):
        return Fact.objects.get(id=changed.id)
    agree_to_change(change_id=changed.id, actor=add_person("Petra Plover", Role.CHIEF))
    return Fact.objects.get(id=changed.fact_id)


def agree_to_all() -> None:
    """A colleague who proposed none of them agrees to the changes that wait, oldest first, as far as they still do."""
    while (change := ProposedChange.objects.open().first()) is not None:
        agree_to_change(change_id=change.id, actor=add_person("Petra Plover", Role.CHIEF))


def relate(claim: Claim, fact: Fact, *, found: str = "conflict") -> Relation:
    """A claim beside a fact, as the software leaves them, on record; each says its own first words."""
    here, there = claim.statement[:60], fact.statement[:60]
    relation = Relation(
        claim=claim,
        fact=fact,
        claim_revision=claim.revision,
        fact_revision=fact.revision,
        found=found,
        here=here,
        there=there,
        probability=Decimal("0.9"),
        because=remark_to_json(Remark(Code.COMPARED_OTHER_NUMBER, (here, there))),
        found_by="factdesk-comparing@1",
    )
    with transaction.atomic():
        relation.save(force_insert=True)
        record_changes([Change(relation, "relation.found")], actor=Actor(software=relation.found_by))
    return Relation.objects.get(id=relation.id)


def use_fact(fact: Fact, person: Actor, **values: Any) -> Usage:
    """A page of a program of this person says the fact as it is."""
    assert person.user is not None
    key, _token = create_key(
        actor=SETUP, user_id=person.user.id, name="Pages", scopes=["facts:read", "usages:write"]
    )
    given = {
        "id": uuid4(),
        "fact_id": fact.id,
        "fact_revision": fact.revision,
        "url": "https://site.example/ferry",
        "title": "Ferry toll rises",
        "sentence": "At least 61 people died.",
        **values,
    }
    return keep_usages(actor=Actor(user=person.user, key=key), given=[PageSays(**given)])[0].usage


def tell_stories() -> Newsroom:
    """Two uploads of a desk; a fact with two citations that two people agreed on, a rejection, a decision taken back.

    And a chief with a second factor and a tie to a sign-on service, a change of that fact that waits for a second
    person, a rule and a kind of fact of the newsroom's own, and entries that were taken home.
    """
    desk = create_desk(actor=SETUP, name="Harbour")
    reviewer = add_person("Rana Rabe", Role.REVIEWER, desk=desk)
    second = add_person("Sven Specht", Role.REVIEWER, desk=desk)
    chief = add_person("Carla Crane", Role.CHIEF)
    dora = add_person("Dora Dove", Role.CHIEF)
    secret = draw_secret()
    add_app(actor=dora, secret=secret, code=show_code(secret))
    assert dora.user is not None
    find_by_claims(Claims("https://login.example", "dora", dora.user.email, True, frozenset(), False))
    invite_person(actor=chief, email="nora.neu@example.org", name="Nora Neu", roles=[Role.EDITOR])
    key, _token = create_key(actor=reviewer, user_id=reviewer.user.id, name="Wire", scopes=["uploads:write"])
    values = {"outlet": "Coastal Wire", "desk_id": desk.id, "url": PAGE}
    upload = upload_text(reviewer, FERRY, "ferry.txt", **values)
    inquiry = upload_text(reviewer, INQUIRY, "inquiry.txt", desk_id=desk.id)
    claim = find_claim(upload, "61")
    outcome = confirm_by_two(claim.id, reviewer, second)
    assert outcome.fact is not None
    again = find_claim(inquiry, "61").id
    confirm_by_two(again, reviewer, second, confirming(fact_id=outcome.fact.id))
    reject_claim(claim_id=find_claim(upload, "1987").id, actor=reviewer, reason_code="not_newsworthy")
    save_risk_rule(
        actor=chief,
        code="harbours",
        name="harbours",
        words=["quay*"],
        needs="figure",
        is_active=True,
        expected_revision=None,
    )
    save_kind(actor=chief, code="", name="Harbour dues", shelf_life_hours=720, words=["due*"])
    begin_export(actor=chief, form="csv", wanted={"object": "fact"})
    witnesses = find_claim(inquiry, "14").id
    confirm_claim(claim_id=witnesses, actor=reviewer, confirmation=READ)
    reopen_claim(claim_id=witnesses, actor=reviewer, reason="The ministry has withdrawn it.")
    revise_fact(
        fact_id=outcome.fact.id,
        actor=reviewer,
        changes=FactChanges(subject="Maren"),
        kind="clarification",
        reason="To find it by.",
        expected_revision=2,
    )
    program, _token = create_key(
        actor=reviewer, user_id=reviewer.user.id, name="Site", scopes=["facts:read", "changes:read"]
    )
    add_subscriber(
        actor=reviewer, key_id=program.id, name="Site", url="https://site.example/hook", types=["fact"]
    )
    fact = Fact.objects.get(id=outcome.fact.id)
    relate(Claim.objects.get(id=witnesses), fact)
    use_fact(fact, reviewer)
    return Newsroom(reviewer, chief, desk, key, upload, upload.articles.get(), claim, fact, outcome.decision)
