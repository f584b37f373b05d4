"""How pages write moments, states, partial dates, figures and the difference between two texts."""

import difflib
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from newsroom.accounts.networks import name_program
from newsroom.ledger.words import EVENT_WORDS
from newsroom.models import Notice
from newsroom.rights import Role
from newsroom.word_dates import word_date, word_day, word_moment

register = template.Library()
register.filter("partial_date", word_date)


@register.filter
def program_name(words: str) -> str:
    """A User-Agent as a person recognises it: "Firefox on Windows"; what names neither is shown as it is."""
    browser, system = name_program(words)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or words or _("A browser")


# status → (sign, tone). A state is never told by colour alone, and the sign is the same wherever the state shows.
SIGNS = {
    "open": ("○", ""),
    "second_review": ("②", "warn"),
    "confirmed": ("✓", "good"),
    "rejected": ("✕", ""),
    "merged": ("⇉", ""),
    "returned": ("↩", "warn"),
    "withdrawn": ("–", ""),
    "disputed": ("≠", "warn"),
    "superseded": ("↷", ""),
    "retracted": ("✕", "bad"),
    "stale": ("⟳", "warn"),
    "corrected": ("✎", "bad"),
    "updated": ("↻", "warn"),
    "out_of_sight": ("–", "warn"),
    "mended": ("✓", "good"),
    "removed": ("–", ""),
    "kept": ("=", ""),
    "received": ("…", "busy"),
    "reading": ("…", "busy"),
    "read": ("✓", "good"),
    "failed": ("!", "bad"),
    "queued": ("…", "busy"),
    "running": ("…", "busy"),
    "done": ("✓", "good"),
    "yes": ("✓", "good"),
    "no": ("✕", "bad"),
    "contested": ("≠", "warn"),
    "not_checked": ("?", ""),
    "supports": ("+", "good"),
    "contradicts": ("≠", "warn"),
    "context": ("·", ""),
}
_WORDS = re.compile(r"\s+|\w+(?:[.,’'\-]\w+)*|[^\w\s]", re.UNICODE)


def sign(status: str) -> str:
    """The sign of a status, for marks in running text."""
    return SIGNS.get(status, ("", ""))[0]


@register.simple_tag
def state(status: str, words: str) -> SafeString:
    """A status as sign, colour and word."""
    mark, manner = SIGNS.get(status, ("", ""))
    return format_html('<span class="state {}"><i aria-hidden="true">{}</i>{}</span>', manner, mark, words)


@register.simple_tag
def moment(value: datetime | None, style: str = "minute") -> SafeString:
    """A point in time, in the reader's zone and with its name; the page's script then writes it shorter (times.js).

    `style` is day, minute (the year only when it is not this one) or full (to the second).
    """
    if value is None:
        return SafeString("")
    at = timezone.localtime(value)
    written = word_day(at) if style == "day" else word_moment(at, seconds=style == "full")
    return format_html(
        '<time datetime="{}" data-style="{}">{}</time>', at.isoformat(timespec="seconds"), style, written
    )


@register.simple_tag(takes_context=True)
def unread_notices(context: Context) -> int:
    """How many notices the reader has not read."""
    return Notice.objects.visible_to(context["request"].actor).unread().count()


@register.filter
def day_of(value: str | None) -> str:
    """A partial date for a table: the time of day is left out."""
    return word_date((value or "").split("T", 1)[0])


register.filter("moment_in_words", word_moment)


@register.filter
def percent(value: Any) -> str:
    """A share between 0 and 1 as whole per cent; empty for none."""
    return "" if value is None else _("%(share)d%%") % {"share": round(float(value) * 100)}


def diff_words(old: str, new: str) -> Iterator[tuple[str, str]]:
    """The difference of two texts word by word, as (same | gone | new, text) in reading order.

    A number is one word: 39 → 183 is one change, not three (difflib's SequenceMatcher over word tokens). Lines that
    are equal are set aside first, so that a long article costs no more than what changed in it.
    """
    lines, others = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for kind, a, b, c, d in difflib.SequenceMatcher(None, lines, others, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "same", "".join(lines[a:b])
        else:
            yield from _diff_passage("".join(lines[a:b]), "".join(others[c:d]))


# Beyond this many words on either side a passage is shown as replaced whole: a finer diff grows with the square.
_LONGEST_PASSAGE = 4_000


def _diff_passage(old: str, new: str) -> Iterator[tuple[str, str]]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(before), len(after)) > _LONGEST_PASSAGE:
        yield from ((kind, text) for kind, text in (("gone", old), ("new", new)) if text)
        return
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "same", "".join(before[a:b])
            continue
        if b > a:
            yield "gone", "".join(before[a:b])
        if d > c:
            yield "new", "".join(after[c:d])


@register.simple_tag
def diff(old: str, new: str) -> SafeString:
    """The difference of two texts with <del> and <ins>, which screen readers announce."""
    tags = {"same": "{}", "gone": "<del>{}</del>", "new": "<ins>{}</ins>"}
    pieces = (format_html(tags[kind], text) for kind, text in diff_words(old, new))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


@register.filter
def item(mapping: Mapping[str, Any] | None, key: str) -> Any:
    """What a mapping holds under a key; nothing where it does not, or where there is no mapping."""
    return mapping.get(key, "") if mapping else ""


@register.filter
def event_words(event: str) -> Any:
    """What a ledger type is called on screen; a type without words is shown as it is."""
    return EVENT_WORDS.get(event, event)


@register.filter
def role_words(role: str) -> Any:
    """A role's name on screen."""
    return dict(Role.choices).get(role, role)


@register.filter(name="hex")
def as_hex(value: Any) -> str:
    """Bytes in hexadecimal."""
    return bytes(value).hex()
