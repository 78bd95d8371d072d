"""Which schemas and answers are taken, when a form takes them, and who decides on them."""

from domain.forms.rules.answers import asks_for_files, check_answers, check_size, files_of
from domain.forms.rules.hints import check_hints, fitting
from domain.forms.rules.schemas import check_schema
from domain.forms.rules.tables import (
    ALWAYS,
    PERSONAL,
    Export,
    check_cells,
    check_exportable,
    check_shown,
    columns_of,
    row_of,
)
from domain.forms.rules.taking import (
    check_addressed,
    check_changeable,
    check_draft,
    check_fixed,
    check_kind,
    check_open,
    check_others,
    check_place,
    check_publishable,
    check_quota,
    check_reviewers,
    check_turn,
)
from domain.forms.rules.values import merged, same

__all__ = [
    "ALWAYS",
    "PERSONAL",
    "Export",
    "asks_for_files",
    "check_addressed",
    "check_answers",
    "check_cells",
    "check_changeable",
    "check_draft",
    "check_exportable",
    "check_fixed",
    "check_hints",
    "check_kind",
    "check_open",
    "check_others",
    "check_place",
    "check_publishable",
    "check_quota",
    "check_reviewers",
    "check_schema",
    "check_shown",
    "check_size",
    "check_turn",
    "columns_of",
    "files_of",
    "fitting",
    "merged",
    "row_of",
    "same",
]
