"""Settings (设置), all of them changeable by environment; docs/operations.md lists them."""

from __future__ import annotations

import os
from datetime import timedelta
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
    options: dict[str, Any] = {"application_name": "yihao", "server_side_binding": True, "prepare_threshold": 2}
    if migrating:
        options["options"] = "-c role=yihao_owner"
    if _flag("YIHAO_POOL", False):
        options["pool"] = {"min_size": 1, "max_size": int(os.environ.get("YIHAO_POOL_SIZE", "8")), "timeout": 10}
    # The session's own zone: what the database writes as JSON is in Beijing time like all else, and need not be rewritten.
    return {"ENGINE": "django.db.backends.postgresql", "OPTIONS": options, "TIME_ZONE": "Asia/Shanghai", **place}


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
    "yihao.web",  # before allauth, whose templates it replaces
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "yihao.ledger",
    "yihao.people",
    "yihao.cases",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "yihao.web.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "yihao.web.middleware.ChosenLanguage",
    "yihao.runtime.language.language_middleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "yihao.people.middleware.ActingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]
# The API's chain (runtime/wsgi.py): in the order of the pages', without what only sessions, forms and fragments need.
API_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "yihao.web.middleware.ApiManner",
    "django.middleware.common.CommonMiddleware",
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
                "yihao.web.shell.shell",
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
WHITENOISE_USE_FINDERS = True  # served from where they are built; nothing is collected elsewhere
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

# Sign-in (yihao.people): named by text, since the runtime knows no domain.
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
YIHAO_REQUIRE_MFA = _flag("YIHAO_REQUIRE_MFA", True)  # off only where all people are invented
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # an account is locked, from wherever it is tried (GB/T 22239)
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 8 * 3600  # the absolute limit; the idle limit of 15 minutes is the middleware's
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
ACCOUNT_ADAPTER = "yihao.people.signin.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "staff_no"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
# Tries are counted by axes in the database, for every worker alike; allauth counts by worker and only by address.
ACCOUNT_RATE_LIMITS = {"login_failed": "60/m/ip"}
SOCIALACCOUNT_ADAPTER = "yihao.people.signin.SocialAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": os.environ.get("YIHAO_OIDC_NAME", "统一身份认证"),
                "client_id": os.environ["YIHAO_OIDC_CLIENT"],
                "secret": os.environ.get("YIHAO_OIDC_SECRET", ""),
                "settings": {"server_url": os.environ["YIHAO_OIDC_SERVER"]},
            }
        ]
        if os.environ.get("YIHAO_OIDC_SERVER") and os.environ.get("YIHAO_OIDC_CLIENT")
        else [],
    }
}
YIHAO_OIDC_CLAIM = os.environ.get("YIHAO_OIDC_CLAIM", "preferred_username")  # the claim that holds the staff number
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "一号"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS  # a laptop at 127.0.0.1 has no certificate
MFA_PASSKEY_LOGIN_ENABLED = True
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "yihao.people.signin.attempted_staff_no"
AXES_LOCKOUT_CALLABLE = "yihao.people.signin.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True  # the ledger's access log keeps who signed in
AXES_HTTP_RESPONSE_CODE = 429
AXES_SENSITIVE_PARAMETERS = ["login", "password"]

# How often one person may look (people/rules/limits.py): "searched=120/60,…" changes some, "off" is for measuring.
YIHAO_LOOK_LIMITS = os.environ.get("YIHAO_LOOK_LIMITS", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("YIHAO_LOG_LEVEL", "WARNING")},
}
