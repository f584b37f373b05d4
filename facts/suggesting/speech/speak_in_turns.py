"""The turns of an interview → voices: what stands in a turn is its speaker's, and so are its "I" and "we"."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from facts.language.remarks import Code, Remark
from facts.suggesting.sentences.parse_sentences import Parsed
from facts.suggesting.words.find_voice import Voice
from facts.suggesting.words.types import DIRECT, SPEAKER, Furniture, Speaker, Substitution, SuggestedClaim
from sources.reading.types import InterviewTurn


def cover_turns(turns: Iterable[InterviewTurn]) -> Iterator[Furniture]:
    """What of an interview is nobody's statement: labels, and the turns of whoever asks."""
    for turn in turns:
        end = turn.end if turn.asks else turn.said
        if turn.start < end:
            yield turn.start, end, "turn"


def speak_in_turns(parsed: Iterable[Parsed], turns: Sequence[InterviewTurn], text: str) -> list[Voice]:
    """A voice for each sentence of a turn whose speaker the text names, in the order of the text."""
    voices = []
    for item in parsed:
        start, end = item.sentence.start, item.sentence.end
        turn = _find_turn(turns, start)
        if turn is None or turn.speaker is None:
            continue
        low, high = turn.speaker
        speaker = Speaker(text[low:high], low, high, "", DIRECT)
        voices.append(Voice(start, end, speaker, item.index, frozenset()))
    return voices


def name_in_turns(
    claims: Iterable[SuggestedClaim], turns: Sequence[InterviewTurn], text: str
) -> Iterator[SuggestedClaim]:
    """The claims of the plain mode, which looks for no speaker, with that of their turn named in front."""
    for claim in claims:
        turn = _find_turn(turns, claim.start)
        if turn is None or turn.speaker is None:
            yield claim
            continue
        low, high = turn.speaker
        name = text[low:high]
        substitution = Substitution(0, len(name), name, low, high, name, SPEAKER, "")
        yield replace(
            claim,
            statement=f"{name}: “{claim.statement}”",
            substitutions=(substitution,),
            speaker=Speaker(name, low, high, "", DIRECT),
            reasons=(*claim.reasons, Remark(Code.SPEAKER_NAMED, (name,))),
        )


def doubt_unnamed(
    claims: Iterable[SuggestedClaim], turns: Sequence[InterviewTurn], text: str
) -> list[SuggestedClaim]:
    """The claims, with a doubt where they stand in the turn of somebody whom the text does not name."""
    doubted = []
    for claim in claims:
        turn = _find_turn(turns, claim.start)
        if turn is not None and turn.speaker is None and claim.speaker is None:
            label = text[turn.start : turn.said].strip(" \n:.")
            doubt = Remark(Code.SOURCE_UNNAMED, (label,)) if label else Remark(Code.CONTEXT_OPEN)
            claim = replace(claim, uncertain=tuple(dict.fromkeys((*claim.uncertain, doubt))))
        doubted.append(claim)
    return doubted


def _find_turn(turns: Sequence[InterviewTurn], at: int) -> InterviewTurn | None:
    return next((turn for turn in turns if turn.said <= at < turn.end and not turn.asks), None)
