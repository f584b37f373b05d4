"""The plain text of a mail as a mail program shows it: soft line breaks joined, older words and heads told apart."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from sources.reading.pages.lines import count_words, find_plain_spans
from sources.reading.types import Block

# A mail that says less than this of its own above another mail's head only passes it on.
_OWN_WORDS = 12
_QUOTED = re.compile(r"^(?:>\s?)+")
_FIELD = re.compile(
    r"^\s*\*?(?P<name>from|sent|date|to|cc|bcc|subject|reply-to|von|gesendet|datum|an|kopie|betreff|de|envoyé|à|objet|"
    r"date d['’]envoi|fecha|enviado|para|asunto|da|inviato|data|a|oggetto|assunto|fra|sendt|dato|til|emne|från|skickat|"
    r"till|ämne|van|verzonden|aan|onderwerp|от|дата|кому|тема|من|إلى|الموضوع|التاريخ)\s?:\*?(?:\s|$)",
    re.IGNORECASE,
)
_SENDERS = frozenset("from von de da fra från van от من".split())
_FORWARDED = re.compile(
    r"^\W*(?:begin forwarded message|forwarded message|forwarded by|weitergeleitete nachricht|message transféré|"
    r"mensaje reenviado|messaggio inoltrato|mensagem encaminhada|videresendt (?:melding|meddelelse)|"
    r"vidarebefordrat meddelande|doorgestuurd bericht)\b.{0,60}$",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^\W*(?:original message|ursprüngliche nachricht|message d['’]origine|mensaje original|messaggio originale|"
    r"mensagem original|opprinnelig melding|oprindelig meddelelse|ursprungligt meddelande|oorspronkelijk bericht)\W*$",
    re.IGNORECASE,
)
_RULE = re.compile(r"^\s*[_-]{10,}\s*$")
_VERB = re.compile(
    r"wrote|schrieb|écrit|escribi|scritto|skrev|escreveu|schreef|napisa|пишет|написал", re.IGNORECASE
)
_WROTE = re.compile(
    r"^\s*(?:on|am|le|el|il|den|em|op|w dniu|в|el día|þann)\b.{4,240}?\b(?:wrote|schrieb|a écrit|escribió|ha scritto|"
    r"skrev|escreveu|schreef|napisał\w*|пишет|написал\w*)\b.{0,120}:\s*$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass
class _Line:
    """One line of a body: its words without the marks of quoting, whether it was quoted, and what it is."""

    text: str
    is_quoted: bool
    kind: str | None = None


def join_flowed(text: str, *, delete_space: bool) -> str:
    """A body with format=flowed as its paragraphs, the marks of quoting in front of each (RFC 3676).

    A line that ends in a space goes on in the next one of the same depth; the signature's line does not. One space in
    front of a line was stuffed in. `delete_space`: the space goes with the break (DelSp=yes).
    """
    paragraphs: list[str] = []
    depth_before, open_line = 0, False
    for raw in text.split("\n"):
        marks = re.match(r">*", raw)
        depth = marks.end() if marks else 0
        line = raw[depth:]
        line = line[1:] if line.startswith(" ") else line
        soft = line.endswith(" ") and line != "-- "
        words = line[:-1] if soft and delete_space else line
        if open_line and depth == depth_before:
            paragraphs[-1] += words
        else:
            paragraphs.append(("> " if depth else "") + words)
        depth_before, open_line = depth, soft
    return "\n".join(paragraph.rstrip() for paragraph in paragraphs)


def lay_out_mail(body: str, *, subject: str, is_forward: bool) -> tuple[str, tuple[Block, ...]]:
    """A mail's text, the subject as its headline, and its blocks; older words and heads have their kinds.

    `is_forward`: the subject says that somebody else's mail is passed on.
    """
    lines = [_read_line(raw) for raw in body.strip("\n").split("\n")]
    _mark_introductions(lines)
    _mark_heads(lines, is_forward=is_forward)
    own = sum(count_words(line.text) for line in lines if line.kind is None)
    if own < _OWN_WORDS:
        # All of it stands behind marks of quoting: that is how somebody passed it on.
        for line in lines:
            line.kind = None if line.kind == "quoted_mail" else line.kind
    first = next((line.text for line in lines if line.kind is None and line.text.strip()), "")
    head = subject if subject and not first.casefold().startswith(subject.casefold()) else ""
    return _place(lines, head)


def _read_line(raw: str) -> _Line:
    marks = _QUOTED.match(raw)
    if marks is None:
        return _Line(raw, False)
    return _Line(raw[marks.end() :], True, "quoted_mail")


def _mark_introductions(lines: list[_Line]) -> None:
    """“On Monday Ove Lunt wrote:”, on up to three lines, and what follows it where that has no marks of quoting."""
    for i, line in enumerate(lines):
        if line.is_quoted or line.kind:
            continue
        for count in (1, 2, 3):
            joined = " ".join(part.text for part in lines[i : i + count])
            told = _VERB.search(joined) and not any(part.is_quoted for part in lines[i : i + count])
            if not told or not _WROTE.match(joined):
                continue
            if not re.search(r"\d", joined):
                break
            rest = [part for part in lines[i + count :] if part.text.strip()]
            for part in lines[i : i + count]:
                part.kind = "mail_head"
            if rest and not rest[0].is_quoted:
                _mark_rest(lines, i + count, "quoted_mail")
            break


def _mark_heads(lines: list[_Line], *, is_forward: bool) -> None:
    """The head of another mail inside this one; below it stands what is passed on, or what was answered."""
    said = list(itertools.accumulate((count_words(x.text) * (x.kind is None) for x in lines), initial=0))
    in_heads = i = 0
    while i < len(lines):
        end = _end_of_head(lines, i)
        if end == i:
            i += 1
            continue
        start = _start_of_head(lines, i)
        told = [line.text for line in lines[start:i]]
        forwarded = any(_FORWARDED.match(text) for text in told)
        original = any(_ORIGINAL.match(text) for text in told)
        for line in lines[start:end]:
            line.kind = "mail_head"
        own = said[start] - in_heads
        in_heads += said[end] - said[start]
        if not forwarded and (original or not is_forward) and own >= _OWN_WORDS:
            _mark_rest(lines, end, "quoted_mail")
            return
        i = end


def _end_of_head(lines: list[_Line], i: int) -> int:
    """The line behind a head that begins at line `i`, or `i` if none does: fields, one of them the sender."""
    names: list[str] = []
    at = i
    while at < len(lines) and (field := _FIELD.match(lines[at].text)) is not None:
        names.append(field["name"].casefold())
        at += 1
        # A long list of people goes on in the next line.
        while at < len(lines) and lines[at].text.startswith((" ", "\t")) and lines[at].text.strip():
            at += 1
    return at if len(names) >= 3 and _SENDERS & set(names) else i


def _start_of_head(lines: list[_Line], i: int) -> int:
    """The first line of what stands above a head and belongs to it: a rule, “Forwarded message”, empty lines."""
    start = i
    for at in range(i - 1, max(-1, i - 5), -1):
        text = lines[at].text
        if _FORWARDED.match(text) or _ORIGINAL.match(text) or _RULE.match(text):
            start = at
        elif text.strip():
            break
    return start


def _mark_rest(lines: list[_Line], start: int, kind: str) -> None:
    for line in lines[start:]:
        line.kind = line.kind or kind


def _place(lines: list[_Line], head: str) -> tuple[str, tuple[Block, ...]]:
    """The text of all lines and its blocks; runs of own lines that only the width broke are one block."""
    pieces: list[str] = [head, "\n\n"] if head else []
    blocks = [Block(0, len(head), "heading", 1)] if head else []
    at = len(head) + 2 if head else 0
    i = 0
    while i < len(lines):
        kind = lines[i].kind
        j = i
        while j < len(lines) and lines[j].kind == kind:
            j += 1
        run = "\n".join(line.text for line in lines[i:j])
        for start, end in find_plain_spans(run):
            if run[start:end].strip():
                blocks.append(Block(at + start, at + end, "line", 0, kind))
        pieces += [run, "\n"]
        at += len(run) + 1
        i = j
    return "".join(pieces).rstrip("\n"), tuple(blocks)
