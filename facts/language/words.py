"""What the machine's remarks and its notes on dates are called on screen, in the reader's language."""

import unicodedata
from collections.abc import Callable, Iterable

from django.utils.translation import get_language_bidi, gettext_noop, ngettext, override, pgettext
from django.utils.translation import gettext as _

from facts.language.refusals import Refused
from facts.language.remarks import Code, Remark
from newsroom.word_dates import word_date

_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI"})

# Every note that the machine writes beside a date; what people write there is shown as it is.
DATE_NOTES = frozenset(
    {
        gettext_noop("Counted from the story's own date, which is not known."),
        gettext_noop("No year is given, and the story's own date is not known."),
        gettext_noop("Counted from the story's own day, of which only the month or year is known."),
        gettext_noop("Names a stretch of time, not a date."),
        gettext_noop("That week lies in two months."),
        gettext_noop("Names an event by its day; the text does not give the year."),
        gettext_noop("Day and month cannot be told apart."),
        gettext_noop("Counted from another day that the text does not fix."),
        gettext_noop("The season could be that of either of two years."),
        gettext_noop("Names a decade, not a year."),
        gettext_noop("There is no such day in the calendar."),
        gettext_noop("Counted from the story's date."),
        gettext_noop("Counted from a day named before it."),
        gettext_noop("No year is given; in this language days are read only where the year is written."),
        gettext_noop("A financial year need not begin in January."),
        gettext_noop("Names a time that comes round again, not one date."),
        gettext_noop("The text gives the date beside it."),
        gettext_noop("Names a century, not a year."),
        gettext_noop("Counted from the day on which it was said."),
        gettext_noop("Counted from the story's date; a week earlier or later could be meant."),
        gettext_noop("The year is given elsewhere in the text."),
        gettext_noop("It may mean nowadays, not the story’s day."),
    }
)


def isolate_words(words: str) -> str:
    """The article's words on one line, and between U+2068 and U+2069 where they may run against the sentence.

    Without the isolates the digits and quotation marks beside words of the other direction change places on screen
    (Unicode Standard Annex 9).
    """
    line = " ".join(words.split())
    if get_language_bidi() or any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in line):
        return f"\u2068{line}\u2069"
    return line


def mark_quote(words: str) -> str:
    """The words in the quotation marks of the reader's language, where the page keeps their direction."""
    return pgettext("words of an article", "“{words}”").format(words=words)


def quote_words(words: str) -> str:
    """The article's words in quotation marks, for the middle of a sentence."""
    return mark_quote(isolate_words(words))


def join_words(words: Iterable[str]) -> str:
    """The members of a list with the reader's commas between them."""
    return pgettext("between the members of a list", ", ").join(words)


def word_remark(remark: Remark) -> str:
    """The remark as a sentence for an editor."""
    return _SENTENCES[remark.code](*remark.words)


def word_remarks(remarks: Iterable[Remark]) -> list[str]:
    """Each remark as a sentence."""
    return [word_remark(remark) for remark in remarks]


def word_remarks_for_programs(remarks: Iterable[Remark]) -> list[str]:
    """Each remark as an English sentence, whoever asks: a program's answer must not change with its headers."""
    with override("en"):
        return word_remarks(remarks)


def word_date_note(note: str) -> str:
    """A date's note: the machine's in the reader's language, a person's as they wrote it."""
    return _(note) if note in DATE_NOTES else note


def word_held_back(because: str) -> str:
    """Why a suggestion was not offered again, as the search stored it: English phrases with semicolons between."""
    return pgettext("between reasons", "; ").join(map(_, because.split("; ")))


def word_refusal(why: str) -> str:
    """Why a sentence gave no claim, as a phrase for an editor; a reason that is not known here as it is stored."""
    return _(_REFUSALS[why]) if why in _REFUSALS else why


def word_refusal_for_programs(why: str) -> str:
    """The same in English, whoever asks."""
    with override("en"):
        return word_refusal(why)


