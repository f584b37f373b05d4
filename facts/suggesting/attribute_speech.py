"""Who vouches for what: reporting verbs, "according to", quotations with and without a cue.

A voice is a stretch of the article that somebody other than the publisher vouches for. Voices nest ("A says that
B said"); the innermost one speaks. Rules over the dependency parse; names are taken from their place in the
sentence, never from the entity tagger, which mistakes places and people for one another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from facts.suggesting.parse_sentences import Parsed, find_subject, is_finite
from facts.suggesting.track_quotes import find_quote_around
from facts.suggesting.types import DIRECT, INDIRECT, UNQUOTED, Speaker

MAX_SPEAKER_WORDS = 12

REPORTING = frozenset(
    "say tell state add note report claim confirm explain declare announce insist argue acknowledge admit warn "
    "stress emphasize emphasise reveal write testify estimate believe think suggest show find indicate allege "
    "assert maintain contend predict respond reply conclude remark observe deny disclose mention comment tweet "
    "post promise pledge vow complain recall concede boast caution reiterate hint signal project calculate "
    "forecast read tell hear learn highlight underline reason urge continue".split()
)
# The clause itself is the news and its subject answers for it.
ACTS = frozenset(
    "announce accuse urge demand recommend promise pledge vow deny cite condemn criticise criticize rate describe "
    "denounce allege blame ask".split()
)
_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_NAME_PARTS = frozenset(
    {"det", "amod", "compound", "poss", "nummod", "nmod", "quantmod", "case", "advmod", "punct"}
)
_SPEAKER_PREPOSITIONS = frozenset({"of", "for", "at", "in", "from", "to", "on", "with"})


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody vouches for the article's text from ``start`` to ``end``.

    ``sentence`` is the index of the sentence that names the speaker, ``frame`` the token numbers there that only
    report ("X said on Monday"); empty where the speech act is itself the news.
    """

    start: int
    end: int
    speaker: Speaker
    sentence: int
    frame: frozenset[int]
    act: bool = False
    trailing: bool = False


def attribute_speech(parsed: Sequence[Parsed], quotes: Sequence[tuple[int, int]], text: str) -> list[Voice]:
    """Every voice of an article, in the order of the text, carried over quotations that have no cue of their own."""
    voices = [voice for sentence in parsed for voice in _attribute_sentence(sentence, quotes, text)]
    voices.extend(_carry_over(parsed, quotes, voices))
    return sorted(voices, key=lambda voice: (voice.start, -voice.end))


def find_voice(voices: Iterable[Voice], start: int, end: int) -> Voice | None:
    """The innermost voice that vouches for most of the span, None for the publisher's own."""
    found = [voice for voice in voices if 2 * (min(voice.end, end) - max(voice.start, start)) > end - start]
    return min(found, key=lambda voice: (voice.end - voice.start, voice.act), default=None)


def _attribute_sentence(parsed: Parsed, quotes: Sequence[tuple[int, int]], text: str) -> list[Voice]:
    found = list(_attribute_cues(parsed, quotes, text))
    return found + list(_attribute_tail(parsed, found, text))


def _attribute_cues(parsed: Parsed, quotes: Sequence[tuple[int, int]], text: str) -> Iterable[Voice]:
    known = _attribute_after_quotation(parsed, quotes, text)
    cues = {cue for _voice, cue in known}
    yield from (voice for voice, _cue in known)
    for token in parsed.doc:
        if token.i in cues:
            continue
        if token.lower_ == "according" and token.i + 1 < len(parsed.doc):
            yield from _attribute_according(parsed, token, quotes, text)
        elif token.pos_ in ("VERB", "AUX") and token.lemma_.lower() in REPORTING | ACTS:
            yield from _attribute_verb(parsed, token, quotes, text)


def _attribute_after_quotation(
    parsed: Parsed, quotes: Sequence[tuple[int, int]], text: str
) -> list[tuple[Voice, int]]:
    """The voice of “…,” Nora Bell, a union leader, told reporters, with the token number of its verb.

    Read from the order of words, for long names with titles and appositions lead the parser astray.
    """
    sentence, doc = parsed.sentence, parsed.doc
    for low, high in quotes:
        low, high = max(low, sentence.start), min(high, sentence.end)
        if (
            high - low < 20
            or parsed.tokens_within(sentence.start, low).text.strip(" “\"'")
            or high >= sentence.end
        ):
            continue
        rest = [t for t in parsed.tokens_within(high, sentence.end) if not t.is_punct or t.text == ","]
        verb = next((t for t in rest[:16] if t.lemma_.lower() in REPORTING and t.tag_ in _FINITE), None)
        if verb is None or not rest:
            return []
        names = _read_name(doc, verb.i + 1 if verb is rest[0] else rest[0].i)
        if not names or (verb is not rest[0] and names[-1].i >= verb.i):
            return []
        last = next((t.i for t in rest if t.i > max(verb.i, names[-1].i) and t.text == ","), rest[-1].i)
        speaker = _make_speaker(parsed, names[0].i, names[-1].i + 1, verb.text, DIRECT, text)
        frame = frozenset(range(rest[0].i, last + 1))
        return [(Voice(low, high, speaker, parsed.index, frame), verb.i)]
    return []


