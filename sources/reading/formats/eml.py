"""Mails (EML): subject and body become the article, attachments become uploads of their own."""

from __future__ import annotations

import base64
import email
import email.policy
import email.utils
import re
from dataclasses import dataclass, replace
from email.message import EmailMessage, Message, MIMEPart

from sources.reading.decoding.decode import clean_text, decode_text
from sources.reading.formats import html
from sources.reading.formats.mail_text import join_flowed, lay_out_mail
from sources.reading.metadata.dates import parse_stated
from sources.reading.structure import move_table, shift
from sources.reading.types import Attachment, Block, Document, LeftOut, Table, UnreadableUpload

MAX_PARTS = 200
_MAX_DEPTH = 20
# The headers that are looked into, with the lines on which they go on; the parser of addresses and parameters goes over
# the rest of the line for each of its pieces.
MAX_HEADER = 5_000
_PREFIXES = re.compile(r"^(?:(?:re|fwd?|fw|aw|wg|tr|sv|vs|rv|i|r)\s*:\s*)+", re.IGNORECASE)
_FORWARD = re.compile(r"^(?:re\s*:\s*|aw\s*:\s*)*(?:fwd?|wg|tr|vs|rv|i)\s*:", re.IGNORECASE)
_MAILBOX_LINE = re.compile(rb"^>?From (?:\S{1,200} {1,3})?[^\n]{0,40}\d{4}[^\n]{0,20}\r?\n", re.MULTILINE)
_FIRST_FIELD = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,60}:[ \t]")
_BETWEEN_WORDS = re.compile(r"([\s<>\"]+)")
_HEADER = re.compile(
    rb"^(?:from|subject|date|content-[a-z-]{1,30}):[^\n]*+(?:\n[ \t][^\n]*+)*+", re.IGNORECASE | re.MULTILINE
)


def read(data: bytes, name: str, charset: str | None = None) -> Document:
    """A mail: its subject as the first line, then its body; each attached file or mail as an attachment.

    A mailbox of several mails has no text of its own, each mail is an attachment. Raises UnreadableUpload (broken,
    too_complex, encrypted).
    """
    mails = _split_mailbox(data)
    if len(mails) > 1:
        return _open_mailbox(mails)
    data = _encode_raw_headers(mails[0])
    if re.search(rb"(?i)content-type:\s*multipart/encrypted|application/(?:x-)?pkcs7-mime", data[:20_000]):
        raise UnreadableUpload("encrypted", "This mail is encrypted: save its text and send that.")
    # The parser recurses once a nested part; this many boundaries cannot come from a mail that people wrote.
    if len(re.findall(rb"(?im)^content-type:\s*(?:multipart/|message/rfc822)", data)) > MAX_PARTS:
        raise UnreadableUpload(
            "too_complex", "This mail holds too many mails inside each other: send the one that matters."
        )
    if any(len(header.group()) > MAX_HEADER for header in _HEADER.finditer(data)):
        raise UnreadableUpload(
            "too_complex", "This mail has a header far longer than any mail has: save its text and send that."
        )
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        bodies, attachments, pictures = _walk(message)
        subject = _header(message, "subject")
        sender = email.utils.parseaddr(_header(message, "from"))
        # As it was written: asking for a header takes it apart, and one with a year of twenty digits breaks that.
        dated = next((str(value) for name, value in message.raw_items() if name.lower() == "date"), "")
        dated = clean_text(" ".join(dated.split()))[0]
    except RecursionError:
        raise UnreadableUpload(
            "too_complex", "This mail holds too many mails inside each other: send the one that matters."
        ) from None
    except (
        email.errors.MessageError,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        OverflowError,
    ):
        raise UnreadableUpload("broken", "This mail is damaged and could not be read.") from None
    is_forward = bool(_FORWARD.match(subject))
    subject = clean_text(_PREFIXES.sub("", subject).strip())[0]
    inner = _read_body(bodies, subject, is_forward=is_forward)
    meta = dict(inner.meta) if inner else {}
    sent = _date(dated)
    # A mail's date is when it was sent: good enough for a release, and the basis says where it comes from.
    for key, value in (("published", sent), ("byline", sender[0]), ("headline", subject)):
        if value:
            meta[key] = value
    text, blocks = _put_subject(subject, inner)
    left_out = (inner.left_out if inner else ()) + (LeftOut("date", dated[:100]),) * bool(dated and not sent)
    left_out += (LeftOut("picture"),) * bool(pictures)
    return Document(
        text=text,
        format="eml",
        media_type="message/rfc822",
        encoding=inner.encoding if inner else None,
        title=subject or None,
        language=inner.language if inner else None,
        meta=meta,
        blocks=blocks,
        attachments=tuple(attachments),
        left_out=left_out,
        tables=_move_tables(inner, text),
    )


