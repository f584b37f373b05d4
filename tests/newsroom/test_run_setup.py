"""`make setup`: the environment from a locked file, with Python's standard library alone."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from newsroom.running import bootstrap

BASE_DIR = Path(settings.BASE_DIR)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with bootstrap.py and a lock that asks for nothing."""
    (tmp_path / "newsroom" / "running").mkdir(parents=True)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "base.txt").write_text("# nothing\n")
    shutil.copy(BASE_DIR / "newsroom" / "running" / "bootstrap.py", tmp_path / "newsroom" / "running")
    return tmp_path


def run_setup(project: Path, before: str = "") -> "subprocess.CompletedProcess[str]":
    """Run bootstrap.py as make does, after some lines that make this Python a poorer one."""
    program = f"import runpy, sys\n{before}\nsys.argv = ['bootstrap.py', 'base']\n"
    return subprocess.run(
        [
            sys.executable,
            "-c",
            f"{program}runpy.run_path('newsroom/running/bootstrap.py', run_name='__main__')",
        ],
        cwd=project,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
def test_the_second_time_costs_nothing_and_says_nothing(project: Path) -> None:
    first = run_setup(project)
    assert first.returncode == 0, first.stderr
    assert "Making .venv" in first.stdout
    assert (project / ".venv" / "bin" / "python").exists()

    second = run_setup(project)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")

    (project / "requirements" / "base.txt").write_text("# another lock\n")
    third = run_setup(project)
    assert third.returncode == 0
    assert "Installing" in third.stdout


def test_without_ensurepip_it_prints_the_one_line_for_apt(project: Path) -> None:
    refused = run_setup(project, before="sys.modules['ensurepip'] = None")
    assert refused.returncode == 1
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert refused.stderr.strip() == (
        f"This Python has no ensurepip. On Debian or Ubuntu run: apt-get install -y python{version}-venv"
    )


@pytest.mark.slow
def test_a_file_that_does_not_match_its_hash_is_refused(project: Path) -> None:
    (project / "requirements" / "base.txt").write_text("example-package\n")
    refused = run_setup(project)
    assert refused.returncode == 1
    assert "pip could not install the requirements" in refused.stderr
    assert not list((project / ".venv").glob("factdesk-*"))


def test_the_lock_for_tests_holds_all_of_the_lock_for_running() -> None:
    requirements = BASE_DIR / "requirements"
    base = bootstrap.read_pins(requirements / "base.txt")
    assert len(base) > 50
    assert base <= bootstrap.read_pins(requirements / "dev.txt")


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_a_lock_names_a_hash_for_every_package_and_no_index(name: str) -> None:
    text = (BASE_DIR / "requirements" / name).read_text()
    packages = [line for line in text.splitlines() if "==" in line and not line.startswith((" ", "#"))]
    assert all(line.endswith("\\") for line in packages)
    assert "://" not in text
    assert "--index" not in text
