"""Production: behind Nginx with TLS. Refuses to start while a variable is missing or a placeholder."""

from config.env import ENV
from config.settings.base import *

SERVE_STATIC = False
# Names with a hash of the content, which nginx lets browsers keep for ever; `manage.py collectstatic` makes them.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}}
SECURE_SSL_REDIRECT = ENV.secure_ssl_redirect
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
