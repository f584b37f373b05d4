"""The one way in: bytes → ReadResult."""

from __future__ import annotations

import importlib
import re
import unicodedata
from collections.abc import Sequence

from sources.reading.decoding.recognise import recognise_format
from sources.reading.parts import is_in_parts
from sources.reading.stories.find_stories import split_stories
from sources.reading.types import Declared, Limits, ReadResult, Story, UnreadableUpload

_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c]")


def read_document(
    data: bytes, name: str, declared: Declared | None = None, limits: Limits | None = None
) -> ReadResult:
    """Read one file: its text, its stories with marks and metadata, the files inside it.

    Raises UnreadableUpload where the file cannot become an article; its message is for the editor.
    Runs in this process: hostile input belongs into `child.read_in_child`.
    """
    declared, limits = declared or Declared(), limits or Limits()
    if len(data) > limits.max_bytes:
        raise UnreadableUpload(
            "too_large",
            f"This file has {format_size(len(data))}; at most {format_size(limits.max_bytes)} can be read.",
        )
    if is_in_parts(declared.media_type):
        parts = importlib.import_module("sources.reading.read_parts").read_parts(data, declared)
        _check_length(parts.stories, limits)
        return parts  # type: ignore[no-any-return]
    name = clean_name(name)
    kind = recognise_format(data, name)
    # Loaded by name so that reading a text file does not pay for the PDF and HTML libraries.
    module = importlib.import_module(f"sources.reading.formats.{kind}")
    document = module.read(data, name, _charset(declared.media_type))
    if not document.text.strip() and not document.attachments:
        raise UnreadableUpload("empty", "This file holds no text to read.")
    stories, marks = split_stories(document, declared) if document.text.strip() else ((), ())
    if len(stories) > limits.max_stories:
        raise UnreadableUpload(
            "too_complex",
            f"This file holds {len(stories):,} stories; at most {limits.max_stories:,} are read at once. "
            "Send it in parts.",
        )
    _check_length(stories, limits)
    document = type(document)(**{**document.__dict__, "marks": marks})
    return ReadResult(document=document, stories=stories, attachments=document.attachments)


def _check_length(stories: Sequence[Story], limits: Limits) -> None:
    longest = max((s.end - s.start for s in stories), default=0)
    if longest > limits.max_article_chars:
        raise UnreadableUpload(
            "too_long",
            f"This article has {longest:,} characters; at most {limits.max_article_chars:,} can be read. "
            "Send it in parts.",
        )


def clean_name(name: str) -> str:
    """A file's name fit for a page: no folders, no control or direction marks, at most 150 code points.

    The result is never empty ("unnamed") and never "." or "..".
    """
    text = unicodedata.normalize("NFC", name.replace("\\", "/"))
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cs", "Co", "Cn"})
    text = _HIDDEN.sub("", text).rsplit("/", 1)[-1]
    text = re.sub(r"\s+", " ", text).strip(" .")
    if len(text) > 150:
        stem, dot, ending = text.rpartition(".")
        text = stem[: 149 - len(ending)] + dot + ending if dot and len(ending) <= 10 else text[:150]
    return text or "unnamed"


def format_size(count: int) -> str:
    """A number of bytes as an editor reads it: "60 MB", "12 kB"."""
    if count >= 1_000_000:
        return f"{count / 1_000_000:.3g} MB"
    return f"{count / 1000:.3g} kB" if count >= 1000 else f"{count} bytes"


def _charset(media_type: str | None) -> str | None:
    match = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", media_type or "", re.IGNORECASE)
    return match[1] if match else None
