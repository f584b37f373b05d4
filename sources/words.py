"""What evidence is called on screen, and what reading noted on it: sentences that are stored in English."""

import re
from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

FURNITURE_WORDS: dict[str, Promise] = {
    "navigation": _("Navigation"),
    "subscription": _("Subscription"),
    "advert": _("Advert"),
    "caption": _("Caption"),
    "credit": _("Credit"),
    "share": _("Share buttons"),
    "comment_form": _("Comment form"),
    "timestamp": _("Time stamp"),
    "dateline": _("Dateline"),
    "repeated_headline": _("Headline, repeated"),
    "pull_quote": _("Pull quote"),
    "sources": _("Sources"),
    "footer": _("Foot of the page"),
    "note": _("Foot- or endnote"),
    "embargo": _("Embargo"),
    "quoted_mail": _("Words of an earlier mail"),
    "mail_head": _("Head of a mail inside this one"),
}

# What a file holds and its articles do not.
LEFT_OUT_WORDS: dict[str, Promise] = {
    "deleted": _("Deleted words, kept by the tracking of changes"),
    "hidden": _("Words set as hidden"),
    "comment": _("A comment beside the text"),
    "page_header": _("What stands at the head of every page"),
    "page_footer": _("What stands at the foot of every page"),
    "footnote": _("A footnote that the file refers to and does not hold"),
    "endnote": _("An endnote that the file refers to and does not hold"),
    "picture": _("A picture"),
    "symbol": _("A sign that only its own font can draw"),
    "embedded_document": _("Another document inside this one"),
    "embedded_object": _("An embedded sheet, chart or drawing"),
    "date": _("A date that was not understood"),
    "cancelled": _("An item that its publisher withdrew"),
    "withheld": _("An item that its publisher withholds"),
    "other_part": _("Another text beside the story"),
    "page_picture": _("Pictures of text, on the pages"),
    "columns": _("The order of columns that could not be told apart, on the pages"),
}


# What is a part of the text itself wherever it is left out, however few words of it are known.
_WHOLE_PARTS = frozenset(
    {"page_picture", "embedded_document", "columns", "other_part", "withheld", "cancelled"}
)
# What stands on every page is left out of every page.
_EVERY_PAGE = frozenset({"page_header", "page_footer"})
# Words that are left out are more than a few from this share of the text on.
_MUCH = 0.05


def is_much_left_out(text: str, items: Iterable[Mapping[str, str]]) -> bool:
    """Whether a reading's text is more than a little shorter than what its file holds."""
    found = list(items)
    words = sum(len(item["words"].split()) for item in found if item["what"] not in _EVERY_PAGE)
    return any(item["what"] in _WHOLE_PARTS for item in found) or words > _MUCH * len(text.split())


def name_left_out(items: Iterable[Mapping[str, str]]) -> list[tuple[Promise, list[str]]]:
    """What a reading left out, for a page: each kind once with its words in the order of the file, equal ones once."""
    words: dict[str, dict[str, None]] = {}
    for item in items:
        found = words.setdefault(item["what"], {})
        if item["words"]:
            found[item["words"]] = None
    return [(LEFT_OUT_WORDS[what], list(found)) for what, found in words.items()]


# Every note that reading writes beside an article's date; {text} are words of the page.
_NOTES = (
    gettext_noop("The text names another day than the date given with the upload: please check."),
    gettext_noop("The text does not say when it was published: please give the date."),
    gettext_noop("The text says “{text}” without a year: please give the date."),
    gettext_noop("The text only says “{text}”: please give the date."),
    gettext_noop("“{text}” can be read as two different days: please give the date."),
    gettext_noop("The text says only “{text}”: please give the day."),
)
_PATTERNS = [
    (note, re.compile(re.escape(note).replace(r"\{text\}", "(?P<text>.*)"), re.DOTALL)) for note in _NOTES
]


def word_published_note(note: str) -> str:
    """The note beside an article's date; one that is none of these is shown as it is stored."""
    for message, pattern in _PATTERNS:
        found = pattern.fullmatch(note)
        if found:
            return gettext(message).format(**found.groupdict())
    return note
