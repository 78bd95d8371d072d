"""What the lists of the catalogue can be filtered by."""

from api.reading.filters import Choice, Condition, Contains, FilterSet, Flag, Identifier, Number, Search, Text
from domain.academic import queries
from domain.academic.models import DeliveryMode, Term, UnitKind
from domain.policy.campuses import Campus

CAMPUSES = [(campus.value, campus.value) for campus in Campus]


class CourseFilter(FilterSet):
    code = Text()
    code__icontains = Contains("code")
    department = Text()
    is_active = Flag()
    search = Search()


class UnitFilter(FilterSet):
    code = Text()
    code__icontains = Contains("code")
    department = Text()
    level = Number()
    level__gte = Number(field_name="level", lookup_expr="gte")
    level__lte = Number(field_name="level", lookup_expr="lte")
    convenor_id = Identifier()
    is_active = Flag()
    search = Search()


class CourseUnitFilter(FilterSet):
    course_id = Identifier()
    unit_id = Identifier()
    kind = Choice(choices=UnitKind.choices)
    suggested_year = Number()
    suggested_term = Choice(choices=Term.choices)


class IntakeFilter(FilterSet):
    code = Text()
    year = Number()
    term = Choice(choices=Term.choices)


class TeachingPeriodFilter(FilterSet):
    code = Text()
    year = Number()
    year__gte = Number(field_name="year", lookup_expr="gte")
    year__lte = Number(field_name="year", lookup_expr="lte")
    term = Choice(choices=Term.choices)


class SemesterOfferingFilter(FilterSet):
    code = Text(field_name="unit__code", label="The unit's code.")
    code__icontains = Contains("unit__code", label="A part of the unit's code.")
    department = Text(field_name="unit__department", label="The unit's department.")
    level = Number(field_name="unit__level", label="The unit's level.")
    unit_id = Identifier()
    convenor_id = Identifier(field_name="unit__convenor_id", label="The unit's convenor.")
    teaching_period_id = Identifier()
    year = Number(field_name="teaching_period__year", label="The teaching period's year.")
    year__gte = Number(field_name="teaching_period__year", lookup_expr="gte", label="In this year or later.")
    year__lte = Number(field_name="teaching_period__year", lookup_expr="lte", label="In this year or before.")
    term = Choice(field_name="teaching_period__term", choices=Term.choices, label="The teaching period's term.")
    campus = Choice(choices=CAMPUSES)
    delivery_mode = Choice(choices=DeliveryMode.choices)
    open_now = Condition(queries.open_now, label="Whether it takes enrollments now.")
    search = Search("unit__searched")
