"""CSV, TSV and spreadsheets. A table whose rows have a text each holds a document a row; any other is one document.

Which column is the text, the title and so on is told by their names, in the languages that exports are often in, and
where there is no such name, the text is the column with the longest entries.
"""

import contextlib
import csv
import io
import statistics
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from lxml import etree

from index.reading.documents import (
    Document,
    Metadata,
    SourceFile,
    make_document,
    make_document_of_paragraphs,
    storable,
)
from index.reading.fields import fields_of
from index.reading.formats.decoding import MAX_BYTES, read_bytes, read_text
from index.reading.formats.zipped import DamagedError, check_old_office, open_zip, read_xml_file

Row = Sequence[object]

_NAMES = {
    "text": (
        "text", "body", "content", "article", "abstract", "full text", "fulltext", "description", "message", "comment",
        "paragraph", "transcript", "texte", "contenu", "inhalt", "texto", "contenido", "testo", "текст", "正文", "内容",
    ),
    "title": ("title", "headline", "subject", "heading", "titre", "titel", "título", "titolo", "заголовок", "标题"),
    "date": (
        "date", "published", "publication date", "pubdate", "published at", "published_at", "created", "created_at",
        "timestamp", "datum", "fecha", "data", "дата", "日期",
    ),
    "author": ("author", "byline", "by", "creator", "sender", "from", "auteur", "autor", "autore", "автор", "作者"),
    "source": ("source", "publisher", "outlet", "publication", "quelle", "fuente", "источник", "来源"),
    "url": ("url", "link", "uri", "web_url"),
    "name": ("id", "_id", "identifier", "guid", "uuid"),
}  # fmt: skip
_TEXT_CHARACTERS = 80
"""A column whose entries are typically as long is text, whatever its name."""
_SAMPLE_ROWS = 200
_SAMPLE_CHARACTERS = 64_000
_DELIMITERS = ",;\t|"
_QUOTES = "\"'"
_OPEN_SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
_NO_SPREADSHEET = "damaged: there is no spreadsheet in it"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_MANIFEST = (
    '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry m:full-path="/" '
    f'm:media-type="{_OPEN_SPREADSHEET}"/></m:manifest>'
)
csv.field_size_limit(16 * 1024 * 1024)


def read_csv(file: SourceFile) -> Iterator[Document]:
    """Yield the documents in a CSV or TSV file."""
    text = read_text(file)
    if text is None:
        return
    usual = "\t" if file.name.lower().endswith((".tsv", ".tab")) else ","
    rows = _rows_of(text, *_dialect(text[:_SAMPLE_CHARACTERS], usual))
    try:
        yield from _read_rows(file, rows, "")
    except csv.Error as error:
        file.doubt(f"damaged at line {rows.line_num:,} ({error}); what stood before was read")


def _rows_of(text: str, delimiter: str, quote: str) -> Any:
    """Return a reader of rows; it also counts lines."""
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote, skipinitialspace=True)


def _dialect(sample: str, usual: str) -> tuple[str, str]:
    """Return the sign between cells and the one around them: those by which most rows have as many cells as the first.

    `csv.Sniffer` takes time that grows with the square of the sample, and apostrophes for quotation marks.

    Args:
        sample: the beginning of the text.
        usual: the delimiter where nothing speaks for another.
    """
    best, most = (usual, _QUOTES[0]), (0, 0)
    for delimiter in sorted(_DELIMITERS, key=lambda sign: sign != usual):
        for quote in _QUOTES:
            with contextlib.suppress(csv.Error):
                rows = [len(row) for row in _rows_of(sample, delimiter, quote) if row]
                columns = rows[0] if rows else 0
                if columns > 1 and (sum(row == columns for row in rows), columns) > most:
                    best, most = (delimiter, quote), (sum(row == columns for row in rows), columns)
    return best


def read_spreadsheet(file: SourceFile) -> Iterator[Document]:
    """Yield the documents in an XLSX, XLSB, XLS or ODS file, sheet by sheet."""
    data = read_bytes(file)
    if data is None:
        return
    try:
        if data.startswith(b"PK"):
            with open_zip(file):
                pass  # checked
        check_old_office(data)
    except DamagedError as error:
        file.skip(str(error))
        return
    yield from _read_workbook(file, data)


def read_flat_spreadsheet(file: SourceFile) -> Iterator[Document]:
    """Yield the documents in a FODS file: what an ODS file holds, as one XML file."""
    root = read_xml_file(file, _NO_SPREADSHEET)
    if root is None:
        return
    body = next(root.iter(f"{_OFFICE}spreadsheet"), None)
    if body is None:
        file.skip(_NO_SPREADSHEET)
        return
    for element in body.iter(f"{_OFFICE}*", f"{_TABLE}*"):  # calamine takes the blanks between elements for text
        for part, name in ((element, "text"), *((child, "tail") for child in element)):
            if not (getattr(part, name) or "").strip():
                setattr(part, name, None)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:  # and wants a ZIP file
        archive.writestr("mimetype", _OPEN_SPREADSHEET)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        archive.writestr("content.xml", etree.tostring(body, encoding="utf-8", with_tail=False))
    yield from _read_workbook(file, stream.getvalue())


