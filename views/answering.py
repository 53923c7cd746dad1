"""The questions of all sessions: answered a few at a time, and their answers kept."""

import functools
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import TypeVar

from index.batches import in_batches
from search.answer.answer import Answer, Hit
from search.page.alike import as_answer
from search.page.view import View
from search.question.filters import Filters
from search.question.question_files import Question
from search.ranking.feedback import Feedback
from search.ranking.reranker import Reranker
from search.searcher import AT_ONCE, Searcher
from views import memory

MOST_HITS = 50
"""How many of the best paragraphs the timeline counts and the pages show."""
MOST_LISTED = 2000
"""How many of all paragraphs with a phrase or a name."""
HITS_ON_A_PAGE = 10

_Result = TypeVar("_Result")

# Of many who ask at once, only so many are answered at the same time: more would get in each other's way. And always by
# the same threads: Streamlit starts one for each run, and memory that a thread took for large arrays stays with it.
_answering = ThreadPoolExecutor(os.cpu_count() or 1, "answers")


@functools.lru_cache(maxsize=64)  # Streamlit's own cache takes a tenth of the time of an answer to look for it
def ask(
    searcher: Searcher,
    snapshot: str,  # noqa: ARG001 - with another one, the answer is another
    view: View,
    today: date,
    reranker: Reranker | None,
    *,
    feedback: Feedback | None = None,
) -> Answer:
    """Answer the question of a view, whatever page of it and whatever else is open."""
    filters = filters_of(view)

    def answer() -> Answer:
        found = searcher.search(
            view.question,
            MOST_LISTED if view.all else MOST_HITS,
            filters,
            dates=view.dates,
            today=today,
            exact=view.exact,
            explain=True,
            reranker=reranker,
            look_later=True,
            feedback=feedback,
        )
        for hit in found.hits[:HITS_ON_A_PAGE]:  # most people see these, and shall not queue for them again
            hit.look.details()
        return found

    return _in_turn(answer)


@functools.lru_cache(maxsize=16)
def ask_like(searcher: Searcher, snapshot: str, view: View) -> Answer:  # noqa: ARG001 - as above
    """Return the paragraphs that are similar to the one that a view names."""
    filters, paragraph = filters_of(view), f"{view.like}#{view.like_paragraph}"
    started = time.perf_counter()
    found = _in_turn(lambda: searcher.similar(paragraph, MOST_HITS, filters))
    return as_answer(found, view.question, filters, (time.perf_counter() - started) * 1000)


def filters_of(view: View) -> Filters:
    """Return the filters that a view sets. Here its name is all spellings of one, each on a line of its own.

    Raises:
        UsageError: a date is none.
    """
    filters = Filters.parse(
        view.since, view.until, view.source, author=view.author, language=view.language, fields=dict(view.fields)
    )
    return replace(filters, naming=tuple(view.naming.split("\n"))) if view.naming else filters


def ask_all(searcher: Searcher, questions: Iterable[Question], top: int, filters: Filters) -> Iterator[Answer]:
    """Answer many questions, which nobody will ask again; between some and the next, others get their turn.

    Raises:
        QuestionError: one of them is empty or too long, when those before it were answered.
    """
    for some in in_batches(questions, AT_ONCE):
        yield from _in_turn(functools.partial(_answers, searcher, some, top, filters))


def _answers(searcher: Searcher, questions: Sequence[Question], top: int, filters: Filters) -> list[Answer]:
    return list(searcher.search_all(questions, top, filters))


def look_at(hits: Sequence[Hit]) -> None:
    """Look for the evidence in some hits, before they are shown."""
    if not all(hit.look.is_taken for hit in hits):
        _in_turn(lambda: [hit.look.details() for hit in hits])


def warm_up(searcher: Searcher) -> None:
    """Let another thread do what the first question would wait for, while the page is being looked at."""
    memory.pause.over()
    _answering.submit(searcher.warm_up)


def forget_answers() -> None:
    """Give up what is kept of answers: another snapshot answers from now on."""
    ask.cache_clear()
    ask_like.cache_clear()


def _in_turn(work: Callable[[], _Result]) -> _Result:
    """Do something for a session as soon as it is its turn."""
    memory.pause.over()
    return _answering.submit(work).result()
