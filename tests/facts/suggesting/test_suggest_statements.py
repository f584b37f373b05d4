"""Statements: readable without the article, and nothing in them that is not accounted for."""

import re
from pathlib import Path

import pytest

from facts.language.dates import DateMention
from facts.language.remarks import Code
from facts.language.words import word_remarks
from facts.suggesting.dates.say_dates import say_date
from facts.suggesting.statements.check_statement import find_unaccounted
from facts.suggesting.suggest_claims import suggest_claims
from facts.suggesting.words.types import SUBSTITUTION_KINDS, Substitution, SuggestedClaim

SEEDS = sorted((Path(__file__).resolve().parents[3] / "seeds").glob("*.txt"))

DOUBLED = re.compile(
    r"\b(?:on|in|at|by|since|until|before|after|from|of|than|over) (?:on|in|at) (?:\d|the \w+ of \d)|"
    r"\b(on|in|at|by|of|to|the|from) \1\b"
)

ARTICLE = """Ferry sinks off Port Alden

A storm yesterday caused the ferry Maren to capsize off Port Alden, killing 61 people, according to the coastguard.

Petra Halloran, who leads the search, said on Sunday that she had sent nine divers. They reached the lower deck at 2
a.m. and found no survivors.

“We do not know how many were on board,” she told reporters. The operator, Norrline, sold 188 tickets but didn’t
count children, the union said. Norrline, whose fleet has 17 ships, was fined 14 million crowns this year.

Hundreds were taken to hospital, most of whom had been rescued by fishermen. The group denied that it had known.
"""


def suggest(text: str, published: str | None = "2026-03-08") -> list[SuggestedClaim]:
    return list(suggest_claims(text, language="en", published=published).claims)


def claim_with(text: str, words: str, published: str | None = "2026-03-08") -> SuggestedClaim:
    return min((c for c in suggest(text, published) if words in c.quote), key=lambda c: len(c.quote))


@pytest.mark.parametrize(
    ("text", "words", "statement"),
    [
        (
            "The storm destroyed much of the harbour and killed more than 40 people.",
            "killed",
            "The storm killed more than 40 people.",
        ),
        (
            "Egypt rejected the plan, which has repeatedly failed.",
            "which has",
            "The plan has repeatedly failed.",
        ),
        (
            "Norrline, whose fleet has 17 ships, was fined 14 million crowns.",
            "17 ships",
            "Norrline’s fleet has 17 ships.",
        ),
        (
            "A crane fell into the mosque, killing 107 people.",
            "killing",
            "A crane fell into the mosque, killing 107 people.",
        ),
        (
            "The deadliest flood came in 1991, in which 1,426 people drowned.",
            "1,426",
            "1,426 people drowned in the deadliest flood.",
        ),
        (
            "The ministry said that 12 people drowned.",
            "12 people",
            "12 people drowned, according to the ministry.",
        ),
        (
            "“We lost 12 people,” Nora Bell said.",
            "12 people",
            "Nora Bell said: “We lost 12 people”.",
        ),
        (
            "Mayor Ada Cole closed two mines. She has cut 300 jobs.",
            "300 jobs",
            "Mayor Ada Cole has cut 300 jobs.",
        ),
        # Of "it" that takes up the one subject of the sentence before, fewer than half meant it in annotated news: the
        # word stays, and the sentence that it leans on stands in front.
        (
            "The company closed two mines. It has cut 300 jobs.",
            "300 jobs",
            "The company closed two mines. It has cut 300 jobs.",
        ),
    ],
)
def test_what_the_quote_leaves_out_is_put_in(text: str, words: str, statement: str) -> None:
    assert claim_with(text, words).statement == statement


@pytest.mark.parametrize(
    ("text", "published", "statement"),
    [
        ("A storm hit the coast yesterday.", "2026-03-08", "A storm hit the coast on 7 March 2026."),
        ("On Friday, a storm hit the coast.", "2026-03-08", "On 6 March 2026, a storm hit the coast."),
        ("The vote is to be held on May 16.", "2026-03-08", "The vote is to be held on 16 May 2026."),
        ("Last month, the team won the cup.", "2026-03-08", "In February 2026, the team won the cup."),
        ("This year, the team won the cup.", "2026-03-08", "In 2026, the team won the cup."),
        ("A storm hit the coast yesterday.", None, "A storm hit the coast yesterday."),
    ],
)
def test_relative_dates_become_absolute_where_the_story_has_a_date(
    text: str, published: str | None, statement: str
) -> None:
    assert claim_with(text, text[-12:-1], published).statement == statement


