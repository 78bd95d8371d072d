"""How the record refuses."""

from domain.shared.errors import RuleBroken


class ExportTooLarge(RuleBroken):
    code = "export_too_large"
    title = "There are more records than one export holds"
    description = "Narrow it, by time for example, and export it in parts. `params` name the limit."
