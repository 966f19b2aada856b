"""Settings (设置), all of them changeable by environment; docs/operations.md lists them."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import unquote, urlsplit

from yihao.runtime.database import Cluster
from yihao.runtime.places import secret, var


def _flag(name: str, otherwise: bool) -> bool:
    return os.environ.get(name, "1" if otherwise else "0").lower() in {"1", "true", "yes", "on"}


def _parts(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "127.0.0.1",
        "PORT": str(parts.port or 5432),
    }


def _database() -> dict[str, Any]:
    """Where the database is: ``YIHAO_DATABASE_URL`` (migrations: ``YIHAO_MIGRATOR_URL``), else the private cluster."""
    migrating = os.environ.get("YIHAO_DB_ROLE") == "migrator"
    url = os.environ.get("YIHAO_MIGRATOR_URL" if migrating else "YIHAO_DATABASE_URL")
    name = os.environ.get("YIHAO_DATABASE_NAME", "yihao")
    if url:
        place = _parts(url)
    else:
        cluster = Cluster()
        saved = cluster.parameters("yihao_migrator" if migrating else "yihao_app", name) if cluster.is_made() else {}
        place = {
            "NAME": name,
            "USER": saved.get("user", "yihao_app"),
            "PASSWORD": saved.get("password", ""),
            "HOST": "127.0.0.1",
            "PORT": str(saved.get("port", 1)),
        }
    options: dict[str, Any] = {"application_name": "yihao"}
    if migrating:
        options["options"] = "-c role=yihao_owner"
    if _flag("YIHAO_POOL", False):
        options["pool"] = {"min_size": 1, "max_size": int(os.environ.get("YIHAO_POOL_SIZE", "8")), "timeout": 10}
    return {"ENGINE": "django.db.backends.postgresql", "OPTIONS": options, **place}


VAR = var()
DEBUG = False
SECRET_KEY = secret("django_key")
ALLOWED_HOSTS = os.environ.get("YIHAO_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("YIHAO_ORIGINS", "").split(",") if o]
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "yihao.ledger",
    "yihao.people",
    "yihao.cases",
    "yihao.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "yihao.runtime.language.language_middleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "yihao.runtime.urls"
WSGI_APPLICATION = "yihao.runtime.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Behind TLS (every real site); the laptop demo listens on 127.0.0.1 only and has none.
BEHIND_TLS = _flag("YIHAO_TLS", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("YIHAO_LOG_LEVEL", "WARNING")},
}
