"""One sentence in two printings has the same words; a place in the evenly set text is a place in the printed one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts.comparing.printing import fold_print, level_print
from sources.reading.pages.lines import unwrap_lines

PRINTED = "The “Maren”—a ferry—carried 6.1 percent more than the state’s well-known limit of $2,500."
TEXTS = st.text(st.one_of(st.characters(), st.sampled_from(" \"'’-–—\u00ad\u200b\u00a0\n“”ab1")), max_size=80)


@pytest.mark.parametrize(
    "again",
    [
        PRINTED.replace("“", '"').replace("”", '"').replace("’", "'"),
        PRINTED.replace("—", " -- "),
        PRINTED.replace("—", " – "),
        PRINTED.replace("percent", "per cent"),
        PRINTED.replace(" percent", "%"),
        PRINTED.replace(" ", "\N{NO-BREAK SPACE}"),
        PRINTED.replace(" ", "  "),
        PRINTED.replace("well-known", "well\N{NON-BREAKING HYPHEN}known"),
        PRINTED.replace("limit", "li\N{SOFT HYPHEN}mit"),
        PRINTED.replace(" more", "\nmore"),
        PRINTED.upper(),
        PRINTED.replace("“", "‘").replace("”", "’"),
    ],
)
def test_two_printings_have_the_same_words(again):
    assert again != PRINTED
    assert fold_print(again) == fold_print(PRINTED)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It rose 5 percent", "It rose -5 percent"),
        ("It rose by 5", "It rose to 5"),
        ("It rose to 5", "It rose 5"),
        ("88 to 87", "87 to 88"),
        ("It cost €5", "It cost $5"),
        ("It cost 1,500", "It cost 1.500"),
        ("Keïta spoke", "Keita spoke"),
        ("She did not speak", "She did speak"),
        ("She didn’t speak", "She did speak"),
        ("No one spoke", "One spoke"),
        ("Israel, U.S. agreed", "Israel, U.K. agreed"),
        ("They gave US money", "They gave us money"),
        ("A wall of 5m fell", "A wall of 5 million fell"),
        ("It cost £3m", "It cost £3bn"),
        ("It opens on 9 March", "It opens on March 8"),
        ("Mr Grey spoke", "Mr Gray spoke"),
        ("Labour won", "Labor won"),
        ("Two spoke", "Three spoke"),
        ("He is not able", "He is notable"),
        ("They sent 1 million", "They sent 1 billion"),
        ("They made a promise", "They made a premise"),
        ("إصابة 31 شخصا", "إصابة 13 شخصا"),
        ("The tank held 5l", "The tank held 51"),
        ("Variant α spread", "Variant a spread"),
    ],
)
def test_what_could_matter_stays_a_difference(one, other):
    assert fold_print(one) != fold_print(other)


@given(TEXTS)
def test_every_place_of_the_evenly_set_text_is_found_in_the_printed_one(text):
    levelled = level_print(text)
    assert len(levelled.text) == len(levelled.offsets)
    assert list(levelled.offsets) == sorted(set(levelled.offsets))
    for at, character in enumerate(levelled.text):
        start, end = levelled.place(at, at + 1)
        assert end == start + 1
        assert levelled.find(start, end) == (at, at + 1)
        assert character == text[start] or not (character.isalnum() or text[start].isalnum())


@given(TEXTS)
def test_the_words_of_a_text_are_those_of_its_even_setting(text):
    assert fold_print(level_print(text).text) == fold_print(text)


def test_an_evenly_set_text_has_typographic_marks_single_blanks_and_dashes():
    levelled = level_print('"It didn\'t  sink," she said -- twice,\u00a0in 1999-2001 - once.')
    assert levelled.text == "“It didn’t sink,” she said — twice, in 1999-2001 – once."


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("‘We asked the workers’ council,’ he said.", "“We asked the workers’ council,” he said."),
        (
            "It was due ‘almost entirely’ to the firms’ debts.",
            "It was due “almost entirely” to the firms’ debts.",
        ),
        ("'Fine,' she said. 'Let us go.'", "“Fine,” she said. “Let us go.”"),
        ("In the '90s 'twas the workers' hall.", "In the '90s 'twas the workers’ hall."),
        ("She said “the ‘new’ plan” failed.", "She said “the ‘new’ plan” failed."),
        ("‘An open mark\nand a new line’", "‘An open mark\nand a new line’"),
    ],
)
def test_a_text_that_quotes_with_single_marks_only_is_read_with_double_ones(printed, read):
    assert level_print(printed).text == read


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Neighbours said the organisation cancelled its programme",
            "Neighbors said the organization canceled its program",
        ),
        ("It travelled two kilometres towards the theatre", "It traveled two kilometers toward the theater"),
        ("It analysed the colour of its defences", "It analyzed the color of its defenses"),
        ("A cease-fire began on 9 March 2026", "A ceasefire began on March 9, 2026"),
        ("An air strike hit it", "An airstrike hit it"),
        ("It re-opened after talks to co-operate", "It reopened after talks to cooperate"),
        ("It is open from 2 to 9 March", "It is open from March 2 to 9"),
        ("It opens on Sept. 9th", "It opens on 9 September"),
        ("US troops left", "U.S. troops left"),
        ("It cost £3.5bn and €40m", "It cost £3.5 billion and €40 million"),
        ("They bought 3bn doses", "They bought 3 billion doses"),
        ("Mr. Brandt lost two ships", "Mr Brandt lost 2 ships"),
    ],
)
def test_two_houses_print_one_sentence(one, other):
    assert fold_print(one) == fold_print(other)


def test_a_hebrew_abbreviation_keeps_its_mark():
    assert level_print('דובר צה"ל אמר "כן"').text == 'דובר צה"ל אמר “כן”'


def test_lines_that_were_only_wrapped_are_joined_in_the_length_of_the_text():
    wrapped = (
        "Divers recovered two more bodies from the ferry Maren on 10 March, said\n"
        "Petra Halloran, who leads the search. Bad weather is expected to stop\n"
        "Gustav Ahlmark, the managing director, from seeing the wreck before the\n"
        "weekend.\n\n- first point\n- second point"
    )
    joined = unwrap_lines(wrapped)
    assert len(joined) == len(wrapped)
    assert "said Petra Halloran" in joined
    assert "stop Gustav Ahlmark" in joined
    assert joined.endswith("weekend.\n\n- first point\n- second point")
    assert unwrap_lines("One line.\nAnother line.\n") == "One line.\nAnother line.\n"


@pytest.mark.parametrize(
    "hidden", ["pas\u2061sengers", "pas\ufe0fsengers", "p\u0430ssengers", "pas\u034fsengers"]
)
def test_what_nobody_sees_makes_no_other_words(hidden):
    assert fold_print(f"The ship carried 212 {hidden}") == fold_print("The ship carried 212 passengers")
