"""The words of reading: what goes into it and what comes out. All offsets are code points, half-open."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

READING_ENGINE = "factdesk-reading"
READING_VERSION = "3"

MARK_KINDS = (
    "navigation",
    "subscription",
    "advert",
    "caption",
    "credit",
    "share",
    "comment_form",
    "timestamp",
    "dateline",
    "repeated_headline",
    "pull_quote",
    "sources",
    "footer",
    "note",
    "embargo",
    "quoted_mail",
    "mail_head",
)

# What a file holds and its text does not; each has its words in sources/words.py.
LEFT_OUT = (
    "deleted",
    "hidden",
    "comment",
    "page_header",
    "page_footer",
    "footnote",
    "endnote",
    "picture",
    "symbol",
    "embedded_document",
    "embedded_object",
    "date",
    "cancelled",
    "withheld",
    "other_part",
    "columns",
    "page_picture",
)

BlockRole = Literal[
    "line", "paragraph", "heading", "list_item", "caption", "quote", "table_row", "time", "byline", "aside"
]
Precision = Literal["year", "month", "day", "minute"]
Basis = Literal["explicit", "meta_tag", "dateline", "story_stamp", "declared", "none"]
Direction = Literal["ltr", "rtl"]


class UnreadableUpload(Exception):
    """The bytes cannot become an article; `message` is one sentence that an editor understands.

    `code` is one of: empty, too_large, too_long, not_text, encoding, unsupported, encrypted, image_only,
    too_complex, broken, no_story.
    """

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


class ReadingCrashed(Exception):
    """The reading process died, ran out of memory or out of time; `message` is a sentence for an editor.

    Unlike UnreadableUpload this says nothing certain about the file, so the caller counts attempts.
    `code` is one of: crashed, out_of_memory, timed_out, not_confined.
    """

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Declared:
    """What the sender said about the upload; `published` is YYYY[-MM[-DD]] or an ISO 8601 date and time.

    `received` is the day on which it came (YYYY-MM-DD): days that the file names without a year are counted from it
    where they lie ahead, as an embargo's does. Never the day of publication.
    """

    outlet: str | None = None
    published: str | None = None
    language: str | None = None
    url: str | None = None
    media_type: str | None = None
    received: str | None = None


@dataclass(frozen=True)
class Limits:
    """Bounds of one reading: sizes in bytes and code points, times in seconds."""

    max_bytes: int = 50_000_000
    max_article_chars: int = 1_000_000
    max_stories: int = 1_000
    memory_bytes: int = 500_000_000
    cpu_seconds: int = 20
    wall_seconds: int = 20
    # Refuse to read where the machine cannot shut the reading process off (reading/confinement).
    must_be_confined: bool = False


@dataclass(frozen=True)
class Mark:
    """Furniture: the span [start, end) of a text that is not the story, and its kind (one of MARK_KINDS)."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Published:
    """When a story says it was published.

    `value` is YYYY[-MM[-DD]] or an ISO date and time with offset, None if the text does not settle it.
    `note` is a sentence for the editor where the date is partial, unknown or disputed; else empty.
    """

    value: str | None = None
    precision: Precision | None = None
    basis: Basis = "none"
    zone: str | None = None
    note: str = ""


@dataclass(frozen=True)
class Embargo:
    """That a text may not be used yet: the words that say so, and until when.

    `until` is a moment with its offset (2027-01-11T00:01:00+01:00), one without (2027-01-11T00:01) or a day, which ends
    the embargo at its beginning; both count in the newsroom's own zone. None where the words do not settle it.
    """

    words: str
    until: str | None = None


@dataclass(frozen=True)
class Post:
    """A post of a live blog at [start, end): when it was written, and the number of the post that it takes back.

    `at` is YYYY-MM-DDTHH:MM in the page's own zone, or HH:MM where no day is known.
    """

    start: int
    end: int
    at: str
    takes_back: int | None = None


@dataclass(frozen=True)
class Cell:
    """The words of a table's cell at [start, end), and where it stands: row and column from 0, how many it fills.

    `names` is "row" for the head of a row, "column" for one of columns, and empty for any other cell.
    """

    start: int
    end: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    names: Literal["", "row", "column"] = ""


@dataclass(frozen=True)
class Table:
    """A table of data at [start, end): its filled cells in the order of the text, and the words that name it."""

    start: int
    end: int
    cells: tuple[Cell, ...]
    title: tuple[int, int] | None = None


@dataclass(frozen=True)
class InterviewTurn:
    """What one person says in an interview or a transcript, at [start, end) with the label in front of it.

    What is said begins at `said`. `speaker` is where the text names them most fully, None where it never does ("A:");
    `asks` tells who puts the questions.
    """

    start: int
    end: int
    said: int
    speaker: tuple[int, int] | None = None
    asks: bool = False


@dataclass(frozen=True)
class Block:
    """One line of a document's text, [start, end) without its newline, and what its format knows about it.

    `level` is a heading's level (1 to 6), else 0. `kind` is the furniture kind that the format itself states
    (an HTML nav, a figcaption), else None. `is_main` is true where the format is sure that the block belongs to
    the article, so that its place on the page need not be judged again. `bold` counts the code points that are set
    in bold at its beginning, as the name of a speaker or a question is.
    """

    start: int
    end: int
    role: BlockRole = "line"
    level: int = 0
    kind: str | None = None
    is_main: bool = False
    bold: int = 0


