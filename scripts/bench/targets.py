"""What is measured: which application, which requests, what it is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from scripts.bench.callers import Callers

PAGE: Final = 50
# Name of the server: (WSGI application, settings that differ from production's).
APPLICATIONS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = MappingProxyType(
    {
        "limit": ("scripts.bench.applications.limit:application", {}),
        "plain": (
            "config.wsgi:application",
            {"DJANGO_SETTINGS_MODULE": "scripts.bench.applications.plain_settings"},
        ),
        "ours": ("config.wsgi:application", {}),
    }
)


@dataclass(frozen=True)
class Target:
    """One kind of request to one server; `{id}` in the path stands for an offering's id."""

    name: str
    server: str
    path: str
    meaning: str

    def requests(self, callers: Callers) -> list[str]:
        """Return the texts of the requests, for the client to send in turn."""
        count = max(len(callers.tokens), len(callers.offerings))
        return [
            f"GET {self.path.format(id=callers.offerings[index % len(callers.offerings)])} HTTP/1.1\r\n"
            "Host: 127.0.0.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 203.0.113.7\r\n"
            "Accept: application/json\r\nAccept-Encoding: gzip\r\nUser-Agent: benchmark\r\n"
            f"Authorization: Bearer {callers.tokens[index % len(callers.tokens)]}\r\n\r\n"
            for index in range(count)
        ]


LIMIT_LIST = Target("limit, list", "limit", "/list", "WSGI function, one prepared query, JSON by PostgreSQL; no login")
LIMIT_ONE = Target("limit, one", "limit", "/one/{id}", "the same for one offering")
FLOOR = Target("floor", "plain", "/floor", "Django REST framework: a token checked, a constant answered")
OURS_LIST = Target(
    "ours, list",
    "ours",
    f"/api/v1/semester-offerings?expand=unit&page_size={PAGE}",
    "the API: 50 offerings with their units",
)
OURS_ONE = Target("ours, one", "ours", "/api/v1/semester-offerings/{id}", "the API: one offering")
VALUES = Target("values", "plain", "/values", "Django REST framework: `.values()` and orjson, the same 50 rows")
STOCK = Target("stock", "plain", "/stock", "Django REST framework: ModelViewSet and ModelSerializer, the same 50 rows")
TARGETS: Final = (LIMIT_LIST, OURS_LIST, VALUES, STOCK, FLOOR, OURS_ONE, LIMIT_ONE)
