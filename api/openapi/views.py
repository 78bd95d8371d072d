"""Serves the OpenAPI document and the two pages that show it. Every byte comes from this server."""

import re
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.views import View

from api import etags, problems
from api.openapi.document import written

PAGES = Path(__file__).with_name("pages")
FILE = re.compile(r"\{\{ (\S+) \}\}")
SIDECAR = "drf_spectacular_sidecar"
MEDIA_TYPES = {
    ".json": "application/json",
    ".yaml": "application/yaml",
    ".js": "text/javascript; charset=utf-8",
}
# Both viewers write styles into the page; ReDoc searches in a worker that it makes itself.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)


class _Page(View):
    """A read-only answer; another method is refused like everywhere."""

    http_method_names = ["get", "head", "options"]

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        allowed = {"Allow": ", ".join(name.upper() for name in self.http_method_names)}
        return problems.answer_problem(request, problems.MethodNotAllowed(headers=allowed))


class DocumentView(_Page):
    """One form of the document, by its file name."""

    name = ""

    def get(self, request: HttpRequest) -> HttpResponse:
        body, etag = written(self.name)
        if etags.not_modified(request, etag):
            response = HttpResponse(status=304)
            del response["Content-Type"]
        else:
            response = HttpResponse(body, content_type=MEDIA_TYPES[Path(self.name).suffix])
        response["ETag"] = etag
        response["Cache-Control"] = "public, no-cache"
        return response


class ViewerView(_Page):
    """A viewer's page, or the script that starts it, with the addresses of its files filled in."""

    page = ""

    def get(self, request: HttpRequest) -> HttpResponse:
        text = FILE.sub(lambda found: static(f"{SIDECAR}/{found[1]}"), (PAGES / self.page).read_text())
        response = HttpResponse(text, content_type=MEDIA_TYPES.get(Path(self.page).suffix, "text/html; charset=utf-8"))
        response["Content-Security-Policy"] = POLICY
        response["Cache-Control"] = "public, max-age=300"
        return response
