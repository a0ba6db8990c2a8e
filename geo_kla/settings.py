"""Settings: everything that differs between installations comes from the environment."""
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from geo_kla import __version__

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
# Written by bin/cluster for this clone, so that manage.py works by hand; the environment wins.
env.read_env(BASE_DIR / "var" / "env")

CODE_VERSION = env("CODE_VERSION", default=__version__)
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Debian's PostGIS brings GDAL and GEOS; elsewhere these two point at a copy of one's own.
if env("GDAL_LIBRARY_PATH", default=""):
    GDAL_LIBRARY_PATH = env("GDAL_LIBRARY_PATH")
if env("GEOS_LIBRARY_PATH", default=""):
    GEOS_LIBRARY_PATH = env("GEOS_LIBRARY_PATH")

INSTALLED_APPS = [
    "geo_kla",
    "zones",
    "facilities",
    "regions",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.gis",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
]

ROOT_URLCONF = "geo_kla.urls"
WSGI_APPLICATION = "geo_kla.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "geo_kla" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "geo_kla.context.site",
            ],
        },
    },
]

DATABASES = {"default": env.db_url("DATABASE_URL", engine="django.contrib.gis.db.backends.postgis")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Bahasa Indonesia")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "geo_kla" / "locale"]
TIME_ZONE = env("TIME_ZONE", default="Asia/Jakarta")
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# Whom a reader of our data files may ask: stands in their ISO 19115 records.
DATA_CONTACT_NAME = env("DATA_CONTACT_NAME", default="geo-kla")
DATA_CONTACT_EMAIL = env("DATA_CONTACT_EMAIL", default="")
DATA_DIR = Path(env("GEO_KLA_DATA_DIR", default=str(BASE_DIR / "var" / "data")))
FIXTURES_DIR = BASE_DIR / "fixtures"
FIXTURE_DIRS = [FIXTURES_DIR]

STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(BASE_DIR / "var" / "static")))
NODE_MODULES = Path(env("NODE_MODULES", default=str(BASE_DIR / "node_modules")))
STATICFILES_DIRS = [
    (f"vendor/{package}", NODE_MODULES / package / folder)
    for package, folder in {
        "maplibre-gl": "dist",
        "terra-draw": "dist",
        "terra-draw-maplibre-gl-adapter": "dist",
        "htmx.org": "dist",
    }.items()
]
# `collectstatic` packs styles and scripts for slow connections; without it they are found where they lie.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "ts", "png", "gz"]
WHITENOISE_USE_FINDERS = DEBUG or not STATIC_ROOT.is_dir()
WHITENOISE_MAX_AGE = 3600
# Our own files and those of npm packages carry their version in their address.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/(geo_kla|vendor)/"
LEAFLET_DIR = NODE_MODULES / "leaflet" / "dist"
AREA_NAMES_DIR = NODE_MODULES / "idn-area-data" / "data"

# Several cities in one installation: on, so that an account without areas (regions/scopes.py) may write nowhere.
ACCOUNTS_NEED_AREA = env.bool("ACCOUNTS_NEED_AREA", default=False)

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "facility_map"
LOGOUT_REDIRECT_URL = "facility_map"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=False)
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# MapLibre starts its worker from a blob and paints images from data; nothing else comes from outside.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *env.list("CSP_TILE_HOSTS", default=[])],
        "connect-src": [SELF, *env.list("CSP_TILE_HOSTS", default=[])],
        "worker-src": [SELF, "blob:"],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [SELF],
    }
}

# Nobody decides about a zone they proposed themselves, unless an installation with few people says so.
ZONE_OWN_APPROVAL = env.bool("ZONE_OWN_APPROVAL", default=False)

# Lists are fetched from public servers only; these networks (10.1.0.0/16) or names of one's own may be asked too.
FETCH_PRIVATE_HOSTS = env.list("FETCH_PRIVATE_HOSTS", default=[])

# Debian 12's GDAL 3.6 cannot be told to stay off files and network; nothing delivered reaches it:
# files are read by pyogrio, geometries by shapely, and coordinate systems are EPSG codes.
SILENCED_SYSTEM_CHECKS = ["gis.W001"]

# The area a map opens with where several far places are loaded, such as 31.75; empty: the place loaded last.
HOME_AREA = env("HOME_AREA", default="")

# Letters that the system writes by itself: the weekly list of gaps. Without EMAIL_URL they go to the log.
globals().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="geo-kla@localhost")
# Where people open this installation; links in letters begin with it.
SITE_URL = env("SITE_URL", default="http://localhost:8000")

# An outside raster tile server is off unless the installation names one, with its attribution.
TILE_URL = env("TILE_URL", default="")
TILE_ATTRIBUTION = env("TILE_ATTRIBUTION", default="")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
}
