"""A file that means harm is read or refused within 20 s and 500 MB, in a process of its own, in words."""
# ruff: noqa: E501 - a hostile file is one line

from __future__ import annotations

import io
import json
import os
import random
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from sources.reading.child import read_in_child
from sources.reading.read import read_document
from sources.reading.types import Limits, ReadingCrashed, UnreadableUpload, story_text
from tests.sources.made_files import PAGE, STORY, Made, make_docx, make_files, make_pdf

LIMITS = Limits(max_bytes=200_000_000, max_article_chars=20_000_000)
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))


def pack(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def make_big_docx() -> bytes:
    """A real Word document whose text part unpacks to a gigabyte."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(make_docx())) as source,
        zipfile.ZipFile(out, "w", 8, compresslevel=1) as target,
    ):
        for name in source.namelist():
            if name != "word/document.xml":
                target.writestr(name, source.read(name))
        with target.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(64):
                part.write(b" " * (1 << 24))
    return out.getvalue()


def make_looping_pdf() -> bytes:
    """A PDF whose page tree is its own child and whose form draws itself."""
    data = make_pdf(["A page that never ends."])
    return data.replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]")


def make_self_drawing_pdf() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
        b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>/Contents 5 0 R>>\nendobj\n"
        b"4 0 obj\n<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>/Length 5>>\nstream\n/X Do\nendstream\nendobj\n"
        b"5 0 obj\n<</Length 5>>\nstream\n/X Do\nendstream\nendobj\ntrailer<</Root 1 0 R/Size 6>>\n%%EOF"
    )


def nest_mail(depth: int) -> bytes:
    body = b"the innermost part"
    for n in range(depth):
        edge = f"edge{n}".encode()
        body = (
            b'Content-Type: multipart/mixed; boundary="'
            + edge
            + b'"\r\n\r\n--'
            + edge
            + b"\r\n"
            + body
            + b"\r\n--"
            + edge
            + b"--\r\n"
        )
    return b"From: a@b.example\r\nSubject: deep\r\nMIME-Version: 1.0\r\n" + body


HOSTILE = {
    "bomb.zip": lambda: pack({f"{n}.txt": bytes(100_000_000) for n in range(3)}),
    "liar.zip": lambda: pack({"a.txt": bytes(300_000_000)}).replace(b"\x00\xa3\xe1\x11", b"\x10\x00\x00\x00"),
    "thousand.zip": lambda: pack({f"{n}.txt": b"x" for n in range(5000)}),
    "entities.xml": lambda: f'<!DOCTYPE newsItem [<!ENTITY e0 "boom">{ENTITIES}]><newsItem><headline>&e9;</headline></newsItem>'.encode(),
    "external.xml": lambda: b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><item><title>&x;</title></item></channel></rss>',
    "remote.xml": lambda: b'<!DOCTYPE rss SYSTEM "http://192.0.2.1/x.dtd"><rss version="2.0"><channel><item><title>A title</title></item></channel></rss>',
    "gigabyte.docx": make_big_docx,
    "entities.docx": lambda: pack({"[Content_Types].xml": b"<Types/>", "word/document.xml": f'<!DOCTYPE d [<!ENTITY e0 "x">{ENTITIES}]><d>&e9;</d>'.encode()}),
    "loop.pdf": make_looping_pdf,
    "self.pdf": make_self_drawing_pdf,
    "nested.eml": lambda: nest_mail(50),
    "abyss.eml": lambda: nest_mail(2000),
    "million.html": lambda: b"<html><body>" + b"<b>x</b> " * 1_000_000,
    "deep.html": lambda: b"<html><body>" + b"<div><script>x()</script>" * 100_000 + b"text" + b"</div>" * 100_000,
    "deep-spans.html": lambda: b"<html><body><p>" + b"<i>" * 1_000_000,
    "brackets.html": lambda: b"<html><body><p>" + b"<" * 5_000_000,
    "attributes.html": lambda: b"<html><body><p " + b"a=b " * 1_000_000 + b">text</p>",
    "wide.html": lambda: b"<html><body>" + b"<p>Every one of these paragraphs is a sentence of its own.</p>" * 60_000,
    "one-line.txt": lambda: b"A sentence of words that goes on and on. " * 250_000,
    "one-word.txt": lambda: b"a" * 10_000_000,
    "lines.txt": lambda: b"Title Without Stop\nA sentence that ends with a stop here.\n" * 100_000,
    "signs.txt": lambda: b"( [ - . ' \" " * 800_000,
    "headlines.txt": lambda: b"By Ida Holm\nUpdated 9 min ago\nA Headline Of Four Words\n" * 60_000,
    "braces.rtf": lambda: b"{\\rtf1 " + b"{" * 1_000_000 + b"text" + b"}" * 1_000_000,
    "brackets.json": lambda: b'{"headline": ' + b"[" * 1_000_000,
    "stars.md": lambda: b"# A title\n\n" + b"**a " * 500_000 + b"[x](" * 200_000,
    "headers.eml": lambda: b"From: a@b.example\r\nSubject: x\r\n" + b"Received: from somewhere\r\n" * 200_000 + b"\r\nThe body.\r\n",
}  # fmt: skip


# A process of its own, whose only child is the reading: what its largest child took is then what the file took.
MEASURE = """
import json, resource, sys
from sources.reading.child import read_in_child
from sources.reading.types import ReadingCrashed, UnreadableUpload
from tests.sources.test_read_hostile import HOSTILE, LIMITS
name = sys.argv[1]
answer = {"sentence": "", "text": "", "attachments": 0}
try:
    result = read_in_child(HOSTILE[name](), name, limits=LIMITS)
    answer |= {"text": result.document.text[:2000], "attachments": len(result.attachments)}
except (UnreadableUpload, ReadingCrashed) as refusal:
    answer["sentence"] = refusal.message
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
answer["peak"] = peak if sys.platform == "darwin" else peak * 1024
print(json.dumps(answer))
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_a_sentence_within_its_limits(name: str) -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, name], cwd=root, capture_output=True, text=True, check=True
    )
    answer = json.loads(done.stdout)
    if answer["sentence"]:
        assert re.match(r"^[A-Z].{20,200}\.$", answer["sentence"])
        assert not re.search(r"Error|Traceback|None|0x|<|lxml|pypdf", answer["sentence"])
    else:
        assert answer["text"].strip() or answer["attachments"]
        assert "root:" not in answer["text"]
    assert answer["peak"] < 500_000_000


