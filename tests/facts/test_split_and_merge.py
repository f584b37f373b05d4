"""One claim is cut into several, or several become one; either can be taken back while nobody has built on it."""

import pytest

from facts.models import Claim, Decision, Run
from facts.services.claims import runs
from facts.services.claims.decide import confirm_claim, reject_claim
from facts.services.claims.edit import (
    ClaimChanges,
    ClaimPart,
    edit_claim,
    mark_claim,
    merge_claims,
    split_claim,
)
from facts.services.claims.memory import sift_suggestions
from facts.services.claims.reopen import reopen_claim
from facts.services.support import UnsupportedStatement
from facts.services.work import ClaimAlreadyDecided, ClaimNotOpen
from newsroom.errors import Conflict, Invalid, NotAllowed, NotFound
from newsroom.ledger.audit import audit_ledger
from newsroom.ledger.models import Entry, Revision
from sources.services.articles import correct_metadata
from sources.services.uploads import read_upload, receive_upload
from tests.stories import READ

TEXT = """Harbour notes

PORT ALDEN, March 9, 2026 (CW) - The harbour master said 17 boats searched and 4 of them were lost on Saturday.

The ferry was built in 1987 and carried 203 lorries, the shipping line said.

Divers found 12 crates. The crates held 40 clocks.
"""


@pytest.fixture
def read(reviewer):
    def read_text(text, actor=reviewer, *, search=True, **values):
        upload = receive_upload(actor=actor, data=text.encode(), name="page.txt", **values)
        read_upload(upload_id=upload.id)
        found = upload.articles.get()
        if search:
            runs.suggest_claims(run_id=Run.objects.get(article=found).id)
        return found

    return read_text


@pytest.fixture
def article(read):
    """The text without the machine's claims, which would stand where these tests mark theirs."""
    return read(TEXT, search=False)


@pytest.fixture
def searched(read):
    return read(TEXT)


@pytest.fixture
def mark(article, reviewer):
    def mark_words(words, on=article, actor=reviewer):
        return mark_claim(article_id=on.id, actor=actor, **place(on, words))

    return mark_words


@pytest.fixture
def whole(mark):
    return mark("17 boats searched and 4 of them were lost on Saturday")


@pytest.fixture
def unchanged():
    """A function: what stands now, to be compared with what stood before a refusal."""

    def look():
        claims = [claim.snapshot() for claim in Claim.objects.order_by("id").prefetch_related("figures")]
        return claims, Entry.objects.count(), Revision.objects.count(), Decision.objects.count()

    return look


def place(article, words):
    start = article.text.index(words)
    return {"start": start, "end": start + len(words)}


def parts_of(article, *words):
    return [ClaimPart(**place(article, each)) for each in words]


def again(article, reviewer):
    correct_metadata(article_id=article.id, actor=reviewer, values={"published": "2026-03-10"})
    runs.suggest_claims(run_id=Run.objects.current().get(article=article).id)


# --- Splitting --------------------------------------------------------------------------------------------------------


def test_the_parts_are_claims_of_the_reviewer_and_the_whole_is_merged(article, whole, reviewer):
    whole = edit_claim(
        claim_id=whole.id,
        actor=reviewer,
        changes=ClaimChanges(speaker="The harbour master", mode="estimated"),
        expected_revision=1,
    )
    one, two = split_claim(
        claim_id=whole.id,
        actor=reviewer,
        parts=parts_of(article, "17 boats searched", "4 of them were lost"),
    )
    whole.refresh_from_db()
    assert (whole.status, whole.merged_into, whole.revision) == ("merged", None, 3)
    assert [one.quote, two.quote] == ["17 boats searched", "4 of them were lost"]
    for part, low in ((one, 17), (two, 4)):
        part.refresh_from_db()
        assert (part.split_from, part.marked_by, part.run, part.status) == (
            whole,
            reviewer.user,
            None,
            "open",
        )
        assert (part.speaker_text, part.mode) == ("The harbour master", "estimated")
        assert [figure.low for figure in part.figure_values] == [low]
        assert Revision.objects.get(object_id=part.id).type == "claim.marked"
    assert whole.decisions.get().verdict == "split"
    assert Revision.objects.get(object_id=whole.id, number=3).type == "claim.split"


