"""What evidence is called on screen, and what reading noted on it: sentences that are stored in English."""

import re

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
}

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
