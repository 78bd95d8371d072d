"""Workers that die or are replaced under load: nothing acknowledged is lost, done twice, or refused."""

import os
import signal
import threading
from collections import Counter
from collections.abc import Callable
from itertools import count

import psycopg
import pytest

from tests.production.edge.chain import Chain, wait_until

pytestmark = pytest.mark.django_db  # which makes the database that the chain's is a copy of
CALLERS = 8
REQUESTS = 2_000
WRITES_BEFORE, WRITES_AFTER = 20, 60
TRIES = 60


def form(number):
    return {
        "code": f"END{number:05}",
        "name": "Programming",
        "department": "Computing",
        "level": 1,
        "credit_points": "12",
    }


def units_in(chain: Chain) -> Counter[str]:
    with psycopg.connect(chain.environment["DATABASE_URL"]) as database:
        return Counter(code for (code,) in database.execute("SELECT code FROM units WHERE code LIKE 'END%'"))


def together(callers: int, work: Callable[[], None]) -> list[threading.Thread]:
    threads = [threading.Thread(target=work) for _ in range(callers)]
    for each in threads:
        each.start()
    return threads


def test_worker__killed_under_load__what_was_acknowledged_is_there_once(chain):
    numbers, acknowledged, unanswered = count(), [], []
    go_on = threading.Event()
    chain.as_person("staff")

    def write():
        """Write until told to end; what gets no answer is sent again with its key, as the API's clients do."""
        caller = chain.as_person("staff")
        while not go_on.is_set():
            body = form(next(numbers))
            for _ in range(TRIES):
                answer = caller.post("/api/v1/units", body, Idempotency_Key=f"key-of-{body['code']}")
                if answer.status == 201:
                    acknowledged.append(body["code"])
                    break
                unanswered.append((answer.status, answer.json()["code"]))
                threading.Event().wait(0.1)

    before = chain.workers()
    writers = together(CALLERS, write)
    try:
        wait_until(lambda: len(acknowledged) > WRITES_BEFORE)
        os.kill(min(before), signal.SIGKILL)
        killed_at = len(acknowledged)
        wait_until(lambda: len(acknowledged) > killed_at + WRITES_AFTER and len(chain.workers() - before) == 1)
    finally:
        go_on.set()
        for each in writers:
            each.join()

    assert units_in(chain) == Counter(acknowledged)
    assert set(Counter(acknowledged).values()) == {1}
    # The proxy says that it got no answer; a repetition may meet the first one while it still runs.
    assert {status for status, _ in unanswered} <= {502, 409}, unanswered
    assert min(before) not in chain.workers()


def test_reload__under_load__no_request_of_two_thousand_fails(chain):
    left, answers, failures = iter(range(REQUESTS)), [], []
    lock = threading.Lock()
    codes = count(50_000)
    chain.as_person("staff")

    def ask():
        caller = chain.as_person("staff")
        while True:
            with lock:
                number = next(left, None)
            if number is None:
                return
            try:
                if number % 10:
                    answer = caller.get("/api/v1/me/notifications/unread-count")
                else:
                    answer = caller.post("/api/v1/units", form(next(codes)))
                answers.append(answer.status)
            except OSError as error:
                failures.append(error)

    before = chain.workers()
    callers = together(CALLERS, ask)
    wait_until(lambda: len(answers) > REQUESTS // 10)
    chain.gunicorn.send_signal(signal.SIGHUP)
    for each in callers:
        each.join()

    assert failures == []
    assert Counter(answers) == {200: REQUESTS * 9 // 10, 201: REQUESTS // 10}
    wait_until(lambda: not before & chain.workers())
    assert len(chain.workers()) == len(before)
