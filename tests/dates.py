"""Reading dates in tests: what each mention of a text stands for, counted from a story's day."""

from facts.suggesting.dates.resolve_dates import resolve_dates

# A Wednesday.
STORY = "2025-02-05"


def read(text: str, published: str | None = STORY, language: str = "en") -> list[tuple[str, str | None]]:
    """Each mention's words and its value."""
    return [
        (mention.text, mention.value)
        for mention in resolve_dates(text, published=published, language=language)
    ]


def only(text: str, published: str | None = STORY, language: str = "en") -> str | None:
    """The value of the one mention there is."""
    (mention,) = resolve_dates(text, published=published, language=language)
    return mention.value


def note(text: str, published: str | None = STORY) -> str:
    """The note of the one mention there is."""
    (mention,) = resolve_dates(text, published=published)
    return mention.note
