"""A statement may lose a name to another headline or order; where a name itself was changed, it is another passage."""

from dataclasses import asdict, replace

from facts.comparing.same_passage import Passage, has_same_surroundings, read_story_body, rests_on_the_same
from facts.suggesting.words.types import EPITHET, PRONOUN, Substitution

STORY = """Crane falls in Mecca

The company Norrline bought the crane in 2009 for 3.1 million crowns.

A storm hit the city on Friday and tore roofs from twelve houses, the mayor said.

Nobody was hurt there, but 107 people died when the crane fell on the mosque.

The company had insured it against wind but not against rain.
"""
QUOTE = "The company had insured it against wind"


def passage(text: str, *names: str, kind: str = EPITHET) -> Passage:
    """The claim of the last sentence, with the names that its statement borrowed from where they first stand."""
    start = text.index(QUOTE)
    borrowed = [
        Substitution(
            0, len(name), name, text.index(name), text.index(name) + len(name), name, kind, "The company"
        )
        for name in names
    ]
    body = read_story_body(text, [])
    return Passage(body, start, start + len(QUOTE), QUOTE, [asdict(part) for part in borrowed])


def test_a_body_has_no_heading_and_knows_where_its_sentences_stand():
    body = read_story_body(
        STORY, [{"start": STORY.index("A storm"), "end": STORY.index("Nobody"), "kind": "caption"}]
    )
    assert [STORY[start:end].split()[0] for start, end in body.spans] == ["The", "Nobody", "The"]
    assert body.words[0][:3] == ("company", "norrline", "bought")
    assert body.find(STORY.index("107"), STORY.index("107") + 3) == [1]


def test_a_name_that_only_one_headline_gave_is_no_change():
    other = STORY.replace("Crane falls in Mecca", "What we know so far")
    assert rests_on_the_same(passage(STORY, "Mecca"), passage(other))
    assert rests_on_the_same(passage(other), passage(STORY, "Mecca"))


def test_another_name_in_the_headline_is_a_change():
    other = STORY.replace("in Mecca", "in Medina")
    assert not rests_on_the_same(passage(STORY, "Mecca"), passage(other, "Medina"))


def test_another_name_in_the_sentences_before_is_a_change_whether_it_was_found_or_not():
    other = STORY.replace("Norrline", "Nordkai")
    assert not rests_on_the_same(passage(STORY, "Norrline"), passage(other, "Nordkai"))
    assert not rests_on_the_same(passage(STORY, "Norrline"), passage(other))
    assert not has_same_surroundings(passage(STORY), passage(other))


def test_another_word_in_the_sentence_itself_is_a_change():
    other = STORY.replace("not against rain", "against rain")
    assert not rests_on_the_same(passage(STORY), passage(other))


def test_paragraphs_in_another_order_are_no_change_while_all_that_a_statement_rests_on_is_there():
    first, *rest = STORY.split("\n\n")
    moved = "\n\n".join([first, rest[1], rest[2], rest[0], rest[3]])
    assert not has_same_surroundings(passage(STORY), passage(moved))
    assert rests_on_the_same(passage(STORY, "Norrline"), passage(moved, "the city", kind=PRONOUN))
    changed = moved.replace("hit the city", "hit the town")
    assert not rests_on_the_same(passage(STORY, "Norrline"), passage(changed, "the town", kind=PRONOUN))


def test_a_few_words_alone_are_no_passage():
    short = f"{QUOTE} but not against rain.\n"
    assert not rests_on_the_same(passage(short), passage(short))


def test_another_setting_is_the_same_passage():
    typed = STORY.replace("The company had", "The  company had").replace(
        "3.1 million", "3.1\N{NO-BREAK SPACE}million"
    )
    one = passage(STORY, "Mecca")
    start = typed.index("The  company had")
    end = start + len(QUOTE) + 1
    assert rests_on_the_same(one, Passage(read_story_body(typed, []), start, end, typed[start:end], []))


def test_a_dateline_before_the_first_sentence_is_no_change_of_passage():
    dated = STORY.replace("The company Norrline", "Port Alden, 9 March (Coastal Wire): The company Norrline")
    assert rests_on_the_same(passage(STORY, "Mecca"), passage(dated))
    assert not rests_on_the_same(passage(STORY, "Mecca"), passage(dated.replace("Norrline", "Nordkai")))


LONGER = STORY.replace(
    "A storm hit",
    """The crane was to lift stones for the new gate of the mosque in Mecca, which has been built since the spring.

Two engineers had warned of the wind in a letter to the board, and nobody had answered it before the storm came.

A storm hit""",
)


def move(text: str, headline: str = "What we know so far") -> str:
    """The paragraphs in another order under another headline; the one with the claim stays the last."""
    _headline, first, *rest, last = text.strip().split("\n\n")
    return "\n\n".join([headline, first, *reversed(rest), last])


def test_a_name_from_one_headline_is_no_change_where_the_other_printing_tells_it_in_its_own_words():
    assert not has_same_surroundings(passage(LONGER), passage(move(LONGER)))
    assert rests_on_the_same(passage(LONGER, "Mecca"), passage(move(LONGER)))
    assert rests_on_the_same(passage(move(LONGER)), passage(LONGER, "Mecca"))


def test_a_name_from_one_headline_that_the_other_printing_never_tells_is_a_change():
    other = move(LONGER).replace("the mosque in Mecca", "the mosque")
    assert not rests_on_the_same(passage(LONGER, "Mecca"), passage(other))


def test_a_story_of_which_little_stands_in_the_other_is_no_other_printing_of_it():
    first, *rest = move(LONGER).split("\n\n")
    changed = [part.replace(" the ", " this ") if "Norrline" not in part else part for part in rest[:-1]]
    other = "\n\n".join([first, *changed, rest[-1]])
    assert not read_story_body(LONGER, []).shares_story(read_story_body(other, []))
    assert not rests_on_the_same(passage(LONGER, "Mecca"), passage(other))


def test_where_the_speakers_name_stands_counts_if_the_claim_rests_on_it():
    other = move(LONGER)
    said = LONGER.index("Two engineers"), LONGER.index("Two engineers") + 13
    one = replace(passage(LONGER), speaker=said)
    assert rests_on_the_same(one, passage(other))
    assert not rests_on_the_same(one, passage(other.replace("Two engineers", "Two workers")))
