"""Redis (or Valkey): limits and ended rights in one place, the cache and the admin's sessions there or elsewhere."""

from typing import Any

from config.env import ENV
from domain.shared.store import TIMEOUT, secured

REDIS_URL = ENV.redis_url
REDIS_SSL_CA = ENV.redis_ssl_ca


def _cache(url: str, backend: str = "django_redis.cache.RedisCache") -> dict[str, Any]:
    return {
        "BACKEND": backend,
        "LOCATION": url,
        "KEY_PREFIX": "cms",
        "OPTIONS": {
            # Redis is an accelerator here: when it is gone, a miss is the answer, not an error.
            "IGNORE_EXCEPTIONS": True,
            "SOCKET_CONNECT_TIMEOUT": TIMEOUT,
            "SOCKET_TIMEOUT": TIMEOUT,
            # Not pickle, its default: whoever writes to Redis must not run code here.
            "SERIALIZER": "django_redis.serializers.json.JSONSerializer",
            "CONNECTION_POOL_KWARGS": secured(url, ENV.redis_ssl_ca),
        },
    }


CACHES = {
    "default": _cache(ENV.redis_cache_url),
    "sessions": _cache(ENV.redis_session_url, "config.sessions.Moments"),
}
# Of Django's admin, and of nobody else. The table is what counts: who loses Redis loses no session, and ends every one.
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_CACHE_ALIAS = "sessions"
