"""How what is asked of spaces is refused."""

from domain.shared.errors import Conflict, Forbidden, RuleBroken


class BadSpace(RuleBroken):
    code = "bad_space"
    title = "The space does not name what its kind says"
    description = "A space of an offering names the offering, one of a course the course, and a club names neither."


class NoClub(Conflict):
    code = "no_club"
    title = "The space is no club"
    description = (
        "Who belongs to an offering or a course follows from enrollments and profiles. Only clubs have members."
    )


class SpaceArchived(Conflict):
    code = "space_archived"
    title = "The space is archived"
    description = "It is read, and nothing is written there any more."


class LastOwner(Conflict):
    code = "last_owner"
    title = "A club keeps an owner"
    description = "Make somebody else an owner first, or archive the club."


class RankTooLow(Forbidden):
    code = "rank_too_low"
    title = "Only an owner of the club may do this"
    description = (
        "Moderators invite, remove and block plain members. Who is an owner or a moderator is for owners to say."
    )


class TextEmpty(RuleBroken):
    code = "text_empty"
    title = "The text has no words"
    description = "Nothing is left once what may not stand in a text is taken out."


class UnshowableCharacter(RuleBroken):
    code = "unshowable_character"
    title = "The text holds a character that no screen shows"
    description = "`params.character` says which, written as an entity. Plain characters of that kind are refused, too."


class TextTooLarge(RuleBroken):
    code = "text_too_large"
    title = "The text is too long with its markup"
    description = "`params` say how many characters it has as it would be kept, and how many it may have."


class TooMuchMarkup(RuleBroken):
    code = "too_much_markup"
    title = "The text has too many tags"
    description = "`params.limit` says how many it may have."


class TooManyMentions(RuleBroken):
    code = "too_many_mentions"
    title = "The text names too many people"
    description = "`params.limit` says how many it may name. Whoever follows the space is told anyway."


class ThreadTooDeep(RuleBroken):
    code = "thread_too_deep"
    title = "The answer would lie too deep in the thread"
    description = "`params.limit` says how deep one may lie. Answer to the comment above instead."


class OtherPost(RuleBroken):
    code = "other_post"
    title = "The comment that is answered belongs to another post"
    description = "An answer stands below the same post."


class BadTarget(RuleBroken):
    code = "bad_target"
    title = "Exactly one thing is named"
    description = "Either one or the other of the two ids, not both and not none."


class NotOpen(Conflict):
    code = "not_open"
    title = "It is hidden or withdrawn"
    description = "Nothing is written about it, and nothing of it is changed, while members can't read it."


class TooManyPins(Conflict):
    code = "too_many_pins"
    title = "As many posts are pinned as a space may have"
    description = "`params.limit` says how many. Unpin another one first."


class OwnContribution(Forbidden):
    code = "own_contribution"
    title = "You wrote it yourself"
    description = "Nobody reports what they wrote, nor decides as a moderator about it. The author may withdraw it."


class OutOfSight(Forbidden):
    code = "out_of_sight"
    title = "You would not see it any more"
    description = "Whoever hides something reads what is hidden, so that it can be restored. Ask for a role that does."
