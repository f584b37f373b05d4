"""A reviewer changes the words, the span and the details of an open claim; nothing else of it changes."""

from dataclasses import replace
from decimal import Decimal

import pytest

from facts.language.dates import DateMention
from facts.language.figures import Figure as FigureValue
from facts.models import Claim, Decision, Run
from facts.services.claims import runs
from facts.services.claims.decide import confirm_claim
from facts.services.claims.edit import ClaimChanges, edit_claim, mark_claim
from facts.services.claims.questions import return_claim
from facts.services.support import UnsupportedStatement
from facts.services.work import ClaimAlreadyDecided, ClaimNotOpen
from newsroom.errors import Conflict, Invalid, NotAllowed, NotFound, RevisionConflict
from newsroom.ledger.audit import audit_ledger
from newsroom.ledger.models import Entry, Revision
from sources.services.articles import correct_metadata
from sources.services.uploads import read_upload, receive_upload
from tests.stories import READ

TEXT = """Ferry toll rises

PORT ALDEN, March 9, 2026 (CW) - The ship carried 212 lorries on Saturday, said Ilse Brandt, who heads the inquiry. \
Mayor Carl Moss closed two piers. Moss has cut 300 jobs.

The harbour master counted 17 boats in the search, and 4 of them were lost.
"""


@pytest.fixture
def article(reviewer):
    upload = receive_upload(actor=reviewer, data=TEXT.encode(), name="page.txt")
    read_upload(upload_id=upload.id)
    found = upload.articles.get()
    runs.suggest_claims(run_id=Run.objects.get(article=found).id)
    return found


@pytest.fixture
def claim(article):
    return article.claims.get(quote__contains="212")


@pytest.fixture
def edit(reviewer):
    def change(claim, *, revision=None, reason="", actor=reviewer, **values):
        return edit_claim(
            claim_id=claim.id,
            actor=actor,
            changes=ClaimChanges(**values),
            expected_revision=claim.revision if revision is None else revision,
            reason=reason,
        )

    return change


@pytest.fixture
def refused():
    """A context manager: the block is refused so, and neither the claims nor anything on record changed."""

    class Refused:
        def __init__(self, error):
            self.error = error

        def __enter__(self):
            self.before = state()
            self.raises = pytest.raises(self.error)
            return self.raises.__enter__()

        def __exit__(self, *problem):
            held = self.raises.__exit__(*problem)
            assert state() == self.before
            return held

    def state():
        claims = [claim.snapshot() for claim in Claim.objects.order_by("id").prefetch_related("figures")]
        return claims, Entry.objects.count(), Revision.objects.count(), Decision.objects.count()

    return Refused


def place(article, words):
    start = article.text.index(words)
    return {"start": start, "end": start + len(words)}


def test_an_edited_statement_is_the_next_revision_with_its_reason(claim, edit, reviewer):
    edited = edit(claim, statement="The ship carried 212  lorries.", reason="Shorter.")
    claim.refresh_from_db()
    assert claim.statement == edited.statement == "The ship carried 212 lorries."
    assert (claim.revision, claim.status) == (2, "open")
    revision = Revision.objects.get(object_id=claim.id, number=2)
    assert (revision.type, revision.reason) == ("claim.edited", "Shorter.")
    assert revision.actor == reviewer.reference
    assert revision.values()["statement"] == claim.statement
    problems = []
    audit_ledger(problems.append)
    assert problems == []


def test_a_statement_that_says_more_than_its_words_needs_a_reason_in_writing(claim, edit, refused):
    with refused(UnsupportedStatement) as caught:
        edit(claim, statement="The ship carried 213 lorries.")
    assert caught.value.details["unsupported"] == [{"kind": "number", "text": "213"}]
    edited = edit(
        claim, statement="The ship carried 213 lorries.", reason="The agency corrected it by phone."
    )
    assert (edited.statement, edited.revision) == ("The ship carried 213 lorries.", 2)
    assert edit(edited, statement="213 lorries were on the ship.").revision == 3


def test_a_date_that_comes_along_is_no_evidence_for_the_statement(claim, edit, refused):
    given = {
        "statement": "The ship carried 212 lorries on 28 February 2026.",
        "dates": [DateMention("Saturday", None, None, "2026-02-28", "day")],
    }
    with refused(UnsupportedStatement):
        edit(claim, **given)
    assert edit(claim, **given, reason="The line gave the day.").dates[0]["value"] == "2026-02-28"


