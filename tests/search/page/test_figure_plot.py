"""A plot of how a figure moved."""

from index.storage.corpus import Place
from search.answer.answer import Answer, Hit, Look
from search.checking.asked_figure import asked_figure
from search.checking.figures_over_time import FiguresOverTime, figures_over_time
from search.page.figure_plot import figure_plot


def _moved(*reports: tuple[str | None, str, str]) -> FiguresOverTime:
    question = "How many people died in the Oldham fire?"
    hits = tuple(
        Hit(1, 0.5, text, Look.taken((0, 1)), Place(paragraph=0, document=name, path=name, source=name, date=date))
        for date, text, name in reports
    )
    asked = asked_figure(question)
    assert asked is not None
    return figures_over_time(Answer(question, "answers", 1, 1, "s", hits), asked, lambda _word: 1.0, "en")


def test_points_stand_by_date_and_value_and_are_said() -> None:
    plot = figure_plot(
        _moved(
            ("2024-03-01", "The Oldham fire killed 10 people.", "A"),
            ("2024-03-05", "The Oldham fire killed 40 people.", "<b>"),
            (None, "The Oldham fire killed 99 people.", "C"),
        )
    )
    assert plot is not None
    assert 'aria-label="1 March 2024: 10; 5 March 2024: 40"' in plot
    assert plot.count("<circle") == 2
    assert '<polyline points="44.0,135.5 596.0,26.0"/>' in plot
    assert "40, 5 March 2024, &lt;b&gt;</title>" in plot


def test_the_line_goes_through_what_most_reported_on_a_day() -> None:
    plot = figure_plot(
        _moved(
            ("2024-03-01", "The Oldham fire killed 10 people.", "A"),
            ("2024-03-05", "The Oldham fire killed 20 people.", "B"),
            ("2024-03-05", "The Oldham fire killed 20 persons.", "C"),
            ("2024-03-05", "The Oldham fire killed 40 people.", "D"),
        )
    )
    assert plot is not None
    assert plot.count("<circle") == 3
    assert '<polyline points="44.0,135.5 596.0,99.0"/>' in plot


def test_a_range_is_a_bar() -> None:
    plot = figure_plot(
        _moved(
            ("2024-03-01", "The Oldham fire killed between 10 and 15 people.", "A"),
            ("2024-03-05", "The Oldham fire killed 40 people.", "B"),
        )
    )
    assert plot is not None
    assert plot.count('class="range"') == 1


def test_one_point_is_no_plot() -> None:
    assert figure_plot(_moved(("2024-03-01", "The Oldham fire killed 10 people.", "A"))) is None
    assert figure_plot(_moved()) is None
