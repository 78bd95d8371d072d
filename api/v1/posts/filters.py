"""What the lists of posts and comments can be filtered by."""

from api.reading.filters import Choice, FilterSet, Flag, Identifier, Instant, Search
from api.serializers import choices
from domain.policy.workflows import ContributionState


class PostFilter(FilterSet):
    space_id = Identifier()
    author_id = Identifier()
    status = Choice(choices=choices(ContributionState))
    is_pinned = Flag()
    created_at__gte = Instant(field_name="created_at", lookup_expr="gte", label="Written then or later.")
    search = Search()


class CommentFilter(FilterSet):
    post_id = Identifier()
    root_id = Identifier(label="Of the thread that this comment begins.")
    author_id = Identifier()
    status = Choice(choices=choices(ContributionState))