def test_a_part_may_state_more_than_its_words_as_far_as_the_paragraph_does(
    article, whole, reviewer, unchanged
):
    span = place(article, "4 of them were lost")
    first = ClaimPart(**place(article, "17 boats searched"))
    before = unchanged()
    with pytest.raises(UnsupportedStatement):
        split_claim(
            claim_id=whole.id,
            actor=reviewer,
            parts=[first, ClaimPart(**span, statement="5 of the boats were lost.")],
            reason="Two claims.",
        )
    assert unchanged() == before
    made = split_claim(
        claim_id=whole.id,
        actor=reviewer,
        parts=[first, ClaimPart(**span, statement="4 of 17 boats were lost.")],
    )
    assert made[1].statement == "4 of 17 boats were lost."


def test_a_part_may_have_the_whole_span(article, whole, reviewer):
    made = split_claim(
        claim_id=whole.id,
        actor=reviewer,
        parts=[ClaimPart(whole.start, whole.end), ClaimPart(whole.start, whole.end - 12)],
    )
    assert made[0].quote == whole.quote


@pytest.mark.parametrize(
    "words",
    [
        ["17 boats searched"],
        ["17 boats searched", "17 boats searched"],
        ["17 boats searched", "203 lorries"],
        ["17 boats searched", "4 of them were lost", *["17 boats"] * 19],
    ],
)
def test_one_part_equal_parts_and_parts_elsewhere_are_refused(article, whole, reviewer, unchanged, words):
    before = unchanged()
    with pytest.raises((Invalid, Conflict)):
        split_claim(claim_id=whole.id, actor=reviewer, parts=parts_of(article, *words))
    assert unchanged() == before


def test_a_decided_claim_is_not_split(article, whole, reviewer, unchanged):
    reject_claim(claim_id=whole.id, actor=reviewer, reason_code="not_newsworthy")
    before = unchanged()
    with pytest.raises(ClaimAlreadyDecided):
        split_claim(
            claim_id=whole.id, actor=reviewer, parts=parts_of(article, "17 boats", "4 of them were lost")
        )
    assert unchanged() == before


def test_a_split_is_taken_back_while_nobody_decided_on_a_part(article, whole, reviewer):
    made = split_claim(
        claim_id=whole.id,
        actor=reviewer,
        parts=parts_of(article, "17 boats searched", "4 of them were lost"),
    )
    reopen_claim(claim_id=whole.id, actor=reviewer, reason="One claim after all.")
    whole.refresh_from_db()
    assert (whole.status, whole.decisions.count()) == ("open", 2)
    for part in made:
        part.refresh_from_db()
        assert part.status == "withdrawn"
    # And once more: only the parts of the standing split count.
    split_claim(claim_id=whole.id, actor=reviewer, parts=parts_of(article, "17 boats", "4 of them"))
    reopen_claim(claim_id=whole.id, actor=reviewer, reason="No.")
    assert Claim.objects.standing().filter(split_from=whole).count() == 0


def test_a_split_stays_when_somebody_decided_on_a_part(article, whole, reviewer, second_reviewer, unchanged):
    _one, two = split_claim(
        claim_id=whole.id,
        actor=reviewer,
        parts=parts_of(article, "17 boats searched", "4 of them were lost"),
    )
    reject_claim(claim_id=two.id, actor=second_reviewer, reason_code="not_newsworthy")
    before = unchanged()
    with pytest.raises(Conflict) as refused:
        reopen_claim(claim_id=whole.id, actor=reviewer, reason="One claim after all.")
    assert "4 of them were lost" in refused.value.message
    assert "17 boats" not in refused.value.message
    assert unchanged() == before
    reopen_claim(claim_id=two.id, actor=second_reviewer, reason="Too soon.")
    reopen_claim(claim_id=whole.id, actor=reviewer, reason="One claim after all.")


