"""“Today” in a quotation or a post is the day on which it was said, where the text tells it."""

import pytest

from tests.dates import read


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("“We won today,” she said on Friday.", ("today", "2025-01-31")),
        ("“I met him yesterday,” Mr Bell said in a statement last Friday.", ("yesterday", "2025-01-30")),
        ("On Friday the minister said: “We vote tomorrow.”", ("tomorrow", "2025-02-01")),
        ("He told reporters on Monday that “today is the day”.", ("today", "2025-02-03")),
        ("We start today\n\n— Ann Bell (@annbell) November 1, 2019\n\nIt rained.", ("today", "2019-11-01")),
        # A report of one day.
        ("Spain won yesterday.\n\n“We learned a lot today,” the coach said.", ("today", "2025-02-04")),
    ],
)
def test_a_spoken_day_counts_from_when_it_was_said(text, spoken):
    assert spoken in read(text)


@pytest.mark.parametrize(
    "text",
    [
        "“We won today,” she said.",
        "“We won today.” It rained on Friday.",
        "“We won today,” she said. On Friday they lost.",
        "Today, she said on Friday, they rest.",
        "We start today, and Ann Bell (@annbell) knows. It was November 1, 2019.",
        "Spain won on Sunday and lost yesterday.\n\n“We learned a lot today,” the coach said.",
    ],
)
def test_without_a_day_of_saying_it_is_the_storys_own(text):
    assert ("today", "2025-02-05") in [(words.lower(), value) for words, value in read(text)]
