"""How two claims stand to each other: numbers as intervals, scope, course of things, and what is never a conflict."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from facts.comparing.relations.compare_claims import Comparison, Told, compare_claims, compare_pairs
from facts.comparing.relations.weigh_pair import (
    RELATION_WEIGHTS,
    RelationWeightsUnusable,
    load_relation_weights,
    read_relation_manifest,
)
from facts.language.remarks import Code
from facts.language.words import word_remark
from facts.training.train_relations import train_relations

DAY, NEXT, MONTH_LATER = "2025-03-03", "2025-03-04", "2025-04-07"


def compare(one: str, other: str, *, days: tuple[str, str] = (DAY, DAY)) -> Comparison:
    return compare_claims(Told(one, days[0]), Told(other, days[1]))


@pytest.mark.parametrize(
    ("one", "other", "days", "relation"),
    [
        pytest.param(
            "The Brenfeld mine collapse killed 31 people.",
            "Thirty-one people died when the mine in Brenfeld collapsed.",
            (DAY, DAY),
            "same",
            id="digits and words",
        ),
        pytest.param(
            "More than 47,000 people were killed in Ostrava.",
            "In Ostrava 47,035 people were killed.",
            (DAY, DAY),
            "same",
            id="a bound and a number that satisfies it",
        ),
        pytest.param(
            "The Brenfeld tower is 300 metres tall.",
            "At 984 feet the Brenfeld tower is tall.",
            (DAY, DAY),
            "same",
            id="metres and feet",
        ),
        pytest.param(
            "The final count puts the dead of the Brenfeld fire at 28.",
            "At least 30 people died in the Brenfeld fire, the final count shows.",
            (DAY, DAY),
            "conflict",
            id="a number below a bound",
        ),
        pytest.param(
            "The Brenfeld quake had a magnitude of 5.4.",
            "The Brenfeld quake had a magnitude of 6.4.",
            (DAY, DAY),
            "conflict",
            id="two magnitudes of one quake",
        ),
        pytest.param(
            "The death toll of the Brenfeld flood rose to 12.",
            "The death toll of the Brenfeld flood rose to 19.",
            (DAY, NEXT),
            "update",
            id="a toll on the next day",
        ),
        pytest.param(
            "The Brenfeld crash killed 12 people.",
            "The Brenfeld crash left 40 people injured.",
            (DAY, DAY),
            "different_scope",
            id="killed there, injured here",
        ),
        pytest.param(
            "Unemployment in Brenfeld was 6.1 percent in February.",
            "Women's unemployment in Brenfeld was 7.8 percent in February.",
            (DAY, DAY),
            "different_scope",
            id="women and all",
        ),
        pytest.param(
            "The bridge in Brenfeld is to reopen in April.",
            "The bridge in Brenfeld reopened on Monday.",
            (DAY, MONTH_LATER),
            "update",
            id="plan and fulfilment",
        ),
        pytest.param(
            "Faulty wiring caused the Brenfeld fire, police said.",
            "The Brenfeld fire was the result of arson, police said.",
            (DAY, DAY),
            "conflict",
            id="two causes of one fire",
        ),
        pytest.param(
            "The siege of Brenfeld ended at noon on Sunday.",
            "The siege of Brenfeld ended at 12:00 on Sunday.",
            (DAY, DAY),
            "same",
            id="a time in words and in digits",
        ),
        pytest.param(
            "The ferry to Brenfeld leaves at half past eight in the morning.",
            "The ferry to Brenfeld leaves at 10:30 a.m.",
            (DAY, DAY),
            "conflict",
            id="two times of one ferry",
        ),
        pytest.param(
            "Brenfeld beat Ostrava 3-1 on Saturday.",
            "Ostrava lost 1-3 to Brenfeld on Saturday.",
            (DAY, DAY),
            "same",
            id="a result told by the loser",
        ),
        pytest.param(
            "Luc Ferrand finished second in the Brenfeld race.",
            "Luc Ferrand finished third in the Brenfeld race.",
            (DAY, DAY),
            "conflict",
            id="two places of one runner",
        ),
        pytest.param(
            "The firm raised the price of its Brenfeld beer by a third.",
            "The firm cut the price of its Brenfeld beer by a third.",
            (DAY, DAY),
            "conflict",
            id="raised and cut by the same",
        ),
        pytest.param(
            "Firefighters have pumped out 25 of the cellars in Brenfeld.",
            "All 60 cellars in Brenfeld have been pumped out.",
            (DAY, NEXT),
            "update",
            id="some of a whole, then all of it",
        ),
        pytest.param(
            "The Orvanian navy has ordered a new frigate.",
            "Beekeepers in Marrowdale lost a third of their hives.",
            (DAY, DAY),
            "unrelated",
            id="two subjects",
        ),
    ],
)
def test_a_pair_is_what_an_editor_would_call_it(one, other, days, relation):
    assert compare(one, other, days=days).relation == relation


def test_what_is_compared_is_named_with_both_values_and_a_sentence():
    found = compare(
        "The death toll of the Brenfeld flood rose to 12.",
        "The death toll of the Brenfeld flood rose to 19.",
        days=(DAY, NEXT),
    )
    assert (found.what, found.here, found.there, found.newer) == ("killed", "12", "19", "other")
    assert found.because.code is Code.COMPARED_LATER_NUMBER
    assert word_remark(found.because) == "A later figure of the same thing: “12” here, “19” there."
    assert 0.5 < found.probability <= 1


PAIRS = [
    (
        "The Brenfeld mine collapse killed 31 people.",
        "At least 40 people died in the Brenfeld mine collapse.",
    ),
    ("Luc Ferrand won the Brenfeld race.", "The Brenfeld race was won by Pavel Roth."),
    ("Parliament approved the Brenfeld dam.", "Parliament rejected the Brenfeld dam."),
    ("Nobody was hurt in Brenfeld.", "Two people were hurt in Brenfeld."),
    ("The summit opens in Brenfeld on Monday.", "Rents in Ostrava rose 3 percent."),
    ("The leak lies 15 kilometres north of Brenfeld.", "The leak lies 15 miles north of Brenfeld."),
    ("", "31"),
]


@pytest.mark.parametrize(
    "days", [(DAY, DAY), (DAY, NEXT), (MONTH_LATER, DAY)], ids=["one day", "later", "earlier"]
)
def test_the_order_of_two_claims_changes_only_which_is_newer(days):
    told = [(Told(one, days[0]), Told(other, days[1])) for one, other in PAIRS]
    ways = compare_pairs(told)
    back = compare_pairs([(other, one) for one, other in told])
    turned = {"one": "other", "other": "one", "": ""}
    for there, here in zip(ways, back, strict=True):
        assert (there.relation, there.what, there.probability) == (here.relation, here.what, here.probability)
        assert (there.here, there.there, turned[there.newer]) == (here.there, here.here, here.newer)


def test_a_pair_comes_out_alone_as_beside_others():
    told = [(Told(one, DAY), Told(other, NEXT)) for one, other in PAIRS]
    assert compare_pairs(told) == [compare_claims(one, other) for one, other in told]


def test_nothing_contradicts_itself_whenever_it_is_said_again():
    texts = sorted({text for pair in PAIRS for text in pair})
    again = compare_pairs(
        [(Told(text, DAY), Told(text, day)) for text in texts for day in (DAY, MONTH_LATER)]
    )
    assert "conflict" not in {comparison.relation for comparison in again}
    assert {comparison.relation for comparison in again[::2]} == {"same"}


@pytest.mark.parametrize(
    ("amount", "converted"),
    [
        ("40 degrees Celsius", "104 degrees Fahrenheit"),
        ("15 kilometres", "9.3206 miles"),
        ("300 metres", "984.25 feet"),
        ("2 weeks", "14 days"),
        ("36 hours", "1.5 days"),
        ("500 hectares", "1,235.53 acres"),
        ("20 tonnes", "20,000 kilograms"),
    ],
)
@pytest.mark.parametrize("beside", ["same", "other"])
def test_another_unit_changes_no_relation(amount, converted, beside):
    measure = "It was measured at {} in Brenfeld on Sunday."
    against = measure.format(amount if beside == "same" else f"1{amount}")
    first, second = (compare(measure.format(told), against) for told in (amount, converted))
    assert first.relation == second.relation


BOUNDS = ["31", "about 31", "at least 31", "at least 20", "more than 12", "at most 50", "between 20 and 40"]


@pytest.mark.parametrize("days", [(DAY, DAY), (DAY, NEXT)], ids=["one day", "later"])
def test_a_wider_bound_makes_no_conflict(days):
    told = [
        (Told(f"{bound} people were killed in the Brenfeld fire.", days[0]),
         Told("31 people were killed in the Brenfeld fire.", days[1]))
        for bound in BOUNDS
    ]  # fmt: skip
    assert "conflict" not in {comparison.relation for comparison in compare_pairs(told)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("He killed 31 people.", "She killed 13 people."),
        ("The attack killed 31 people in Brenfeld.", "The attack killed 13 people in Ostrava."),
        ("The bank raised its rate to 4 percent.", "It rose to 5 percent."),
        (
            "The Brenfeld harbour handled 412 ships in February.",
            "The Brenfeld harbour handled 390 ships in January.",
        ),
        ("The army killed 12 people in Brenfeld.", "The army killed 5 people in the old town of Brenfeld."),
        ("Side effects were seen in 84 patients in Brenfeld.", "Of the patients in Brenfeld, 12 were cured."),
    ],
    ids=["whose", "where", "what", "when", "in which part", "of which of them"],
)
def test_what_is_open_makes_a_pair_not_comparable_and_no_conflict(one, other):
    assert compare(one, other).relation != "conflict"


def test_the_same_currency_sign_is_not_needed_to_tell_two_currencies_apart():
    found = compare(
        "The Brenfeld bridge cost 26 million euros.", "The Brenfeld bridge cost 26 million Swiss francs."
    )
    assert found.relation == "conflict"


def test_the_command_reads_lines_and_answers_in_lines(tmp_path: Path):
    path = tmp_path / "pairs.jsonl"
    line = {
        "id": "p1",
        "a": {"text": "The Brenfeld flood killed 12 people.", "published": DAY, "source": "A"},
        "b": {"text": "The death toll of the Brenfeld flood rose to 19.", "published": NEXT, "source": "B"},
    }
    path.write_text(json.dumps(line) + "\n\n", encoding="utf-8")
    said = StringIO()
    call_command("compare", str(path), "--json", stdout=said)
    (answer,) = map(json.loads, said.getvalue().splitlines())
    assert answer.keys() >= {"id", "relation", "what", "explain", "probability"}
    assert (answer["id"], answer["relation"], answer["what"], answer["newer"]) == (
        "p1",
        "update",
        "killed",
        "b",
    )


@pytest.mark.parametrize(
    "line",
    ["no json", "[]", '{"id": "x"}', '{"id": "x", "a": {"text": "A"}, "b": 3}',
     '{"id": "x", "a": {"text": "A", "published": "2025-02-31"}, "b": {"text": "B"}}'],
    ids=["text", "list", "no claims", "a number", "no such day"],
)  # fmt: skip
def test_a_line_that_is_no_pair_gets_a_sentence(tmp_path: Path, line: str):
    path = tmp_path / "pairs.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("compare", str(path), "--json", stdout=StringIO())


def test_the_weights_say_what_they_were_made_of_and_fit_only_their_findings():
    manifest = read_relation_manifest()
    assert manifest["pairs"]["held out"] > 100
    assert manifest["held_out"]["weights"]["no conflicts called one"] <= 0.04
    assert (RELATION_WEIGHTS / manifest["file"]).stat().st_size < 50_000
    with pytest.raises(RelationWeightsUnusable):
        load_relation_weights(3)


def test_training_without_pairs_is_refused_in_a_sentence(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match="news_conflicts is needed"):
        train_relations(tmp_path, tmp_path, lambda said: None)
    assert list(tmp_path.iterdir()) == []
