"""All settings of Factdesk. Every value that differs between installations comes from the environment.

`.env.example` lists every variable. A value that makes no sense is refused at start with the variable's name.
`manage.py` fills in DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL when Factdesk runs its own servers, and names what
it filled in in FACTDESK_OWN_SERVERS (newsroom/running/servers.py).
"""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from newsroom.environment import (
    is_loopback,
    read_bucket,
    read_flag,
    read_list,
    read_mail_server,
    read_page_address,
    read_signing_keys,
    read_url,
    read_variable,
    read_whole_number,
    take_network,
    take_origin,
    take_place,
    take_role,
    take_trust_line,
    take_witness,
)
from newsroom.hardening import is_near, takes_any_host
from newsroom.links import read_broker, read_database_link, read_plain_links, refuse_open_bucket

BASE_DIR = Path(__file__).resolve().parent.parent


# --- Where things are -----------------------------------------------------------------------------------------------

STATE_DIR = Path(read_variable("STATE_DIR", str(BASE_DIR / "var"))).expanduser().resolve()
ORIGINALS_DIR = Path(read_variable("ORIGINALS_DIR", str(STATE_DIR / "originals"))).expanduser().resolve()
# A bucket of an S3-compatible service in place of the folder: s3://BUCKET/PREFIX?endpoint=https://HOST&region=NAME.
ORIGINALS_BUCKET = read_bucket("ORIGINALS_URL")
# Which servers this installation runs itself; written by newsroom/running/servers.py, never by hand.
OWN_SERVERS = frozenset(read_list("FACTDESK_OWN_SERVERS", []))
OWN_DATABASE = "database" in OWN_SERVERS
# A real installation: other people reach it, over networks that are not ours.
IS_REAL = bool(read_variable("DATABASE_URL")) and not OWN_DATABASE

# --- Who may ask, and over what -------------------------------------------------------------------------------------

DEBUG = read_flag("DEBUG", False)
if DEBUG and IS_REAL:
    raise ImproperlyConfigured(
        "DEBUG must be off when DATABASE_URL is set: its error pages show what the desk keeps."
    )

# The fallbacks are those before it, for as long as a session lives after a new one is set.
SECRET_KEY, SECRET_KEY_FALLBACKS = read_signing_keys(STATE_DIR / "secret_key", is_real=IS_REAL)

HOST = read_variable("HOST", "127.0.0.1")
PORT = read_whole_number("PORT", 8000, low=0, high=65535)
_LOCAL_NAMES = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = read_list(
    "ALLOWED_HOSTS", list(dict.fromkeys([*_LOCAL_NAMES, *([] if HOST in {"0.0.0.0", "::"} else [HOST])]))
)
if IS_REAL and not read_variable("ALLOWED_HOSTS"):
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is not set. With DATABASE_URL it must list the names that this desk answers to."
    )
if takes_any_host(ALLOWED_HOSTS):
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS must list names, not *: whoever sends another name in Host would have it in our links."
    )
for _origin in (CSRF_TRUSTED_ORIGINS := read_list("CSRF_TRUSTED_ORIGINS", [])):
    _parts = urlsplit(_origin)
    if takes_any_host([_parts.hostname or ""]) or (
        IS_REAL and _parts.scheme != "https" and not is_near(_parts.hostname)
    ):
        raise ImproperlyConfigured(
            f"CSRF_TRUSTED_ORIGINS must list addresses such as https://desk.example, not {_origin!r}."
        )
# The address that people and webhooks are told, when it is not the one asked for (a proxy in front).
_public = read_url("PUBLIC_URL", {"http", "https"})
PUBLIC_URL = _public.geturl().rstrip("/") if _public else ""
_is_https = IS_REAL or (_public is not None and _public.scheme == "https")

