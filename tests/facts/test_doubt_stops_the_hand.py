"""What nobody has read is not confirmed: words that the machine put in are accepted, doubts answered or waived.

And "Is it so?" is not answered by the story that makes the claim.
"""

import json
import re

import pytest

from facts.comparing.openness import doubts_after_edit, find_differences, is_cut_out, open_doubts
from facts.language.dates import DateMention
from facts.language.remarks import Code, Remark
from facts.models import Claim, Decision, Fact
from facts.services.claims.decide import Verdict, confirm_claim, decide_claims
from facts.services.claims.edit import ClaimChanges, edit_claim
from facts.services.claims.plan import Confirmation
from facts.services.claims.still_open import StillOpen
from facts.services.facts.evidence import Evidence, EvidenceMissing, rests_on_own_story
from newsroom.ledger.models import Entry, Revision
from newsroom.people import SETUP, create_key
from newsroom.rights import SCOPES
from tests.api.programs import Program
from tests.stories import confirming, find_claim, upload_text

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
STORY = """Ferry office opens

PORT ALDEN, March 9, 2026 (CW) - The town of Port Alden has a new harbour office. It has 14 rooms and a library.

Mayor Ida Holm opened the office on Saturday. She planted three trees beside the entrance.

The ferry Maren was repainted in Port Alden, the yard said.
"""


@pytest.fixture
def upload(editor):
    return upload_text(editor, STORY, "office.txt", outlet="Coastal Wire")


@pytest.fixture
def planted(upload):
    """“She planted three trees”, with the mayor in the place of “She”."""
    claim = find_claim(upload, "planted")
    assert [part["kind"] for part in claim.substitutions] == ["pronoun"]
    return claim


@pytest.fixture
def repainted(upload):
    """Nothing was put in but a speaker whom the passage names, and nothing is doubted."""
    claim = find_claim(upload, "repainted")
    assert {part["kind"] for part in claim.substitutions} == {"speaker"}
    assert claim.uncertain == []
    return claim


def program_of(actor):
    return Program(create_key(actor=SETUP, user_id=actor.user.id, name="Test", scopes=list(SCOPES))[1])


def everything():
    return (
        Entry.objects.count(),
        Decision.objects.count(),
        Fact.objects.count(),
        list(Claim.objects.order_by("id").values_list("id", "status", "revision")),
    )


def refuse(claim, reviewer, why, **values):
    before = everything()
    with pytest.raises(why) as refusal:
        confirm_claim(claim_id=claim.id, actor=reviewer, confirmation=Confirmation(**values))
    assert everything() == before
    return refusal.value


def test_where_nothing_was_put_in_and_nothing_is_doubted_one_word_is_enough(repainted, reviewer):
    fact = confirm_claim(claim_id=repainted.id, actor=reviewer, confirmation=Confirmation()).fact
    assert fact is not None
    decision = Decision.objects.get(fact=fact)
    assert (decision.accepted, decision.waived) == ([], "")
    assert {"accepted", "waived"}.isdisjoint(decision.snapshot())


def test_a_name_put_in_for_a_pronoun_holds_until_it_is_accepted(planted, reviewer):
    refusal = refuse(planted, reviewer, StillOpen)
    (name,) = [one["text"] for one in refusal.details["open"] if one["kind"] == "difference"]
    assert "Ida Holm" in name
    assert name in refusal.message
    said = Confirmation(accept=[name], waive="" if len(refusal.details["open"]) == 1 else "Read.")
    fact = confirm_claim(claim_id=planted.id, actor=reviewer, confirmation=said).fact
    decision = Decision.objects.get(fact=fact)
    assert [one["text"] for one in decision.accepted] == [name]
    kept = Revision.objects.get(object_type="decision", object_id=decision.id).values()
    assert kept["accepted"] == decision.accepted


