"""Hits over time, by the unit that their span asks for."""

from search.page.timeline import Bar, Timeline, beside_corpus, timeline


def test_days_within_a_month_have_no_gaps() -> None:
    found = timeline(["2017-02-27", "2017-03-02", "2017-02-27"])
    assert found == Timeline(
        "day",
        (Bar("2017-02-27", 2), Bar("2017-02-28", 0), Bar("2017-03-01", 0), Bar("2017-03-02", 1)),
        vague=0,
        undated=0,
    )


def test_months_within_three_years_and_years_beyond() -> None:
    assert timeline(["2016-11-30", "2017-02-01"]) == Timeline(
        "month", (Bar("2016-11", 1), Bar("2016-12", 0), Bar("2017-01", 0), Bar("2017-02", 1)), 0, 0
    )
    assert timeline(["2014-12-31", "2018-01-01", "2014"]) == Timeline(
        "year", (Bar("2014", 2), Bar("2015", 0), Bar("2016", 0), Bar("2017", 0), Bar("2018", 1)), 0, 0
    )


def test_what_has_no_place_among_the_bars_is_counted_beside_them() -> None:
    assert timeline(["2017-03-01", "2017-03-03", "2017-03", None]) == Timeline(
        "day", (Bar("2017-03-01", 1), Bar("2017-03-02", 0), Bar("2017-03-03", 1)), vague=1, undated=1
    )


def test_dates_that_all_are_vague_are_counted_by_year() -> None:
    assert timeline(["2017", "2018", "2017"]) == Timeline("year", (Bar("2017", 2), Bar("2018", 1)), 0, 0)


def test_there_is_none_where_nothing_is_dated() -> None:
    assert timeline([]) is None
    assert timeline([None, None]) is None


def test_corpus_of_each_period_stands_beside_the_hits() -> None:
    shown = timeline(["2016", "2019-05", "2016-01"])
    assert shown
    beside = beside_corpus(shown, {"2016-03-01": 4, "2016": 2, "2019": 5, None: 9, "2020": 7})
    assert beside.bars == (Bar("2016", 2, 6), Bar("2017", 0), Bar("2018", 0), Bar("2019", 1, 5))