# Plain HTTP is right only for the desk on one's own machine.
SECURE = read_flag("SECURE_COOKIES", not OWN_DATABASE and not DEBUG)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
# Whoever comes by http is sent on to https. A proxy in front may do that in our place: HTTPS_REDIRECT=no.
SECURE_SSL_REDIRECT = read_flag("HTTPS_REDIRECT", _is_https)
# What watches over the desk asks it directly, past the proxy.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# __Host-: the browser takes the cookie by https only, for this very host, and no other host can plant one.
_PREFIX = "__Host-" if SECURE else ""
SESSION_COOKIE_NAME = f"{_PREFIX}factdesk_session"
CSRF_COOKIE_NAME = f"{_PREFIX}factdesk_csrf"
# Browsers that a person has signed in with before (newsroom/accounts/devices.py).
DEVICE_COOKIE_NAME = f"{_PREFIX}factdesk_device"
# What a process works out again and again, kept by all that it rests on; nothing that another process has to know.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
# A session ends so long after signing in, whatever is done in it, and so long after the last page that was asked for.
SESSION_ENGINE = "newsroom.accounts.sessions"
SESSION_HOURS = read_whole_number("SESSION_HOURS", 168, low=1, high=8760)
SESSION_IDLE_MINUTES = read_whole_number("SESSION_IDLE_MINUTES", 720, low=5, high=525_600)
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
# How long ago a person may have proved who they are before they do something dangerous (newsroom/accounts/middleware.py
# has the list); 0 for always long enough.
STEP_UP_MINUTES = read_whole_number("STEP_UP_MINUTES", 15, low=0, high=10_080)
# Roles whose people must have a second factor; they see nothing of the desk before. None where Factdesk runs its own
# database: the desk on one's own machine, the demo, and the tests' desks, whose people have a password alone.
SECOND_FACTOR_ROLES = frozenset(read_list("SECOND_FACTOR_ROLES", ["chief", "auditor"] if IS_REAL else [])) - {
    "none"
}
if _unknown := SECOND_FACTOR_ROLES - {"editor", "reviewer", "chief", "auditor"}:
    raise ImproperlyConfigured(
        f"SECOND_FACTOR_ROLES must list roles of people (editor, reviewer, chief, auditor) or say none, not "
        f"{', '.join(sorted(_unknown))}."
    )
SECURE_HSTS_SECONDS = read_whole_number(
    "HSTS_SECONDS", 31_536_000 if _is_https else 0, low=0, high=63_072_000
)
# Whether hosts below ours come by https too, and whether browsers may list ours, is not the desk's to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
BEHIND_TLS_PROXY = read_flag("BEHIND_TLS_PROXY", False)
if BEHIND_TLS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies of ours a request passes, each of which adds the address it was asked from to X-Forwarded-For.
PROXY_HOPS = read_whole_number("PROXY_HOPS", 1 if BEHIND_TLS_PROXY else 0, low=0, high=10)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- The parts ------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    # First: of two commands with one name the earlier app's counts, and Django's would write past our record.
    "newsroom",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "newsroom.ledger",
    "sources",
    "facts",
]

