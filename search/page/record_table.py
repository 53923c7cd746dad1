"""A table of facts as a table again: it was read as a document with a paragraph a row, “Measure: Dam; Cost: 31”.

The names of the columns are not kept apart in an index. They are what the parts of many rows begin with.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from index.storage.corpus import Place
from search.page.cards import about, fields, safe, with_marks
from search.page.context import Excerpt
from search.page.panel import Mark
from search.speech import counted, say

_BETWEEN_CELLS, _AFTER_NAME = "; ", ": "
_SHARE_OF_ROWS = 0.2
"""So many rows have a cell in each column; what fewer begin with is part of a cell."""
_FEWEST_ROWS, _FEWEST_COLUMNS = 2, 2
_Cells = dict[str, tuple[int, int]]


def columns_of(paragraphs: Sequence[str]) -> list[str]:
    """Return the names of the columns, in their order; none where the paragraphs are not the rows of a table."""
    rows = [list(dict.fromkeys(_names_in(text))) for text in paragraphs if text]
    counts = Counter(name for row in rows for name in row)
    fewest = max(_FEWEST_ROWS, _SHARE_OF_ROWS * len(rows))
    names = {name for name, count in counts.items() if count >= fewest}
    if len(names) < _FEWEST_COLUMNS or not all(row and row[0] in names for row in rows):
        return []
    ordered: list[str] = []
    for row in rows:  # a row lacks the names of its empty cells
        place = 0
        for name in row:
            if name in ordered:
                place = ordered.index(name) + 1
            elif name in names:
                ordered.insert(place, name)
                place += 1
    return ordered


def cells_of(text: str, columns: Sequence[str]) -> _Cells:
    """Return start and end of each cell in the paragraph of a row, by the name of its column."""
    found: _Cells = {}
    place, last = 0, ""
    for part in text.split(_BETWEEN_CELLS):
        name, colon, _ = part.partition(_AFTER_NAME)
        end = place + len(part)
        if colon and name in columns and name not in found:
            found[name], last = (place + len(name) + len(_AFTER_NAME), end), name
        elif last:  # the cell itself has “; ” in it
            found[last] = found[last][0], end
        place = end + len(_BETWEEN_CELLS)
    return found


def table(
    excerpt: Excerpt,
    columns: Sequence[str],
    paragraph: int,
    roots: Sequence[str],
    *,
    marks: Sequence[Mark] = (),
    current: Mark | None = None,
) -> str:
    """Return the rows of a table as HTML; the one that was found, and all marks, are told from the others.

    Args:
        excerpt: what is shown of it.
        columns: their names.
        paragraph: the row that was found, by its position in the document, from 0.
        roots: the folders that were indexed; paths are shown from there on.
        marks: what is marked, by paragraph.
        current: the mark that is looked at just now.
    """
    heads = "".join(f'<th scope="col">{safe(name)}</th>' for name in columns)
    lines = []
    for position, text in enumerate(excerpt.paragraphs, start=excerpt.first):
        cells = cells_of(text, columns)
        own = [mark for mark in marks if mark.paragraph == position]
        shown = "".join(f'<td dir="auto">{_cell(text, cells.get(name), own, current)}</td>' for name in columns)
        named = ' class="found" aria-current="true"' if position == paragraph else ""
        lines.append(f"<tr{named}>{shown}</tr>")
    left = excerpt.total - excerpt.first - len(excerpt.paragraphs)
    before = counted("… {number} row before", "… {number} rows before", excerpt.first) if excerpt.first else ""
    after = counted("… {number} row after", "… {number} rows after", left) if left else ""
    label = safe(say("Rows of the table"))
    rows = f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    around = [f'<p class="left-out">{safe(words)}</p>' if words else "" for words in (before, after)]
    region = f'<div class="table records" tabindex="0" role="region" aria-label="{label}">{rows}</div>'
    head = about(excerpt.place, list(roots)) + fields(excerpt.place)
    return f'<article class="document">{head}{around[0]}{region}{around[1]}</article>'


def is_of_rows(document: Place) -> bool:
    """Tell whether the paragraphs of a document are rows of a file, and know their numbers there."""
    return document.where.startswith("row ")


def _cell(text: str, span: tuple[int, int] | None, marks: Sequence[Mark], current: Mark | None) -> str:
    if span is None:
        return ""
    start, end = span
    inside = {
        replace(mark, start=max(mark.start, start) - start, end=min(mark.end, end) - start): mark
        for mark in marks
        if mark.start < end and mark.end > start
    }
    here = next((shifted for shifted, mark in inside.items() if mark == current), None)
    return with_marks(text[start:end], inside, here)


def _names_in(text: str) -> list[str]:
    parts = (part.partition(_AFTER_NAME) for part in text.split(_BETWEEN_CELLS))
    return [name for name, colon, _ in parts if colon and name]