def test_a_date_that_opens_the_sentence_holds_for_its_second_clause_too() -> None:
    claim = claim_with("On Friday, fishermen rescued 700 people, and the navy saved 200 more.", "200 more")
    assert claim.statement == "On 6 March 2026, the navy saved 200 more."
    assert [date.value for date in claim.dates] == ["2026-03-06"]


def test_each_borrowed_word_names_its_source() -> None:
    claim = claim_with("The storm destroyed the harbour and killed more than 40 people.", "killed")
    assert claim.substitutions == (Substitution(0, 9, "The storm", 0, 9, "The storm", "subject", ""),)


def test_a_date_from_the_metadata_says_so() -> None:
    (substitution,) = claim_with("A storm hit the coast yesterday.", "storm").substitutions
    assert (substitution.source_start, substitution.source_end) == (None, None)
    assert substitution.source_text == "the story's date, 2026-03-08"
    assert substitution.text == "on 7 March 2026"


@pytest.mark.parametrize(
    ("text", "words", "replaced"),
    [
        ("A storm hit the coast yesterday.", "storm", ["yesterday"]),
        ("Mayor Ada Cole closed two mines. She has cut 300 jobs.", "300 jobs", ["She"]),
        ("Norrline, whose fleet has 17 ships, was fined 14 million crowns.", "17 ships", ["whose"]),
        ("Egypt rejected the plan, which has repeatedly failed.", "which has", ["which"]),
        ("The ministry said that 12 people drowned.", "12 people", [""]),
        ("The storm destroyed the harbour and killed more than 40 people.", "killed", [""]),
    ],
)
def test_each_substitution_keeps_the_words_that_it_replaced(
    text: str, words: str, replaced: list[str]
) -> None:
    claim = claim_with(text, words)
    assert [substitution.replaced for substitution in claim.substitutions] == replaced
    assert all(substitution.replaced in claim.quote for substitution in claim.substitutions)


def test_a_reference_that_cannot_be_pinned_down_is_said_and_not_guessed() -> None:
    claim = claim_with("Two ships sank. This was the third loss of 2026.", "third loss")
    assert claim.statement == "Two ships sank. This was the third loss of 2026."
    assert any("It is not said" in doubt for doubt in word_remarks(claim.uncertain))


@pytest.mark.parametrize(
    ("text", "words", "statement"),
    [
        (
            "Norland has cracked down on smuggling, which has affected the routes of 12 ships.",
            "which has",
            "Norland has cracked down on smuggling, which has affected the routes of 12 ships.",
        ),
        (
            "The union launched a petition, which now has more than 11,000 signatures.",
            "11,000",
            "The union launched a petition, which now has more than 11,000 signatures.",
        ),
        (
            "The last ballot was cast at 2:30, four hours after the queue of 300 voters was closed.",
            "four hours",
            "The last ballot was cast at 2:30, four hours after the queue of 300 voters was closed.",
        ),
        (
            "Fighting took place in Alden, where 40 soldiers had been stationed.",
            "where",
            "Fighting took place in Alden, where 40 soldiers had been stationed.",
        ),
        (
            "The robots were required to pick up, carry, and deposit balls colored blue.",
            "deposit",
            "The robots were required to pick up, carry, and deposit balls colored blue.",
        ),
        (
            "Fishermen saved 40 people, and the navy saved 200 more after they were found off Alden.",
            "they were",
            "The navy saved 200 more after they were found off Alden.",
        ),
    ],
)
def test_a_clause_that_says_nothing_alone_is_stated_with_the_words_around_it(
    text: str, words: str, statement: str
) -> None:
    assert claim_with(text, words).statement == statement