def test_a_child_that_needs_too_much_memory_ends_in_a_sentence_of_its_own() -> None:
    with pytest.raises(ReadingCrashed) as crash:
        read_in_child(
            b"word " * 8_000_000, "big.txt", limits=Limits(max_article_chars=10**9, memory_bytes=140_000_000)
        )
    assert crash.value.code == "out_of_memory"


def test_a_child_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(ReadingCrashed) as crash:
        read_in_child(
            b"A sentence of words. " * 400_000,
            "slow.txt",
            limits=Limits(max_article_chars=10**9, cpu_seconds=60, wall_seconds=0),
        )
    assert crash.value.code == "timed_out"


def test_a_file_over_the_size_limit_is_refused_with_both_sizes() -> None:
    with pytest.raises(UnreadableUpload) as refusal:
        read_in_child(b"x" * 2_000_000, "big.txt", limits=Limits(max_bytes=1_000_000))
    assert refusal.value.code == "too_large"
    assert "2 MB" in refusal.value.message
    assert "1 MB" in refusal.value.message


def test_an_article_over_the_length_limit_is_refused_and_never_cut() -> None:
    with pytest.raises(UnreadableUpload) as refusal:
        read_in_child(b"word " * 300_000, "long.txt", limits=Limits(max_article_chars=1_000_000))
    assert refusal.value.code == "too_long"
    assert "1,499,999 characters" in refusal.value.message


def test_ten_megabytes_on_one_line_are_read_whole_where_the_limit_allows() -> None:
    data = b"A sentence of words that goes on and on. " * 250_000
    result = read_in_child(data, "one-line.txt", limits=LIMITS)
    assert len(result.document.text) == len(data)
    assert result.stories[0].end - result.stories[0].start == len(data) - 1


def test_reading_never_touches_the_network(tmp_path: Path) -> None:
    page = PAGE.replace(
        "<body>",
        '<base href="http://192.0.2.1/"><body><img src="http://192.0.2.1/x.png"><link rel="stylesheet" href="//192.0.2.1/a.css">',
    )
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    watched = (
        "import sys\nheard = {'socket.connect', 'socket.getaddrinfo', 'socket.gethostbyname', 'socket.sendto', 'socket.sendmsg'}\n"
        "sys.addaudithook(lambda event, args: event in heard and sys.exit(f'network: {event}'))\n"
        "from pathlib import Path\nfrom sources.reading.read import read_document\n"
        "names = sys.argv[1:]\n"
        "for name in names:\n    read_document(Path(name).read_bytes(), name)\nprint('quiet')\n"
    )
    files = {
        "a.pdf": make_pdf([STORY[:60]]),
        "b.docx": make_docx(),
        "c.xml": HOSTILE["remote.xml"](),
        "d.json": json.dumps({"headline": "A title", "body_text": STORY}).encode(),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    names = [str(path) for path in sorted(tmp_path.iterdir())]
    answer = subprocess.run(
        [sys.executable, "-c", watched, *names],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert answer.stdout == "quiet\n", answer.stderr
    assert len(names) == 5


def test_the_child_sees_no_secrets_of_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "do-not-tell")
    seen: dict[str, str] = {}
    real = subprocess.Popen

    class Watched(real):  # type: ignore[misc, valid-type]
        def __init__(self, *args: object, env: dict[str, str], **kwargs: object) -> None:
            seen.update(env)
            super().__init__(*args, env=env, **kwargs)

    monkeypatch.setattr(subprocess, "Popen", Watched)
    read_in_child(STORY.encode(), "a.txt")
    assert "SECRET_KEY" in os.environ
    assert "SECRET_KEY" not in seen


def damage(chance: random.Random, data: bytes) -> bytes:
    """The file with some of its bytes changed, lost, doubled or added."""
    hurt = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(hurt) or 1)
        kind = chance.choice(["change", "lose", "double", "add"])
        if kind == "change" and hurt:
            hurt[at] = chance.randrange(256)
        elif kind == "lose":
            del hurt[at : at + chance.randint(1, 200)]
        elif kind == "double":
            hurt[at:at] = hurt[at : at + chance.randint(1, 300)]
        else:
            hurt[at:at] = chance.choice(
                [b"<", b'"', b"{", b"\n\n", b"2025-02-30", b"\xff", b"&#x0;", b"]]>", b"---\n"]
            )
    return bytes(hurt)


@pytest.mark.parametrize("made", [m for m in make_files() if 0 < len(m.data) < 100_000], ids=lambda m: m.name)
def test_a_damaged_file_is_read_or_refused_and_never_breaks_reading(made: Made) -> None:
    chance = random.Random(made.name)
    ends = {"read": 0, "refused": 0}
    for _ in range(12):
        try:
            result = read_document(damage(chance, made.data), made.name)
        except UnreadableUpload:
            ends["refused"] += 1
            continue
        ends["read"] += 1
        for story in result.stories:
            text = story_text(result.document, story)
            assert all(0 <= m.start < m.end <= len(text) for m in story.marks)
            assert text.encode("utf-8")
    assert sum(ends.values()) == 12
