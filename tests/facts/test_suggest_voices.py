"""Voices: who vouches for what, with and without quotation marks."""

import pytest

from facts.suggesting.attribute_speech import attribute_speech
from facts.suggesting.parse_sentences import parse_sentences
from facts.suggesting.split_sentences import split_sentences
from facts.suggesting.suggest_claims import suggest_claims
from facts.suggesting.track_quotes import track_quotes
from facts.suggesting.types import SuggestedClaim


def claim_with(text: str, words: str) -> SuggestedClaim:
    found = [c for c in suggest_claims(text, language="en").claims if words in c.quote]
    assert found, [c.quote for c in suggest_claims(text, language="en").claims]
    return min(found, key=lambda c: len(c.quote))


def speaker_of(text: str, words: str) -> str | None:
    claim = claim_with(text, words)
    if claim.speaker is None:
        return None
    assert text[claim.speaker.start : claim.speaker.end] == claim.speaker.text
    return claim.speaker.text


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


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Police: 12 people drowned in the harbour", "Police"),
        ("12 people drowned in the harbour – police", "police"),
    ],
)
def test_a_headline_names_its_source(text: str, speaker: str) -> None:
    sentences = split_sentences(text)
    (voice,) = attribute_speech(parse_sentences(text, sentences), track_quotes(text), text)
    assert (voice.speaker.text, "12 people drowned" in text[voice.start : voice.end]) == (speaker, True)


def test_a_speaker_put_between_subject_and_verb_speaks() -> None:
    assert speaker_of("The crews, said Moss, are required to pay 12 fees.", "12 fees") == "Moss"


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "CEO of the Refugee Council Enver Solomon told Sky News 12 people drowned.",
            "CEO of the Refugee Council Enver Solomon",
        ),
        ("“The yard lost 12 people!” Nora Bell, the mayor of Alden, told reporters on Monday.", "Nora Bell"),
        ("The reform-minded presidents lost 12 people.", None),
        (
            "Egyptian channel Al-Qahera News showed footage of the men, who included 12 people with cancer.",
            None,
        ),
    ],
)
def test_names_are_whole_and_hyphens_cut_nothing(text: str, speaker: str | None) -> None:
    assert speaker_of(text, "12 people") == speaker


def test_a_second_verb_of_saying_has_the_speaker_of_the_first() -> None:
    text = "Nora Bell added that 12 ships were lost and said three more were missing."
    assert claim_with(text, "12 ships").quote == "12 ships were lost"
    assert speaker_of(text, "three more") == speaker_of(text, "12 ships") == "Nora Bell"


def test_a_quotation_carries_its_speaker_into_the_next_sentence() -> None:
    text = (
        'Director Suleiman Amari said "The wounded have been taken to hospital. '
        'There are no casualties left at the location."'
    )
    assert (
        speaker_of(text, "no casualties left")
        == speaker_of(text, "taken to hospital")
        == "Director Suleiman Amari"
    )


def test_a_quotation_that_runs_over_paragraphs_keeps_its_speaker() -> None:
    text = (
        "“The dam held for nine hours,” Yusuf Nasser, the chief engineer, said.\n\n"
        "“The gates were opened at 2 a.m. on Thursday.”"
    )
    assert speaker_of(text, "gates were opened") == "Yusuf Nasser"


def test_a_quotation_can_precede_its_speaker() -> None:
    text = "Nora Bell spoke first. “The scene was quiet. Police closed nine streets,” she said."
    assert speaker_of(text, "nine streets") == "Nora Bell"


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Nora Bell wrote:\n\n“The captain was picked up by 12 people.”", "Nora Bell"),
        ("Nora Bell said the port was full. “We counted 12 people on the pier.”", "Nora Bell"),
        ("Nora Bell said the port was full.\n\n“We counted 12 people on the pier.”", "Nora Bell"),
        (
            "Nora Bell said the port was full.\n\n“We counted 12 people on the pier,” said Carl Moss.",
            "Carl Moss",
        ),
        (
            'After the match, Nora Bell, the coach, said, "We learned a lot.\n\nIt was hard for 12 people."',
            "Nora Bell",
        ),
        ("12 people drowned in 2010, according to curator Elaine Gustafon.", "curator Elaine Gustafon"),
    ],
)
def test_a_quotation_without_a_cue_has_the_speaker_beside_it(text: str, speaker: str) -> None:
    assert speaker_of(text, "12 people") == speaker


