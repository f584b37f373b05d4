"""Every setting comes from the environment; what makes no sense is refused with the variable's name."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

BASE_DIR = Path(__file__).resolve().parent.parent
REAL = {
    "DATABASE_URL": "postgresql://app:secret@db.example:5433/facts",
    "DATABASE_OWNER_URL": "postgresql://owner:secret@db.example:5433/facts",
    "REDIS_URL": "redis://queue.example:6379/0",
    "SECRET_KEY": "k" * 50,
}
INTERNAL = {"FACTDESK_OWN_SERVERS"}


def load_settings(show: str = "", /, **environ: str) -> "subprocess.CompletedProcess[str]":
    """Import the settings in a process with only these variables, and print an expression over them."""
    return subprocess.run(
        [sys.executable, "-c", f"from newsroom import settings as s; print(({show or '1'}))"],
        cwd=BASE_DIR,
        env={"PATH": os.environ["PATH"], "STATE_DIR": "/nonexistent/factdesk", **environ},
        capture_output=True,
        text=True,
    )


def test_without_any_variable_the_settings_load_and_there_is_no_database() -> None:
    loaded = load_settings("s.DATABASES['default']['ENGINE'], s.DEBUG, len(s.SECRET_KEY) > 40")
    assert loaded.stdout.strip() == "('django.db.backends.dummy', False, True)", loaded.stderr


def test_a_real_server_means_secure_cookies_and_no_debugging() -> None:
    loaded = load_settings("s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.OWN_DATABASE", **REAL)
    assert loaded.stdout.strip() == "(False, True, True, False)", loaded.stderr


def test_the_app_connects_as_the_role_of_its_own_address() -> None:
    shown = "[s.DATABASES['default'][k] for k in ('USER', 'PASSWORD', 'HOST', 'PORT', 'NAME')]"
    assert load_settings(shown, **REAL).stdout.strip() == "['app', 'secret', 'db.example', '5433', 'facts']"
    owner = load_settings(shown, **REAL, DATABASE_ROLE="owner").stdout.strip()
    assert owner == "['owner', 'secret', 'db.example', '5433', 'facts']"


def test_a_socket_is_addressed_as_libpq_and_celery_want_it() -> None:
    shown = "s.DATABASES['default']['HOST'], s.CELERY_BROKER_URL"
    own = {
        "DATABASE_URL": "postgresql://app@/facts?host=/run/fd",
        "REDIS_URL": "unix:///run/fd/v.sock?db=3",
        "SECRET_KEY": "k" * 50,
    }
    assert load_settings(shown, **own).stdout.strip() == (
        "('/run/fd', 'redis+socket:///run/fd/v.sock?virtual_host=3')"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "yes"),
        ("DEBUG", "maybe"),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("DATABASE_URL", "mysql://app@db/facts"),
        ("DATABASE_URL", "postgresql://db.example/facts"),
        ("DATABASE_URL", "postgresql://app@db.example:port/facts"),
        ("DATABASE_OWNER_URL", "postgresql://app@db.example/facts"),
        ("DATABASE_ROLE", "superuser"),
        ("REDIS_URL", "http://queue.example"),
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("MAX_UPLOAD_BYTES", "20 MB"),
        ("MAX_UPLOAD_BYTES", "0"),
        ("MAX_ARTICLE_CHARS", "-1"),
        ("JOB_LEASE_SECONDS", "20"),
        ("SECURE_COOKIES", "on and off"),
        ("TIME_ZONE", "Mars/Olympus"),
        ("LOG_LEVEL", "CHATTY"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_name(name: str, value: str) -> None:
    refused = load_settings(**{**REAL, name: value})
    assert refused.returncode != 0
    last = refused.stderr.strip().splitlines()[-1]
    assert "ImproperlyConfigured" in last
    assert name in last


def test_the_owner_is_asked_for_by_name_when_a_command_needs_it() -> None:
    without = {name: value for name, value in REAL.items() if name != "DATABASE_OWNER_URL"}
    refused = load_settings(**without, DATABASE_ROLE="owner")
    assert "DATABASE_OWNER_URL is not set" in refused.stderr


def test_every_setting_stands_in_the_example_and_nothing_else_does() -> None:
    source = (BASE_DIR / "newsroom" / "settings.py").read_text()
    read = set(re.findall(r'\bread_\w+\(\s*"([A-Z_]+)"', source)) - INTERNAL
    example = (BASE_DIR / ".env.example").read_text()
    shown = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, flags=re.MULTILINE))
    assert read == shown
    assert len(read) > 20


def test_no_other_module_reads_the_environment_for_settings() -> None:
    allowed = {
        "newsroom/settings.py",
        "newsroom/embedded.py",
        "newsroom/supervisor.py",
        "newsroom/asgi.py",
        "newsroom/wsgi.py",
        "newsroom/celery.py",
        "sources/reading/child.py",  # hands a bare environment to the child that reads
    }
    found = {
        str(path.relative_to(BASE_DIR))
        for folder in ("newsroom", "sources", "facts")
        for path in (BASE_DIR / folder).rglob("*.py")
        if re.search(r"os\.(environ|getenv)", path.read_text())
    }
    assert found <= allowed
