"""Filters as people write them."""

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


@pytest.mark.parametrize("nonsense", ["soon", "2017-02-30", "2017-13", "03/04/2017", "-1"])
def test_date_that_is_none_is_refused_with_an_example(nonsense: str) -> None:
    with pytest.raises(UsageError, match=r"--until needs a date, found “.*2017-03-27"):
        Filters.parse(until=nonsense)


def test_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(UsageError, match="since 2018 and until 2017"):
        Filters.parse(since="2018", until="2017")
    assert Filters.parse(since="2017-06", until="2017")