MIDDLEWARE = [
    "newsroom.middleware.AnswerMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "newsroom.middleware.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "newsroom.middleware.ActorMiddleware",
    "sources.middleware.VeilMiddleware",
    "newsroom.middleware.ActivityMiddleware",
    "newsroom.middleware.ZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "newsroom.accounts.middleware.FactorMiddleware",
    "newsroom.accounts.middleware.ProofMiddleware",
    "newsroom.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
ASGI_APPLICATION = "newsroom.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- People ---------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "newsroom.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"
# A password is not computed for longer than this, nor kept.
LONGEST_PASSWORD = 256
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "newsroom.accounts.passwords.NotTooLong"},
    {"NAME": "newsroom.accounts.passwords.NotTooSimple"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# django-allauth leads through signing in and judges second factors. Its own pages, mails, limits and ways to change an
# account are not used: ours are on record and braked (newsroom/accounts/).
ACCOUNT_ADAPTER = "newsroom.accounts.adapter.DeskAccounts"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False
ACCOUNT_LOGIN_TIMEOUT = 900
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = f"Factdesk ({_public.hostname})" if _public and _public.hostname else "Factdesk"
MFA_RECOVERY_CODE_DIGITS = 10

# A sign-on service of the house (OpenID Connect); its secret may stand in OIDC_CLIENT_SECRET_FILE.
_oidc = read_url("OIDC_ISSUER", {"https", "http"})
OIDC_ISSUER = _oidc.geturl().rstrip("/") if _oidc is not None else ""
OIDC_IS_SET_UP = _oidc is not None
OIDC_NAME = read_variable("OIDC_NAME", "Single sign-on")
if _oidc is not None and _oidc.scheme == "http" and not is_loopback(_oidc.hostname):
    raise ImproperlyConfigured(
        "OIDC_ISSUER must start with https://: whoever stands between would be anybody here."
    )
OIDC_CLIENT_ID, OIDC_CLIENT_SECRET = read_variable("OIDC_CLIENT_ID"), read_variable("OIDC_CLIENT_SECRET")
if OIDC_IS_SET_UP and not (OIDC_CLIENT_ID and OIDC_CLIENT_SECRET):
    raise ImproperlyConfigured("OIDC_CLIENT_ID and OIDC_CLIENT_SECRET must be set with OIDC_ISSUER.")
# Which groups there stand for which roles here (GROUP=ROLE); without any, chiefs give roles. With them the service
# does, at each sign-on.
OIDC_ROLES = [take_role("OIDC_ROLES", words) for words in read_list("OIDC_ROLES", [])]
OIDC_ROLES_CLAIM = read_variable("OIDC_ROLES_CLAIM", "groups")
OIDC_SCOPES = read_list("OIDC_SCOPES", ["openid", "profile", "email"])
# Whether the service asks everybody for a second factor; else it counts where the service says so of this sign-on.
OIDC_ASKS_SECOND_FACTOR = read_flag("OIDC_ASKS_SECOND_FACTOR", False)
SOCIALACCOUNT_ADAPTER = "newsroom.accounts.sign_on_adapter.DeskSignOn"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "SCOPE": OIDC_SCOPES,
        "APPS": [
            {
                "provider_id": "house",
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
        if _oidc is not None
        else [],
    }
}

# How long somebody does not count as second person to whoever made their account, set their roles or reset their
# password; another chief may vouch for them sooner (newsroom/accounts/standing.py).
SECOND_PERSON_DAYS = read_whole_number("SECOND_PERSON_DAYS", 30, low=0, high=3650)
# How long the link opens that a person sets their password with.
ACCOUNT_LINK_HOURS = read_whole_number("ACCOUNT_LINK_HOURS", 72, low=1, high=720)
# How long a key lives unless its maker says otherwise, at most, and how many usable ones a person may have.
KEY_DAYS = read_whole_number("KEY_DAYS", 90, low=1, high=3650)
KEY_LONGEST_DAYS = read_whole_number("KEY_LONGEST_DAYS", 365, low=1, high=3650)
if KEY_DAYS > KEY_LONGEST_DAYS:
    raise ImproperlyConfigured("KEY_DAYS must not be more than KEY_LONGEST_DAYS.")
KEYS_PER_PERSON = read_whole_number("KEYS_PER_PERSON", 20, low=1, high=1000)
# How long it is kept who signed in, failed to, or was refused.
SECURITY_EVENT_DAYS = read_whole_number("SECURITY_EVENT_DAYS", 90, low=1, high=3650)

# --- Mail -----------------------------------------------------------------------------------------------------------

# smtp://USER:PASSWORD@HOST:PORT (STARTTLS), smtps:// (TLS from the start), or console: (what is sent goes to the log).
_mail = read_mail_server("EMAIL_URL")
EMAIL_IS_SET_UP = _mail is not None
EMAIL_FROM = read_variable("EMAIL_FROM")
EMAIL_BACKEND, EMAIL_TIMEOUT = "django.core.mail.backends.dummy.EmailBackend", 10
if _mail is not None:
    if "@" not in EMAIL_FROM:
        raise ImproperlyConfigured("EMAIL_FROM must be the address that Factdesk writes from.")
    DEFAULT_FROM_EMAIL, EMAIL_BACKEND = EMAIL_FROM, _mail.backend
    EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
    EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.starts_with_tls, _mail.turns_to_tls
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
elif OWN_DATABASE:
    # The desk on one's own machine: the one mail that is sent without a mail server, the link for a forgotten password,
    # stands in the worker's log.
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
FORGOTTEN_BY_MAIL = EMAIL_IS_SET_UP or OWN_DATABASE

# --- PostgreSQL -----------------------------------------------------------------------------------------------------

# Links to another host are encrypted, unless the way there is said to be safe by name.
PLAIN_LINKS = read_plain_links()
# Asynchronous workers share a pool (newsroom/asgi.py turns it on); everybody else keeps one connection a job.
DATABASE_POOL_SIZE = read_whole_number("DATABASE_POOL_SIZE", 0, low=0, high=200)
_database_link = read_database_link(PLAIN_LINKS, DATABASE_POOL_SIZE)
APP_ROLE, OWNER_ROLE = _database_link.app_role, _database_link.owner_role
DATABASES = {"default": _database_link.values}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Valkey and Celery ----------------------------------------------------------------------------------------------

REDIS_URL = read_variable("REDIS_URL")
CELERY_BROKER_URL = read_broker(PLAIN_LINKS)
refuse_open_bucket(ORIGINALS_BUCKET, PLAIN_LINKS)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "socket_connect_timeout": 5,
    "socket_timeout": 60,
}
# An upload is acknowledged once it is in PostgreSQL: telling the queue may fail quickly, the sweep finds it.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1, "interval_step": 0.1}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
# A queue for each kind of job beside the one for the beat's errands; a worker takes from them by turns, so that five
# hundred files that wait to be read hold up neither the search for claims nor the sweep.
CELERY_TASK_QUEUES: dict[str, dict[str, str]] = {
    "celery": {},
    "reading": {},
    "suggesting": {},
    "delivery": {},
}
CELERY_TASK_ROUTES = {
    "sources.tasks.read_upload": {"queue": "reading"},
    "facts.tasks.suggest_claims": {"queue": "suggesting"},
    "facts.tasks.find_relations": {"queue": "suggesting"},
    "facts.tasks.tell_subscriber": {"queue": "delivery"},
    "facts.tasks.send_test": {"queue": "delivery"},
}
# What one process of a worker may hold: the engine meets MemoryError there, and its job is tried elsewhere and fails
# in words (newsroom/celery.py). A process that kept more than half of it after a job is replaced by a fresh one.
WORKER_MEMORY_BYTES = read_whole_number(
    "WORKER_MEMORY_BYTES", 2_000_000_000, low=500_000_000, high=64_000_000_000
)
CELERY_WORKER_MAX_MEMORY_PER_CHILD = WORKER_MEMORY_BYTES // 2 // 1000
# Beat says that it lives whenever it looks at its timetable (newsroom/operations/beat.py); a worker does by its errand.
CELERY_BEAT_SCHEDULER = "newsroom.operations.beat.NotedScheduler"
CELERY_BEAT_SCHEDULE = {
    "say that a worker lives": {
        "task": "newsroom.tasks.note_worker",
        "schedule": 30,
        "options": {"expires": 60},
    },
    "requeue uploads whose lease ran out": {"task": "sources.tasks.sweep_uploads", "schedule": 15},
    "requeue runs whose lease ran out": {"task": "facts.tasks.sweep_runs", "schedule": 15},
    "requeue comparisons whose lease ran out": {"task": "facts.tasks.sweep_relations", "schedule": 15},
    "publish what an embargo held back": {"task": "facts.tasks.lift_embargoes", "schedule": 30},
    "open pages whose facts are due for a look": {"task": "facts.tasks.open_stale_usages", "schedule": 60},
    "tell subscribers of changes": {"task": "facts.tasks.sweep_subscribers", "schedule": 3},
    "forget old deliveries": {"task": "facts.tasks.forget_deliveries", "schedule": 3600},
    "mail notices": {"task": "newsroom.tasks.mail_notices", "schedule": 30},
    "clear ended sessions and old sign-ins": {"task": "newsroom.tasks.tidy_accounts", "schedule": 3600},
    "forget old idempotency keys": {"task": "sources.tasks.forget_idempotency_keys", "schedule": 3600},
}

