"""Who vouches for what: reporting verbs, "according to", quotations with and without a cue.

A voice is a stretch of the article that somebody other than the publisher vouches for. Voices nest ("A says that
B said"); the innermost one speaks. Rules over the dependency parse; names are taken from their place in the
sentence, never from the entity tagger, which mistakes places and people for one another.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from spacy.tokens import Doc, Token

from facts.suggesting.attribute_thought import OPINING
from facts.suggesting.parse_sentences import Parsed, find_root, find_subject, is_finite
from facts.suggesting.track_quotes import find_quote_around
from facts.suggesting.types import DIRECT, INDIRECT, UNQUOTED, Speaker

MAX_SPEAKER_WORDS = 12

REPORTING = frozenset(
    "say tell state add note report claim confirm explain declare announce insist argue acknowledge admit warn "
    "stress emphasize emphasise reveal write testify estimate believe think suggest show find indicate allege "
    "assert maintain contend predict respond reply conclude remark observe deny disclose mention comment tweet "
    "post promise pledge vow complain recall concede boast caution reiterate hint signal project calculate "
    "forecast read tell hear learn highlight underline reason urge continue theorize theorise speculate advise "
    "inform notify remind quip joke lament opine proclaim profess retort counter elaborate swear attest clarify "
    "reaffirm underscore concur specify stipulate assess reckon document complain ask wonder shout cry".split()
)
# What a source does with words and with nothing else: enough by itself where the parser lost the reported clause.
SAYING = frozenset(
    "say tell state add note report claim confirm explain declare announce insist argue acknowledge admit warn stress "
    "emphasize emphasise reveal write testify estimate allege assert maintain contend reply conclude remark observe "
    "comment tweet theorize theorise speculate quip lament opine proclaim reiterate".split()
)
# The clause itself is the news and its subject answers for it.
ACTS = frozenset(
    "announce accuse urge demand recommend promise pledge vow deny cite condemn criticise criticize rate describe "
    "denounce allege blame ask".split()
)
# Documents and bodies that can head a line ("Police: 12 dead") or hold a statement ("a letter saying that").
_SOURCES = frozenset(
    "report study survey poll police official officer minister ministry government army military source authority "
    "document letter statement researcher scientist expert analyst agency spokesman spokeswoman spokesperson court "
    "prosecutor investigator witness doctor medic media president mayor paper un who".split()
)
_SPEECH = REPORTING | ACTS
# Never a whole statement without what is said.
_BARE = frozenset({"say", "tell", "add", "ask", "reply", "shout", "remark"})
_WRITINGS = frozenset(
    "statement letter report tweet post message note release email e-mail memo article paper video reply speech "
    "comment interview document notice announcement press".split()
)
_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_CLAUSAL = frozenset({"VBD", "VBZ", "VBP", "MD"})
_DASHES = frozenset({"-", "--", "–", "—", "―"})
_BREAK = re.compile(r"[,:]|--|[-–—―]")
_SIGNATURE = re.compile(r"^\s*(--|[-–—―])\s*(?=\w)")
_NAME_PARTS = frozenset(
    {"det", "amod", "compound", "poss", "nummod", "nmod", "quantmod", "case", "advmod", "punct"}
)
_SPEAKER_PREPOSITIONS = frozenset({"of", "for", "at", "in", "from", "to", "on", "with", "by"})


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


def attribute_speech(parsed: Sequence[Parsed], quotes: Sequence[tuple[int, int]], text: str) -> list[Voice]:
    """Every voice of an article, in the order of the text, carried over quotations that have no cue of their own."""
    voices = [voice for sentence in parsed for voice in _attribute_sentence(sentence, quotes, text)]
    voices.extend(_attribute_signatures(parsed, quotes, voices, text))
    voices.extend(_carry_over(parsed, quotes, voices))
    return sorted(voices, key=lambda voice: (voice.start, -voice.end))


def find_voice(voices: Iterable[Voice], start: int, end: int) -> Voice | None:
    """The innermost voice that vouches for most of the span, None for the publisher's own."""
    found = [
        voice
        for voice in voices
        if 2 * (min(voice.end, end) - max(voice.start, start)) > end - start
        and not (voice.act and end <= voice.at)
    ]
    return min(found, key=lambda voice: (voice.end - voice.start, voice.act), default=None)


