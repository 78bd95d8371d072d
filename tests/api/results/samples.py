"""A class with a sheet, and the steps of the sheet over HTTP."""

from decimal import Decimal
from typing import Any

from domain.enrollment.models import Enrollment
from domain.results.models import Mark, MarkSheet
from tests.factories.academic import SemesterOfferingFactory, UnitFactory
from tests.factories.people import EnrollmentFactory, StudentProfileFactory
from tests.factories.results import MarkFactory, MarkSheetFactory
from tests.support.client import Client, client_for

SHEETS, MARKS = "/api/v1/mark-sheets", "/api/v1/marks"
GOOD = "The sums were wrong."


class Class:
    """An offering whose convenor has a client, its sheet, and students with places."""

    def __init__(self, *, students: int = 2, status: str = "open", marks: tuple[str, ...] = ()) -> None:
        self.convenor = client_for("convenor")
        self.offering = SemesterOfferingFactory(unit=UnitFactory(convenor=self.convenor.user), capacity=500)
        self.sheet = MarkSheetFactory(offering=self.offering, status=status)
        self.places = [self.join() for _ in range(students)]
        for place, mark in zip(self.places, marks, strict=False):
            self.mark(place, mark)

    def join(self, student: Any = None, **values: Any) -> Enrollment:
        person = student or StudentProfileFactory().user
        return EnrollmentFactory(student=person, offering=self.offering, **values)

    def mark(self, place: Enrollment, mark: str) -> Mark:
        return MarkFactory(sheet=self.sheet, enrollment=place, mark=Decimal(mark))

    @property
    def path(self) -> str:
        return f"{SHEETS}/{self.sheet.pk}"

    def do(self, client: Client, step: str, body: Any = None, *, match: str | None = "present", **headers: Any) -> Any:
        """Take a step of the sheet as it is now, or as `match` says."""
        if match == "present":
            self.sheet.refresh_from_db()
            match = f'"{self.sheet.version}-x"'
        return client.post(f"{self.path}/{step}", body, **({"HTTP_IF_MATCH": match} if match else {}), **headers)

    def enter(self, client: Client, *items: dict[str, Any], **how: Any) -> Any:
        return self.do(client, "enter", {"items": list(items)}, **how)

    def state(self) -> tuple[Any, ...]:
        """Return all that a refusal must leave as it was."""
        sheet = MarkSheet.objects.get(pk=self.sheet.pk)
        marks = Mark.objects.filter(sheet=sheet).order_by("pk").values_list("enrollment_id", "mark", "grade", "version")
        return sheet.status, sheet.version, *marks


def entry(place: Enrollment, mark: Any = None, **values: Any) -> dict[str, Any]:
    return {"enrollment_id": str(place.pk), **({} if mark is None else {"mark": mark}), **values}


def faults(response: Any) -> list[tuple[str, str]]:
    """Return each fault's pointer and code."""
    return [(each["pointer"], each["code"]) for each in response.json()["errors"]]
