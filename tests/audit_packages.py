"""Whether a published vulnerability is known of any locked package, and how many of them were looked up at all.

    python -m tests.audit_packages

pip-audit asks the package index's own service and passes over what that does not answer for; where nothing is reached
it so ends with "No known vulnerabilities found". Here it is told apart: exit status 1 where a vulnerability is known,
or where the service is reached and not every package was looked up; 0 with NOT AUDITED where it is not reached.
"""

import json
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

BASE_DIR = Path(__file__).resolve().parent.parent
LOCK = "requirements/base.txt"
SERVICE = "https://pypi.org/pypi/{}/{}/json"
SECONDS = 5


def judge(packages: Sequence[Mapping[str, Any]], *, is_reached: bool) -> tuple[int, str]:
    """The exit status, and in words what was found, of the packages of pip-audit's report."""
    known = [
        f"{one['name']} {one['version']}: {', '.join(found['id'] for found in one['vulns'])}"
        for one in packages
        if one.get("vulns")
    ]
    skipped = [one["name"] for one in packages if "skip_reason" in one]
    looked_up = f"{len(packages) - len(skipped)} of {len(packages)} packages were looked up."
    if known:
        return 1, "\n".join(["VULNERABLE", *known, looked_up])
    if packages and not skipped:
        return 0, f"No vulnerability is known. {looked_up}"
    if is_reached:
        return 1, f"The service is reached, and yet only {looked_up} Left out: {', '.join(skipped)}"
    return 0, f"NOT AUDITED: the service is not reached from here. {looked_up}"


def read_report(lock: str = LOCK) -> list[dict[str, Any]]:
    """What pip-audit says of each package of a lock. Raises RuntimeError where it does not come to an end."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "-r", lock]
        done = subprocess.run(
            [*command, "--progress-spinner", "off", "-f", "json", "-o", str(report)],
            cwd=BASE_DIR,
            capture_output=True,
            text=True,
        )
        if not report.exists():
            raise RuntimeError(done.stderr)
        packages: list[dict[str, Any]] = json.loads(report.read_text())["dependencies"]
        return packages


def is_service_reached() -> bool:
    """Whether the service that pip-audit asks knows pip-audit; a mirror that only hands out packages does not."""
    address = SERVICE.format("pip-audit", version("pip-audit"))
    try:
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError):
        return False


if __name__ == "__main__":
    status, words = judge(read_report(), is_reached=is_service_reached())
    sys.stdout.write(f"{words}\n")
    sys.exit(status)
