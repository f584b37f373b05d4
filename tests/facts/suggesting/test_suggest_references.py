"""References: pronouns and epithets, named where the text allows it."""

import pytest

from facts.suggesting.references.resolve_references import resolve_references
from facts.suggesting.sentences.parse_sentences import parse_sentences
from facts.suggesting.sentences.split_sentences import Sentence, split_sentences
from facts.suggesting.sentences.track_quotes import track_quotes
from facts.suggesting.speech.attribute_speech import attribute_speech
from facts.suggesting.words.types import Reference


def references_of(text: str) -> dict[str, Reference]:
    parsed = parse_sentences(text, split_sentences(text))
    voices = attribute_speech(parsed, track_quotes(text), text)
    return {text[r.start : r.end]: r for r in resolve_references(parsed, voices, text)}


@pytest.mark.parametrize("state", ["Ohio", "New Jersey", "New Mexico", "South Carolina", "West Virginia"])
def test_the_state_is_the_one_that_was_named_whatever_its_name(state: str) -> None:
    found = references_of(f"Floods hit {state} on Monday. Three bridges fell. The state closed 12 schools.")
    assert found["The state"].text == state


@pytest.mark.parametrize(
    ("text", "word", "meaning"),
    [
        ("President Carl Moss left on Monday. He flew home.", "He", "President Carl Moss"),
        ("Mrs Ada Cole won. She got 51 votes.", "She", "Mrs Ada Cole"),
        ("The divers reached the deck. They found two bodies.", "They", "the divers"),
        ("The company closed two mines. It has cut 300 jobs.", "It", "the company"),
        ("The divers left. Their boat sank.", "Their", "the divers'"),
        ("They’re here, the divers said. The divers left. They’re home.", "They’re", "the divers are"),
        ("Hamas agreed to the deal. The group freed 40 people.", "The group", "Hamas"),
    ],
)
def test_a_reference_takes_the_nearest_fitting_subject(text: str, word: str, meaning: str) -> None:
    assert references_of(text)[word].text == meaning


def test_a_man_is_no_she() -> None:
    reference = references_of("Mr Carl Moss met Mrs Ada Cole on Monday. She left.")["She"]
    assert reference.text == "Mrs Ada Cole"


def test_a_given_name_tells_a_he_from_a_she() -> None:
    text = "Andy Cole met Mary Bell in Alden. She praised the work and Cole left."
    assert references_of(text)["She"].text == "Mary Bell"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The divers left for the islands. It was closed.", "It"),
        ("Nobody had asked the divers. They closed the mine.", "They"),
    ],
)
def test_it_and_they_are_not_guessed_from_what_was_no_subject(text: str, word: str) -> None:
    assert references_of(text)[word].source_start is None


def test_they_may_be_a_team_that_was_no_subject() -> None:
    text = "The visa cost the Afghan team 500 dollars. They made the trip twice."
    assert references_of(text)["They"].text == "the Afghan team"


def test_a_pronoun_goes_on_meaning_whom_it_meant() -> None:
    text = "The divers reached the deck. They found two bodies. In the end they left."
    assert references_of(text)["they"].text == "the divers"


def test_nobody_is_him_where_he_acts_himself() -> None:
    text = "Carl Moss arrived in Alden. A lawyer questioned him for two hours."
    assert references_of(text)["him"].text == "Carl Moss"


def test_the_subject_of_coordinated_verbs_owns_what_is_theirs() -> None:
    text = "The movies drew crowds. Boeing builds planes and often paints them for its guests."
    assert references_of(text)["its"].text == "Boeing's"


