"""Taking away what was submitted: as a table, or a file of it."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from domain.audit.commands import record_event
from domain.files.models import File
from domain.forms import queries, rules
from domain.forms.models import FormFile
from domain.forms.rules import ALWAYS, PERSONAL, Export
from domain.shared.access import require, require_reach, require_sight
from domain.shared.actor import Actor
from domain.shared.errors import NotFound

EXPORT, VIEW_FILE = "form.export", "form_file.view"
NAMED = ("pk", "person_id", "person__given_name", "person__family_name", "status")
CHUNK = 500


@transaction.atomic
def export_form(actor: Actor, *, pk: Any, cell_max: int | None = None) -> Export:
    """Return what was submitted to a form as a table, and record who took it away. `cell_max` is in characters.

    :raises NotFound: if the actor can't see the form
    :raises Forbidden: if the actor may not take its submissions away
    :raises AnonymousNotShown: if it is anonymous and not closed, or too few have answered
    :raises FormExportTooLarge: if they are more than one table holds
    """
    require(actor, EXPORT)
    require_sight(queries.forms(actor, queries.VIEW), pk)
    require_reach(queries.forms(actor, EXPORT), pk, permission=EXPORT)
    form = queries.forms(actor, EXPORT).get(pk=pk)
    rules.check_shown(is_anonymous=form.is_anonymous, status=form.status, taken=form.taken)
    rows = queries.exported(form)
    number, size = queries.weight_of(rows)
    columns = rules.columns_of(queries.orders_of(form))
    rules.check_exportable(rows=number, columns=len(columns), size=size)
    heads, named = ((), ()) if form.is_anonymous else (PERSONAL, NAMED)
    found = rows.values_list(*named, "submitted_at", "form_version__number", "answers").iterator(chunk_size=CHUNK)
    table: list[Sequence[Any]] = [[*heads, *ALWAYS, *columns]]
    table += (rules.row_of(known, answers, columns) for *known, answers in found)
    if cell_max is not None:
        rules.check_cells(table, longest=cell_max)
    record_event(actor, action=EXPORT, about=form, after={"submissions": number})
    return Export(name=form.title, rows=table)


@transaction.atomic
def view_form_file(actor: Actor, *, pk: Any) -> File:
    """Let the actor read a file of a submission, whoever owns it, and record it.

    :raises NotFound: if the actor sees no such file
    """
    require(actor, VIEW_FILE)
    file = queries.readable_attachment(actor, pk)
    if file is None:
        raise NotFound
    record_event(actor, action=VIEW_FILE, about=FormFile(pk=pk), after={"file_id": file.pk})
    return file
