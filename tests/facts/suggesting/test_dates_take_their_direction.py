"""Whether a day without a year lies before the story or after it: what the words around say."""

import pytest

from tests.dates import STORY, only, read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The car goes on sale in late January.", "2026-01"),
        ("The tour stops at Alden on July 22.", "2025-07-22"),
        ("The Senate votes on the law on Friday.", "2025-02-07"),
        ("Leaders begin their summit on Monday.", "2025-02-10"),
        ("The commission holds a public hearing on Monday.", "2025-02-10"),
        ("Voters go to the polls on Sunday.", "2025-02-09"),
        ("It was put back to 19 May.", "2025-05-19"),
        ("Dockers have suspended their strike until 19 May.", "2025-05-19"),
        ("He was remanded in custody until Monday.", "2025-02-10"),
        ("He remains in custody pending a hearing on Friday.", "2025-02-07"),
        ("It isn't expected until March.", "2025-03"),
        ("They were told to sign by Monday.", "2025-02-10"),
        ("The Senate votes this Friday, the date set long ago.", "2025-02-07"),
        ("They expect it by Easter.", "2025-04-20"),
        ("A new one comes in June.", "2025-06"),
        ("From October onward they will be shown.", "2025-10"),
        ("He left on Monday, and on Friday he will return.", "2025-02-03"),
        ("It would be announced on Friday.", "2025-02-07"),
        ("On Friday, schools remain closed.", "2025-02-07"),
        ("Fines have been low since July 1, and from April 1 they rise.", "2024-07-01"),
        ("They were low, and from April 1 fines rise.", "2025-04-01"),
    ],
)
def test_timetables_and_days_put_off_lie_ahead(text, value):
    assert read(text)[0][1] == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("They will discuss Sunday's crash.", "2025-02-02"),
        ("The victims of the attack on Sunday will be buried.", "2025-02-02"),
        ("The trial continues after the attack on Monday.", "2025-02-03"),
        ("He faces charges over the fire on Monday.", "2025-02-03"),
        ("It has been shut since Thursday and may stay shut.", "2025-01-30"),
        ("It will have been shut since March.", "2024-03"),
        ("He is likely to face questions about the November 25 call.", "2024-11-25"),
        ("The band will thank those who came on January 28.", "2025-01-28"),
        ("The Senate voted this Monday.", "2025-02-03"),
        ("The law came into force on March 3.", "2024-03-03"),
        ("The band's tour continues January 30 in Alden.", "2025-01-30"),
        ("The votes on Sunday were counted.", "2025-02-02"),
        ("He was held until Friday, when he left.", "2025-01-31"),
        ("He was due in court on Friday but failed to appear.", "2025-01-31"),
        ("She had been due to arrive on Sunday.", "2025-02-02"),
        ("He was due to be freed in September.", "2024-09"),
        ("He was due to be freed on December 20.", "2024-12-20"),
        ("Prior to September, I would have said no.", "2024-09"),
        ("He worked there from October 1.", "2024-10-01"),
    ],
)
def test_what_has_happened_lies_behind_whatever_the_verb(text, value):
    assert only(text, STORY) == value


def test_each_clause_has_its_own_direction():
    text = (
        "He left on Monday, and on Friday he will return. She will leave on Sunday, and on Tuesday she sang."
    )
    assert [value for _, value in read(text)] == ["2025-02-03", "2025-02-07", "2025-02-09", "2025-02-04"]
    assert read("It will open on Friday, and on Sunday, the mayor said.")[1][1] == "2025-02-09"


@pytest.mark.parametrize(
    "text",
    [
        "Rice is typically sown in mid-November.",
        "The rally is usually held in June.",
        "They mark it on 3 May every year.",
        "It is celebrated annually on March 3.",
    ],
)
def test_a_time_that_comes_round_is_no_date(text):
    assert only(text) is None


def test_a_habit_of_another_clause_does_not_unsettle_a_date():
    assert only("The rally, usually a quiet one, was held in June.") == "2024-06"