@pytest.mark.parametrize(
    ("text", "word", "meaning"),
    [
        (
            "Police arrested Carl Moss in Alden. Crowds cheered after the arrest.",
            "the arrest",
            "the arrest of Carl Moss",
        ),
        (
            "The ferry Maren sank off Alden. Nobody saw the sinking.",
            "the sinking",
            "the sinking of the ferry Maren",
        ),
        (
            "Police arrested Carl Moss and later arrested Jon Bell. Crowds cheered after the arrest.",
            "the arrest",
            None,
        ),
        ("Police arrested three men in Alden. Crowds cheered after the arrest.", "the arrest", None),
    ],
)
def test_what_was_done_is_meant_by_its_noun(text: str, word: str, meaning: str | None) -> None:
    found = references_of(text).get(word)
    assert (found.text if found is not None and found.source_start is not None else None) == meaning


def test_they_who_report_mean_themselves() -> None:
    text = "Two men were held. The hostages claimed that they were treated well."
    assert references_of(text)["they"].text == "the hostages"


def test_in_quoted_words_the_only_man_of_the_article_is_he() -> None:
    text = (
        "Carl Moss was fined in Alden. Rain fell. The court closed. “He has paid 300 crowns,” Nora Hill said."
    )
    assert references_of(text)["He"].text == "Carl Moss"


def test_who_was_he_is_no_she_later() -> None:
    text = "Wren Moss spoke in Alden. He praised Lark Bell. The crowd cheered as she left."
    assert references_of(text)["she"].text != "Wren Moss"


def test_nobody_had_a_meeting_with_himself() -> None:
    text = "Carl Moss spoke in Alden. Jon Bell had one meeting with him."
    assert references_of(text)["him"].text == "Carl Moss"


def test_a_thing_told_of_before_is_doubted_whatever_its_adjectives() -> None:
    text = "A sedan was shown in Alden. Buyers cheered. The all-new sedan costs 300 crowns."
    assert references_of(text)["The all-new sedan"].source_start is None
    assert "The second sedan" not in references_of(text.replace("all-new", "second"))


def test_nobody_is_its_owner() -> None:
    text = "The Norrline company was sold. Carl Moss was fired after leaving its board."
    assert references_of(text)["its"].text != "Carl Moss's"


def test_a_possessive_belongs_to_the_subject_of_its_own_clause() -> None:
    text = "Mr Carl Moss left. Ada Cole of Alden defeated her opponents."
    assert references_of(text)["her"].text == "Ada Cole of Alden's"


def test_a_bare_noun_takes_the_only_earlier_name_with_the_same_noun() -> None:
    text = "A crane fell into the Grand Mosque of Mecca. Police closed the mosque."
    reference = references_of(text)["the mosque"]
    assert (reference.text, reference.certain) == ("the Grand Mosque of Mecca", True)


def test_a_bare_noun_with_two_earlier_names_is_not_guessed() -> None:
    text = "The Afghan team met the Polish team. Later the team won."
    assert references_of(text)["the team"].source_start is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Ada Cole was abroad for years. That refuge ended in April.", "That refuge"),
        ("Ada Cole fought Jon Bell. Neither player was booked.", "Neither player"),
        ("There are 277 holes. Forty percent of these are grave.", "these"),
        ("At that time 40 people worked there.", "that time"),
        ("The sections shone. Each section has a theme.", "Each section"),
    ],
)
def test_what_points_back_is_doubted_and_left_as_it_stands(text: str, word: str) -> None:
    assert references_of(text)[word].source_start is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Those who voted left.", "Those"),
        ("Each ferry has a theme.", "Each ferry"),
        ("Ada Cole bought both a duvet and a pillow.", "both a duvet"),
        ("Neither player of the Alden team was booked.", "Neither player"),
        ("Ada Cole said that 40 people left.", "that"),
        ("Officials said that 12 people drowned in Alden.", "that 12 people"),
    ],
)
def test_what_the_clause_itself_explains_does_not_point_back(text: str, word: str) -> None:
    assert word not in references_of(text)


def test_a_name_with_a_the_of_its_own_is_no_deal() -> None:
    text = "Norrline told The Real Deal that it was sold. The terms of the deal are secret."
    assert references_of(text)["the deal"].source_start is None


