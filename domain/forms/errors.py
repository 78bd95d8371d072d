"""How what is asked of forms is refused."""

from domain.shared.errors import Conflict, Forbidden, RuleBroken


class SchemaRefused(RuleBroken):
    code = "schema_refused"
    title = "This schema is not taken"
    description = "`errors` say what is wrong with it, each with where it stands."


class SchemaTooLarge(RuleBroken):
    code = "schema_too_large"
    title = "The schema is too large"
    description = "`params` say of what there is too much, and how much there may be."


class SchemaInvalid(RuleBroken):
    code = "schema_invalid"
    title = "This is no JSON Schema"
    description = "The meta-schema of JSON Schema 2020-12 does not allow it."


class SchemaDialect(RuleBroken):
    code = "schema_dialect_unknown"
    title = "The schema is in another dialect"
    description = "Only JSON Schema 2020-12 is understood. `$schema` may be left out."


class SchemaNoObject(RuleBroken):
    code = "schema_no_object"
    title = "The schema does not describe an object"
    description = "A form's answers are an object: the schema has the type `object`, and properties."


class SchemaKeyword(RuleBroken):
    code = "schema_keyword_refused"
    title = "This keyword is not taken here"
    description = (
        "It is unknown, gives the schema another address, or costs too much to check. `params.keyword` names it."
    )


class SchemaReference(RuleBroken):
    code = "schema_reference_refused"
    title = "This reference is not followed"
    description = (
        "`$ref` names one of the schema's own `$defs`, as `#/$defs/name`. It never leads back to itself, nor through "
        "many others."
    )


class SchemaPattern(RuleBroken):
    code = "schema_pattern_refused"
    title = "This pattern is not taken"
    description = (
        "Patterns are those of ECMA-262 that need no way back: no look-around, no back-reference, not too long, not "
        "too many repetitions; and what is repeated can read a text in one way only, as in `([a-z]+ )*`, unlike "
        "`([a-z]+)*`, or browsers would try for ever. `params.because` says more."
    )


class SchemaFormat(RuleBroken):
    code = "schema_format_unknown"
    title = "This format is not known"
    description = "`params.known` names those that are checked."


class SchemaName(RuleBroken):
    code = "schema_name_refused"
    title = "A property can't be called so"
    description = "A name is a letter, then letters, digits, `_` and `-`: 64 characters at most."


class SchemaNumber(RuleBroken):
    code = "schema_number_too_large"
    title = "The number is too large"
    description = "`params.limit` says how large it may be there."


class SchemaFile(RuleBroken):
    code = "schema_file_misplaced"
    title = "A file can't be asked for here"
    description = (
        "`file-id` is the format of a property of the form itself, or of the items of such a property, with the type "
        "`string` beside it."
    )


class HintsRefused(RuleBroken):
    code = "hints_refused"
    title = "These hints are not taken"
    description = "`errors` say what is wrong with them, each with where it stands."


class HintInvalid(RuleBroken):
    code = "hint_invalid"
    title = "This hint says nothing that could be shown"
    description = "Hints are of the schema's own properties, and conditions never lead back to the field that has them."


class AnswersRefused(RuleBroken):
    code = "answers_refused"
    title = "These answers are not what the form asks for"
    description = (
        "`errors` point at each, up to a number; what the form does not show by its conditions is not looked at."
    )


class AnswerInvalid(RuleBroken):
    code = "answer_invalid"
    title = "The answer is not what the form asks for"
    description = "`params.keyword` is the keyword of the form's schema that it does not meet."


class AnswersTooLarge(RuleBroken):
    code = "answers_too_large"
    title = "These answers are too long"
    description = "`params` say of what there is too much, and how much there may be."


class AnswersTooCostly(RuleBroken):
    code = "answers_too_costly"
    title = "It takes too long to check these answers"
    description = "The form's schema and the answers together are too much work. Nothing was kept."


class TooManyFiles(RuleBroken):
    code = "too_many_files"
    title = "There are too many files"
    description = "`params.limit` says how many one submission may have."


class BadReviewers(RuleBroken):
    code = "bad_reviewers"
    title = "These reviewers make no review"
    description = (
        "Each is a role or a person, the steps are numbered from 1 without a gap, and nobody stands at two of them."
    )


class UnknownReviewer(RuleBroken):
    code = "unknown_reviewer"
    title = "There is no such role or person to review it"
    description = "`errors` point at each that does not exist, or that the caller can't see."


class FormForNobody(RuleBroken):
    code = "form_for_nobody"
    title = "The form addresses nobody"
    description = "Before it is published, a form has a rule that says whom it is for."


class NothingToPublish(RuleBroken):
    code = "nothing_to_publish"
    title = "There is nothing new to publish"
    description = "A form is published with a schema that was not published before."


class AnonymousAsksLess(RuleBroken):
    code = "anonymous_asks_less"
    title = "An anonymous form takes no files and has no review"
    description = "Files have owners, and a decision is somebody's: both would tell who has answered."


class FormFixed(Conflict):
    code = "form_fixed"
    title = "This is fixed once the form was published"
    description = (
        "`errors` name the fields. People have answered, or could have, by what it said. What an anonymous form asks "
        "is fixed once somebody has answered: a newer version would tell older answers from newer ones."
    )


class FormNotOpen(Conflict):
    code = "form_not_open"
    title = "The form takes no answers now"
    description = "`params` say from when and until when it does."


class FormFull(Conflict):
    code = "form_full"
    title = "The form has as many answers as it takes"
    description = "`params` name the quota. A place that is given back goes to who comes first."


class QuotaBelowTaken(RuleBroken):
    code = "quota_below_taken"
    title = "More have answered than the quota would let"
    description = "`params` say how many. Nobody whose answer was taken loses it."


class AlreadyAnswered(Conflict):
    code = "already_answered"
    title = "You have answered this form already"
    description = "It takes one answer of each person. Change a draft, or withdraw what was submitted, if it lets you."


class FormIsAnonymous(Conflict):
    code = "form_is_anonymous"
    title = "The form is answered anonymously"
    description = "Answer it at once, at its `answer`: nothing that names you is kept."


class FormIsNotAnonymous(Conflict):
    code = "form_is_not_anonymous"
    title = "The form is not anonymous"
    description = "Answer it by a submission."


class OwnSubmission(Forbidden):
    code = "own_submission"
    title = "This is your own submission"
    description = "Nobody decides on their own, nor twice on the same."


class FormExportTooLarge(RuleBroken):
    code = "form_export_too_large"
    title = "The submissions are more than one table holds"
    description = "`params` say how much there is, and how much one table holds; nothing is cut off."


class AnonymousNotShown(Conflict):
    code = "anonymous_not_shown"
    title = "Anonymous answers are not shown"
    description = (
        "They are shown once the form is closed, if there are at least `params.least` of them. If there are fewer "
        "then, they never are."
    )