def test_speaker_mode_figures_and_dates_are_the_reviewers_to_set(claim, edit):
    figure = FigureValue("212 lorries", None, None, Decimal(212), Decimal(212), "exact", "", "people aboard")
    date = DateMention("Saturday", None, None, "2026-03-07", "day")
    edited = edit(claim, speaker="  Ilse  Brandt ", mode="alleged", figures=[figure], dates=[date])
    edited.refresh_from_db()
    assert (edited.speaker_text, edited.mode) == ("Ilse Brandt", "alleged")
    assert edited.figure_values == [figure]
    assert [mention["value"] for mention in edited.dates] == ["2026-03-07"]
    assert edited.revision == 2


def test_what_a_figure_says_of_its_place_is_true(claim, edit):
    held = claim.figure_values[0]
    assert held.start is not None
    other = replace(held, text="214", low=Decimal(214), high=Decimal(214))
    beyond = replace(held, start=10**6, end=10**6 + 3)
    edited = edit(claim, figures=[held, other, beyond])
    assert [figure.start for figure in edited.figure_values] == [held.start, None, None]


def test_a_moved_span_is_cut_from_the_text_and_read_again(article, edit, reviewer):
    span = place(article, "17 boats")
    claim = mark_claim(article_id=article.id, actor=reviewer, **span)
    wider = place(article, " 17 boats in the search, and 4 of them ")
    edited = edit(claim, **wider)
    assert edited.quote == "17 boats in the search, and 4 of them" == article.text[edited.start : edited.end]
    assert edited.statement == edited.quote
    assert [figure.low for figure in edited.figure_values] == [17, 4]


def test_a_statement_of_its_own_stays_when_the_span_moves(article, claim, edit):
    stated = edit(claim, statement="212 lorries were on the ship.")
    edited = edit(stated, end=claim.end - 1)
    assert (edited.statement, edited.end) == ("212 lorries were on the ship.", claim.end - 1)


def test_a_span_in_another_paragraph_must_bear_the_statement(article, claim, edit, refused):
    stated = edit(claim, statement="212 lorries were on the ship.")
    with refused(UnsupportedStatement):
        edit(stated, **place(article, "counted 17 boats in the search"))


def test_figures_that_come_with_a_span_are_kept(article, claim, edit):
    figure = FigureValue("some", None, None, Decimal(200), None, "at_least", "", "lorries")
    edited = edit(claim, end=claim.end - 1, figures=[figure])
    assert edited.figure_values == [figure]


@pytest.mark.parametrize(
    "span", [{"start": 5, "end": 4}, {"start": -1}, {"end": 10**6}, {"start": 0, "end": 0}]
)
def test_a_span_that_is_not_in_the_text_is_refused(claim, edit, refused, span):
    with refused(Invalid):
        edit(claim, **span)


def test_a_span_of_another_claim_is_refused(article, claim, edit, reviewer, refused):
    taken = place(article, "17 boats in the search")
    mark_claim(article_id=article.id, actor=reviewer, **taken)
    with refused(Conflict):
        edit(claim, **taken)


def test_a_machine_substitution_can_be_put_back(article, edit):
    claim = article.claims.get(quote__contains="300 jobs")
    assert claim.statement.startswith("Mayor Carl Moss")
    assert claim.substitutions[0]["replaced"] == "Moss"
    edited = edit(claim, revert=[0])
    assert edited.statement == "Moss has cut 300 jobs."
    assert edited.substitutions == []


def test_what_was_not_kept_cannot_be_put_back(article, edit, refused):
    claim = article.claims.get(quote__contains="300 jobs")
    for part in claim.substitutions:
        del part["replaced"]
    Claim.objects.filter(id=claim.id).update(substitutions=claim.substitutions)
    with refused(Invalid) as caught:
        edit(claim, revert=[0])
    assert "not kept" in caught.value.message


@pytest.mark.parametrize("positions", [[7], [-1]])
def test_a_substitution_that_is_not_there_cannot_be_put_back(claim, edit, refused, positions):
    with refused(Invalid):
        edit(claim, revert=positions)


