from uuid import uuid4

import pytest

from domain.audiences import rules
from domain.audiences.errors import BadAudience, UnknownAudience
from domain.audiences.rules import Target
from domain.policy.audiences import AudienceKind


def test_audience__in_order__names_its_targets_once_each_is_known():
    course = uuid4()
    items = [{"kind": "everyone"}, {"kind": "role", "role": "staff", "course_id": None}]
    items.append({"kind": "course", "course_id": course})

    targets = rules.check_audience(items)

    assert targets == [Target("everyone"), Target("role", "staff"), Target("course", course)]
    rules.check_known(targets, {AudienceKind.ROLE: {"staff"}, AudienceKind.COURSE: {course}})
    with pytest.raises(UnknownAudience) as caught:
        rules.check_known(targets, {AudienceKind.ROLE: {"staff"}})
    assert caught.value.fields == ("audience/2/course_id",)


@pytest.mark.parametrize(
    "item",
    [
        {"kind": "everyone", "role": "staff"},
        {"kind": "course"},
        {"kind": "course", "course_id": None},
        {"kind": "course", "intake_id": 1},
        {"kind": "course", "course_id": 1, "person_id": 1},
    ],
)
def test_audience__that_names_something_else_than_its_kind__is_refused(item):
    with pytest.raises(BadAudience) as caught:
        rules.check_audience([{"kind": "everyone"}, item])

    assert caught.value.fields == ("audience/1",)