def test_a_pronoun_speaker_is_followed_to_the_name() -> None:
    text = "Mr Carl Moss met the union on Monday. He said the firm would hire 40 people."
    assert speaker_of(text, "40 people") == "Mr Carl Moss"


def test_he_who_speaks_is_who_spoke_last_not_whom_the_text_is_about() -> None:
    text = (
        "The fisherman Carl Moss was freed on Friday.\n\n"
        "Radio Alden’s Tarik Abu Nasser, who was at the harbour, described the day as “orderly”.\n\n"
        "“The scene was quiet. Police had closed nine streets,” he said."
    )
    assert speaker_of(text, "nine streets") == "Radio Alden’s Tarik Abu Nasser"


def test_a_person_who_is_only_quoted_about_does_not_speak() -> None:
    text = (
        "Nora Bell warned that divers had lost a man. “The man (a diver) was killed straight away.”\n\n"
        "Bell said the yard was closed. “It has 12 gates,” she said."
    )
    assert speaker_of(text, "12 gates") == "Nora Bell"


def test_she_is_nobody_whom_the_article_has_called_he() -> None:
    text = (
        "Professor Eastman said salt was short. “Nine towns have none,” he said.\n\n"
        "The board met. “We have 12 stores,” she said."
    )
    assert speaker_of(text, "Nine towns") == "Professor Eastman"
    assert speaker_of(text, "12 stores") != "Professor Eastman"


def test_they_who_say_are_the_people_who_spoke_last() -> None:
    text = (
        "The report's authors say 12 children were ill. The study has led to calls for a new law. They say 40 schools "
        "have no salt."
    )
    assert speaker_of(text, "40 schools") == "The report's authors"


def test_they_who_say_are_no_figures() -> None:
    text = "Doctors said 12 children were ill. The results show that 30 were well. They say 40 schools have no salt."
    assert speaker_of(text, "40 schools") == "Doctors"


def test_it_that_added_is_the_body_that_spoke() -> None:
    text = "The ministry said 12 people drowned. It added that 40 ships were missing."
    assert speaker_of(text, "40 ships") == "The ministry"


def test_it_that_added_a_quotation_is_the_body_too() -> None:
    text = "The ministry said 12 people drowned. “We have lost 40 ships in one night of storm,” it added."
    assert speaker_of(text, "40 ships") == "The ministry"


def test_it_in_which_it_said_is_the_subject_of_the_sentence() -> None:
    text = "The ministry said 12 people died. The Taliban claimed the helicopter, which it said crashed with 40 men."
    assert speaker_of(text, "40 men") == "The Taliban"


def test_an_accuser_in_a_side_clause_answers_for_that_clause_alone() -> None:
    text = "The outage was one of a series, which hit 12 towns and angered customers who accused the firm of overkill."
    assert speaker_of(text, "12 towns") is None


def test_a_quotation_that_somebody_has_said_is_not_its_subject_s() -> None:
    text = (
        "The outages have been long and Norrline is taking steps to avoid them, “we will not risk the safety of 12 "
        "towns,” chief executive Carl Moss said."
    )
    assert speaker_of(text, "12 towns") != "Norrline"


def test_a_long_aside_ends_where_something_is_told_of_it() -> None:
    text = (
        "About 400 jobs will be cut later this week in all offices, said The We Company’s recently named executive "
        "chair Carl Moss in an email to staff that was reviewed by Coast News."
    )
    assert speaker_of(text, "400 jobs") == "The We Company’s recently named executive chair Carl Moss"


def test_what_somebody_did_beside_his_words_is_told() -> None:
    text = "The minister warned of 40 floods, saying in a blog post “we have lost 12 ships in one night”."
    assert speaker_of(text, "12 ships") == "The minister"
    text = (
        "When Ashraf Ghani first announced 12 releases last week, he said Kabul had been told of 40 others."
    )
    assert claim_with(text, "12 releases").quote == "Ashraf Ghani first announced 12 releases last week"


