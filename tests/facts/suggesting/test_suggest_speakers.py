"""Speakers: the whole name and no more, and the name behind a pronoun that speaks."""

import pytest

from tests.claims import speaker_of


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


def test_a_pronoun_speaker_is_followed_to_the_name() -> None:
    text = "Mr Carl Moss met the union on Monday. He said the firm would hire 40 people."
    assert speaker_of(text, "40 people") == "Mr Carl Moss"


def test_he_who_speaks_is_who_spoke_last_not_whom_the_text_is_about() -> None:
    text = (
        "The fisherman Carl Moss was freed on Friday.\n\n"
        "Radio Alden’s Tarik Abu Nasser, who was at the harbour, described the day as “orderly”.\n\n"
        "“The scene was quiet. Police had closed nine streets,” he said."
    )
    assert speaker_of(text, "nine streets") == "Tarik Abu Nasser"


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
        ("Norrline on Tuesday announced that 12 people drowned.", "Norrline"),
        (
            "A recent survey by Penelope Muse Abernathy of the Faculty of the University of North Alden said that 12 "
            "people drowned.",
            "A recent survey by Penelope Muse Abernathy",
        ),
    ],
)
def test_a_speaker_is_named_as_far_as_twelve_words_go(text: str, speaker: str) -> None:
    assert speaker_of(text, "12 ") == speaker


def test_officials_are_not_the_ministry_named_before_them() -> None:
    text = "The Alden Home Office sent 40 letters on Monday. Officials tell Coast News that 12 claims were checked."
    assert speaker_of(text, "12 claims") == "Officials"


def test_the_author_of_a_post_is_named_with_it() -> None:
    text = '"It was made to crash 12 sites within a day," said the post by an unknown author.'
    assert speaker_of(text, "12 sites") == "the post by an unknown author"


def test_an_owner_is_not_what_is_owned() -> None:
    text = "The strike of May cost the port 12 ships. It closed the yard, and its owner said 40 men left."
    assert speaker_of(text, "40 men") == "its owner"


def test_no_speaker_is_longer_than_twelve_words() -> None:
    text = (
        "The deputy vice chairman of the standing committee for harbours, fish, ferries, light ships and tolls of "
        "the coast of the north said that 12 people drowned."
    )
    speaker = speaker_of(text, "12 people")
    assert speaker is not None
    assert len(speaker.split()) <= 12
