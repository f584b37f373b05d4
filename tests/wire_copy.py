"""Articles as other outlets print wire copy: set, cut, ordered and spelt anew, with nothing said in other words.

Pure: text in, text out. The same article is always printed in the same way. `tests.measure_memory` sends what this
makes through the desk.
"""

import html
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

_DATELINE = re.compile(
    r"^[A-ZÀ-Þ][A-ZÀ-Þ'’.-]+(?: [A-ZÀ-Þ'’.-]+){0,3}(?:, [^()\n—–-]{2,30})?(?: \([^)\n]{2,30}\))?\s*(?:—|–|--|-)\s+"
)
# A paragraph with such a word rests on the one before it: an editor who moves one moves both.
_POINTS_BACK = re.compile(
    r"\b(?:he|she|it|they|him|his|her|hers|its|them|their|this|these|those|both|one|that)\b|"
    r"\b(?:the|its) (?:former|latter|group|company|firm|party|ministry|council|club|bank|union|city|town|village)\b",
    re.I,
)
_SENTENCE_END = re.compile(r"(?<=[a-z0-9)]{3}[.!?])(?<!Capt\.) (?=[A-Z“\"])")
# Lists, headings and the turns of an interview are no paragraphs to be joined.
_PROSE = re.compile(r"[A-Z“\"][^\n]{60,}[.!?][”\"]?")
_LEAST_SENTENCE = 40
# Spelt by two houses, British first. Written down for this measure, not taken from the product.
_SPELT = dict(
    pair.split("/")
    for pair in (
        "organisation/organization organisations/organizations organised/organized recognised/recognized "
        "recognise/recognize authorised/authorized authorise/authorize criticised/criticized realised/realized "
        "hospitalised/hospitalized apologised/apologized analysed/analyzed paralysed/paralyzed colour/color "
        "colours/colors favour/favor favourable/favorable neighbour/neighbor neighbours/neighbors "
        "neighbouring/neighboring honour/honor honoured/honored behaviour/behavior rumours/rumors labour/labor "
        "harbour/harbor centre/center centres/centers theatre/theater metres/meters metre/meter litres/liters "
        "litre/liter kilometres/kilometers kilometre/kilometer defence/defense offence/offense licence/license "
        "travelled/traveled cancelled/canceled traveller/traveler travellers/travelers programme/program "
        "programmes/programs grey/gray sceptical/skeptical ageing/aging"
    ).split()
)
_CLOSED = {
    "ceasefire": "cease-fire", "airstrike": "air strike", "airstrikes": "air strikes", "cooperation": "co-operation",
    "cooperate": "co-operate", "coordinated": "co-ordinated", "coordinator": "co-ordinator", "email": "e-mail",
    "website": "web site", "reopen": "re-open", "reopened": "re-opened", "lawmaker": "law-maker",
    "lawmakers": "law-makers", "healthcare": "health care", "underway": "under way", "policymakers": "policy makers",
    "wellbeing": "well-being", "frontline": "front line", "cross-border": "crossborder", "on board": "onboard",
}  # fmt: skip
_MONTH_NAMES = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY_FIRST = re.compile(rf"(?<!and )(?<!to )(?<!–)(?<!-)\b(\d{{1,2}}) ({_MONTH_NAMES})\b(?: (\d{{4}})\b)?")
_MONTH_FIRST = re.compile(rf"\b({_MONTH_NAMES}) (\d{{1,2}})\b(?!,?\d)(?:, (\d{{4}})\b)?")
_SMALL_NUMBERS = {
    str(n): word for n, word in enumerate("two three four five six seven eight nine".split(), start=2)
}
_DOUBLE = re.compile(r"\"([^\"\n]*)\"")


@dataclass(frozen=True)
class Story:
    """An article as it was read, in the paragraphs that are the story's own; `published` is YYYY-MM-DD or empty."""

    headline: str
    paragraphs: Sequence[str]
    published: str
    language: str = "en"


@dataclass(frozen=True)
class Printing:
    """One file that an outlet sends: what `receive_upload` takes.

    `misspelt` are the words that were misprinted, as they stand there: what holds one is not what was said.
    """

    data: bytes
    name: str
    outlet: str
    published: str = ""
    misspelt: Sequence[str] = ()


