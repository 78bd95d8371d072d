from datetime import date, time

import pytest

from domain.events.errors import EncodingNotUtf8, HeaderRefused, NoRows, NotCsv, TooManyColumns, TooManyRows
from domain.events.rules.lines import lines_of
from domain.events.rules.tables import columns_of, read_table
from domain.events.rules.words import Word, read_audience
from domain.policy import limits
from domain.policy.audiences import AudienceKind
from domain.policy.events import Channel, NotifyRule

HEADER = "title,date,start time,location,audience,notify rule,channels,remarks"
PLAIN = "Open day,2026-03-31,10:00,Hall,everyone,,,"


def table(*rows, header=HEADER):
    return "\r\n".join([header, *rows]).encode()


def read(*rows, header=HEADER):
    return lines_of(read_table(table(*rows, header=header)))


def wrong(*rows, header=HEADER):
    return [
        [(type(error).code, error.params["row"], error.params["column"]) for error in line.errors]
        for line in read(*rows, header=header)
    ]


def test_row__with_every_column__says_all_of_an_event():
    header = "\ufeffRemarks;Channels;Notify-Rule;audience;LOCATION;end_time;End date;start  time;date;title;campus"
    (line,) = read(
        '"=1+2";article, social post;Day before;"role:Student; course:BA-CS\nperson:A@Example.org";'
        '+Hall;1:05 AM;1/4/2026;11:30 p.m.;31/3/2026;-Fair;Hà Nội;"@one\ntwo"',
        header=f"{header};Description",
    )

    assert line.errors == ()
    assert line.values == {
        "title": "-Fair",
        "description": "@one\ntwo",
        "location": "+Hall",
        "remarks": "=1+2",  # what a spreadsheet would calculate is text, and stays as it was written
        "campus": "hanoi",
        "notify_rule": NotifyRule.DAY_BEFORE,
        "channels": [Channel.ARTICLE, Channel.SOCIAL_POST],
        "starts_on": date(2026, 3, 31),
        "starts_local": time(23, 30),
        "ends_on": date(2026, 4, 1),
        "ends_local": time(1, 5),
    }
    assert line.audience == (
        Word(AudienceKind.ROLE, "student"),
        Word(AudienceKind.COURSE, "BA-CS"),
        Word(AudienceKind.PERSON, "a@example.org"),
    )


def test_row__with_what_is_required_only__takes_an_hour():
    (line,) = read("Late show,2026-12-31,23:30,,everyone,,,")

    assert line.errors == ()
    assert (line.values["campus"], line.values["notify_rule"], line.values["channels"]) == (None, "none", [])
    assert "zone" not in line.values
    assert (line.values["ends_on"], line.values["ends_local"]) == (date(2027, 1, 1), time(0, 30))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("9:05", time(9, 5)),
        ("12:00 am", time(0)),
        ("12:30PM", time(12, 30)),
        ("23:59:00", time(23, 59)),
        *((text, None) for text in ("24:00", "9", "9:5", "13:00 pm", "0:30 am", "9:30:15", "\uff19:30", "noon")),
    ],
)
def test_time__in_a_cell__is_read_or_refused(text, found):
    (line,) = read(f"T,2026-03-31,{text},,everyone,,,")

    assert line.values.get("starts_local") == found
    assert [error.code for error in line.errors] == ([] if found else ["time_unreadable"])


@pytest.mark.parametrize("text", ["2026-02-30", "31/12", "12/31/2026", "2026/3/1", "1/1/1890", "tomorrow", "1.2.2026"])
def test_date__that_is_none__is_refused(text):
    assert wrong(f"T,{text},10:00,,everyone,,,") == [[("date_unreadable", 2, "date")]]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("all", "audience_unreadable"),
        ("everyone:x", "audience_unreadable"),
        ("role:", "audience_unreadable"),
        ("unit:COS20007", "audience_unreadable"),
        (" ; ", "audience_unreadable"),
        (";".join(f"role:r{number}" for number in range(51)), "cell_too_long"),
    ],
)
def test_audience__that_names_nothing_known__is_refused(text, code):
    assert wrong(f'T,2026-03-31,10:00,,"{text}",,,') == [[(code, 2, "audience")]]


def test_audience__said_twice__counts_once():
    assert read_audience("role:Student; ROLE: student") == (Word(AudienceKind.ROLE, "student"),)