@dataclass(frozen=True)
class Part:
    """A story that the format itself delimits (a feed's entry, a wire item), with what it states about it.

    `start` and `end` count in the document's text.
    """

    start: int
    end: int
    headline: str | None = None
    byline: str | None = None
    outlet: str | None = None
    agency: str | None = None
    place: str | None = None
    published: str | None = None
    language: str | None = None
    url: str | None = None
    embargo: Embargo | None = None


@dataclass(frozen=True)
class LeftOut:
    """Something that the file holds and the text does not: what it is (one of LEFT_OUT), and its words if known."""

    what: str
    words: str = ""


@dataclass(frozen=True)
class Attachment:
    """A file found inside another one (mail attachment, ZIP member); it becomes an upload of its own."""

    name: str
    data: bytes
    media_type: str | None = None


@dataclass(frozen=True)
class Document:
    """One file as text: NFC, newlines as "\\n", nothing silently left out.

    What its format holds and the text does not stands in `left_out`.

    `meta` holds what the format states about the whole file: title, byline, outlet, agency, place, published,
    modified, url, direction, notes (each optional, all strings). `blocks` are the non-empty lines in order;
    a format without structure may leave them empty. `parts` are set only where the format delimits stories.
    """

    text: str
    format: str
    media_type: str
    encoding: str | None = None
    title: str | None = None
    language: str | None = None
    meta: dict[str, str] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()
    parts: tuple[Part, ...] = ()
    marks: tuple[Mark, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Story:
    """One story of a document: document.text[start:end] is the article's text.

    `marks`, `posts`, `tables`, `turns` and `headline_span` count from the start of the story (see `story_text`).
    """

    start: int
    end: int
    headline: str | None = None
    headline_span: tuple[int, int] | None = None
    byline: str | None = None
    outlet: str | None = None
    agency: str | None = None
    place: str | None = None
    published: Published = Published()
    language: str | None = None
    direction: Direction = "ltr"
    url: str | None = None
    marks: tuple[Mark, ...] = ()
    embargo: Embargo | None = None
    posts: tuple[Post, ...] = ()
    tables: tuple[Table, ...] = ()
    turns: tuple[InterviewTurn, ...] = ()


@dataclass(frozen=True)
class ReadResult:
    """What one reading of one file gives: its document, its stories in page order, the files inside it."""

    document: Document
    stories: tuple[Story, ...]
    attachments: tuple[Attachment, ...] = ()
    engine: str = READING_ENGINE
    version: str = READING_VERSION


def story_text(document: Document, story: Story) -> str:
    """The article's text: the story's span of the document's text."""
    return document.text[story.start : story.end]


def result_to_json(result: ReadResult) -> dict[str, Any]:
    """A reading as plain JSON values; attachments' bytes as base64. `result_from_json` is its inverse."""
    value = dataclasses.asdict(dataclasses.replace(result, document=_bare(result.document), attachments=()))
    value["attachments"] = [
        {"name": a.name, "data": base64.b64encode(a.data).decode("ascii"), "media_type": a.media_type}
        for a in result.attachments
    ]
    return value


def result_from_json(value: dict[str, Any]) -> ReadResult:
    """The reading that `result_to_json` wrote. Raises KeyError or TypeError on anything else."""
    document = dict(value["document"])
    document["blocks"] = tuple(Block(**b) for b in document["blocks"])
    document["parts"] = tuple(
        Part(**p | {"embargo": Embargo(**p["embargo"]) if p["embargo"] else None}) for p in document["parts"]
    )
    document["marks"] = tuple(Mark(**m) for m in document["marks"])
    document["left_out"] = tuple(LeftOut(**item) for item in document["left_out"])
    document["attachments"] = ()
    document["tables"] = tuple(map(_read_table, document["tables"]))
    stories = []
    for item in value["stories"]:
        story = dict(item)
        story["published"] = Published(**story["published"])
        story["marks"] = tuple(Mark(**m) for m in story["marks"])
        story["posts"] = tuple(Post(**post) for post in story["posts"])
        story["tables"] = tuple(map(_read_table, story["tables"]))
        story["turns"] = tuple(
            InterviewTurn(**turn | {"speaker": _span(turn["speaker"])}) for turn in story["turns"]
        )
        story["embargo"] = Embargo(**story["embargo"]) if story["embargo"] else None
        story["headline_span"] = _span(story["headline_span"])
        stories.append(Story(**story))
    attachments = tuple(
        Attachment(a["name"], base64.b64decode(a["data"]), a["media_type"]) for a in value["attachments"]
    )
    return ReadResult(Document(**document), tuple(stories), attachments, value["engine"], value["version"])


def _read_table(value: Mapping[str, Any]) -> Table:
    return Table(
        value["start"], value["end"], tuple(Cell(**c) for c in value["cells"]), _span(value["title"])
    )


def _span(value: Sequence[int] | None) -> tuple[int, int] | None:
    return (value[0], value[1]) if value is not None else None


def _bare(document: Document) -> Document:
    # The attachments travel once, beside the document, because their bytes are the bulk of a mail.
    return dataclasses.replace(document, attachments=())