# --- The ledger, for those outside ----------------------------------------------------------------------------------

# Checkpoints of the ledger are signed with this key, which never stands in the database. Where the variable is unset,
# the first checkpoint draws one into the state folder and says so.
LEDGER_KEY_FILE = Path(read_variable("LEDGER_KEY_FILE", str(STATE_DIR / "ledger" / "key"))).expanduser()
LEDGER_KEY_IS_GIVEN = bool(read_variable("LEDGER_KEY_FILE"))
# What the log is called in every checkpoint, for good: an address without scheme.
LEDGER_ORIGIN = read_variable(
    "LEDGER_ORIGIN",
    f"{_public.netloc}{_public.path.rstrip('/')}/log" if _public else "factdesk.localhost/log",
)
if re.search(r"[\s+]|://", LEDGER_ORIGIN):
    raise ImproperlyConfigured(
        f"LEDGER_ORIGIN must be an address without scheme, blank and plus, such as desk.example/log, not "
        f"{LEDGER_ORIGIN!r}."
    )
# How often a checkpoint is signed and published where the ledger grew; 0 for only when somebody asks.
LEDGER_CHECKPOINT_MINUTES = read_whole_number("LEDGER_CHECKPOINT_MINUTES", 15, low=0, high=10_080)
# Where each checkpoint goes, outside: folders (file:///…), buckets (s3://…), addresses it is posted to (https://…),
# mailboxes (mailto:…). What is kept in a folder or a bucket is read again before the next one is signed.
LEDGER_PLACES = [take_place("LEDGER_PUBLISH", words) for words in read_list("LEDGER_PUBLISH", [])]
# Witnesses that are asked to cosign: for each the address it is asked at and its public key, a blank between.
LEDGER_WITNESSES = [take_witness("LEDGER_WITNESSES", words) for words in read_list("LEDGER_WITNESSES", [])]
# Whether anybody may follow the log at /log/, or only those of the newsroom who may read everything on record.
LEDGER_IS_OPEN = read_flag("LEDGER_IS_OPEN", False)
# How often all of it is verified; 0 for only when somebody asks.
LEDGER_VERIFY_HOURS = read_whole_number("LEDGER_VERIFY_HOURS", 24, low=0, high=8_760)
if LEDGER_VERIFY_HOURS:
    CELERY_BEAT_SCHEDULE["verify the ledger"] = {
        "task": "newsroom.tasks.verify_by_timetable",
        "schedule": 3600 * LEDGER_VERIFY_HOURS,
    }
