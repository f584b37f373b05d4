"""A live blog is one story of dated posts, each with its own span; a post that takes another one back is linked to it."""
# ruff: noqa: E501 - a line of a page is one line

from __future__ import annotations

import json

import pytest

from sources.reading.read import read_document
from sources.reading.types import result_from_json, result_to_json, story_text

A = "The waterworks of Brenning stand still since noon, the utility says."
B = "We said at {} that two wells are shut; the utility now counts four of them."
C = "Two wells are shut, an engineer of the utility told reporters in the town hall."
D = "Good morning from Brenning, where the storm has passed in the night and left much water behind."
HEAD = "Storm in Brenning: live\n\nLast updated 2 minutes ago\n\n"


def blog(*posts: tuple[str, str]) -> str:
    return HEAD + "\n\n".join(f"{clock}\n{text}" for clock, text in posts) + "\n"


BLOGS = {
    "newest first": (blog(("16:40", A), ("15:05", B.format("14:10")), ("14:10", C), ("14 March 2025, 07:00", D)), ["2025-03-14T16:40", "2025-03-14T15:05", "2025-03-14T14:10", "2025-03-14T07:00"], 1, 2),
    "oldest first": (blog(("14 March 2025, 07:00", D), ("14:10", C), ("15:05", B.format("14:10")), ("16:40", A)), ["2025-03-14T07:00", "2025-03-14T14:10", "2025-03-14T15:05", "2025-03-14T16:40"], 2, 1),
    "over midnight": (blog(("00:20", A), ("23:50", B.format("22:10")), ("22:10", C), ("14 March 2025, 20:00", D)), ["2025-03-15T00:20", "2025-03-14T23:50", "2025-03-14T22:10", "2025-03-14T20:00"], 1, 2),
    "the half of the day": (blog(("4:40 pm", A), ("3:05 pm", B.format("2:10 pm")), ("2:10 pm", C), ("7:00 am", D)), ["16:40", "15:05", "14:10", "07:00"], 1, 2),
    "with zones": (blog(("16:40 GMT", A), ("15:05 (14:05 GMT)", B.format("14:10")), ("14:10 GMT", C), ("14 March 2025, 07:00", D)), ["2025-03-14T16:40", "2025-03-14T15:05", "2025-03-14T14:10", "2025-03-14T07:00"], 1, 2),
    "not as we wrote": (blog(("16:40", A), ("15:05", "Of the wells, two wells are shut; the utility counts four, not two as we wrote at 14:10."), ("14:10", C), ("14 March 2025, 07:00", D)), ["2025-03-14T16:40", "2025-03-14T15:05", "2025-03-14T14:10", "2025-03-14T07:00"], 1, 2),
    "with regret": (blog(("16:40", A), ("15:05", "We reported at 14:10 that two wells are shut; there are four of them. We regret the error."), ("14:10", C), ("14 March 2025, 07:00", D)), ["2025-03-14T16:40", "2025-03-14T15:05", "2025-03-14T14:10", "2025-03-14T07:00"], 1, 2),
    "a page": (
        "<html><head><title>Storm in Brenning: live</title></head><body><main><h1>Storm in Brenning: live</h1><div class='live-blog'>"
        + "".join(f"<article class='post'><time datetime='2025-03-14T{t}:00+01:00'>{t}</time><h2>{h}</h2><p>{p} {D}</p><p>{D}</p></article>" for t, h, p in (("16:40", "Still dry", A), ("15:05", "Four wells", B.format("14:10")), ("14:10", "Two wells", C)))
        + "</div></main></body></html>",
        ["2025-03-14T16:40", "2025-03-14T15:05", "2025-03-14T14:10"], 1, 2,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BLOGS)
def test_the_posts_are_dated_pieces_of_one_story(name: str) -> None:
    page, clocks, later, earlier = BLOGS[name]
    result = read_document(page.encode(), "a.html" if page.startswith("<") else "a.txt")
    (story,) = result.stories
    assert story.headline == "Storm in Brenning: live"
    assert [post.at for post in story.posts] == clocks
    assert [post.takes_back for post in story.posts] == [
        earlier if n == later else None for n in range(len(clocks))
    ]
    text = story_text(result.document, story)
    spans = [text[post.start : post.end] for post in story.posts]
    assert "two wells are shut;" in spans[later]
    assert "Two wells are shut, an engineer" in spans[earlier]
    assert "Two wells are shut, an engineer" not in spans[later]
    assert all(one.end <= other.start for one, other in zip(story.posts, story.posts[1:], strict=False))
    assert result_from_json(json.loads(json.dumps(result_to_json(result)))).stories == result.stories


@pytest.mark.parametrize(
    "page",
    [
        f"Storm stops waterworks\n\n14 March 2025, 07:00\n\n{A}\n\n{C}\n",
        f"Storm stops waterworks\n\n{A}\n\n{C}\n",
        f"Programme of the choir\n\n19:00\n{C}\n\n20:15\n{D}\n",
    ],
)
def test_a_story_with_a_clock_or_two_is_none(page: str) -> None:
    assert read_document(page.encode(), "a.txt").stories[0].posts == ()


OTHER = "A crew of the utility drives to the northern reservoir, where a pump has failed since morning."
TAKEN_BACK = {
    "by its clock": "Correction: the post of 14:10 was wrong; the utility counts four wells.",
    "by its clock in front": "Our 14:10 update was wrong: the utility counts four wells.",
    "by its words": "Correction: we said earlier that two wells are shut, as an engineer told reporters; there are four.",
    "by its words without a label": "An earlier post wrongly said that two wells of the utility are shut. There are four.",
    "in German": "Korrektur: Um 14.10 Uhr hatten wir zwei Brunnen gemeldet, es sind vier.",
    "in French": "Rectificatif : à 14h10 nous avions annoncé deux puits fermés, il y en a quatre.",
    "in Spanish": "Corrección: a las 14:10 dijimos que dos pozos estaban cerrados; son cuatro.",
}


@pytest.mark.parametrize("name", TAKEN_BACK)
@pytest.mark.parametrize("is_newest_first", [True, False])
def test_a_post_that_takes_another_back_is_linked_to_it(name: str, is_newest_first: bool) -> None:
    posts = [
        ("16:40", A),
        ("15:05", TAKEN_BACK[name]),
        ("14:10", C),
        ("12:30", OTHER),
        ("14 March 2025, 07:00", D),
    ]
    page = blog(*(posts if is_newest_first else posts[::-1]))
    (story,) = read_document(page.encode(), "a.txt").stories
    expected = [None, 2, None, None, None] if is_newest_first else [None, None, None, 2, None]
    assert [post.takes_back for post in story.posts] == expected


@pytest.mark.parametrize(
    "words",
    [
        "We said at 14:10 what nobody else had: two wells stand still, and they do to this hour.",
        "The mayor corrected her speech at 14:10 and thanked the engineers of the utility.",
        "Corrections officers from Brenning help the utility carry water to the old town.",
        "At 14:10 the engineer spoke; the storm has shut the harbour of Brenning since then.",
        "A correction of the budget is to be voted on by the council of Brenning in May.",
    ],
)
def test_a_post_that_only_speaks_of_another_takes_nothing_back(words: str) -> None:
    page = blog(("16:40", A), ("15:05", words), ("14:10", C), ("12:30", OTHER), ("14 March 2025, 07:00", D))
    (story,) = read_document(page.encode(), "a.txt").stories
    assert [post.takes_back for post in story.posts] == [None] * 5


def test_what_is_taken_back_was_said_before() -> None:
    page = blog(
        ("14:10", A), ("13:05", B.format("14:10")), ("14 March 2025, 12:00", C), ("13 March 2025, 14:10", D)
    )
    (story,) = read_document(page.encode(), "a.txt").stories
    assert [post.takes_back for post in story.posts] == [None, 3, None, None]


@pytest.mark.parametrize(
    ("clocks", "day"),
    [
        (("16:40", "15:05", "14 March 2025, 07:00"), "2025-03-14"),
        (("00:20", "23:50", "14 March 2025, 20:00"), "2025-03-15"),
        (("14 March 2025, 07:00", "14:10", "16:40"), "2025-03-14"),
        (("15 March 2025, 09:00", "08:05", "14 March 2025, 20:00"), "2025-03-15"),
        (("14.03.2025, 16:40", "15:05", "14:10"), "2025-03-14"),
    ],
)
def test_a_live_blog_has_the_day_of_its_newest_post(clocks: tuple[str, str, str], day: str) -> None:
    page = blog(*zip(clocks, (A, C, D), strict=True))
    (story,) = read_document(page.encode(), "a.txt").stories
    assert (story.published.value or "")[:10] == day
    assert story.published.note == ""


def test_a_live_blog_that_names_no_day_has_none() -> None:
    (story,) = read_document(blog(("16:40", A), ("15:05", C), ("07:00", D)).encode(), "a.txt").stories
    assert story.published.value is None
    assert "2 minutes ago" in story.published.note
