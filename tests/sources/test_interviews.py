"""Interviews and transcripts keep their turns, each with its speaker; what only looks like one does not."""
# ruff: noqa: E501 - a line of a page is one line

from __future__ import annotations

import json

import pytest

from sources.reading.read import read_document
from sources.reading.types import Story, result_from_json, result_to_json, story_text

HEAD = "“The town cannot pay”"
INTRO = "The town of Loe is in debt. We spoke to Mayor Ida Holm about what comes next for the harbour and its people."
Q1, Q2 = "How much does the town owe?", "Was that known in 2023?"
A1 = "The town owes 14 million kroner to three banks. I did not know it before May."
A2 = "Yes. The auditor found 9 million kroner in 2023, and we told nobody."


def text(*lines: str, head: str = HEAD, intro: str = INTRO, name: str = "a.txt") -> tuple[str, bytes]:
    return name, "\n\n".join([head, intro, *lines, ""]).encode()


def page(body: str, intro: str = INTRO) -> tuple[str, bytes]:
    return (
        "a.html",
        f"<html><body><article><h1>{HEAD}</h1><p>{intro}</p>{body}</article></body></html>".encode(),
    )


MAYOR = "Ida Holm"
FILES = {
    "letters": (text(f"Q: {Q1}", f"A: {A1}", f"Q: {Q2}", f"A: {A2}"), [None, MAYOR, None, MAYOR]),
    "letters with full stops": (text(f"Q. {Q1}", f"A. {A1}", f"Q. {Q2}", f"A. {A2}"), [None, MAYOR, None, MAYOR]),
    "names": (text(f"Tidende: {Q1}", f"Ida Holm: {A1}", f"Tidende: {Q2}", f"Holm: {A2}"), ["Tidende", MAYOR, "Tidende", MAYOR]),
    "capitals": (text(f"ANNA BELL: {Q1}", f"IDA HOLM: {A1}", f"BELL: {Q2}", f"HOLM: {A2}"), ["ANNA BELL", MAYOR, "ANNA BELL", MAYOR]),
    "first names": (text(f"JOHN: {Q1}", f"IDA: {A1}", f"JOHN: {Q2}", f"IDA: {A2}"), ["JOHN", MAYOR, "JOHN", MAYOR]),
    "names on lines of their own": (text("ANNA BELL", Q1, "IDA HOLM", A1, "ANNA BELL", Q2, "IDA HOLM", A2), ["ANNA BELL", MAYOR, "ANNA BELL", MAYOR]),
    "initials": (text(f"TA: {Q1}", f"IH: {A1}", f"TA: {Q2}", f"IH: {A2}"), ["TA", MAYOR, "TA", MAYOR]),
    "brackets in the label": (text(f"Tidende: {Q1}", f"Holm (laughs): {A1}", f"Tidende: {Q2}", f"Holm: {A2}"), ["Tidende", MAYOR, "Tidende", MAYOR]),
    "clocks before the labels": (text(f"[00:01] Tidende: {Q1}", f"[00:12] Ida Holm: {A1}", f"[01:40] Tidende: {Q2}", f"[02:02] Ida Holm: {A2}"), ["Tidende", MAYOR, "Tidende", MAYOR]),
    "German": (text("SPIEGEL: Wie hoch sind die Schulden der Stadt?", "Holm: Wir schulden drei Banken 14 Millionen Kronen, und ich wusste es nicht.", "SPIEGEL: War das 2023 bekannt?", "Holm: Ja. Der Prüfer fand 9 Millionen Kronen.", head="„Die Stadt kann nicht zahlen“", intro="Die Stadt Loe ist verschuldet. Ein Gespräch mit Bürgermeisterin Ida Holm über den Hafen und seine Zukunft."), ["SPIEGEL", MAYOR, "SPIEGEL", MAYOR]),
    "Spanish": (text("P. ¿Cuánto debe la ciudad?", "R. Debemos 14 millones de coronas a tres bancos.", "P. ¿Se sabía en 2023?", "R. Sí. El auditor encontró 9 millones de coronas.", head="“La ciudad no puede pagar”", intro="La ciudad de Loe está endeudada. Entrevista con la alcaldesa Ida Holm sobre el puerto y su futuro."), [None, MAYOR, None, MAYOR]),
    "French": (text("Q : Combien la ville doit-elle ?", "R : Nous devons 14 millions de couronnes à trois banques.", "Q : Le savait-on en 2023 ?", "R : Oui. L'auditeur a trouvé 9 millions de couronnes.", head="« La ville ne peut pas payer »", intro="La ville de Loe est endettée. Entretien avec Ida Holm, maire de la ville, sur le port et son avenir."), [None, MAYOR, None, MAYOR]),
    "Arabic": (text("س: كم تبلغ ديون المدينة؟", "ج: نحن مدينون بمبلغ 14 مليون كرونة لثلاثة بنوك.", "س: هل كان ذلك معروفا عام 2023؟", "ج: نعم. وجد المدقق 9 ملايين كرونة.", head="المدينة لا تستطيع الدفع", intro="المدينة مثقلة بالديون، وقد سألنا رئيسة البلدية عما سيأتي بعد ذلك للميناء وأهله."), [None, None, None, None]),
    "bold names": (page(f"<p><b>Tidende</b> {Q1}</p><p><strong>Ida Holm</strong> {A1}</p><p><b>Tidende</b> {Q2}</p><p><strong>Holm</strong> {A2}</p>"), ["Tidende", MAYOR, "Tidende", MAYOR]),
    "bold names in one paragraph": (page(f"<p><b>Tidende:</b> {Q1}<br><b>Ida Holm:</b> {A1}<br><b>Tidende:</b> {Q2}<br><b>Ida Holm:</b> {A2}</p>"), ["Tidende", MAYOR, "Tidende", MAYOR]),
    "bold questions": (page(f"<p><b>{Q1}</b></p><p>{A1}</p><p><strong>{Q2}</strong></p><p>{A2}</p><p><b>What will you do now?</b></p><p>I will sell the quay, and we will pay.</p>"), [None, MAYOR, None, MAYOR, None, MAYOR]),
    "a list of terms": (page(f"<dl><dt>Tidende</dt><dd>{Q1}</dd><dt>Ida Holm</dt><dd>{A1}</dd><dt>Tidende</dt><dd>{Q2}</dd><dt>Ida Holm</dt><dd>{A2}</dd></dl>"), ["Tidende", MAYOR, "Tidende", MAYOR]),
    "Markdown": (text(f"**Tidende:** {Q1}", f"**Ida Holm:** {A1}", f"**Tidende:** {Q2}", f"**Holm:** {A2}", name="a.md"), ["Tidende", MAYOR, "Tidende", MAYOR]),
    "an answer of two paragraphs": (text(f"Q: {Q1}", f"A: {A1}", "I asked the banks for time, and they refused us.", f"Q: {Q2}", f"A: {A2}"), [None, MAYOR, None, MAYOR]),
}  # fmt: skip
NOT_ONE = {
    "headings with a colon": text("Background: what we know", "The fire began in the yard at night, the police say.", "The cost: what it means", "The yard will be rebuilt in two years, its owner says.", "Next: what comes", "I will be there, said one of the workers."),
    "a dateline": text("WASHINGTON: The senate voted on Thursday, and we were there.", "The vote was close, the clerk said.", "Will it hold? Nobody knows, she said."),
    "updates": text("UPDATE: We are told the road is shut.", "UPDATE: We hear it is open again.", "UPDATE: Is it shut again? We asked."),
    "scores": text("Rangers: 3", "Celtic: 2", "Rangers: 5", "Celtic: 1"),
    "listings": text("When: 7 pm on Friday", "Where: the town hall of Loe", "When: 9 pm on Sunday", "Where: our church by the quay. Will you come?"),
    "results": text("Ida Holm: 44 percent of the votes in Loe", "Per Ness: 30 percent of the votes in Loe", "Ida Holm: 41 percent of the votes in Sandvik", "Per Ness: 33 percent of the votes in Sandvik"),
    "questions and answers about a fare": page("<p><b>What is the new fare?</b></p><p>The fare is 19 kroner from Monday.</p><p><b>Who pays it?</b></p><p>Everybody over 16 pays it at the quay.</p><p><b>When does it end?</b></p><p>The line ends the fare in May.</p>"),
    "one remark": text("Ida Holm: “We lost 12 people.”", "The town hall was silent for a minute, and then they left."),
}  # fmt: skip


