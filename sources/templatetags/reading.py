"""What reading wrote into a record, in the reader's language."""

from django import template

from sources.words import word_published_note

register = template.Library()


@register.filter
def published_note(note: str) -> str:
    """The note beside an article's date."""
    return word_published_note(note)
