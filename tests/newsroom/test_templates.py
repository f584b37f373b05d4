"""What every template and style sheet keeps to: no inline script or style, logical properties, strings translated."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

BASE = Path(settings.BASE_DIR)
TEMPLATES = sorted((BASE / "templates").rglob("*.html"))
TAGS = re.compile(r"{%.*?%}|{{.*?}}|<!--.*?-->|<[^>]*>|&\w+;", re.DOTALL)
TRANSLATED = re.compile(
    r"{% blocktranslate.*?{% endblocktranslate %}|{% block \w+_class %}\w*{% endblock %}", re.DOTALL
)
# Names and signs are the same in every language.
UNTRANSLATED = {
    "Factdesk",
    "PROV",
    "K",
    "v",
    "h",
    "SHA",
    "fdk",
    "j",
    "w",
    "k",
    "n",
    "e",
    "c",
    "f",
    "r",
    "z",
    "g",
    "d",
    "a",
    "s",
    "l",
    "u",
    "o",
    "b",
    "m",
    "p",
    "q",
    "x",
    "X",
}


def relative(path: Path) -> str:
    return str(path.relative_to(BASE))


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_a_template_has_no_inline_script_or_style(path):
    text = path.read_text()
    assert not re.search(r"\sstyle=", re.sub(r"{%.*?%}", " ", text, flags=re.DOTALL))
    assert not re.search(r"\son[a-z]+=", text)
    assert not re.search(r"<style|hx-on|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert "|safe" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_a_template_compiles(path):
    get_template(str(path.relative_to(BASE / "templates")))


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_the_words_of_a_template_go_through_gettext(path):
    # What is to be typed as it stands is the same in every language.
    typed = re.sub(r"<code>.*?</code>", " ", path.read_text())
    text = TAGS.sub(" ", TRANSLATED.sub(" ", typed))
    left = set(re.findall(r"[A-Za-z]+", text)) - UNTRANSLATED - {"Ctrl", "Esc"}
    assert left == set()


@pytest.mark.parametrize("path", sorted((BASE / "newsroom/static").rglob("*.css")), ids=relative)
def test_a_style_sheet_turns_with_the_direction_of_the_script(path):
    sheet = path.read_text()
    physical = re.findall(
        r"(?<![-\w])(?:margin|padding|border)-(?:left|right|top|bottom)|(?<![-\w])(?:left|right)\s*:", sheet
    )
    assert physical == []
    assert not re.search(r"text-align:\s*(left|right)|(?<![-\w])(?:min-|max-)?(?:width|height)\s*:", sheet)