def _read_workbook(file: SourceFile, data: bytes) -> Iterator[Document]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - only a worker needs it

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = workbook.sheet_names
        sheets = [workbook.get_sheet_by_name(name) for name in names]
        tables = [(sheet.to_python(skip_empty_area=True), (sheet.start or (0, 0))[0] + 1) for sheet in sheets]
    except (CalamineError, OSError, ValueError) as error:
        file.skip(f"damaged, or not what its name says ({error})")
        return
    if not any(rows for rows, _ in tables):
        file.skip("no text in it")
    for name, (rows, first_row) in zip(names, tables, strict=True):
        if rows:
            yield from _read_rows(file, rows, name if len(names) > 1 else "", first_row)


def _read_rows(file: SourceFile, rows: Iterable[Row], sheet: str, first_row: int = 1) -> Iterator[Document]:
    """Yield the documents in a table; its first row has the columns' names, and this number."""
    reader = iter(rows)
    first = next(reader, None)
    if first is None:
        return
    sample = [row for row, _ in zip(reader, range(_SAMPLE_ROWS), strict=False)]
    header = [_in_words(cell) for cell in first]
    columns = find_columns(header, sample)
    if "text" not in columns:
        yield from _read_as_one(file, header, _chain(sample, reader), sheet, first_row)
        return
    if columns.pop("guessed", None) is not None:
        file.doubt(f"no column is called “text”; “{header[columns['text']][:40]}” was taken for it")
    others = [(column, name) for column, name in enumerate(header) if name and column not in columns.values()]
    found = False
    for number, row in enumerate(_chain(sample, reader), start=first_row + 1):
        cells = {field: row[column] for field, column in columns.items() if column < len(row)}
        text = _in_words(cells.get("text"), keep_lines=True)
        if not text.strip():
            continue
        found = True
        fields = {field: _in_words(cell) or None for field, cell in cells.items()}
        metadata = Metadata(
            name=fields.get("name"), title=fields.get("title") or sheet or None, author=fields.get("author"),
            source=fields.get("source"), url=fields.get("url"), date=cells.get("date") or None,
            fields=fields_of({name: _in_words(row[column]) for column, name in others if column < len(row)}),
        )  # fmt: skip
        if document := make_document(file, text, metadata, "record", line=number):
            yield replace(document, pages=(number,) * len(document.paragraphs))
    if not found:
        file.skip("no text in it")


def _chain(sample: Iterable[Row], rest: Iterable[Row]) -> Iterator[Row]:
    yield from sample
    yield from rest


def find_columns(header: Sequence[str], sample: Sequence[Row]) -> dict[str, int]:
    """Return which column is what; “guessed” is among them where the text goes by its length alone."""
    lowered = [name.casefold().strip() for name in header]
    columns = {
        field: lowered.index(name) for field, names in _NAMES.items() for name in reversed(names) if name in lowered
    }
    if "text" in columns:
        return columns
    lengths = {
        column: statistics.median(entries)
        for column in range(len(header))
        if (entries := [len(_in_words(row[column])) for row in sample if column < len(row) and row[column] != ""])
    }
    longest = max(lengths, key=lambda column: lengths[column], default=None)
    if longest is not None and lengths[longest] >= _TEXT_CHARACTERS:
        columns = {field: column for field, column in columns.items() if column != longest}
        columns |= {"text": longest, "guessed": longest}
    return columns


def _read_as_one(
    file: SourceFile, header: Sequence[str], rows: Iterable[Row], sheet: str, first_row: int
) -> Iterator[Document]:
    """Yield a table of facts as one document with a paragraph a row: “Measure: Rebuilding; Cost: 31 million”."""
    paragraphs = []
    size = 0
    for row in rows:
        parts = []
        for name, cell in zip(header, row, strict=False):
            if value := _in_words(cell):
                parts.append(f"{name}: {value}" if name else value)
        paragraphs.append("; ".join(parts))
        size += len(paragraphs[-1])
        if size > MAX_BYTES:
            file.doubt("larger than a table may be; its first rows were read")
            break
    row_numbers = range(first_row + 1, first_row + 1 + len(paragraphs))
    if not any(paragraphs):
        paragraphs, row_numbers = [" | ".join(header)], range(first_row, first_row + 1)
    metadata = Metadata(name=f"{file.name}#{storable(sheet)}" if sheet else None, title=sheet or None)
    if document := make_document_of_paragraphs(file, paragraphs, metadata, "record", pages=row_numbers):
        yield document


def _in_words(cell: object, *, keep_lines: bool = False) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    text = storable(str(cell))
    return text if keep_lines else " ".join(text.split())
