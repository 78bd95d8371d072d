import ast

import pytest
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import models
from django.db.models import Q
from django.test.utils import isolate_apps

from tests.architecture.guards.models import faults, signals
from tests.architecture.guards.sources import ROOT, parse, python_files

OURS = [model for model in apps.get_models() if model.__module__.startswith("domain.")]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_models__of_the_project__keep_the_rules(model):
    assert list(faults([model])) == []


def test_project__uses_no_signals():
    found = [
        f"{path.relative_to(ROOT)}:{use}"
        for path in python_files(ROOT, "api", "config", "domain", "scripts")
        for use in signals(parse(path))
    ]

    assert found == []


@isolate_apps("tests.architecture")
def test_model__against_every_rule__is_reported():
    class Parcel(models.Model):  # noqa: DJ008
        status = models.CharField(max_length=10)
        content_type = models.ForeignKey("contenttypes.ContentType", on_delete=models.PROTECT)
        object_id = models.UUIDField()
        about = GenericForeignKey()

        class Meta:
            app_label = "architecture"
            db_table = "parcels"
            constraints = [
                models.UniqueConstraint(fields=["status"], name="unique_status"),
                models.CheckConstraint(condition=Q(status="x"), name="parcels_status"),
                models.CheckConstraint(condition=Q(status="x"), name="parcels_status_is_" + "very_" * 10 + "long"),
            ]
            indexes = [models.Index(fields=["status"], name="by_status")]

        def save(self, **how):
            super().save(**how)

        def delete(self, **how):
            super().delete(**how)

    assert list(faults([Parcel])) == [
        "Parcel: constraint unique_status does not read parcels_<statement>",
        "Parcel: constraint parcels_status does not read parcels_<statement>",
        f"Parcel: constraint parcels_status_is_{'very_' * 10}long is longer than PostgreSQL keeps",
        "Parcel: index by_status does not begin with parcels_",
        "Parcel.about is a generic relation",
        "Parcel overrides save()",
        "Parcel overrides delete()",
        "Parcel: no constraint parcels_status_is_known",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "from django.db.models.signals import post_save",
        "from django.db.models import signals",
        "import django.dispatch",
        "from django.dispatch import receiver",
        "from django.db import models\nmodels.signals.post_save.connect(f)",
    ],
)
def test_signal__planted__is_reported(text):
    assert list(signals(ast.parse(text))) != []
