"""Lines on a page, in the order in which they are read: column by column, and the cells of a table row by row."""

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

ITEM = re.compile(r"(?:[•◦▪●‣∙·○■□–-]|\uf0b7)\s+")
RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_COLUMN_CHARACTERS = 25
"""Lines side by side with as many characters are columns; with fewer, cells of a table …"""
_NARROW_CHARACTERS, _FILLED, _GOES_ON = 10, 0.7, 0.4
"""… unless they have as many, most are so full, and so many begin in the midst of a sentence."""
_FEWEST_ROWS = 3
_WIDEST_GAP = 4.0
"""Between two words of a justified line, as a multiple of its height."""
_FEWEST_JUSTIFIED = 3


@dataclass(frozen=True)
class Line:
    """A line, or the part of one in a column; coordinates are points from the lower left corner of the page."""

    text: str
    """A soft hyphen at its end stands for a hyphen that may belong to the word, or not."""
    left: float
    right: float
    bottom: float
    top: float
    size: float
    """The height of its letters."""
    bold: bool
    points: float = 0.0
    """The size of its font as it is printed; `size` depends on the font too."""

    def is_beside(self, other: "Line") -> bool:
        """Tell whether it stands at the height of another line, and not over it."""
        shared = min(self.top, other.top) - max(self.bottom, other.bottom)
        apart = self.left >= other.right or other.left >= self.right
        return apart and shared > 0.5 * min(self.size, other.size)


@dataclass(frozen=True)
class Page:
    """A page and its lines, in the order in which they were drawn."""

    number: int
    """From 1."""
    width: float
    height: float
    lines: list[Line]


def left_to_right(page: Page) -> Page:
    """Mirror a page of Arabic or Hebrew, so that all that follows need only know one direction."""
    letters = "".join(line.text for line in page.lines)
    if len(RIGHT_TO_LEFT.findall(letters)) * 2 < len(letters.replace(" ", "")):
        return page
    width = page.width
    return replace(page, lines=[replace(line, left=width - line.right, right=width - line.left) for line in page.lines])


def by_columns(lines: list[Line]) -> list[Line]:
    """Return lines column by column where they were drawn row by row across the columns."""
    beside = [(a, b) for a, b in itertools.pairwise(lines) if a.is_beside(b)]
    wide = [pair for pair in beside if min(len(line.text) for line in pair) >= _COLUMN_CHARACTERS]
    pairs = wide if len(wide) >= _FEWEST_ROWS else beside
    gutters = _gutters(pairs)
    if not gutters or (pairs is beside and not _are_columns(pairs)):
        return lines
    ordered: list[Line] = []
    columns: list[list[Line]] = [[] for _ in range(len(gutters) + 1)]
    for line in lines:
        column = sum(line.left >= gutter for gutter in gutters)
        if column == len(gutters) or line.right <= gutters[column]:
            columns[column].append(line)
        else:  # across the columns: what stands above it is read first
            ordered += [*itertools.chain(*columns), line]
            columns = [[] for _ in columns]
    return [*ordered, *itertools.chain(*columns)]


def _gutters(pairs: Sequence[tuple[Line, Line]]) -> list[float]:
    """Return the middles of the gaps between columns, from left to right."""
    groups: list[list[tuple[float, float]]] = []
    gaps = sorted((max(a.left, b.left), min(a.right, b.right)) for a, b in pairs)
    reach = 3 * statistics.median([line.size for pair in pairs for line in pair] or [0.0])
    for begin, end in gaps:
        if groups and begin - groups[-1][-1][0] < reach:
            groups[-1].append((begin, end))
        else:
            groups.append([(begin, end)])
    return [statistics.median([(begin + end) / 2 for begin, end in group]) for group in groups
            if len(group) >= _FEWEST_ROWS]  # fmt: skip


def _are_columns(pairs: Sequence[tuple[Line, Line]]) -> bool:
    """Tell columns of text from those of a table: lines fill the first, and go on from one to the next."""
    lines = list({id(line): line for pair in pairs for line in pair}.values())
    columns: dict[int, list[Line]] = {}
    for line in lines:
        columns.setdefault(round(line.left / line.size / 3), []).append(line)
    full = going_on = 0
    for column in columns.values():
        widest = max(line.right - line.left for line in column)
        full += sum(line.right - line.left >= _FILLED * widest for line in column)
        going_on += sum(line.text[0].islower() for line in column[1:])
    letters = statistics.median([len(line.text) for line in lines])
    return letters >= _NARROW_CHARACTERS and full >= _FILLED * len(lines) and going_on >= _GOES_ON * len(lines)


def join_justified(lines: Sequence[Line]) -> list[Line]:
    """Return lines with the words of each line together that was stretched to the width of those around it."""
    ends = Counter((round(line.left), round(line.right)) for line in lines)

    def is_stretched(row: Sequence[Line]) -> bool:
        left, right = round(row[0].left), round(row[-1].right)
        alike = sum(ends[left + i, right + j] for i in (-1, 0, 1) for j in (-1, 0, 1))
        gaps = [b.left - a.right for a, b in itertools.pairwise(row)]
        return alike >= _FEWEST_JUSTIFIED and 0 < max(gaps) < min(_WIDEST_GAP * row[0].size, 1.5 * min(gaps))

    joined: list[Line] = []
    for row in _side_by_side(lines):
        if len(row) > 1 and is_stretched(row):
            text = " ".join(line.text for line in row)
            joined.append(replace(row[0], text=text, right=row[-1].right))
        else:
            joined += row
    return joined


def _side_by_side(lines: Sequence[Line]) -> Iterator[list[Line]]:
    row: list[Line] = []
    for line in lines:
        if row and line.is_beside(row[-1]) and line.left >= row[-1].right:
            row.append(line)
            continue
        if row:
            yield row
        row = [line]
    if row:
        yield row


def rows(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield lines one by one, but the cells of a row of a table together."""
    for row in _side_by_side(lines):
        if len(row) == 2 and ITEM.fullmatch(row[0].text + " "):  # a bullet far from its text
            yield [replace(row[1], text=f"{row[0].text} {row[1].text}", left=row[0].left)]
        else:
            yield row
