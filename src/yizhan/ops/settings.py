"""Settings: one file, told by the environment (see environment.py and docs/operations.md)."""

from datetime import timedelta
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from yizhan.ops import environment, logs
from yizhan.ops.postgres import EmbeddedPostgres

PACKAGE = Path(__file__).resolve().parents[1]
DATA_DIR = environment.data_folder()
PACKS_DIR = environment.packs_folder()

DEBUG = environment.switch("YIZHAN_DEBUG")
DEMO = environment.switch("YIZHAN_DEMO")
PLAIN_HTTP = DEBUG or DEMO or environment.switch("YIZHAN_PLAIN_HTTP")
SECRET_KEY = environment.secret_key(DATA_DIR)
ALLOWED_HOSTS = environment.words("YIZHAN_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
PROXIES = int(environment.text("YIZHAN_TRUSTED_PROXIES", "0"))  # of ours, before the server

# --- database ---

EMBEDDED_POSTGRES = EmbeddedPostgres(folder=DATA_DIR / "postgres")
DATABASE_URL = environment.text("DATABASE_URL")
DATABASES = {"default": environment.database(DATABASE_URL or EMBEDDED_POSTGRES.url())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "ops_cache",  # made by a migration of ops
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # beyond it the oldest are dropped, and counts of failures with them
    }
}

# --- parts ---

INSTALLED_APPS = [
    "yizhan.registry",
    "yizhan.cases",
    "yizhan.capabilities.notices",
    "yizhan.capabilities.documents",
    "yizhan.capabilities.webhooks",
    "yizhan.insight",
    "yizhan.faces.desk",
    "yizhan.faces.field",
    "yizhan.faces.api",
    "yizhan.faces.open311",
    "yizhan.ops",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_htmx",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "yizhan.ops.headers.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "yizhan.faces.api.door.ProgramDoor",
    "yizhan.ops.away.DatabaseAway",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "yizhan.faces.edition.OneEdition",
    "yizhan.faces.plain.PlainText",
    "yizhan.faces.refusing.Refusals",
]

ROOT_URLCONF = "yizhan.ops.urls"
WSGI_APPLICATION = "yizhan.ops.wsgi.application"

PROCRASTINATE_ON_APP_READY = None

# --- pages ---

CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "DIRS": [PACKAGE / "faces" / "jinja2"],
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "yizhan.faces.jinja.environment",
            "context_processors": [*CONTEXT_PROCESSORS[1:], "yizhan.faces.frame.around"],
        },
    },
    {
        # For the templates of libraries (accounts); ours are Jinja2.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "faces" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": [*CONTEXT_PROCESSORS, "yizhan.faces.frame.around"]},
    },
]

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "faces" / "static"]
STATIC_ROOT = None  # never collected, see WHITENOISE_USE_FINDERS
MEDIA_ROOT = DATA_DIR / "files"
FILE_UPLOAD_PERMISSIONS = 0o600  # photos of people's homes are nobody else's on this machine
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# esbuild puts a hash into the names of what it writes, so browsers may keep those for good. Served from where
# they lie: there is no collecting step that could be forgotten.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/bundle/.+-[0-9A-Z]{8}\.\w+$"
FONT_FOLDERS = [environment.font_folder()]  # for documents on paper; its Chinese family is "Noto Sans CJK SC"
METRICS_TOKEN = environment.text("YIZHAN_METRICS_TOKEN")
STREAMS_URL = environment.text("YIZHAN_STREAMS_URL")
STREAMS_PORT = int(environment.text("YIZHAN_STREAMS_PORT", "8001"))

# --- language and time ---

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = environment.text("YIZHAN_TIME_ZONE", "Asia/Shanghai")

# --- people ---

AUTH_USER_MODEL = "registry.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "yizhan.ops.accounts.StaffAccounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = None
# Failed passwords are counted by axes, failed codes by allauth; both in the database, where every process sees them.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key"}
MFA_ADAPTER = "yizhan.ops.accounts.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Yizhan"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "username"]
AXES_HANDLER = "yizhan.ops.accounts.Watch"
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "yizhan.ops.accounts.name_given"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "yizhan.ops.accounts.locked_out"
AXES_CLIENT_IP_CALLABLE = "yizhan.ops.accounts.address_of"
AXES_VERBOSE = False

# --- sessions, cookies, headers ---

# In the database and nowhere else: a cache of each process's own would let somebody who was logged out in one
# process go on in another.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600  # a long shift
SESSION_COOKIE_NAME = "yizhan_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = not PLAIN_HTTP
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = SESSION_COOKIE_SECURE
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = not PLAIN_HTTP
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]  # asked by machines beside us, without a proxy between
    SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 365 * 24 * 3600
# Other names under the same domain, and the lists that browsers are delivered with, are for the domain's owner
# to decide about, not for one service of it.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# --- webhooks and notifications ---

OUTSIDE_ALLOWED = environment.words("YIZHAN_OUTSIDE_ALLOWED", "")

# --- mail ---

EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
NOTICES_FROM = ""
if MAIL_URL := environment.text("YIZHAN_MAIL_URL"):
    globals().update(environment.mail(MAIL_URL))
    NOTICES_FROM = environment.text("YIZHAN_MAIL_FROM")
DEFAULT_FROM_EMAIL = NOTICES_FROM

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000  # bytes of form fields; files have limits of their own
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 40
FILE_UPLOAD_HANDLERS = [
    "yizhan.faces.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- logs ---

LOGGING_CONFIG = "yizhan.ops.logs.configure"
LOGGING = logs.configuration(
    style=environment.text("YIZHAN_LOG"),
    level=environment.text("YIZHAN_LOG_LEVEL", "WARNING" if DEMO else "INFO").upper(),
)
