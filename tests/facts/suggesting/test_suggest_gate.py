"""The gate: what is no checkable claim never reaches the editor."""

import pytest

from facts.suggesting.suggest_claims import suggest_claims


def quotes_of(text: str) -> list[str]:
    return [claim.quote for claim in suggest_claims(text, language="en", published="2026-03-08").claims]


@pytest.mark.parametrize(
    "text",
    [
        "Will the port open in May?",
        "“Who pays for this?” Nora Bell asked.",
        "“We hope the second phase starts soon,” Nora Bell said.",
        "“I think the verdict is unfair,” she said.",
        "“It is a damning, shameful verdict,” Nora Bell said.",
        "The minister called the verdict “dangerous”.",
        "The magazine described the ruling as historic.",
        '"Had it happened an hour later it would have been much worse," Khaled Amari said.',
        "The refusal could escalate tensions with Egypt.",
        "The council should open the port.",
        "“You must never give up,” the coach said.",
        "“Give us the truth,” she said.",
        "The union fears that the law will fail.",
        "Nobody who saw the harbour on Sunday will forget it.",
        "“Where are the boats?” Nora Bell, the mayor of Alden, said in a statement from the port.",
        "Nora Bell said she hoped the numbers would increase.",
        "“No one’s right to refuge should be lost because they were not able to read a form,” Carl Moss said.",
        "Carl Moss said any process “must be well thought out”.",
        "Minister Ann Ray said a “more general reflection” is needed.",
        "“The answer is not yet more threats,” Carl Moss said.",
        "“We don’t know how the boats were lost,” Nora Bell said.",
        "“The scenes give you an idea that the union is still there,” Nora Bell said.",
        "“It is too early to judge the new council,” Nora Bell said.",
        "Concerns remain.",
        "Correction: this bulletin first said that seven children were in hospital.",
        "An earlier version of this article said that turnout was 63 per cent.",
        "Everyone knows that the port is the heart of the town.",
        "No one will ignore the harbour again.",
        '"Had the boats left an hour later it would have been worse," Khaled Amari said.',
        "“How can people judge the port, if half of it is closed?” Nora Bell said.",
        "Wait until the fourth day of the fair, when the crowds are gone.",
        "It is impossible to know whether the boats were lost.",
        "“It’s time to say goodbye to the old port,” Nora Bell said.",
        "“We are profoundly pleased and relieved,” Nora Bell said.",
        "The passengers felt dejected.",
        "They were hopeful that the talks could end the strike.",
    ],
)
def test_opinion_prediction_question_and_rhetoric_are_kept_out(text: str) -> None:
    assert quotes_of(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "The port will close on 3 May.",
        "The vote is to be held on May 16.",
        "“Twelve people were taken to hospital,” the doctor said.",
        "The committee could not reach the 14 missing people.",
        "Failure to return the form may result in 40 claims being withdrawn.",
        "The forms must be returned within twenty days.",
        "12 people drowned in 2010, according to the coastguard.",
        "Nobody was hurt in the fire.",
        "Nora Bell wrote to the port in May.",
        "Carl Moss said the forms must be returned by 3 May.",
        "No one has claimed responsibility for the attack.",
        "Everyone knew that 40 men were on board.",
        "Nora Bell said the boy was welcome to come and tour the port.",
        "Carl Moss said the port would make the necessary cuts in May.",
        "Coloured lights not only fill the square but also the 2 km around it.",
        "Nora Bell is pleased to have opened 14 schools, the council said.",
        "“We opened the 14 schools in May,” Nora Bell said.",
    ],
)
def test_facts_and_announced_plans_with_a_date_or_number_stay(text: str) -> None:
    assert len(quotes_of(text)) == 1


def test_an_announced_plan_has_the_mode_planned() -> None:
    (claim,) = suggest_claims("The port will close on 3 May.", language="en").claims
    assert claim.mode == "planned"


def test_a_fact_beside_an_opinion_survives() -> None:
    text = "The refusal could escalate tensions with Egypt, which has repeatedly called for a withdrawal."
    assert quotes_of(text) == ["which has repeatedly called for a withdrawal"]


def test_a_past_perfect_without_its_subject_is_no_unreal_condition() -> None:
    text = "The company lost 14 ships in May and had its value cut from $47 billion to $8 billion."
    assert "had its value cut from $47 billion to $8 billion" in " ".join(quotes_of(text))
