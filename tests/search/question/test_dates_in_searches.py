"""Dates in a question, from the question to the answer."""

import json
from collections.abc import Callable
from datetime import date

import pytest

from index.building.folder_build import build
from search import Filters, Searcher
from search.answer.terminal import render
from search.answer.wording import readable_period
from search.question.filters import DateReading

Corpus = Callable[..., Searcher]
TODAY = date(2020, 6, 10)


@pytest.fixture(scope="module")
def ferries(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """Many near matches of another year than the one that is right, and documents without a date."""
    near = {
        f"near{i}.txt": f"date 2019-01-{i + 1:02}\n\nThe ferry number {i} sank off the coast and divers looked for it."
        for i in range(28)
    }
    far = {
        "march.txt": "date 2020-03-04\n\nA small boat went down near the harbour.",
        "june.txt": "date 2020-06-09\n\nCheese is made from milk.",
        "undated1.txt": "The ferry sank, a log says.",
        "undated2.txt": "Nobody knows when the ferry sank.",
    }
    folder = tmp_path_factory.mktemp("ferries")
    (folder / "documents").mkdir()
    for name, text in {**near, **far}.items():
        (folder / "documents" / name).write_text(text)
    build([folder / "documents"], folder / "index")
    return Searcher(folder / "index")


def test_dates_filter_before_ranking_and_undated_ones_are_counted(ferries: Searcher) -> None:
    answer = ferries.search("Where did the ferry sink in March 2020?", top=1)
    assert [hit.text for hit in answer.hits] == ["A small boat went down near the harbour."]
    assert answer.undated_left_out == 2
    assert answer.dates == DateReading(date(2020, 3, 1), date(2020, 3, 31), "in March 2020", 1, applied=True)
    assert answer.filters == Filters.parse("2020-03", "2020-03")
    assert answer.question == "Where did the ferry sink in March 2020?"
    without = ferries.search("Where did the ferry sink?", top=1, filters=Filters.parse("2020-03", "2020-03"))
    assert answer.hits == without.hits  # what the filter sees to is not ranked by


def test_what_may_be_part_of_the_meaning_is_offered_and_filters_nothing(ferries: Searcher) -> None:
    answer = ferries.search("Who signed the 2020 fishing deal?", top=40)
    assert len(answer.hits) == 32
    assert answer.undated_left_out == 0
    assert not answer.filters
    assert answer.dates == DateReading(date(2020, 1, 1), date(2020, 12, 31), "2020", 2, applied=False)
    assert ferries.search("Who signed the 2015 nuclear deal?").dates is None  # nothing is from then: no use to offer it


def test_relative_dates_are_seen_from_today(ferries: Searcher) -> None:
    answer = ferries.search("What was made yesterday?", today=TODAY)
    assert [hit.place.date for hit in answer.hits] == ["2020-06-09"]
    answer = ferries.search("What was made yesterday?", today=date(2020, 3, 5))
    assert [hit.place.date for hit in answer.hits] == ["2020-03-04"]


def test_where_no_document_is_from_then_all_are_searched_and_that_is_said(ferries: Searcher) -> None:
    answer = ferries.search("Where did the ferry sink last week?", top=40, today=date(2024, 5, 16))
    assert len(answer.hits) == 32
    assert answer.dates == DateReading(date(2024, 5, 6), date(2024, 5, 12), "last week", 0, applied=False)
    first_line = render(answer).partition("\n")[0]
    assert first_line == "No document is from 6 to 12 May 2024 (“last week”), so all are searched"


def test_dates_that_the_caller_gives_win(ferries: Searcher) -> None:
    answer = ferries.search("Where did the ferry sink in March 2020?", filters=Filters.parse(until="2019-01-02"))
    assert {hit.place.date for hit in answer.hits} == {"2019-01-01", "2019-01-02"}
    assert answer.dates is None


def test_source_of_the_caller_and_dates_of_the_question_both_count(ferries: Searcher) -> None:
    answer = ferries.search("What happened in 2020?", filters=Filters.parse(source="*june.txt"))
    assert [hit.place.date for hit in answer.hits] == ["2020-06-09"]
    assert answer.filters == Filters.parse("2020", "2020", "*june.txt")


def test_dates_can_be_left_alone(ferries: Searcher) -> None:
    answer = ferries.search("Where did the ferry sink in March 2020?", top=40, dates=False)
    assert len(answer.hits) == 32
    assert answer.dates is None


def test_corpus_without_dates_is_never_filtered(corpus: Corpus) -> None:
    searcher = corpus({"a.txt": "A small boat went down near the harbour."})
    answer = searcher.search("Where did the ferry sink in March 2020?")
    assert len(answer.hits) == 1
    assert answer.dates is None


def test_question_that_is_only_a_date_is_answered(ferries: Searcher) -> None:
    answer = ferries.search("yesterday", today=TODAY)
    assert [hit.place.date for hit in answer.hits] == ["2020-06-09"]


def test_filters_as_json(ferries: Searcher) -> None:
    def filters(question: str, **options: object) -> dict[str, object]:
        answer: dict[str, dict[str, object]] = json.loads(ferries.search(question, **options).to_json())
        return answer["filters"]

    understood = {"since": "2020-03-01", "until": "2020-03-31", "source": None, "from_question": "in March 2020"}
    assert filters("What sank in March 2020?") == {**understood, "applied": True}
    offered = {"since": "2020-01-01", "until": "2020-12-31", "source": "*.txt", "from_question": "2020"}
    assert filters("the 2020 deal", filters=Filters.parse(source="*.txt")) == {**offered, "applied": False}
    given = {"since": "2020-03", "until": None, "source": None, "from_question": None}
    assert filters("What sank in 2019?", filters=Filters.parse(since="2020-03")) == {**given, "applied": True}
    nothing = {"since": None, "until": None, "source": None, "from_question": None, "applied": False}
    assert filters("What sank?") == filters("What sank in March 2020?", dates=False) == nothing


def test_terminal_says_first_what_was_understood(ferries: Searcher) -> None:
    lines = render(ferries.search("What sank in March 2020?")).splitlines()
    assert lines[0] == "Only from March 2020 (understood from “in March 2020”; --no-dates searches all)"
    assert "2 undated documents left out" in lines[2]
    assert "(understood" not in render(ferries.search("the 2020 deal"))


@pytest.mark.parametrize(
    ("since", "until", "readable", "ends"),
    [
        ("2017-03-01", "2017-03-31", "March 2017", ("2017-03", "2017-03")),
        ("2016-01-01", "2018-12-31", "2016 to 2018", ("2016", "2018")),
        ("2016-01-01", "2016-03-31", "January to March 2016", ("2016-01", "2016-03")),
        ("2019-12-01", "2020-02-29", "December 2019 to February 2020", ("2019-12", "2020-02")),
        ("2017-03-27", "2017-03-27", "27 March 2017", ("2017-03-27", "2017-03-27")),
        ("2017-03-27", "2017-04-02", "27 March to 2 April 2017", ("2017-03-27", "2017-04-02")),
        ("2017-03-01", "2017-03-09", "1 to 9 March 2017", ("2017-03-01", "2017-03-09")),
        ("2025-05-01", None, "since May 2025", ("2025-05", None)),
        ("2025-05-02", None, "since 2 May 2025", ("2025-05-02", None)),
        (None, "2014-12-31", "until 2014", (None, "2014")),
        (None, "9999-12-31", "until 9999", (None, "9999")),
    ],
)
def test_period_in_words_and_in_short(
    since: str | None, until: str | None, readable: str, ends: tuple[str | None, str | None]
) -> None:
    first, last = (date.fromisoformat(end) if end else None for end in (since, until))
    dates = DateReading(first, last, "", 1, applied=True)
    assert readable_period(dates) == readable
    assert dates.ends == ends


def test_answer_outside_of_the_question_s_dates_is_shown_and_marked(
    corpus: Callable[..., Searcher],
) -> None:
    searcher = corpus(
        {
            "a.txt": "date 2020-12-03\n\nThe council met in the town hall and spoke about parking fees.",
            "b.txt": "date 2021-01-09\n\nBy the end of December, forty dogs had died of the tainted dog food.",
            "c.txt": "date 2020-12-20\n\nThe choir sang in the old cathedral on the fourth Sunday of Advent.",
        },
        verdicts=True,
    )
    answer = searcher.search("How many dogs had died of tainted dog food in December 2020?")
    assert [(hit.rank, hit.place.date, hit.outside) for hit in answer.hits] == [
        (1, "2021-01-09", True), (2, "2020-12-03", False), (3, "2020-12-20", False),
    ]  # fmt: skip
    assert answer.verdict == "answers"
    answer = searcher.search("Where did the choir sing in December 2020?")
    assert (answer.hits[0].place.date, answer.hits[0].outside) == ("2020-12-20", False)
    assert not any(hit.outside for hit in answer.hits)