def test_a_split_stays_when_a_claim_was_merged_into_a_part(article, whole, reviewer, mark, unchanged):
    one, _two = split_claim(
        claim_id=whole.id,
        actor=reviewer,
        parts=parts_of(article, "17 boats searched", "4 of them were lost"),
    )
    other = mark("boats searched")
    merge_claims(claim_ids=[other.id], into=one.id, actor=reviewer)
    before = unchanged()
    with pytest.raises(Conflict):
        reopen_claim(claim_id=whole.id, actor=reviewer, reason="One claim after all.")
    assert unchanged() == before


def test_looking_again_offers_neither_the_whole_nor_takes_the_parts(searched, reviewer):
    whole = searched.claims.get(quote__contains="203")
    made = split_claim(
        claim_id=whole.id,
        actor=reviewer,
        parts=parts_of(searched, "The ferry was built", "203 lorries"),
    )
    again(searched, reviewer)
    whole.refresh_from_db()
    assert whole.status == "merged"
    for part in made:
        part.refresh_from_db()
        assert (part.status, part.statement) == ("open", part.quote)
    assert not searched.claims.open().filter(start=whole.start, end=whole.end).exists()


# --- Merging ----------------------------------------------------------------------------------------------------------


def test_merged_claims_name_the_one_that_stands_for_them(mark, reviewer):
    into, other, third = mark("12 crates"), mark("found 12 crates"), mark("Divers found 12 crates")
    outcomes = merge_claims(
        claim_ids=[third.id, other.id, into.id], into=into.id, actor=reviewer, reason="The same crates."
    )
    assert [outcome.claim for outcome in outcomes] == [third, other]
    for outcome in outcomes:
        claim = Claim.objects.get(id=outcome.claim.id)
        assert (claim.status, claim.merged_into, claim.revision) == ("merged", into, 2)
        assert (outcome.decision.verdict, outcome.decision.reason) == ("merge", "The same crates.")
        assert Revision.objects.get(object_id=claim.id, number=2).values()["merged_into"] == str(into.id)
    into.refresh_from_db()
    assert (into.status, into.revision) == ("open", 1)


def test_a_claim_that_asks_for_two_people_does_not_disappear_by_one(
    article, whole, mark, reviewer, second_reviewer
):
    """Neither by being merged into a harmless one, nor by being cut to pieces."""
    risky, harmless = mark("4 of them were lost on Saturday"), mark("12 crates")
    edited = edit_claim(
        claim_id=risky.id,
        actor=reviewer,
        changes=ClaimChanges(statement="4 people were killed on Saturday."),
        expected_revision=1,
        reason="The coastguard said so.",
    )
    assert (edited.risks, harmless.risks) == (["casualties"], [])
    first, *_rest = split_claim(
        claim_id=risky.id, actor=reviewer, parts=parts_of(article, "4 of them", "on Saturday")
    )
    assert first.risks == ["casualties"]
    merge_claims(claim_ids=[first.id], into=harmless.id, actor=reviewer)
    harmless.refresh_from_db()
    assert (harmless.risks, harmless.revision) == (["casualties"], 2)
    assert Revision.objects.get(object_id=harmless.id, number=2).type == "claim.edited"
    reject_claim(claim_id=harmless.id, actor=reviewer, reason_code="not_newsworthy")
    harmless.refresh_from_db()
    assert harmless.status == "second_review"
    problems = []
    audit_ledger(problems.append)
    assert problems == []


def test_a_merge_is_taken_back(mark, reviewer):
    into, other = mark("12 crates"), mark("found 12 crates")
    merge_claims(claim_ids=[other.id], into=into.id, actor=reviewer)
    reopen_claim(claim_id=other.id, actor=reviewer, reason="Other crates.")
    other.refresh_from_db()
    assert (other.status, other.merged_into, other.revision) == ("open", None, 3)


