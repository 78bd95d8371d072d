"""A developer's machine. DEBUG stays off so that errors are the same problem documents as in production."""

from config.settings.base import *

SERVE_STATIC = True
DEMO_DATA_ALLOWED = True
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
