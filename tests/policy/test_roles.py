import pytest

from domain.policy.roles import AFFILIATIONS, LABELS, Affiliation, SystemRole

BELONGS = {Affiliation.FACULTY, Affiliation.STAFF, Affiliation.EMPLOYEE, Affiliation.STUDENT}


def test_roles__each_has_a_label_and_affiliations():
    assert list(LABELS) == list(SystemRole)
    assert list(AFFILIATIONS) == list(SystemRole)


@pytest.mark.parametrize("role", SystemRole)
def test_affiliations__of_a_role__member_exactly_for_those_who_belong(role):
    """eduPerson: faculty, staff, employees and students are members, affiliates are not."""
    found = AFFILIATIONS[role]

    assert (Affiliation.MEMBER in found) is bool(found & BELONGS)
    assert (Affiliation.AFFILIATE in found) is not (Affiliation.MEMBER in found)