@pytest.mark.parametrize("word", ["they", "it", "he"])
def test_in_quoted_words_a_pronoun_is_hardly_ever_settled(word: str) -> None:
    text = f"Jon Bell met Carl Moss in Alden. “{word.title()} sold the ship,” Nora Hill said."
    assert references_of(text)[word.title()].source_start is None


def test_this_takes_the_nearest_name_and_says_that_it_is_not_certain() -> None:
    text = "Ada Cole won the Alden East seat. Jon Bell won the Alden West seat. In this seat 40 people voted."
    reference = references_of(text)["this seat"]
    assert (reference.text, reference.certain) == ("the Alden West seat", False)


def test_a_chain_of_pronouns_leads_back_to_the_name() -> None:
    text = "Mr Carl Moss left. He flew home. He voted."
    parsed = parse_sentences(text, split_sentences(text))
    found = resolve_references(parsed, [], text)
    assert [r.text for r in found] == ["Mr Carl Moss", "Mr Carl Moss"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The ship sank. It was clear that nobody steered it.", "It"),
        ("The ship sank. It was too early to say more.", "It"),
    ],
)
def test_an_it_that_stands_for_nothing_is_left_alone(text: str, word: str) -> None:
    assert word not in references_of(text)


def test_a_bare_this_is_not_guessed() -> None:
    reference = references_of("The ship sank. This angered the union.")["This"]
    assert reference.source_start is None
    assert not reference.certain


def test_a_noun_of_the_same_kind_settles_a_this() -> None:
    reference = references_of("The contest ended on Tuesday. This is the first world contest.")["This"]
    assert reference.text == "the contest"


def test_two_equal_candidates_make_a_reference_uncertain() -> None:
    text = "Police found Mr Carl Moss beside Mr Jon Bell. The street was closed. He left."
    assert not references_of(text)["He"].certain


@pytest.mark.parametrize(
    ("text", "word", "meaning"),
    [
        (
            "Over 300 people died in a stampede near Mecca. The stampede began at noon.",
            "The stampede",
            "the stampede near Mecca",
        ),
        ("A bus hit the Alden bridge. The accident closed the road.", "The accident", None),
        (
            "The Alden bridge collapse killed 3. The accident closed the road.",
            "The accident",
            "the Alden bridge collapse",
        ),
        (
            "They plan two referendums to change the flag. The first referendum is due in May.",
            "The first referendum",
            "the first of the two referendums to change the flag",
        ),
        (
            "The Alden Ministry of Health met. Officials will act.",
            "Officials",
            "officials of the Alden Ministry of Health",
        ),
        ("The Alden Ministry met the Borland Ministry. Officials will act.", "Officials", None),
        ("President Carl Moss spoke. The President left.", "The President", "President Carl Moss"),
        ("President Carl Moss met President Jon Bell. The President left.", "The President", None),
        ("Prime Minister Ada Cole spoke. The talks failed as Cole left.", "Cole", "Prime Minister Ada Cole"),
        ("Ada Cole met Jon Cole. The talks failed as Cole left.", "Cole", None),
        ("At a school in Alden, the last ballot there was cast at noon.", "there", "at a school in Alden"),
        (
            "In the East Alden seat, Ada Cole won. Other candidates elected were Jon Bell and Carl Moss.",
            "Other",
            "in the East Alden seat, other",
        ),
    ],
)
def test_a_bare_description_takes_the_fuller_words_of_the_article(
    text: str, word: str, meaning: str | None
) -> None:
    found = references_of(text).get(word)
    assert (found.text if found is not None and found.source_start is not None else None) == meaning


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The Afghan team met the Polish team. Later the team won.", "the team"),
        ("Ada Cole met Jon Bell. The minister left.", "The minister"),
        ("The vote was close. Officials will act.", "Officials"),
    ],
)
def test_a_description_that_the_article_does_not_settle_stays_and_is_reported(text: str, word: str) -> None:
    reference = references_of(text)[word]
    assert (reference.text, reference.source_start, reference.certain) == ("", None, False)


