"""Filters as people write them."""

from datetime import date

import pytest

from index.errors import UsageError
from search import Filters


def test_dates_of_any_precision() -> None:
    filters = Filters.parse("2016-05", "2017", "Reuters")
    assert str(filters.since) == "2016-05"
    assert str(filters.until) == "2017"
    assert filters.source == "Reuters"


def test_empty_ones_are_none() -> None:
    assert not Filters.parse("", None, "")
    assert Filters.parse(since="2017")


@pytest.mark.parametrize("nonsense", ["soon", "2017-02-30", "2017-13", "-1", "31 June 2020", "x" * 200])
def test_date_that_is_none_is_refused_with_an_example(nonsense: str) -> None:
    with pytest.raises(UsageError, match=r"^“until” needs a date, found “.*2017-03-27"):
        Filters.parse(until=nonsense)
    with pytest.raises(UsageError, match=r"^--until needs a date"):
        Filters.parse(until=nonsense, prefix="--")


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("March 2023", "2023-03", "2023-03"),
        ("27 March 2023", "2023-03-27", "2023-03-27"),
        ("last year", "2025", "2025"),
        ("last month", "2025-12", "2025-12"),
        ("last week", "2025-12-22", "2025-12-28"),
        ("yesterday", "2026-01-01", "2026-01-01"),
        ("Q3 2021", "2021-07-01", "2021-09-30"),
        ("the 1990s", "1990-01-01", "1999-12-31"),
        ("letztes Jahr", "2025", "2025"),
        ("mars 2017", "2017-03", "2017-03"),
        ("la semana pasada", "2025-12-22", "2025-12-28"),
        ("27/03/2017", "2017-03-27", "2017-03-27"),
        ("05/05/2017", "2017-05-05", "2017-05-05"),
    ],
)
def test_dates_as_people_type_them(text: str, since: str, until: str) -> None:
    filters = Filters.parse(text, text, today=date(2026, 1, 2))
    assert (str(filters.since), str(filters.until)) == (since, until)


def test_date_that_can_be_two_is_asked_back_with_both() -> None:
    with pytest.raises(UsageError) as error:
        Filters.parse(since="03/01/2023")
    assert str(error.value) == (
        "“since” needs one date, found “03/01/2023”, which can be two; write 2023-03-01 (1 March) or 2023-01-03 "
        "(3 January)."
    )


def test_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(UsageError, match="since 2018 and until 2017"):
        Filters.parse(since="2018", until="2017")
    assert Filters.parse(since="2017-06", until="2017")


def test_fields_are_read_as_people_write_them_and_as_programs_have_them() -> None:
    written = Filters.parse(fields=[" Section = World  news", "to=a=b", "section=Sea", "to=a=b"])
    assert written.fields == (("section", "World news"), ("to", "a=b"), ("section", "Sea"))
    assert Filters.parse(fields={"section": ["World news", "Sea"], "to": "a=b"}).fields == (
        ("section", "World news"),
        ("section", "Sea"),
        ("to", "a=b"),
    )
    assert not Filters.parse(fields=[])


@pytest.mark.parametrize("written", ["section", "=politics", "section=", "section= ", "", "x" * 500 + "=y"])
def test_field_without_name_or_value_is_refused(written: str) -> None:
    with pytest.raises(UsageError, match=r"^a field to filter by is written like section=politics, found “.{0,80}”\.$"):
        Filters.parse(fields=[written])
