"""Decisions are remembered: across a new reading of the page, and across outlets that print the same words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from facts.models import Claim, ClaimAnchor, Run
from facts.services.claims import runs
from facts.services.claims.decide import confirm_claim, reject_claim
from facts.services.claims.reopen import reopen_claim
from sources.models import Article
from sources.services import articles, readings, uploads
from tests.stories import READ

TEXT = """Ferry toll rises as divers reach lower deck

PORT ALDEN, March 9, 2026 (CW) - At least 61 people died when the ferry Maren capsized off Port Alden on Saturday, \
the coastguard said on Monday.

The ship carried 212 lorries, said Ilse Brandt, who heads the inquiry into the accident on the Maren.

Prosecutors detained the captain and two officers of the operator Norrline on Sunday, the prosecutor Jon Abel said.
"""


def suggest(article) -> Run:
    run = Run.objects.current().get(article=article)
    runs.suggest_claims(run_id=run.id)
    run.refresh_from_db()
    assert run.status == Run.Status.DONE
    return run


def read(reviewer, text, **values) -> Article:
    upload = uploads.receive_upload(actor=reviewer, data=text.encode(), name="page.txt", **values)
    uploads.read_upload(upload_id=upload.id)
    article = upload.articles.get()
    suggest(article)
    return article


def claim_with(article, words) -> Claim:
    return next(claim for claim in article.claims.standing() if words in claim.quote)


def reject_twice(claim, *reviewers) -> None:
    """Reject a claim that asks for two people."""
    for reviewer in reviewers:
        reject_claim(claim_id=claim.id, actor=reviewer, reason_code="not_newsworthy")


def test_a_claim_rejected_for_its_meaning_is_not_offered_again_and_stays_listed(reviewer):
    article = read(reviewer, TEXT)
    rejected = claim_with(article, "212")
    reject_claim(claim_id=rejected.id, actor=reviewer, reason_code="not_newsworthy")
    copy = read(reviewer, TEXT.replace("Ferry toll rises as", "Toll rises after") + "\nEdited in Brunnby.\n")
    assert not [claim for claim in copy.claims.all() if "212" in claim.quote]
    held = Run.objects.get(article=copy).held_back
    assert [line["claim"] for line in held] == [str(rejected.id)]
    assert held[0]["quote"] == copy.text[held[0]["start"] : held[0]["end"]]


@pytest.mark.parametrize("code", ["wrong_span", "wrong_reading"])
def test_a_claim_rejected_for_its_span_or_reading_is_offered_again(reviewer, code):
    article = read(reviewer, TEXT)
    reject_claim(claim_id=claim_with(article, "212").id, actor=reviewer, reason_code=code)
    copy = read(reviewer, TEXT + "\nEdited in Brunnby.\n")
    assert claim_with(copy, "212")


def test_a_changed_figure_is_offered_again(reviewer):
    article = read(reviewer, TEXT)
    reject_claim(claim_id=claim_with(article, "212").id, actor=reviewer, reason_code="not_newsworthy")
    copy = read(reviewer, TEXT.replace("212", "214"))
    assert claim_with(copy, "214")


def test_a_rejection_that_was_taken_back_is_forgotten(reviewer):
    article = read(reviewer, TEXT)
    claim = claim_with(article, "212")
    reject_claim(claim_id=claim.id, actor=reviewer, reason_code="not_newsworthy")
    reopen_claim(claim_id=claim.id, actor=reviewer, reason="It matters after all")
    copy = read(reviewer, TEXT + "\nEdited in Brunnby.\n")
    assert claim_with(copy, "212")


def test_a_new_reading_withdraws_untouched_claims_and_follows_the_decided_ones(reviewer):
    article = read(reviewer, TEXT)
    confirmed = claim_with(article, "61")
    confirm_claim(claim_id=confirmed.id, actor=reviewer, confirmation=READ)
    text = article.reading.text
    cut = text.index("Prosecutors")
    readings.reread_upload(
        upload_id=article.reading.upload_id,
        actor=reviewer,
        boundaries=[(0, cut), (cut, len(text))],
        marks=[],
        expected_number=1,
    )
    anchor = ClaimAnchor.objects.get()
    assert (anchor.claim, anchor.state) == (confirmed, "exact")
    assert anchor.article.text[anchor.start : anchor.end] == confirmed.quote
    statuses = set(article.claims.exclude(id=confirmed.id).values_list("status", flat=True))
    assert statuses == {Claim.Status.WITHDRAWN}
    run = suggest(anchor.article)
    assert not [claim for claim in anchor.article.claims.all() if claim.quote == confirmed.quote]
    assert str(confirmed.id) in [line["claim"] for line in run.held_back]


def test_a_run_of_a_replaced_article_writes_nothing(reviewer):
    upload = uploads.receive_upload(actor=reviewer, data=TEXT.encode(), name="page.txt")
    uploads.read_upload(upload_id=upload.id)
    old = upload.articles.get()
    run = Run.objects.get(article=old)
    readings.reread_upload(
        upload_id=upload.id, actor=reviewer, boundaries=[(0, len(old.text))], marks=[], expected_number=1
    )
    assert runs.suggest_claims(run_id=run.id) is None
    assert not old.claims.exists()


def test_a_corrected_date_resolves_the_dates_of_open_claims_in_place(reviewer):
    article = read(reviewer, TEXT.replace("March 9, 2026 ", ""))
    claim = claim_with(article, "61")
    assert [mention["value"] for mention in claim.dates] == [None]
    kept = claim_with(article, "212")
    reject_claim(claim_id=kept.id, actor=reviewer, reason_code="not_checkable")
    articles.correct_metadata(article_id=article.id, actor=reviewer, values={"published": "2026-03-09"})
    run = suggest(article)
    claim.refresh_from_db()
    assert [mention["value"] for mention in claim.dates] == ["2026-03-07"]
    assert (claim.revision, claim.run) == (2, run)
    assert str(kept.id) in [line["claim"] for line in run.held_back]
    assert article.claims.filter(quote=claim.quote).count() == 1


def read_changed(reviewer, old, new, **values) -> tuple[Article, Claim]:
    """The claim with "212" rejected, and the article sent again with one thing changed."""
    article = read(reviewer, TEXT)
    rejected = claim_with(article, "212")
    reject_claim(claim_id=rejected.id, actor=reviewer, reason_code="false")
    assert old in TEXT
    return read(reviewer, TEXT.replace(old, new), **values), rejected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("212 lorries", "212 boats"),
        ("Ilse Brandt", "Ilse Brand"),
        ("said Ilse Brandt, who heads the inquiry into the accident on the Maren", "the ministry said"),
        ("The ship carried", "The ship had not carried"),
        ("The ship carried", "The ship will carry"),
        ("212 lorries", "more than 212 lorries"),
    ],
)
def test_whatever_could_matter_makes_it_another_claim(reviewer, old, new):
    article, _rejected = read_changed(reviewer, old, new)
    assert claim_with(article, "212").is_open


def test_another_setting_of_the_same_words_is_not_offered_and_is_quoted_as_printed(reviewer):
    typed = "The ship carried\N{NO-BREAK SPACE}212  lor\N{SOFT HYPHEN}ries, said Ilse Brandt"
    article, rejected = read_changed(reviewer, "The ship carried 212 lorries, said Ilse Brandt", typed)
    (held,) = Run.objects.get(article=article).held_back
    assert held["claim"] == str(rejected.id)
    assert held["quote"] == article.text[held["start"] : held["end"]]
    assert "\N{NO-BREAK SPACE}212  lor\N{SOFT HYPHEN}ries" in held["quote"]
    for claim in article.claims.all():
        assert all(article.text[f.start : f.end].split() == f.text.split() for f in claim.figure_values)
        assert all(article.text[d["start"] : d["end"]] == d["text"] for d in claim.dates)


def test_a_copy_of_another_day_counts_its_days_anew(reviewer, second_reviewer):
    text = TEXT.replace("March 9, 2026 ", "")
    article = read(reviewer, text, published="2026-03-09")
    rejected = claim_with(article, "61")
    reject_twice(rejected, reviewer, second_reviewer)
    same = read(reviewer, text.replace("(CW)", "(Reuters)"), published="2026-03-09", outlet="The Courant")
    assert str(rejected.id) in [line["claim"] for line in Run.objects.get(article=same).held_back]
    later = read(reviewer, text.replace("(CW)", "(AFP)"), published="2026-03-16", outlet="The Courant")
    assert claim_with(later, "61").is_open


def test_a_date_corrected_after_the_rejection_offers_what_it_changed(reviewer, second_reviewer):
    article = read(reviewer, TEXT.replace("March 9, 2026 ", ""), published="2026-03-09")
    rejected = claim_with(article, "61")
    reject_twice(rejected, reviewer, second_reviewer)
    for _again in range(2):
        day = "2026-03-16" if not _again else "2026-03-17"
        articles.correct_metadata(article_id=article.id, actor=reviewer, values={"published": day})
        suggest(article)
        offered = article.claims.open().filter(start=rejected.start, end=rejected.end)
        assert [claim.dates[0]["value"] for claim in offered] == ["2026-03-14"]


def test_a_new_version_of_the_page_with_another_day_offers_what_counts_from_it(reviewer, second_reviewer):
    text, url = TEXT.replace("March 9, 2026 ", ""), "https://wire.example/ferry"
    article = read(reviewer, text, published="2026-03-09", url=url)
    reject_twice(claim_with(article, "61"), reviewer, second_reviewer)
    reject_claim(claim_id=claim_with(article, "212").id, actor=reviewer, reason_code="wrong_span")
    newer = read(reviewer, text + "\nEdited in Brunnby.\n", published="2026-03-16", url=url)
    assert newer.supersedes == article
    assert claim_with(newer, "61").dates[0]["value"] == "2026-03-14"
    assert not [claim for claim in newer.claims.all() if "212" in claim.quote]


@pytest.mark.parametrize(("second", "is_offered"), [("not_newsworthy", False), ("wrong_span", True)])
def test_two_rejections_hold_back_only_if_both_are_about_meaning(
    reviewer, second_reviewer, second, is_offered
):
    article = read(reviewer, TEXT)
    rejected = claim_with(article, "61")
    reject_claim(claim_id=rejected.id, actor=reviewer, reason_code="false")
    waiting = read(reviewer, TEXT + "\nEdited in Brunnby.\n")
    assert claim_with(waiting, "61").is_open
    reject_claim(claim_id=rejected.id, actor=second_reviewer, reason_code=second)
    rejected.refresh_from_db()
    assert rejected.status == Claim.Status.REJECTED
    copy = read(reviewer, TEXT + "\nEdited in Storholm.\n")
    assert bool([claim for claim in copy.claims.open() if "61" in claim.quote]) == is_offered
    if not is_offered:
        (held,) = [line for line in Run.objects.get(article=copy).held_back if "61" in line["quote"]]
        assert held["because"] == "False; Not worth tracking"


def test_what_a_desk_rejected_is_no_reason_for_others(reviewer, desk, outsider):
    article = read(reviewer, TEXT, desk_id=desk.id)
    reject_claim(claim_id=claim_with(article, "212").id, actor=reviewer, reason_code="not_newsworthy")
    again = TEXT + "\nEdited in Brunnby.\n"
    assert claim_with(read(outsider, again), "212").is_open
    own = read(reviewer, again + "\nAgain.\n", desk_id=desk.id)
    assert "212" in next(line["quote"] for line in Run.objects.get(article=own).held_back)


@pytest.mark.parametrize("change", [("", ""), ("lorries", "boats")], ids=["held back", "offered"])
def test_a_run_asks_as_often_for_one_suggestion_as_for_many(reviewer, change):
    counts = {}
    for ships in (1, 11):
        text = "PORT ALDEN, March 9, 2026 (CW) - The strike began on Monday.\n\n" + "\n\n".join(
            f"The ship number {ship} carried {200 + ship} lorries, said Ilse Brandt." for ship in range(ships)
        )
        for claim in read(reviewer, text).claims.all():
            reject_claim(claim_id=claim.id, actor=reviewer, reason_code="not_newsworthy")
        upload = uploads.receive_upload(
            actor=reviewer, data=text.replace(*change).encode() + b"\n\nEdited.\n", name="page.txt"
        )
        uploads.read_upload(upload_id=upload.id)
        run = Run.objects.get(article=upload.articles.get())
        with CaptureQueriesContext(connection) as queries:
            runs.suggest_claims(run_id=run.id)
        run.refresh_from_db()
        assert len(run.held_back) + run.claims.count() >= ships
        counts[ships] = len(queries)
    assert counts[1] == counts[11]