def _split_mailbox(data: bytes) -> list[bytes]:
    """The mails of a mailbox without the lines in front of them; a file that is no mailbox is one mail."""
    lines = list(_MAILBOX_LINE.finditer(data))
    if not lines or lines[0].start() != 0:
        return [data]
    heads = [line for line in lines if _FIRST_FIELD.match(data, line.end())]
    ends = [line.start() for line in heads[1:]] + [len(data)]
    return [data[line.end() : end] for line, end in zip(heads, ends, strict=True)] or [data]


def _open_mailbox(mails: list[bytes]) -> Document:
    if len(mails) > MAX_PARTS:
        raise UnreadableUpload(
            "too_complex", f"This mailbox holds {len(mails):,} mails; at most {MAX_PARTS} are read at once."
        )
    attachments = []
    for number, mail in enumerate(mails, start=1):
        head = email.message_from_bytes(_encode_raw_headers(mail[:20_000]), policy=email.policy.default)
        subject = clean_text(_PREFIXES.sub("", _header(head, "subject")))[0].strip()[:80]
        attachments.append(Attachment(f"{subject or f'mail {number}'}.eml", mail, "message/rfc822"))
    return Document(text="", format="eml", media_type="application/mbox", attachments=tuple(attachments))


def _encode_raw_headers(data: bytes) -> bytes:
    """The mail with each word of its head that holds raw bytes as an encoded word.

    A header may only hold ASCII, and many programs write raw bytes all the same: in UTF-8, in the charset of the body,
    or in another one that is made out.
    """
    end = re.search(rb"\r?\n\r?\n", data)
    head = data[: end.start()] if end else data[:MAX_HEADER]
    if head.isascii():
        return data
    charset = re.search(rb"charset\s*=\s*[\"']?([\w.:-]+)", head, re.IGNORECASE)
    try:
        text = decode_text(head, charset[1].decode("ascii") if charset else None)[0]
    except UnreadableUpload:
        return data

    return _encode_words(text).encode("ascii", "replace") + data[len(head) :]


def _encode_words(text: str) -> str:
    """A head whose words beyond ASCII are encoded words; those that stand beside each other are one."""
    parts = _BETWEEN_WORDS.split(text)
    written: list[str] = []
    at = 0
    while at < len(parts):
        run = parts[at]
        # Words stand at the even places, what parts them at the odd ones.
        while (
            not run.isascii()
            and at + 2 < len(parts)
            and not parts[at + 2].isascii()
            and not parts[at + 1].strip(" \t")
        ):
            run += parts[at + 1] + parts[at + 2]
            at += 2
        written.append(
            run if run.isascii() else f"=?utf-8?b?{base64.b64encode(run.encode()).decode('ascii')}?="
        )
        written += parts[at + 1 : at + 2]
        at += 2
    return "".join(written)


@dataclass(frozen=True)
class _Body:
    """A part that is text: text/plain or text/html, its bytes, and what its type says of them."""

    kind: str
    content: bytes
    charset: str | None
    is_flowed: bool
    deletes_space: bool