if LEDGER_CHECKPOINT_MINUTES:
    CELERY_BEAT_SCHEDULE["sign a checkpoint of the ledger"] = {
        "task": "newsroom.tasks.keep_checkpoint",
        "schedule": 60 * LEDGER_CHECKPOINT_MINUTES,
    }

# --- Watching --------------------------------------------------------------------------------------------------------

# Where Prometheus asks for the desk's measurements (manage.py serve_metrics): a port of its own, which outsiders do not
# reach. `up` serves them too where it is set; 0 for nowhere.
METRICS_HOST = read_variable("METRICS_HOST", "127.0.0.1")
METRICS_PORT = read_whole_number("METRICS_PORT", 0, low=0, high=65_535)

# Public keys of age (age1…): a backup is encrypted to them; without any it is not.
BACKUP_RECIPIENTS = read_list("BACKUP_RECIPIENTS", [])

# --- Limits of what comes in ----------------------------------------------------------------------------------------

MAX_UPLOAD_BYTES = read_whole_number("MAX_UPLOAD_BYTES", 20_000_000, low=1_000, high=1_000_000_000)
MAX_ARTICLE_CHARS = read_whole_number("MAX_ARTICLE_CHARS", 400_000, low=1_000, high=20_000_000)
# How many suggested claims one article may have: the most worth checking, more than a desk reads of one text.
MAX_ARTICLE_CLAIMS = read_whole_number("MAX_ARTICLE_CLAIMS", 500, low=10, high=100_000)
# A hostile file is read in a child process held to these.
READING_MEMORY_BYTES = read_whole_number(
    "READING_MEMORY_BYTES", 500_000_000, low=200_000_000, high=16_000_000_000
)
READING_CPU_SECONDS = read_whole_number("READING_CPU_SECONDS", 20, low=1, high=600)
READING_SECONDS = read_whole_number("READING_SECONDS", 20, low=1, high=600)
# Where the kernel cannot shut that process off from files, network and processes, read nothing (sources/checks.py).
READING_CONFINED = read_flag("READING_CONFINED", bool(read_variable("DATABASE_URL")) and not OWN_DATABASE)
# How long a worker may hold a reading or a search for claims before the sweep takes it for dead.
JOB_LEASE_SECONDS = read_whole_number("JOB_LEASE_SECONDS", 120, low=2, high=3600)
if JOB_LEASE_SECONDS <= READING_SECONDS:
    raise ImproperlyConfigured(
        "JOB_LEASE_SECONDS must be more than READING_SECONDS, or a slow reading counts as dead."
    )
