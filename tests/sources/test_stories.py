"""A page that holds several stories becomes several articles, each with what is its own."""
# ruff: noqa: E501 - a line of a page is one line

from __future__ import annotations

from sources.reading.read import read_document
from sources.reading.types import ReadResult, story_text

TWO_GLUED = """At least seven killed in crane collapse

Saturday, September 12, 2015

A storm yesterday caused a crane to fall onto the market, killing seven people and wounding 23, the fire service said.

The accident happened in the afternoon, when the market was full.

Sources

"Market crane collapse" — Example News, September 11, 2015
Hundreds evacuated after flood

Thursday, January 12, 2006

The river at high tide

According to the interior ministry over 345 families have been moved from the low quarters of the town since Sunday.
"""
SCRAPED = """Rains flood capital, three dead

Rains flood capital, three dead
Updated 9 min 31 sec ago
Follow

Rains flood capital, three dead
  • Some 500 homes damaged

ACCRA: Heavy rains flooded parts of the capital on Sunday and killed three people, the disaster agency said.
Some 500 homes were damaged in the eastern districts, according to the mayor of the town.
Officials said more rain was expected until Tuesday.





Port workers end strike

Port workers end strike
Updated 02 February 2025
Follow

Port workers end strike

LONDON: Dock workers ended a strike of nine days on Sunday after a deal on pay, their union said.
The port of Felixstowe expects to be back at full work by Wednesday.
"""
ROUND_UP = """News in brief

Fire destroys mill
ALDSTADT (AP) — A fire destroyed a disused mill on Monday, the fire service said. Nobody was hurt.

Ferry service resumes
WESTFELD, March 4 (Reuters) - The ferry to the islands sailed again on Tuesday after a strike of nine days.

Museum lends painting
PARIS — The city museum has lent a painting by Corot to a gallery in Lyon until October.
"""
SUBHEADS = """Port ready for next phase of works

The port board has announced that it is ready to discuss the next phase of the works with the dockers and the town.

Talks Following Protest

This comes after more than 600 dockers marched through the town on Thursday, the police said.

Uncertainty Over Next Phase of Works

The first phase is set to end this week, yet talks on the next stage have yet to begin, according to the mayor.

More Stories

Support Our Independent Journalism
"""
TEASERS = """Home | Sea | Towns

Herring quota cut by a third

By MIRA STOLT
March 9, 2026 07:45 local time (06:45 GMT)

STORHOLM – The fisheries council has cut the spring herring quota by 34 percent to 41,500 tonnes.

Boat owners said the cut would cost the coast some 1,200 jobs before the end of the year.

MOST READ
1. Ferry toll rises as divers reach lower deck
2. Tram line 4 to close for nine weeks

Tram line 4 to close for nine weeks

Tram line 4 will close from Monday for nine weeks while 3.8 kilometres of track are replaced, the city said.

About 26,000 people use the line on a working day. Buses will run every six minutes instead.
"""


def read(text: str) -> ReadResult:
    return read_document(text.encode(), "page.txt")


def headlines(text: str) -> list[str | None]:
    return [story.headline for story in read(text).stories]


def test_a_scraped_page_is_split_where_a_headline_is_said_again_over_a_clock() -> None:
    result = read(SCRAPED)
    assert headlines(SCRAPED) == ["Rains flood capital, three dead", "Port workers end strike"]
    assert [s.place for s in result.stories] == ["ACCRA", "LONDON"]
    assert [s.published.value for s in result.stories] == [None, "2025-02-02"]
    assert "Port workers" not in story_text(result.document, result.stories[0])
    assert "Accra" not in story_text(result.document, result.stories[1])


def test_two_articles_without_a_gap_between_them_are_split_at_headline_and_date_line() -> None:
    result = read(TWO_GLUED)
    assert [s.headline for s in result.stories] == [
        "At least seven killed in crane collapse",
        "Hundreds evacuated after flood",
    ]
    assert [s.published.value for s in result.stories] == ["2015-09-12", "2006-01-12"]


def test_each_item_of_a_news_round_up_is_a_story_of_its_own() -> None:
    result = read(ROUND_UP)
    assert headlines(ROUND_UP) == ["Fire destroys mill", "Ferry service resumes", "Museum lends painting"]
    assert [s.place for s in result.stories] == ["ALDSTADT", "WESTFELD", "PARIS"]
    assert [s.agency for s in result.stories] == ["AP", "Reuters", None]
    assert all(s.published.value is None for s in result.stories)


def test_section_headings_split_nothing() -> None:
    assert headlines(SUBHEADS) == ["Port ready for next phase of works"]


def test_a_list_of_teasers_starts_no_story_but_tells_where_one_starts() -> None:
    assert headlines(TEASERS) == ["Herring quota cut by a third", "Tram line 4 to close for nine weeks"]


