"""Every campus begins with Swinburne's four-point scale and one policy for repeated units. Both are data from then on."""

from datetime import date
from typing import Any

from django.db import migrations

CAMPUSES = (
    "hawthorn", "croydon", "wantirna", "sarawak", "hanoi", "da_nang", "ho_chi_minh", "can_tho", "online",
)
VALID_FROM = date(2000, 1, 1)
# Code, name, minimum mark, value, passes, earns credit. The values are those published for the four-point scale.
GRADES = (
    ("HD", "High Distinction", "80", "4", True, True),
    ("D", "Distinction", "70", "3", True, True),
    ("C", "Credit", "60", "2", True, True),
    ("P", "Pass", "50", "1", True, True),
    ("CP", "Conceded Pass", "45", "0.5", True, True),
    ("N", "Fail", "0", "0", False, False),
    # Administrative, in the averages
    ("SP", "Passed Supplementary", None, "1", True, True),
    ("SN", "Failed Supplementary", None, "0", False, False),
    ("NA", "Fail, no attempt", None, "0", False, False),
    ("WF", "Withdrawn after the penalty date, fail", None, "0", False, False),
    # Administrative, outside them
    ("WD", "Withdrawn before the penalty date", None, None, False, False),
    ("EX", "Exempt, credit granted", None, None, True, True),
    ("XR", "Exemption revoked", None, None, False, False),
    ("DEF", "Deferred", None, None, False, False),
    ("NYA", "Not yet available", None, None, False, False),
)
# Three attempts: the first, and two chances to mend a failure. A fourth is for somebody to allow.
ATTEMPTS_MAX = 3


def add(apps: Any, schema_editor: Any) -> None:
    """Give them the same ids everywhere, so that they can be told from what a university adds."""
    scheme, grade, policy = (apps.get_model("records", name) for name in ("GradeScheme", "Grade", "RepeatPolicy"))
    for number, campus in enumerate(CAMPUSES, start=1):
        own = scheme.objects.create(
            id=f"00000000-0000-7000-8001-{number:012}",
            code="SUT-4",
            name="Swinburne four-point scale",
            campus=campus,
            valid_from=VALID_FROM,
        )
        grade.objects.bulk_create(
            grade(
                id=f"00000000-0000-7000-8002-{100 * number + place:012}",
                scheme=own,
                **dict(zip(("code", "name", "minimum_mark", "value", "is_pass", "earns_credit"), values, strict=True)),
            )
            for place, values in enumerate(GRADES)
        )
        policy.objects.create(
            id=f"00000000-0000-7000-8003-{number:012}",
            campus=campus,
            valid_from=VALID_FROM,
            counting="all_attempts",
            attempts_max=ATTEMPTS_MAX,
        )


class Migration(migrations.Migration):
    dependencies = [("records", "0002_frozen")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
