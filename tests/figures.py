"""What the tests of reading figures share."""

from facts.language.figures import figure_to_json
from facts.suggesting.figures.find_figures import find_figures

Read = tuple[str, str, str]


def read_figures(text: str) -> list[Read]:
    """Each figure of a text as (bounds, comparator, unit), bounds written low..high; every span is checked."""
    found = []
    for figure in find_figures(text):
        assert figure.text == text[figure.start : figure.end]
        shown = figure_to_json(figure)
        found.append((f"{shown['low'] or ''}..{shown['high'] or ''}", figure.comparator, figure.unit))
    return found
