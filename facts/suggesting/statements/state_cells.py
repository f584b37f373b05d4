"""A table's cells → claims that name their row and their column: "E6, Closed for: 5 days.".

A cell says nothing alone. Its quote is its own words; what names it stands in front, each head a substitution with its
place. What counts is not guessed by grammar: a table has none. Works for every language.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from facts.language.dates import DateMention
from facts.language.english import SCALES
from facts.language.figures import MAX_TEXT, Figure
from facts.language.remarks import Code, Remark
from facts.suggesting.dates.resolve_dates import resolve_dates
from facts.suggesting.figures.find_figures import find_figures
from facts.suggesting.words.select_within import select_within
from facts.suggesting.words.types import SETTING, STATED, SUBJECT, Furniture, Substitution, SuggestedClaim
from sources.reading.tables import heads_of
from sources.reading.types import Cell, Table

# A cell of more words is prose and makes claims as the text does.
_MOST_WORDS = 14
_MOST_STATED = 60
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_DIGIT = re.compile(r"\d")
_SPACES = re.compile(r"\s+")
_LARGE = {word: value for word, value in SCALES.items() if value >= 1000}
_LARGEST_FIRST = "|".join(sorted(_LARGE, key=len, reverse=True))
_SCALE = re.compile(
    rf"(?:[(\[,]|\bin\b)\s*(?:[^\W\d_]{{1,10}}\s|[$€£¥]\s?)?(?P<word>{_LARGEST_FIRST})s?\b|"
    r"(?P<thousands>[’'‘]?000s?\b)",
    re.IGNORECASE,
)
_OWN_SCALE = re.compile(rf"\b(?:{'|'.join(_LARGE)})s?\b|\d\s?(?:k|m|mn|bn|tn)\b", re.IGNORECASE)


def cover_cells(text: str, tables: Iterable[Table]) -> Iterator[Furniture]:
    """The stretches of tables that are no sentences: all but cells of prose."""
    for table in tables:
        at = table.start
        for cell in table.cells:
            if _is_prose(text, cell):
                if at < cell.start:
                    yield at, cell.start, "table"
                at = cell.end
        if at < table.end:
            yield at, table.end, "table"


def state_cells(
    text: str, tables: Sequence[Table], *, language: str, published: str | None
) -> list[SuggestedClaim]:
    """The claims of the cells that hold a figure or a day and are named by a head; scores are 0, for the caller to set.

    `published` is the story's date without its time, None where it is not known.
    """
    claims: list[SuggestedClaim] = []
    for table in tables:
        dates = resolve_dates(text, table.start, table.end, published=published, language=language)
        for cell in table.cells:
            if cell.names or _is_prose(text, cell):
                continue
            own = tuple(select_within(dates, cell.start, cell.end))
            figures = () if own else _read_figures(text, cell, language)
            if own or _DIGIT.search(text, cell.start, cell.end):
                claims += _state_cell(text, table, cell, figures, own, language)
    return claims


def _read_figures(text: str, cell: Cell, language: str) -> list[Figure]:
    """The figures of a cell; a number that fills it counts what its heads say, and a year alone counts nothing."""
    found = find_figures(text, cell.start, cell.end, language=language, counting=False)
    words = text[cell.start : cell.end]
    if found or _YEAR.fullmatch(words.strip()):
        return found
    # Alone on its line a number may be a page's or a list's; with a word behind it, it counts.
    alone = find_figures(f"{words} people", 0, len(words), language=language, counting=False)
    by = cell.start
    return [
        replace(f, start=f.start + by, end=f.end + by)
        for f in alone
        if f.start is not None and f.end is not None
    ]


def _is_prose(text: str, cell: Cell) -> bool:
    return len(text[cell.start : cell.end].split()) > _MOST_WORDS


def _state_cell(
    text: str,
    table: Table,
    cell: Cell,
    figures: Sequence[Figure],
    dates: tuple[DateMention, ...],
    language: str,
) -> Iterator[SuggestedClaim]:
    rows, columns = heads_of(table, cell)
    heads = _drop_repeated(text, [*rows, *columns])
    if not heads:
        return
    statement, substitutions = _say(text, table, cell, heads)
    if len(statement.split()) > _MOST_STATED:
        return
    names = [text[head.start : head.end] for head in heads]
    title = text[slice(*table.title)] if table.title else ""
    told = tuple(_name_counted(figure, names, columns, text, title) for figure in figures)
    reasons = [Remark(Code.GIVES_FIGURES, tuple(figure.text for figure in told[:3]))] if told else []
    reasons += [Remark(Code.GIVES_A_DATE)] if dates else []
    yield SuggestedClaim(
        start=cell.start,
        end=cell.end,
        quote=text[cell.start : cell.end],
        statement=statement,
        substitutions=substitutions,
        language=language,
        speaker=None,
        mode=STATED,
        figures=told,
        dates=dates,
        score=0.0,
        reasons=tuple(reasons) or (Remark(Code.GIVES_A_NUMBER),),
        # "Length: 61 metres": of what, only the words around the table say.
        uncertain=() if rows and columns else (Remark(Code.CONTEXT_OPEN),),
    )


def _drop_repeated(text: str, heads: Iterable[Cell]) -> list[Cell]:
    kept: dict[str, Cell] = {}
    for head in heads:
        kept.setdefault(_flat(text, head.start, head.end).casefold(), head)
    return list(kept.values())


def _say(text: str, table: Table, cell: Cell, heads: Sequence[Cell]) -> tuple[str, tuple[Substitution, ...]]:
    """The title, the heads and the cell in one line, with the places of what is not the cell's own."""
    statement = ""
    substitutions = []
    parts = [(head.start, head.end, SUBJECT) for head in heads]
    if table.title is not None:
        parts.insert(0, (*table.title, SETTING))
    for number, (start, end, kind) in enumerate(parts):
        statement += "" if number == 0 else " – " if parts[number - 1][2] == SETTING else ", "
        words = _flat(text, start, end).rstrip(" :")
        source = text[start:end]
        at = len(statement)
        substitutions.append(Substitution(at, at + len(words), words, start, end, source, kind, ""))
        statement += words
    statement += ": " + _flat(text, cell.start, cell.end)
    return statement if statement.endswith((".", "!", "?")) else f"{statement}.", tuple(substitutions)