def test_the_words_around_a_clause_are_substitutions_too() -> None:
    claim = claim_with("The union launched a petition, which now has more than 11,000 signatures.", "11,000")
    (before,) = claim.substitutions
    assert (before.text, before.kind, before.replaced) == ("The union launched a petition,", "subject", "")


@pytest.mark.parametrize(
    ("text", "before", "owned", "words"),
    [
        ("Friday", "It fell on ", False, "6 March 2026"),
        ("Friday", "It fell ", False, "on 6 March 2026"),
        ("Friday", "the crowds of ", True, "the 6 March 2026"),
        ("Friday night", "It fell ", False, "on the night of 6 March 2026"),
        ("early Friday", "It fell ", False, "early on 6 March 2026"),
        ("by Friday", "It ends ", False, "by 6 March 2026"),
    ],
)
def test_a_weekday_is_said_as_its_place_in_the_sentence_wants(
    text: str, before: str, owned: bool, words: str
) -> None:
    date = DateMention(text, 20, 20 + len(text), "2026-03-06", "day")
    assert say_date(date, "2026-03-08", before, owned=owned) == words


@pytest.mark.parametrize(
    ("text", "value", "before", "words"),
    [
        ("last year", "2025", "up 6.1 per cent on ", "2025"),
        ("last year", "2025", "It fell ", "in 2025"),
        ("late last year", "2025", "It closed ", "late in 2025"),
        ("this year's", "2026", "", "2026's"),
        ("this years", "2026", "", "2026's"),
        ("the next year", "2027", "It ends ", "in 2027"),
        ("this weekend", "2026-03", "It was held ", "on the weekend around 8 March 2026"),
        ("last weekend", "2026-03", "It was held ", "on the last weekend before 8 March 2026"),
        ("over the weekend", "2026-03", "It was held ", "on the weekend around 8 March 2026"),
        ("earlier this week", "2026-03", "It closed ", "earlier in the week of 8 March 2026"),
        ("last March", "2025-03", "It closed ", "in March 2025"),
        ("about 24 hours ago", "2026-03-07", "It closed ", "on 7 March 2026"),
        ("two hours ago", None, "It closed ", None),
        ("weekend", None, "It was a long ", None),
        ("last week", None, "denied until ", "the week before that of 8 March 2026"),
        ("this week", None, "It fell ", "in the week of 8 March 2026"),
        ("two years ago", "2024", "It fell ", "two years before 8 March 2026"),
        ("in the past two weeks", None, "It fell ", "in the two weeks before 8 March 2026"),
        ("last summer", "2025", "who applied before ", "the summer of 2025"),
        ("year end", "2026", "cleared by ", None),
        ("next month", "2026-04", "It is due ", "in April 2026"),
        ("the sixties", None, "It was in ", None),
        ("7 October 2023", "2023", "It was on ", None),
    ],
)
def test_a_stretch_of_time_is_counted_from_the_story_s_own_date(
    text: str, value: str | None, before: str, words: str | None
) -> None:
    precision = None if value is None else ("year", "month", "day")[value.count("-")]
    date = DateMention(text, 20, 20 + len(text), value, precision)
    assert say_date(date, "2026-03-08", before, owned=False) == words


@pytest.mark.parametrize(
    "preposition", ["", "on", "since", "by", "until", "from", "before", "after", "than", "over"]
)
@pytest.mark.parametrize(
    "date",
    ["Friday", "yesterday", "last year", "this month", "last week", "the past two weeks", "March 2", "today"],
)
def test_no_preposition_is_doubled(preposition: str, date: str) -> None:
    text = f"Sales in Alden rose 6.1 per cent {preposition} {date}.".replace("  ", " ")
    for claim in suggest(text):
        assert not DOUBLED.search(claim.statement), claim.statement


def test_a_date_is_not_told_twice() -> None:
    claim = claim_with("The festival in Alden runs through March 11 this year.", "March 11")
    assert claim.statement == "The festival in Alden runs through 11 March 2026."


def test_in_somebody_s_own_words_what_is_not_theirs_stands_in_brackets() -> None:
    claim = claim_with("“We lost 12 people yesterday,” Nora Bell said.", "12 people")
    assert claim.statement == "Nora Bell said: “We lost 12 people [on 7 March 2026]”."


