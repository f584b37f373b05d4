"""What kind of fact a statement is, since when and until when it is so, and when somebody looks again."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from facts.language.dates import DateMention
from facts.language.figures import Figure
from facts.rules.kinds import Kind, end_of, in_order, next_look, propose_kind, propose_validity, read_kinds
from facts.rules.words import fold_words, holds_word
from facts.services.facts.kinds import KIND_WORDS

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


def figure(text, counted="", unit=""):
    number = Decimal(text)
    return Figure(text, None, None, number, number, "exact", unit, counted)


def kind_of(text, *, count=None, mode="stated", unit=""):
    return propose_kind(
        read_kinds(),
        text=text,
        figure=figure("61", count or "", unit) if count is not None else None,
        mode=mode,
    )


@pytest.mark.parametrize(
    ("text", "count", "kind"),
    [
        ("At least 61 people died when the ferry Maren capsized.", "people died", "death_toll"),
        ("The toll rose to 61.", "", "death_toll"),
        ("The fire injured 61 people; nobody died.", "people injured", "casualties"),
        ("61 families were displaced by the flood.", "families displaced", "displaced"),
        ("In the poll 61 percent said they would vote.", "", "poll"),
        ("A barrel of Brent cost 61 dollars.", "", "market"),
        ("The line employs 61 people.", "people", "company"),
        ("The village has 61 inhabitants.", "inhabitants", "population"),
        ("12 refugees drowned off the island.", "refugees", "death_toll"),
        ("61 residents were injured in the fire.", "residents", "casualties"),
        ("The camp is home to 61 refugees.", "refugees", "displaced"),
        ("Die Fähre fuhr 61 Mal, und die Besatzung blieb an Bord.", "", "other"),
        ("She won gold in 61 seconds.", "", "other"),
        ("The port will open in June.", None, "schedule"),
        ("Ada Holm was appointed harbour master.", None, "official"),
        ("The law on ferries bans open decks.", None, "law"),
        ("Ada Holm was born in 1971.", None, "biography"),
        ("The river reached a record high.", None, "record"),
        ("The harbour has two piers.", None, "other"),
        ("قُتل 61 شخصاً، والحصيلة قتلى كثر", "قتلى", "death_toll"),
    ],
)
def test_the_words_and_what_is_counted_propose_the_kind(text, count, kind):
    assert kind_of(text, count=count) == kind


def test_what_the_main_figure_counts_says_more_than_the_rest_of_the_statement():
    text = "The storm that killed dozens left 61 people injured."
    assert kind_of(text, count="people injured") == "casualties"


def test_a_death_without_a_figure_is_no_toll():
    assert kind_of("The harbour master died on Monday.") == "other"


def test_a_planned_claim_is_a_plan_whatever_its_words():
    assert kind_of("The harbour gets a third pier.", mode="planned") == "schedule"


def test_a_unit_proposes_a_kind_by_itself():
    kinds = [Kind("degrees", units=("degree Celsius",)), Kind("other")]
    hot = propose_kind(kinds, text="It was 61.", figure=figure("61", unit="degree Celsius"))
    assert (hot, propose_kind(kinds, text="It was 61.", figure=figure("61"))) == ("degrees", "other")


def test_without_a_kind_for_the_rest_nothing_is_proposed():
    assert propose_kind([Kind("law", words=("law",))], text="The harbour has two piers.") == ""


def test_every_kind_that_comes_with_the_desk_has_a_name_and_its_own_code():
    codes = [kind.code for kind in read_kinds()]
    assert len(codes) == len(set(codes))
    assert set(codes) == set(KIND_WORDS)
    lives = {kind.code: kind.shelf_life_hours for kind in read_kinds()}
    assert (lives["death_toll"], lives["population"], lives["biography"]) == (6, 8760, None)


@pytest.mark.parametrize(
    ("word", "text", "stands"),
    [
        ("toll", "The death Toll rose.", True),
        ("toll", "The tollbooth closed.", False),
        ("toll*", "The tollbooth closed.", True),
        ("death toll", "The death\n toll rose.", True),
        ("death toll", "The toll of deaths rose.", False),
        ("chiffre d'affaires", "Le chiffre d’affaires monte.", True),
        ("tués", "Douze TUES.", True),
        ("قتلى", "والقتلى ستون", True),
        ("a.b", "a.b", True),
        ("a.b", "axb", False),
        ("*", "anything", False),
        ("", "anything", False),
    ],
)
def test_a_word_of_a_rule_counts_as_a_whole_whatever_its_case_and_accents(word, text, stands):
    assert holds_word((word,), fold_words(text)) is stands


def validity(text, *values, **more):
    mentions, start = [], 0
    for words, value in values:
        start = text.index(words, start)
        precision = ("year", "month", "day")[value.count("-")]
        mentions.append(DateMention(words, start, start + len(words), value, precision))
        start += len(words)
    return propose_validity(text=text, dates=mentions, **more)


def test_words_before_a_date_say_on_which_side_of_it_a_thing_is_so():
    assert validity("She has led the port since 2019.", ("2019", "2019")) == ("2019", "")
    assert validity("The ban holds until 1 June.", ("1 June", "2026-06-01")) == ("", "2026-06-01")
    both = ("2019", "2019"), ("March 2024", "2024-03")
    assert validity("She led it from 2019 until March 2024.", *both) == ("2019", "2024-03")


def test_a_date_that_may_be_of_anything_proposes_nothing():
    assert validity("61 people died on Saturday, she said.", ("Saturday", "2026-03-07")) == ("", "")
    twice = ("2019", "2019"), ("2021", "2021")
    assert validity("Open since 2019, and again since 2021.", *twice) == ("", "")
    backwards = ("2024", "2024"), ("2019", "2019")
    assert validity("It stood from 2024 until 2019.", *backwards) == ("", "")
    assert propose_validity(text="", dates=[DateMention("then", None, None, None, None)]) == ("", "")


def test_the_date_of_the_main_figure_is_since_when_it_is_so():
    assert propose_validity(text="", dates=[], as_of="2025-12") == ("2025-12", "")


def test_a_plan_is_so_until_its_date():
    text, date = "The port will open on 3 May 2026.", ("3 May 2026", "2026-05-03")
    assert validity(text, date, until_its_date=True) == ("", "2026-05-03")
    assert validity(text, date) == ("", "")


@pytest.mark.parametrize(
    ("first", "last", "fits"),
    [
        ("", "", True),
        ("2025", "", True),
        ("", "2025", True),
        ("2025", "2025", True),
        ("2025-06", "2025", True),
        ("2025-06-01", "2025-06", True),
        ("2025", "2025-06", True),
        ("2026", "2025-12-31", False),
        ("2025-07", "2025-06-30", False),
        ("2025-06-02", "2025-06-01", False),
    ],
)
def test_a_validity_ends_after_it_begins(first, last, fits):
    assert in_order(first, last) is fits


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2025", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2025-12", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2025-02", datetime(2025, 3, 1, tzinfo=UTC)),
        ("2024-02-29", datetime(2024, 3, 1, tzinfo=UTC)),
        ("", None),
        ("9999", None),
        ("9999-12", None),
        ("9999-12-31", None),
    ],
)
def test_a_partial_date_is_over_when_its_last_day_is(value, moment):
    assert end_of(value) == moment


def test_a_fact_is_due_when_its_shelf_life_or_its_validity_ends_whichever_comes_first():
    day = Kind("price", shelf_life_hours=24)
    assert next_look(day, since=NOON) == NOON + timedelta(days=1)
    assert next_look(day, since=NOON, valid_to="2026-03-09") == datetime(2026, 3, 10, tzinfo=UTC)
    assert next_look(day, since=NOON, valid_to="2026") == NOON + timedelta(days=1)
    never = Kind("birth")
    assert next_look(never, since=NOON) is None
    assert next_look(never, since=NOON, valid_to="2026-04") == datetime(2026, 5, 1, tzinfo=UTC)
    assert next_look(None, since=NOON, valid_to="2027") is None


def test_what_is_over_keeps_for_ever_but_a_plan_whose_date_is_past_does_not():
    assert next_look(Kind("price", shelf_life_hours=24), since=NOON, valid_to="2025") is None
    plan = Kind("plan", shelf_life_hours=24, until_its_date=True)
    assert next_look(plan, since=NOON, valid_to="2025") == NOON + timedelta(days=1)
    assert next_look(plan, since=NOON, valid_to="2026-05-03") == datetime(2026, 5, 4, tzinfo=UTC)
    assert next_look(plan, since=NOON) == NOON + timedelta(days=1)
