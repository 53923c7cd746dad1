"""A question for a figure to how that figure moved."""

from datetime import date

from index.errors import QuestionError
from search.checking.figures_over_time import FiguresOverTime, figure_asked_for, figures_of
from search.question.checking import check_question
from search.question.filters import Filters
from search.searcher import Searcher

MOST_FOR_FIGURES = 50
"""Of so many hits the figures are taken."""


def find_figures(
    searcher: Searcher,
    question: str,
    filters: Filters | None = None,
    *,
    dates: bool = True,
    today: date | None = None,
    top: int = MOST_FOR_FIGURES,
) -> FiguresOverTime:
    """Return how the figure that a question asks for moved: each that was reported, when and by whom first.

    Args:
        searcher: what answers.
        question: asks for a figure, as “How many people died in the fire?” does.
        filters: which documents take part; all where it is None.
        dates: as `Searcher.search` has it.
        today: as `Searcher.search` has it.
        top: of how many hits the figures are taken.

    Raises:
        QuestionError: it asks for none; or as `Searcher.search`, and so IndexDamagedError and ValueError.
    """
    asked = figure_asked_for(searcher.store, check_question(question))
    if asked is None:
        raise QuestionError(f"“{question}” asks for no figure; ask for one, as in “How many people died in the fire?”.")
    return figures_of(searcher.store, searcher.search(question, top, filters, dates=dates, today=today), asked)
