"""Two numbers that belong together, and two that do not."""

from tests.figures import read_figures


def test_a_conversion_in_brackets_keeps_the_hedge():
    assert read_figures("Nights fell below 10°C (50°F).") == [
        ("..10", "less_than", "degree Celsius"),
        ("..50", "less_than", "degree Fahrenheit"),
    ]


def test_two_of_three_are_two_figures():
    assert read_figures("Hamas released two of three captives.") == [
        ("2..2", "exact", ""),
        ("3..3", "exact", ""),
    ]


def test_a_change_gives_both_ends_and_a_spread_gives_a_range():
    assert read_figures("Seats increased from 9 to 10.") == [("9..9", "exact", ""), ("10..10", "exact", "")]
    assert read_figures("Forms range from ten to 32 pages.") == [("10..32", "range", "")]


def test_a_vote_is_two_figures_and_not_a_range():
    assert read_figures("The council voted 48-52.") == [("48..48", "exact", ""), ("52..52", "exact", "")]


def test_a_change_and_its_end_are_two_figures_and_a_change_by_a_range_is_one():
    assert [row[0] for row in read_figures("Orders went down by 30 to 126.")] == ["30..30", "126..126"]
    assert [row[0] for row in read_figures("Shares fell 12p to 345p.")] == ["12..12", "345..345"]
    assert [row[0] for row in read_figures("It makes up between 7-8% of output.")] == ["7..8"]
    assert [row[0] for row in read_figures("Prices rose 5 to 10 percent.")] == ["5..10"]


def test_one_measure_in_two_units_is_one_figure():
    assert read_figures("He is 6ft 2in tall.") == [("74..74", "exact", "inch")]
    assert read_figures("It took about 5 minutes and 30 seconds.") == [("330..330", "about", "second")]
    assert read_figures("It took two years and three months.") == [("27..27", "exact", "month")]
    assert [row[0] for row in read_figures("It took 5 minutes, 90 seconds more than usual.")] == [
        "5..5",
        "90..90",
    ]
    assert [row[0] for row in read_figures("It took 5 hours and 12 people.")] == ["5..5", "12..12"]


def test_what_a_number_was_multiplied_to_ends_no_range():
    assert [row[0] for row in read_figures("The number doubled to 40.")] == ["2..2", "40..40"]
    assert [row[0] for row in read_figures("It rose tenfold to 30 cases.")] == ["10..10", "30..30"]


def test_a_hedge_between_two_numbers_belongs_to_one_of_them():
    assert read_figures("They sent two at least two of them saw.") == [
        ("2..", "at_least", ""),
        ("2..2", "exact", ""),
    ]


def test_a_sign_of_money_belongs_to_the_number_behind_it():
    assert read_figures("They bought two € 370 bikes.") == [
        ("2..2", "exact", ""),
        ("370..370", "exact", "EUR"),
    ]
    assert read_figures("They paid 370 € for it.") == [("370..370", "exact", "EUR")]


def test_two_games_of_three_are_no_share():
    assert [row[0] for row in read_figures("They won two in three games.")] == ["66.67..66.67"]
    assert [row[0] for row in read_figures("They won five out of six games.")] == ["5..5", "6..6"]
    assert [row[0] for row in read_figures("It fell one in 12 months.")] == ["1..1", "12..12"]


def test_a_pair_that_counts_nothing_is_won_and_lost_and_no_range():
    assert [row[0] for row in read_figures("They are 2-6 in the league.")] == ["2..2", "6..6"]
    assert [row[0] for row in read_figures("It takes 2-6 hours.")] == ["2..6"]
    assert [row[0] for row in read_figures("It takes 2-6 people.")] == ["2..6"]
    assert [row[0] for row in read_figures("Those aged 15-44, it said, are ill.")] == ["15..44"]


def test_a_score_behind_a_name_is_two_figures():
    assert [row[0] for row in read_figures("Arsenal beat Chelsea 2–1.")] == ["2..2", "1..1"]
    assert read_figures("It landed on Apollo 2-1.") == []


def test_a_score_set_apart_behind_a_name_is_no_part_of_the_name():
    assert [row[0] for row in read_figures("Borland defeated Haven 3 – 0.")] == ["3..3", "0..0"]
    assert [row[0] for row in read_figures("Borland defeated Haven 3–1.")] == ["3..3", "1..1"]
    assert [row[0] for row in read_figures("They watched Channel 4 – 5 hours a day.")] == ["5..5"]