# A job that outlives its lease may not write any more, so its process is ended soon after and the sweep sees to it.
CELERY_TASK_TIME_LIMIT = JOB_LEASE_SECONDS + 30

# What one delivery, an upload with everything packed inside it, may ask for in all: files, bytes unpacked, and seconds
# of reading. What is over it is left out, and the upload's page says what and why.
UPLOAD_FILES_INSIDE = read_whole_number("UPLOAD_FILES_INSIDE", 1_000, low=1, high=100_000)
UPLOAD_BYTES_INSIDE = read_whole_number(
    "UPLOAD_BYTES_INSIDE", 500_000_000, low=1_000_000, high=100_000_000_000
)
UPLOAD_SECONDS_INSIDE = read_whole_number("UPLOAD_SECONDS_INSIDE", 1_200, low=10, high=86_400)
# What one person may have waiting, and send in a day, with what was found inside counted like what was sent.
UPLOADS_WAITING = read_whole_number("UPLOADS_WAITING", 5_000, low=1, high=1_000_000)
UPLOADS_A_DAY = read_whole_number("UPLOADS_A_DAY", 20_000, low=1, high=10_000_000)
# For how long a client's name of a request is kept, and how many of one person.
IDEMPOTENCY_DAYS = read_whole_number("IDEMPOTENCY_DAYS", 7, low=1, high=365)
IDEMPOTENCY_KEYS = read_whole_number("IDEMPOTENCY_KEYS", 100_000, low=100, high=100_000_000)

# --- People at work together ----------------------------------------------------------------------------------------

# How long a person is shown at a claim, or in an article, after their browser was last heard of.
CLAIM_SEAT_SECONDS = read_whole_number("CLAIM_SEAT_SECONDS", 30, low=2, high=600)
# How many live connections one person may have open in each web process.
LIVE_CONNECTIONS = read_whole_number("LIVE_CONNECTIONS", 20, low=1, high=1000)

# --- Telling programs of changes -------------------------------------------------------------------------------------

# Whether subscribers may be told over plain HTTP, where anybody on the way can read along.
DELIVERY_MAY_USE_HTTP = read_flag("DELIVERY_MAY_USE_HTTP", False)
# Networks of the house that subscribers may stand in (10.1.2.0/24, fd00::/8); else only the open internet is told.
DELIVERY_NETWORKS = [take_network("DELIVERY_NETWORKS", words) for words in read_list("DELIVERY_NETWORKS", [])]
# How long one attempt may take in all.
DELIVERY_SECONDS = read_whole_number("DELIVERY_SECONDS", 15, low=1, high=30)
# For how long what was delivered is shown.
DELIVERY_LOG_DAYS = read_whole_number("DELIVERY_LOG_DAYS", 30, low=1, high=3_650)

# --- What everybody outside reads ------------------------------------------------------------------------------------

# Who tells the facts that were marked public, in feeds, embeds and structured data; empty addresses are the desk's own.
PUBLISHER_NAME = read_variable("PUBLISHER_NAME", "Factdesk")
PUBLISHER_URL = read_page_address("PUBLISHER_URL")
# The page that says how the house corrects what it published.
CORRECTIONS_URL = read_page_address("CORRECTIONS_URL")
# Under which licence what is told may be passed on.
PUBLIC_LICENCE_URL = read_page_address("PUBLIC_LICENCE_URL")
# The lines of /trust.txt, name=value each (member, belongto, control, social, contact, disclosure …).
TRUST_TXT = [take_trust_line("TRUST_TXT", words) for words in read_list("TRUST_TXT", [])]
# Which sites may show facts in a frame: * for all, or their origins.
EMBED_ORIGINS = [take_origin("EMBED_ORIGINS", words) for words in read_list("EMBED_ORIGINS", ["*"])]

# --- A second engine for suggesting ---------------------------------------------------------------------------------

