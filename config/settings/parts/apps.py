"""Installed apps and middleware, in their order."""

from config.env import ENV

ADMIN_PATH = ENV.admin_path
ADMIN = bool(ADMIN_PATH)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    *(["django.contrib.admin"] if ADMIN else []),
    "corsheaders",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "procrastinate.contrib.django",
    "domain.shared",
    "domain.audit",
    "domain.users",
    "domain.authentication",
    "domain.idempotency",
    "domain.jobs",
    "domain.files",
    "domain.notifications",
    "domain.academic",
    "domain.requisites",
    "domain.resources",
    "domain.people",
    "domain.records",
    "domain.enrollment",
    "domain.results",
    "domain.scholarships",
    "domain.timetable",
    "domain.attendance",
    "domain.events",
    "domain.social",
    "domain.gold",
    "domain.forms",
    "domain.calendar",
    "domain.check_in",
    "domain.help_desk",
    "domain.tickets",
    "domain.leave",
    "domain.achievements",
    "api",
    "scripts",
]

MIDDLEWARE = [
    "api.health.Probes",
    *(["config.telemetry.tracing.RequestTrace"] if ENV.traces_url else []),
    "api.middleware.RequestLog",
    "api.middleware.Cors",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    *(
        [
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ]
        if ADMIN
        else []
    ),
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
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
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("vi", "Tiếng Việt")]
