"""Forms, what they ask of whom, and what is submitted to them."""

from typing import Any

import factory

from domain.forms.models import (
    Form,
    FormAudience,
    FormDecision,
    FormFile,
    FormReviewer,
    FormSubmission,
    FormVersion,
)
from domain.policy.uploads import FilePurpose
from domain.policy.workflows.forms import FormState, SubmissionState
from domain.shared import clock
from tests.factories.events import TARGETS
from tests.factories.files import FileFactory
from tests.factories.users import UserFactory

SCHEMA = {
    "type": "object",
    "properties": {"name": {"type": "string", "maxLength": 20}, "size": {"type": "integer"}},
    "required": ["name"],
    "additionalProperties": False,
}
HINTS = {"order": ["name", "size"], "by_field": {}}


class FormVersionFactory(factory.django.DjangoModelFactory):
    """Being written, unless `published_at` says otherwise."""

    class Meta:
        model = FormVersion

    form = factory.SubFactory("tests.factories.forms.FormFactory", schema=None)
    number = 1
    schema = SCHEMA
    hints = HINTS


class FormFactory(factory.django.DjangoModelFactory):
    """For everyone, unless `to` says otherwise: rules as columns, `{"course": …}`; what it asks in `schema`."""

    class Meta:
        model = Form
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Form {n}")
    owner = factory.SubFactory(UserFactory)
    status = FormState.DRAFT
    closed_at = factory.LazyAttribute(lambda row: clock.now() if row.status == FormState.CLOSED else None)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **columns: Any) -> Any:
        """Write the draft first: what is published names a version that names the form."""
        status, schema, hints = columns["status"], columns.pop("schema", SCHEMA), columns.pop("hints", None)
        published = status != FormState.DRAFT
        row = super()._create(model_class, *args, **{**columns, "status": FormState.DRAFT, "closed_at": None})
        if schema is not None or published:
            asked = schema or SCHEMA
            shown = hints or {"order": list(asked["properties"]), "by_field": {}}
            at = clock.now() if published else None
            version = FormVersionFactory(form=row, schema=asked, hints=shown, published_at=at)
            row.published_version, row.draft_version = (version, None) if published else (None, version)
        row.status, row.closed_at, row.published_at = status, columns["closed_at"], clock.now() if published else None
        row.save()
        return row

    @factory.post_generation
    def to(self: Any, create: bool, rules: list[dict[str, Any]] | None, **_: Any) -> None:
        for columns in [{}] if rules is None else rules:
            kind = next((name.removesuffix("_id") for name in TARGETS if name in columns), "everyone")
            FormAudience.objects.create(form=self, kind=kind, **columns)

    @factory.post_generation
    def reviewed_by(self: Any, create: bool, people: list[Any] | None, **_: Any) -> None:
        """Each at a step of their own."""
        for step, person in enumerate(people or [], 1):
            FormReviewer.objects.create(form=self, step=step, person=person)


class FormSubmissionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FormSubmission

    form = factory.SubFactory(FormFactory, status=FormState.PUBLISHED)
    form_version = factory.SelfAttribute("form.published_version")
    person = factory.SubFactory(UserFactory)
    is_only = factory.SelfAttribute("form.once")
    status = SubmissionState.SUBMITTED
    answers = factory.LazyFunction(lambda: {"name": "Ada"})
    submitted_at = factory.LazyAttribute(lambda row: None if row.status == SubmissionState.DRAFT else clock.now())
    step = factory.LazyAttribute(
        lambda row: 1 if row.status in (SubmissionState.APPROVED, SubmissionState.REJECTED) else None
    )
    decided_at = factory.LazyAttribute(
        lambda row: clock.now() if row.status in (SubmissionState.APPROVED, SubmissionState.REJECTED) else None
    )


class FormDecisionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FormDecision

    submission = factory.SubFactory(FormSubmissionFactory, status=SubmissionState.APPROVED)
    step = 1
    decision = "approved"
    reason = "All is there."
    decided_by = factory.SubFactory(UserFactory)


class FormFileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FormFile

    submission = factory.SubFactory(FormSubmissionFactory, status=SubmissionState.SUBMITTED)
    file = factory.SubFactory(
        FileFactory, owner=factory.SelfAttribute("..submission.person"), purpose=FilePurpose.FORM_ATTACHMENT
    )
    field = "proof"