def _attribute_sentence(parsed: Parsed, quotes: Sequence[tuple[int, int]], text: str) -> list[Voice]:
    found = list(_attribute_cues(parsed, quotes, text))
    found += _attribute_asides(parsed, quotes, found, text)
    if not any(voice.act or voice.speaker.style == DIRECT for voice in found):
        found += _attribute_introduced(parsed, quotes, text)
    if not found:
        found += _attribute_label(parsed, text)
    return found


def _attribute_cues(parsed: Parsed, quotes: Sequence[tuple[int, int]], text: str) -> Iterable[Voice]:
    known = _attribute_after_quotation(parsed, quotes, text)
    cues = {cue for _voice, cue in known}
    yield from (voice for voice, _cue in known)
    for token in parsed.doc:
        if token.i in cues:
            continue
        if token.lower_ == "according" and token.i + 1 < len(parsed.doc):
            to = next((t for t in parsed.doc[token.i + 1 : token.i + 3] if t.lower_ == "to"), None)
            if to is not None:
                yield from _attribute_source(parsed, token, to, text)
        elif token.lower_ == "per" and _names_source(token):
            yield from _attribute_source(parsed, token, token, text)
        elif token.pos_ in ("VERB", "AUX") and token.lemma_.lower() in _SPEECH:
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
        names = _read_name_after(doc, names, verb) or names
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
        titled = token.tag_ in ("VBG", "VBN") and token.dep_ in ("amod", "compound")
        if not (joined or of or titled) or (token.pos_ == "PRON" and taken):
            break
        taken.append(token)
    while taken and (taken[-1].pos_ not in ("NOUN", "PROPN", "PRON") or taken[-1].tag_ == "PRP$"):
        taken.pop()
    return taken


def _names_source(per: Token) -> bool:
    """Whether "per" names a source ("per the coast guard"), not a rate ("per day", "per cent")."""
    opens = per.i == 0 or per.nbor(-1).text == ","
    return opens and any(
        c.dep_ == "pobj" and (c.pos_ == "PROPN" or any(g.dep_ in ("det", "poss") for g in c.children))
        for c in per.children
    )


def _read_name_after(doc: Doc, names: Sequence[Token], verb: Token) -> list[Token]:
    """The name in "its director, Nora Bell, said", empty where none follows the noun phrase."""
    at = names[-1].i + 1
    if names[-1].pos_ != "NOUN" or at + 1 >= len(doc) or doc[at].text != ",":
        return []
    found = _read_name(doc, at + 1)
    named = len(found) > 1 and all(t.pos_ == "PROPN" for t in found)
    return found if named and not found[0].i <= verb.i <= found[-1].i else []


def _attribute_source(parsed: Parsed, token: Token, to: Token, text: str) -> Iterable[Voice]:
    """The voice of "according to X"; ``to`` is the preposition that X hangs on."""
    name = next((child for child in to.children if child.dep_ == "pobj"), None)
    if name is not None:
        first, last = _speaker_tokens(name)
        close = max(t.i for t in token.subtree) + 1
    else:
        names = _read_name(parsed.doc, to.i + 1) or [
            t for t in parsed.doc[to.i + 1 : to.i + 2] if t.text[:1].isupper()
        ]
        if not names:
            return
        first, last = names[0].i, names[-1].i + 1
        close = last
    cue = text[slice(*parsed.span_of(token.i, to.i + 1))]
    speaker = _make_speaker(parsed, first, last, cue, UNQUOTED, text)
    frame = frozenset(range(token.i, close))
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