def test_rows__with_much_that_is_wrong__name_each_cell_and_count_as_spreadsheets_do():
    header = f"{HEADER},end time,zone"
    found = wrong(
        PLAIN,
        "",  # an empty row is passed over, and counted
        ",,,,,,,",
        f"{'x' * 201},2026-03-31,10:00,a\u2028b,everyone,sometimes,radio,{'r' * 2001},9:00,Mars",
        PLAIN,
        "a,b,c,d,e,f,g,h,i,j,k",
        '"two\nlines",2026-03-31,10:00,,everyone,,,',
        header=header,
    )

    assert found == [
        [],
        [
            ("cell_too_long", 5, "title"),
            ("control_character", 5, "location"),
            ("cell_too_long", 5, "remarks"),
            ("word_unknown", 5, "notify rule"),
            ("word_unknown", 5, "channels"),
            ("unknown_time_zone", 5, "zone"),
        ],
        [("row_repeated", 6, None)],
        [
            ("too_many_cells", 7, None),
            ("word_unknown", 7, "notify rule"),
            ("word_unknown", 7, "channels"),
            ("date_unreadable", 7, "date"),
            ("time_unreadable", 7, "start time"),
            ("time_unreadable", 7, "end time"),
            ("audience_unreadable", 7, "audience"),
        ],
        [("control_character", 8, "title")],
    ]


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ("2026-03-31,10:00,,09:00,", "rule_broken", "end time"),
        ("2026-03-31,10:00,2026-03-30,,", "rule_broken", "end time"),
        ("2026-03-31,10:00,2027-04-01,,", "event_too_long", "end date"),
        ("2026-10-04,02:30,,03:30,hawthorn", "time_skipped", "start time"),
    ],
)
def test_row__whose_times_can_not_be__names_the_column(cells, code, column):
    header = f"date,start time,end date,end time,campus,{HEADER.replace(',date,start time', '')}"

    assert wrong(f"{cells},T,,everyone,,,", header=header) == [[(code, 2, column)]]


def test_row__without_what_is_required__names_each_column():
    assert wrong(",,,Hall,,,,") == [
        [
            ("cell_missing", 2, "title"),
            ("cell_missing", 2, "date"),
            ("cell_missing", 2, "start time"),
            ("cell_missing", 2, "audience"),
        ]
    ]


def test_header__with_unknown_missing_and_repeated_columns__names_them_all():
    with pytest.raises(HeaderRefused) as refused:
        read_table(table(PLAIN, header="title,date,Date,start time,place,audience,notify rule,channels,remarks"))

    told = [(each["code"], each["params"]["column"]) for each in refused.value.told()]
    assert told == [("column_unknown", "place"), ("column_missing", "location"), ("column_repeated", "date")]


@pytest.mark.parametrize("more", ["x" + ",x" * 99_999, "," * 99_999 + "x"])
def test_header__of_very_many_columns__is_refused_by_its_width_alone(more):
    with pytest.raises(TooManyColumns) as refused:
        read_table(more.encode())

    assert refused.value.params == {"columns": 100_000, "limit": limits.IMPORT_COLUMNS_MAX}


def test_header__followed_by_very_many_empty_cells__is_looked_at_a_fixed_number_of_times():
    class Header(list):
        copies = 0

        def __getitem__(self, key):
            Header.copies += isinstance(key, slice)
            return super().__getitem__(key)

    with pytest.raises(HeaderRefused):
        columns_of(Header(["title", *[""] * 100_000]))

    assert Header.copies == 1


@pytest.mark.parametrize(
    ("content", "byte", "line"),
    [
        (table(PLAIN) + b"\nCaf\xe9", len(table(PLAIN)) + 4, 3),
        (table(PLAIN).decode().encode("utf-16"), 0, 1),
    ],
)
def test_file__in_another_encoding__names_the_byte_and_the_line(content, byte, line):
    with pytest.raises(EncodingNotUtf8) as refused:
        read_table(content)

    assert refused.value.params == {"byte": byte, "line": line}


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf\n\n", HEADER.encode(), HEADER.encode() + b"\n,,,\n\n"])
def test_file__without_events__is_refused(content):
    with pytest.raises(NoRows):
        read_table(content)


@pytest.mark.parametrize("row", ['"T,2026-03-31', 'T,"a"b,x'])
def test_file__with_quotes_that_do_not_match__names_the_line(row):
    with pytest.raises(NotCsv) as refused:
        read_table(table(PLAIN, row))

    assert refused.value.params == {"line": 3}


def test_file__of_more_rows_than_it_may_hold__is_refused():
    rows = [f"T{number},2026-03-31,10:00,,everyone,,," for number in range(limits.IMPORT_ROWS_MAX)]

    assert len(read_table(table(*rows))) == limits.IMPORT_ROWS_MAX
    with pytest.raises(TooManyRows):
        read_table(table(*rows, PLAIN))
