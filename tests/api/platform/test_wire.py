"""Bytes that are no proper request, sent to the real server: always a problem document, never HTML or a 5xx."""

import json
import random

import pytest

from api.tokens import AccessToken
from domain.policy.roles import SystemRole
from tests.factories.users import DeviceSessionFactory, UserRoleFactory
from tests.support.server import gunicorn, send

pytestmark = pytest.mark.django_db(transaction=True)

HOST = b"Host: localhost\r\nConnection: close\r\n"
GARBAGE = {
    "no request": b"GARBAGE\r\n\r\n",
    "binary": bytes(range(256)) + b"\r\n\r\n",
    "TLS hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 60 + b"\r\n\r\n",
    "long path": b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "long header": b"GET / HTTP/1.1\r\n" + HOST + b"X-A: " + b"a" * 20000 + b"\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\n" + HOST + b"".join(b"X-%d: 1\r\n" % n for n in range(300)) + b"\r\n",
    "bad header": b"GET / HTTP/1.1\r\n" + HOST + b"no colon\r\n\r\n",
    "bad method": b"G\x00T / HTTP/1.1\r\n" + HOST + b"\r\n",
    "HTTP/9": b"GET / HTTP/9.9\r\n" + HOST + b"\r\n",
    "two lengths": b"POST /api/v1/units HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "length and chunks": b"POST /api/v1/units HTTP/1.1\r\n"
    + HOST
    + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "bad length": b"POST /api/v1/units HTTP/1.1\r\n" + HOST + b"Content-Length: -1\r\n\r\n",
    "unknown coding": b"POST /api/v1/units HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: br\r\n\r\n",
    "NUL in path": b"GET /api/v1/units/%00 HTTP/1.1\r\n" + HOST + b"\r\n",
    "broken UTF-8 in path": b"GET /api/v1/units/%ff%fe HTTP/1.1\r\n" + HOST + b"\r\n",
    "raw bytes in path": b"GET /api/v1/\xff\xfe HTTP/1.1\r\n" + HOST + b"\r\n",
    "broken UTF-8 in query": b"GET /api/v1/units?search=%c3%28 HTTP/1.1\r\n" + HOST + b"\r\n",
    "no host": b"GET /api/v1/units HTTP/1.1\r\nConnection: close\r\n\r\n",
    "foreign host": b"GET /api/v1/units HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    "host with spaces": b"GET /api/v1/units HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n",
    "broken token": b"GET /api/v1/units HTTP/1.1\r\n" + HOST + b"Authorization: Bearer \xff\xfe\r\n\r\n",
    "dots in path": b"GET /api/v1/../../../etc/passwd HTTP/1.1\r\n" + HOST + b"\r\n",
    "static outside": b"GET /static/../../config/env/reader.py HTTP/1.1\r\n" + HOST + b"\r\n",
    "absolute address": b"GET http://evil.example/api/v1/units HTTP/1.1\r\n" + HOST + b"\r\n",
    "type in an unknown charset": b"POST /api/v1/auth/token HTTP/1.1\r\n"
    + HOST
    + b"Content-Type: a; b*=x'y'%41\r\nContent-Length: 2\r\n\r\n{}",
    "chunks": b"POST /api/v1/auth/token HTTP/1.1\r\n"
    + HOST
    + b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "foreign path prefix": b"GET /x/api/v1/units HTTP/1.1\r\n" + HOST + b"SCRIPT_NAME: /x\r\n\r\n",
    "form without its token": b"PUT /livez HTTP/1.1\r\n" + HOST + b"Content-Length: 0\r\n\r\n",
    "TRACE": b"TRACE /api/v1/units HTTP/1.1\r\n" + HOST + b"\r\n",
    "unknown method": b"BREW /api/v1/units HTTP/1.1\r\n" + HOST + b"\r\n",
}


def parts(answer):
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    return int(lines[0].split()[1]), fields, body


def check(name, answer):
    assert answer, name
    status, fields, body = parts(answer)
    assert 400 <= status < 500 or (name, status) == ("unknown coding", 501), (name, status, body[:200])
    assert fields["content-type"] == "application/problem+json", (name, body[:200])
    document = json.loads(body)
    assert document["status"] == status, name
    assert document["request_id"] == fields["x-request-id"], name


def test_wire__garbage_of_every_kind__a_problem_document():
    with gunicorn() as port:
        for name, data in GARBAGE.items():
            check(name, send(port, data))


def test_wire__random_damage_to_good_requests__never_html_nor_5xx():
    session = DeviceSessionFactory()
    UserRoleFactory(user=session.user, role_id=SystemRole.STAFF)
    token = str(AccessToken.of(session)).encode()
    body = b'{"code":"COS1","name":"Programming","department":"Computing","level":1,"credit_points":"12.50"}'
    good = [
        b"GET /api/v1/units?search=abc&level=1&fields=id,code&expand= HTTP/1.1\r\n",
        b"GET /api/v1/semester-offerings?cursor=abc&year__gte=2020&open_now=true HTTP/1.1\r\n",
        b"POST /api/v1/units HTTP/1.1\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\n"
        + b"Content-Length: %d\r\n" % len(body),
    ]
    chance = random.Random(20260302)
    with gunicorn() as port:
        for number in range(150):
            kind = number % 3
            request = good[kind] + HOST + b"Authorization: Bearer " + token + b"\r\n\r\n" + (body if kind == 2 else b"")
            damaged = bytearray(request)
            for _ in range(chance.randint(1, 4)):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            answer = send(port, bytes(damaged))
            if answer:  # a damaged Content-Length may leave the server waiting for more, and then nothing is said
                status, fields, content = parts(answer)
                assert status < 500 or status == 501, (damaged, content)
                assert "html" not in fields.get("content-type", ""), damaged
                if status >= 400:
                    assert fields["content-type"] == "application/problem+json", damaged
