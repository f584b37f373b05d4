"""The Remark: what the machine says about a claim or an article, as a code with the words it is about.

The sentence is made where it is read, in the reader's language (facts/language/words.py).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Code(StrEnum):
    """What can be remarked; behind each the words that go with it, in their order. A code's value never changes."""

    # A sentence that was stored before there were codes, or whose code is not known here.
    WRITTEN = "written"  # the sentence

    # Why a claim is suggested.
    COUNTS_CASUALTIES = "counts_casualties"
    GIVES_FIGURES = "gives_figures"  # the figures as published, one or more
    TELLS_CASUALTIES = "tells_casualties"
    OFFICIAL_ACT = "official_act"
    GIVES_DATES = "gives_dates"  # YYYY, YYYY-MM or YYYY-MM-DD, one or more
    SPEAKER_NAMED = "speaker_named"  # the speaker as published
    IS_ALLEGED = "is_alleged"
    IS_DENIED = "is_denied"
    IS_ESTIMATED = "is_estimated"
    IS_PLANNED = "is_planned"
    CAN_BE_LOOKED_UP = "can_be_looked_up"
    GIVES_A_DATE = "gives_a_date"
    QUOTES_SOMEBODY = "quotes_somebody"
    GIVES_A_NUMBER = "gives_a_number"

    # What is uncertain in it.
    MEANING_OPEN = "meaning_open"  # the article's word
    PLACE_OPEN = "place_open"  # the article's word
    ONE_OPEN = "one_open"  # a noun of the article
    SEVERAL_OPEN = "several_open"  # a noun of the article, in the plural
    CONTEXT_OPEN = "context_open"
    POINTS_BACK = "points_back"  # the article's words
    READ_AS = "read_as"  # the article's words, and what they are read as
    UNDATED = "undated"  # the article's words, and why (a date's note, or empty)
    WEEK_UNSETTLED = "week_unsettled"  # the article's words
    EITHER_WEEK = "either_week"  # the article's words, and the day they are read as
    SOURCE_UNNAMED = "source_unnamed"  # the speaker as published
    MAY_BE_THOUGHT = "may_be_thought"  # the article's word for thinking or hoping
    ATTRIBUTION_LAST = "attribution_last"
    STORY_UNDATED = "story_undated"
    QUOTE_AS_STATEMENT = "quote_as_statement"
    FROM_LANGUAGE_MODEL = "from_language_model"
    SPEAKER_NOT_SOUGHT = "speaker_not_sought"

    # How two claims stand to each other, and why; where two words go with it, what this one says and what the other.
    COMPARED_OTHER_THINGS = "compared_other_things"
    COMPARED_OTHER_NAMES = "compared_other_names"  # the names here, and there
    COMPARED_UNREAL = "compared_unreal"
    COMPARED_OTHER_COUNTS = "compared_other_counts"  # what is counted here, and there
    COMPARED_OTHER_SCOPE = "compared_other_scope"  # the numbers
    COMPARED_OTHER_PART = "compared_other_part"
    COMPARED_OPEN_COUNT = "compared_open_count"  # the numbers
    COMPARED_SHARE_AND_COUNT = "compared_share_and_count"
    COMPARED_LATER_NUMBER = "compared_later_number"  # the numbers
    COMPARED_CORRECTED_NUMBER = "compared_corrected_number"  # the numbers
    COMPARED_OTHER_NUMBER = "compared_other_number"  # the numbers, or what else fills one place in both
    COMPARED_NUMBER_AGREES = "compared_number_agrees"  # the numbers
    COMPARED_WIDER_BOUND = "compared_wider_bound"  # the numbers
    COMPARED_ADDS_UP = "compared_adds_up"
    COMPARED_TURNED_AROUND = "compared_turned_around"
    COMPARED_WENT_ON = "compared_went_on"
    COMPARED_PLAN_CHANGED = "compared_plan_changed"
    COMPARED_CALLED_OFF = "compared_called_off"
    COMPARED_OTHER_DAY = "compared_other_day"  # the days, YYYY-MM-DD, YYYY-MM or YYYY
    COMPARED_OPPOSED = "compared_opposed"
    COMPARED_DENIED = "compared_denied"
    COMPARED_OTHER_NAME = "compared_other_name"  # the names
    COMPARED_SAME_WORDS = "compared_same_words"
    COMPARED_NOTHING = "compared_nothing"

    # What holds for the whole article.
    PLAIN_MODE = "plain_mode"
    PROPOSALS_REFUSED = "proposals_refused"  # how many
    PROPOSALS_UNFIT = "proposals_unfit"  # how many
    PROPOSALS_LEFT = "proposals_left"  # how many
    CLAIMS_LEFT = "claims_left"  # how many are kept, and how many were found
    STAYS_INSIDE = "stays_inside"
    NAMES_PROTECTED = "names_protected"
    BUILT_IN_USED = "built_in_used"
    ENDPOINT_PROPOSED_NOTHING = "endpoint_proposed_nothing"
    ENDPOINT_LENGTH = "endpoint_length"  # the most characters it is asked about
    ENDPOINT_ADDRESS = "endpoint_address"
    ENDPOINT_STATUS = "endpoint_status"  # the status it answered with
    ENDPOINT_LATE = "endpoint_late"  # after how many seconds it was left
    ENDPOINT_UNREACHABLE = "endpoint_unreachable"
    ENDPOINT_LONG_ANSWER = "endpoint_long_answer"
    ENDPOINT_UNREADABLE = "endpoint_unreadable"
    ENDPOINT_UNFIT = "endpoint_unfit"


_CODES: Mapping[str, Code] = {code.value: code for code in Code}


# Doubts about what a word of the statement means; those about a day, a speaker or a reading leave it understood.
OF_NOUNS = frozenset({Code.ONE_OPEN, Code.SEVERAL_OPEN})
OF_WORDS = frozenset({Code.MEANING_OPEN, Code.PLACE_OPEN, Code.POINTS_BACK})
OF_ALL = frozenset({Code.CONTEXT_OPEN})
_OF_DAYS = frozenset({Code.UNDATED, Code.WEEK_UNSETTLED, Code.EITHER_WEEK})
_OPEN = OF_NOUNS | OF_WORDS | OF_ALL | _OF_DAYS | {Code.QUOTE_AS_STATEMENT}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing said about a claim or an article; `words` are the article's own, bare, or values as text."""

    code: Code
    words: tuple[str, ...] = ()


def leaves_open(codes: Collection[Code]) -> bool:
    """Whether a statement with these doubts cannot be understood, or dated, without what stands around it."""
    return not _OPEN.isdisjoint(codes)


def remark_to_json(remark: Remark) -> dict[str, Any]:
    """The remark's one JSON form."""
    return {"code": remark.code.value, "words": list(remark.words)}


def remark_from_json(data: object) -> Remark:
    """Read a remark as it is stored; a bare sentence is one from before there were codes.

    Raises ValueError for what is neither.
    """
    if isinstance(data, str):
        return Remark(Code.WRITTEN, (data,))
    if not isinstance(data, Mapping) or not isinstance(data.get("code"), str):
        raise ValueError("A remark must be a sentence or an object with a code.")
    words = tuple(str(word) for word in data.get("words", ()))
    code = _CODES.get(data["code"])
    if code is None:
        return Remark(Code.WRITTEN, (" ".join([data["code"], *words]),))
    return Remark(code, words)