def test_what_is_open_may_stand_with_a_word_that_is_on_record(planted, reviewer):
    refuse(planted, reviewer, StillOpen, waive="  ")
    said = Confirmation(waive="The passage before names her.")
    fact = confirm_claim(claim_id=planted.id, actor=reviewer, confirmation=said).fact
    decision = Decision.objects.get(fact=fact)
    assert decision.waived == "The passage before names her."
    kept = Revision.objects.get(object_type="decision", object_id=decision.id).values()
    assert kept["waived"] == decision.waived


def test_accepting_other_words_settles_nothing(planted, reviewer):
    refuse(planted, reviewer, StillOpen, accept=["Carla Crane", "She"])


def test_a_day_accepted_once_is_known_to_its_person_in_that_article_and_to_nobody_else(
    reviewer, second_reviewer, editor
):
    text = STORY.replace("She planted", "The yard closed on Saturday. She planted").replace(
        "on Saturday. She planted three", "on Saturday, its owner said. She planted three"
    )
    upload = upload_text(editor, text, "office.txt", outlet="Coastal Wire")
    first, second = (find_claim(upload, words) for words in ("opened the office", "yard closed"))
    day = "7 March 2026"
    assert all(day in claim.statement for claim in (first, second))
    confirm_claim(claim_id=first.id, actor=reviewer, confirmation=Confirmation(accept=[day], waive="Read."))
    still = {
        one["text"] for one in refuse(second, second_reviewer, StillOpen).details["open"] if "text" in one
    }
    assert day in still
    outcome = decide_claims(verdicts=[Verdict(second.id, confirmation=Confirmation())], actor=reviewer)
    left = " ".join(outcome[1].values())
    assert day not in left


def test_a_pronoun_that_was_put_back_is_a_doubt_and_a_new_wording_answers_it(planted, reviewer):
    back = edit_claim(
        claim_id=planted.id, actor=reviewer, changes=ClaimChanges(revert=[0]), expected_revision=1
    )
    assert back.statement.startswith("She planted")
    assert {"code": "meaning_open", "words": ["She"]} in back.uncertain
    refuse(planted, reviewer, StillOpen)
    words = "Mayor Ida Holm planted three trees beside the entrance."
    edited = edit_claim(
        claim_id=planted.id, actor=reviewer, changes=ClaimChanges(statement=words), expected_revision=2
    )
    assert edited.uncertain == []
    assert confirm_claim(claim_id=planted.id, actor=reviewer, confirmation=Confirmation()).fact is not None


def test_many_at_once_leave_what_is_open_as_it_was(planted, repainted, reviewer):
    verdicts = [Verdict(claim.id, confirmation=Confirmation()) for claim in (planted, repainted)]
    outcomes, left = decide_claims(verdicts=verdicts, actor=reviewer)
    assert [one.claim.id for one in outcomes] == [repainted.id]
    assert list(left) == [planted.id]
    assert "Ida Holm" in left[planted.id]


def test_page_and_api_refuse_alike_and_say_what_is_open(planted, reviewer, signed_in):
    api = program_of(reviewer)
    before = everything()
    page = signed_in(reviewer).post(
        f"/claims/{planted.id}/confirm/", {"said": "yes", "so": "not_checked"}, headers=HTMX
    )
    assert page.status_code == 422
    assert "nobody has accepted yet" in page.text
    refused = api.post(f"/claims/{planted.id}/confirm", {"said": "yes"})
    assert (refused.status_code, refused.json()["type"].rsplit("/", 1)[-1]) == (422, "still-open")
    assert {one["kind"] for one in refused.json()["open"]} >= {"difference"}
    unsaid = api.post(f"/claims/{planted.id}/confirm", {"waive": "Read."})
    assert unsaid.status_code == 400 or unsaid.status_code == 422
    assert "said" in json.dumps(unsaid.json())
    assert everything() == before
    done = api.post(f"/claims/{planted.id}/confirm", {"said": "yes", "waive": "Read."})
    assert done.json()["claim"]["status"] == "confirmed"


