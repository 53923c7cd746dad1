"""The text side of a snapshot: documents, their paragraphs and the distinct texts, in an SQLite file.

Rows of each table count from 0 without gaps, so that they are also positions in the arrays of `columns.py`.
A text that stands in many places is stored, embedded and found once; `paragraphs` says where it stands. Texts are in
the order in which they first come, so that the same files give the same corpus, however it was made: files that have
not changed since the corpus before are taken over from there, row by row, without being read.
"""

import hashlib
import sqlite3
import textwrap
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from index.reading.documents import Note, Stamp
from index.reading.fields import Field
from index.reading.roles import Role
from index.storage.schema import has_our_schema

HEADINGS_IN_WORDS = True
"""Whether the words of the headings above a text count as its words, as those of its document's title do.

An index made with another value has to be built anew: raise `FORMAT` with it.
"""

UNDATED = -1
"""The day of a document without a date; other days are proleptic Gregorian ordinals (`date.toordinal`)."""


def digest(text: str) -> bytes:
    """Return what a text is recognised by: 128 bits of BLAKE2b."""
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


@dataclass(frozen=True, kw_only=True)
class Place:
    """One place where a text stands: a paragraph of a document."""

    paragraph: int
    """The paragraph's position in its document, from 0."""
    document: str
    path: str
    source: str
    title: str | None = None
    url: str | None = None
    date: str | None = None
    date_origin: str | None = None
    author: str | None = None
    language: str | None = None
    """Of the document: its ISO 639-1 code."""
    page: int | None = None
    """The page (or slide) on which the paragraph begins, from 1, where its format has pages."""
    role: str = Role.TEXT.label
    """What the paragraph is here: see `roles.Role`, in lower case."""
    headings: tuple[str, ...] = ()
    """The headings above it in its document, the outermost first."""
    opening: str | None = field(default=None, compare=False)
    """How a document without a title begins: with its own heading, else with its first line of text, shortened. None
    where it has a title, and on a server."""

    fields: tuple[Field, ...] = ()
    """What else its document says of itself, as names and values; a name may come several times."""

    @property
    def called(self) -> str | None:
        """What people know its document by: its title, else how it begins; None where neither is known."""
        return self.title or self.opening

    @property
    def number(self) -> int:
        """The paragraph's number in its document, from 1, as people and programs read it."""
        return self.paragraph + 1

    @property
    def where(self) -> str:
        """Where in its document it is: its page, slide or row, or its number, from 1."""
        if self.page is None:
            return f"paragraph {self.number}"
        path = self.path.lower()
        kind = next((kind for kind, endings in _PAGES.items() if path.endswith(endings)), "page")
        return f"{kind} {self.page}"


_SLIDES = ".pptx .pptm .ppsx .ppsm .potx .potm .ppt .pps .pot .odp .otp .fodp"
_ROWS = ".csv .tsv .tab .xlsx .xlsm .xltx .xltm .xlsb .xls .xlt .ods .ots .fods"
_PAGES = {"slide": tuple(_SLIDES.split()), "row": tuple(_ROWS.split())}
"""What a page is called in files whose names end so."""


@dataclass(frozen=True, kw_only=True)
class DocumentRow:
    """A document, as it is stored."""

    name: str
    path: str
    source: str
    title: str | None
    url: str | None
    date: str | None
    date_origin: str | None
    author: str | None
    language: str | None
    first_day: int
    last_day: int
    paragraphs: int
    """How many it has."""
    fields: tuple[Field, ...] = ()
    headings: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """The path of each of its headings, by position in the document: those above it, and itself, outermost first."""


@dataclass(frozen=True)
class FileRow:
    """A file that was read, and what came of it."""

    path: str
    """As its user names it."""
    digest: bytes
    """The same for as long as the same is read in it."""
    documents: int
    paragraphs: int
    undated: int
    """Documents without a date."""


_LONGEST_LINE = 90
"""Characters of a document's first line that are shown in place of a title."""
_FIELDS = (
    "(SELECT json_group_array(json_array(name, value)) FROM (SELECT v.name, v.value FROM fields f"
    " JOIN field_values v ON v.id = f.value WHERE f.document = d.id ORDER BY f.place)) AS fields"
)
"""The fields of a document as JSON."""
_PLACES = (
    "SELECT d.id AS row, p.id - d.first_paragraph AS paragraph, d.name AS document, d.path, d.source, d.title,"  # noqa: S608 - our own names
    " d.url,"
    " d.date, d.date_origin, d.author, d.language, p.page, p.role, h.path AS headings,"
    f" {_FIELDS},"
    # Bylines, captions and links may stand before a heading (1) or running text (0), but no more than four.
    " CASE WHEN d.title IS NULL THEN (SELECT o.role || substr(t.text, 1, 250) FROM paragraphs o"
    " JOIN texts t ON t.id = o.text WHERE o.id BETWEEN d.first_paragraph AND d.first_paragraph + 4"
    " AND o.document = d.id AND o.role IN (0, 1) ORDER BY o.id LIMIT 1) END AS opening"
    " FROM paragraphs p JOIN documents d ON d.id = p.document"
    " LEFT JOIN headings h ON h.id = d.first_paragraph + p.heading"
)
_TITLED = (
    "SELECT d.title, h.path, t.text FROM texts t JOIN {first} JOIN documents d ON d.id = p.document"
    " LEFT JOIN headings h ON h.id = d.first_paragraph + p.heading"
)


