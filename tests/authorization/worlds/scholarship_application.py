from domain.scholarships.models import ScholarshipApplication
from tests.authorization.cast import FINANCE, OWN, Cast
from tests.authorization.worlds import Row, Scopes, World
from tests.factories.scholarships import ScholarshipApplicationFactory

IN: dict[str, Scopes] = {"own": frozenset({OWN, FINANCE}), "ward_finance": frozenset({FINANCE})}
RELATIONS = ("own", "peer", "taught", "ward", "ward_results", "ward_finance", "former_ward", "in_unit")


def rows(cast: Cast) -> dict[str, Row]:
    relations = {person.pk: relation for relation, person in cast.people.items()}
    there = {each.pk: relations[each.applicant_id] for each in ScholarshipApplication.objects.all()}
    more = {ScholarshipApplicationFactory(applicant=cast.people[relation]).pk: relation for relation in RELATIONS}
    return {
        f"{relation}_{number}": Row(pk, IN.get(relation, frozenset()))
        for number, (pk, relation) in enumerate({**there, **more}.items())
    }


WORLD = World("scholarship_application", rows)