def _attribute_asides(
    parsed: Parsed, quotes: Sequence[tuple[int, int]], known: Sequence[Voice], text: str
) -> list[Voice]:
    """ ", the police said on Monday," and ", said the police," that the parser took for something else.

    Read from the order of words between two commas, or between the last one and the end of the sentence.
    """
    doc = parsed.doc
    breaks = _find_breaks(parsed, ",", text)
    if not breaks:
        return []
    framed = {i for voice in known for i in voice.frame}
    found: list[Voice] = []
    for place, opening in enumerate(breaks):
        closing = breaks[place + 1] if place + 1 < len(breaks) else len(doc)
        ends = closing == len(doc)
        if framed and (ends or any(opening < i < closing for i in framed)):
            continue
        if find_quote_around(quotes, *parsed.span_of(opening, opening + 1)) is not None and not ends:
            continue
        aside = _read_aside(doc, [t for t in doc[opening + 1 : closing] if not t.is_punct])
        before = any(t.pos_ in ("VERB", "AUX") for t in doc[:opening])
        after = any(t.tag_ in _CLAUSAL for t in doc[closing + 1 :])
        if aside is None or (opening < 4 and ends) or opening < 1 or not (before or (after and not ends)):
            continue
        first, last, cue = aside
        speaker = _make_speaker(parsed, first, last, cue.text, INDIRECT, text)
        span = parsed.span_of(0, opening if ends else len(doc))
        found.append(
            Voice(*span, speaker, parsed.index, frozenset(range(opening, min(closing + 1, len(doc)))))
        )
        framed |= set(range(opening, closing))
    return found


def _read_aside(doc: Doc, words: Sequence[Token]) -> tuple[int, int, Token] | None:
    """First and last + 1 token of the name in "X said …" or "said X …", and the verb; None for anything else."""
    if words and words[0].lower_ == "as":
        words = words[1:]
    if not 2 <= len(words) <= 14:
        return None
    verb = next((t for t in words if t.lemma_.lower() in REPORTING and t.tag_ in _FINITE), None)
    if verb is None:
        return None
    if verb.i == words[0].i:
        names = _read_name(doc, verb.i + 1)
        named = bool(names) and (
            names[0].pos_ in ("PROPN", "PRON", "DET") or names[-1].lemma_.lower() in _SOURCES
        )
        rest = [t for t in words if names and t.i > names[-1].i]
        plain = not any(t.tag_ in _CLAUSAL for t in rest)
        if named and plain and verb.lemma_.lower() in SAYING - {"tell"} and verb.dep_ != "conj":
            return names[0].i, names[-1].i + 1, verb
        return None
    names = list(doc[words[0].i : verb.i])
    if len(names) > MAX_SPEAKER_WORDS or names[-1].pos_ not in ("NOUN", "PROPN", "PRON"):
        return None
    for t in names:
        if t.tag_ in ("WP", "WDT", "WRB") and not t.text.isupper():
            return None
        if t.pos_ in ("VERB", "AUX", "CCONJ", "SCONJ", "ADP") and t.dep_ not in ("prep", "cc"):
            return None
    after = [t for t in words if t.i > verb.i]
    if after and (
        after[0].pos_ not in ("ADP", "PROPN", "ADV", "NOUN") or any(t.tag_ in _CLAUSAL for t in after)
    ):
        return None
    return words[0].i, verb.i, verb