# An OpenAI-compatible server that proposes claims; without one the built-in engine works alone.
_llm = read_url("SUGGEST_LLM_URL", {"http", "https"})
if _llm is not None and _llm.scheme == "http" and not is_loopback(_llm.hostname):
    raise ImproperlyConfigured(
        "SUGGEST_LLM_URL must start with https://: articles would travel unencrypted. "
        "http:// is taken for this machine alone (localhost, 127.0.0.1, [::1])."
    )
SUGGEST_LLM_URL = _llm.geturl() if _llm else ""
SUGGEST_LLM_MODEL = read_variable("SUGGEST_LLM_MODEL")
SUGGEST_LLM_KEY = read_variable("SUGGEST_LLM_KEY")
SUGGEST_LLM_SECONDS = read_whole_number("SUGGEST_LLM_SECONDS", 20, low=1, high=600)
SUGGEST_LLM_PROPOSALS = read_whole_number("SUGGEST_LLM_PROPOSALS", 200, low=1, high=10_000)
if SUGGEST_LLM_URL and not SUGGEST_LLM_MODEL:
    raise ImproperlyConfigured("SUGGEST_LLM_MODEL must name the model that SUGGEST_LLM_URL is asked for.")
if JOB_LEASE_SECONDS <= SUGGEST_LLM_SECONDS:
    raise ImproperlyConfigured(
        "JOB_LEASE_SECONDS must be more than SUGGEST_LLM_SECONDS, or a slow answer counts as a dead worker."
    )
# The second line: each address has its own limits at the gate (newsroom/edge/limits.py), and none goes beyond these.
# A pasted article is a field of a form; files are not counted here, but streamed to disk.
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_UPLOAD_BYTES + 1_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
# The page on which stories are drawn has two fields a line.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_NUMBER_FILES = 50

# --- Words and time -------------------------------------------------------------------------------------------------

USE_TZ = USE_I18N = True
TIME_ZONE = read_variable("TIME_ZONE", "UTC")
if TIME_ZONE not in available_timezones():
    raise ImproperlyConfigured(f"TIME_ZONE must be a name such as Europe/Oslo, not {TIME_ZONE!r}.")
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "locale"]

# --- Static files ---------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False

# --- API ------------------------------------------------------------------------------------------------------------

# What one key may ask for in a minute, over all web processes; 0 for as much as it likes.
API_READS_PER_MINUTE = read_whole_number("API_READS_PER_MINUTE", 600, low=0, high=1_000_000)
API_WRITES_PER_MINUTE = read_whole_number("API_WRITES_PER_MINUTE", 120, low=0, high=1_000_000)
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_SCHEMA_CLASS": "newsroom.api.schema.ApiSchema",
    "DEFAULT_RENDERER_CLASSES": ["sources.api.renderers.VeiledJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["newsroom.api.parsers.StrictJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["newsroom.api.authentication.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["newsroom.api.authentication.KeyMayUse"],
    "DEFAULT_THROTTLE_CLASSES": ["newsroom.api.throttling.KeyThrottle"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "newsroom.api.negotiation.Negotiation",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "newsroom.api.problems.answer_problem",
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Factdesk",
    "DESCRIPTION": "Send articles, decide on the claims in them, and follow the facts that come of it.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVERS": [{"url": "/", "description": "This desk"}],
    "CONTACT": {"name": "Whoever runs this desk"},
    # A PATCH names what it changes and why: nothing of its body is optional that its serializer asks for.
    "COMPONENT_SPLIT_PATCH": False,
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

# --- Logs -----------------------------------------------------------------------------------------------------------

LOG_LEVEL = read_variable("LOG_LEVEL", "INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    raise ImproperlyConfigured(f"LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR, not {LOG_LEVEL!r}.")
# Lines for people, or JSON objects for whatever collects logs.
LOG_FORMAT = read_variable("LOG_FORMAT", "line")
if LOG_FORMAT not in {"line", "json"}:
    raise ImproperlyConfigured(f"LOG_FORMAT must be line or json, not {LOG_FORMAT!r}.")
_LOG_LINE = "%(asctime)s %(levelname)s %(name)s:%(marks)s %(message)s"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "newsroom.logs.LineFormatter", "format": _LOG_LINE},
        "json": {"()": "newsroom.logs.JsonFormatter"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
