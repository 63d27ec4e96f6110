"""All settings, all from the environment. docs/operate.md lists the variables for operators."""

import base64
import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured

from integration import logs, safety
from integration.theme import UNFOLD as UNFOLD

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

# --- who we are -------------------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
SECRET_KEY = env.str("SECRET_KEY", default="for development only, never for money" * 2 if DEBUG else "")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
_DEVELOPMENT_KEY = base64.urlsafe_b64encode(hashlib.sha256(SECRET_KEY.encode()).digest()).decode()
ENCRYPTION_KEYS: list[str] = env.list("ENCRYPTION_KEYS", default=[_DEVELOPMENT_KEY] if DEBUG else [])
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[urlsplit(PUBLIC_URL).hostname or ""])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# --- the other systems ------------------------------------------------------------------------------------

PROCORE_LOGIN_URL = env.str("PROCORE_LOGIN_URL", default="https://login.procore.com")
PROCORE_API_URL = env.str("PROCORE_API_URL", default="https://api.procore.com")
PROCORE_CLIENT_ID = env.str("PROCORE_CLIENT_ID", default="")
PROCORE_CLIENT_SECRET = env.str("PROCORE_CLIENT_SECRET", default="")

QUICKBOOKS_DISCOVERY_URL = env.str(
    "QUICKBOOKS_DISCOVERY_URL",
    default="https://developer.api.intuit.com/.well-known/openid_configuration",
)
QUICKBOOKS_API_URL = env.str("QUICKBOOKS_API_URL", default="https://quickbooks.api.intuit.com")
QUICKBOOKS_GRAPHQL_URL = env.str("QUICKBOOKS_GRAPHQL_URL", default="https://qb.api.intuit.com/graphql")
QUICKBOOKS_CLIENT_ID = env.str("QUICKBOOKS_CLIENT_ID", default="")
QUICKBOOKS_CLIENT_SECRET = env.str("QUICKBOOKS_CLIENT_SECRET", default="")
# Reads a month of all companies together; 0: nothing is metered.
QUICKBOOKS_MONTHLY_READS = env.int("QUICKBOOKS_MONTHLY_READS", default=500_000)
QUICKBOOKS_WEBHOOK_TOKEN = env.str("QUICKBOOKS_WEBHOOK_TOKEN", default="")

# --- waiting, in seconds ----------------------------------------------------------------------------------

SETTLE_AFTER = env.float("SETTLE_AFTER", default=120.0)
VISIBILITY_DELAY = env.float("VISIBILITY_DELAY", default=30.0)
READ_OVERLAP = env.float("READ_OVERLAP", default=300.0)
LEASE_SECONDS = env.float("LEASE_SECONDS", default=300.0)
# QuickBooks cuts a request after 120 s ("QuickBooks: Limits and throttles"); ours ends just after.
REQUEST_TIMEOUT = env.float("REQUEST_TIMEOUT", default=125.0)

_objections = safety.objections(
    safety.Chosen(
        debug=DEBUG,
        secret_key=SECRET_KEY,
        encryption_keys=ENCRYPTION_KEYS,
        public_url=PUBLIC_URL,
        allowed_hosts=ALLOWED_HOSTS,
        remote_urls={
            "PROCORE_LOGIN_URL": PROCORE_LOGIN_URL,
            "PROCORE_API_URL": PROCORE_API_URL,
            "QUICKBOOKS_DISCOVERY_URL": QUICKBOOKS_DISCOVERY_URL,
            "QUICKBOOKS_API_URL": QUICKBOOKS_API_URL,
            "QUICKBOOKS_GRAPHQL_URL": QUICKBOOKS_GRAPHQL_URL,
        },
        lease_seconds=LEASE_SECONDS,
        request_timeout=REQUEST_TIMEOUT,
    )
)
if _objections:
    raise ImproperlyConfigured("Plumbline does not start with these settings:\n- " + "\n- ".join(_objections))

# --- applications -----------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_celery_beat",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "integration",
    "companies",
    "sync",
]

MIDDLEWARE = [
    "integration.headers.refuse_unused_methods",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "integration.headers.private_pages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "integration.urls"
WSGI_APPLICATION = "integration.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    },
]

LANGUAGE_CODE = "en-us"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

# --- database ---------------------------------------------------------------------------------------------

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'plumbline.sqlite3'}")
}
_SQLITE = {
    "timeout": 20,
    # A transaction that starts as a reader and then writes fails with "database is locked" under load.
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;PRAGMA cache_size=-8000"
    ),
}
_POSTGRES = {
    "pool": {"min_size": 0, "max_size": env.int("DATABASE_POOL", default=12), "timeout": 20},
    "connect_timeout": 10,
}
_DRIVER_OPTIONS = _SQLITE if "sqlite" in DATABASES["default"]["ENGINE"] else _POSTGRES
DATABASES["default"]["OPTIONS"] = {**_DRIVER_OPTIONS, **DATABASES["default"].get("OPTIONS", {})}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)

