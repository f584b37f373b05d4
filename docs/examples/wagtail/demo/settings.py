"""A site of one page type on SQLite: enough to see the app at work. Not for the internet."""

import os
from pathlib import Path

HOME = Path(os.environ.get("DEMO_HOME", "."))
SECRET_KEY = "demo"
DEBUG = True
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "demo.urls"
USE_TZ = True
INSTALLED_APPS = [
    "demo.home",
    "factdesk_wagtail",
    *(f"wagtail.{name}" for name in ("users", "snippets", "documents", "images", "search", "admin", "sites")),
    "wagtail",
    "modelcluster",
    "taggit",
    *(
        f"django.contrib.{name}"
        for name in ("admin", "auth", "contenttypes", "sessions", "messages", "staticfiles")
    ),
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": HOME / "demo.sqlite3"}}
STATIC_URL, MEDIA_ROOT = "/static/", HOME / "media"
WAGTAIL_SITE_NAME, WAGTAILADMIN_BASE_URL = "Demo", "http://site.example"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
FACTDESK_URL = os.environ.get("FACTDESK_URL", "http://127.0.0.1:8000")
FACTDESK_KEY = os.environ.get("FACTDESK_KEY", "")
