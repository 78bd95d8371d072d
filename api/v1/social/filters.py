"""What the lists of spaces, and of what people think of what is written there, can be filtered by."""

from api.reading.filters import Choice, FilterSet, Flag, Identifier, Search
from api.serializers import choices
from domain.policy.social import ReactionKind, ReportKind, SpaceKind, SpaceRole
from domain.policy.workflows import ReportState


class SpaceFilter(FilterSet):
    kind = Choice(choices=choices(SpaceKind))
    offering_id = Identifier()
    course_id = Identifier()
    is_archived = Flag()
    search = Search()


class SpaceMemberFilter(FilterSet):
    space_id = Identifier()
    person_id = Identifier()
    role = Choice(choices=choices(SpaceRole))


class ReactionFilter(FilterSet):
    post_id = Identifier()
    comment_id = Identifier()
    kind = Choice(choices=choices(ReactionKind))


class FollowFilter(FilterSet):
    space_id = Identifier()
    post_id = Identifier()


class ReportFilter(FilterSet):
    space_id = Identifier()
    post_id = Identifier()
    comment_id = Identifier()
    kind = Choice(choices=choices(ReportKind))
    status = Choice(choices=choices(ReportState))
