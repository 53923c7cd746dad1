"""How a figure moved, in hits made by hand."""

import csv
import io
import json
from datetime import date

from index.storage.corpus import Place
from search.answer.answer import Answer, Hit, Look
from search.checking.asked_figure import asked_figure
from search.checking.figure_tables import figures_in_markdown, figures_in_terminal, readable_figure, write_figures
from search.checking.figures_over_time import FiguresOverTime, figures_over_time
from search.question.filters import DateReading

QUESTION = "How many people died in the Oldham fire?"


def _hit(text: str, date: str | None, source: str, *, copies: tuple[str, ...] = (), title: str | None = None) -> Hit:
    def place(name: str) -> Place:
        return Place(
            paragraph=0, document=f"{name}.txt", path=f"{name}.txt", source=name, title=title, date=date, language="en"
        )

    return Hit(1, 0.5, text, Look.taken((0, len(text))), place(source), tuple(place(name) for name in copies))


def _moved(*hits: Hit, question: str = QUESTION) -> FiguresOverTime:
    asked = asked_figure(question)
    assert asked is not None
    return figures_over_time(Answer(question, "answers", 1, 1, "s", hits), asked, lambda _word: 1.0, "en")


def _steps(moved: FiguresOverTime) -> list[tuple[str | None, str, str]]:
    return [(step.first.place.date, readable_figure(step), step.first.place.source) for step in moved.steps]


HITS = (
    _hit("The death toll of the Oldham fire rose from 12 to 41.", "2024-03-05", "Herald"),
    _hit("At least 12 people died in the Oldham fire.", "2024-03-01", "Gazette", copies=("Mirror", "Echo")),
    _hit("Twelve deaths were confirmed after the fire in Oldham.", "2024-03-02", "Herald"),
    _hit("The Oldham fire killed 40, 9 of them children, and injured 30.", "2024-03-03", "Courier"),
    _hit("Fire crews say 3 people died in Bolton.", "2024-03-02", "Gazette"),
)


def test_each_figure_stands_once_with_who_had_it_first() -> None:
    moved = _moved(*HITS[:4])
    assert _steps(moved) == [
        ("2024-03-01", "12", "Gazette"),
        ("2024-03-03", "40", "Courier"),
        ("2024-03-05", "41", "Herald"),
    ]
    first = moved.steps[0]
    assert [report.place.source for report in first.reports] == ["Gazette", "Herald"]
    assert (first.copies, [place.source for place in first.first.copies]) == (2, ["Mirror", "Echo"])


def test_a_paragraph_must_have_half_of_the_other_words() -> None:
    asked = asked_figure(QUESTION)
    assert asked is not None
    answer = Answer(QUESTION, "answers", 1, 1, "s", (HITS[4],))
    rare = {"oldham": 5.0, "fire": 1.0}
    lower = asked_figure(QUESTION.lower())
    assert lower is not None
    assert figures_over_time(answer, lower, rare.__getitem__, "en").steps == ()
    assert len(figures_over_time(answer, lower, lambda _word: 1.0, "en").steps) == 1
    assert figures_over_time(answer, asked, lambda _word: 1.0, "en").steps == ()  # “Oldham” is a name


def test_headings_and_titles_say_what_a_paragraph_is_about() -> None:
    hit = _hit("Police said that seven people were killed.", "2024-03-01", "Gazette", title="Fire in Oldham")
    assert _steps(_moved(hit)) == [("2024-03-01", "7", "Gazette")]


def test_what_was_added_is_not_the_whole() -> None:
    hits = (
        _hit("Another three people died in the Oldham fire.", "2024-02-01", "A"),
        _hit("Three more people died in the Oldham fire.", "2024-03-01", "A"),
        _hit("Fifteen people died in the Oldham fire on Friday, bringing the death toll to 41.", "2024-03-02", "B"),
        _hit("In Oldham, 189 deaths per 100,000 people were from fire.", "2024-03-03", "C"),
    )
    assert _steps(_moved(*hits)) == [("2024-03-02", "41", "B")]


def test_documents_older_than_the_time_that_is_asked_for_are_left_out() -> None:
    asked = asked_figure(QUESTION)
    assert asked is not None
    reading = DateReading(date(2024, 1, 1), date(2024, 12, 31), "in 2024", documents=2, applied=False)
    hits = (
        _hit("The Oldham fire killed 9 people.", "2023-12-31", "A"),
        _hit("The Oldham fire killed 7 people.", "2025", "B"),
        _hit("The Oldham fire killed 8 people.", "2024", "C"),
    )
    answer = Answer(QUESTION, "answers", 1, 1, "s", hits, dates=reading)
    moved = figures_over_time(answer, asked, lambda _word: 1.0, "en")
    assert _steps(moved) == [("2024", "8", "C"), ("2025", "7", "B")]


def test_undated_reports_come_last() -> None:
    hits = (
        _hit("The Oldham fire killed 9 people.", None, "A"),
        _hit("The Oldham fire killed 7 people.", "2024", "B"),
    )
    assert _steps(_moved(*hits)) == [("2024", "7", "B"), (None, "9", "A")]


def test_ranges_units_and_money() -> None:
    cost = _moved(
        _hit("The Hull bridge will cost between £10 million and £12 million.", "2020", "A"),
        _hit("The Hull bridge cost £14.5m.", "2022", "B"),
        question="How much did the Hull bridge cost?",
    )
    assert _steps(cost) == [("2020", "10,000,000–12,000,000 GBP", "A"), ("2022", "14,500,000 GBP", "B")]
    length = _moved(
        _hit("The Hull tunnel is 5 miles long.", "2020", "A"),
        _hit("The Hull tunnel is 8.04672 km long.", "2022", "B"),
        question="How far does the Hull tunnel go?",
    )
    assert [(readable_figure(step), len(step.reports)) for step in length.steps] == [("5 miles", 2)]


def test_json_csv_markdown_and_terminal() -> None:
    moved = _moved(*HITS[:4])
    found = json.loads(moved.to_json())
    assert found["asked"] == {"kind": "count", "counted": "people", "outcome": "dead"}
    report = found["figures"][0]["reports"][0]
    assert (report["text"], report["low"], report["high"], report["source"]) == ("At least 12", 12, None, "Gazette")
    assert [place["source"] for place in report["copies"]] == ["Mirror", "Echo"]
    stream = io.StringIO()
    write_figures(moved, stream)
    rows = list(csv.DictReader(io.StringIO(stream.getvalue())))
    assert [(row["date"], row["figure"], row["reports"], row["copies"]) for row in rows] == [
        ("2024-03-01", "12", "2", "2"), ("2024-03-03", "40", "1", "0"), ("2024-03-05", "41", "1", "0"),
    ]  # fmt: skip
    assert rows[0]["citation"] == "Gazette, 1 March 2024, paragraph 1"
    markdown = figures_in_markdown(moved)
    assert "| 1 March 2024 | 12 | Gazette | 2 | 2 |" in markdown
    assert "> At least 12 people died in the Oldham fire.\n>\n> — Gazette, 1 March 2024, paragraph 1" in markdown
    assert (
        figures_in_terminal(moved).splitlines()[0]
        == "2024-03-01  12  Gazette, 1 March 2024, paragraph 1 (1 more, 2 copies)"
    )


def test_a_terminal_is_not_obeyed() -> None:
    moved = _moved(_hit("The Oldham fire\x1b[2J killed 9 people.", "2024", "A"))
    assert "\x1b" not in figures_in_terminal(moved)
