"""axe-core's rules of WCAG 2.2 AA and of good practice, on a page as it stands, in light and in dark."""

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"runOnly": {"type": "tag", "values": _TAGS}, "resultTypes": ["violations"]}
# The rules that the theme can break: it changes nothing but colours.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def violations(page: Page, where: str) -> list[str]:
    """What the page breaks, a line each with the place's name. All rules in light, those on colours again in dark."""
    page.emulate_media(color_scheme="light")
    page.evaluate(Axe().axe_script)
    found = [*_run(page, f"{where}, light", EVERYTHING)]
    page.emulate_media(color_scheme="dark")
    found += _run(page, f"{where}, dark", {**COLOURS, "resultTypes": ["violations"]})
    page.emulate_media(color_scheme="light")
    return found


def _run(page: Page, where: str, options: dict[str, Any]) -> Iterator[str]:
    for one in page.evaluate("async options => (await axe.run(document, options)).violations", options):
        for node in one["nodes"]:
            # What stands half below a head that stays in sight: a turn of the wheel frees it.
            if one["id"] == "target-size" and "partially obscured" in node["failureSummary"]:
                continue
            summary = node["failureSummary"].splitlines()[1].strip()
            yield f"{where}: {one['id']}: {node['html'][:160]} {summary}"