def test_the_card_shows_each_change_with_what_it_stands_for(planted, reviewer, signed_in):
    shown = signed_in(reviewer).get(f"/claims/{planted.id}/panel/", headers=HTMX).text
    assert re.search(r'<ins class="put-in"\s+data-state="open">[^<]*Ida Holm</ins>', shown)
    assert "for “She”" in shown
    assert 'name="accept"' in shown
    # Nothing is filled in: the answers are the buttons, each with its key.
    assert "</bdi> say it?" in shown
    assert re.findall(r'<button [^>]*name="said" value="(\w+)" data-key="(\w)"', shown) == [
        ("yes", "c"),
        ("no", "v"),
        ("not_checked", "h"),
    ]
    assert not re.search(r'<input[^>]*name="(said|answer)"', shown)


def test_a_form_that_does_not_say_whether_it_was_said_confirms_nothing(repainted, reviewer, signed_in):
    before = everything()
    for answers in (
        {"so": "not_checked"},
        {"so": "not_checked", "said": ""},
        {"so": "not_checked", "answer": "said"},
    ):
        refused = signed_in(reviewer).post(f"/claims/{repainted.id}/confirm/", answers, headers=HTMX)
        assert refused.status_code == 422
        assert "Say whether it was said." in refused.text
    assert everything() == before


# ---- Is it so? ----


@pytest.mark.parametrize("so", ["yes", "no", "contested"])
def test_the_story_that_makes_a_claim_is_no_evidence_that_it_is_so(repainted, upload, reviewer, so):
    stance = "supports" if so == "yes" else "contradicts"
    article = repainted.article_id
    own = [
        (),
        (Evidence(article_id=article, stance=stance),),
        (Evidence(claim_id=find_claim(upload, "14").id, stance=stance),),
        (Evidence(source="Harbour register", locator="Page 4", note="Painted.", stance="context"),),
    ]
    for evidence in own:
        refuse(repainted, reviewer, EvidenceMissing, so=so, evidence=evidence, waive="Read.")
    other = Evidence(source="Harbour register", locator="Page 4", note="Painted in May.", stance=stance)
    said = Confirmation(so=so, evidence=[other])
    fact = confirm_claim(claim_id=repainted.id, actor=reviewer, confirmation=said).fact
    assert [(one.source_name, one.stance, one.added_by) for one in fact.citations.all()][1] == (
        "Harbour register",
        stance,
        reviewer.user,
    )
    assert not rests_on_own_story(fact.so, fact.citations.all())
    snapshot = Revision.objects.get(object_type="fact", object_id=fact.id).values()
    assert len(snapshot["citations"]) == 2


def test_the_address_of_the_story_is_the_story(editor, reviewer):
    upload = upload_text(editor, STORY, "office.txt", url="https://wire.example/office", outlet="Wire")
    claim = find_claim(upload, "repainted")
    own = Evidence(source="Wire", locator="http://wire.example/office/#top", note="It says so.")
    refuse(claim, reviewer, EvidenceMissing, so="yes", evidence=[own])


def test_who_insists_says_why_and_the_fact_shows_that_it_is_the_storys_own_word(
    repainted, reviewer, signed_in
):
    said = Confirmation(so="yes", reason="The yard is the owner and should know.")
    fact = confirm_claim(claim_id=repainted.id, actor=reviewer, confirmation=said).fact
    assert rests_on_own_story(fact.so, fact.citations.all())
    page = signed_in(reviewer).get(f"/facts/{fact.id}/").text
    assert "on the word of its own source" in page
    api = program_of(reviewer)
    assert api.get(f"/facts/{fact.id}").json()["on_own_word"] is True


def test_evidence_that_cannot_be_cited_is_refused_before_anything_is_kept(repainted, reviewer):
    bad = Evidence(source="", locator="Page 4", note="Painted.")
    before = everything()
    with pytest.raises(Exception, match="vouches"):
        confirm_claim(
            claim_id=repainted.id, actor=reviewer, confirmation=Confirmation(so="yes", evidence=[bad])
        )
    assert everything() == before


