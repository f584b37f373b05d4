"""Reports of one thing → how many have it by themselves, and from whom each of the others has it.

Reports that carry one agency's copy, name one speaker, or stand in the same words are of one origin, however many
outlets print them: only origins corroborate each other. Two reports that an outlet gives in its own voice are one
origin, too. What joins two reports is said with each of them.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from facts.comparing.printing import fold_print

# Fewer words than this could be the same by chance.
_LEAST_WORDS = 8


class Because(StrEnum):
    """Why a report is held to have something from somebody."""

    SPEAKER = "speaker"
    AGENCY = "agency"
    SAME_WORDS = "same_words"


@dataclass(frozen=True, slots=True)
class Party:
    """Who says or publishes something: what tells it from others, and what it is called."""

    key: Hashable
    name: str


@dataclass(frozen=True, slots=True)
class CitedReport:
    """One report: who published it, the agency whose copy it carries, whom it names as its source; its words and day
    (YYYY-MM-DD, as much of it as is known)."""

    key: str
    outlet: Party
    agency: Party | None = None
    speaker: Party | None = None
    words: str = ""
    published: str = ""


@dataclass(frozen=True, slots=True)
class HadFrom:
    """From whom a report has it, and why that is held."""

    giver: str
    because: Because


@dataclass(frozen=True, slots=True)
class Traced:
    """A report with the steps that lead from it towards its origin; none where it has it by itself."""

    report: CitedReport
    steps: tuple[HadFrom, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where some reports come from in the end, as far as they say it."""

    name: str
    reports: tuple[Traced, ...]


def trace_origins(reports: Sequence[CitedReport]) -> list[Origin]:
    """The origins of some reports, those of most reports first; within one, the reports oldest first."""
    given = sorted(reports, key=lambda report: (report.published or "9999", report.key))
    copied = _find_copies(given)
    leader: dict[Hashable, Hashable] = {}
    for report in given:
        for node in _list_ties(report, copied):
            _join(leader, ("report", report.key), node)
    groups: dict[Hashable, list[CitedReport]] = {}
    for report in given:
        groups.setdefault(_find(leader, ("report", report.key)), []).append(report)
    origins = [
        Origin(_name_origin(group), tuple(Traced(report, _list_steps(report, copied)) for report in group))
        for group in groups.values()
    ]
    return sorted(origins, key=lambda origin: -len(origin.reports))


def _find_copies(reports: Sequence[CitedReport]) -> dict[str, CitedReport]:
    """By the key of each report that stands in the words of an older one of another outlet, the oldest such."""
    first: dict[tuple[str, ...], CitedReport] = {}
    copied = {}
    for report in reports:
        words = tuple(fold_print(report.words))
        if len(words) < _LEAST_WORDS:
            continue
        older = first.setdefault(words, report)
        if older.outlet.key != report.outlet.key:
            copied[report.key] = older
    return copied


def _list_ties(report: CitedReport, copied: dict[str, CitedReport]) -> list[Hashable]:
    ties: list[Hashable] = [(kind, party.key) for kind, party in _list_givers(report)]
    if report.key in copied:
        ties.append(("report", copied[report.key].key))
    return ties or [("outlet", report.outlet.key)]


def _list_givers(report: CitedReport) -> list[tuple[Because, Party]]:
    named = ((Because.AGENCY, report.agency), (Because.SPEAKER, report.speaker))
    return [(because, party) for because, party in named if party is not None]


def _list_steps(report: CitedReport, copied: dict[str, CitedReport]) -> tuple[HadFrom, ...]:
    steps = [HadFrom(party.name, because) for because, party in _list_givers(report)]
    if report.key in copied:
        steps.append(HadFrom(copied[report.key].outlet.name, Because.SAME_WORDS))
    return tuple(steps)


def _name_origin(group: Sequence[CitedReport]) -> str:
    """Whom most of the reports name as their source, else the agency that most carry, else who was first."""
    for parties in (
        [report.speaker for report in group if report.speaker is not None],
        [report.agency for report in group if report.agency is not None],
    ):
        if parties:
            keys = [party.key for party in parties]
            return max(parties, key=lambda party: keys.count(party.key)).name
    return group[0].outlet.name


def _find(leader: dict[Hashable, Hashable], node: Hashable) -> Hashable:
    while leader.get(node, node) != node:
        node = leader[node]
    return node


def _join(leader: dict[Hashable, Hashable], one: Hashable, other: Hashable) -> None:
    leader[_find(leader, one)] = _find(leader, other)