def the_story(file: tuple[str, bytes]) -> tuple[Story, str]:
    name, data = file
    result = read_document(data, name)
    (story,) = result.stories
    assert result_from_json(json.loads(json.dumps(result_to_json(result)))).stories == result.stories
    return story, story_text(result.document, story)


@pytest.mark.parametrize("name", FILES)
def test_each_turn_has_its_speaker(name: str) -> None:
    file, speakers = FILES[name]
    story, words = the_story(file)
    found = [words[slice(*turn.speaker)] if turn.speaker else None for turn in story.turns]
    assert found == speakers
    assert [turn.asks for turn in story.turns] == [n % 2 == 0 for n in range(len(speakers))]
    said = [words[turn.said : turn.end] for turn in story.turns]
    assert all(not words_said.startswith((":", ".", "*", " ")) for words_said in said)
    assert said[0].endswith(("?", "؟"))
    assert "14 " in said[1]
    assert all(one.end <= other.start for one, other in zip(story.turns, story.turns[1:], strict=False))
    assert story.place is None


@pytest.mark.parametrize("name", NOT_ONE)
def test_what_only_looks_like_an_interview_is_none(name: str) -> None:
    assert the_story(NOT_ONE[name])[0].turns == ()


def test_an_answer_goes_on_to_the_next_question_and_no_further() -> None:
    story, words = the_story(FILES["an answer of two paragraphs"][0])
    assert words[story.turns[1].said : story.turns[1].end].endswith("they refused us.")
    ended, words = the_story(
        text(
            f"Q: {Q1}",
            f"A: {A1}",
            f"Q: {Q2}",
            f"A: {A2}",
            "Holm left the room after an hour with the reporters.",
        )
    )
    assert "left the room" not in words[ended.turns[-1].said : ended.turns[-1].end]


def test_turns_are_story_and_no_furniture() -> None:
    for file, _speakers in FILES.values():
        story, words = the_story(file)
        marked = [words[mark.start : mark.end] for mark in story.marks]
        assert not [one for one in marked if any(one in words[t.said : t.end] for t in story.turns)]