def test_both_peoples_evidence_stands_in_the_fact_under_their_names(editor, reviewer, second_reviewer):
    text = STORY + "\nThree people died in the fire at the yard in May 2020, the yard said.\n"
    claim = find_claim(upload_text(editor, text, "fire.txt", outlet="Coastal Wire"), "died")
    first = Evidence(source="Coroner", locator="Case 12", note="Three dead.")
    second = Evidence(source="Fire brigade", locator="Log of May", note="Three dead.")
    for person, one in ((reviewer, first), (second_reviewer, second)):
        outcome = confirm_claim(
            claim_id=claim.id, actor=person, confirmation=confirming(so="yes", evidence=[one])
        )
    named = {one.source_name: one.added_by for one in outcome.fact.citations.filter(claim=None)}
    assert named == {"Fire brigade": second_reviewer.user, "Coroner": reviewer.user}


# ---- pure ----


def part(statement, words, kind, replaced="", **more):
    start = statement.index(words)
    return {
        "start": start,
        "end": start + len(words),
        "text": words,
        "kind": kind,
        "replaced": replaced,
        "source_text": words,
        **more,
    }


def test_words_put_in_side_by_side_are_one_difference():
    statement = "The yard of Loe, which closed, sold 14 boats."
    put_in = [part(statement, "The yard of Loe", "subject"), part(statement, "which closed", "subject")]
    (one,) = find_differences(statement, put_in)
    assert (one.text, one.positions) == ("The yard of Loe, which closed", (0, 1))


def test_a_speaker_named_in_the_passage_holds_up_nothing_and_one_from_elsewhere_does():
    statement = "The yard sold 14 boats, according to Ida Holm."
    inside = part(statement, "Ida Holm", "speaker", source_start=120, source_end=128)
    assert [one.holds for one in find_differences(statement, [inside], passage=(100, 200))] == [False]
    assert [one.holds for one in find_differences(statement, [inside], passage=(130, 200))] == [True]


def test_a_reading_that_was_accepted_is_no_doubt_any_more():
    doubts = [Remark(Code.READ_AS, ("he", "Ida Holm")), Remark(Code.CONTEXT_OPEN)]
    assert open_doubts(doubts, ["Mayor Ida Holm"]) == [Remark(Code.CONTEXT_OPEN)]


def test_a_settled_date_answers_its_doubt_and_the_storys():
    doubts = [Remark(Code.UNDATED, ("Thursday", "")), Remark(Code.STORY_UNDATED)]
    day = DateMention("Thursday", None, None, "2026-03-12", "day")
    words = "It opened on Thursday."
    assert doubts_after_edit(doubts, before=words, after=words, dates=[day]) == []
    assert doubts_after_edit(doubts, before=words, after=words, dates=[]) == doubts


def test_a_word_that_still_stands_is_still_a_doubt():
    doubts = [Remark(Code.ONE_OPEN, ("inquiry",))]
    before, other = "She heads the inquiry.", "Ilse Brandt heads the inquiry."
    assert doubts_after_edit(doubts, before=before, after=other, dates=[]) == doubts
    named = "Ilse Brandt heads the Maren hearing."
    assert doubts_after_edit(doubts, before=before, after=named, dates=[]) == []


@pytest.mark.parametrize(
    ("text", "quote", "is_cut"),
    [
        ("Because people spell it wrongly.", "people spell", True),
        ("Not all stands: ferries, including ours, sail.", "Not all stands: ferries", True),
        ("Nine died, two days after a wave hit the town.", "two days after a wave hit the town", True),
        ("The Maren was built in 1989 and bought in 2017.", "The Maren was built in 1989", False),
        ("Nine were missing; one is alive.", "one is alive", False),
        ("“We pay for it,” said Holm, who owns a boat.", "We pay for it", False),
        ("The yard closed.", "The yard closed", False),
    ],
)
def test_a_piece_cut_out_of_the_midst_of_a_sentence_is_a_doubt(text, quote, is_cut):
    start = text.index(quote)
    assert is_cut_out(text, start, start + len(quote), language="en") == is_cut
    assert not is_cut_out(text, start, start + len(quote), language="xx")
