"""Jupyter notebooks: the text between the code, and the code; what the code printed is left out."""

import json
from collections.abc import Iterator

from index.reading.documents import Document, Metadata, SourceFile, make_document_of_paragraphs, storable
from index.reading.formats.decoding import read_text
from index.reading.formats.markdown import marked_paragraphs
from index.reading.roles import TEXT, Mark, Role, heading


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the document in a notebook."""
    text = read_text(file)
    if text is None:
        return
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        file.skip(f"damaged, or not what its name says: not valid JSON ({str(error)[:200]})")
        return
    cells = list(_cells(notebook))
    if not cells:
        file.skip("damaged, or not what its name says: there are no cells in it")
        return
    texts: list[str] = []
    marks: list[Mark | None] = []
    for cell in cells:
        source = _source(cell)
        if cell.get("cell_type") == "markdown":
            for paragraph, mark in marked_paragraphs(source):
                texts.append(paragraph)
                marks.append(mark)
        elif source.strip():
            level = cell.get("level")
            is_heading = cell.get("cell_type") == "heading"
            texts.append(source)
            marks.append(heading(level if isinstance(level, int) else 1) if is_heading else TEXT)
    if document := make_document_of_paragraphs(
        file, texts, _metadata(notebook, texts, marks), "front matter", marks=marks
    ):
        yield document


def _cells(notebook: object) -> Iterator[dict[str, object]]:
    """Yield the cells; until 2014, they lay in worksheets."""
    if not isinstance(notebook, dict):
        return
    sheets = notebook.get("worksheets")
    for holder in [notebook, *(sheets if isinstance(sheets, list) else ())]:
        cells = holder.get("cells") if isinstance(holder, dict) else None
        yield from (cell for cell in (cells if isinstance(cells, list) else ()) if isinstance(cell, dict))


def _source(cell: dict[str, object]) -> str:
    source = cell.get("source", cell.get("input"))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return storable(source) if isinstance(source, str) else ""


def _metadata(notebook: dict[str, object], texts: list[str], marks: list[Mark | None]) -> Metadata:
    told = notebook.get("metadata")
    told = told if isinstance(told, dict) else {}
    title, date, authors = told.get("title") or told.get("name"), told.get("date"), told.get("authors")
    if not isinstance(title, str) or not title.strip():
        first = marks[0] if marks else None
        title = texts[0] if first is not None and (first.role, first.level) == (Role.HEADING, 1) else None
    first_author = authors[0] if isinstance(authors, list) and authors else None
    author = first_author.get("name") if isinstance(first_author, dict) else None
    return Metadata(
        title=storable(" ".join(title.split())) if isinstance(title, str) else None,
        author=storable(author) if isinstance(author, str) else None,
        date=date if isinstance(date, str) else None,
    )
