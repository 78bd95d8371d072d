"""The whole demo university, table by table in the order of their foreign keys."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db.models import Model

from domain.academic.models import Course, CourseUnit, Intake, SemesterOffering, TeachingPeriod, Unit
from domain.achievements.models import Achievement, StudentAchievement
from domain.attendance.models import AttendanceRecord
from domain.audit.models import AuditEvent
from domain.authentication.models import DeviceSession, RefreshToken
from domain.check_in.models import CheckIn, CheckInWindow
from domain.enrollment.models import Enrollment, EnrollmentApproval
from domain.events.models import Event, EventAudience, EventResponse, EventText, EventTextVersion
from domain.forms.models import Form, FormAudience, FormDecision, FormReviewer, FormSubmission, FormVersion
from domain.gold.models import GoldAccount, GoldAllocation, GoldLot, GoldTransaction
from domain.help_desk.models import (
    BusinessCalendar,
    BusinessHoliday,
    BusinessPeriod,
    ServiceTarget,
    TicketCategory,
    TicketQueue,
    TicketQueueMember,
)
from domain.jobs.models import Job, JobRow
from domain.leave.models import LeaveApplication
from domain.notifications.models import Happening, Notification, NotificationDelivery
from domain.people.models import ExternalId, ParentGuardian, StudentProfile
from domain.policy.roles import SystemRole
from domain.records.models import TranscriptEntry
from domain.requisites.models import RequisiteEdge, UnitRequisite
from domain.resources.models import UnitResource
from domain.results.models import Mark, MarkSheet
from domain.scholarships.models import Scholarship, ScholarshipApplication
from domain.social.models import Comment, Follow, Post, Reaction, Report, Space, SpaceMember
from domain.tickets.models import Ticket, TicketComment
from domain.timetable.models import Room, Session, SessionInstructor, SessionPattern
from domain.users.models import Role, User, UserRole
from scripts.demo import (
    access,
    attendance,
    check_ins,
    events,
    forms,
    gold,
    leave,
    news,
    record,
    scholarships,
    social,
    students,
    timetables,
)
from scripts.demo.catalogue import course_units, courses, units
from scripts.demo.decisions import approvals
from scripts.demo.devices import devices, tokens
from scripts.demo.enrollments import enrollments
from scripts.demo.help_desk import HelpDesk
from scripts.demo.offerings import offerings
from scripts.demo.past_jobs import jobs, outcomes
from scripts.demo.people import grants, people, users
from scripts.demo.periods import periods
from scripts.demo.readings import resources
from scripts.demo.recipe import HISTORY, Recipe
from scripts.demo.requisites import requisite_edges, unit_requisites
from scripts.demo.results import Shown, entries
from scripts.demo.sheets import mark_sheets, marks


class Table(NamedTuple):
    """Rows for one model, made while they are written, and how many there will be if that is known."""

    model: type[Model]
    rows: Iterable[Any]
    total: int | None
    refers_ahead: bool = False  # to rows of the next table


def university(recipe: Recipe) -> Iterator[Table]:
    """Invent everything."""
    size = recipe.size
    spans = periods(recipe)
    founded_at = spans[0].created_at - HISTORY
    by_role = people(recipe, founded_at)
    everybody = [person for group in by_role.values() for person in group]
    yield Table(User, users(recipe, everybody), len(everybody))
    yield Table(UserRole, grants(recipe, everybody), None)

    sessions = devices(recipe, everybody)
    yield Table(DeviceSession, sessions, len(sessions))
    yield Table(RefreshToken, tokens(recipe, sessions), 2 * len(sessions))

    all_courses = courses(recipe, founded_at)
    all_units = units(recipe, founded_at, by_role[SystemRole.CONVENOR])
    groups = students.intakes(recipe)
    learners = by_role[SystemRole.STUDENT]
    yield Table(Course, all_courses, size.courses)
    yield Table(Intake, groups, len(groups))
    yield Table(StudentProfile, students.profiles(recipe, learners, all_courses, groups), len(learners))
    yield Table(ParentGuardian, students.guardians(recipe, by_role[SystemRole.PARENT], learners), None)
    yield Table(ExternalId, students.external_ids(recipe, learners), None)
    yield Table(Unit, all_units, size.units)
    yield Table(CourseUnit, course_units(recipe, all_courses, all_units), None)
    required = unit_requisites(recipe, all_units)
    yield Table(UnitRequisite, required, len(required))
    yield Table(RequisiteEdge, requisite_edges(recipe, all_units, required), None)
    yield Table(UnitResource, resources(recipe, all_units), None)

    work = jobs(recipe, [by_role[SystemRole.ADMIN][0], by_role[SystemRole.STAFF][0]])
    yield Table(Job, work, len(work))
    yield Table(JobRow, outcomes(recipe, work, all_units), None)

    taught = offerings(recipe, all_units, spans)
    yield Table(TeachingPeriod, spans, size.periods)
    yield Table(SemesterOffering, [offering.row for offering in taught], size.offerings)
    own_roles = access.roles(recipe)
    yield Table(Role, own_roles, len(own_roles))
    limited = list(access.limited_grants(recipe, by_role, all_courses, all_units, taught))
    yield Table(UserRole, limited, len(limited))
    yield Table(AuditEvent, record.events(recipe, limited, sessions), None)

    built = timetables.rooms(recipe, founded_at)
    weekly = timetables.patterns(recipe, taught)
    held = timetables.sessions(recipe, taught, weekly, built)
    yield Table(Room, built, len(built))
    yield Table(SessionPattern, weekly, len(weekly))
    yield Table(Session, held, len(held))
    yield Table(SessionInstructor, timetables.instructors(recipe, taught, all_units, held), None)

    planned = events.events(recipe, by_role[SystemRole.STAFF])
    yield Table(Event, planned, len(planned))
    yield Table(EventAudience, events.audiences(recipe, planned, taught), None)
    yield Table(EventResponse, events.responses(recipe, planned, learners), None)
    written = events.texts(recipe, planned)
    yield Table(EventText, written, None)
    yield Table(EventTextVersion, events.text_versions(recipe, written), None)

    made = social.spaces(recipe, taught, all_courses[0].id)
    said = social.posts(recipe, made, learners)
    yield Table(Space, made, len(made))
    yield Table(SpaceMember, social.members(recipe, made, learners), None)
    yield Table(Post, said, len(said))
    yield Table(Comment, social.comments(recipe, said, learners), None)
    yield Table(Reaction, social.reactions(recipe, said, learners), None)
    yield Table(Follow, social.follows(recipe, made, learners), None)
    yield Table(Report, social.reports(recipe, said, learners, by_role[SystemRole.STAFF][0]), None)

    questioned, versions = forms.forms(recipe, by_role[SystemRole.STAFF][0])
    yield Table(Form, questioned, len(questioned), refers_ahead=True)
    yield Table(FormVersion, versions, len(versions))
    yield Table(FormAudience, forms.audiences(recipe, questioned), None)
    yield Table(FormReviewer, forms.reviewers(recipe, questioned), None)
    answered = forms.submissions(recipe, questioned, learners)
    yield Table(FormSubmission, answered, len(answered))
    yield Table(FormDecision, forms.decisions(recipe, answered, by_role[SystemRole.STAFF][0]), None)

    offered = scholarships.scholarships(recipe)
    decider = by_role[SystemRole.STAFF][0]
    yield Table(Scholarship, offered, len(offered))
    yield Table(ScholarshipApplication, scholarships.applications(recipe, offered, learners, decider), None)
    yield Table(Enrollment, enrollments(recipe, taught, learners), size.enrollments)
    # The same places once more, rather than millions of them in memory.
    yield Table(EnrollmentApproval, approvals(recipe, enrollments(recipe, taught, learners)), None)
    shown: list[Shown] = []
    places = enrollments(recipe, taught, learners)
    yield Table(TranscriptEntry, entries(recipe, taught, all_units, places, shown), None)
    yield Table(MarkSheet, mark_sheets(recipe, shown, all_units, decider), None)
    yield Table(Mark, marks(recipe, shown, all_units, decider), None)
    recorded = list(attendance.records(recipe, shown, all_units, held))
    yield Table(AttendanceRecord, recorded, len(recorded))
    opened = check_ins.windows(recipe, recorded, held, decider.id)
    yield Table(CheckInWindow, opened, len(opened))
    yield Table(CheckIn, check_ins.check_ins(recipe, recorded, opened), None)
    yield from help_desk(HelpDesk(recipe, by_role[SystemRole.STAFF], learners))
    asked = list(leave.applications(recipe, learners, decider))
    yield Table(LeaveApplication, asked, len(asked))
    told = news.happenings(recipe, asked)
    yield Table(Happening, told, len(told))
    yield Table(Notification, news.notifications(recipe, told, asked), len(told))
    yield Table(NotificationDelivery, news.deliveries(recipe, told, asked), len(told))
    books = gold.Books(recipe, learners, decider)
    yield Table(GoldAccount, books.accounts, len(books.accounts))
    yield Table(GoldTransaction, books.entries, len(books.entries))
    yield Table(GoldLot, books.lots, len(books.lots))
    yield Table(GoldAllocation, books.allocations, len(books.allocations))
    yield Table(Achievement, books.achievements, len(books.achievements))
    yield Table(StudentAchievement, books.had, len(books.had))


def help_desk(desk: HelpDesk) -> Iterator[Table]:
    """Set it up, and let people ask."""
    yield Table(BusinessCalendar, desk.calendars, len(desk.calendars))
    yield Table(BusinessPeriod, desk.periods(), None)
    yield Table(BusinessHoliday, desk.holidays(), None)
    yield Table(TicketQueue, desk.queues, len(desk.queues))
    yield Table(TicketQueueMember, desk.members(), None)
    yield Table(ServiceTarget, desk.targets(), None)
    yield Table(TicketCategory, desk.categories, len(desk.categories))
    yield Table(Ticket, desk.tickets, len(desk.tickets))
    yield Table(TicketComment, desk.comments(), None)