def test_the_name_of_an_unnamed_subject_is_taken_over_its_kind() -> None:
    text = (
        "An independent who belongs to no camp, Edward Yiu of the Planning seat, defeated his opponents and was "
        "elected to the council."
    )
    statement = claim_with(text, "was elected").statement
    assert statement == "Edward Yiu of the Planning seat was elected to the council."


def test_what_stands_before_an_open_pronoun_in_its_sentence_is_said_too() -> None:
    text = "Norrline found 277 holes in the ship Maren, and 39 percent of these are rated grave."
    claim = claim_with(text, "39 percent")
    assert claim.statement == text
    assert [doubt.code for doubt in claim.uncertain] == [Code.MEANING_OPEN]


def test_what_stands_before_it_is_said_too_where_somebody_else_says_it() -> None:
    text = "The ship Maren has 277 holes, and 39 percent of these are rated grave, according to Nora Bell."
    claim = claim_with(text, "39 percent")
    assert claim.statement.startswith("The ship Maren has 277 holes, and 39 percent of these")


def test_a_source_that_is_no_name_is_written_small() -> None:
    claim = claim_with("Officials of the Alden ministry said that 12 people drowned.", "12 people")
    assert claim.statement == "12 people drowned, according to officials of the Alden ministry."


def test_the_sentence_before_tells_which_thing_is_meant() -> None:
    text = "A video of a fire appeared in Alden.\n\nNorrline has asked 12 sites to remove the video."
    claim = claim_with(text, "12 sites")
    assert claim.statement == text.replace("\n\n", " ")
    assert claim.uncertain == ()


def test_the_sentence_before_is_left_out_where_it_tells_no_more() -> None:
    text = "A fire broke out in Alden on Friday. Norrline has asked 12 sites to remove the video."
    assert claim_with(text, "12 sites").statement == "Norrline has asked 12 sites to remove the video."


def test_what_is_not_settled_is_named_plainly() -> None:
    text = "The Afghan team met the Polish team. The team arrived in Alden on Friday with 12 people."
    assert "It is not said which team is meant." in word_remarks(claim_with(text, "12 people").uncertain)


@pytest.mark.parametrize(
    ("text", "words", "statement"),
    [
        (
            "Reporters met a woman of the town. It sold 300 tickets.",
            "300 tickets",
            "Reporters met a woman of the town. It sold 300 tickets.",
        ),
        (
            "Only a quarter of voters wanted a new flag. This is a decrease of 15 percent.",
            "decrease",
            "Only a quarter of voters wanted a new flag. This is a decrease of 15 percent.",
        ),
        (
            "Reporters met a woman of the town.\n\nIt sold 300 tickets.",
            "300 tickets",
            "It sold 300 tickets.",
        ),
    ],
)
def test_a_subject_that_nothing_settles_is_stated_after_the_sentence_before_it(
    text: str, words: str, statement: str
) -> None:
    claim = claim_with(text, words)
    assert claim.statement == statement
    assert any(doubt.startswith("It is not said") for doubt in word_remarks(claim.uncertain))


def assert_sound(claim: SuggestedClaim, text: str) -> None:
    assert claim.quote == text[claim.start : claim.end]
    assert find_unaccounted(claim.statement, claim.quote, claim.substitutions) == []
    doubled = DOUBLED.search(claim.statement)
    assert doubled is None or doubled.group() in claim.quote
    for substitution in claim.substitutions:
        assert substitution.kind in SUBSTITUTION_KINDS
        assert claim.statement[substitution.start : substitution.end] == substitution.text
        assert substitution.replaced in text
        if substitution.source_start is not None:
            assert text[substitution.source_start : substitution.source_end] == substitution.source_text
    if claim.speaker is not None:
        assert text[claim.speaker.start : claim.speaker.end] == claim.speaker.text
        assert len(claim.speaker.text.split()) <= 12
    assert len(claim.quote.split()) <= 45
    assert 0 <= claim.score <= 1
    assert claim.reasons


