"""Courses, their units, and where and when the units are taught."""

from domain.academic.models.catalogue import Course, CourseUnit, Intake, Term, Unit, UnitKind
from domain.academic.models.teaching import DeliveryMode, SemesterOffering, TeachingPeriod

__all__ = [
    "Course",
    "CourseUnit",
    "DeliveryMode",
    "Intake",
    "SemesterOffering",
    "TeachingPeriod",
    "Term",
    "Unit",
    "UnitKind",
]
