from domain.people.models import ParentGuardian
from tests.authorization.cast import OWN, Cast
from tests.authorization.worlds import Row, World


def rows(cast: Cast) -> dict[str, Row]:
    """Both sides see the link; only the student may consent."""
    people, links = cast.people, ParentGuardian.objects
    between_others = links.create(student=people["peer"], guardian=people["other"], relationship="mother")
    as_guardian = Row("", frozenset({OWN}), {"parent_guardian.consent": frozenset()})
    return {
        "as_student": Row(links.get(student=cast.caller).pk, frozenset({OWN})),
        **{
            f"as_guardian_of_{relation}": Row(
                links.get(student=people[relation]).pk, as_guardian.scopes, as_guardian.only
            )
            for relation in ("ward", "ward_results", "ward_attendance", "ward_finance", "former_ward")
        },
        "of_others": Row(between_others.pk),
    }


WORLD = World("parent_guardian", rows)
