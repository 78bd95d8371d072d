"""Writing and publishing forms, answering them, deciding on answers, and taking them away."""

from domain.forms.commands.anonymous import answer_form
from domain.forms.commands.decisions import approve_form_submission, reject_form_submission
from domain.forms.commands.forms import Asked, add_form, change_form, close_form, publish_form
from domain.forms.commands.reading import export_form, view_form_file
from domain.forms.commands.submissions import (
    add_form_submission,
    change_form_submission,
    submit_form_submission,
    withdraw_form_submission,
)

__all__ = [
    "Asked",
    "add_form",
    "add_form_submission",
    "answer_form",
    "approve_form_submission",
    "change_form",
    "change_form_submission",
    "close_form",
    "export_form",
    "publish_form",
    "reject_form_submission",
    "submit_form_submission",
    "view_form_file",
    "withdraw_form_submission",
]