_REFUSALS: dict[str, str] = {
    Refused.HEADLINE: gettext_noop("the headline again"),
    Refused.HEADING: gettext_noop("a heading, or a line that is no sentence"),
    Refused.QUESTION: gettext_noop("a question"),
    Refused.OPINION: gettext_noop("what somebody thinks, feels or asks for"),
    Refused.PREDICTION: gettext_noop("what may or could be"),
    Refused.COUNTERFACTUAL: gettext_noop("what did not happen"),
    Refused.RHETORIC: gettext_noop("addressed to whoever reads or hears it"),
    Refused.NO_STATEMENT: gettext_noop("nothing in it that can be looked up"),
    Refused.RETRACTED: gettext_noop("what the article takes back"),
    Refused.FRAGMENT: gettext_noop("no whole sentence could be made of it"),
    Refused.NO_FIGURE: gettext_noop("no figure, date or quotation; more is not sought in this language"),
    Refused.OVERLONG: gettext_noop("too long for one claim"),
    Refused.REPEATED: gettext_noop("another claim says the same"),
    Refused.LEFT: gettext_noop("less worth checking than those that are offered"),
}


def _word_figures(*figures: str) -> str:
    return ngettext("It gives a figure: {figures}.", "It gives figures: {figures}.", len(figures)).format(
        figures=join_words(map(quote_words, figures))
    )


def _word_dates(*dates: str) -> str:
    return ngettext("It gives a date: {dates}.", "It gives dates: {dates}.", len(dates)).format(
        dates=join_words(map(word_date, dates))
    )


def _word_undated(words: str, note: str) -> str:
    if not note:
        return _("{date} has no fixed date.").format(date=quote_words(words))
    return _("{date} has no fixed date: {why}").format(date=quote_words(words), why=word_date_note(note))


def _word_refused(count: str) -> str:
    return ngettext(
        "{count} proposed claim was refused: it does not stand in the text.",
        "{count} proposed claims were refused: they do not stand in the text.",
        int(count),
    ).format(count=count)


def _word_unfit(count: str) -> str:
    return ngettext(
        "{count} proposed claim was dropped: it was too long, or no text that can be kept.",
        "{count} proposed claims were dropped: they were too long, or no text that can be kept.",
        int(count),
    ).format(count=count)


def _word_left(count: str) -> str:
    return ngettext(
        "{count} more proposed claim was not looked at.",
        "{count} more proposed claims were not looked at.",
        int(count),
    ).format(count=count)


# What a number counts, as the comparison of two claims names it.
_COUNTED = frozenset(
    {
        gettext_noop("killed"),
        gettext_noop("injured"),
        gettext_noop("missing"),
        gettext_noop("rescued"),
        gettext_noop("arrested"),
        gettext_noop("freed"),
        gettext_noop("displaced"),
        gettext_noop("infected"),
        gettext_noop("votes"),
        gettext_noop("seats"),
        gettext_noop("aboard"),
        gettext_noop("jobs"),
        gettext_noop("signatures"),
        gettext_noop("attendance"),
        gettext_noop("homes"),
        gettext_noop("price"),
        gettext_noop("profit"),
        gettext_noop("sales"),
        gettext_noop("unemployment"),
        gettext_noop("inflation"),
        gettext_noop("share"),
        gettext_noop("donations"),
        gettext_noop("protesters"),
        gettext_noop("level"),
    }
)


def word_counted(counted: str) -> str:
    """What a number counts, in the reader's language; another word as it is."""
    return _(counted) if counted in _COUNTED else counted


def _word_two(sentence: str) -> Callable[[str, str], str]:
    """A sentence with what this claim says, {here}, and what the other says, {there}, in quotation marks."""
    return lambda here, there: _(sentence).format(here=quote_words(here), there=quote_words(there))


