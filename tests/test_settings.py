"""Every setting comes from the environment; what makes no sense is refused with the variable's name."""

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from newsroom.environment import is_loopback

BASE_DIR = Path(__file__).resolve().parent.parent
KEY = "mR3v-81xqT_kZ0pWcY7dLf29sUbNhJ4gQeAoX6ti5yBPwDzKvM"
REAL = {
    "DATABASE_URL": "postgresql://app:secret@db.example:5433/facts?sslmode=verify-full",
    "DATABASE_OWNER_URL": "postgresql://owner:secret@db.example:5433/facts?sslmode=require",
    "REDIS_URL": "rediss://queue.example:6379/0",
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "desk.example",
    "EMAIL_URL": "smtp://desk:p%40ss@mail.example",
    "EMAIL_FROM": "desk@news.example",
    "SUGGEST_LLM_MODEL": "some-model",
    "OIDC_ISSUER": "https://login.example",
    "OIDC_CLIENT_ID": "desk",
    "OIDC_CLIENT_SECRET": "some-secret",
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


def test_chiefs_and_auditors_of_a_real_desk_need_a_second_factor_and_nobody_on_ones_own_machine() -> None:
    shown = "sorted(s.SECOND_FACTOR_ROLES), s.STEP_UP_MINUTES"
    assert load_settings(shown, **REAL).stdout.strip() == "(['auditor', 'chief'], 15)"
    assert load_settings(shown).stdout.strip() == "([], 15)"
    for value, roles in (("none", []), ("editor,chief", ["chief", "editor"])):
        loaded = load_settings(shown, **REAL, SECOND_FACTOR_ROLES=value)
        assert loaded.stdout.strip() == f"({roles}, 15)"


def test_secrets_may_stand_in_files(tmp_path: Path) -> None:
    files = {}
    for name in ("DATABASE_URL", "SECRET_KEY", "REDIS_URL"):
        (tmp_path / name).write_text(f"{REAL[name]}\n")
        files[f"{name}_FILE"] = str(tmp_path / name)
    others = {name: value for name, value in REAL.items() if f"{name}_FILE" not in files}
    shown = "s.DATABASES['default']['HOST'], s.SECRET_KEY, s.REDIS_URL, s.IS_REAL"
    loaded = load_settings(shown, **others, **files)
    assert loaded.stdout.strip() == f"('db.example', '{KEY}', '{REAL['REDIS_URL']}', True)", loaded.stderr


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"SECRET_KEY": KEY, "SECRET_KEY_FILE": "here"}, "SECRET_KEY and SECRET_KEY_FILE are both set"),
        ({"SECRET_KEY_FILE": "nowhere"}, "The file that SECRET_KEY_FILE names cannot be read"),
        ({"SECRET_KEY_FILE": "empty"}, "The file that SECRET_KEY_FILE names is empty"),
    ],
)
def test_a_secrets_file_that_says_nothing_is_refused(
    tmp_path: Path, given: dict[str, str], words: str
) -> None:
    (tmp_path / "here").write_text(KEY)
    (tmp_path / "empty").write_text("\n")
    paths = {
        name: str(tmp_path / value) if name.endswith("_FILE") else value for name, value in given.items()
    }
    rest = {name: value for name, value in REAL.items() if name != "SECRET_KEY"}
    refused = load_settings(**rest, **paths)
    assert refused.returncode == 1
    assert words in refused.stderr


