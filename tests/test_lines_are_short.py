"""Templates, style sheets and scripts have lines that can be read; scripts keep to what the house writes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

BASE_DIR = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((BASE_DIR / "templates").rglob("*.html"))
STATIC = BASE_DIR / "newsroom" / "static"
STYLES, SCRIPTS = sorted(STATIC.rglob("*.css")), sorted(STATIC.rglob("*.js"))

LONGEST = {".html": 160, ".css": 160, ".js": 160}
# A sentence is one string of the catalogue and cannot be cut; what is around it can.
_WORDS = re.compile(
    r"(?s)(?P<open>\{%\s*blocktrans(?:late)?\b[^%]*%\}).*?(?P<close>\{%\s*endblocktrans(?:late)?\s*%\})"
    r"|(?P<tag>\{%\s*translate\s+)(?:\"[^\"]*\"|'[^']*')"
)


def drop_words(template: str) -> str:
    """A template without the sentences of the catalogue, its lines kept apart as they were."""

    def keep(match: re.Match[str]) -> str:
        if match["tag"]:
            return match["tag"]
        return match["open"] + "\n" * match[0].count("\n") + match["close"]

    return _WORDS.sub(keep, template)


def find_long(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    text = drop_words(text) if path.suffix == ".html" else text
    for number, line in enumerate(text.splitlines(), start=1):
        if len(line) > LONGEST[path.suffix]:
            yield f"{path.relative_to(BASE_DIR)}:{number}: {len(line)}"


@pytest.mark.parametrize("paths", [TEMPLATES, STYLES, SCRIPTS], ids=["templates", "styles", "scripts"])
def test_no_line_is_longer_than_the_limit(paths: list[Path]) -> None:
    assert [line for path in paths for line in find_long(path)] == []
