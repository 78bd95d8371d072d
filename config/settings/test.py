"""The test suite: real PostgreSQL and Valkey, cheap passwords."""

import os

from config.env import ENV
from config.settings.base import *

SERVE_STATIC = True
DEMO_DATA_ALLOWED = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
LOGGING["root"]["level"] = "ERROR"
# Each xdist process has its own Redis database, as it has its own PostgreSQL database.
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
REDIS_URL = f"{ENV.redis_url.rsplit('/', 1)[0]}/{_worker + 1}"
for _cache in CACHES.values():
    _cache["LOCATION"] = REDIS_URL