def _flat(text: str, start: int, end: int) -> str:
    return _SPACES.sub(" ", text[start:end]).strip()


def _name_counted(
    figure: Figure, names: Sequence[str], columns: Sequence[Cell], text: str, title: str
) -> Figure:
    """The figure with what its heads say of it: what is counted, of which year, in which scale ("in thousands")."""
    year = next((name.strip() for name in names if _YEAR.fullmatch(name.strip())), None)
    above = [text[head.start : head.end].strip() for head in columns]
    above = [name for name in above if not _YEAR.fullmatch(name)]
    # Beside years a row's head may be a place as well as a thing that is counted.
    counted = above[-1] if above else "" if year is not None or columns else names[0]
    if figure.unit:
        counted = ""
    if year is not None and figure.as_of is None:
        figure = replace(figure, as_of=year, as_of_precision="year")
    scale = None if _OWN_SCALE.search(figure.text) else _find_scale([*names, title])
    if scale is not None and figure.unit != "percent":
        low = figure.low * scale if figure.low is not None else None
        high = figure.high * scale if figure.high is not None else None
        figure = replace(figure, low=low, high=high)
    return replace(figure, counted=_SPACES.sub(" ", counted).strip()[:MAX_TEXT])


def _find_scale(names: Iterable[str]) -> Decimal | None:
    for name in names:
        found = _SCALE.search(name)
        if found:
            return Decimal(1000) if found["thousands"] else Decimal(_LARGE[found["word"].lower()])
    return None
