"""Whose words a stretch of the article is: the record of a voice, and which of several vouches for a span."""

from collections.abc import Iterable
from dataclasses import dataclass

from facts.suggesting.words.types import Speaker

_EDGE = 3  # code points by which a clause may start before the act that it tells of: "“The"


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody vouches for the article's text from ``start`` to ``end``.

    ``sentence`` is the index of the sentence that names the speaker, ``frame`` the token numbers there that only
    report ("X said on Monday"); empty where the speech act is itself the news (``act``), which then vouches for no
    clause that ends before its verb at ``at``.
    """

    start: int
    end: int
    speaker: Speaker
    sentence: int
    frame: frozenset[int]
    act: bool = False
    trailing: bool = False
    at: int = -1


def find_voice(voices: Iterable[Voice], start: int, end: int) -> Voice | None:
    """The innermost voice that vouches for most of the span, None for the publisher's own."""
    found = [
        voice
        for voice in voices
        if 2 * (min(voice.end, end) - max(voice.start, start)) > end - start
        and not (voice.act and (end <= voice.at or start + _EDGE < voice.start))
    ]
    return min(found, key=lambda voice: (voice.end - voice.start, voice.act), default=None)