def _attribute_introduced(parsed: Parsed, quotes: Sequence[tuple[int, int]], text: str) -> list[Voice]:
    """The voice of a quotation without a reporting verb: “X defended the plan: “…””, and of one that is signed."""
    sentence = parsed.sentence
    for low, high in quotes:
        if low >= sentence.end or high <= sentence.start or high - low < 20:
            continue
        if not any(t.tag_ in _CLAUSAL for t in parsed.tokens_within(low + 1, min(high, sentence.end))):
            continue
        span = max(low, sentence.start), min(high, sentence.end)
        signed = _SIGNATURE.match(text[high : sentence.end])
        if signed:
            rest = [t for t in parsed.tokens_within(high + signed.end(), sentence.end) if not t.is_punct]
            if 0 < len(rest) <= MAX_SPEAKER_WORDS and rest[0].text[:1].isupper() and not _has_finite(rest):
                speaker = _make_speaker(parsed, rest[0].i, rest[-1].i + 1, signed[1], DIRECT, text)
                frame = frozenset(t.i for t in parsed.tokens_within(high, sentence.end))
                return [Voice(*span, speaker, parsed.index, frame)]
        before = text[sentence.start : low].rstrip() if low > sentence.start else ""
        verbs = [t for t in parsed.tokens_within(sentence.start, low) if t.pos_ == "VERB" and is_finite(t)]
        verb = next((t for t in verbs if t.dep_ in ("ROOT", "ccomp", "parataxis", "conj", "advcl")), None)
        subject = find_subject(verb) if verb is not None else None
        if before[-1:] not in (":", ",") or verb is None or subject is None:
            continue
        if parsed.offset_of(subject) >= low:
            continue
        personal = subject.pos_ == "PROPN" or subject.lower_ in ("he", "she") or subject.ent_type_ == "PERSON"
        if personal or (before[-1:] == ":" and subject.lower_ == "they"):
            first, last = _speaker_tokens(subject)
            speaker = _make_speaker(parsed, first, last, verb.text, DIRECT, text)
            return [Voice(*span, speaker, parsed.index, frozenset())]
    return []


def _find_breaks(parsed: Parsed, mark: str, text: str) -> list[int]:
    """The numbers of the tokens that are the mark, or a dash between parts of a sentence.

    The hyphen of "reform-minded" or "Al-Amin" is no dash. The text is searched first: it is ten times faster to read
    than its tokens.
    """
    found = []
    start, end = parsed.sentence.start, parsed.sentence.end
    for match in _BREAK.finditer(text, start, end):
        word, at = match.group(), match.start()
        if word != mark and (word not in _DASHES or at == start):
            continue
        if word == "-" and not (text[at - 1].isspace() and text[at + 1 : at + 2].isspace()):
            continue
        token = next(iter(parsed.tokens_within(at, at + 1)), None)
        if token is not None and token.text == word:
            found.append(token.i)
    return found


def _attribute_signatures(
    parsed: Sequence[Parsed], quotes: Sequence[tuple[int, int]], known: Sequence[Voice], text: str
) -> Iterable[Voice]:
    """The voices of quotations whose cue is a sentence of its own: before them, after them, or a signature.

    “We lost 12 ships.” — Nora Bell. Or: Nora Bell wrote: [new paragraph] “We lost 12 ships.”
    """
    voiced = {voice.sentence for voice in known}
    for quoted, signing in pairwise(parsed):
        start, end = quoted.sentence.start, quoted.sentence.end
        signature = _SIGNATURE.match(text[end : signing.sentence.end])
        if signing.index not in voiced and (lead := _read_lead(quoted, text)) is not None:
            opened = next((q for q in quotes if q[0] == signing.sentence.start and q[1] - q[0] >= 20), None)
            if opened is not None:
                subject, verb = lead
                speaker = _make_speaker(quoted, *_speaker_tokens(subject), verb.text, DIRECT, text)
                low, high = opened[0], min(opened[1], signing.sentence.end)
                yield Voice(low, high, speaker, signing.index, frozenset())
        quote = next((q for q in quotes if q[0] < end and end <= q[1] + 1 and q[1] - q[0] >= 20), None)
        if quote is None or quoted.index in voiced:
            continue
        span = max(start, quote[0]), min(end, quote[1])
        saying = find_bare_report(signing.doc)
        if saying is not None and quoted.sentence.paragraph == signing.sentence.paragraph:
            subject, verb = saying
            speaker = _make_speaker(signing, *_speaker_tokens(subject), verb.text, DIRECT, text)
            yield Voice(*span, speaker, quoted.index, frozenset())
        words = [t for t in signing.doc if not t.is_punct]
        if signature is None:
            continue
        if 0 < len(words) <= MAX_SPEAKER_WORDS and words[0].text[:1].isupper() and not _has_finite(words):
            speaker = _make_speaker(signing, words[0].i, words[-1].i + 1, signature[1], DIRECT, text)
            yield Voice(*span, speaker, quoted.index, frozenset())


