"""News stories put together from frames: as many as wanted, each with other names, numbers, days and speakers."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

_TOWNS = (
    "Port Alden",
    "Storholm",
    "Castra",
    "Nahr City",
    "Little Sorrow",
    "Umm al-Zaytoun",
    "Vellmar",
    "Oster Bay",
)
_PEOPLE = (
    "Petra Halloran",
    "Gustav Ahlmark",
    "Yusuf bin Nasser",
    "Leila Marchetti",
    "Ines Tovar",
    "Ruben Achterberg",
    "Sunniva Dahl",
    "Ilse Brandt",
    "Khalil Harithi",
)
_ROLES = (
    "mayor",
    "fire chief",
    "harbour master",
    "head of the inquiry",
    "finance director",
    "hospital director",
)
_BODIES = (
    "the coastguard",
    "the transport ministry",
    "the port authority",
    "the regional police",
    "the health board",
)
_FIRMS = ("Norrline", "Nordkai", "Kestrel Foods", "Halden Rail", "Vester Energy", "Orbit Freight")

_FRAMES = (
    (
        "Toll rises in {town}",
        "{TOWN}, {long_day} (CW) - At least {n} people were injured when a tram left its track in {town} on {weekday}, "
        "{body} said.",
        "{m} of them were still in hospital on {next_weekday}, said {person}, the {role} of {town}.",
        "The tram was built in {year} and belonged to {firm}, which runs {k} lines in the city.",
        "“We have asked for {k} new brakes and we have received none,” {other} told reporters.",
        "The government has set aside {money} million crowns for repairs, according to {body}.",
        "The line will not reopen before 1 December, {person} said.",
    ),
    (
        "{firm} to cut jobs",
        "{TOWN}, {long_day} (CW) - {firm} will close its plant in {town} and cut {n} jobs, it said on {weekday}.",
        "Its revenue fell by {pct} percent to {money} million crowns in {year}, according to the annual report.",
        "{person}, who heads the works council, said {m} of the workers had been there for more than {k} years.",
        "“{firm} was warned in June and did not listen,” said {other}, a former {role}.",
        "The plant in {town} opened in {year} and made {k} ferries.",
        "{person} denied that the council had agreed to the plan.",
    ),
    (
        "Vote in {town}",
        "{TOWN}, {long_day} (CW) - The council of {town} rejected a new harbour by {n} votes to {m} on {weekday}.",
        "Turnout was {pct} percent, down from {k} percent in {year}, {body} reported.",
        "{person} won {money},{m}00 votes, nearly twice as many as {other}, according to the count.",
        "The count was not finished until {next_weekday} morning, said {other}, the {role}.",
        "{firm} had offered {money} million crowns for the land.",
        "“Nobody bought this vote,” {person} said in a statement.",
    ),
    (
        "Measles in {town}",
        "{TOWN}, {long_day} (CW) - Doctors have confirmed {n} cases of measles in {town} since {weekday}, {body} said.",
        "Only {pct} percent of the children had been vaccinated, {person} told Meridian.",
        "{k} schools were closed on {next_weekday}, and {m} more may follow.",
        "The last outbreak in {town}, in {year}, ended after {k} weeks.",
        "{other}, the {role}, said the vaccine had not arrived on time.",
        "{firm} delivered {money},000 doses, about a tenth of what was ordered.",
    ),
)


def make_stories(wanted: int) -> Iterator[tuple[str, str]]:
    """(name, text) of so many stories, always the same ones in the same order."""
    for number in range(wanted):
        headline, *paragraphs = _FRAMES[number % len(_FRAMES)]
        slots = _fill(number)
        text = "\n\n".join(part.format(**slots) for part in (headline, *paragraphs))
        yield f"made-{number}.txt", f"{text}\n"


def _fill(number: int) -> dict[str, object]:
    """The words of one story; strides without a common factor keep two stories from sharing more than a few."""
    day = date(2026, 3, 9) + timedelta(days=5 * number)
    draw = count(number * 7 + 3, 11)
    return {
        "town": _TOWNS[number % len(_TOWNS)],
        "TOWN": _TOWNS[number % len(_TOWNS)].upper(),
        "long_day": f"{day:%B} {day.day}, {day.year}",
        "weekday": f"{day - timedelta(days=2):%A}",
        "next_weekday": f"{day - timedelta(days=1):%A}",
        "body": _BODIES[number % len(_BODIES)],
        "person": _PEOPLE[number % len(_PEOPLE)],
        "other": _PEOPLE[(number + 4) % len(_PEOPLE)],
        "role": _ROLES[number % len(_ROLES)],
        "firm": _FIRMS[number % len(_FIRMS)],
        "year": 1980 + number % 40,
        "n": 31 + next(draw) % 60,
        "m": 11 + next(draw) % 19,
        "k": 3 + next(draw) % 6,
        "pct": 41 + next(draw) % 50,
        "money": 12 + next(draw) % 80,
    }
