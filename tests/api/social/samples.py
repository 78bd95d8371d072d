"""A space of an offering, and people in every relation to it."""

from typing import Any

from domain.policy.workflows import EnrollmentState
from domain.social.models import Comment, Post
from tests.factories.academic import SemesterOfferingFactory, UnitFactory
from tests.factories.people import EnrollmentFactory
from tests.factories.social import SpaceFactory
from tests.factories.users import UserFactory, UserRoleFactory
from tests.support.client import client_for

SPACES, MEMBERS, POSTS, COMMENTS = (f"/api/v1/{name}" for name in ("spaces", "space-members", "posts", "comments"))
REACTIONS, FOLLOWS, REPORTS = (f"/api/v1/{name}" for name in ("reactions", "follows", "reports"))
REASON = {"reason": "It names people."}


def enrolled(offering: Any) -> Any:
    """Return the client of somebody who studies it."""
    person = UserRoleFactory(role_id="student").user
    EnrollmentFactory(student=person, offering=offering, status=EnrollmentState.ENROLLED)
    return client_for(user=person)


class Class:
    """An offering with its space, two students, its convenor, and somebody outside."""

    def __init__(self) -> None:
        teacher = UserFactory()
        self.offering = SemesterOfferingFactory(unit=UnitFactory(convenor=teacher))
        self.space = SpaceFactory(offering=self.offering)
        self.ann, self.ben = enrolled(self.offering), enrolled(self.offering)
        self.convenor = client_for("convenor", user=teacher)
        self.stranger = client_for("student")

    def post(self, client: Any, body: str = "<p>Who comes along?</p>", **fields: Any) -> Post:
        """Let somebody write a post."""
        response = client.post(POSTS, {"space_id": str(self.space.pk), "body": body, **fields})
        assert response.status_code == 201, response.content
        return Post.objects.get(pk=response.json()["id"])

    def comment(self, client: Any, post: Post, body: str = "I do.", **fields: Any) -> Comment:
        """Let somebody answer."""
        response = client.post(COMMENTS, {"post_id": str(post.pk), "body": body, **fields})
        assert response.status_code == 201, response.content
        return Comment.objects.get(pk=response.json()["id"])


def leave(client: Any, offering: Any) -> None:
    """End somebody's place in an offering."""
    places = client.user.enrollments.filter(offering=offering)
    places.update(
        status=EnrollmentState.WITHDRAWN, seated_at=None, outcome="no_record", withdrawn_at=offering.created_at
    )


def shown(client: Any, path: str) -> list[str]:
    """Return the ids that a list shows."""
    response = client.get(path)
    assert response.status_code == 200, response.content
    return [each["id"] for each in response.json()["results"]]
