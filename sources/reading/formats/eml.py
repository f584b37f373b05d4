"""Mails (EML): subject and body become the article, attachments become uploads of their own."""

from __future__ import annotations

import email
import email.policy
import email.utils
import re
from email.message import EmailMessage, Message, MIMEPart

from sources.reading.decoding.decode import clean_text, decode_text
from sources.reading.formats import html
from sources.reading.types import Attachment, Block, Document, UnreadableUpload

MAX_PARTS = 200
_MAX_DEPTH = 20
# The headers that are looked into, with the lines on which they go on; the parser of addresses and parameters goes over
# the rest of the line for each of its pieces.
MAX_HEADER = 5_000
_HEADER = re.compile(
    rb"^(?:from|subject|date|content-[a-z-]{1,30}):[^\n]*+(?:\n[ \t][^\n]*+)*+", re.IGNORECASE | re.MULTILINE
)


def read(data: bytes, name: str, charset: str | None = None) -> Document:
    """A mail: its subject as the first line, then its body; each attached file or mail as an attachment.

    Raises UnreadableUpload (broken, too_complex, encrypted).
    """
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
        bodies, attachments = _walk(message)
        subject = _header(message, "subject")
        sender = email.utils.parseaddr(_header(message, "from"))
        sent = _date(_header(message, "date"))
    except RecursionError:
        raise UnreadableUpload(
            "too_complex", "This mail holds too many mails inside each other: send the one that matters."
        ) from None
    except (email.errors.MessageError, LookupError, ValueError, TypeError, AttributeError, IndexError):
        raise UnreadableUpload("broken", "This mail is damaged and could not be read.") from None
    inner = _read_body(bodies)
    subject = clean_text(
        re.sub(r"^(?:(?:re|fwd?|aw|wg|tr)\s*:\s*)+", "", subject, flags=re.IGNORECASE).strip()
    )[0]
    meta = dict(inner.meta) if inner else {}
    # A mail's date is when it was sent: good enough for a release, and the basis says where it comes from.
    for key, value in (("published", sent), ("byline", sender[0]), ("headline", subject)):
        if value:
            meta[key] = value
    text, blocks = _put_subject(subject, inner)
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
    )


def _walk(message: EmailMessage) -> tuple[list[tuple[str, bytes, str | None]], list[Attachment]]:
    """The bodies (subtype, bytes, charset) and the attachments, an attached mail as one file. Iterative."""
    bodies: list[tuple[str, bytes, str | None]] = []
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
                if content and not (kind.startswith("image/") and part.get("content-id")):
                    attachments.append(Attachment(name or f"attachment.{kind.split('/')[-1]}", content, kind))
            elif kind in {"text/plain", "text/html"}:
                bodies.append((kind, content, charset))
            elif content:
                attachments.append(Attachment(name or "attachment.txt", content, kind))
    return bodies, attachments


def _read_body(bodies: list[tuple[str, bytes, str | None]]) -> Document | None:
    """The plain body if it says something, else the HTML body."""
    plain = [
        (content, charset) for kind, content, charset in bodies if kind == "text/plain" and content.strip()
    ]
    if plain:
        decoded = [decode_text(content, charset) for content, charset in plain]
        text, note = clean_text("\n\n".join(text for text, _ in decoded))
        return Document(
            text=text,
            format="text",
            media_type="text/plain",
            encoding=decoded[0][1],
            meta={"notes": note} if note else {},
        )
    pages = [
        (content, charset) for kind, content, charset in bodies if kind == "text/html" and content.strip()
    ]
    return html.read(pages[0][0], "body.html", pages[0][1]) if pages else None


def _put_subject(subject: str, inner: Document | None) -> tuple[str, tuple[Block, ...]]:
    body = inner.text.strip("\n") if inner else ""
    if not body or not subject or body.lstrip().casefold().startswith(subject.casefold()):
        return (inner.text if inner and inner.blocks else body) or "", inner.blocks if inner else ()
    if inner is None or not inner.blocks:
        return f"{subject}\n\n{body}", ()
    head = f"{subject}\n\n"
    moved = tuple(
        Block(b.start + len(head), b.end + len(head), b.role, b.level, b.kind, b.is_main)
        for b in inner.blocks
    )
    return head + inner.text, (Block(0, len(subject), "heading", 1), *moved)


def _header(message: EmailMessage, name: str) -> str:
    return " ".join(str(message.get(name) or "").split())


def _date(value: str) -> str | None:
    if not value:
        return None
    moment = email.utils.parsedate_to_datetime(value)
    return moment.isoformat() if moment.tzinfo is not None else moment.date().isoformat()
