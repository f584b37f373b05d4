"""What is not the story is marked with its kind and stays in the text."""
# ruff: noqa: E501 - a line of a page is one line

from __future__ import annotations

import pytest

from sources.reading.pages.captions import is_caption
from sources.reading.pages.cues import name_kind
from sources.reading.read import read_document
from sources.reading.types import MARK_KINDS, ReadResult, story_text

BODY = "The port board decided on Friday to raise the harbour dues by 4.5 percent, the chairman said."
MORE = "Fishing boats under ten metres are exempt from the rise, he said after the meeting on Friday."


def read(text: str) -> ReadResult:
    return read_document(text.encode(), "page.txt")


def marked(text: str) -> dict[str, str]:
    """The marked texts of a page's only story, each with its kind."""
    result = read(text)
    (story,) = result.stories
    whole = story_text(result.document, story)
    return {whole[m.start : m.end]: m.kind for m in story.marks}


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Advertisement", "advert"),
        ("Story continues below advertisement", "advert"),
        ("+++ Anzeige +++ Umzug im Herbst? 20 % Rabatt +++ Anzeige +++", "advert"),
        ("إعلان", "advert"),
        ("Become a Subscriber", "subscription"),
        ("Let our news meet your inbox. The stories that matter, every weekday morning.", "subscription"),
        ("The best of our reporting, sent to your inbox.", "subscription"),
        ("$10/month", "subscription"),
        ("Support Independent Local Journalism", "subscription"),
        ("Sign up for our newsletter", "subscription"),
        ("Short Url", "share"),
        ("Follow", "share"),
        ("Join our WhatsApp Channel for breaking news, exclusive reports, and real-time updates.", "share"),
        ("شارك", "share"),
        ("LEAVE A REPLY", "comment_form"),
        ("Please enter your comment!", "comment_form"),
        ("Your email address will not be published.", "comment_form"),
        ("Updated 9 min 31 sec ago", "timestamp"),
        ("Published: 24 June 2026 | Last modified: 25 June 2026, 01:52", "timestamp"),
        ("23:41", "timestamp"),
        ("More Stories", "navigation"),
        ("Home > World > Africa", "navigation"),
        ("Read also: What we know about the ferry so far", "navigation"),
        ("اقرأ أيضا: إعادة فتح المعبر", "navigation"),
        ("1 / 2", "navigation"),
        ("© 2025 Example Times. All rights reserved.", "footer"),
        ("Reporting by Anna Berg; editing by Tom Ruda", "footer"),
        ("This is a developing story. Refresh for updates.", "footer"),
        ("Image: United States Navy.", "credit"),
        ("Source: Xinhua", "sources"),
        (BODY, None),
        ("The group donated $10 million to the hospital last year, its director told reporters.", None),
        ("Subscribers of the opera paid 12 percent more this season than in the last one, it said.", None),
        ("He said the advertisement had cost the ministry 40,000 euros and was never shown.", None),
    ],
)
def test_a_line_is_named_by_what_it_says_of_itself(line: str, kind: str | None) -> None:
    assert name_kind(line) == kind


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "Newly elected President Ada Roe outside a polling station in the capital on July 6, 2024. (AFP)",
            True,
        ),
        (
            "In this file photo taken on November 22, 2016 a drone flies over the city of Mosul. (AFP file",
            True,
        ),
        ("Soldiers patrol a street in Jenin on February 02, 2025 [Nedal Eshtayah – Anadolu Agency]", True),
        (
            "This handout picture taken on November 19, 2023, shows the general. (KHAMENEI.IR handout/ AFP)",
            True,
        ),
        ("Braverman (left) and Sunak (right) on October 25, 2022.", True),
        ("FILE - The bridge over the Drina before the flood.", True),
        ("[Caption] Containers at Terminal 2: 14,600 wait for loading.", True),
        (BODY, False),
        ("The ministry (which has 400 staff) said on Monday that it would move to the coast.", False),
        ("HAVANA, Feb 3 (RHC) -- The ministry reported 39 new cases of dengue on Monday.", False),
    ],
)
def test_a_caption_is_told_from_a_sentence(line: str, expected: bool) -> None:
    assert is_caption(line) is expected


def test_an_agency_in_brackets_signs_off_the_last_paragraph_and_makes_it_no_caption() -> None:
    kinds = marked(f"Harbour dues rise\n\n{BODY}\n\n{MORE} (AFP)\n")
    assert kinds == {"(AFP)": "credit"}


def test_section_headings_and_labels_are_marked() -> None:
    kinds = marked(
        f"Harbour dues rise\n\n{BODY}\n\nWhat It Means For Fishermen\n\n{MORE}\n\nWho pays?\n\n{BODY[:60]}, he said.\n"
    )
    assert kinds == {"What It Means For Fishermen": "repeated_headline", "Who pays?": "repeated_headline"}


def test_the_first_headline_stays_and_its_repetitions_are_marked() -> None:
    head = "Harbour dues rise in spring"
    result = read(f"{head}\n\nSpecial {head}\nUpdated 07 July 2024\nFollow\n\n{head}\n\n{BODY}\n\n{MORE}\n")
    (story,) = result.stories
    text = story_text(result.document, story)
    assert [text[m.start : m.end] for m in story.marks if m.kind == "repeated_headline"] == [
        f"Special {head}",
        head,
    ]
    assert story.headline_span == (0, len(head))


def test_a_bullet_under_the_headline_makes_its_sentence_no_repetition() -> None:
    kinds = marked(f"Harbour dues rise\n  • {BODY}\n\nALDSTADT: {MORE}\n{BODY}\n{MORE} Nobody objected.\n")
    assert BODY not in kinds


