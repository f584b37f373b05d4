"""`manage.py evaluate --data FOLDER`: measure suggesting on the published sets and write docs/quality.md."""

import json
import platform
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from facts.suggesting.references.score_candidates import read_reference_manifest
from facts.suggesting.worth.rank_worth import read_manifest
from facts.training.data_sets import ALL, describe_missing
from facts.training.measure import DRAW_SEED, MeasuredRow, Statement, measure_all

JUDGED = Path(__file__).resolve().parents[2] / "training" / "judged_statements.json"
_VERDICTS = ("right", "wrong")


class Command(BaseCommand):
    help = "Measure suggesting on the data sets in a folder and write docs/quality.md."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--data", required=True, type=Path, metavar="FOLDER", help="the folder with the data sets"
        )
        parser.add_argument(
            "--report", type=Path, default=Path(settings.BASE_DIR) / "docs" / "quality.md", metavar="FILE"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        missing = describe_missing(options["data"], ALL)
        for sentence in missing:
            self.stdout.write(sentence)
        rows, statements = measure_all(options["data"], self.stdout.write)
        judged = read_judged(JUDGED)
        options["report"].write_text(write_report(rows, statements, judged, missing), encoding="utf-8")
        self.stdout.write(f"Wrote {options['report']}.")


def read_judged(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    """A person's verdicts on statements, by quote and statement: {"verdict": right or wrong, "why"}."""
    if not path.is_file():
        return {}
    entries = json.loads(path.read_text(encoding="utf-8"))
    return {(entry["quote"], entry["statement"]): entry for entry in entries}


def write_report(
    rows: list[MeasuredRow],
    statements: list[Statement],
    judged: dict[tuple[str, str], dict[str, str]],
    missing: list[str],
) -> str:
    """docs/quality.md: the table of measures, what the weights were made of, the drawn statements with verdicts."""
    lines = [
        "# Quality of suggesting",
        "",
        f"Written by `make evaluate DATA=FOLDER` (Python {platform.python_version()}, {platform.machine()}). "
        "Goals and lower limits are the project's own; each set is described in `facts/training/data_sets.py`.",
        "",
        "| measure | goal | not below | measured |",
        "|---|---|---|---|",
        *(f"| {row.measure} | {row.goal} | {row.not_below} | **{row.measured}** |" for row in rows),
        "",
        "The shipped weights have seen the eight articles of news_claims, claims and sentences; the row “each article "
        "ranked by the other seven” says how their claims rank under models that have not. The row of news_worthiness "
        "is measured with weights that have not seen the document; the two articles of gold are untouched by training.",
        "",
    ]
    if missing:
        lines += [
            "Not measured, because the set was not there:",
            "",
            *(f"- {sentence}" for sentence in missing),
            "",
        ]
    lines += ["## Weights", "", *_describe_weights(), ""]
    lines += ["## Statements drawn by seed", "", *_describe_statements(statements, judged)]
    return "\n".join(lines).rstrip() + "\n"


def _describe_weights() -> list[str]:
    manifest = read_manifest()
    lines = [
        "| model | trained on | held-out AP | held-out F1 | threshold | size |",
        "|---|---|---|---|---|---|",
    ]
    for name, model in manifest["models"].items():
        held = model.get("held_out", {})
        figures = (held.get("average_precision", "-"), held.get("f1", "-"), model.get("threshold", "-"))
        lines.append(
            f"| {name} | {model['documents']} documents or blocks | {' | '.join(map(str, figures))} "
            f"| {model['bytes'] // 1000} kB |"
        )
    lines += [
        "",
        *(
            f"- {item['name']}: {item['examples']} {item['unit']}. {item['licence']}."
            for item in manifest["data"]
        ),
    ]
    lines += ["", manifest["licence_note"], "", manifest["never_trained_on"], "", *_describe_references()]
    return lines


def _describe_references() -> list[str]:
    """What the weights of references were trained on, and how they measured on documents held out."""
    manifest = read_reference_manifest()
    lines = [
        "### What words stand for",
        "",
        "| held out | set | threshold | put in | precision |",
        "|---|---|---|---|---|",
    ]
    for kind, figures in manifest["held_out"].items():
        for name, held in figures.items() if isinstance(figures, dict) else ():
            if isinstance(held, dict):
                cells = (kind, name, figures["threshold"], held["used"], held["precision"])
                lines.append("| " + " | ".join(map(str, cells)) + " |")
    data = [
        f"- {item['name']}: {item['examples']} {item['unit']}. {item['licence']}."
        for item in manifest["data"]
    ]
    encoder = manifest["encoder"]
    return [
        *lines,
        "",
        *data,
        f"- encoder: {encoder['model']}, {encoder['licence']}, from {encoder['from']}.",
    ]


def _describe_statements(
    statements: list[Statement], judged: dict[tuple[str, str], dict[str, str]]
) -> list[str]:
    verdicts = [judged.get((item.quote, item.statement), {}).get("verdict", "") for item in statements]
    right, wrong = (verdicts.count(verdict) for verdict in _VERDICTS)
    lines = [
        f"{len(statements)} statements from news_claims and from the other news documents of GUM Wikinews, half from "
        f"each (seed {DRAW_SEED}), each judged beside its article: {right} right, {wrong} wrong, "
        f"{len(statements) - right - wrong} not judged. Wrong means: it says something that the article does not say, "
        "or cannot be understood alone.",
        "",
        "| quote | statement | speaker | verdict |",
        "|---|---|---|---|",
    ]
    for item, verdict in zip(statements, verdicts, strict=True):
        why = judged.get((item.quote, item.statement), {}).get("why", "")
        shown = f"{verdict}: {why}" if why else verdict or "not judged"
        cells = (item.quote, item.statement, item.speaker or "", shown)
        lines.append("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |")
    return lines