def read_paragraphs(text: str, furniture: Sequence[Mapping[str, object]], headline: str) -> list[str]:
    """The lines of an article's text that are neither furniture nor its headline."""
    kept, at = [], 0
    for mark in sorted(furniture, key=lambda mark: int(str(mark["start"]))):
        kept.append(text[at : int(str(mark["start"]))])
        at = max(at, int(str(mark["end"])))
    lines = "\n".join([*kept, text[at:]]).split("\n")
    # A story without a headline is called by its first sentence, which is its own.
    return [
        line.strip()
        for line in lines
        if line.strip() and (line.strip() != headline.strip() or line.strip().endswith("."))
    ]


def print_as_agency(story: Story) -> Printing:
    """Typewriter marks, hard-wrapped lines, an agency's dateline and sign-off."""
    lead, *rest = without_dateline(story.paragraphs)
    day = f", {_long_day(story.published)}" if story.published else ""
    body = [f"LONDON{day} (Reuters) - {lead}", *rest]
    wrapped = ["\n".join(textwrap.wrap(_straighten(part), 68)) for part in body]
    text = "\n\n".join(
        ["UPDATE 2-The latest on this story", *wrapped, "(Writing by A. Lund; editing by B. Roe)"]
    )
    return Printing(text.encode(), "wire.txt", "Agency desk", story.published)


def print_as_british(story: Story) -> Printing:
    """Curly marks, spaced dashes, "per cent", no-break spaces before units, a byline, up to a quarter cut away."""
    body = without_dateline(story.paragraphs)
    cut = len(body) - len(body) // 4
    # An editor cuts where something new begins, not between a quotation and who said it.
    while 0 < cut < len(body) and _POINTS_BACK.search(body[cut]):
        cut += 1
    body = body[:cut]
    set_anew = [_curl(part).replace("—", " – ").replace(" percent", " per cent") for part in body]
    set_anew = [
        re.sub(r"(\d) (?=[a-z])", "\\1\N{NO-BREAK SPACE}", re.sub(r" {2,}", " ", part)) for part in set_anew
    ]
    text = "\n\n".join(["What we know so far", "By Our Foreign Staff", *set_anew])
    return Printing(text.encode(), "page.txt", "The Morning Courant", story.published)


def print_as_web_page(story: Story) -> Printing:
    """A page of another outlet: paragraphs as HTML with entities, its own headline and date."""
    body = "".join(
        f"<p>{html.escape(_curl(part)).replace('“', '&ldquo;').replace('”', '&rdquo;').replace('’', '&rsquo;')}</p>\n"
        for part in without_dateline(story.paragraphs)
    )
    meta = f'<meta property="article:published_time" content="{story.published}">' if story.published else ""
    page = (
        f'<html lang="{story.language}"><head><title>The day at a glance | Bay Tribune</title>{meta}'
        '<meta property="og:site_name" content="Bay Tribune"></head><body><nav><a href="/">Home</a></nav>'
        f"<article><h1>The day at a glance</h1><p>By Tribune staff and agencies</p>{body}</article></body></html>"
    )
    return Printing(page.encode(), "page.html", "Bay Tribune", story.published)


def print_as_typed(story: Story) -> Printing:
    """Two spaces after a sentence, hyphens for dashes, non-breaking hyphens, lines joined, an older dateline."""
    body = [_SENTENCE_END.sub("  ", _straighten(part)) for part in without_dateline(story.paragraphs)]
    body = [
        re.sub(r"(?<=[a-z])-(?=[a-z])", "\N{NON-BREAKING HYPHEN}", part).replace(" -- ", " - ")
        for part in body
    ]
    body[0] = f"GENEVA (dpa) — {body[0]}"
    text = "\n\n".join(["Summary of the evening", "by our correspondent", *body, "dpa jb yyzz n1"])
    return Printing(text.encode(), "typed.txt", "Evening Standard of the Coast", story.published)


