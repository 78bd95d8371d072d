"""What the list of submissions can be filtered by."""

from api.reading.filters import Choice, FilterSet, Identifier, Number
from api.serializers import choices
from domain.policy.workflows.forms import SubmissionState


class FormSubmissionFilter(FilterSet):
    form_id = Identifier()
    person_id = Identifier()
    status = Choice(choices=choices(SubmissionState))
    step = Number(label="The step of the review that it has come to.")
