"""Quotations that have no cue of their own → the voice of the speaker beside them, over paragraphs."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from facts.suggesting.sentences.parse_sentences import Parsed
from facts.suggesting.sentences.track_quotes import find_quote_around
from facts.suggesting.words.find_voice import Voice
from facts.suggesting.words.types import DIRECT


def carry_over(
    parsed: Sequence[Parsed], quotes: Sequence[tuple[int, int]], voices: Sequence[Voice]
) -> Iterable[Voice]:
    """Voices for quoted sentences that have no cue: the speaker beside them in the same run of quotation."""
    direct = {voice.sentence: voice for voice in voices if voice.speaker.style == DIRECT}
    told = {voice.sentence: voice for voice in voices if voice.speaker.cue}
    carried: dict[int, Voice] = {}
    for item in parsed:
        start, end = item.sentence.start, item.sentence.end
        if item.index in direct:
            continue
        inside = find_quote_around(quotes, start + 1, max(start + 2, end - 1)) or next(
            (q for q in quotes if q[0] <= start < q[1] - 25), None
        )
        if inside is None or inside[1] - inside[0] < 20:
            continue
        donor = _find_donor(item.index, parsed, direct | carried, inside)
        if donor is None and inside[0] == start:
            donor = _find_teller_before(item.index, parsed, told, inside)
        if donor is not None:
            speaker = replace(donor.speaker, cue="")
            low, high = max(start, inside[0]), min(end, inside[1])
            carried[item.index] = Voice(low, high, speaker, item.index, frozenset())
            yield carried[item.index]


def _find_donor(
    index: int, parsed: Sequence[Parsed], known: dict[int, Voice], quote: tuple[int, int]
) -> Voice | None:
    paragraph = parsed[index].sentence.paragraph
    for other in range(index + 1, min(index + 6, len(parsed))):
        if parsed[other].sentence.start < quote[1] and other in known:
            return known[other]
    for other in range(index - 1, max(-1, index - 3), -1):
        if other in known and paragraph - parsed[other].sentence.paragraph <= 1:
            return known[other]
    following = index + 1
    if following in known and parsed[following].sentence.paragraph == paragraph:
        return known[following]
    return None


def _find_teller_before(
    index: int, parsed: Sequence[Parsed], told: dict[int, Voice], quote: tuple[int, int]
) -> Voice | None:
    """Whose words were told just before a quotation that has no cue: “Bell said the port was full. “We saw it.””

    In a paragraph of its own only a quotation that fills the paragraph is taken for the same speaker's.
    """
    before = told.get(index - 1)
    if before is None:
        return None
    own = parsed[index].sentence.paragraph
    apart = own - parsed[index - 1].sentence.paragraph
    last = max(
        (p.sentence.end for p in parsed[index : index + 12] if p.sentence.paragraph == own), default=quote[1]
    )
    return before if apart == 0 or (apart == 1 and last <= quote[1] + 1) else None