def _read_lead(parsed: Parsed, text: str) -> tuple[Token, Token] | None:
    """The subject and the verb of a sentence that ends in a colon or comma before a quotation."""
    verb = find_root(parsed.doc)
    if text[parsed.sentence.start : parsed.sentence.end].rstrip()[-1:] not in (":", ",") or verb is None:
        return None
    subject = find_subject(verb)
    if subject is None or not is_finite(verb) or verb.lemma_.lower() not in REPORTING:
        return None
    return subject, verb


def find_bare_report(doc: Doc) -> tuple[Token, Token] | None:
    """The subject and the verb of a sentence that only says who said it: "Nora Bell, a nurse, said in a letter"."""
    verb = find_root(doc)
    if verb is None or verb.lemma_.lower() not in _BARE or verb.tag_ not in _FINITE:
        return None
    subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    if subject is None or any(t.text in ('"', "“", ":") for t in doc):
        return None
    spoken = ("ccomp", "xcomp", "parataxis", "conj", "advcl", "acomp", "oprd")
    if any(c.dep_ in spoken for c in verb.children):
        return None
    objects = [c for c in verb.children if c.dep_ == "dobj"]
    if objects and (verb.lemma_ not in ("tell", "ask") or any(t.like_num for t in objects[0].subtree)):
        return None
    return (subject, verb) if verb.i - subject.i < 16 else None


def _attribute_label(parsed: Parsed, text: str) -> list[Voice]:
    """Headline forms: "Police: 12 people drowned", "12 people drowned – police"."""
    doc = parsed.doc
    marks = _find_breaks(parsed, ":", text)
    if not marks or len(doc) < 5:
        return []
    for names, told, mark in (
        (doc[: marks[0]], doc[marks[0] + 1 :], marks[0]),
        (doc[marks[-1] + 1 :], doc[: marks[-1]], marks[-1]),
    ):
        leads = mark == marks[0] and names.start == 0
        words = [t for t in names if not t.is_punct]
        if not 1 <= len(words) <= 6 or words[-1].lemma_.lower() not in _SOURCES or _has_finite(words):
            continue
        if (doc[mark].text != ":" and (leads or doc[-1].is_punct)) or sum(not t.is_punct for t in told) < 3:
            continue
        speaker = _make_speaker(parsed, words[0].i, words[-1].i + 1, doc[mark].text, UNQUOTED, text)
        frame = frozenset(range(mark + 1)) if leads else frozenset(range(mark, len(doc)))
        return [Voice(*parsed.span_of(told.start, told.end), speaker, parsed.index, frame)]
    return []


