"""The generator behind HTTP, against a real server on this machine."""

import gzip
import json
import logging
import threading

import pytest

from domain.policy import limits
from domain.shared.chat import ChatCompletions
from domain.shared.drafting import Nothing
from domain.shared.errors import GeneratorFailed, GeneratorOff
from tests.support.model import dripping, dripping_headers, raw, saying, serving, silent
from tests.support.server import free_port

KEY = "a-key-of-the-tests"


def asked(url, *, seconds=5, key=KEY):
    return ChatCompletions(url=url, model="m", key=key, seconds=seconds).draft(task="Write.", facts="Facts.")


def because(url, **how):
    with pytest.raises(GeneratorFailed) as failed:
        asked(url, **how)
    assert failed.value.params["retry_after"] == limits.GENERATOR_RETRY_SECONDS
    return {name: value for name, value in failed.value.params.items() if name != "retry_after"}


def test_draft__asked_for__is_one_request_with_the_key(caplog):
    caplog.set_level(logging.DEBUG)
    with serving(saying("  Come and see.\n")) as model:
        assert asked(f"{model.url}/") == "  Come and see.\n"
        assert asked(model.url, key="") == "  Come and see.\n"

    first, second = model.asked
    assert (first["path"], first["headers"]["Authorization"]) == ("/v1/chat/completions", f"Bearer {KEY}")
    assert "Authorization" not in second["headers"]
    assert first["body"] == {
        "model": "m",
        "messages": [{"role": "system", "content": "Write."}, {"role": "user", "content": "Facts."}],
        "max_tokens": limits.GENERATOR_TOKENS_MAX,
        "stream": False,
    }
    assert KEY not in caplog.text


TOO_MUCH = b" " * (limits.GENERATOR_ANSWER_BYTES_MAX + 1)


@pytest.mark.parametrize(
    ("behaviour", "told"),
    [
        (raw(b"{}", 500), {"because": "status", "status": 500}),
        (raw(b"{}", 401), {"because": "status", "status": 401}),
        (raw(b"", 302, Location="http://127.0.0.1:1/elsewhere"), {"because": "status", "status": 302}),
        (raw(TOO_MUCH), {"because": "too_large"}),
        (raw(b"<html>"), {"because": "malformed"}),
        (raw(b"[]"), {"because": "malformed"}),
        (raw(b'{"choices": []}'), {"because": "malformed"}),
        (raw(gzip.compress(json.dumps({"choices": []}).encode())), {"because": "malformed"}),
        (saying(None), {"because": "malformed"}),
        (saying(["x"]), {"because": "malformed"}),
        (saying(" \n"), {"because": "malformed"}),
        (lambda handler: handler.wfile.write(b"no HTTP\r\n\r\n"), {"because": "unreachable"}),
        (lambda handler: None, {"because": "unreachable"}),
    ],
)
def test_draft__answered_badly__fails_and_says_how(behaviour, told):
    with serving(behaviour) as model:
        assert because(model.url) == told
    assert len(model.asked) == 1  # no second try, and no other place


def test_draft__answered_too_slowly__is_given_up():
    done = threading.Event()
    with serving(silent(done)) as model:
        assert because(model.url, seconds=0.2) == {"because": "timeout"}
        for endless in (dripping(0.05), dripping_headers(0.05)):
            model.behaviour = endless
            assert because(model.url, seconds=0.3) == {"because": "timeout"}
        done.set()


def test_draft__where_nobody_listens_or_without_a_certificate__fails():
    assert because(f"http://127.0.0.1:{free_port()}/v1") == {"because": "unreachable"}
    with serving(saying("x")) as model:
        assert because(model.url.replace("http:", "https:")) == {"because": "unreachable"}


def test_draft__with_no_generator__is_off():
    with pytest.raises(GeneratorOff):
        Nothing().draft(task="", facts="")
