"""Django's settings. What differs between machines comes from the environment: see env.py."""

from __future__ import annotations

import zoneinfo
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.db.backends.signals import connection_created

from horarium.config import database, keys, languages, logs
from horarium.config.env import environment
from horarium.runtime import redaction

# The zone data of the package tzdata, not the machine's: PostgreSQL's own data agrees with it.
zoneinfo.reset_tzpath(to=())

ENV = environment()
PACKAGE = Path(__file__).resolve().parents[1]

DEBUG = False
SECRET_KEY = keys.secret_key(ENV.secret_key.get_secret_value())
ALLOWED_HOSTS = ENV.hosts
CSRF_TRUSTED_ORIGINS = ENV.origins
ROOT_URLCONF = "horarium.config.urls"
WSGI_APPLICATION = "horarium.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
# Texts that are not complete have no compiled catalogue, and their language is not offered: see docs/languages.md.
LOCALE_PATHS = [*ENV.locales, PACKAGE / "interfaces" / "locale"]
LANGUAGES = languages.complete(LOCALE_PATHS)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "horarium.journal",
    "horarium.org",
    "horarium.people",
    "horarium.catalog",
    "horarium.availability",
    "horarium.timetable",
    "horarium.reservations",
    "horarium.cohorts",
    "horarium.webhooks",
    "horarium.interfaces",
]

MIDDLEWARE = [
    "horarium.interfaces.middleware.HeadersMiddleware",
    "horarium.interfaces.api.middleware.EnvelopeMiddleware",
    "horarium.interfaces.api.limits.LimitsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "horarium.interfaces.language.middleware.LanguageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "horarium.interfaces.middleware.SeenMiddleware",
    "horarium.interfaces.middleware.FirstPasswordMiddleware",
    "horarium.interfaces.middleware.RefusalMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "interfaces" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "horarium.interfaces.context.business",
            ],
        },
    },
]

DATABASES = {"default": database.settings(ENV.database_url, schema=ENV.horarium_schema, pool=ENV.horarium_pool)}
connection_created.connect(database.refuse_an_old_server)

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 10}  # type: ignore[assignment]

ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = "horarium.interfaces.accounts.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # counted by ourselves, in the database: docs/decisions/0011
ALLAUTH_TRUSTED_PROXY_COUNT = ENV.horarium_proxies
MFA_ADAPTER = "horarium.interfaces.account.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the office gave the address
MFA_FORMS = {
    step: f"horarium.interfaces.account.second_factor.{form}"
    for step, form in (
        ("authenticate", "CodeForm"),
        ("reauthenticate", "CodeAgainForm"),
        ("add_webauthn", "NewPasskeyForm"),
        ("authenticate_webauthn", "PasskeyForm"),
        ("login_webauthn", "OnlyPasskeyForm"),
        ("reauthenticate_webauthn", "PasskeyAgainForm"),
    )
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = database.mail_folder()

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "interfaces" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# Where outgoing requests may go besides the public internet: see kernel/outgoing.py.
OUTGOING_ALLOW = ENV.outgoing_allow
# By https users come through a proxy that holds the certificate. Nothing is redirected: that is the proxy's, and what rings
# from this machine itself (a scheduler, the doctor) comes by http. What browsers remember is said for this name alone:
# other names of the domain, and a list that browsers carry, are not ours to speak for.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.horarium_https
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if ENV.horarium_https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.horarium_proxies else None
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
DATA_UPLOAD_MAX_NUMBER_FILES = 5
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "horarium.interfaces.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"
TASKS = ("journal", "people", "availability", "timetable", "webhooks", "interfaces.keeping")
PROCRASTINATE_IMPORT_PATHS = [f"horarium.{name}.tasks" for name in TASKS]
LOGGING_CONFIG = None
redaction.hide([SECRET_KEY, DATABASES["default"].get("PASSWORD", ""), *ENV.secrets])
logs.configure()
