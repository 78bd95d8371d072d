"""nginx.conf as it would run, and what its start refuses."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from api import problems
from api.openapi.catalogue import find_problem
from domain.policy import limits
from tests.production.edge.chain import NAME
from tests.support import nginx

TEXT = nginx.TEMPLATE.read_text()


# As long as a name may be, and one that is written in two ways.
LONG = ".".join(["department" * 6] * 4)
ORIGINS = f"https://{LONG}:8443, https://a.test,https://A.test"


@pytest.fixture(scope="module")
def configuration(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nginx")
    path = folder / "nginx.conf"
    given = nginx.prepared(folder, NAME, CMS_TRUSTED_PROXIES="192.0.2.1, 2001:db8::/32", CMS_CORS_ORIGINS=ORIGINS)
    given["CMS_SERVER_NAME"] += f" {LONG}"
    path.write_text(nginx.filled(given))
    return path


def test_configuration__filled__passes_nginxs_own_test_without_a_warning(configuration):
    command = [nginx.program(), "-t", "-p", str(configuration.parent), "-c", str(configuration), "-e", "stderr"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


def test_configuration__filled__gixy_finds_only_what_streams_need(configuration):
    command = [str(Path(sys.executable).with_name("gixy")), "--format", "json", str(configuration)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    found = [(each["plugin"], each["config"]) for each in json.loads(done.stdout)]
    assert [plugin for plugin, _ in found] == ["proxy_buffering_off"], done.stdout
    assert "/api/v1/me/notifications/stream" in found[0][1]


def test_configuration__every_place__has_a_variable_and_the_other_way_round():
    places = set(nginx.PLACE.findall(TEXT))
    known = set(nginx.variables({"CMS_SERVER_NAME": NAME}))

    assert places == known
    assert set(re.findall(r"\$\{(\w+)\}", TEXT)) == places


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CMS_SERVER_NAME", ""),
        ("CMS_SERVER_NAME", "a; return 200"),
        ("CMS_API_RATE", "fast"),
        ("CMS_API_BURST", "0"),
        ("CMS_WEB_UPSTREAM", "web"),
        ("CMS_TLS_DIR", "relative"),
        ("CMS_TRUSTED_PROXIES", "192.0.2.1; allow all"),
        ("CMS_TRUSTED_PROXIES", "192.0.2.1 0.0.0.0/0"),
        ("CMS_TRUSTED_PROXIES", "::/0"),
        ("CMS_CORS_ORIGINS", "*"),
        ("CMS_CORS_ORIGINS", "https://a.test/path"),
        ("CMS_CLIENT_TIMEOUT", "15"),
        ("CMS_RESOLVER", "a\nb"),
    ],
)
def test_start__with_a_value_that_cannot_be_meant__stops_and_names_it(name, value):
    with pytest.raises(ValueError, match=rf"^nginx: {name} must be "):
        nginx.variables({"CMS_SERVER_NAME": NAME, name: value})


def test_start__without_trusted_proxies__believes_nobody():
    assert "set_real_ip_from" not in nginx.filled({"CMS_SERVER_NAME": NAME})


def test_limits__of_bodies__are_those_of_the_api():
    sizes = re.findall(r"client_max_body_size (\d+)m;", TEXT)
    told = {int(size) for size in re.findall(r'"limit":(\d+)', TEXT)}

    assert [int(size) << 20 for size in sizes] == [limits.BODY_BYTES_MAX, limits.FILE_BYTES_MAX]
    assert told == {1024, limits.BODY_BYTES_MAX, limits.FILE_BYTES_MAX}


def test_refusals__of_nginx__are_in_the_catalogue_with_the_same_words():
    codes = dict(re.findall(r"^        (\d{3}) ([a-z_]+);$", TEXT, re.MULTILINE))
    words = dict(re.findall(r"^        ([a-z_]+) '(\"title\".*)';$", TEXT, re.MULTILINE))

    assert set(codes.values()) == set(words) - {"default"}
    for status, code in codes.items():
        found = find_problem(code)
        assert found is not None, code
        assert found["status"] == int(status)
        written = json.loads("{" + words[code].replace("\\'", "'") + "}")
        assert written == {"title": found["title"], "detail": found["description"]}, code
    assert f'"title":"{problems.InternalError.title}","detail":"{problems.InternalError.description}"' in TEXT
