"""A claim meets what the newsroom states: found by a job, kept with its history, settled by a person, seen by both."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from facts.finding.candidates import find_candidates
from facts.models import Claim, Fact, Relation, RelationSearch
from facts.services.claims.decide import confirm_claim
from facts.services.relations import find
from facts.services.relations.find import find_next_relations, retry_relations
from facts.services.relations.settle import RelationSettled, settle_relation
from newsroom.actor import SOFTWARE, Actor
from newsroom.errors import Invalid, NotAllowed, NotFound
from newsroom.ledger.models import Entry, Revision
from tests.stories import confirm_fully, confirming, find_claim, upload_text

pytestmark = pytest.mark.django_db

FIRST = """Ferry capsizes off Port Alden

PORT ALDEN, March 7, 2026 (CW) - The ferry Maren carried 203 cars when it left Port Alden, the shipping line said.
"""
SECOND = """Shipping line corrects its list

PORT ALDEN, March 7, 2026 (CW) - The ferry Maren carried 188 cars when it left Port Alden, the harbour office said.
"""
OTHER = """Rents rise in Sant Albar

SANT ALBAR, March 7, 2026 (CW) - Rents in Sant Albar rose 3.2 percent last year, the statistics office said.
"""


def compare_all() -> None:
    while find_next_relations() is not None:
        pass


def state_fact(upload, words: str, reviewer: Actor) -> Fact:
    outcome = confirm_fully(find_claim(upload, words).id, reviewer)
    assert outcome.fact is not None
    return outcome.fact


@pytest.fixture
def disagreement(editor: Actor, reviewer: Actor) -> Relation:
    """A fact of 203 cars, and an open claim of 188."""
    fact = state_fact(upload_text(editor, FIRST, "first.txt"), "203", reviewer)
    second = upload_text(editor, SECOND, "second.txt")
    compare_all()
    return Relation.objects.get(claim=find_claim(second, "188"), fact=fact)


def events(relation: Relation) -> list[str]:
    found = Entry.objects.filter(object_type="relation", object_id=relation.id).order_by("index")
    return list(found.values_list("type", flat=True))


def everything() -> tuple[int, list[tuple[object, ...]]]:
    return Entry.objects.count(), list(
        Relation.objects.order_by("id").values_list("id", "revision", "status", "kind")
    )


def test_a_claim_that_contradicts_a_fact_is_put_beside_it(disagreement: Relation) -> None:
    assert (disagreement.found, disagreement.status) == (Relation.Found.CONFLICT, Relation.Status.OPEN)
    assert ("188" in disagreement.here, "203" in disagreement.there) == (True, True)
    assert events(disagreement) == ["relation.found"]
    revision = Revision.objects.of("relation", disagreement.id).get()
    assert (revision.number, revision.actor) == (1, "software/factdesk-comparing@1")


def test_a_fact_that_is_stated_later_meets_the_claims_that_wait(editor: Actor, reviewer: Actor) -> None:
    waiting = upload_text(editor, SECOND, "second.txt")
    compare_all()
    assert not Relation.objects.exists()
    state_fact(upload_text(editor, FIRST, "first.txt"), "203", reviewer)
    compare_all()
    assert Relation.objects.get().claim == find_claim(waiting, "188")


def test_what_tells_of_something_else_is_put_beside_nothing(editor: Actor, reviewer: Actor) -> None:
    state_fact(upload_text(editor, FIRST, "first.txt"), "203", reviewer)
    upload_text(editor, OTHER, "other.txt")
    compare_all()
    assert not Relation.objects.exists()
    assert {job.status for job in RelationSearch.objects.all()} == {RelationSearch.Status.DONE}


def test_comparing_again_writes_nothing_that_is_known(disagreement: Relation) -> None:
    before = everything()
    find.ask_for_relations(articles=[disagreement.claim.article_id], facts=[disagreement.fact_id])
    find.ask_for_relations(articles=[disagreement.claim.article_id])
    assert RelationSearch.objects.filter(status="queued").count() == 2
    compare_all()
    assert everything() == before


def test_whoever_does_not_see_the_fact_does_not_hear_of_the_relation(
    editor: Actor, reviewer: Actor, outsider: Actor, desk
) -> None:
    upload_text(editor, SECOND, "second.txt")
    state_fact(upload_text(editor, FIRST, "first.txt", desk_id=desk.id), "203", reviewer)
    compare_all()
    relation = Relation.objects.get()
    assert list(Relation.objects.visible_to(reviewer)) == [relation]
    assert list(Relation.objects.visible_to(outsider)) == []
    before = everything()
    with pytest.raises(NotFound):
        settle_relation(relation_id=relation.id, actor=outsider, kind="not_the_same")
    assert everything() == before


def test_a_person_settles_it_once_and_both_sides_stay(
    disagreement: Relation, reviewer: Actor, second_reviewer: Actor
) -> None:
    claim, fact = disagreement.claim.revision, disagreement.fact.revision
    settled = settle_relation(
        relation_id=disagreement.id, actor=reviewer, kind="other_definition", reason="Cars without vans."
    )
    assert (settled.status, settled.kind, settled.settled_by) == (
        "settled",
        "other_definition",
        reviewer.user,
    )
    assert events(settled) == ["relation.found", "relation.settled"]
    before = everything()
    with pytest.raises(RelationSettled, match=r"settled this: Another definition\.") as refused:
        settle_relation(
            relation_id=disagreement.id, actor=second_reviewer, kind="rounding", reason="Rounded."
        )
    assert refused.value.details["relation"]["kind"] == "other_definition"
    assert everything() == before
    assert (
        Claim.objects.get(id=claim_id(settled)).revision,
        Fact.objects.get(id=settled.fact_id).revision,
    ) == (
        claim,
        fact,
    )


def claim_id(relation: Relation):
    return relation.claim_id


@pytest.mark.parametrize(
    ("kind", "reason"), [("contradiction", " "), ("nonsense", "Because.")], ids=["no reason", "no such kind"]
)
def test_a_settlement_without_a_kind_or_a_reason_is_refused(
    disagreement: Relation, reviewer: Actor, kind: str, reason: str
) -> None:
    before = everything()
    with pytest.raises(Invalid):
        settle_relation(relation_id=disagreement.id, actor=reviewer, kind=kind, reason=reason)
    assert everything() == before


def test_an_editor_does_not_settle(disagreement: Relation, editor: Actor) -> None:
    before = everything()
    with pytest.raises(NotAllowed):
        settle_relation(relation_id=disagreement.id, actor=editor, kind="not_the_same")
    assert everything() == before


def test_not_the_same_is_remembered_and_new_words_open_it_again(
    disagreement: Relation, reviewer: Actor, editor: Actor
) -> None:
    settle_relation(relation_id=disagreement.id, actor=reviewer, kind="not_the_same")
    find.ask_for_relations(articles=[disagreement.claim.article_id])
    compare_all()
    disagreement.refresh_from_db()
    assert disagreement.status == Relation.Status.SETTLED
    Claim.objects.filter(id=disagreement.claim_id).update(
        statement="The ferry Maren carried 199 cars when it left Port Alden."
    )
    find.ask_for_relations(articles=[disagreement.claim.article_id])
    compare_all()
    disagreement.refresh_from_db()
    assert (disagreement.status, disagreement.kind, "199" in disagreement.here) == ("open", "", True)
    assert events(disagreement)[-1] == "relation.reopened"


def test_a_claim_that_became_a_source_of_the_fact_is_beside_it_no_longer(
    disagreement: Relation, reviewer: Actor
) -> None:
    confirm_claim(
        claim_id=disagreement.claim_id, actor=reviewer, confirmation=confirming(fact_id=disagreement.fact_id)
    )
    find.ask_for_relations(facts=[disagreement.fact_id])
    compare_all()
    disagreement.refresh_from_db()
    assert disagreement.claim.status == Claim.Status.CONFIRMED


def test_a_job_that_fails_three_times_says_so(
    editor: Actor, reviewer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_text(editor, FIRST, "first.txt")

    def break_down(*_args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(find, "_pair", break_down)
    for _attempt in range(3):
        RelationSearch.objects.update(lease_until=None)
        find_next_relations()
    job = RelationSearch.objects.get()
    assert (job.status, job.error) == ("failed", "Comparing with what is known failed several times.")
    page = Client()
    page.force_login(reviewer.user)
    assert "Comparing with what is known failed several times." in page.get("/conflicts/").content.decode()
    monkeypatch.undo()
    assert page.post("/conflicts/retry/").status_code == 302
    compare_all()
    assert [job.status for job in RelationSearch.objects.all()] == ["done"]
    assert "failed several times" not in page.get("/conflicts/").content.decode()


def test_who_does_not_see_what_failed_reads_nothing_of_it_and_starts_nothing(
    editor: Actor, outsider: Actor, desk
) -> None:
    upload_text(editor, FIRST, "first.txt", desk_id=desk.id)
    RelationSearch.objects.update(status="failed", error="Comparing failed.", finished_at=timezone.now())
    assert retry_relations(actor=outsider, queue=lambda job: None) == 0
    page = Client()
    page.force_login(outsider.user)
    assert "Comparing failed." not in page.get("/conflicts/").content.decode()
    assert RelationSearch.objects.get().status == "failed"


def test_a_search_that_breaks_down_beside_one_that_waits_is_gone(editor: Actor, monkeypatch) -> None:
    article = upload_text(editor, FIRST, "first.txt").articles.get()

    def ask_and_break_down(*_args: object) -> None:
        find.ask_for_relations(articles=[article.id])
        raise RuntimeError

    monkeypatch.setattr(find, "_pair", ask_and_break_down)
    find_next_relations()
    (job,) = RelationSearch.objects.all()
    assert (job.status, job.attempts) == ("queued", 0)


def test_all_facts_are_compared_by_command_with_progress(disagreement: Relation) -> None:
    Relation.objects.update(status="gone")
    said = StringIO()
    call_command("compare_facts", stdout=said)
    assert said.getvalue().splitlines() == ["1 of 1 facts", "1 facts are compared"]
    disagreement.refresh_from_db()
    assert disagreement.status == Relation.Status.OPEN


def test_candidates_of_many_statements_cost_as_many_queries_as_those_of_one(
    disagreement: Relation, django_assert_num_queries
) -> None:
    said = [disagreement.claim.statement, "Rents in Sant Albar rose.", "", disagreement.fact.statement]
    alone = [find_candidates(SOFTWARE, "fact", [one])[0] for one in said]
    with django_assert_num_queries(3):
        together = find_candidates(SOFTWARE, "fact", said)
    assert together == alone
    assert together[0] == together[3] == [disagreement.fact_id]
    assert together[1:3] == [[], []]
