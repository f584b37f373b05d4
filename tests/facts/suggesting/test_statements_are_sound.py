"""No statement is a fragment: where its form breaks, the whole sentence of the article stands in its place."""

import pytest

from facts.suggesting.statements.check_form import Break, check_form
from facts.suggesting.suggest_claims import suggest_claims


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("The fund paid 660 million euros ($809 million.", Break.BRACKETS),
        ("The fund paid 660 million] euros.", Break.BRACKETS),
        ("The fund (its [second) part] closed.", Break.BRACKETS),
        ("It must go,” said Ann Ferro of Brill.", Break.QUOTATION),
        ("Ann Ferro said: “It must go.", Break.QUOTATION),
        ('Ann Ferro called it a "crook who fled.', Break.QUOTATION),
        ("More thieves than you could count,, accepting the award.", Break.COMMAS),
        ("The mayor, , left at noon.", Break.COMMAS),
        ("The fund closed two branches and.", Break.OPEN_END),
        ("The fund closed two branches, including.", Break.OPEN_END),
        ("On the night of 14 October 2024 will see two meetings.", Break.DAY_AS_SUBJECT),
        ("On Monday 14 October 2024 is the day of the final.", Break.DAY_AS_SUBJECT),
        ("12 people drowned, Ada Cole said, according to Ada Cole.", Break.SPEAKER_TWICE),
        ("12 people drowned, according to Ada Cole, according to Cole.", Break.SPEAKER_TWICE),
    ],
)
def test_what_is_broken_is_seen(statement: str, broken: Break) -> None:
    assert broken in check_form(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "Cole is 6'2\" tall.",
        "The plan has two parts: a) boats and b) cars.",
        "“It must go”, Ann Ferro said.",
        "Carl Moss said: “We have hired 12 people since 2019”.",
        'Carl Moss said: "We have hired 12 people since 2019".',
        "The fund [Brill & Co] paid 660 million euros ($809 million).",
        "On Monday 14 October 2024 the council met.",
        "In March 2024, May was not yet in office.",
        "12 people drowned, according to Ada Cole.",
        "It is all that he was asked to do, and the one thing he believes in.",
        "The film “Sun, and” is 90 minutes long.",
    ],
)
def test_what_is_sound_is_left_alone(statement: str) -> None:
    assert check_form(statement) == []


@pytest.mark.parametrize(
    "text",
    [
        "Net profit dropped to 660 million euros($809 million) in 2003, the fund said.",
        "But the best part of his career was “The Red, the Green, and the Blue,” in which Brenn played a sailor.",
        "“I’ve played more thieves than you could count,” Brenn said, accepting the award from Clive Hartley in 2003.",
        'Also, under the River Scheme (RS),"government is giving rice to 6.5 crore families", Ivo Lant said.',
        'Despite being told he was a "crook who fled" in 2019, Lant won 12 seats.',
        "Ferro liked the way the 12 photo booths in Alden looked in 2003.",
        "Monday night will see two meetings of the Oldport City Council.",
        "“It must go,” said Ann Ferro of Brill. “Nobody wants 300 trucks a day.” The suit asks for $4 million.",
    ],
)
def test_every_statement_of_a_hard_sentence_is_sound(text: str) -> None:
    for claim in suggest_claims(text, published="2024-10-14", language="en").claims:
        assert check_form(claim.statement) == [], claim.statement


def test_a_cut_complement_is_given_back_with_its_whole_sentence() -> None:
    text = "Ferro liked the way the 12 photo booths in Alden looked in 2003."
    for claim in suggest_claims(text, published="2024-10-14", language="en").claims:
        assert claim.statement.endswith("looked in 2003.")