def test_mail_goes_by_the_server_of_its_address_and_only_with_tls() -> None:
    shown = "[getattr(s, 'EMAIL_' + k) for k in ('HOST', 'PORT', 'HOST_USER', 'HOST_PASSWORD', 'USE_TLS', 'USE_SSL')]"
    assert load_settings(shown, **REAL).stdout.strip() == (
        "['mail.example', 587, 'desk', 'p@ss', True, False]"
    )
    local = {**REAL, "EMAIL_URL": "smtp://127.0.0.1:25"}
    assert load_settings("s.EMAIL_USE_TLS, s.EMAIL_IS_SET_UP", **local).stdout.strip() == "(False, True)"
    without = {name: value for name, value in REAL.items() if name != "EMAIL_URL"}
    assert load_settings("s.EMAIL_IS_SET_UP", **without).stdout.strip() == "False"


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
        "SECRET_KEY": KEY,
        "ALLOWED_HOSTS": "desk.example",
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
        ("SECRET_KEY", "a" * 64),
        ("SECRET_KEY", "hunter2" * 8),
        ("SECRET_KEY", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEF"),
        ("SECRET_KEY", f"django-insecure-{KEY}"),
        ("SECRET_KEY_FALLBACKS", f"{KEY},{'b' * 64}"),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "desk.example,*"),
        ("ALLOWED_HOSTS", ".example"),
        ("CSRF_TRUSTED_ORIGINS", "https://*"),
        ("CSRF_TRUSTED_ORIGINS", "http://desk.example"),
        ("PUBLIC_URL", "desk.example"),
        ("DATABASE_URL", "postgresql://app@db.example/facts"),
        ("DATABASE_URL", "postgresql://app@db.example/facts?sslmode=prefer"),
        ("DATABASE_URL", "postgresql://app@/facts?host=/run/fd,db.example"),
        ("DATABASE_URL", "postgresql://app@localhost/facts?hostaddr=10.0.0.7"),
        ("DATABASE_OWNER_URL", "postgresql://owner@db.example/facts?sslmode=disable"),
        ("REDIS_URL", "redis://queue.example:6379/0"),
        ("REDIS_URL", "redis://10.0.0.7:6379/0"),
        ("REDIS_URL", "rediss://queue.example:6379/0?ssl_cert_reqs=none"),
        ("REDIS_URL", "rediss://queue.example:6379/0?ssl_check_hostname=false"),
        ("ORIGINALS_URL", "s3://facts/originals?endpoint=http://s3.example.org"),
        ("PLAIN_LINKS", "everything"),
        ("HTTPS_REDIRECT", "sometimes"),
        ("DATABASE_URL", "mysql://app@db/facts"),
        ("DATABASE_URL", "postgresql://db.example/facts"),
        ("DATABASE_URL", "postgresql://app@db.example:port/facts"),
        ("DATABASE_OWNER_URL", "postgresql://app@db.example/facts?sslmode=verify-full"),
        ("DATABASE_ROLE", "superuser"),
        ("REDIS_URL", "http://queue.example"),
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("MAX_UPLOAD_BYTES", "20 MB"),
        ("MAX_UPLOAD_BYTES", "0"),
        ("MAX_ARTICLE_CHARS", "-1"),
        ("JOB_LEASE_SECONDS", "20"),
        ("SECURE_COOKIES", "on and off"),
        ("SUGGEST_LLM_URL", "http://llm.example/v1"),
        ("MAX_ARTICLE_CLAIMS", "0"),
        ("TIME_ZONE", "Mars/Olympus"),
        ("EMAIL_URL", "imap://mail.example"),
        ("EMAIL_URL", "smtp://"),
        ("EMAIL_FROM", "desk"),
        ("KEY_DAYS", "400"),
        ("SESSION_IDLE_MINUTES", "0"),
        ("PROXY_HOPS", "-1"),
        ("LOG_LEVEL", "CHATTY"),
        ("LOG_FORMAT", "xml"),
        ("METRICS_PORT", "70000"),
        ("STEP_UP_MINUTES", "-1"),
        ("SECOND_FACTOR_ROLES", "chief,boss"),
        ("OIDC_ISSUER", "http://login.example"),
        ("OIDC_CLIENT_ID", ""),
        ("OIDC_ROLES", "chiefs"),
        ("OIDC_ROLES", "chiefs=client"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_name(name: str, value: str) -> None:
    refused = load_settings(**{**REAL, name: value})
    assert refused.returncode != 0
    last = refused.stderr.strip().splitlines()[-1]
    assert "ImproperlyConfigured" in last
    assert name in last


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("http://127.0.0.1:8080/v1", True),
        ("http://localhost:8080/v1", True),
        ("http://[::1]/v1", True),
        ("http://127.9.9.9/v1", True),
        ("http://llm.example/v1", False),
        ("http://localhost.example/v1", False),
        ("http://127.0.0.1.example/v1", False),
        ("http://127.0.0.1@llm.example/v1", False),
        ("http://localhost:secret@llm.example/v1", False),
        ("http://10.0.0.7/v1", False),
        ("http://0.0.0.0/v1", False),
        ("http://2130706433/v1", False),
        ("http://[fe80::1]/v1", False),
        ("http:///v1", False),
    ],
)
def test_only_this_machine_is_asked_in_clear(address: str, taken: bool) -> None:
    assert is_loopback(urlsplit(address).hostname) is taken


