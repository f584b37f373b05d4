"""Which Chromium the browser tests drive: the system's, else Debian's package when root, else Playwright's own.

`python -m tests.chromium` makes sure that there is one and prints where; without one it says so and exits 1.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",)
MISSING = (
    "The browser tests need Chromium and it could not be installed; install Chromium or Google Chrome, "
    "or run the other tests with: pytest -m 'not browser'"
)


def find() -> str:
    """The path of a Chromium on this machine; empty if there is none."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    for place in PLACES:
        if Path(place).exists():
            return place
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else ""


def install() -> None:
    """Try Debian's package (root only), then Playwright's download; what fails prints why."""
    if os.getuid() == 0 and shutil.which("apt-get"):
        quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdin": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update", "-qq"], **quiet)
        if subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], **quiet).returncode == 0:
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], stdin=subprocess.DEVNULL)


def flags() -> list[str]:
    """No sandbox as root (Chromium refuses otherwise), and no calls to the outside world."""
    quiet = [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
    ]
    return ["--no-sandbox", *quiet] if os.getuid() == 0 else quiet


if __name__ == "__main__":
    if not find():
        install()
    path = find()
    print(path or MISSING, file=sys.stdout if path else sys.stderr)
    sys.exit(0 if path else 1)