def _read_name(doc: Doc, first: int) -> list[Token]:
    """The tokens of the name or noun phrase that starts at ``first``, up to a comma, verb or preposition."""
    taken: list[Token] = []
    for token in doc[first : first + MAX_SPEAKER_WORDS]:
        joined = token.pos_ in ("DET", "ADJ", "PART", "NUM", "PRON", "NOUN", "PROPN") or token.text in (
            "-",
            ".",
        )
        of = token.lower_ in ("of", "for", "and") and bool(taken)
        if not (joined or of) or (token.pos_ == "PRON" and taken):
            break
        taken.append(token)
    while taken and taken[-1].pos_ not in ("NOUN", "PROPN", "PRON"):
        taken.pop()
    return taken


def _attribute_according(
    parsed: Parsed, token: Token, quotes: Sequence[tuple[int, int]], text: str
) -> Iterable[Voice]:
    to = next((t for t in parsed.doc[token.i + 1 : token.i + 3] if t.lower_ == "to"), None)
    if to is None:
        return
    name = next((child for child in to.children if child.dep_ == "pobj"), None)
    if name is None:
        return
    first, last = _speaker_tokens(name)
    speaker = _make_speaker(parsed, first, last, f"{token.text} to", UNQUOTED, text)
    frame = frozenset(range(token.i, max(t.i for t in token.subtree) + 1))
    before = [t for t in parsed.doc[: token.i] if not t.is_punct]
    head = token.head
    while head.dep_ not in ("ROOT", "relcl", "ccomp", "conj", "advcl", "parataxis") and head.head is not head:
        head = head.head
    relative = next((t for t in (head, *head.ancestors) if t.dep_ == "relcl"), None)
    after = [t for t in parsed.doc[max(frame) + 1 :] if not t.is_punct]
    if relative is not None and before and after:
        low, high = max(frame) + 1, relative.right_edge.i + 1
        if low < high:
            yield Voice(*parsed.span_of(low, high), speaker, parsed.index, frame)
        return
    if _has_finite(before) and _has_finite(after):
        # "A, according to X; B" and "A, according to X, but B": X vouches for A.
        yield Voice(parsed.sentence.start, parsed.offset_of(token), speaker, parsed.index, frame)
        return
    trailing = bool(before) and not after
    start = _find_covered(parsed, token) if trailing else parsed.sentence.start
    yield Voice(start, parsed.sentence.end, speaker, parsed.index, frame, trailing=trailing)


def _has_finite(tokens: Iterable[Token]) -> bool:
    return any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") and t.pos_ in ("VERB", "AUX") for t in tokens)


def _find_covered(parsed: Parsed, according: Token) -> int:
    """Where the text begins that a trailing "according to" vouches for.

    It fits the nearest clause; clauses before it share it if they carry figures as well, or if none does.
    """
    predicates = [
        t
        for t in parsed.doc[: according.i]
        if t.pos_ in ("VERB", "AUX") and t.dep_ in ("ROOT", "conj", "relcl") and is_finite(t)
    ]
    if len(predicates) < 2:
        return parsed.sentence.start
    last = predicates[-1]
    begin = last.i
    while begin > 0 and parsed.doc[begin - 1].dep_ in (
        "aux",
        "auxpass",
        "neg",
        "advmod",
        "nsubj",
        "nsubjpass",
    ):
        begin -= 1
    counted = [
        any(t.like_num for t in parsed.doc[p.i : q.i])
        for p, q in zip(predicates, [*predicates[1:], according], strict=True)
    ]
    if counted[-1] and (last.dep_ == "relcl" or (last.dep_ == "conj" and not counted[-2])):
        return parsed.offset_of(parsed.doc[begin])
    return parsed.sentence.start


