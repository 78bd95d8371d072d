"""A session that is going on, its lecturer's screen, and students before it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.attendance.models import AttendanceRecord
from domain.audit.models import AuditEvent
from domain.check_in import rules
from domain.check_in.models import CheckIn, CheckInWindow
from domain.timetable.models import Session
from tests.factories.academic import SemesterOfferingFactory, UnitFactory
from tests.factories.check_in import SECRET, CheckInWindowFactory
from tests.factories.people import EnrollmentFactory
from tests.factories.timetable import SessionFactory
from tests.support.client import Client

WINDOWS, CHECK_INS = "/api/v1/check-in-windows", "/api/v1/check-ins"
STARTS_AT = datetime(2026, 3, 1, 22, tzinfo=UTC)  # nine o'clock in Melbourne
NOW = STARTS_AT + timedelta(minutes=5, seconds=7)


@dataclass
class Lecture:
    """A session five minutes after its start, with open self check-in."""

    session: Session
    window: CheckInWindow
    lecturer: Client
    student: Client
    client_as: Any

    def another(self) -> Client:
        """Return another student on the roster."""
        return enrolled(self.client_as, self.session)

    def code(self, *, steps: int = 0, now: datetime = NOW) -> str:
        """Return the code of now, or of some steps later."""
        return rules.make_code(self.window.pk, rules.step_at(now) + steps, SECRET)


def enrolled(client_as: Any, session: Session) -> Client:
    client: Client = client_as("student")
    EnrollmentFactory(student=client.user, offering=session.offering)
    return client


def lecture(client_as: Any) -> Lecture:
    lecturer = client_as("convenor")
    session = SessionFactory(offering=SemesterOfferingFactory(unit=UnitFactory(convenor=lecturer.user)))
    assert session.starts_at == STARTS_AT
    window = CheckInWindowFactory(session=session)
    return Lecture(session, window, lecturer, enrolled(client_as, session), client_as)


def check_in(client: Client, code: str, **more: Any) -> Any:
    return client.post(CHECK_INS, {"code": code, **more})


def written() -> tuple[int, int, int]:
    """Return how many check-ins, records and audit events of them there are."""
    events = AuditEvent.objects.filter(action="check_in.add")
    return CheckIn.objects.count(), AttendanceRecord.objects.count(), events.count()