def test_a_story_without_a_headline_gets_none() -> None:
    text = "Two soldiers were killed near the border on Monday, the army said.\n\nThey were on patrol, it said.\n"
    (story,) = read(text).stories
    assert story.headline is None
    assert story.headline_span is None


def test_the_headline_stands_where_its_span_says() -> None:
    for result in (read(SCRAPED), read(TEASERS), read(TWO_GLUED)):
        for story in result.stories:
            assert story.headline_span is not None
            assert story_text(result.document, story)[slice(*story.headline_span)] == story.headline


def test_a_slogan_above_the_section_is_no_headline() -> None:
    text = (
        "Democracy Dies in Darkness\nSign in\n\nWORLD\nExplosion in port kills 12\n\n"
        "At least 40 others were wounded, authorities said; the cause was not known.\n\nFebruary 2, 2025\n4 min\n216\n\n"
        "By Anna Berg and Tom Ruda\n\nCONAKRY, Guinea — An explosion at a fuel depot in the port killed at least 12 people"
        " on Sunday, authorities said.\n\nThe government closed schools until Wednesday and declared days of mourning.\n"
    )
    (story,) = read(text).stories
    assert story.headline == "Explosion in port kills 12"
    assert story.byline == "Anna Berg and Tom Ruda"
    assert story.published.value == "2025-02-02"


def test_the_frame_of_a_page_never_outweighs_its_story() -> None:
    frame = "\n".join(f"Section number {n} of the page" for n in range(60))
    (story,) = read(f"{frame}\n\n{SUBHEADS}\n{frame}\n").stories
    assert story.headline == "Port ready for next phase of works"
    assert story.end - story.start < 2 * len(SUBHEADS)


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "PORT BOARD RAISES HARBOUR DUES\n\nThe port board decided on Friday to raise the harbour dues by 4.5 percent from\n"
        "1 June, the first rise in six years. Fishing boats under ten metres are exempt\nfrom the rise, the chairman said"
        " after the meeting.\n\nThe dues brought in 3.4 million euros last year, of which some 800,000 went\n"
        "into dredging the channel. Without the rise the port would have had to close\nits northern quay, he said.\n"
    )
    (story,) = read(text).stories
    assert story.marks == ()


BOARD = (
    "The harbour board decided on Friday to raise the dues by 4.5 percent from June, the chairman said.",
    "Fishing boats under ten metres are exempt from the rise, he said, and so are the ferries of the islands.",
)
FIRE = (
    "A fire destroyed the roof of the primary school in Westfeld on Saturday morning, the fire service said.",
    "Nobody was hurt. Lessons for 230 pupils are to resume on Wednesday in the town hall, the mayor said.",
)


def build_page(container: str, *, dated: bool = True, heading: str = "h2") -> str:
    """An HTML page of two stories, each in a container."""
    stories = []
    for head, day, paragraphs in (
        ("Harbour dues rise", "2025-03-14", BOARD * 2),
        ("School closed after fire", "2025-03-15", FIRE * 2),
    ):
        time = f"<time datetime='{day}'>{day}</time>" if dated else ""
        text = "".join(f"<p>{paragraph} ({n})</p>" for n, paragraph in enumerate(paragraphs))
        stories.append(f"<{container}><{heading}>{head}</{heading}>{time}{text}</{container.split()[0]}>")
    return f"<html><body><nav>Home Sport</nav><main>{''.join(stories)}</main><footer>© 2025 Example Times</footer></body></html>"


def read_page(page: str) -> ReadResult:
    return read_document(page.encode(), "page.html")


def test_a_page_of_several_articles_is_split_at_its_containers() -> None:
    for container in ("article", "div class='story'"):
        result = read_page(build_page(container))
        assert [s.headline for s in result.stories] == ["Harbour dues rise", "School closed after fire"]
        assert [s.published.value for s in result.stories] == ["2025-03-14", "2025-03-15"]
        assert all(s.outlet == "Example Times" for s in result.stories)
        assert "school" not in story_text(result.document, result.stories[0])


def test_the_sections_of_one_article_are_no_stories() -> None:
    assert len(read_page(build_page("section class='part'", dated=False)).stories) == 1


def test_a_strip_of_teasers_below_an_article_is_no_story() -> None:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in BOARD + FIRE)
    teaser = "<article><h3>Ferry sails again</h3><time datetime='2025-01-01'>1 January</time><p>A short teaser.</p></article>"
    (story,) = read_page(
        f"<html><body><article><h1>Harbour dues rise</h1>{body}</article>{teaser * 4}</body></html>"
    ).stories
    assert story.headline == "Harbour dues rise"
