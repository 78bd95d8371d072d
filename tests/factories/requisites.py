"""What units require."""

import factory

from domain.policy.requisites import RequisiteEdgeKind
from domain.requisites.models import RequisiteEdge, UnitRequisite
from tests.factories.academic import UnitFactory

APPROVAL = {"kind": "approval", "question": "Is there experience from work?"}


class UnitRequisiteFactory(factory.django.DjangoModelFactory):
    """A question to decide, unless something else is said. Units that the expression names need an edge each."""

    class Meta:
        model = UnitRequisite

    unit = factory.SubFactory(UnitFactory)
    expression = factory.LazyFunction(lambda: dict(APPROVAL))


class RequisiteEdgeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RequisiteEdge

    requisite = factory.SubFactory(UnitRequisiteFactory)
    named_unit = factory.SubFactory(UnitFactory)
    kind = RequisiteEdgeKind.ANTIREQUISITE