def test_substitutions_follow_an_edit_by_hand_where_their_words_stand(article, edit):
    claim = article.claims.get(quote__contains="300 jobs")
    words = claim.substitutions[0]["text"]
    edited = edit(claim, statement=f"So far {words} has cut 300 jobs.")
    assert [(part["start"], part["text"]) for part in edited.substitutions] == [(7, words)]
    assert edit(edited, statement="300 jobs were cut.").substitutions == []


@pytest.mark.parametrize(
    "values",
    [{}, {"statement": " "}, {"statement": "x" * 2001}, {"mode": "sung"}, {"statement": "x", "revert": [0]}],
)
def test_what_makes_no_sense_is_refused(claim, edit, refused, values):
    with refused(Invalid):
        edit(claim, **values)


def test_an_edit_that_changes_nothing_leaves_no_trace(claim, edit, refused):
    before = Entry.objects.count()
    edited = edit(
        claim, statement=claim.statement, speaker=claim.speaker_text, mode=claim.mode, start=claim.start
    )
    assert (edited.revision, Entry.objects.count()) == (1, before)


def test_whoever_read_another_revision_is_told_the_newest(claim, edit, refused):
    edit(claim, mode="alleged")
    with refused(RevisionConflict) as caught:
        edit(claim, statement="The ship carried 212 lorries.")
    assert caught.value.revision == 2


def test_a_decided_claim_keeps_its_words(claim, edit, reviewer, refused):
    decided = confirm_claim(claim_id=claim.id, actor=reviewer, confirmation=READ).claim
    with refused(ClaimAlreadyDecided):
        edit(decided, mode="alleged")


def test_a_returned_claim_keeps_its_words_until_the_answer(claim, edit, reviewer, refused):
    returned = return_claim(claim_id=claim.id, actor=reviewer, question="Which ship?").claim
    with refused(ClaimAlreadyDecided):
        edit(returned, mode="alleged")


def test_the_words_do_not_change_between_two_reviews(claim, edit, refused):
    Claim.objects.filter(id=claim.id).update(status=Claim.Status.SECOND_REVIEW)
    with refused(ClaimNotOpen):
        edit(claim, mode="alleged")


def test_whoever_may_not_decide_may_not_edit(claim, edit, editor, outsider, desk, refused):
    with refused(NotAllowed):
        edit(claim, actor=editor, mode="alleged")
    hidden = receive_upload(actor=editor, data=TEXT.encode() + b"x", name="p.txt", desk_id=desk.id)
    read_upload(upload_id=hidden.id)
    own = hidden.articles.get()
    runs.suggest_claims(run_id=Run.objects.get(article=own).id)
    with refused(NotFound):
        edit(own.claims.first(), actor=outsider, mode="alleged")


def test_an_edit_that_makes_a_claim_risky_says_so_and_no_edit_takes_it_back(claim, edit):
    assert claim.risks == []
    edited = edit(claim, statement="212 passengers died.", reason="Said on the phone.")
    assert edited.risks == ["casualties"]
    assert edit(edited, statement="The ship carried 212 lorries.").risks == ["casualties"]


def test_looking_again_leaves_an_edited_claim_alone(article, claim, edit, reviewer):
    edited = edit(claim, statement="The ship carried 212 lorries.", mode="alleged", speaker="A clerk")
    correct_metadata(article_id=article.id, actor=reviewer, values={"headline": "Ferry toll rises again"})
    again(article)
    edited.refresh_from_db()
    assert (edited.statement, edited.mode, edited.speaker_text) == (
        "The ship carried 212 lorries.",
        "alleged",
        "A clerk",
    )
    assert (edited.status, edited.revision) == ("open", 2)


def test_looking_again_leaves_dates_alone_that_a_person_set(article, claim, edit, reviewer):
    other = edit(article.claims.get(quote__contains="300 jobs"), mode="alleged")
    edited = edit(claim, dates=[DateMention("Saturday", None, None, "2026-02-28", "day")])
    correct_metadata(article_id=article.id, actor=reviewer, values={"published": "2026-03-16"})
    again(article)
    edited.refresh_from_db()
    other.refresh_from_db()
    assert [mention["value"] for mention in edited.dates] == ["2026-02-28"]
    assert (edited.revision, other.mode) == (2, "alleged")


def again(article):
    runs.suggest_claims(run_id=Run.objects.current().get(article=article).id)