def test_a_boxed_sentence_that_the_text_says_too_is_a_pull_quote() -> None:
    kinds = marked(
        f"Harbour dues rise\n\n{BODY}\n\n{MORE}\n\nFASTFACT\n\n{MORE}\n\nThe next meeting of the board is due on 4 May, he said.\n"
    )
    assert kinds == {"FASTFACT": "repeated_headline", MORE: "pull_quote"}


def test_everything_behind_the_last_paragraph_is_furniture() -> None:
    body = "\n\n".join(f"{BODY} It was decision number {n} of the day, he added." for n in range(12))
    tail = "Support Independent Journalism\n\nYour contribution enables reporting\n\nBecome a Subscriber\n\n$10/month\n\nHot Topics\n"
    result = read(f"Harbour dues rise\n\n{body}\n\n{tail}")
    (story,) = result.stories
    text = story_text(result.document, story)
    left = "".join(text[a.end : b.start] for a, b in zip(story.marks, story.marks[1:], strict=False))
    assert "contribution" in text
    assert "contribution" not in left


def test_a_short_last_sentence_is_part_of_the_story() -> None:
    assert marked(f"Harbour dues rise\n\n{BODY}\n\nThree others were wounded.\n") == {}


def test_a_caption_glued_in_front_of_a_paragraph_is_cut_off() -> None:
    paragraph = "In the eastern district the party's Ada Roe was elected with 84,121 votes, the most given to any list."
    kinds = marked(
        f"New faces in the council\n\n{BODY}\n\nMichael Tien of NPP\n\nAda Roe of the Harbour List {paragraph}\n\n{MORE}\n"
    )
    assert kinds == {"Michael Tien of NPP": "caption", "Ada Roe of the Harbour List": "caption"}


def test_a_plea_glued_to_the_last_sentence_is_cut_off() -> None:
    kinds = marked(
        f"Harbour dues rise\n\n{BODY}\n\n{MORE}The Harbour Post is reader-funded. Give from €5 a month.\n"
    )
    assert kinds == {"The Harbour Post is reader-funded. Give from €5 a month.": "subscription"}


def test_table_rows_are_no_headings() -> None:
    assert marked(f"Council elected\n\n{BODY}\n\nParty\tVotes\tSeats\nGreens\t12,040\t14\n\n{MORE}\n") == {}


def test_a_hidden_paragraph_of_a_page_is_marked_and_never_lost() -> None:
    page = (
        f"<html><body><article><h1>Harbour dues rise</h1><p>{BODY}</p><p>{MORE}</p>"
        f"<p class='hide'>Internal note: do not publish before four.</p><p>{BODY} It is final.</p></article></body></html>"
    )
    result = read_document(page.encode(), "page.html")
    (story,) = result.stories
    text = story_text(result.document, story)
    assert [text[m.start : m.end] for m in story.marks] == ["Internal note: do not publish before four."]


def test_a_mark_has_a_kind_that_the_desk_knows() -> None:
    page = f"Harbour dues rise\n\nShare\nUpdated 3 May 2024\n\nALDSTADT: {BODY}\n\nAdvertisement\n\n{MORE}\n\nLEAVE A REPLY\n"
    assert set(marked(page).values()) <= set(MARK_KINDS)


def test_a_sign_up_box_is_marked_as_a_whole() -> None:
    box = "Sign up for our newsletter\nThe latest from the harbour. Timely. Fair.\nE-mail address\nSubscribe"
    kinds = marked(f"Harbour dues rise\n\n{BODY}\n\n{box}\n\n{MORE}\n")
    assert set(kinds.values()) == {"subscription"}
    assert set(kinds) == set(box.split("\n"))


def test_a_numbered_list_of_teasers_is_navigation() -> None:
    teasers = "Recommended Stories\nlist 1 of 2\nFerry sails again\nlist 2 of 2\nWho is the new harbour master of the town?\nend of list"
    kinds = marked(f"Harbour dues rise\n\n{BODY}\n\n{teasers}\n\n{MORE}\n")
    assert kinds == dict.fromkeys(teasers.split("\n"), "navigation")


def test_a_last_paragraph_signed_by_its_agency_without_brackets_is_story() -> None:
    last = "On 18 October, more than 300 men were sent home from the port of Alden for entering without papers. PTI"
    marks = marked(f"Harbour dues to rise\n\n{BODY}\n\n{MORE}\n\n{last}\n")
    assert marks == {"PTI": "credit"}


def test_a_short_line_that_ends_in_capitals_is_no_paragraph_for_it() -> None:
    marks = marked(f"Harbour dues to rise\n\n{BODY}\n\n{MORE}\n\nWhat comes next? BBC\n")
    assert "What comes next? BBC" in marks


def test_a_caption_with_the_photographer_and_agency_behind_its_sentence() -> None:
    caption = "Chairman Jo Ek speaks at the port of Alden on July 25, 2019. A. Berg Holm / AP file"
    assert is_caption(caption)
    assert marked(f"Harbour dues to rise\n\n{BODY}\n\n{caption}\n\n{MORE}\n")[caption] == "caption"
    assert not is_caption("The dues rose by 4.5 percent. Port A / Port B share the costs.")


def test_the_note_on_the_author_at_the_end_is_no_story_but_a_note_on_another_is() -> None:
    page = (
        f"Harbour dues to rise\n\nBy Nora Bell\n\n{BODY}\n\n{MORE}\n\n%s is a reporter for the Alden Post.\n"
    )
    assert marked(page % "Nora Bell")["Nora Bell is a reporter for the Alden Post."] == "credit"
    assert "Carl Moss is a reporter for the Alden Post." not in marked(page % "Carl Moss")