def _attribute_tail(parsed: Parsed, known: Sequence[Voice], text: str) -> Iterable[Voice]:
    """A closing ", the police said on Monday" that the parser took for something else."""
    doc = parsed.doc
    commas = [t.i for t in doc if t.text == ","]
    if not commas or any(v.frame for v in known):
        return
    tail = [t for t in doc[commas[-1] + 1 :] if not t.is_punct]
    verb = next(
        (t for t in tail if t.lemma_.lower() in REPORTING | {"show"} and t.tag_ in ("VBD", "VBZ", "VBP")),
        None,
    )
    if verb is None or not 2 <= len(tail) <= 14 or verb.i == tail[0].i or commas[-1] < 4:
        return
    names = list(doc[tail[0].i : verb.i])
    after = [t for t in tail if t.i > verb.i]
    if any(
        (t.pos_ in ("VERB", "AUX", "CCONJ", "SCONJ", "ADP") and t.dep_ != "prep")
        or t.tag_ in ("WP", "WDT", "WRB")
        for t in names
    ):
        return
    if (after and after[0].pos_ not in ("ADP", "PROPN", "ADV", "NOUN")) or names[-1].pos_ not in (
        "NOUN",
        "PROPN",
        "PRON",
    ):
        return
    if not any(t.pos_ in ("VERB", "AUX") for t in doc[: commas[-1]]):
        return
    speaker = _make_speaker(parsed, tail[0].i, verb.i, verb.text, INDIRECT, text)
    if len(names) > MAX_SPEAKER_WORDS:
        return
    start, end = parsed.span_of(0, commas[-1])
    yield Voice(start, end, speaker, parsed.index, frozenset(range(commas[-1], len(doc))))


def _attribute_verb(
    parsed: Parsed, verb: Token, quotes: Sequence[tuple[int, int]], text: str
) -> Iterable[Voice]:
    subject = _find_inverted(parsed, verb, quotes) or find_subject(verb)
    if subject is None or subject.dep_ == "nsubjpass" or subject.lower_ in ("it", "there", "that", "this"):
        return
    if subject.tag_ in ("WP", "WDT"):
        relative = next((t for t in (verb, *verb.ancestors) if t.dep_ == "relcl"), None)
        if relative is None:
            return
        subject = relative.head
    lemma = verb.lemma_.lower()
    if any(child.dep_ == "neg" for child in verb.children):
        return  # "did not say why" vouches for nothing
    content = _find_content(verb, subject)
    first_person = subject.lower_ in ("i", "we")
    quoted = find_quote_around(quotes, *parsed.span_of(verb.i, verb.i + 1))
    first, last = _speaker_tokens(subject)
    cue = text[slice(*parsed.span_of(verb.i, verb.i + 1))]
    if quoted is not None and first_person:
        return  # "I think …" inside a quotation: its speaker is whoever is quoted
    if (
        quoted is not None
        and content is not None
        and find_quote_around([quoted], *parsed.span_of(content.i, content.i + 1))
    ):
        return  # "Israel claims that …", quoted: the speaker of the quotation reports it
    named = find_quote_around(quotes, *parsed.span_of(subject.i, subject.i + 1))
    if named is not None and quoted is None and named[1] - named[0] > 25:
        return  # a word of the quotation cannot be its speaker
    if content is not None:
        low, high = content.left_edge.i, content.right_edge.i + 1
        if low <= verb.i < high:
            return
        low, high = _stretch_to_quote(parsed, low, high, quotes, verb)
        start, end = parsed.span_of(low, high)
        style = DIRECT if find_quote_around(quotes, start + 1, end - 1) else INDIRECT
        frame = frozenset(t.i for t in verb.subtree if not low <= t.i < high) - _side_clauses(verb, content)
        yield Voice(start, end, _make_speaker(parsed, first, last, cue, style, text), parsed.index, frame)
        return
    outside = _find_quotation(parsed, verb, quotes)
    if outside is not None and quoted is None and lemma in REPORTING:
        speaker = _make_speaker(parsed, first, last, cue, DIRECT, text)
        low, high = outside
        frame = (
            frozenset(t.i for t in parsed.doc if not low <= parsed.offset_of(t) < high)
            if high - low > 30
            else frozenset()
        )
        yield Voice(low, high, speaker, parsed.index, frame, act=not frame)
    elif lemma in ACTS and quoted is None and verb.tag_ not in ("VBG", "VB"):
        span = parsed.span_of(verb.left_edge.i, verb.right_edge.i + 1)
        yield Voice(
            *span,
            _make_speaker(parsed, first, last, cue, INDIRECT, text),
            parsed.index,
            frozenset(),
            act=True,
        )


