"""Voices: who vouches for what, with and without quotation marks."""

import pytest

from facts.language.remarks import Code
from tests.claims import claim_with, speaker_of


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The ministry said that 12 people drowned.", "The ministry"),
        ("12 people drowned, the ministry said on Monday.", "the ministry"),
        ("12 people drowned, according to the ministry of health.", "the ministry of health"),
        ("According to the ministry, 12 people drowned.", "the ministry"),
        ("A spokesman for the army confirmed that 12 people drowned.", "A spokesman for the army"),
        ("“12 people drowned,” Nora Bell told reporters.", "Nora Bell"),
        ('"12 people drowned," said Nora Bell.', "Nora Bell"),
        ("An official, speaking on condition of anonymity, said 12 people drowned.", "An official"),
        ("Per the coast guard, 12 people drowned.", "the coast guard"),
        ("As reported by Coast News, 12 people drowned.", "Coast News"),
        ("12 people drowned, as the ministry had reported.", "the ministry"),
        ("The minister was quoted as saying that 12 people drowned.", "The minister"),
        ("The paper quoted Carl Moss as saying 12 people drowned.", "Carl Moss"),
        ("The ministry put out a statement saying 12 people had drowned.", "The ministry"),
        (
            "Carl Moss, who runs the port for the city of Alden, told Coast News in a statement that the storm "
            "involving 12 people was being dealt with as an accident.",
            "Carl Moss",
        ),
        ("According to Rathbun the 12 people in question were sent home by mail.", "Rathbun"),
        ("The toll, police said, has risen to 12 people.", "police"),
        ("Carl Moss defended the record: “We have hired 12 people since 2019.”", "Carl Moss"),
        ("“We have hired 12 people since 2019.” — Carl Moss", "Carl Moss"),
        ("WHO say 12 people died of cholera.", "WHO"),
        ("The firm told 12 people to leave and shut the yard.", None),
        ("He met the mayor on Monday, told jokes, and left with 12 people.", None),
        ("The fee is $3 per person for 12 people.", None),
        (
            "Figures to be published on Thursday show that 12 people drowned last year.",
            "Figures to be published on Thursday",
        ),
        ("A letter seen by Coast News says 12 people drowned.", "A letter seen by Coast News"),
        ("Officials briefed on the talks said 12 people drowned.", "Officials briefed on the talks"),
        ("According to people close to the talks, 12 people will be paid.", "people close to the talks"),
        ("“The ship carried 12 people,” its managing director, Gustav Ahlmark, said.", "Gustav Ahlmark"),
        ("12 people drowned.", None),
        ("Norrline agreed that 12 people would be paid.", None),
    ],
)
def test_the_cue_names_the_speaker(text: str, speaker: str | None) -> None:
    assert speaker_of(text, "12 people") == speaker


def test_a_second_verb_of_saying_has_the_speaker_of_the_first() -> None:
    text = "Nora Bell added that 12 ships were lost and said three more were missing."
    assert claim_with(text, "12 ships").quote == "12 ships were lost"
    assert speaker_of(text, "three more") == speaker_of(text, "12 ships") == "Nora Bell"


def test_an_accuser_in_a_side_clause_answers_for_that_clause_alone() -> None:
    text = "The outage was one of a series, which hit 12 towns and angered customers who accused the firm of overkill."
    assert speaker_of(text, "12 towns") is None


def test_what_somebody_did_beside_his_words_is_told() -> None:
    text = "The minister warned of 40 floods, saying in a blog post “we have lost 12 ships in one night”."
    assert speaker_of(text, "12 ships") == "The minister"
    text = (
        "When Ashraf Ghani first announced 12 releases last week, he said Kabul had been told of 40 others."
    )
    assert claim_with(text, "12 releases").quote == "Ashraf Ghani first announced 12 releases last week"


def test_what_is_thought_by_mistake_is_nobody_s_report() -> None:
    assert speaker_of("A teacher mistakenly thought that the 12 clocks were bombs.", "12 clocks") is None
    text = "A teacher mistakenly thought that the 12 clocks were bombs."
    assert claim_with(text, "12 clocks").quote == text[:-1]
    text = "The police did not confirm that 12 people had died."
    assert claim_with(text, "12 people").quote == text[:-1]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The United Nations rates the 12 towns among the poorest.", "The United Nations"),
        ("The ministry rejects the 12 reports.", "The ministry"),
        ("One poster admitted to 12 attacks.", "One poster"),
        ("The 12 reports were rejected by the ministry.", None),
    ],
)
def test_who_does_something_by_speaking_answers_for_it(text: str, speaker: str | None) -> None:
    assert speaker_of(text, "12 ") == speaker


