from domain.people.models import StudentProfile
from tests.authorization.cast import PEOPLE, Cast
from tests.authorization.worlds import Row, World


def rows(cast: Cast) -> dict[str, Row]:
    return {
        relation: Row(
            StudentProfile.objects.create(
                user=person,
                student_number=f"S-{number:04}",
                course=cast.course if relation == "in_course" else None,
            ).pk,
            PEOPLE[relation],
        )
        for number, (relation, person) in enumerate(cast.people.items())
    }


WORLD = World("student_profile", rows)
