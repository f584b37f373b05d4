"""The machine's remarks as sentences, and the article's words in quotation marks, in the reader's language."""

from django import template

from facts.language.remarks import remark_from_json
from facts.language.words import mark_quote, word_date_note, word_held_back, word_refusal, word_remark

register = template.Library()


@register.filter
def in_words(stored: object) -> str:
    """A remark as it is stored, in a sentence."""
    return word_remark(remark_from_json(stored))


@register.filter
def date_note(note: str) -> str:
    """A date's note in the reader's language."""
    return word_date_note(note)


@register.filter
def held_back_because(because: str) -> str:
    """Why a suggestion was not offered again, in the reader's language."""
    return word_held_back(because)


@register.filter
def refused_because(why: str) -> str:
    """Why a sentence gave no claim, in the reader's language."""
    return word_refusal(why)


@register.filter
def in_quotes(words: str) -> str:
    """Words in quotation marks; stands in an element that keeps their direction."""
    return mark_quote(words)
