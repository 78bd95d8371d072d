"""Routes without a trailing slash; the middleware takes a given one off."""

from rest_framework.routers import SimpleRouter


class Router(SimpleRouter):
    """DRF's router on Django's path converters, so that a malformed id is simply not found."""

    def __init__(self) -> None:
        super().__init__(trailing_slash=False, use_regex_path=False)
