"""The documents name files by their paths; each of them is there."""

import re
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
DOCUMENTS = [
    *sorted((BASE_DIR / "docs").glob("*.md")),
    *(BASE_DIR / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
]
_PATH = re.compile(
    r"(?<![\w/])((?:newsroom|sources|facts|templates|tests|docs|seeds|requirements)/[\w/.-]+\.(?:py|html|md|toml|css|js|txt))\b"
)
# Files that a recipe has its reader make.
MADE_BY_THE_READER = {"sources/reading/formats/ttml.py"}


def test_every_path_in_a_document_is_a_file() -> None:
    absent = {
        f"{document.name}: {path}"
        for document in DOCUMENTS
        for path in _PATH.findall(document.read_text(encoding="utf-8"))
        if path not in MADE_BY_THE_READER and not (BASE_DIR / path).exists()
    }
    assert absent == set()