# In a message a {word}, {date} or {read} comes with its quotation marks, a {noun} or {speaker} without.
_SENTENCES: dict[Code, Callable[..., str]] = {
    Code.WRITTEN: lambda sentence: sentence,
    Code.COUNTS_CASUALTIES: lambda: _("It counts people killed, hurt or missing."),
    Code.GIVES_FIGURES: _word_figures,
    Code.TELLS_CASUALTIES: lambda: _("It tells of people killed, hurt or missing."),
    Code.OFFICIAL_ACT: lambda: _("It tells of an official act or an agreement."),
    Code.GIVES_DATES: _word_dates,
    Code.SPEAKER_NAMED: lambda speaker: _("{speaker} is named as the source.").format(
        speaker=isolate_words(speaker[:1].upper() + speaker[1:])
    ),
    Code.IS_ALLEGED: lambda: _("It is told as an allegation."),
    Code.IS_DENIED: lambda: _("It is a denial."),
    Code.IS_ESTIMATED: lambda: _("It is told as an estimate."),
    Code.IS_PLANNED: lambda: _("It is announced, not done yet."),
    Code.CAN_BE_LOOKED_UP: lambda: _("It states something that can be looked up."),
    Code.GIVES_A_DATE: lambda: _("It gives a date."),
    Code.QUOTES_SOMEBODY: lambda: _("It quotes somebody."),
    Code.GIVES_A_NUMBER: lambda: _("It gives a number."),
    Code.MEANING_OPEN: lambda word: _("It is not said whom or what {word} means.").format(
        word=quote_words(word)
    ),
    Code.PLACE_OPEN: lambda word: _("It is not said which place {word} means.").format(
        word=quote_words(word)
    ),
    Code.ONE_OPEN: lambda noun: _("It is not said which {noun} is meant.").format(noun=isolate_words(noun)),
    Code.SEVERAL_OPEN: lambda noun: _("It is not said which {noun} are meant.").format(
        noun=isolate_words(noun)
    ),
    Code.CONTEXT_OPEN: lambda: _("It names neither who nor where: please say what it tells of."),
    Code.POINTS_BACK: lambda word: _("{word} points back to something said earlier: please say what.").format(
        word=quote_words(word)
    ),
    Code.READ_AS: lambda word, read: _("{word} is read as {read}; another reading is possible.").format(
        word=quote_words(word), read=quote_words(read)
    ),
    Code.UNDATED: _word_undated,
    Code.WEEK_UNSETTLED: lambda words: _(
        "{date} is counted from the story's date; its days are not settled."
    ).format(date=quote_words(words)),
    Code.EITHER_WEEK: lambda words, day: _(
        "{date} is read as {day}; a week earlier or later could be meant."
    ).format(date=quote_words(words), day=word_date(day)),
    Code.SOURCE_UNNAMED: lambda speaker: _("The source is not a named person: {speaker}.").format(
        speaker=isolate_words(speaker)
    ),
    Code.MAY_BE_THOUGHT: lambda word: _(
        "{word}: it may be what somebody thinks or hopes, not what happened."
    ).format(word=quote_words(word)),
    Code.ATTRIBUTION_LAST: lambda: _(
        "The attribution stands at the end of the sentence; it may cover only its last part."
    ),
    Code.STORY_UNDATED: lambda: _("The article has no date of its own to count from."),
    Code.QUOTE_AS_STATEMENT: lambda: _(
        "The statement is the quote as it stands: please make it stand alone."
    ),
    Code.FROM_LANGUAGE_MODEL: lambda: _("It was proposed by a language model: read it beside the text."),
    Code.SPEAKER_NOT_SOUGHT: lambda: _("Who says this was not worked out in this language."),
    Code.COMPARED_OTHER_THINGS: lambda: _("They tell of different things."),
    Code.COMPARED_OTHER_NAMES: _word_two(
        gettext_noop("Another place or other people: {here} here, {there} there.")
    ),
    Code.COMPARED_UNREAL: lambda: _("One tells what might have been, the other what was."),
    Code.COMPARED_OTHER_COUNTS: lambda here, there: _(
        "Not the same count: {here} here, {there} there."
    ).format(here=word_counted(here), there=word_counted(there)),
    Code.COMPARED_OTHER_SCOPE: _word_two(
        gettext_noop("Not the same thing is measured: {here} is of another part than {there}.")
    ),
    Code.COMPARED_OTHER_PART: lambda: _("Not the same thing is measured."),
    Code.COMPARED_OPEN_COUNT: _word_two(
        gettext_noop("Not comparable: it is not said that {here} and {there} count the same.")
    ),
    Code.COMPARED_SHARE_AND_COUNT: lambda: _(
        "One gives a share, the other a number; the whole is not known."
    ),
    Code.COMPARED_LATER_NUMBER: _word_two(
        gettext_noop("A later figure of the same thing: {here} here, {there} there.")
    ),
    Code.COMPARED_CORRECTED_NUMBER: _word_two(
        gettext_noop("The figure was corrected: {here} here, {there} there.")
    ),
    Code.COMPARED_OTHER_NUMBER: _word_two(
        gettext_noop("They cannot both be so: {here} here, {there} there.")
    ),
    Code.COMPARED_NUMBER_AGREES: _word_two(gettext_noop("The figures agree: {here} here, {there} there.")),
    Code.COMPARED_WIDER_BOUND: _word_two(gettext_noop("Both give only a bound: {here} here, {there} there.")),
    Code.COMPARED_ADDS_UP: lambda: _("The figures of one follow from those of the other."),
    Code.COMPARED_TURNED_AROUND: lambda: _("Who does it and to whom it is done are turned round."),
    Code.COMPARED_WENT_ON: lambda: _("The same thing at a later time."),
    Code.COMPARED_PLAN_CHANGED: lambda: _("The plan was changed."),
    Code.COMPARED_CALLED_OFF: lambda: _("It was called off or put off."),
    Code.COMPARED_OTHER_DAY: lambda here, there: _("Not the same day: {here} here, {there} there.").format(
        here=word_date(here), there=word_date(there)
    ),
    Code.COMPARED_OPPOSED: lambda: _("One says the opposite of the other."),
    Code.COMPARED_DENIED: lambda: _("One denies what the other says."),
    Code.COMPARED_OTHER_NAME: _word_two(
        gettext_noop("Another name stands in one place: {here} here, {there} there.")
    ),
    Code.COMPARED_SAME_WORDS: lambda: _("Both say the same."),
    Code.COMPARED_NOTHING: lambda: _("Of one thing, but nothing in them can be compared."),
    Code.PLAIN_MODE: lambda: _(
        "This language has only the plain mode: sentences with digits, dates or quotations are suggested as they "
        "stand. Speakers, number words and references are left to you."
    ),
    Code.PROPOSALS_REFUSED: _word_refused,
    Code.PROPOSALS_UNFIT: _word_unfit,
    Code.PROPOSALS_LEFT: _word_left,
    Code.CLAIMS_LEFT: lambda kept, found: _(
        "{found} claims were found. The {kept} most worth checking are offered; the others can be marked by hand."
    ).format(kept=kept, found=found),
    Code.STAYS_INSIDE: lambda: _(
        "The second engine was not asked: this desk’s material does not leave the house."
    ),
    Code.NAMES_PROTECTED: lambda: _("The second engine was not asked: the text names a protected source."),
    Code.BUILT_IN_USED: lambda: _("The second engine was not used, the built-in one was."),
    Code.ENDPOINT_PROPOSED_NOTHING: lambda: _("None of the second engine’s claims stands in the text."),
    Code.ENDPOINT_LENGTH: lambda most: _("The article is longer than {most} characters.").format(most=most),
    Code.ENDPOINT_ADDRESS: lambda: _("The second engine’s address must begin with http:// or https://."),
    Code.ENDPOINT_STATUS: lambda status: _("The second engine answered with status {status}.").format(
        status=status
    ),
    Code.ENDPOINT_LATE: lambda seconds: _(
        "The second engine did not answer within {seconds} seconds."
    ).format(seconds=seconds),
    Code.ENDPOINT_UNREACHABLE: lambda: _("The second engine could not be reached."),
    Code.ENDPOINT_LONG_ANSWER: lambda: _("The second engine’s answer was too long."),
    Code.ENDPOINT_UNREADABLE: lambda: _("The second engine’s answer could not be read."),
    Code.ENDPOINT_UNFIT: lambda: _("The second engine’s answer could not be used."),
}
