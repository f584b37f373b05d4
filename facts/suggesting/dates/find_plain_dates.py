"""Days written out in other languages than English, for the plain mode. Own rules."""

import re
from collections.abc import Iterator

from facts.suggesting.dates.count_dates import place_day
from facts.suggesting.dates.find_dates import FoundDate

_MONTHS_OF = {
    "ar": ("يناير|كانون الثاني", "فبراير|شباط", "مارس|آذار", "أبريل|إبريل|نيسان", "مايو|أيار", "يونيو|حزيران",
           "يوليو|تموز", "أغسطس|آب", "سبتمبر|أيلول", "أكتوبر|تشرين الأول", "نوفمبر|تشرين الثاني", "ديسمبر|كانون الأول"),
    "de": ("Januar|Jänner", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
           "November", "Dezember"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
           "novembre", "décembre"),
    "es": ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre|setiembre",
           "octubre", "noviembre", "diciembre"),
    "it": ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
           "novembre", "dicembre"),
    "pt": ("janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro",
           "novembro", "dezembro"),
    "nl": ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
           "november", "december"),
    "ru": ("января|январь|январе", "февраля|февраль|феврале", "марта|марте|март", "апреля|апрель|апреле", "мая|мае|май",
           "июня|июнь|июне", "июля|июль|июле", "августа|августе|август", "сентября|сентябрь|сентябре",
           "октября|октябрь|октябре", "ноября|ноябрь|ноябре", "декабря|декабрь|декабре"),
    "uk": ("січня|січень|січні", "лютого|лютий|лютому", "березня|березень|березні", "квітня|квітень|квітні",
           "травня|травень|травні", "червня|червень|червні", "липня|липень|липні", "серпня|серпень|серпні",
           "вересня|вересень|вересні", "жовтня|жовтень|жовтні", "листопада|листопаді|листопад",
           "грудня|грудень|грудні"),
    "tr": ("Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım",
           "Aralık"),
    "pl": ("stycznia|styczeń|styczniu", "lutego|luty|lutym", "marca|marzec|marcu", "kwietnia|kwiecień|kwietniu",
           "maja|maju|maj", "czerwca|czerwiec|czerwcu", "lipca|lipiec|lipcu", "sierpnia|sierpień|sierpniu",
           "września|wrzesień|wrześniu", "października|październik|październiku", "listopada|listopadzie|listopad",
           "grudnia|grudzień|grudniu"),
    "he": ("ב?ינואר", "ב?פברואר", "ב?מרץ", "ב?אפריל", "ב?מאי", "ב?יוני", "ב?יולי", "ב?אוגוסט", "ב?ספטמבר",
           "ב?אוקטובר", "ב?נובמבר", "ב?דצמבר"),
}  # fmt: skip


def _compile_plain(language: str) -> re.Pattern[str]:
    names = (
        "|".join(f"(?P<m{n}>{words})" for n, words in enumerate(_MONTHS_OF.get(language, ()), start=1))
        or r"(?P<m1>(?!))"
    )
    return re.compile(
        rf"(?P<cjk>(?<!\d)(?P<cy>\d{{4}})\s?[年년]\s?(?P<cm>\d{{1,2}})\s?[月월](?:\s?(?P<cd>\d{{1,2}})\s?[日일号])?)|"
        rf"(?<!\d)(?P<iso>\d{{4}}-\d\d-\d\d)(?!\d)|(?<![\d/.])(?P<numeric>\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{4}})(?!\d)|"
        rf"(?:(?<!\w)(?P<day>\d{{1,2}})(?:\.|º|er|\.º)?\s(?:de\s)?)?(?<!\w)(?:{names})"
        rf"(?!\w)[/\s]?(?:(?:de\s|del\s)?(?P<year>\d{{4}})\b)?",
        re.IGNORECASE,
    )


_PLAIN = {language: _compile_plain(language) for language in (*_MONTHS_OF, "")}


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
