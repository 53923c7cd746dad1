"""Tables of questions as people have them: with commas or semicolons, with or without a header, in any column.

What was recognised can be overruled: `read_table` takes a separator, a header and a column, too.
"""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from search.speech import marked

SEPARATORS = {
    "\t": marked("tab"),
    ";": marked("semicolon"),
    "|": marked("bar"),
    ",": marked("comma"),
    "": marked("none: a question a line"),
}
"""What may stand between the cells of a row, the most certain first, and its name."""

_QUESTION_NAMES = (
    "question", "text", "query", "claim", "statement", "prompt", "frage", "behauptung", "pregunta", "afirmación",
    "affirmation",
)  # fmt: skip
_ID_NAMES = ("id", "_id", "nr", "no", "no.", "number", "#")
_NUMBER = re.compile(r"[\d.,\s]+")
_LOOKED_AT = 200
"""Rows. They say how a table is laid out."""
_SAME_WIDTH = 0.9
_SHORT_NAME, _LONG_TEXT = 3, 4
"""Words: a cell of at most so many may be a column's name, where the cells below have more."""
_MARK_IS_WORTH = 5
"""A question mark says as much for a column as so many words."""


@dataclass(frozen=True)
class QuestionTable:
    """A table, and where its questions stand."""

    separator: str
    """One of `SEPARATORS`."""
    names: tuple[str, ...]
    """What its columns are called: as its header says, else “column 1”, “column 2”."""
    has_header: bool
    column: int
    """The column of the questions, from 0."""
    id_column: int | None
    """The column of the questions' own identifiers; None where there is none."""
    rows: tuple[tuple[str, ...], ...]
    """Without the header, all as long as `names`."""

    def questions(self) -> list[tuple[str, str | None]]:
        """Return each question with its identifier, where it has one; rows without a question are left out."""
        return [
            (row[self.column], None if self.id_column is None else row[self.id_column] or None)
            for row in self.rows
            if row[self.column].strip()
        ]


def read_table(
    text: str, *, separator: str | None = None, has_header: bool | None = None, column: int | None = None
) -> QuestionTable:
    """Read a table of questions; what is not said is recognised.

    The questions stand in a column that is called so (“question”, “claim” …), else in that with the longest texts.

    Args:
        text: the content of the file.
        separator: what stands between cells; none where it is empty.
        has_header: whether the first row names the columns.
        column: where the questions stand, from 0; recognised where there is no such column.

    Raises:
        csv.Error: it is no table.
    """
    if separator is None:
        separator = _separator_of(text)
    rows = _split(text, separator)
    if not rows:
        return QuestionTable(separator, ("column 1",), False, 0, None, ())
    first = [cell.strip().lower() for cell in rows[0]]
    named = next((first.index(name) for name in _QUESTION_NAMES if name in first), None)
    longest = _column_of_texts(rows)
    if has_header is None:
        has_header = named is not None or _looks_like_header(rows, longest)
    width = len(rows[0]) if has_header else max(map(len, rows))
    if column is None or not 0 <= column < width:
        column = named if has_header and named is not None else min(longest, width - 1)
    id_column = next((first.index(name) for name in _ID_NAMES if name in first), None) if has_header else None
    names = [cell.strip() for cell in rows[0]] if has_header else [""] * width
    return QuestionTable(
        separator=separator,
        names=tuple(name or f"column {number}" for number, name in enumerate(names, start=1)),
        has_header=has_header,
        column=column,
        id_column=None if id_column == column else id_column,
        rows=tuple(_of_width(row, width, separator, column) for row in rows[has_header:]),
    )


def _split(text: str, separator: str) -> list[list[str]]:
    """Return the rows of a table; those in which nothing stands are left out."""
    lines = text.splitlines(keepends=True)
    rows = csv.reader(lines, delimiter=separator) if separator else ([line.rstrip("\r\n")] for line in lines)
    return [row for row in rows if any(cell.strip() for cell in row)]


def _separator_of(text: str) -> str:
    """Return what separates cells: what the header needs to be one, else what gives rows of the same width."""
    split = {separator: _split(text, separator) for separator in SEPARATORS if separator and separator in text}
    tables = {separator: rows for separator, rows in split.items() if rows}
    for separator, rows in tables.items():
        names = {cell.strip().lower() for cell in rows[0]}
        if len(rows[0]) > 1 and names & {*_QUESTION_NAMES}:
            return separator
    for separator, rows in tables.items():
        width, count = Counter(map(len, rows[:_LOOKED_AT])).most_common(1)[0]
        if width > 1 and count >= _SAME_WIDTH * len(rows[:_LOOKED_AT]):
            return separator
    return ""


def _column_of_texts(rows: Sequence[Sequence[str]]) -> int:
    """Return the column with the most words, where a question mark counts for several."""
    below = rows[1:_LOOKED_AT] or rows
    width = max(map(len, below))

    def worth(column: int) -> float:
        cells = [row[column] for row in below if len(row) > column]
        return fmean(len(cell.split()) + _MARK_IS_WORTH * cell.rstrip().endswith("?") for cell in cells)

    return max(range(width), key=worth)


def _looks_like_header(rows: Sequence[Sequence[str]], column: int) -> bool:
    """Tell whether the first row is unlike all others: a short name above texts, or a word above numbers."""
    first, below = rows[0], rows[1:_LOOKED_AT]
    if len(below) < 2 or len(first) <= column or "?" in "".join(first):
        return False
    lengths = [len(row[column].split()) for row in below if len(row) > column]
    if len(first[column].split()) <= _SHORT_NAME and lengths and median(lengths) >= _LONG_TEXT:
        return True
    for place, name in enumerate(first):
        cells = [row[place] for row in below if len(row) > place and row[place].strip()]
        if name.strip() and not _NUMBER.fullmatch(name) and cells and all(map(_NUMBER.fullmatch, cells)):
            return True
    return False


def _of_width(row: Sequence[str], width: int, separator: str, column: int) -> tuple[str, ...]:
    """Return a row with as many cells as others; a question in the last column may have separators in it."""
    if len(row) > width and column == width - 1:
        row = [*row[:column], separator.join(row[column:])]
    return (*row[:width], *[""] * (width - len(row)))
