"""The text side of a snapshot: documents, their paragraphs and the distinct texts, in an SQLite file.

Rows of each table count from 0 without gaps, so that they are also positions in the arrays of `columns.py`.
A text that stands in many places is stored, embedded and found once; `paragraphs` says where it stands.
"""

import hashlib
import itertools
import sqlite3
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from index.documents import Document, Note

_SCHEMA = """
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    path TEXT NOT NULL,
    source TEXT NOT NULL,
    title TEXT,
    author TEXT,
    language TEXT,
    url TEXT,
    date TEXT,
    date_origin TEXT,
    first_day INTEGER NOT NULL,
    last_day INTEGER NOT NULL,
    first_paragraph INTEGER NOT NULL,
    paragraph_count INTEGER NOT NULL
) STRICT;
CREATE TABLE paragraphs (
    id INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES documents,
    text INTEGER NOT NULL REFERENCES texts,
    page INTEGER
) STRICT;
CREATE TABLE texts (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    text TEXT NOT NULL
) STRICT;
CREATE TABLE files (
    path TEXT PRIMARY KEY,
    digest BLOB NOT NULL,
    documents INTEGER NOT NULL,
    paragraphs INTEGER NOT NULL,
    undated INTEGER NOT NULL
) STRICT;
CREATE TABLE notes (
    file TEXT NOT NULL,
    kind TEXT NOT NULL,
    path TEXT NOT NULL,
    line INTEGER,
    message TEXT NOT NULL
) STRICT;
"""
_FINISH = "CREATE INDEX paragraphs_by_text ON paragraphs (text);"

UNDATED = -1
"""The day of a document without a date; other days are proleptic Gregorian ordinals (`date.toordinal`)."""


def digest(text: str) -> bytes:
    """Return what a text is recognised by: 128 bits of BLAKE2b."""
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


@dataclass(frozen=True)
class Place:
    """One place where a text stands: a paragraph of a document."""

    paragraph: int
    """The paragraph's position in its document, from 0."""
    document: str
    path: str
    source: str
    title: str | None
    url: str | None
    date: str | None
    date_origin: str | None
    author: str | None = None
    language: str | None = None
    """Of the document: its ISO 639-1 code."""
    page: int | None = None
    """The page (or slide) on which the paragraph begins, from 1, where its format has pages."""


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


