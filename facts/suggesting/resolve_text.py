"""A text → what its pronouns, descriptions and short names stand for. The entrance for measuring them alone."""

from facts.suggesting.suggest_claims import prepare_story, read_story_day
from facts.suggesting.words.types import Reference


def resolve_text(text: str, *, headline: str | None = None, published: str | None = None) -> list[Reference]:
    """The references of an English text in its order. Takes what suggest_claims takes."""
    day = read_story_day(published)
    return list(prepare_story(text, headline=headline, published=day, furniture=()).meanings)