def read_only(path: Path) -> str:
    """Return the address by which SQLite opens a file that nobody writes."""
    # `immutable`: nobody writes a snapshot, so no locks are needed, and a read-only disk will do.
    return f"{path.absolute().as_uri()}?mode=ro&immutable=1"


class CorpusTexts:
    """The distinct texts of a corpus by their rows, read from the disk as they are asked for."""

    def __init__(self, corpus: "Corpus") -> None:
        self._corpus = corpus

    def __getitem__(self, row: int) -> str:
        return self._corpus.text(row)


class Corpus:
    """Reads what `CorpusWriter` wrote. May be used from several threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._database = sqlite3.connect(read_only(path), uri=True, check_same_thread=False)
        self._close = weakref.finalize(self, self._database.close)
        # As SQLite's documentation advises for files from elsewhere: no code hidden in the schema is run.
        self._database.execute("PRAGMA trusted_schema = OFF")
        self._database.execute("PRAGMA cell_size_check = ON")

    def close(self) -> None:
        """Close the file; without this it is closed with the object's last use."""
        self._close()

    def is_ours(self) -> bool:
        """Tell whether the file has the tables and indexes of a complete corpus, and nothing that could do more."""
        return has_our_schema(self._database)

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        row: int = self._database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our own names
        return row

    def column(self, table: str, column: str) -> Iterator[int]:
        """Yield a column of numbers in the order of the rows."""
        query = f"SELECT {column} FROM {table} ORDER BY id"  # noqa: S608 - our own names
        return (value for (value,) in self._database.execute(query))

    def text(self, row: int) -> str:
        """Return a text."""
        text: str = self._one("SELECT text FROM texts WHERE id = ?", row)[0]
        return text

    def digest(self, row: int) -> bytes:
        """Return a text's digest."""
        found: bytes = self._one("SELECT digest FROM texts WHERE id = ?", row)[0]
        return found

    def _one(self, query: str, row: int) -> tuple[Any, ...]:
        """Return the one row that a query finds.

        Raises:
            sqlite3.DatabaseError: there is none.
        """
        found: tuple[Any, ...] | None = self._database.execute(query, (row,)).fetchone()
        if found is None:
            raise sqlite3.DatabaseError(f"there is no row {row:,} of texts")
        return found

    def row_of(self, digest: bytes) -> int | None:
        """Return the row of the text with a digest; None where there is none."""
        found = self._database.execute("SELECT id FROM texts WHERE digest = ?", (digest,)).fetchone()
        return found[0] if found else None

    def digests(self, rows: NDArray[np.int64] | None = None) -> Iterator[bytes]:
        """Yield the digests of some texts, or of all in order."""
        if rows is not None and 2 * len(rows) < self.count("texts"):
            yield from (self.digest(int(row)) for row in rows)
            return
        wanted = None if rows is None else iter(np.isin(np.arange(self.count("texts")), rows).tolist())
        for (found,) in self._database.execute("SELECT digest FROM texts ORDER BY id"):
            if wanted is None or next(wanted):
                yield found

    def texts(self) -> Iterator[tuple[int, bytes, str]]:
        """Yield row, digest and text of each distinct text."""
        yield from self._database.execute("SELECT id, digest, text FROM texts ORDER BY id")

    def title_changes(self) -> Iterator[int]:
        """Yield 0 for each document that has the title of the one before it, else 1."""
        query = "SELECT title IS NULL OR title IS NOT lag(title) OVER (ORDER BY id) FROM documents ORDER BY id"
        return (changes for (changes,) in self._database.execute(query))

    def titled_texts(self, *, headings: bool = HEADINGS_IN_WORDS) -> Iterator[str]:
        """Yield each distinct text, in order, after the title and the headings under which it came first.

        `headings` says whether to give the headings too.
        """
        first = (
            "(SELECT text, min(id) AS paragraph FROM paragraphs GROUP BY text) f ON f.text = t.id"
            " JOIN paragraphs p ON p.id = f.paragraph"
        )
        rows = self._database.execute(f"{_TITLED.format(first=first)} ORDER BY t.id")
        return (_titled(title, path if headings else None, text) for title, path, text in rows)

    def titled_text(self, row: int, *, headings: bool = HEADINGS_IN_WORDS) -> str:
        """Return a text after the title and the headings under which it came first; see `titled_texts`."""
        first = "paragraphs p ON p.id = (SELECT min(id) FROM paragraphs WHERE text = t.id)"
        query = f"{_TITLED.format(first=first)} WHERE t.id = ?"
        title, path, text = self._one(query, row)
        return _titled(title, path if headings else None, text)

    def heading_paths(self) -> Iterator[tuple[int, str]]:
        """Yield each heading, by the row of its paragraph, with its path as JSON; in order."""
        yield from self._database.execute("SELECT id, path FROM headings ORDER BY id")

    def headings_between(self, first: int, end: int) -> dict[int, tuple[str, ...]]:
        """Return the path of each heading from one paragraph up to another, by its position after the first."""
        rows = self._database.execute(
            "SELECT id, path FROM headings WHERE id >= ? AND id < ? ORDER BY id", (first, end)
        )
        return {row - first: _path(path) for row, path in rows}

    def sample_texts(self, count: int) -> Iterator[str]:
        """Yield at most `count` texts from all over the corpus."""
        texts = self.count("texts")
        return (self.text(row) for row in range(0, texts, max(1, texts // count))[:count])

    def stamps(self) -> Iterator[tuple[str, Stamp | None]]:
        """Yield name and stamp of each file, in the order of their rows; None for one that is to be read again."""
        for name, *stamp in self._database.execute("SELECT name, size, modified, changed FROM files ORDER BY id"):
            yield name, None if stamp[0] is None else Stamp(*stamp)

    def document_languages(self) -> list[str | None]:
        """Return the language of each document, in the order of their rows; None where it could not be told."""
        return [language for (language,) in self._database.execute("SELECT language FROM documents ORDER BY id")]

    def documents(self) -> Iterator[DocumentRow]:
        """Yield each document in order."""
        headings = self.heading_paths()
        row, path = next(headings, (-1, ""))
        cursor = self._rows(
            "SELECT name, path, source, title, url, date, date_origin, author, language, first_day, last_day,"  # noqa: S608 - as above
            f" paragraph_count AS paragraphs, first_paragraph, {_FIELDS} FROM documents d ORDER BY id"
        )
        for found in cursor:
            columns = dict(found)
            first = columns.pop("first_paragraph")
            columns["fields"] = _fields(columns["fields"])
            own: dict[int, tuple[str, ...]] = {}
            while first <= row < first + found["paragraphs"]:
                own[row - first] = _path(path)
                row, path = next(headings, (-1, ""))
            yield DocumentRow(**columns, headings=own)

    def document_titles(self) -> list[str | None]:
        """Return the title of each document, in the order of their rows."""
        return [title for (title,) in self._database.execute("SELECT title FROM documents ORDER BY id")]

    def places(self, text: int) -> list[tuple[int, Place]]:
        """Return where a text stands, each with the row of its document, earliest first, undated last."""
        query = f"{_PLACES} WHERE p.text = ? ORDER BY d.date IS NULL, d.date, p.id"
        return [(found["row"], _place(found)) for found in self._rows(query, text)]

    def document_named(self, name: str) -> tuple[int, Place] | None:
        """Return the row of a document and the place of its first paragraph; the first one, where several are so named.

        None where there is none of this name.
        """
        query = f"{_PLACES} WHERE d.name = ? AND p.id = d.first_paragraph ORDER BY d.id LIMIT 1"
        return next(((found["row"], _place(found)) for found in self._rows(query, name)), None)

    def _rows(self, query: str, *parameters: int | str) -> sqlite3.Cursor:
        """Ask for rows whose columns are known by name."""
        cursor = self._database.cursor()
        cursor.row_factory = sqlite3.Row
        return cursor.execute(query, parameters)

    def sources(self) -> Iterator[tuple[int, str, str]]:
        """Yield row, source and path of each document."""
        yield from self._database.execute("SELECT id, source, path FROM documents ORDER BY id")

    def authors_and_languages(self) -> Iterator[tuple[str | None, str | None]]:
        """Yield the author and the language of each document, in the order of their rows; None where not known."""
        yield from self._database.execute("SELECT author, language FROM documents ORDER BY id")

    def field_values(self, name: str) -> Iterator[tuple[int, str]]:
        """Yield the row and the text of each value that a field has in some document."""
        yield from self._database.execute("SELECT id, value FROM field_values WHERE name = ?", (name,))

    def documents_with(self, value: int) -> NDArray[np.int64]:
        """Return the documents with a value of a field, by the rows of both."""
        query = "SELECT document FROM fields WHERE value = ? AND document >= 0 AND document < ?"
        found = self._database.execute(query, (value, self.count("documents")))
        return np.fromiter((document for (document,) in found), np.int64)

    def field_counts(self) -> Iterator[tuple[str, int, int]]:
        """Yield the name of each field, how many values it has, and in how many documents all of them together."""
        yield from self._database.execute(
            "SELECT name, count(*), sum(uses) FROM field_values GROUP BY name ORDER BY name"
        )

    def dates(self) -> Iterator[str | None]:
        """Yield the date of each document, None where it has none."""
        return (date for (date,) in self._database.execute("SELECT date FROM documents ORDER BY id"))

    def titles(self, count: int, longest: int) -> list[str]:
        """Return at most `count` titles of at most `longest` characters, from documents spread over the corpus."""
        rows = self._database.execute(
            "SELECT title FROM (SELECT title, ntile(?) OVER (ORDER BY id) AS part FROM documents"
            " WHERE length(title) BETWEEN 12 AND ?) GROUP BY part",
            (count, longest),
        )
        return list(dict.fromkeys(title for (title,) in rows))

    def files(self) -> Iterator[FileRow]:
        """Yield what came of each file that was read, in the order of reading."""
        rows = self._database.execute(
            "WITH bounds AS (SELECT id, name, digest, first_document AS first,"
            " lead(first_document, 1, (SELECT count(*) FROM documents)) OVER (ORDER BY id) AS next,"
            " lead(first_paragraph, 1, (SELECT count(*) FROM paragraphs)) OVER (ORDER BY id) - first_paragraph AS"
            " length FROM files) SELECT name, digest, next - first, length, (SELECT count(*) FROM documents d"
            " WHERE d.id >= first AND d.id < next AND d.first_day < 0) FROM bounds ORDER BY id"
        )
        return (FileRow(*row) for row in rows)

    def notes_by_file(self) -> Iterator[tuple[str, Note]]:
        """Yield each note after the file that it is about; files that were passed over are named here alone."""
        rows = self._database.execute(
            "SELECT ifnull(f.name, n.path), n.kind, n.path, n.message, n.line FROM notes n"
            " LEFT JOIN files f ON f.id = n.file ORDER BY n.rowid"
        )
        return ((file, Note(*note)) for file, *note in rows)

    def notes(self, limit: int = -1) -> list[Note]:
        """Return the notes, at most `limit` of them where it is not negative."""
        rows = self._database.execute("SELECT kind, path, message, line FROM notes ORDER BY rowid LIMIT ?", (limit,))
        return [Note(*row) for row in rows]

    def notes_beside_files(self) -> list[Note]:
        """Return the notes on what is not a file."""
        query = "SELECT kind, path, message, line FROM notes WHERE file IS NULL ORDER BY rowid"
        return [Note(*row) for row in self._database.execute(query)]


def _place(found: sqlite3.Row) -> Place:
    columns = dict(found)
    del columns["row"]
    role, headings, opening = _role(columns.pop("role")).label, columns.pop("headings"), columns.pop("opening")
    columns["fields"] = _fields(columns["fields"])
    return Place(
        **columns, role=role, headings=_path(headings) if headings else (), opening=opening and _opening(opening)
    )


def _opening(found: str) -> str:
    """Return a heading whole, and of running text its first words; found after the role in figures."""
    role, text = _role(found[0]), " ".join(found[1:].split())
    if role is Role.HEADING:
        return text
    return textwrap.shorten(text, _LONGEST_LINE, placeholder=" …", break_on_hyphens=False) or text[:_LONGEST_LINE]


def _path(stored: str) -> tuple[str, ...]:
    try:
        return msgspec.json.decode(stored, type=tuple[str, ...])
    except msgspec.MsgspecError as error:
        raise sqlite3.DatabaseError(f"the headings above a text are not whole: {error}") from error


def _fields(stored: str) -> tuple[Field, ...]:
    if stored == "[]":
        return ()
    try:
        return msgspec.json.decode(stored, type=tuple[Field, ...])
    except msgspec.MsgspecError as error:
        raise sqlite3.DatabaseError(f"the fields of a document are not whole: {error}") from error


def _role(stored: str) -> Role:
    try:
        return Role(int(stored))
    except ValueError as error:
        raise sqlite3.DatabaseError(f"what a text is is not whole: {error}") from error


def _titled(title: str | None, path: str | None, text: str) -> str:
    above = [] if title is None else [title]
    above += [heading for heading in (_path(path) if path else ()) if heading != title]
    return "\n".join([*above, text])
