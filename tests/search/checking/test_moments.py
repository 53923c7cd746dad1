"""Dates in running text, and whether two of them can be the same."""

from datetime import date

import pytest

from search.checking.moments import comparable_times, moments, near_day, same_time

WRITTEN = date(2021, 3, 10)
"""A Wednesday."""


def test_dates_of_a_text_in_order_with_how_exact_they_are() -> None:
    text = "On Monday, March 5, he left; in 2019 he came, on Friday he fell ill, and last week he may have died."
    found = moments(text, seen_from=WRITTEN)
    assert [(one.text, one.precision) for one in found] == [
        ("Monday, March 5", "day"), ("2019", "year"), ("Friday", "weekday"), ("last week", "relative"),
    ]  # fmt: skip
    assert all(text[one.start : one.end] == one.text for one in found)
    assert [one.precision for one in moments(text)][-1] == "relative"


def test_what_begins_like_a_date_hides_none() -> None:
    assert [one.text for one in moments("It is sold beginning Jan. 17.")] == ["Jan. 17"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("on 3 May 2019", "in May 2019", True),
        ("on 3 May 2019", "on 4 May 2019", False),
        ("on May 3", "on 3 May 2019", True),
        ("on May 3", "on 4 May 2019", False),
        ("in March", "on 4 March 2019", True),
        ("on Monday", "on Tuesday", False),
        ("on Monday", "on 8 March 2021", True),
        ("on Tuesday", "on 8 March 2021", False),
        ("on Thursday, Feb. 4", "on Wednesday, Feb. 4", False),
        ("at Thanksgiving", "at Thanksgiving", True),
        ("in 2019", "in 2020", False),
    ],
)
def test_two_dates_can_be_the_same(one: str, other: str, same: bool) -> None:
    (draft,), (there,) = moments(f"He left {one}."), moments(f"He left {other}.", seen_from=WRITTEN)
    assert same_time(draft, there) is same
    assert same_time(there, draft) is same


def test_a_year_is_not_compared_with_a_weekday() -> None:
    (year,), (weekday,) = moments("It was in 2019."), moments("It was on Monday.")
    assert not comparable_times(year, weekday)


def test_a_date_can_be_the_day_of_the_document_itself() -> None:
    (own,), (other,) = moments("He left on 8 March 2021."), moments("He left on 8 May 2021.")
    assert near_day(own, WRITTEN)
    assert not near_day(other, WRITTEN)
    assert near_day(other, None)