def test_no_statement_of_the_article_says_more_than_its_quote_and_its_sources() -> None:
    claims = suggest(ARTICLE)
    assert len(claims) >= 8
    for claim in claims:
        assert_sound(claim, ARTICLE)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name)
def test_no_statement_of_a_sample_page_says_more_than_its_quote_and_its_sources(path: Path) -> None:
    text = path.read_bytes().decode("utf-8", errors="replace")
    claims = suggest_claims(text, published="2026-03-08").claims
    assert claims
    for claim in claims:
        assert_sound(claim, text)


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("The storm killed 41 people.", ["41"]),
        ("The storm in Alden killed 40 people.", ["Alden"]),
        ("The storm killed no people.", ["no"]),
        ("The storm didn’t kill 40 people.", ["didn’t"]),
        ("The storm killed forty people.", ["forty"]),
        ("The storm killed 40 people.", []),
    ],
)
def test_the_last_gate_names_what_is_not_accounted_for(statement: str, missing: list[str]) -> None:
    substitutions = [Substitution(0, 9, "The storm", 0, 9, "The storm", "subject", "")]
    assert find_unaccounted(statement, "killed 40 people", substitutions) == missing


def test_a_statement_that_its_surroundings_make_too_long_keeps_to_its_clause() -> None:
    text = (
        "The storm that had crossed the islands of Alden and Norr on its way to the coast on Friday tore the roofs "
        "off the houses of 300 families in the old harbour, the schools behind the market, the halls of the fishing "
        "cooperative, the two hospitals on the hill above the town and the warehouses of the shipping companies that "
        "stand along the railway to the capital, killing 40 people."
    )
    claims = suggest(text)
    assert all(len(claim.statement.split()) <= 60 for claim in claims)
    quoted = "The statement is the quote as it stands: please make it stand alone."
    assert [claim.statement for claim in claims if quoted in word_remarks(claim.uncertain)] == [
        "300 families in the old harbour"
    ]


@pytest.mark.parametrize(
    ("text", "words", "code"),
    [
        ("Mailing lists were shut down and 40 homes were searched.", "40 homes", Code.CONTEXT_OPEN),
        ("Their temperature fell by 12 degrees on the way.", "12 degrees", Code.MEANING_OPEN),
        ("Nora Bell led the inquiry. Ms Bell, your report has 318 pages.", "318 pages", Code.MEANING_OPEN),
        (
            "Not everything stands still: ferries, including two of Norrline’s, sail to 14 islands on Monday.",
            "including two",
            Code.QUOTE_AS_STATEMENT,
        ),
    ],
)
def test_what_only_the_whole_statement_leaves_open_is_doubted(text: str, words: str, code: Code) -> None:
    assert code in [doubt.code for doubt in claim_with(text, words).uncertain]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mailing lists of Norrline were shut down and 40 homes in Alden were searched.", "40 homes"),
        ("Salt lowers the freezing point of water by 12 degrees.", "12 degrees"),
        ("“We were shut down for 12 days,” Nora Bell said.", "12 days"),
    ],
)
def test_a_statement_that_names_somebody_or_tells_what_always_holds_is_not_doubted(
    text: str, words: str
) -> None:
    assert Code.CONTEXT_OPEN not in [doubt.code for doubt in claim_with(text, words).uncertain]


@pytest.mark.parametrize(
    ("text", "words", "statement"),
    [
        (
            "“We have 300 ships,” said Jon Roth, director of shipping at Norrline, on Monday.",
            "300 ships",
            "Jon Roth, director of shipping at Norrline, said: “We have 300 ships”.",
        ),
        (
            "“I have 300 ships,” said Jon Roth, director of shipping at Norrline, on Monday.",
            "300 ships",
            "Jon Roth said: “I have 300 ships”.",
        ),
        (
            "Ada Cole leads the union. Cole was sick on Friday. “Some 300 ships sank,” she said.",
            "300 ships",
            "Some 300 ships sank, according to Ada Cole.",
        ),
    ],
)
def test_the_speaker_is_named_in_full_and_by_office_where_he_says_we(
    text: str, words: str, statement: str
) -> None:
    assert claim_with(text, words).statement == statement