def _attribute_verb(
    parsed: Parsed, verb: Token, quotes: Sequence[tuple[int, int]], text: str
) -> Iterable[Voice]:
    subject = _find_inverted(parsed, verb, quotes) or _find_teller(verb)
    if subject is None or subject.lower_ in ("it", "there", "that", "this"):
        return
    if subject.tag_ in ("WP", "WDT") and not (subject.text.isupper() and len(subject) > 1):
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
    if first_person and (quoted is not None or lemma in OPINING):
        return  # "I think …": inside a quotation whoever is quoted speaks, outside of one it is no report
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
        telling = _find_telling(verb)
        frame = frozenset(t.i for t in telling.subtree if not low <= t.i < high) - _side_clauses(
            verb, content
        )
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
        yield Voice(low, high, speaker, parsed.index, frame, act=not frame, at=parsed.offset_of(verb))
    elif quoted is None and (told := _find_that(verb)) is not None:
        low, high = told
        frame = frozenset(range(verb.left_edge.i, low))
        speaker = _make_speaker(parsed, first, last, cue, INDIRECT, text)
        yield Voice(*parsed.span_of(low, high), speaker, parsed.index, frame)
    elif quoted is None and (whole := _find_whole(verb)) is not None:
        speaker = _make_speaker(parsed, first, last, cue, INDIRECT, text)
        yield Voice(parsed.sentence.start, parsed.sentence.end, speaker, parsed.index, whole)
    elif lemma in ACTS and quoted is None and verb.tag_ not in ("VBG", "VB") and not _only_counts(verb):
        span = parsed.span_of(verb.left_edge.i, verb.right_edge.i + 1)
        yield Voice(
            *span,
            _make_speaker(parsed, first, last, cue, INDIRECT, text),
            parsed.index,
            frozenset(),
            act=True,
            at=parsed.offset_of(verb),
        )


def _find_teller(verb: Token) -> Token | None:
    """Who does the reporting: the subject, the "by" of a passive, or who is "quoted as saying"."""
    agent = next((c for c in verb.children if c.dep_ == "agent"), None)
    if agent is not None:
        return next((c for c in agent.children if c.dep_ == "pobj"), None)
    head = verb.head
    subject = find_subject(verb)
    if verb.dep_ == "conj" and subject is not None and subject.pos_ == "NOUN":
        first = head
        while first.dep_ == "conj" and first.head is not first:
            first = first.head
        if first.dep_ == "ccomp" and first.head.lemma_.lower() in REPORTING and first.head.tag_ == verb.tag_:
            return _find_teller(first.head)  # "she said the ships sank and added that …": she added it
    if subject is not None:
        return None if subject.dep_ == "nsubjpass" else subject
    if verb.dep_ == "pcomp" and head.lower_ == "as" and head.head.pos_ == "VERB":
        quoting = head.head
        passive = any(c.dep_ == "nsubjpass" for c in quoting.children) or quoting.dep_ in ("acl", "relcl")
        if passive:
            return find_subject(quoting) or (quoting.head if quoting.dep_ == "acl" else None)
        return next((c for c in quoting.children if c.dep_ == "dobj"), None)
    if verb.tag_ == "VBG" and verb.dep_ in ("acl", "advcl", "xcomp"):
        noun = head if verb.dep_ == "acl" else next((c for c in head.children if c.dep_ == "dobj"), None)
        if noun is None or noun.lemma_.lower() not in _WRITINGS:
            return None
        issuing = noun.head if noun.dep_ == "dobj" else None
        return (find_subject(issuing) if issuing is not None else None) or noun
    return None


def _only_counts(verb: Token) -> bool:
    """Whether "asked 1,004 people" tells how many were asked and not what was said."""
    return verb.lemma_ == "ask" and not any(
        c.dep_ in ("ccomp", "xcomp", "prep", "dative", "prt")
        and c.lower_ not in ("in", "on", "between", "by")
        for c in verb.children
    )


def _find_telling(verb: Token) -> Token:
    """The verb whose whole clause only reports: "was quoted" of "was quoted as saying", else the verb itself."""
    if verb.dep_ == "pcomp" and verb.head.lower_ == "as" and verb.head.head.pos_ == "VERB":
        return verb.head.head
    if (
        verb.dep_ == "acl"
        and verb.tag_ == "VBG"
        and verb.head.dep_ == "dobj"
        and verb.head.head.pos_ == "VERB"
    ):
        return verb.head.head
    return verb


