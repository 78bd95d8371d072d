from datetime import date

import pytest

from domain.people import rules
from domain.people.errors import ImpossibleBirthDate, IncompleteDetails, OnlyTheStudentConsents, UnknownTimeZone
from domain.policy.countries import COUNTRIES
from domain.policy.roles import SystemRole
from domain.shared.actor import Actor
from domain.shared.errors import PersonOutranksYou

TODAY = date(2026, 3, 2)
ADDRESS = {"lines": ["1 A St"], "city": "Hanoi", "region": "HN", "postal_code": None, "country": "VN"}


@pytest.mark.parametrize("born", [date(1900, 1, 1), date(2026, 3, 1)])
def test_date_of_birth__in_the_past__passes(born):
    rules.check_date_of_birth(born, today=TODAY)


@pytest.mark.parametrize("born", [date(1899, 12, 31), TODAY, date(2027, 1, 1)])
def test_date_of_birth__too_early_or_not_yet__is_refused(born):
    with pytest.raises(ImpossibleBirthDate):
        rules.check_date_of_birth(born, today=TODAY)


@pytest.mark.parametrize("name", ["Australia/Melbourne", "Asia/Ho_Chi_Minh", "UTC"])
def test_time_zone__of_the_iana_database__passes(name):
    rules.check_time_zone(name)


@pytest.mark.parametrize("name", ["", "Factory", "localtime", "australia/melbourne", "+10:00", "/etc/localtime"])
def test_time_zone__of_no_database__is_refused(name):
    with pytest.raises(UnknownTimeZone):
        rules.check_time_zone(name)


def test_countries__are_those_of_the_standard():
    assert len(COUNTRIES) == 249
    assert {"AU", "VN", "MY", "GB"} <= COUNTRIES


@pytest.mark.parametrize(
    ("present", "change", "result"),
    [
        (None, ADDRESS, ADDRESS),
        (ADDRESS, {}, ADDRESS),
        (ADDRESS, {"city": "Hue"}, {**ADDRESS, "city": "Hue"}),
        (ADDRESS, {"region": None}, {**ADDRESS, "region": None}),
    ],
)
def test_merged__as_a_merge_patch_says(present, change, result):
    assert rules.merged("address", present, change) == result


def test_merged__incomplete__names_each_missing_member():
    with pytest.raises(IncompleteDetails) as refused:
        rules.merged("emergency_contact", None, {"phone": "+61412345678"})

    assert refused.value.fields == ("emergency_contact/name", "emergency_contact/relationship")


def test_rank__of_oneself__passes_whatever_is_held():
    person = Actor(user_id=1, roles=frozenset({SystemRole.ADMIN}))

    rules.check_rank(Actor(user_id=1), person)
    rules.check_rank(Actor.system(reason="test"), person)
    with pytest.raises(PersonOutranksYou):
        rules.check_rank(Actor(user_id=2, roles=frozenset({SystemRole.STAFF})), person)


@pytest.mark.parametrize(("user", "acting_by"), [(2, None), (1, 3), (None, None)])
def test_consent__by_anybody_but_the_student_in_person__is_refused(user, acting_by):
    with pytest.raises(OnlyTheStudentConsents):
        rules.check_consent(Actor(user_id=user, acting_by=acting_by), student_id=1)