class CorpusWriter:
    """Takes documents one by one; holds none of them in memory."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        # A half-written corpus is thrown away, so nothing is gained by a journal or by waiting for the disk.
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;")
        self._database.executescript(_SCHEMA + "BEGIN;")
        self.documents = 0
        self.paragraphs = 0
        self.texts = 0
        self.undated = 0
        self.skipped = 0
        self._begin_file()

    def _begin_file(self) -> None:
        self._file_digest = hashlib.blake2b(digest_size=16)
        self._file_start = (self.documents, self.paragraphs, self.undated)

    def end_file(self, path: str) -> None:
        """Say that what was added since the last such call is all that this file holds."""
        counts = (self.documents, self.paragraphs, self.undated)
        found = [now - before for now, before in zip(counts, self._file_start, strict=True)]
        row = (path, self._file_digest.digest(), *found)
        self._database.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)", row)
        self._begin_file()

    def add(self, document: Document) -> None:
        """Append a document with its paragraphs."""
        self._file_digest.update(msgspec.json.encode(document))
        date = document.date
        self._database.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.documents,
                document.name,
                document.path,
                document.source or document.path,
                document.title,
                document.author,
                document.language,
                document.url,
                date.text if date else None,
                document.date_origin,
                date.first.toordinal() if date else UNDATED,
                date.last.toordinal() if date else UNDATED,
                self.paragraphs,
                len(document.paragraphs),
            ),
        )
        pages = document.pages or (None,) * len(document.paragraphs)
        rows = [
            (self.paragraphs + i, self.documents, self._text(text), page)
            for i, (text, page) in enumerate(zip(document.paragraphs, pages, strict=True))
        ]
        self._database.executemany("INSERT INTO paragraphs VALUES (?, ?, ?, ?)", rows)
        self.documents += 1
        self.paragraphs += len(rows)
        self.undated += date is None

    def note(self, note: Note, file: str | None = None) -> None:
        """Keep a note for the report; `file` is what it is about where the note itself names something in it."""
        row = (file or note.path, note.kind, note.path, note.line, note.message)
        self._database.execute("INSERT INTO notes VALUES (?, ?, ?, ?, ?)", row)
        self.skipped += note.kind == "skipped"

    def _text(self, text: str) -> int:
        key = digest(text)
        new = self._database.execute(
            "INSERT INTO texts VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (self.texts, key, text)
        ).rowcount
        if new:
            self.texts += 1
            return self.texts - 1
        row: int = self._database.execute("SELECT id FROM texts WHERE digest = ?", (key,)).fetchone()[0]
        return row

    def finish(self) -> None:
        """Write everything out and close the file."""
        self._database.execute("COMMIT")
        self._database.execute(_FINISH)
        self._database.close()


class CorpusTexts:
    """The distinct texts of a corpus, in the order of their rows, read from the disk as they are asked for."""

    def __init__(self, corpus: "Corpus") -> None:
        self._corpus = corpus

    def __len__(self) -> int:
        return self._corpus.count("texts")

    def __iter__(self) -> Iterator[str]:
        return (text for _, _, text in self._corpus.texts())

    def __getitem__(self, row: int) -> str:
        return self._corpus.text(row)


class Corpus:
    """Reads what `CorpusWriter` wrote. May be used from several threads."""

    def __init__(self, path: Path) -> None:
        # `immutable`: nobody writes a snapshot, so no locks are needed, and a read-only disk will do.
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self._database = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._close = weakref.finalize(self, self._database.close)
        # As SQLite's documentation advises for files from elsewhere: no code hidden in the schema is run.
        self._database.execute("PRAGMA trusted_schema = OFF")
        self._database.execute("PRAGMA cell_size_check = ON")

    def close(self) -> None:
        """Close the file; without this it is closed with the object's last use."""
        self._close()

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
        text: str = self._database.execute("SELECT text FROM texts WHERE id = ?", (row,)).fetchone()[0]
        return text

    def digest_and_text(self, row: int) -> tuple[bytes, str]:
        """Return a text after its digest."""
        found: tuple[bytes, str] = self._database.execute(
            "SELECT digest, text FROM texts WHERE id = ?", (row,)
        ).fetchone()
        return found

    def texts(self) -> Iterator[tuple[int, bytes, str]]:
        """Yield row, digest and text of each distinct text."""
        yield from self._database.execute("SELECT id, digest, text FROM texts ORDER BY id")

    def title_changes(self) -> Iterator[int]:
        """Yield 0 for each document that has the title of the one before it, else 1."""
        query = "SELECT title IS NULL OR title IS NOT lag(title) OVER (ORDER BY id) FROM documents ORDER BY id"
        return (changes for (changes,) in self._database.execute(query))

    def titled_texts(self) -> Iterator[str]:
        """Yield each distinct text, in order, after the title of the document in which it came first."""
        rows = self._database.execute(
            "SELECT d.title, t.text FROM texts t"
            " JOIN (SELECT text, min(id) AS paragraph FROM paragraphs GROUP BY text) f ON f.text = t.id"
            " JOIN paragraphs p ON p.id = f.paragraph JOIN documents d ON d.id = p.document ORDER BY t.id"
        )
        return (text if title is None else f"{title}\n{text}" for title, text in rows)

    def sample_texts(self, count: int) -> Iterator[str]:
        """Yield at most `count` texts from all over the corpus."""
        texts = self.count("texts")
        return (self.text(row) for row in range(0, texts, max(1, texts // count))[:count])

    def rows_of(self, digests: Iterable[bytes]) -> dict[bytes, int]:
        """Return the rows of those texts that are here, by digest."""
        found: dict[bytes, int] = {}
        remaining = iter(digests)
        while some := list(itertools.islice(remaining, 500)):
            marks = ", ".join("?" * len(some))
            query = f"SELECT digest, id FROM texts WHERE digest IN ({marks})"  # noqa: S608 - only question marks
            found.update(self._database.execute(query, some))
        return found

    def places(self, text: int) -> list[tuple[int, Place]]:
        """Return where a text stands, each with the row of its document, earliest first, undated last."""
        rows = self._database.execute(
            "SELECT d.id, p.id - d.first_paragraph, d.name, d.path, d.source, d.title, d.url, d.date, d.date_origin,"
            " d.author, d.language, p.page"
            " FROM paragraphs p JOIN documents d ON d.id = p.document WHERE p.text = ?"
            " ORDER BY d.date IS NULL, d.date, p.id",
            (text,),
        )
        return [(document, Place(*place)) for document, *place in rows]

    def sources(self) -> Iterator[tuple[int, str, str]]:
        """Yield row, source and path of each document."""
        yield from self._database.execute("SELECT id, source, path FROM documents ORDER BY id")

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
        rows = self._database.execute("SELECT path, digest, documents, paragraphs, undated FROM files ORDER BY rowid")
        return (FileRow(*row) for row in rows)

    def notes_by_file(self) -> Iterator[tuple[str, Note]]:
        """Yield each note after the file that it is about; files that were passed over are named here alone."""
        rows = self._database.execute("SELECT file, kind, path, message, line FROM notes ORDER BY rowid")
        return ((file, Note(*note)) for file, *note in rows)

    def notes(self, limit: int = -1) -> list[Note]:
        """Return the notes, at most `limit` of them where it is not negative."""
        rows = self._database.execute("SELECT kind, path, message, line FROM notes LIMIT ?", (limit,))
        return [Note(*row) for row in rows]
