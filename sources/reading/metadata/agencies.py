"""News agencies by their names and letters, in lines that name them."""

from __future__ import annotations

import re

AGENCIES = (
    "AFP",
    "AP",
    "Reuters",
    "RHC",
    "Xinhua",
    "TASS",
    "dpa",
    "DPA",
    "EFE",
    "ANSA",
    "PTI",
    "ANI",
    "IANS",
    "AA",
    "WAFA",
    "SANA",
    "IRNA",
    "ISNA",
    "Kyodo",
    "Yonhap",
    "PA",
    "UPI",
    "Bernama",
    "MENA",
    "KUNA",
    "SPA",
    "WAM",
    "QNA",
    "BNA",
    "ONA",
    "INA",
    "APA",
    "Prensa Latina",
    "Ukrinform",
    "Interfax",
    "RIA",
    "CP",
    "AAP",
    "Belga",
    "ANP",
    "NTB",
    "TT",
    "Ritzau",
    "STT",
    "MTI",
    "PAP",
    "ČTK",
    "CTK",
    "Agerpres",
    "Tanjug",
    "Hina",
    "STA",
    "BTA",
    "ATA",
    "ACN",
    "UNI",
    "NAN",
    "SAnews",
    "KCNA",
    "VNA",
    "Antara",
    "PNA",
    "APP",
    "BSS",
    "CNA",
    "AKI",
    "Anadolu",
    "Anadolu Agency",
    "Associated Press",
    "The Associated Press",
    "Agence France-Presse",
    "Agencies",
    "Bloomberg",
    "Efe",
    "Lusa",
    "أ ف ب",
    "أ.ف.ب",
    "ا ف ب",
    "فرانس برس",
    "رويترز",
    "أ ب",
    "د ب أ",
    "الأناضول",
    "وام",
    "واس",
    "كونا",
    "قنا",
    "وفا",
    "سانا",
    "بترا",
    "شينخوا",
    "ایرنا",
    "ایسنا",
    "تسنیم",
    "فارس",
    "رویترز",
)

MATCH_AGENCY = "|".join(sorted((re.escape(a) for a in AGENCIES), key=len, reverse=True))

COPYRIGHT_LINE = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:©\s*)?(?:(?:19|20)\d{2}(?:\s*[-–]\s*(?:19|20)?\d{2,4})?)?\s*(?:by\s+)?"
    r"(?P<outlet>[A-Z][\w'’&.-]*(?:\s+(?:[A-Z&][\w'’&.-]*|of|the|and|for)){0,5})",
    re.IGNORECASE,
)


def names_agency(text: str) -> bool:
    return any(
        re.search(rf"(?<!\w)(?:{MATCH_AGENCY})(?!\w)", part) or re.fullmatch(r"[A-Z]{2,6}", part.strip())
        for part in text.split("/")
    )


def find_agency(text: str) -> str | None:
    """The agency that signs off a story: "… he said. (AFP)", "… [Reuters]", "… he said. PTI"."""
    match = re.search(
        rf"(?:[(\[—-]\s{{0,3}}|[.!?][”\"’']?\s)(?P<agency>(?:{MATCH_AGENCY})(?:\s*/\s*(?:{MATCH_AGENCY}))*)\s*[)\]]?\s*$",
        text[-120:],
    )
    return match["agency"] if match else None
