"""What the lists of scholarships and applications can be filtered by."""

from api.reading.filters import Choice, Condition, Contains, FilterSet, Flag, Identifier, Instant, Search, Text
from domain.policy.workflows import ApplicationState
from domain.scholarships import queries
from domain.scholarships.models import DocumentKind


class ScholarshipFilter(FilterSet):
    code = Text()
    code__icontains = Contains("code")
    currency = Text()
    is_active = Flag()
    open_now = Condition(queries.open_now, label="Whether it takes applications now.")
    search = Search()


class ScholarshipApplicationFilter(FilterSet):
    status = Choice(choices=[(each.value, each.value) for each in ApplicationState])
    scholarship_id = Identifier()
    applicant_id = Identifier()
    submitted_at__gte = Instant(field_name="submitted_at", lookup_expr="gte", label="Submitted then or later.")
    submitted_at__lt = Instant(field_name="submitted_at", lookup_expr="lt", label="Submitted before.")


class ApplicationDocumentFilter(FilterSet):
    application_id = Identifier()
    file_id = Identifier()
    kind = Choice(choices=DocumentKind.choices)
