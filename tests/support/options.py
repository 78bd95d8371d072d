"""Cheaper states of migrations: an index or a constraint more is written into the rendered model, not rendered anew.

Django renders a model and all that are related to it again for each of them, which is two thirds of what migrating an
empty database takes. PostgreSQL's schema editor reads no more of the model than its table and columns.
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.db.migrations.state import ProjectState


def _written(state: Any, app_label: str, model_name: str, option: str, entries: Iterable[Any]) -> None:
    """Tell the state, and the rendered model if there is one."""
    state.models[app_label, model_name].options[option] = [*entries]
    if "apps" in state.__dict__:  # asked otherwise, it would be rendered
        with suppress(LookupError):
            model = state.apps.get_model(app_label, model_name)
            setattr(model._meta, option, [entry.clone() for entry in entries])


def _append(self: Any, app_label: str, model_name: str, option_name: str, obj: Any) -> None:
    entries = self.models[app_label, model_name].options[option_name]
    _written(self, app_label, model_name, option_name, [*entries, obj])


def _remove(self: Any, app_label: str, model_name: str, option_name: str, obj_name: str) -> None:
    entries = self.models[app_label, model_name].options[option_name]
    _written(self, app_label, model_name, option_name, [entry for entry in entries if entry.name != obj_name])


def teach_options() -> None:
    """Make the states of migrations do so."""
    ProjectState._append_option = _append  # type: ignore[attr-defined]
    ProjectState._remove_option = _remove  # type: ignore[attr-defined]