def _find_inverted(parsed: Parsed, verb: Token, quotes: Sequence[tuple[int, int]]) -> Token | None:
    """The speaker of "…,” said Nora Bell", whom the parser often does not take for a subject."""
    doc = parsed.doc
    if verb.i == 0 or verb.i + 1 >= len(doc) or doc[verb.i - 1].text not in ("”", '"', ",", "''"):
        return None
    at = parsed.offset_of(verb)
    if not any(at - 3 <= high <= at for low, high in quotes if high - low > 20):
        return None
    last = None
    for token in doc[verb.i + 1 : verb.i + 10]:
        if token.pos_ in ("NOUN", "PROPN"):
            last = token
        elif not (token.pos_ in ("DET", "ADJ", "PART", "NUM") or token.text == "-"):
            break
    return last


def _find_content(verb: Token, subject: Token) -> Token | None:
    """The clause that is reported: the verb's complement, or the clause beside a parenthetical "he said"."""
    for child in verb.children:
        finite = any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in (child, *child.children))
        if child.dep_ in ("ccomp", "parataxis") and (finite or child.i < verb.i):
            return child
    if (
        verb.dep_ in ("parataxis", "ccomp")
        and verb.head.i < verb.i
        and verb.head.lemma_.lower() not in REPORTING
    ):
        return None
    return None


def _side_clauses(verb: Token, content: Token) -> frozenset[int]:
    """Tokens of clauses beside the reporting one ("…, and prices rose"), which are no part of its frame."""
    side: set[int] = set()
    for child in verb.children:
        finite = any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in (child, *child.children))
        if child.i != content.i and (
            child.dep_ == "conj" or (child.dep_ == "advcl" and finite and child.i > verb.i)
        ):
            side.update(t.i for t in child.subtree)
    return frozenset(side)


def _stretch_to_quote(
    parsed: Parsed, low: int, high: int, quotes: Sequence[tuple[int, int]], verb: Token
) -> tuple[int, int]:
    """Widen a content to the end of the quotation that it starts in, which the parser often cuts short."""
    start, end = parsed.span_of(low, high)
    for opening, closing in quotes:
        if opening <= start + 1 and end <= closing and closing - opening > 30:
            inside = [t.i for t in parsed.doc if opening <= parsed.offset_of(t) < closing]
            if inside and not inside[0] <= verb.i <= inside[-1]:
                return inside[0], inside[-1] + 1
    return low, high


def _find_quotation(parsed: Parsed, verb: Token, quotes: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The longest quotation of the sentence, verb outside it; None if it has none."""
    sentence, at = parsed.sentence, parsed.offset_of(verb)
    found = [
        (max(low, sentence.start), min(high, sentence.end))
        for low, high in quotes
        if low < sentence.end and high > sentence.start and not low <= at < high
    ]
    return max(found, key=lambda span: span[1] - span[0], default=None)


def _carry_over(
    parsed: Sequence[Parsed], quotes: Sequence[tuple[int, int]], voices: Sequence[Voice]
) -> Iterable[Voice]:
    """Voices for quoted sentences that have no cue: the speaker beside them in the same run of quotation."""
    direct = {voice.sentence: voice for voice in voices if voice.speaker.style == DIRECT}
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


def _speaker_tokens(name: Token) -> tuple[int, int]:
    """The tokens (first, last + 1) of the noun phrase that names a speaker, without relative clauses."""
    for child in name.children:
        if (
            child.dep_ == "appos"
            and child.pos_ == "PROPN"
            and name.ent_type_ != "PERSON"
            and _is_full_name(child)
        ):
            return _speaker_tokens(child)
    first = name.i
    for child in sorted(name.children, key=lambda t: -t.i):
        if child.i < name.i and child.dep_ in _NAME_PARTS and child.right_edge.i == first - 1:
            first = child.left_edge.i
    last = name.i + 1
    for child in name.children:
        if child.i == last and child.dep_ == "prep" and child.lower_ in _SPEAKER_PREPOSITIONS:
            end = child.right_edge.i + 1
            if not any(t.dep_ in ("relcl", "acl", "appos") or t.text == "," for t in child.subtree):
                last = end
        elif child.i > name.i and child.dep_ == "conj":
            plain = not any(t.dep_ in ("relcl", "acl", "appos") for t in child.subtree)
            if plain and child.right_edge.i - first < MAX_SPEAKER_WORDS:
                last = child.right_edge.i + 1
    while first < last - 1 and name.doc[first].is_punct:
        first += 1
    if last - first > MAX_SPEAKER_WORDS:
        last = min(last, name.i + 1)
        first = max(first, last - MAX_SPEAKER_WORDS)
    return first, last


def _is_full_name(token: Token) -> bool:
    return any(child.dep_ in ("compound", "flat") and child.pos_ == "PROPN" for child in token.children)


def _make_speaker(parsed: Parsed, first: int, last: int, cue: str, style: str, text: str) -> Speaker:
    start, end = parsed.span_of(first, last)
    return Speaker(text[start:end], start, end, cue, style)
