"""Spaces, their members, what is written there, and what is thought of it."""

from domain.social.models.answers import Follow, Reaction, Report
from domain.social.models.contributions import Comment, Post
from domain.social.models.spaces import Space, SpaceMember

__all__ = ["Comment", "Follow", "Post", "Reaction", "Report", "Space", "SpaceMember"]