# --- broker and workers -----------------------------------------------------------------------------------

_BROKER_URL = env.str("BROKER_URL", default=f"filesystem://{VAR_DIR / 'broker'}")
_BROKER_FOLDER = Path(urlsplit(_BROKER_URL).path)
_BY_FILES = _BROKER_URL.startswith("filesystem:")
if _BY_FILES:
    for _name in ("messages", "being_written", "control"):
        (_BROKER_FOLDER / _name).mkdir(parents=True, exist_ok=True)

CELERY_BROKER_URL = "filesystem://localhost" if _BY_FILES else _BROKER_URL
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "data_folder_in": str(_BROKER_FOLDER / "messages"),
        "data_folder_out": str(_BROKER_FOLDER / "being_written"),
        "control_folder": str(_BROKER_FOLDER / "control"),
        "polling_interval": 0.5,  # a button is answered within half a second, and idling costs nothing
    }
    if _BY_FILES
    # A task that is not acknowledged by then is delivered once more, which is harmless.
    else {"visibility_timeout": env.int("REDELIVER_AFTER", default=3600)}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_RESULT_BACKEND = None
CELERY_RESULT_EXPIRES = None  # with a value, beat would add a clean-up entry of its own
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_STORE_ERRORS_EVEN_IF_IGNORED = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_POOL = "threads"
CELERY_WORKER_CONCURRENCY = env.int("WORKER_THREADS", default=4)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = {
    # Short, as nothing else wakes a worker for what a webhook has made due.
    # A tick that waited longer than its interval is worth nothing: the next one does the same.
    "tick": {"task": "sync.tasks.tick", "schedule": 5.0, "options": {"expire_seconds": 5}},
    "nightly": {"task": "sync.tasks.nightly", "schedule": crontab(hour="2", minute="17")},
}

# --- audit trail ------------------------------------------------------------------------------------------

# Where the audit chains end is kept here each night; best on another machine's disk.
AUDIT_HEADS = env.str("AUDIT_HEADS", default=str(VAR_DIR / "audit-heads.txt"))

# --- e-mail -----------------------------------------------------------------------------------------------

# Without a mail server nothing is mailed, and the settings page says so.
MAIL_ON = bool(env.str("EMAIL_URL", default=""))
vars().update(env.email_url("EMAIL_URL", default="dummymail://"))
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default=f"plumbline@{urlsplit(PUBLIC_URL).hostname}")

# --- the browser ------------------------------------------------------------------------------------------

_HTTPS = PUBLIC_URL.startswith("https:")
_HOST_COOKIE = "__Host-" if _HTTPS else ""

SESSION_COOKIE_NAME = f"{_HOST_COOKIE}session"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # the OAuth pages of both systems come back by a link from outside
CSRF_COOKIE_NAME = f"{_HOST_COOKIE}csrf"
CSRF_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "integration.pages.csrf_failed"

SECURE_SSL_REDIRECT = _HTTPS
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]  # asked by the machine itself, without TLS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# W021 asks for HSTS preloading, which the owner of the whole domain decides, not one host below it.
SILENCED_SYSTEM_CHECKS = ["security.W021"]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # Alpine, on which the admin theme stands, evaluates the expressions in its attributes
        # (docs/decisions/content-security-policy.md).
        "script-src": [SELF, NONCE, UNSAFE_EVAL],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # *Connect* posts to us and is redirected to the sign-in pages of the other system.
        "form-action": [
            SELF,
            *(f"https://*.{domain}" for domain in safety.REMOTE_DOMAINS),
            *sorted(
                {
                    _origin(url)
                    for url in (PROCORE_LOGIN_URL, QUICKBOOKS_DISCOVERY_URL)
                    if safety.is_loopback(url)
                }
            ),
        ],
    }
}

# --- signing in -------------------------------------------------------------------------------------------

SECOND_FACTOR = env.bool("SECOND_FACTOR", default=False)
if SECOND_FACTOR:
    _signed_in = MIDDLEWARE.index("django.contrib.auth.middleware.AuthenticationMiddleware") + 1
    MIDDLEWARE[_signed_in:_signed_in] = [
        "django_otp.middleware.OTPMiddleware",
        "companies.second_step.Required",
    ]
OTP_TOTP_ISSUER = "Plumbline"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_ENABLED = env.bool("LOCK_OUT", default=_HTTPS)
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
# Account and address together: a stranger elsewhere can't lock anybody out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "integration.pages.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- static files -----------------------------------------------------------------------------------------

STATIC_URL = "/static/"
# With STATIC_ROOT, `manage.py collectstatic` fills that folder with hashed, compressed files, served from
# there for a year; without it (demo, tests) they are served from where they lie.
STATIC_ROOT = env.str("STATIC_ROOT", default="") or None
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}

# --- logs -------------------------------------------------------------------------------------------------

LOGGING_CONFIG = None
LOGGING = logs.configuration(level=env.str("LOG_LEVEL", default="INFO"))
logs.configure(LOGGING)
