"""The one settings module. Every value that differs between machines is an environment variable.

The embedded default (nothing set) is SQLite, recompute in-process and a local-memory cache, for one
machine. A real deployment sets DATABASE_URL, REDIS_URL, SECRET_KEY and ALLOWED_HOSTS; what is wrong or
missing there is reported by the system checks in tradetalks.checks. `.env.example` lists every variable.
"""

import os
from pathlib import Path
from typing import Any

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
"""Git-ignored state of this checkout: the embedded database and the demo password."""

env = environ.Env()
if env.bool("TRADETALKS_READ_DOTENV", default=True):
    environ.Env.read_env(BASE_DIR / ".env")

DEFAULT_SECRET_KEY = "embedded-default-not-for-production"  # noqa: S105 -- refused by a system check when PRODUCTION
PRODUCTION: bool = env.bool("TRADETALKS_PRODUCTION", default=False)
DEBUG: bool = env.bool("DEBUG", default=False)
SECRET_KEY: str = env.str("SECRET_KEY", default=DEFAULT_SECRET_KEY)
# Loopback always: health checks on the machine itself call /readyz by address.
ALLOWED_HOSTS: list[str] = [*env.list("ALLOWED_HOSTS", default=["localhost", "[::1]"]), "127.0.0.1"]
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PUBLIC_READ: bool = env.bool("TRADETALKS_PUBLIC_READ", default=False)

INSTALLED_APPS = [
    "tradetalks.accounts",
    "tradetalks.ledger",
    "tradetalks.api",
    "tradetalks.sources",
    "tradetalks.webhooks",
    "tradetalks.drafts",
    "rounds",
    "issues",
    "tradetalks",
    "tradetalks.admin_config.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
]

MIDDLEWARE = [
    "tradetalks.request_ids.request_id",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tradetalks.middleware.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tradetalks.drafts.sign_in.KeepingLoginRequired",
    "tradetalks.middleware.time_zone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tradetalks.past.PastMiddleware",
]

ROOT_URLCONF = "tradetalks.urls"
WSGI_APPLICATION = "tradetalks.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tradetalks.past.past_of",
                "tradetalks.views.errors.request_id",
            ],
        },
    },
]

# --- Database -------------------------------------------------------------------------------------


def _database() -> dict[str, Any]:
    """DATABASE_URL as Django's settings, with what each engine needs to be safe under load.

    SQLite: write-ahead log, immediate transactions and a 20 s lock wait (of 600 concurrent writes none
    failed; with the defaults 27 did). PostgreSQL: persistent connections with health checks, no wait of more
    than 2 to 3 s for a server that is away, so that a reader is told so at once, and no compiling of statements:
    counting 10,000 issues of a round takes 0.14 s, compiled first 0.98 s. What the address says after `?` wins.
    """
    database: dict[str, Any] = env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'tradetalks.sqlite3'}")
    if "sqlite3" in database["ENGINE"]:
        if "DATABASE_URL" not in os.environ:
            VAR_DIR.mkdir(exist_ok=True)
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
    else:
        database["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
        database["CONN_HEALTH_CHECKS"] = True
        database["OPTIONS"] = {
            "options": "-c jit=off",
            "connect_timeout": 2,
            "tcp_user_timeout": 3000,
            "keepalives_idle": 10,
            "keepalives_interval": 3,
            "keepalives_count": 3,
            **database.get("OPTIONS", {}),
        }
    return database


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: broker and shared cache. Empty: recompute runs in-process, the cache is local. ----------

REDIS_URL: str = env.str("REDIS_URL", default="")
CACHES: dict[str, dict[str, Any]] = {
    "default": (
        {
            "BACKEND": "tradetalks.lib.dispensable_cache.DispensableRedisCache",
            "LOCATION": REDIS_URL,
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

ANSWER_CACHE_MB: int = env.int("TRADETALKS_ANSWER_CACHE_MB", default=32)
"""Room for answers of the REST API in each web process (tradetalks.api.kept_answers)."""

CELERY_BROKER_URL = REDIS_URL or None
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_DEFAULT_QUEUE: str = env.str("CELERY_QUEUE", default="tradetalks")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "retry_on_timeout": False,
    # One more try, at once, for a connection that Redis closed meanwhile. Left to kombu a refusing Redis would
    # hold every save for 2 s.
    "max_retries": 1,
    "interval_start": 0,
    "visibility_timeout": 600,
}
SWEEP_SECONDS: int = env.int("SWEEP_SECONDS", default=30)
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "issues.tasks.sweep", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
}
CELERY_BEAT_SCHEDULE_FILENAME: str = env.str("BEAT_SCHEDULE_FILE", default=str(VAR_DIR / "celerybeat-schedule"))
CELERY_TIMEZONE = "UTC"

# --- Webhooks ---------------------------------------------------------------------------------------

WEBHOOK_ALLOW_PRIVATE: bool = env.bool("TRADETALKS_WEBHOOK_ALLOW_PRIVATE", default=False)

# --- People and sessions ---------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
# The embedded default serves plain HTTP on this machine; production is behind TLS.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT: bool = env.bool("SECURE_SSL_REDIRECT", default=PRODUCTION)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS: int = env.int("SECURE_HSTS_SECONDS", default=31_536_000 if PRODUCTION else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
TRUST_PROXY_HEADERS: bool = env.bool("TRUST_PROXY_HEADERS", default=PRODUCTION)
if TRUST_PROXY_HEADERS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# A round sheet with 150 open issues posts about 8 fields an issue.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# --- Language, time, files -------------------------------------------------------------------------

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "static/"
# Outside production the files are served from where they lie; nothing is collected.
STATIC_ROOT = BASE_DIR / "staticfiles" if PRODUCTION else None
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

# --- REST ------------------------------------------------------------------------------------------

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "tradetalks.accounts.authentication.BearerTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["tradetalks.api.renderers.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "tradetalks.api.openapi.auto_schema.AutoSchema",
    "EXCEPTION_HANDLER": "tradetalks.api.problems.problem_response",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    # `format` is a parameter like any other: read by the views that know it, refused by name elsewhere.
    "URL_FORMAT_OVERRIDE": None,
}

# Requests a minute for each token, signed-in person, or address without either; 0: no limit.
API_RATE_LIMIT: int = env.int("API_RATE_LIMIT", default=3000)

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "TradeTalks",
    "VERSION": "1",
    "DESCRIPTION": (
        "Where every demand of the talks stands, and how we know. Codes have a label beside them as `*_label`; dates "
        "are ISO 8601, timestamps UTC. Lists are paged by `next` and `previous`; every answer has a strong ETag."
    ),
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # Sets of codes are named by tradetalks.api.openapi.components, for shapes and serializers alike.
    "POSTPROCESSING_HOOKS": [],
    # What is edited has a body of its own, in which nothing is required.
    "COMPONENT_SPLIT_PATCH": False,
}

# --- Logs ------------------------------------------------------------------------------------------

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "tradetalks.request_ids.WithRequestId"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
}
