"""Somebody else saved first: both versions are told apart field by field, and nothing is chosen for the person."""

from django.template.loader import render_to_string

from facts.showing.clashes import Clash, find_clashes, take_theirs

LABELS = {"statement": "Statement", "speaker": "Said by", "mode": "How"}
BASE = {"statement": "61 died.", "speaker": "", "mode": "stated"}


def test_a_field_that_both_changed_asks_which_one_stands():
    theirs = BASE | {"statement": "At least 61 died."}
    yours = BASE | {"statement": "61 people died."}
    assert find_clashes(LABELS, theirs=theirs, yours=yours, base=BASE) == [
        Clash("statement", "Statement", "At least 61 died.", "61 people died.", is_open=True)
    ]


def test_a_field_that_only_the_others_changed_is_shown_and_asks_nothing():
    theirs = BASE | {"speaker": "the coastguard"}
    (clash,) = find_clashes(LABELS, theirs=theirs, yours=BASE, base=BASE)
    assert (clash.field, clash.theirs, clash.yours, clash.is_open) == (
        "speaker",
        "the coastguard",
        "",
        False,
    )


def test_a_field_that_only_this_person_changed_is_no_clash():
    assert find_clashes(LABELS, theirs=BASE, yours=BASE | {"mode": "alleged"}, base=BASE) == []


def test_the_same_change_by_both_is_no_clash():
    both = BASE | {"mode": "alleged"}
    assert find_clashes(LABELS, theirs=both, yours=both, base=BASE) == []


def test_without_the_version_both_began_with_every_difference_is_to_be_settled():
    (clash,) = find_clashes(LABELS, theirs=BASE, yours=BASE | {"mode": "alleged"})
    assert clash.is_open


def test_a_choice_names_its_field():
    data = {"keep-statement": "theirs", "keep-speaker": "mine", "keep-other": "theirs"}
    assert take_theirs(data, LABELS) == {"statement"}


def test_both_texts_are_on_the_page_and_mine_is_chosen_at_first():
    clashes = [Clash("statement", "Statement", "Their words.", "My words.")]
    html = render_to_string("_fragments/_both_versions.html", {"clashes": clashes, "who": "Rana Rabe"})
    assert "Their words." in html
    assert "My words." in html
    assert "<b>Rana Rabe</b>" in html
    assert 'name="keep-statement" value="mine" checked' in html