def test_a_thing_that_highlights_says_nothing() -> None:
    assert speaker_of("The case highlights that 12 laws are weak.", "12 laws") is None
    assert speaker_of("The study shows that 12 laws are weak.", "12 laws") == "The study"


def test_a_paper_tells_what_somebody_was_told_in_it() -> None:
    text = "In a company email sent by chairman Carl Moss, employees were told that 12 offices will close."
    assert speaker_of(text, "12 offices") == "a company email sent by chairman Carl Moss"
    assert speaker_of("In a dark hall, employees were told that 12 offices will close.", "12 offices") is None


def test_a_clause_in_front_of_what_is_said_is_the_publisher_s() -> None:
    text = "Though the port is complying with 12 requests, other towns have stated that they will not."
    assert speaker_of(text, "12 requests") is None


def test_who_denies_speaks_not_who_had_claimed_it() -> None:
    text = "Henrik Solvang denied having been asleep for 12 hours, as two passengers had claimed."
    assert speaker_of(text, "12 hours") == "Henrik Solvang"


def test_a_survey_that_asked_a_number_of_people_said_nothing_yet() -> None:
    assert speaker_of("The survey by the firm asked 1,004 people in June.", "1,004 people") is None


def test_a_clause_about_the_speaker_is_not_the_speakers_own() -> None:
    text = "Carl Moss, who has run the port since 2019, condemned the strike of 40 dockers."
    assert speaker_of(text, "since 2019") is None
    assert speaker_of(text, "40 dockers") == "Carl Moss"


def test_the_innermost_speaker_of_a_nested_report_speaks() -> None:
    text = "According to Coast News, Nora Bell said the ship carried 212 passengers."
    assert speaker_of(text, "212 passengers") == "Nora Bell"


def test_an_accusation_keeps_its_verb_and_names_the_accuser() -> None:
    text = "Norrline has accused the union of blocking 14 ships."
    claim = claim_with(text, "14 ships")
    assert claim.quote == text[:-1]
    assert claim.speaker is not None
    assert (claim.speaker.text, claim.mode) == ("Norrline", "alleged")


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ("Mara Oden believed the port was closed, Nic Coll said.", "the port was closed", "Nic Coll"),
        ("Ida Holm thought that 12 boats were lost, the police said.", "12 boats were lost", "the police"),
        ("According to AFP, Ida Holm also believes that 12 boats were lost.", "12 boats were lost", "Ida Holm"),
        ("Ida Holm said she believes that 12 boats were lost.", "12 boats were lost", "Ida Holm"),
        ("According to Brill's Paying the Price report, 12 towns paid.", "12 towns", "Brill's Paying the Price report"),
        ("The ferry Havdis sank in May and 14 people died, the coastguard said.", "14 people died", "the coastguard"),
    ],
)  # fmt: skip
def test_who_tells_what_somebody_thinks_and_what_a_report_says(text: str, words: str, speaker: str) -> None:
    assert speaker_of(text, words) == speaker


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ("“The port had 12,400 boats last year.” —Commissioner Jon Starke", "12,400", "Commissioner Jon Starke"),
        ("And from Chairwoman Jutta Rosen:\n\n“It is in 98 percent of homes.”", "98 percent", "Chairwoman Jutta Rosen"),
        ("Harbour master Ivo Lant:\n\n“Some 300 ships left the port in May.”", "300 ships", "Ivo Lant"),
    ],
)  # fmt: skip
def test_a_name_behind_a_dash_or_before_a_colon_speaks(text: str, words: str, speaker: str) -> None:
    assert speaker_of(f"Alden news\n\n{text}", words) == speaker


@pytest.mark.parametrize(
    "text",
    [
        'Mayor Ida Holm turned to the reporters. "The town owes 14 million kroner." Aune nodded.',
        "The hall was silent. “The port has lost 300 jobs in a year.” Somebody coughed.",
    ],
)
def test_a_quotation_of_nobody_known_stays_one_and_is_doubted(text: str) -> None:
    claim = claim_with(text, "14 million" if "14 million" in text else "300 jobs")
    assert claim.speaker is None
    assert claim.statement.strip(".") == claim.quote
    assert Code.QUOTE_AS_STATEMENT in {remark.code for remark in claim.uncertain}
