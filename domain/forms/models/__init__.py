"""Forms, the versions of what they ask, and what people answer."""

from domain.forms.models.forms import Form, FormAudience, FormReviewer, FormVersion
from domain.forms.models.submissions import FormDecision, FormFile, FormParticipation, FormSubmission

__all__ = [
    "Form",
    "FormAudience",
    "FormDecision",
    "FormFile",
    "FormParticipation",
    "FormReviewer",
    "FormSubmission",
    "FormVersion",
]
