"""How what is asked of events is refused."""

from domain.shared.errors import Conflict, Forbidden, RuleBroken


class EventTooLong(RuleBroken):
    code = "event_too_long"
    title = "The event lasts too long"
    description = "`params` say how many days it would last, and how many it may."


class NoAudience(RuleBroken):
    code = "no_audience"
    title = "The event addresses nobody"
    description = "Before it is submitted, an event has a rule that says whom it is for."


class EventOver(Conflict):
    code = "event_over"
    title = "The event is over"
    description = "What has ended is neither announced nor answered to any more."


class OwnEvent(Forbidden):
    code = "own_event"
    title = "You wrote this event, or submitted it"
    description = (
        "Somebody else publishes it, and, once it is published, changes its audience and visibility: whoever wrote or "
        "submitted an event does not decide alone who reads it."
    )


class PublishedByOthers(Forbidden):
    code = "published_by_others"
    title = "The event is published, and changed by those who publish"
    description = "What was reviewed would be so no longer. Ask those who may publish events, or cancel it."


class RsvpClosed(Conflict):
    code = "rsvp_closed"
    title = "Answers are not taken any more"
    description = "`params` say until when they were."


class EventFull(Conflict):
    code = "event_full"
    title = "As many are going as there are places"
    description = "`params` name the limit. A place that is given back goes to who asks first."


class LimitBelowGoing(RuleBroken):
    code = "limit_below_going"
    title = "More people are going than the limit would let"
    description = "`params` say how many. Nobody who was told to have a place loses it."


class EncodingNotUtf8(RuleBroken):
    code = "encoding_not_utf8"
    title = "The file is not in UTF-8"
    description = "`params` name the first byte that is none of UTF-8, and its line. Save the file as CSV UTF-8."


class NotCsv(RuleBroken):
    code = "not_csv"
    title = "The file is no CSV"
    description = "A quote is not closed, or something stands after it. `params.line` says where."


class ColumnUnknown(RuleBroken):
    code = "column_unknown"
    title = "There is no such column"
    description = "`params` name the column of the file, and those that there are."


class ColumnMissing(RuleBroken):
    code = "column_missing"
    title = "A column is missing"
    description = "`params.column` is its name. Its cells may be empty where nothing is to be said."


class ColumnRepeated(RuleBroken):
    code = "column_repeated"
    title = "A column is there twice"
    description = "`params.column` is its name."


class HeaderRefused(RuleBroken):
    code = "header_refused"
    title = "The first row does not name the columns"
    description = "`errors` name each column that is unknown, missing or there twice."


class TooManyColumns(RuleBroken):
    code = "too_many_columns"
    title = "The first row names too many columns"
    description = "`params` say how many it names, and how many a file may have."


class NoRows(RuleBroken):
    code = "no_rows"
    title = "The file holds no events"
    description = "The first row names the columns; each row below it is an event."


class TooManyRows(RuleBroken):
    code = "too_many_rows"
    title = "The file holds too many rows"
    description = "`params.limit` says how many one file may hold. Split it."


class CellRefused(RuleBroken):
    """What is wrong with one row. `params` name the row, counted as spreadsheets do, and the column, if it is one."""


class CellMissing(CellRefused):
    code = "cell_missing"
    title = "The cell is empty"
    description = "This column needs something in every row. `params` name row and column."


class CellTooLong(CellRefused):
    code = "cell_too_long"
    title = "The cell holds too much"
    description = "`params` name row, column and how much it may hold."


class ControlCharacter(CellRefused):
    code = "control_character"
    title = "The cell holds a character that can't be shown"
    description = "`params` name row, column and the character, such as a NUL, or a line break in a title."


class DateUnreadable(CellRefused):
    code = "date_unreadable"
    title = "The cell holds no date"
    description = "A date reads 2026-03-31, or 31/3/2026 with the day first. `params` name row and column."


class TimeUnreadable(CellRefused):
    code = "time_unreadable"
    title = "The cell holds no time"
    description = "A time reads 14:30 or 2:30 pm. `params` name row and column."


class WordUnknown(CellRefused):
    code = "word_unknown"
    title = "The cell holds a word that this column does not know"
    description = "`params` name row, column and value, and the words that there are."


class AudienceUnreadable(CellRefused):
    code = "audience_unreadable"
    title = "The cell does not say whom the event is for"
    description = (
        "It reads `everyone`, or words such as `role:student; course:BA-CS; intake:2026-S1; "
        "offering:COS20007/2026-S1/hawthorn; person:name@example.org`. `params` name row, column and the word."
    )


class CodeUnknown(CellRefused):
    code = "code_unknown"
    title = "The audience names something that is not there"
    description = "`params` name row, column and the word: no such object, or none that the caller sees."


class TooManyCells(CellRefused):
    code = "too_many_cells"
    title = "The row has more cells than there are columns"
    description = "A comma inside a cell takes quotes around it. `params` name the row."


class RowRepeated(CellRefused):
    code = "row_repeated"
    title = "The row is the same as one above it"
    description = "`params` name both rows."


class RowRefused(RuleBroken):
    code = "row_refused"
    title = "The row could not be imported"
    description = "`errors` say what is wrong with each of its cells."


class TextTooLong(RuleBroken):
    code = "text_too_long"
    title = "The text is longer than its channel takes"
    description = "`params` name the channel, how many characters it takes, and how many there are."
