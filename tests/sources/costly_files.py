"""Files that once took minutes for a few hundred kilobytes, and what becomes of each now. `python -m` prints it.

Each was found by making a piece of its format's own syntax longer and longer and looking for what grows faster than
the file. They are read one after the other in a process that may use THIRTY_SECONDS of the processor in all; each of
them alone took more than that before.
"""

import json
import resource
import sys

from sources.reading.read import read_document
from sources.reading.types import Limits, UnreadableUpload

THIRTY_SECONDS = 30
STORY = b"The port opened on Monday in Brunnby."
MAIL = b"Subject: Port\nFrom: %s\nDate: Mon, 9 Mar 2026 10:00:00 +0000\n%s\n" + STORY
PARAMETERS = b"".join(b"a*%d=b; " % number for number in range(30_000))
ATTRIBUTES = b"".join(b"a%d=1 " % number for number in range(60_000))
# Names that are all different: Xa, Xb, ... Xba.
NAMES = ["X" + str(number).translate(str.maketrans("0123456789", "abcdefghij")) for number in range(12_000)]

# name: file, bytes, and the words that are read, or "" where it is refused.
FILES: dict[str, tuple[str, bytes, str]] = {
    "brackets before a story": ("a.md", b"# Port\n\n" + b"[" * 200_000 + b"\n\n" + STORY, "Brunnby"),
    "pictures without an end": ("a.md", b"# Port\n\n" + b"![" * 200_000 + b"\n\n" + STORY, "Brunnby"),
    "links without an end": ("a.md", b"# Port\n\n" + b"[a](" * 100_000 + b"\n\n" + STORY, "Brunnby"),
    "a heading of spaces": ("a.md", b"# Port" + b" " * 200_000 + b"x\n\n" + STORY, "Brunnby"),
    "front matter of spaces": ("a.md", b"---\ntitle: a" + b" " * 200_000 + b"b\n---\n" + STORY, "Brunnby"),
    "a row of spaces": ("a.md", b"# Port\n\n| a" + b" " * 200_000 + b"b |\n\n" + STORY, "Brunnby"),
    "a fence of ticks in a line": ("a.md", b"# Port\n\na " + b"`" * 200_000 + b" b\n\n" + STORY, "Brunnby"),
    "one element of many attributes": ("a.html", b"<html><p " + ATTRIBUTES + b">" + STORY, ""),
    "one element of few long attributes": (
        "a.html",
        b"<html><p data-a='" + b"b " * 200_000 + b"' title=\"" + b"c=d " * 50_000 + b'">' + STORY * 9,
        "Brunnby",
    ),
    "a sender of quotation marks": ("a.eml", MAIL % (b'"' * 60_000, b""), ""),
    "a sender of addresses": ("a.eml", MAIL % (b"a, " * 18_000, b""), ""),
    "parameters of a mail’s type": (
        "a.eml",
        MAIL % (b"a@b.example", b"Content-Type: text/plain; " + PARAMETERS + b"\n"),
        "",
    ),
    "a letter of many marks": (
        "a.txt",
        ("a" + "\u0301\u0316" * 200_000).encode() + b"\n\n" + STORY,
        "Brunnby",
    ),
    "a feed’s body of open tags": (
        "a.xml",
        b"<rss version='2.0'><channel><item><title>Port</title><description>"
        + b"&lt;p " * 300_000
        + STORY
        + b"</description></item></channel></rss>",
        "Brunnby",
    ),
    "a header of one long word beside raw bytes": (
        "a.eml",
        MAIL % (b"a@b.example", b"X-Long: " + b"a" * 400_000 + b"\nX-Raw: \xe4\n"),
        "Brunnby",
    ),
    "heads of mails inside a mail": (
        "a.eml",
        MAIL % (b"a@b.example", b"")
        + b"\nFrom: a\nSent: b\nTo: c\n\nSix words stand under each head.\n" * 6_000,
        "under each head",
    ),
    "labels of teasers": (
        "a.txt",
        b"Port\n\n"
        + b"The council of Brunnby met again on Monday evening for hours.\n\nMore stories\n\n" * 6_000,
        "More stories",
    ),
    "pictures with descriptions": (
        "a.html",
        b"<article><h1>Port</h1>"
        + b"<img src=x alt='five words of a picture'>" * 30_000
        + b"<p>"
        + STORY * 3_000
        + b"</p></article>",
        "Brunnby",
    ),
    "lists parted by commas that end as sentences": (
        "a.txt",
        b"Port\n\n" + b"a, b 1, c\na, b, c.\n" * 10_000 + STORY,
        "Brunnby",
    ),
    "many names, and a label for each of them": (
        "a.txt",
        "".join(
            [
                *(f"We met {name} Bell at the {name} Ek house again.\n\n" for name in NAMES[:6_000]),
                *(f"{name}: Do you think we agree here?\n\n{name}: We do.\n\n" for name in NAMES[:3_000]),
            ]
        ).encode(),
        "We do",
    ),
    "posts that all take one back": (
        "a.txt",
        b"Port\n\n"
        + b"".join(
            b"%02d:%02d\n\nCorrection: we said wrongly that %s came.\n\n"
            % (10 + number // 600, number // 10 % 60, " ".join(NAMES[number : number + 20]).encode())
            for number in range(6_000)
        ),
        "came",
    ),
    "wide cells in one row": (
        "a.html",
        b"<article><h1>Port</h1><p>"
        + STORY * 9
        + b"</p><table><tr>"
        + b"<th colspan=40>nine words 9" * 6_000,
        "words 9",
    ),
    "a header folded very often": (
        "a.eml",
        MAIL % (b"a@b.example", b"Content-Type: text/plain;\n" + b" a=b;\n" * 40_000),
        "",
    ),
}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (THIRTY_SECONDS, THIRTY_SECONDS))
    outcomes = {}
    for kind, (name, data, _words) in FILES.items():
        try:
            outcomes[kind] = read_document(data, name, None, Limits()).document.text[-200:]
        except UnreadableUpload as refusal:
            outcomes[kind] = f"refused: {refusal.message}"
    sys.stdout.write(json.dumps(outcomes))


if __name__ == "__main__":
    main()
