"""How a change of a person, or of what is known of one, is refused."""

from domain.shared.errors import Conflict, Forbidden, RuleBroken


class ImpossibleBirthDate(RuleBroken):
    code = "impossible_birth_date"
    title = "Nobody who has an account was born on this day"
    description = "A date of birth lies in the past, and not before 1900."


class UnknownTimeZone(RuleBroken):
    code = "unknown_time_zone"
    title = "There is no such time zone"
    description = "A time zone is a name of the IANA database, such as `Australia/Melbourne`."


class UnknownCountry(RuleBroken):
    code = "unknown_country"
    title = "There is no such country"
    description = "A country is a code of ISO 3166-1 alpha-2, such as `AU`."


class IncompleteDetails(RuleBroken):
    code = "incomplete_details"
    title = "Something is missing"
    description = "After the change an address or an emergency contact would lack what every one has; `errors` name it."


class NotYourself(Conflict):
    code = "not_yourself"
    title = "Nobody deactivates themselves"
    description = "Somebody else who may deactivate accounts must do it."


class TooManyGuardians(RuleBroken):
    code = "too_many_guardians"
    title = "The student has as many guardians as possible"
    description = "`params` name the limit. End a link first."


class OnlyTheStudentConsents(Forbidden):
    code = "only_the_student_consents"
    title = "Only the student may consent"
    description = "Neither a guardian, nor staff, nor somebody who acts as the student can do it in their place."


class ActingAsYourself(RuleBroken):
    code = "acting_as_yourself"
    title = "You are that person"
    description = "One acts as another person only."


class OwnFactors(Forbidden):
    code = "own_factors"
    title = "Nobody resets their own second factors"
    description = "Whoever is logged in removes their own factors one by one."
