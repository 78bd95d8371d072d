"""Requisites, short to write and to send."""

from domain.audit.models import AuditEvent
from domain.requisites.models import RequisiteEdge, UnitRequisite

PATH = "/api/v1/unit-requisites"
ASK = {"kind": "approval", "question": "Is there experience from work?"}
NOWHERE = "01930000-0000-7000-8000-000000000000"


def passed(unit, mark=None):
    return {"kind": "unit", "unit_id": str(unit.pk), "minimum_mark": mark}


def every(*of):
    return {"kind": "all", "of": list(of)}


def either(*of):
    return {"kind": "any", "of": list(of)}


def add(client, unit, expression=None, **lists):
    named = {f"{name}_unit_ids": [str(each.pk) for each in members] for name, members in lists.items()}
    return client.post(PATH, {"unit_id": str(unit.pk), "expression": expression, **named})


def change(client, response, body, tag=None):
    path = f"{PATH}/{response.json()['id']}"
    return client.patch(path, body, HTTP_IF_MATCH=tag or response["ETag"])


def told(response):
    return [(each["pointer"], each["code"]) for each in response.json()["errors"]]


def stored():
    rows = list(UnitRequisite.objects.order_by("pk").values())
    edges = RequisiteEdge.objects.order_by("requisite", "kind", "named_unit")
    events = AuditEvent.objects.filter(action__startswith="unit_requisite.").count()
    return rows, list(edges.values_list("requisite", "kind", "named_unit")), events
