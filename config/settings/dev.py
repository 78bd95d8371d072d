"""A developer's machine. DEBUG stays off so that errors are the same problem documents as in production."""

from config.env import ENV
from config.settings.base import *

SERVE_STATIC = True
DEMO_DATA_ALLOWED = True
# Every e-mail becomes a file, to be read instead of being sent; or goes to a server that was named, such as one that
# catches them.
if ENV.email_folder:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = ENV.email_folder
