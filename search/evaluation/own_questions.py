"""Questions of people's own, with expressions that tell a right paragraph: what a reader gets of them.

A file of such questions is a table with tabs between its columns, and no head: kind, question, regular expression,
note. The expression matches the text of a paragraph that answers. Where there is none, nothing answers: the kind is
then “none” for a question that has nothing to do with the documents, and any other for a near miss.
docs/own-questions.md says how to write one.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import SourceError
from search.answer.answer import Answer
from search.evaluation.measures import Interval, interval, interval_of_difference

UNRELATED = "none"
"""The kind of questions that have nothing to do with the documents."""
TOP = 10
_NOWHERE = 10**6


@dataclass(frozen=True)
class OwnQuestion:
    """A question of somebody's own."""

    kind: str
    text: str
    expression: re.Pattern[str] | None
    """Is found in the text of a paragraph that answers; None where nothing answers."""


@dataclass(frozen=True)
class Outcome:
    """What became of one question."""

    question: OwnQuestion
    rank: int | None
    """Of the first right hit, from 1; None where none of the hits is."""
    verdict: str


@dataclass(frozen=True)
class Share:
    """How many of some questions had an outcome."""

    name: str
    """The outcome, in words."""
    count: int
    of: int
    interval: Interval | None
    """95% of the share, by the percentile bootstrap over questions; None where there is no question."""
    difference: Interval | None = None
    """95% of the share less that of what it is compared with, by the bootstrap over pairs."""


_Is = Callable[[Outcome], bool]
_ANSWERABLE: _Is = lambda one: one.question.expression is not None  # noqa: E731 - a table of tests
_SHARES: tuple[tuple[str, _Is, _Is], ...] = (
    ("right paragraph first", _ANSWERABLE, lambda one: one.rank == 1),
    ("in the first 3", _ANSWERABLE, lambda one: (one.rank or _NOWHERE) <= 3),
    ("in the first 10", _ANSWERABLE, lambda one: (one.rank or _NOWHERE) <= TOP),
    ("told “nothing here”", _ANSWERABLE, lambda one: one.verdict == "nothing"),
    ("told so with the right one first", _ANSWERABLE, lambda one: one.verdict == "nothing" and one.rank == 1),
    (
        "unrelated, told “nothing here”",
        lambda one: not _ANSWERABLE(one) and one.question.kind == UNRELATED,
        lambda one: one.verdict == "nothing",
    ),
    (
        "near misses, told “nothing here”",
        lambda one: not _ANSWERABLE(one) and one.question.kind != UNRELATED,
        lambda one: one.verdict == "nothing",
    ),
    (
        "near misses, not said to be answered",
        lambda one: not _ANSWERABLE(one) and one.question.kind != UNRELATED,
        lambda one: one.verdict != "answers",
    ),
)
"""Each outcome: its words, the questions that may have it, and whether one has it."""


def read_own_questions(path: Path) -> list[OwnQuestion]:
    """Read a file of questions; empty lines are passed over.

    Raises:
        SourceError: it cannot be read, or a line is no question.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise SourceError(f"the questions in {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{path} is not UTF-8 text (byte {error.start}); save it as UTF-8.") from error
    questions = [_question(path, at, line.rstrip("\r")) for at, line in enumerate(lines, start=1) if line.strip()]
    if not questions:
        raise SourceError(f"no question in {path}; expected lines of kind, question and expression, with tabs between.")
    return questions


def _question(path: Path, number: int, line: str) -> OwnQuestion:
    columns = [column.strip() for column in line.split("\t")]
    if len(columns) < 2 or not columns[0] or not columns[1]:
        raise SourceError(
            f"{path}, line {number}: found “{line[:60]}”, expected kind, question and expression with tabs between."
        )
    kind, text, expression = (*columns, "")[:3]
    try:
        return OwnQuestion(kind, text, re.compile(expression, re.DOTALL) if expression else None)
    except re.error as error:
        raise SourceError(
            f"{path}, line {number}: “{expression[:60]}” is no regular expression ({error}); mend it, and write "
            r"\. \? \( \$ for the characters themselves."
        ) from error


def ask(questions: Iterable[OwnQuestion], answers: Iterable[Answer]) -> list[Outcome]:
    """Return what became of each question, by its answer."""
    outcomes = []
    for question, answer in zip(questions, answers, strict=True):
        expression = question.expression
        ranks = (hit.rank for hit in answer.hits if expression is not None and expression.search(hit.text))
        outcomes.append(Outcome(question, next(ranks, None), answer.verdict))
    return outcomes


def shares(outcomes: Sequence[Outcome], first: Sequence[Outcome] | None = None) -> list[Share]:
    """Return how often each outcome came.

    Args:
        outcomes: of each question.
        first: of the same questions, with what it is compared with.
    """
    found = []
    for name, may, has in _SHARES:
        values = [float(has(one)) for one in outcomes if may(one)]
        difference = None
        if values and first is not None:
            difference = interval_of_difference(values, [float(has(one)) for one in first if may(one)])
        found.append(
            Share(name, int(sum(values)), len(values), interval(values) if values else None, difference),
        )
    return found


def kinds(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """Return the outcomes of answerable questions by their kind, in the order in which kinds first come."""
    found: dict[str, list[Outcome]] = {}
    for one in filter(_ANSWERABLE, outcomes):
        found.setdefault(one.question.kind, []).append(one)
    return found
