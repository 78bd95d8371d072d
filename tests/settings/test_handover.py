"""When a worker that gunicorn replaces may end."""

import pytest

from config import handover


@pytest.fixture(autouse=True)
def _nothing_known():
    handover.begin(0)
    yield
    handover.begin(0)


def test_leave__nobody_asked_for_it__not_granted():
    assert not handover.Leave(1, 2).granted()


def test_leave__when_all_is_stopped__at_once():
    leave = handover.Leave(1, 2)

    leave.wanted()

    assert leave.granted()


def test_leave__while_gunicorn_reloads__once_all_successors_serve():
    handover.serves(1)
    handover.begin(2)
    leave = handover.Leave(1, 2)
    leave.wanted()
    granted = [leave.granted()]
    for age in (3, 4):
        handover.serves(age)
        granted.append(leave.granted())

    assert granted == [False, False, True]


def test_leave__successors_that_never_serve__not_waited_for_without_end(monkeypatch):
    handover.begin(2)
    leave = handover.Leave(2, 2)
    leave.wanted()
    assert not leave.granted()

    monkeypatch.setattr(handover.time, "monotonic", lambda: (leave.until or 0) + 1)

    assert leave.granted()


def test_leave__of_a_worker_that_is_itself_new__at_once():
    handover.begin(2)
    leave = handover.Leave(3, 2)

    leave.wanted()

    assert leave.granted()
