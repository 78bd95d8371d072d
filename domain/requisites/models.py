"""What units require, and which units they name by it."""

from django.db import models
from django.db.models import Q

from domain.academic.models import Unit
from domain.policy.requisites import RequisiteEdgeKind
from domain.shared.models import Record


class UnitRequisite(Record):
    """What one unit requires of whoever wants to take it."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="requisite")
    # Always read whole and never searched: which units it names is in the edges.
    expression = models.JSONField(null=True, blank=True)

    class Meta:
        db_table = "unit_requisites"

    def __str__(self) -> str:
        return f"{self.unit_id}"


class RequisiteEdge(Record):
    """A unit that the requisites of another name, and how. Kept by whoever keeps the requisites."""

    requisite = models.ForeignKey(UnitRequisite, on_delete=models.CASCADE, related_name="edges")
    named_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="named_by")
    kind = models.CharField(max_length=13, choices=[(each, each) for each in RequisiteEdgeKind])

    class Meta:
        db_table = "requisite_edges"
        constraints = [
            models.UniqueConstraint(
                fields=["requisite", "named_unit", "kind"], name="requisite_edges_unit_named_once_in_a_way"
            ),
            models.CheckConstraint(condition=Q(kind__in=list(RequisiteEdgeKind)), name="requisite_edges_kind_is_known"),
        ]
        indexes = [models.Index(fields=["named_unit", "kind"], name="requisite_edges_by_named_unit")]

    def __str__(self) -> str:
        return f"{self.requisite_id} {self.kind} {self.named_unit_id}"