def test_the_owner_is_asked_for_by_name_when_a_command_needs_it() -> None:
    without = {name: value for name, value in REAL.items() if name != "DATABASE_OWNER_URL"}
    refused = load_settings(**without, DATABASE_ROLE="owner")
    assert "DATABASE_OWNER_URL is not set" in refused.stderr


def test_every_setting_stands_in_the_example_and_nothing_else_does() -> None:
    names = ("settings.py", "environment.py", "links.py")
    source = "".join((BASE_DIR / "newsroom" / name).read_text() for name in names)
    read = set(re.findall(r'\bread_\w+\(\s*"([A-Z_]+)"', source)) - INTERNAL
    example = (BASE_DIR / ".env.example").read_text()
    shown = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, flags=re.MULTILINE))
    assert read == shown
    assert len(read) > 20


def test_no_other_module_reads_the_environment_for_settings() -> None:
    allowed = {
        "newsroom/environment.py",
        "newsroom/running/postgres.py",
        "newsroom/running/valkey.py",
        "newsroom/running/servers.py",
        "newsroom/running/supervisor.py",
        "newsroom/asgi.py",
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


def test_a_real_server_asks_for_https_and_remembers_it() -> None:
    shown = "s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS, s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME"
    assert load_settings(shown, **REAL).stdout.strip() == (
        "(True, 31536000, '__Host-factdesk_session', '__Host-factdesk_csrf')"
    )
    left_to_the_proxy = load_settings(shown, **REAL, HTTPS_REDIRECT="no", HSTS_SECONDS="0").stdout
    assert left_to_the_proxy.startswith("(False, 0, '__Host-")
    on_ones_own = load_settings(shown, FACTDESK_OWN_SERVERS="database,queue").stdout.strip()
    assert on_ones_own == "(False, 0, 'factdesk_session', 'factdesk_csrf')"
    published = load_settings(
        shown, FACTDESK_OWN_SERVERS="database,queue", PUBLIC_URL="https://desk.example", SECURE_COOKIES="yes"
    )
    assert published.stdout.startswith("(True, 31536000, '__Host-")


def test_a_way_that_is_safe_by_itself_may_be_plain() -> None:
    near = {
        "DATABASE_URL": "postgresql://app@127.0.0.1/facts",
        "DATABASE_OWNER_URL": "postgresql://owner@/facts?host=/run/fd",
        "REDIS_URL": "redis://[::1]:6379/0",
        "ORIGINALS_URL": "s3://facts/originals?endpoint=http://localhost:9000",
    }
    assert load_settings(**{**REAL, **near}).returncode == 0
    far = {
        "DATABASE_URL": "postgresql://app@db/facts",
        "DATABASE_OWNER_URL": "postgresql://owner@db/facts?sslmode=disable",
        "REDIS_URL": "redis://queue:6379/0",
        "ORIGINALS_URL": "s3://facts/originals?endpoint=http://minio:9000",
    }
    assert load_settings(**{**REAL, **far}, PLAIN_LINKS="database,queue,originals").returncode == 0


def test_the_key_before_still_opens_sessions() -> None:
    shown = "len(s.SECRET_KEY_FALLBACKS)"
    assert load_settings(shown, **REAL, SECRET_KEY_FALLBACKS=KEY[::-1]).stdout.strip() == "1"


def test_django_has_nothing_to_say_against_a_real_installation() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--tag", "security"],
        cwd=BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "STATE_DIR": "/nonexistent/factdesk",
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            **REAL,
        },
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0
    assert "WARNINGS" not in checked.stderr
    assert "no issues" in checked.stdout


def test_celery_checks_the_certificate_of_the_queue_too() -> None:
    shown = "s.CELERY_BROKER_URL"
    assert load_settings(shown, **REAL).stdout.strip() == f"{REAL['REDIS_URL']}?ssl_cert_reqs=required"
    own = f"{REAL['REDIS_URL']}?ssl_ca_certs=/etc/ssl/ours.pem"
    told = load_settings(shown, **{**REAL, "REDIS_URL": own}).stdout.strip()
    assert told == f"{own}&ssl_cert_reqs=required"