def _walk(message: EmailMessage) -> tuple[list[_Body], list[Attachment], int]:
    """The bodies, the attachments, an attached mail as one file, and how many pictures stand in the text. Iterative."""
    pictures = 0
    bodies: list[_Body] = []
    attachments: list[Attachment] = []
    queue: list[tuple[MIMEPart, int]] = [(message, 0)]
    seen = 0
    while queue:
        part, depth = queue.pop(0)
        seen += 1
        if depth > _MAX_DEPTH or seen > MAX_PARTS:
            raise UnreadableUpload(
                "too_complex", "This mail holds too many mails inside each other: send the one that matters."
            )
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = part.get_payload()
            attached_mail = inner[0] if isinstance(inner, list) and inner else None
            if isinstance(attached_mail, Message):
                title = str(attached_mail.get("subject") or "mail")[:80]
                attachments.append(Attachment(f"{title}.eml", attached_mail.as_bytes(), "message/rfc822"))
        elif part.is_multipart():
            children: list[tuple[MIMEPart, int]] = [(child, depth + 1) for child in part.iter_parts()]
            queue = children + queue
        else:
            content = part.get_payload(decode=True)
            if not isinstance(content, bytes):
                continue
            charset = part.get_content_charset()
            name = part.get_filename()
            attached = part.get_content_disposition() == "attachment" or (
                name and not kind.startswith("text/")
            )
            if attached or not kind.startswith("text/"):
                if content and kind.startswith("image/") and part.get("content-id"):
                    pictures += 1
                elif content:
                    attachments.append(Attachment(name or f"attachment.{kind.split('/')[-1]}", content, kind))
            elif kind in {"text/plain", "text/html"}:
                flowed = str(part.get_param("format") or "").lower() == "flowed"
                deletes = str(part.get_param("delsp") or "").lower() == "yes"
                bodies.append(_Body(kind, content, charset, flowed, deletes))
            elif content:
                attachments.append(Attachment(name or "attachment.txt", content, kind))
    return bodies, attachments, pictures


def _read_body(bodies: list[_Body], subject: str, *, is_forward: bool) -> Document | None:
    """The plain body if it says something, else the HTML body."""
    plain = [body for body in bodies if body.kind == "text/plain" and body.content.strip()]
    if plain:
        decoded = [decode_text(body.content, body.charset) for body in plain]
        texts, notes = [], []
        for body, (raw, _encoding) in zip(plain, decoded, strict=True):
            text, note = clean_text(raw)
            texts.append(join_flowed(text, delete_space=body.deletes_space) if body.is_flowed else text)
            notes += [note] if note else []
        text, blocks = lay_out_mail("\n\n".join(texts), subject=subject, is_forward=is_forward)
        return Document(
            text=text,
            format="text",
            media_type="text/plain",
            encoding=decoded[0][1],
            meta={"notes": " ".join(notes)} if notes else {},
            blocks=blocks,
        )
    pages = [body for body in bodies if body.kind == "text/html" and body.content.strip()]
    return html.read(pages[0].content, "body.html", pages[0].charset) if pages else None


def _put_subject(subject: str, inner: Document | None) -> tuple[str, tuple[Block, ...]]:
    body = inner.text.strip("\n") if inner else ""
    if not body or not subject or body.lstrip().casefold().startswith(subject.casefold()):
        return (inner.text if inner and inner.blocks else body) or "", inner.blocks if inner else ()
    if inner is None or not inner.blocks:
        return f"{subject}\n\n{body}", ()
    head = f"{subject}\n\n"
    moved = tuple(
        replace(block, start=block.start + len(head), end=block.end + len(head)) for block in inner.blocks
    )
    return head + inner.text, (Block(0, len(subject), "heading", 1), *moved)


def _move_tables(inner: Document | None, text: str) -> tuple[Table, ...]:
    """The tables of a mail's body where they stand in its text, below the subject."""
    if inner is None or not inner.tables or (at := text.find(inner.text)) < 0:
        return ()
    return tuple(move_table(table, shift(at)) for table in inner.tables)


def _header(message: EmailMessage, name: str) -> str:
    return " ".join(str(message.get(name) or "").split())


def _date(value: str) -> str | None:
    """When the mail was sent; None where its head does not say or is not understood."""
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        stated = parse_stated(value)
        return stated[0] if stated else None
    return moment.isoformat() if moment.tzinfo is not None else moment.date().isoformat()
