"""How many tables of an invented archive have the right figures in the right order, and how many foreign ones."""

from collections.abc import Callable

import pytest

from search import Searcher
from search.checking.figures_over_time import FiguresOverTime
from search.figure_search import find_figures
from tests.search.checking.invented_events import Event, events, files

LEAST_RIGHT, MOST_FOREIGN = 40, 2
"""Of 42 tables; 42 and 0 when this was written."""


def _values(moved: FiguresOverTime) -> list[float | tuple[float, float]]:
    return [step.low if step.low == step.high else (step.low, step.high) for step in moved.steps]


@pytest.mark.slow
def test_histories_of_invented_events(corpus: Callable[..., Searcher]) -> None:
    made = events()
    searcher = corpus(files(made))
    wrong: list[tuple[Event, list[float | tuple[float, float]]]] = []
    foreign = 0
    for event in made:
        found = _values(find_figures(searcher, event.question))
        foreign += len(set(found) - set(event.values))
        if found != list(event.values):
            wrong.append((event, found))
    said = f"{len(made) - len(wrong)} of {len(made)} tables are right, {foreign} foreign figures in all\n" + "\n".join(
        f"{event.question} {found}, expected {event.values}" for event, found in wrong
    )
    assert len(made) - len(wrong) >= LEAST_RIGHT, said
    assert foreign <= MOST_FOREIGN, said
