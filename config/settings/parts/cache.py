"""Redis (or Valkey): cache and throttles."""

from config.env import ENV

REDIS_URL = ENV.redis_url
CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cms",
        "OPTIONS": {
            # Redis is an accelerator here: when it is gone, a miss is the answer, not an error.
            "IGNORE_EXCEPTIONS": True,
            "SOCKET_CONNECT_TIMEOUT": 0.5,
            "SOCKET_TIMEOUT": 0.5,
        },
    }
}