@pytest.mark.parametrize(
    ("text", "word", "meaning"),
    [
        ("The airline Norrline cut 300 jobs. Pilots left the airline.", "the airline", "Norrline"),
        ("Norrline, a ferry operator, cut 300 jobs. The company was fined.", "The company", "Norrline"),
        ("Police questioned student Carl Moss. The boy went home.", "The boy", "Carl Moss"),
        ("Parliament in Norway met. Storms hit the country.", "the country", "Norway"),
        ("Parliament in Norway met ministers of Sweden. Storms hit the country.", "the country", None),
        ("A 43-year-old man fell ill. Doctors examined the man.", "the man", "the 43-year-old man"),
        ("The airline Norrline met the airline Alden Air. Pilots left the airline.", "the airline", None),
    ],
)
def test_what_a_name_was_called_may_be_said_for_it(text: str, word: str, meaning: str | None) -> None:
    found = references_of(text)[word]
    assert (found.text if found.source_start is not None else None) == meaning


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("A video appeared in Alden. Lawyers asked for the video.", "the video"),
        ("Carl Moss spoke. The firm’s practice was criticised.", "The firm"),
        ("Carl Moss spoke. Reporters attended the trial.", "the trial"),
    ],
)
def test_a_description_that_points_back_is_doubted_wherever_it_stands(text: str, word: str) -> None:
    assert references_of(text)[word].source_start is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Carl Moss spoke. Ships crossed the sea.", "the sea"),
        ("Carl Moss spoke. Ada Cole opened the door.", "the door"),
    ],
)
def test_a_description_that_was_never_told_before_and_is_no_subject_is_left_alone(
    text: str, word: str
) -> None:
    assert word not in references_of(text)


def test_an_earlier_thing_set_apart_is_never_meant_by_the_bare_noun() -> None:
    text = "The previous election in Alden was in 2012. The election filled 70 seats."
    assert references_of(text)["The election"].source_start is None


def test_nobody_is_he_in_his_own_words() -> None:
    text = "Mr Jon Bell resigned. “He was tired and wanted to leave the party,” Mr Carl Moss said."
    assert references_of(text)["He"].text == "Mr Jon Bell"


def test_who_took_a_picture_is_nobody_s_she() -> None:
    text = "Ada Cole sang. Alden at night; Image: Nick Moreau. She won."
    assert references_of(text)["She"].text == "Ada Cole"


def test_the_headline_names_what_the_body_calls_the_accident() -> None:
    headline = "At least 107 killed in Mecca crane collapse"
    text = f"{headline}\n\nThe accident was caused by strong winds and heavy rain."
    sentences = split_sentences(text, [(0, len(headline), "headline")])
    parsed = parse_sentences(text, sentences)
    (title,) = parse_sentences(text, [Sentence(0, len(headline), -1, True)])
    (reference,) = resolve_references(parsed, [], text, title)
    assert (reference.text, text[reference.source_start : reference.source_end]) == (
        "the Mecca crane collapse",
        "Mecca crane collapse",
    )


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (
            "A spokesman told the Gazette that fares will rise. Ada Cole left the company in May.",
            "the company",
        ),
        ("Brightmail gave Moss a desk. Carl Bell said Moss was free to tour the company.", "the company"),
        ("Norrline opened an office. Carl Bell said the company would pay for the trip.", "the company"),
        ("Moss, a worker, paid an agent in Alden. “He sent me to Norland,” he said.", "He"),
    ],
)
def test_who_was_told_and_what_is_meant_in_another_s_words_is_not_guessed(text: str, word: str) -> None:
    assert references_of(text)[word].source_start is None


def test_a_description_that_brings_its_own_name_along_means_no_other() -> None:
    text = "Norrline lost money. The group, Alden Workers United, sent a letter to Norrline."
    assert "The group" not in references_of(text)


def test_the_publisher_calls_the_only_subject_before_a_company() -> None:
    assert (
        references_of("Norrline opened an office. Ada Cole left the company.")["the company"].text
        == "Norrline"
    )