def test_it_that_emerged_is_nobody() -> None:
    assert (
        speaker_of("The ministry said 12 people drowned. It emerged that 40 ships were missing.", "40 ships")
        is None
    )


def test_nobody_speaks_of_himself_by_name() -> None:
    text = (
        "For Kevin Allton, a teacher in Alden, Warhol was a legend. He said, “Andy Warhol was the centre of the city "
        "for 20 years.”"
    )
    assert speaker_of(text, "20 years") == "Kevin Allton"


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "The results of the National Iodine Study published in the Journal this week, revealed that 12 children "
            "were ill.",
            "The results of the National Iodine Study",
        ),
        (
            "Other sites such as Coast.com have stated that 12 people drowned.",
            "Other sites such as Coast.com",
        ),
        (
            "Posts on the message board for the critical site Operation Alden from the north of the country said that "
            "12 people drowned.",
            "Posts on the message board for the critical site Operation Alden",
        ),
        ("The mayor, of all people, said 12 people drowned.", "The mayor"),
    ],
)
def test_a_speaker_is_named_as_far_as_twelve_words_go(text: str, speaker: str) -> None:
    assert speaker_of(text, "12 ") == speaker


def test_what_stands_before_an_aside_is_the_subject() -> None:
    text = "Institutional owners, said Bell, are required to show their 12 photographs every ten years."
    claim = claim_with(text, "12 photographs")
    assert claim.statement.startswith("Institutional owners are required")
    assert speaker_of(text, "12 photographs") == "Bell"


def test_who_vouches_for_what_a_paper_has_learned_speaks() -> None:
    text = "Wikinews has learned that according to an Internet posting, the site is being attacked by 12 hackers."
    assert speaker_of(text, "12 hackers") == "an Internet posting"


def test_what_is_thought_by_mistake_is_nobody_s_report() -> None:
    assert speaker_of("A teacher mistakenly thought that the 12 clocks were bombs.", "12 clocks") is None


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


def test_officials_are_not_the_ministry_named_before_them() -> None:
    text = "The Alden Home Office sent 40 letters on Monday. Officials tell Coast News that 12 claims were checked."
    assert speaker_of(text, "12 claims") == "Officials"


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


def test_the_author_of_a_post_is_named_with_it() -> None:
    text = '"It was made to crash 12 sites within a day," said the post by an unknown author.'
    assert speaker_of(text, "12 sites") == "the post by an unknown author"


def test_an_owner_is_not_what_is_owned() -> None:
    text = "The strike of May cost the port 12 ships. It closed the yard, and its owner said 40 men left."
    assert speaker_of(text, "40 men") == "its owner"


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


def test_a_trailing_attribution_fits_the_nearest_clause_with_a_figure() -> None:
    text = (
        "The campaign has destroyed much of the city and killed more than 47,000 people, "
        "according to health authorities."
    )
    assert speaker_of(text, "killed more than 47,000") == "health authorities"
    assert speaker_of(text, "destroyed much") is None


def test_a_trailing_attribution_covers_every_clause_that_counts() -> None:
    text = "The attack killed some 1,200 people and wounded more than 250 people, according to army figures."
    assert speaker_of(text, "killed some 1,200") == "army figures"
    assert speaker_of(text, "wounded more than 250") == "army figures"


def test_an_accusation_keeps_its_verb_and_names_the_accuser() -> None:
    text = "Norrline has accused the union of blocking 14 ships."
    claim = claim_with(text, "14 ships")
    assert claim.quote == text[:-1]
    assert claim.speaker is not None
    assert (claim.speaker.text, claim.mode) == ("Norrline", "alleged")


def test_no_speaker_is_longer_than_twelve_words() -> None:
    text = (
        "The deputy vice chairman of the standing committee for harbours, fish, ferries, light ships and tolls of "
        "the coast of the north said that 12 people drowned."
    )
    speaker = speaker_of(text, "12 people")
    assert speaker is not None
    assert len(speaker.split()) <= 12
