import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

DOCUMENTS = {
    "/api/v1/openapi.json": "application/json",
    "/api/v1/openapi.yaml": "application/yaml",
    "/api/v1/openapi-3.0.json": "application/json",
    "/api/v1/openapi-3.0.yaml": "application/yaml",
}
PAGES = ("/api/docs", "/api/redoc")


@pytest.mark.parametrize(("path", "media_type"), DOCUMENTS.items())
def test_document__is_served_with_a_tag(path, media_type):
    first = Client().get(path)

    again = Client().get(path, headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, first["Content-Type"]) == (200, media_type)
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]


@pytest.mark.parametrize("accept", ["text/html", "application/yaml", "application/vnd.oai.openapi", ""])
def test_document__whatever_the_client_accepts__is_served(accept):
    assert Client().get("/api/v1/openapi.yaml", headers={"Accept": accept}).status_code == 200


@pytest.mark.parametrize("path", [*DOCUMENTS, *PAGES, "/api/docs/start.js"])
def test_documentation__asked_for_a_change__refuses_with_a_problem(path):
    response = Client().post(path)

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response.json()["code"] == "method_not_allowed"


@pytest.mark.parametrize("path", PAGES)
def test_page__loads_nothing_from_elsewhere_and_runs_no_inline_script(path):
    response = Client().get(path)
    text = response.content.decode()
    addresses = re.findall(r'(?:src|href|spec-url)="([^"]+)"', text)

    assert response.status_code == 200
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert all(address.startswith("/") for address in addresses)
    assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []
    assert "script-src 'self';" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("path", PAGES)
def test_page__its_files_are_there(path):
    text = Client().get(path).content.decode()
    addresses = re.findall(r'(?:src|href)="(/[^"]+)"', text)

    for address in addresses:
        if address.startswith("/static/"):
            assert finders.find(address.removeprefix("/static/")), address
        else:
            assert Client().get(address).status_code == 200, address


def test_start_script__shows_the_served_document():
    response = Client().get("/api/docs/start.js")

    assert response["Content-Type"].startswith("text/javascript")
    assert '"/api/v1/openapi.json"' in response.content.decode()
