"""The states of migrations, told of indexes and constraints without being rendered anew."""

from typing import Any

from django.db import models
from django.db.migrations.operations import AddConstraint, AddIndex, CreateModel, RemoveConstraint, RemoveIndex
from django.db.migrations.state import ProjectState


def pear() -> ProjectState:
    """Return a state with one model that has an index and a constraint."""
    state = ProjectState()
    options = {
        "indexes": [models.Index(fields=["size"], name="by_size")],
        "constraints": [models.UniqueConstraint(fields=["size"], name="one_of_a_size")],
    }
    fields: list[tuple[str, models.Field[Any, Any]]] = [
        ("id", models.AutoField(primary_key=True)),
        ("size", models.IntegerField()),
    ]
    CreateModel("Pear", fields, options).state_forwards("fruits", state)
    return state


def change(state: ProjectState) -> None:
    for operation in (
        AddIndex("pear", models.Index(fields=["-size"], name="by_size_down")),
        AddIndex("pear", models.Index(fields=["size", "id"], name="by_size_and_id")),
        RemoveIndex("pear", "by_size"),
        AddConstraint("pear", models.CheckConstraint(condition=models.Q(size__gt=0), name="has_a_size")),
        RemoveConstraint("pear", "one_of_a_size"),
    ):
        operation.state_forwards("fruits", state)


def options(state: ProjectState) -> list[Any]:
    meta = state.apps.get_model("fruits", "pear")._meta
    return [entry.deconstruct() for entry in (*meta.indexes, *meta.constraints)]


def test_state__told_of_options__has_them_in_the_model_that_is_rendered():
    told, anew = pear(), pear()
    rendered = told.apps.get_model("fruits", "pear")

    change(told)
    change(anew)

    assert options(told) == options(anew)
    assert [kwargs["name"] for _, _, kwargs in options(told)] == ["by_size_down", "by_size_and_id", "has_a_size"]
    assert told.models["fruits", "pear"] == anew.models["fruits", "pear"]
    assert told.apps.get_model("fruits", "pear") is rendered


def test_state__not_rendered__is_not_rendered_to_be_told():
    state = pear()

    change(state)

    assert "apps" not in state.__dict__
