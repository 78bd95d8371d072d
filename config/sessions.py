"""Where the sessions of Django's admin are remembered, beside the table that holds them."""

from typing import Any, Final

from django_redis.cache import RedisCache

# As with access tokens: a session that ended while Redis was away must not go on when it is back.
SECONDS: Final = 4


class Moments(RedisCache):
    """Remembers nothing for longer than a moment, whatever it is asked."""

    def set(self, key: Any, value: Any, timeout: Any = SECONDS, **how: Any) -> Any:
        return super().set(key, value, timeout=min(timeout, SECONDS) if isinstance(timeout, int) else SECONDS, **how)
