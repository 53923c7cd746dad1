from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import UsageError
from index.reading.dates import date_in_file_name, parse_date, parse_filter_date, take_leading_date


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2017-03-27", "2017-03-27"),
        (" 2017-3-7 ", "2017-03-07"),
        ("2017/03/27", "2017-03-27"),
        ("2017.03", "2017-03"),
        ("2017", "2017"),
        (2017, "2017"),
        ("20170327", "2017-03-27"),
        (20170327, "2017-03-27"),
        ("2017-03-27T23:30:00+02:00", "2017-03-27"),
        ("2017-03-27 23:30", "2017-03-27"),
        (date(2017, 3, 27), "2017-03-27"),
        (datetime(2017, 3, 27, 23, 30, tzinfo=UTC), "2017-03-27"),
        ("27 March 2017", "2017-03-27"),
        ("March 27, 2017", "2017-03-27"),
        ("March 2017", "2017-03"),
        ("27 mars 2017", "2017-03-27"),
        ("27. März 2017", "2017-03-27"),
        ("27 марта 2017", "2017-03-27"),
        ("Mon, 27 Mar 2017 10:00:00 +0000", "2017-03-27"),
        ("27/03/2017", "2017-03-27"),
        ("27 مارس 2017", "2017-03-27"),
        ("2017年3月27日 星期一", "2017-03-27"),
        ("понедельник, 27 марта 2017 г.", "2017-03-27"),
        ("Le 1er février 2017", "2017-02-01"),
        ("3. Jänner 2017", "2017-01-03"),
        ("27. maaliskuuta 2017", "2017-03-27"),
        ("03/03/2017", "2017-03-03"),
        ("2016-02-29", "2016-02-29"),
    ],
)
def test_a_date_is_as_precise_as_it_is_written(value: object, expected: str) -> None:
    assert str(parse_date(value)) == expected


@pytest.mark.parametrize(
    "value",
    ["", "yesterday", "Monday", "03/04/2017", "2017-02-29", "2017-13", "0000", "27/3/17", None, True, 3.5, [2017],
     -5, pytest.param(10**5000, id="huge"), "x" * 10_000, "the summer of love"],
)  # fmt: skip
def test_what_is_no_date_or_could_be_two_is_none(value: object) -> None:
    assert parse_date(value) is None


@pytest.mark.parametrize(
    ("language", "expected"),
    [("de", "2017-04-03"), ("fr", "2017-04-03"), ("ru", "2017-04-03"), ("en-GB", "2017-04-03"), ("en-US", "2017-03-04"),
     ("en", "None"), ("zh", "None"), (None, "None")],
)  # fmt: skip
def test_the_language_says_what_comes_first(language: str | None, expected: str) -> None:
    for written in ("03/04/2017", "3.4.2017", "03-04-2017"):
        assert str(parse_date(written, lambda: language)) == expected


def test_the_language_is_asked_for_only_where_it_matters() -> None:
    def asked() -> str:
        raise AssertionError

    for written in ("2017-04-03", "27/03/2017", "3 April 2017", "03/03/2017", "nothing"):
        parse_date(written, asked)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2016", date(2016, 1, 1), date(2016, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2016-02-03", date(2016, 2, 3), date(2016, 2, 3)),
    ],
)
def test_a_date_spans_the_days_that_it_can_mean(text: str, first: date, last: date) -> None:
    found = parse_date(text)
    assert found is not None
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    ("text", "found", "rest"),
    [
        (" date 2017-03-27 The first.\n\nNext.", "2017-03-27", "The first.\n\nNext."),
        ("date 2017-03-27\nThe first.", "2017-03-27", "\nThe first."),
        ("Date: 2017-03-27\n\nThe first.", "2017-03-27", "\n\nThe first."),
        ("27 March 2017\n\nThe first.", "2017-03-27", "\nThe first."),
        ("\n\n2017-03-27\nThe first.", "2017-03-27", "The first."),
        ("date 2017-03-27", "2017-03-27", ""),
        ("date 2017-03-27is glued", "None", "date 2017-03-27is glued"),
        ("date 2017-02-30 no such day", "None", "date 2017-02-30 no such day"),
        ("Date palms grow slowly.", "None", "Date palms grow slowly."),
        ("date rape drugs were found in 2017", "None", "date rape drugs were found in 2017"),
        ("2017-03-27 was a day like others.", "None", "2017-03-27 was a day like others."),
        ("2017\n\nA year.", "None", "2017\n\nA year."),
        ("", "None", ""),
    ],
)
def test_a_date_that_opens_a_text_is_taken_off(text: str, found: str, rest: str) -> None:
    taken, remaining = take_leading_date(text)
    assert (str(taken), remaining) == (found, rest)


@given(st.one_of(st.text(), st.from_regex(r"\s*(date )?[0-9]{1,4}[-/. ][A-Za-z0-9]{1,9}[-/. ][0-9]{1,4}\s.*")))
def test_the_rest_ends_the_text(text: str) -> None:
    found, rest = take_leading_date(text)
    assert text.endswith(rest)
    assert found is not None or rest == text


@given(st.dates(), st.text())
def test_a_written_date_is_always_taken(day: date, rest: str) -> None:
    found, remaining = take_leading_date(f" date {day.isoformat()}\n{rest}")
    assert str(found) == day.isoformat()
    assert remaining == "\n" + rest


def test_white_space_before_a_text_takes_no_quadratic_time() -> None:
    text = " " * 1_000_000 + "x" * 50
    assert take_leading_date(text) == (None, text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2017-03-27_talks.txt", "2017-03-27"),
        ("talks 20170327.md", "2017-03-27"),
        ("talks_2017.03.27.txt", "2017-03-27"),
        ("20171399_20170327.txt", "2017-03-27"),
        ("120170327.txt", "None"),
        ("2017-0327.txt", "None"),
        ("000_d2d85d5fcffcf0ef.txt", "None"),
        ("talks 2017.txt", "None"),
    ],
)
def test_the_date_in_a_file_name(name: str, expected: str) -> None:
    assert str(date_in_file_name(name)) == expected


def test_a_filter_date_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError) as error:
        parse_filter_date("soon", "--since")
    assert str(error.value) == "--since needs a date, found “soon”; write it like 2017-03-27, 2017-03 or 2017."
    assert str(parse_filter_date("2017-03", "--since")) == "2017-03"