def print_reordered(story: Story) -> Printing:
    """Another order: paragraphs after the lead change places in pairs, what points back stays behind its own."""
    first, *rest = without_dateline(story.paragraphs)
    groups = [[f"PARIS (AFP) – {first}"]]
    for part in rest:
        if _POINTS_BACK.search(part):
            groups[-1].append(part)
        else:
            groups.append([part])
    for at in range(1, len(groups) - 1, 2):
        groups[at], groups[at + 1] = groups[at + 1], groups[at]
    body = [part for group in groups for part in group]
    text = "\n\n".join(["Live: all the developments", *map(_curl, body)])
    return Printing(text.encode(), "live.txt", "Le Phare English", story.published)


def print_cut(story: Story) -> Printing:
    """An agency's story cut to its first half from the end, an advert line between two paragraphs."""
    body = without_dateline(story.paragraphs)
    body = body[: max(2, (len(body) + 1) // 2)]
    body.insert(1, "ADVERTISEMENT")
    text = "\n\n".join(["In short", *body])
    return Printing(text.encode(), "short.txt", "Metro Lines", story.published)


def print_with_single_marks(story: Story) -> Printing:
    """A British paper that quotes with single marks."""
    body = [_curl(part).replace("“", "‘").replace("”", "’") for part in without_dateline(story.paragraphs)]
    text = "\n\n".join(["The news of the day", *body])
    return Printing(text.encode(), "single.txt", "The Weekly Echo", story.published)


def print_as_american(story: Story) -> Printing:
    """American spelling, "March 9", "percent", "U.S.", hyphens where British papers close a word or open it."""
    body = [_respell(part, _SPELT) for part in without_dateline(story.paragraphs)]
    body = [re.sub(r"(?<=\d)(?:%| per cent)", " percent", part) for part in body]
    body = [re.sub(r"\bU([SKN])\b(?!\.)", r"U.\1.", part) for part in body]
    body = [_DAY_FIRST.sub(_set_month_first, part) for part in body]
    text = "\n\n".join(["What happened today", *(_respell(part, _CLOSED) for part in body)])
    return Printing(text.encode(), "us.txt", "The Inland Register", story.published)


def print_by_house_rules(story: Story) -> Printing:
    """British spelling, "9 March", "%", "US", "£3bn", small numbers in words, "Mr" without its stop."""
    body = [
        _respell(part, {us: uk for uk, us in _SPELT.items()}) for part in without_dateline(story.paragraphs)
    ]
    body = [_respell(part, {opened: closed for closed, opened in _CLOSED.items()}) for part in body]
    body = [re.sub(r"(?<=\d) (?:percent|per cent)\b", "%", part) for part in body]
    body = [re.sub(r"\bU\.([SKN])\.", r"U\1", part) for part in body]
    body = [re.sub(r"([$€£]\d+(?:\.\d+)?) (b|m|tr)illion\b", _shorten, part) for part in body]
    body = [re.sub(r"\b(Mr|Mrs|Ms|Dr)\.(?= )", r"\1", part) for part in body]
    body = [_MONTH_FIRST.sub(_set_day_first, part) for part in body]
    body = [
        re.sub(
            r"(?<![\d.,$€£–-])\b([2-9]) (?=[a-z]{4,})(?!million|billion)",
            lambda m: f"{_SMALL_NUMBERS[m[1]]} ",
            part,
        )
        for part in body
    ]
    text = "\n\n".join(["All you need to know", *body])
    return Printing(text.encode(), "house.txt", "The Provincial Times", story.published)


def print_in_long_paragraphs(story: Story) -> Printing:
    """Short paragraphs in pairs, as a broadsheet sets them, under a dateline that is not in capitals."""
    first, *rest = without_dateline(story.paragraphs)
    joined = [f"Port Alden, March 10 (AP) — {first}"]
    whole = False
    for part in rest:
        if whole and _PROSE.fullmatch(part):
            joined[-1] += f" {part}"
            whole = False
        else:
            joined.append(part)
            whole = bool(_PROSE.fullmatch(part))
    text = "\n\n".join(["A broader look", *joined])
    return Printing(text.encode(), "broad.txt", "The Broadsheet", story.published)


def print_in_short_paragraphs(story: Story) -> Printing:
    """A sentence a paragraph, with an advert and a link to another story between them."""
    body = [sentence for part in without_dateline(story.paragraphs) for sentence in _split_sentences(part)]
    body.insert(min(3, len(body)), "Story continues below advertisement")
    body.insert(min(6, len(body)), "READ MORE: Ten pictures of the week")
    text = "\n\n".join(["Quick read", *body])
    return Printing(text.encode(), "tabloid.txt", "The Daily Flash", story.published)


def print_shortened(story: Story) -> Printing:
    """Cut from within: the last sentence of a paragraph of three or more goes, where nothing points back to it."""
    kept, body = [], without_dateline(story.paragraphs)
    for at, part in enumerate(body):
        sentences = _split_sentences(part)
        follows = body[at + 1] if at + 1 < len(body) else ""
        if len(sentences) >= 3 and not _POINTS_BACK.search(follows) and follows[:1] not in '“"':
            sentences.pop()
        kept.append(" ".join(sentences))
    text = "\n\n".join(["Shorter", *kept])
    return Printing(text.encode(), "shorter.txt", "The Digest", story.published)


def print_with_misprints(story: Story) -> Printing:
    """Two letters of a long word change places in every eighth sentence; `misspelt` are these words."""
    misspelt, body, count = [], [], 0
    for part in without_dateline(story.paragraphs):
        sentences = _split_sentences(part)
        for at, sentence in enumerate(sentences):
            count += 1
            word = re.search(r"\b[a-z]{3}([a-z])(?!\1)([a-z])[a-z]{2,}\b", sentence)
            if count % 8 == 0 and word and len(sentence) >= _LEAST_SENTENCE:
                place = word.start(1)
                sentences[at] = sentence[:place] + word[2] + word[1] + sentence[place + 2 :]
                misspelt.append(re.findall(r"\w+", sentences[at][: word.end()])[-1])
        body.append(" ".join(sentences))
    text = "\n\n".join(["As it came in", *body])
    return Printing(text.encode(), "misprints.txt", "The Early Edition", story.published, tuple(misspelt))


WIRE_COPY: dict[str, Callable[[Story], Printing]] = {
    "agency": print_as_agency,
    "british": print_as_british,
    "web page": print_as_web_page,
    "typed": print_as_typed,
    "reordered": print_reordered,
    "cut": print_cut,
    "single marks": print_with_single_marks,
    "american": print_as_american,
    "house rules": print_by_house_rules,
    "long paragraphs": print_in_long_paragraphs,
    "short paragraphs": print_in_short_paragraphs,
    "shortened": print_shortened,
    "misprints": print_with_misprints,
}


def without_dateline(paragraphs: Sequence[str]) -> list[str]:
    return [_DATELINE.sub("", paragraphs[0]), *paragraphs[1:]]


def _straighten(part: str) -> str:
    for curly, plain in (("“", '"'), ("”", '"'), ("’", "'"), ("‘", "'"), ("—", " -- "), ("–", "-")):
        part = part.replace(curly, plain)
    return re.sub(r" {2,}", " ", part)


def _curl(part: str) -> str:
    return _DOUBLE.sub("“\\1”", part).replace("'", "’")


def _long_day(day: str) -> str:
    moment = date.fromisoformat(day)
    return f"{moment:%B} {moment.day}"


def _split_sentences(part: str) -> list[str]:
    return _SENTENCE_END.sub("\n", part).split("\n")


def _respell(part: str, words: Mapping[str, str]) -> str:
    """Words in small letters spelt in another way; a name keeps its own."""
    listed = "|".join(sorted(words, key=len, reverse=True))
    return re.sub(rf"\b(?:{listed})\b", lambda match: words[match.group()], part)


def _set_month_first(match: re.Match[str]) -> str:
    return f"{match[2]} {match[1]}" + (f", {match[3]}" if match[3] else "")


def _set_day_first(match: re.Match[str]) -> str:
    return f"{match[2]} {match[1]}" + (f" {match[3]}" if match[3] else "")


def _shorten(match: re.Match[str]) -> str:
    return match[1] + {"b": "bn", "m": "m", "tr": "tn"}[match[2]]