def test_a_merged_claim_does_not_come_back_beside_one_with_the_same_words(mark, reviewer, unchanged):
    into, other = mark("12 crates"), mark("found 12 crates")
    merge_claims(claim_ids=[other.id], into=into.id, actor=reviewer)
    edit_claim(
        claim_id=into.id,
        actor=reviewer,
        changes=ClaimChanges(start=other.start, end=other.end),
        expected_revision=1,
    )
    before = unchanged()
    with pytest.raises(Conflict):
        reopen_claim(claim_id=other.id, actor=reviewer, reason="Other crates.")
    assert unchanged() == before


def test_claims_of_two_articles_are_not_merged(article, mark, read, reviewer, unchanged):
    other = read("Another page\n\nPORT ALDEN, March 10, 2026 (CW) - Divers found 13 crates.\n")
    elsewhere, here = mark("13 crates", on=other), mark("12 crates")
    before = unchanged()
    with pytest.raises(Invalid):
        merge_claims(claim_ids=[here.id], into=elsewhere.id, actor=reviewer)
    assert unchanged() == before


def test_a_claim_is_not_merged_into_itself_alone_nor_into_a_decided_one(mark, reviewer, unchanged):
    into, other = mark("12 crates"), mark("found 12 crates")
    reject_claim(claim_id=into.id, actor=reviewer, reason_code="not_newsworthy")
    before = unchanged()
    with pytest.raises(Invalid):
        merge_claims(claim_ids=[other.id], into=other.id, actor=reviewer)
    with pytest.raises(ClaimAlreadyDecided):
        merge_claims(claim_ids=[other.id], into=into.id, actor=reviewer)
    with pytest.raises(ClaimAlreadyDecided):
        merge_claims(claim_ids=[into.id], into=other.id, actor=reviewer)
    assert unchanged() == before


def test_between_two_reviews_a_claim_is_neither_split_nor_merged(article, whole, mark, reviewer, unchanged):
    other = mark("12 crates")
    Claim.objects.filter(id=whole.id).update(status=Claim.Status.SECOND_REVIEW)
    before = unchanged()
    with pytest.raises(ClaimNotOpen):
        split_claim(claim_id=whole.id, actor=reviewer, parts=parts_of(article, "17 boats", "4 of them"))
    with pytest.raises(ClaimNotOpen):
        merge_claims(claim_ids=[whole.id], into=other.id, actor=reviewer)
    with pytest.raises(ClaimNotOpen):
        merge_claims(claim_ids=[other.id], into=whole.id, actor=reviewer)
    assert unchanged() == before


def test_whoever_may_not_decide_or_see_can_do_neither(read, reviewer, editor, outsider, desk, unchanged):
    hidden = read(TEXT + "\nMore.\n", actor=reviewer, desk_id=desk.id)
    one, two = hidden.claims.open().order_by("start")[:2]
    before = unchanged()
    for actor, error in ((editor, NotAllowed), (outsider, NotFound)):
        with pytest.raises(error):
            merge_claims(claim_ids=[one.id], into=two.id, actor=actor)
        with pytest.raises(error):
            split_claim(
                claim_id=one.id,
                actor=actor,
                parts=[ClaimPart(one.start, one.end), ClaimPart(one.start, one.end - 5)],
            )
    assert unchanged() == before


def test_what_others_were_merged_into_is_kept_when_it_is_not_found_again(searched, mark, reviewer):
    into, lost = searched.claims.get(quote__contains="203"), searched.claims.get(quote__contains="40 clocks")
    merge_claims(claim_ids=[mark("203 lorries", on=searched).id], into=into.id, actor=reviewer)
    gone = sift_suggestions(searched, []).gone
    assert lost in gone
    assert into not in gone


def test_a_confirmed_part_makes_a_fact_of_its_own(article, whole, reviewer):
    one, _two = split_claim(
        claim_id=whole.id,
        actor=reviewer,
        parts=parts_of(article, "17 boats searched", "4 of them were lost"),
    )
    outcome = confirm_claim(claim_id=one.id, actor=reviewer, confirmation=READ)
    assert outcome.fact is not None
    assert outcome.fact.statement.startswith("17 boats searched")
