"""The WSGI application that gunicorn serves."""

import os
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")
django = get_wsgi_application()
# Load every endpoint now: a faulty one stops the start, and the first request is as fast as the next.
_ = get_resolver().url_patterns


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Serve one request. A Content-Type that Django can't read, and would fail on, is of no type we know."""
    kind = environ.get("CONTENT_TYPE")
    if kind and kind != "application/json":
        try:
            parse_header_parameters(kind)
        except (LookupError, ValueError):
            environ["CONTENT_TYPE"] = "application/octet-stream"
    return django(environ, start_response)
