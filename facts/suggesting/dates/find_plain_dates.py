"""Days written out in other languages than English, for the plain mode. Own rules."""

import re
from collections.abc import Iterator

from facts.language.notions import list_forms, list_languages, match_any
from facts.suggesting.dates.count_dates import place_day
from facts.suggesting.dates.find_dates import FoundDate

_LANGUAGES = tuple(language for language in list_languages("calendar") if language != "en")


def _compile_plain(language: str) -> re.Pattern[str]:
    names = (
        "|".join(
            f"(?P<m{n}>{match_any(forms)})"
            for n, forms in enumerate(list_forms("calendar", "months", language=language), start=1)
        )
        or r"(?P<m1>(?!))"
    )
    return re.compile(
        rf"(?P<cjk>(?<!\d)(?P<cy>\d{{4}})\s?[年년]\s?(?P<cm>\d{{1,2}})\s?[月월](?:\s?(?P<cd>\d{{1,2}})\s?[日일号])?)|"
        rf"(?<!\d)(?P<iso>\d{{4}}-\d\d-\d\d)(?!\d)|(?<![\d/.])(?P<numeric>\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{4}})(?!\d)|"
        rf"(?:(?<!\w)(?P<day>\d{{1,2}})(?:\.|º|er|\.º)?\s(?:de\s)?)?(?<!\w)(?:{names})"
        rf"(?!\w)[/\s]?(?:(?:de\s|del\s)?(?P<year>\d{{4}})\b)?",
        re.IGNORECASE,
    )


_PLAIN = {language: _compile_plain(language) for language in (*_LANGUAGES, "")}


def find_plain_dates(text: str, language: str) -> Iterator[FoundDate]:
    """Days written out in another language. A day without a year, or a bare month, stays unresolved or unnamed."""
    for match in _PLAIN.get(language[:2].lower(), _PLAIN[""]).finditer(text):
        group = match.groupdict()
        item = FoundDate(match, "plain", match.start(), match.start() + len(match.group().rstrip()))
        if group["cjk"]:
            day = group["cd"]
            item.value, item.note = place_day(int(group["cy"]), int(group["cm"]), int(day or 1))
            item.value = item.value if day or item.value is None else item.value[:7]
        elif group["iso"]:
            item.value, item.note = place_day(
                int(group["iso"][:4]), int(group["iso"][5:7]), int(group["iso"][8:])
            )
        elif group["numeric"]:
            first, second, year = (int(part) for part in re.split(r"[/.]", group["numeric"]))
            item.value, item.note = place_day(year, second, first)
        else:
            month = next(n for n in range(1, 13) if group.get(f"m{n}"))
            if group["year"] and group["day"]:
                item.value, item.note = place_day(int(group["year"]), month, int(group["day"]))
            elif group["year"]:
                item.value = f"{int(group['year']):04d}-{month:02d}"
            elif group["day"]:
                item.note = "No year is given; in this language days are read only where the year is written."
            else:
                continue
        yield item