def _find_that(verb: Token) -> tuple[int, int] | None:
    """The tokens of the clause after "told X in a statement that", where the parser hung it elsewhere."""
    doc = verb.doc
    if verb.lemma_.lower() not in SAYING or verb.tag_ not in (*_FINITE, "VBN"):
        return None
    for token in doc[verb.i + 1 : verb.i + 12]:
        if token.lower_ == "that" and token.tag_ in ("IN", "WDT") and _has_finite(doc[token.i + 1 :]):
            if token.nbor(-1).pos_ in ("NOUN", "PROPN") and token.tag_ == "WDT" and token.i - verb.i > 1:
                return None  # "reported a loss that shook the firm"
            last = len(doc)
            while last > token.i + 1 and doc[last - 1].is_punct:
                last -= 1
            return token.i + 1, last
        if token.tag_ in _CLAUSAL or token.text in (";", ":"):
            return None
    return None


def _find_whole(verb: Token) -> frozenset[int] | None:
    """The frame of "as the ministry reported" beside the clause that it vouches for; None for another form."""
    mark = next((c for c in verb.children if c.dep_ in ("mark", "advmod") and c.lower_ == "as"), None)
    if verb.head.lemma_.lower() in _SPEECH:
        return None  # "he denied it, as two men had claimed": he vouches for it
    if mark is None or mark.i > verb.i or verb.dep_ not in ("advcl", "prep", "ccomp", "acl"):
        return None
    if verb.lemma_.lower() not in SAYING or any(
        c.dep_ in ("dobj", "xcomp", "acomp", "oprd") and verb.lemma_.lower() != "tell" for c in verb.children
    ):
        return None
    inside = [t.i for t in verb.subtree]
    return frozenset(range(min(inside), max(inside) + 1))


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


def _speaker_tokens(name: Token) -> tuple[int, int]:
    """The tokens (first, last + 1) of the noun phrase that names a speaker, without what only adds to it."""
    for child in name.children:
        if (
            child.dep_ == "appos"
            and child.pos_ == "PROPN"
            and name.ent_type_ != "PERSON"
            and not (name.pos_ == "PROPN" and _is_full_name(name))
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
    first, last = _take_whole_name(name.doc, first, last)
    last = _take_restriction(name, first, last)
    while first < last - 1 and name.doc[first].is_punct:
        first += 1
    if last - first > MAX_SPEAKER_WORDS:
        last = min(last, name.i + 1)
        first = max(first, last - MAX_SPEAKER_WORDS)
    return first, last


def _take_whole_name(doc: Doc, first: int, last: int) -> tuple[int, int]:
    """The phrase with the rest of a name that it cuts: "Enver [Solomon]", "editor [Nora Bell]", "[Al-]Qahera News"."""
    while last < len(doc) and doc[last].tag_ == "NNP" and doc[last - 1].tag_ in ("NN", "NNP"):
        loose = doc[last].dep_ in ("appos", "nsubj", "pobj", "compound")
        if not loose or doc[last].ent_type_ in ("DATE", "TIME") or last - first >= MAX_SPEAKER_WORDS:
            break
        last += 1
    while first > 1 and doc[first - 1].text == "-" and not doc[first - 1].whitespace_:
        first -= 2
    return first, last


def _take_restriction(name: Token, first: int, last: int) -> int:
    """Where the phrase ends with what tells the source from others: "figures to be published", "a letter seen by AP".

    "Figures" alone would name nobody whom an editor could ask.
    """
    if name.pos_ != "NOUN":
        return last
    for child in name.children:
        if child.dep_ in ("acl", "relcl", "amod") and child.left_edge.i == last:
            end = child.right_edge.i + 1
            plain = not any(t.is_punct or t.dep_ in ("ccomp", "conj", "advcl") for t in child.subtree)
            if plain and end - first <= MAX_SPEAKER_WORDS:
                return end
    return last


def _is_full_name(token: Token) -> bool:
    return any(child.dep_ in ("compound", "flat") and child.pos_ == "PROPN" for child in token.children)


def _make_speaker(parsed: Parsed, first: int, last: int, cue: str, style: str, text: str) -> Speaker:
    start, end = parsed.span_of(first, last)
    return Speaker(text[start:end], start, end, cue, style)
