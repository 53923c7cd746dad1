"""The text side of a snapshot: documents, their paragraphs and the distinct texts, in an SQLite file.

Rows of each table count from 0 without gaps, so that they are also positions in the arrays of `columns.py`.
A text that stands in many places is stored, embedded and found once; `paragraphs` says where it stands. Texts are in
the order in which they first come, so that the same files give the same corpus, however it was made: files that have
not changed since the corpus before are taken over from there, row by row, without being read.
"""

import contextlib
import hashlib
import itertools
import shutil
import sqlite3
import weakref
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from index.reading.documents import Document, Note, SourceFile, Stamp

_SCHEMA = """
CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    size INTEGER,
    modified INTEGER,
    changed INTEGER,
    digest BLOB,
    first_document INTEGER NOT NULL,
    first_paragraph INTEGER NOT NULL
) STRICT;
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
CREATE TABLE notes (
    file INTEGER REFERENCES files,
    kind TEXT NOT NULL,
    path TEXT NOT NULL,
    line INTEGER,
    message TEXT NOT NULL
) STRICT;
"""
_FINISH = """
CREATE INDEX paragraphs_by_text ON paragraphs (text);
CREATE INDEX notes_by_file ON notes (file);
"""

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

    @property
    def number(self) -> int:
        """The paragraph's number in its document, from 1, as people and programs read it."""
        return self.paragraph + 1

    @property
    def where(self) -> str:
        """Where in its document it is: its page, or its number, from 1."""
        return f"paragraph {self.number}" if self.page is None else f"page {self.page}"


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


@dataclass(frozen=True)
class Known:
    """A corpus from which files are taken over that have not changed."""

    path: Path
    paragraph_texts: NDArray[np.int32]
    """Shape (paragraphs,): the text of each of its paragraphs."""
    texts: int
    """How many texts it has."""


class CorpusWriter:
    """Takes files one by one, and the documents in each; holds none of them in memory."""

    def __init__(self, path: Path, known: Known | None = None) -> None:
        path.unlink(missing_ok=True)
        self._path = path
        self._known = known
        # A half-written corpus is thrown away, so nothing is gained by a journal or by waiting for the disk.
        self._database = sqlite3.connect(path, isolation_level=None, uri=True)
        self._database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"
            "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
        )
        if known:
            self._database.execute("ATTACH DATABASE ? AS known", (_read_only(known.path),))
            self._rows_of_known = np.full(known.texts, -1, dtype=np.int32)
            self._known_ends = (self._count("documents"), self._count("paragraphs"))
        self._database.executescript(_SCHEMA + "BEGIN;")
        self._origins = array("i")
        self._is_open = True
        self.files = 0
        self.documents = 0
        self.paragraphs = 0
        self.texts = 0
        self.undated = 0
        self.skipped = 0

    @property
    def origins(self) -> NDArray[np.int32]:
        """Shape (texts,): the row of each text in the known corpus, -1 where it is not there."""
        return np.array(self._origins, dtype=np.int32)

    def begin(self, file: SourceFile) -> None:
        """Say in which file the documents and notes that follow stand."""
        self._database.execute(
            "INSERT INTO files VALUES (?, ?, NULL, NULL, NULL, NULL, ?, ?)",
            (self.files, file.name, self.documents, self.paragraphs),
        )
        self.files += 1
        self._file_digest = hashlib.blake2b(digest_size=16)

    def end(self, file: SourceFile) -> None:
        """Say that this is all that the file holds."""
        self._end(file, self._file_digest.digest())

    def _end(self, file: SourceFile, digest: bytes) -> None:
        # What may be readable the next time is looked at again then.
        stamp = astuple(file.stamp) if file.stamp and not file.passing else (None, None, None)
        self._database.execute(
            "UPDATE files SET size = ?, modified = ?, changed = ?, digest = ? WHERE id = ?",
            (*stamp, digest, self.files - 1),
        )

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
        texts = map(self._text, document.paragraphs)
        self._add_paragraphs(itertools.repeat(self.documents), texts, document.pages or itertools.repeat(None))
        self.documents += 1
        self.undated += date is None

    def take_over(self, file: SourceFile, row: int) -> None:
        """Append a file as it is in the known corpus, where it has this row: its documents and its notes."""
        assert self._known  # noqa: S101 - there is no row without a corpus
        bounds = self._database.execute(
            "SELECT first_document, first_paragraph FROM known.files WHERE id >= ? ORDER BY id LIMIT 2", (row,)
        ).fetchall()
        (first, first_paragraph), (end, end_paragraph) = (*bounds, self._known_ends)[:2]
        self.begin(file)
        texts = np.asarray(self._known.paragraph_texts[first_paragraph:end_paragraph])
        missing = list(dict.fromkeys(texts[self._rows_of_known[texts] < 0].tolist()))
        self._database.executemany(
            "INSERT INTO texts SELECT ?, digest, text FROM known.texts WHERE id = ?", enumerate(missing, self.texts)
        )
        self._rows_of_known[missing] = np.arange(self.texts, self.texts + len(missing))
        self._origins.extend(missing)
        self.texts += len(missing)
        self._database.execute(
            "INSERT INTO documents SELECT id + ?, name, path, source, title, author, language, url, date, date_origin,"
            " first_day, last_day, first_paragraph + ?, paragraph_count FROM known.documents WHERE id >= ? AND id < ?",
            (self.documents - first, self.paragraphs - first_paragraph, first, end),
        )
        found = self._database.execute(
            "SELECT document + ?, page FROM known.paragraphs WHERE id >= ? AND id < ? ORDER BY id",
            (self.documents - first, first_paragraph, end_paragraph),
        ).fetchall()
        self._add_paragraphs(
            (document for document, _ in found), self._rows_of_known[texts].tolist(), (page for _, page in found)
        )
        self.documents += end - first
        self.undated += self._count("documents WHERE id >= ? AND id < ? AND first_day < 0", first, end)
        self._database.execute(
            "INSERT INTO notes SELECT ?, kind, path, line, message FROM known.notes WHERE file = ? ORDER BY rowid",
            (self.files - 1, row),
        )
        (known_digest,) = self._database.execute("SELECT digest FROM known.files WHERE id = ?", (row,)).fetchone()
        self._end(file, known_digest)
        self.skipped += self._count("notes WHERE file = ? AND kind = 'skipped'", row)

    def _count(self, what: str, *parameters: int) -> int:
        count: int = self._database.execute(f"SELECT count(*) FROM known.{what}", parameters).fetchone()[0]  # noqa: S608 - our own names
        return count

    def _add_paragraphs(self, documents: Iterable[int], texts: Iterable[int], pages: Iterable[int | None]) -> None:
        rows = list(zip(itertools.count(self.paragraphs), documents, texts, pages, strict=False))
        self._database.executemany("INSERT INTO paragraphs VALUES (?, ?, ?, ?)", rows)
        self.paragraphs += len(rows)

    def note(self, note: Note, *, in_file: bool = True) -> None:
        """Keep a note for the report, on the file that is being read if it is `in_file`."""
        file = self.files - 1 if in_file else None
        self._database.execute(
            "INSERT INTO notes VALUES (?, ?, ?, ?, ?)", (file, note.kind, note.path, note.line, note.message)
        )
        self.skipped += note.kind == "skipped"

    def _text(self, text: str) -> int:
        key = digest(text)
        new = self._database.execute(
            "INSERT INTO texts VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (self.texts, key, text)
        ).rowcount
        if not new:
            row: int = self._database.execute("SELECT id FROM main.texts WHERE digest = ?", (key,)).fetchone()[0]
            return row
        origin = -1
        if self._known:
            found = self._database.execute("SELECT id FROM known.texts WHERE digest = ?", (key,)).fetchone()
            if found:
                (origin,) = found
                self._rows_of_known[origin] = self.texts
        self._origins.append(origin)
        self.texts += 1
        return self.texts - 1

    def copy_to(self, path: Path) -> None:
        """Write a corpus of what came so far, and go on."""
        if self._is_open:
            self._database.execute("COMMIT")
        shutil.copyfile(self._path, path)
        if self._is_open:
            self._database.execute("BEGIN")
            with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as copy:
                copy.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _FINISH)

    def finish(self) -> None:
        """Write everything out and close the file."""
        self._database.execute("COMMIT")
        self._database.executescript(_FINISH)
        self.close()

    def hand_over(self, path: Path) -> None:
        """Move the finished corpus to where it belongs."""
        self._path.rename(path)

    def close(self) -> None:
        """Close the file, whole or not."""
        self._is_open = False
        self._database.close()


def _read_only(path: Path) -> str:
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
        self._database = sqlite3.connect(_read_only(path), uri=True, check_same_thread=False)
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

    def digest(self, row: int) -> bytes:
        """Return a text's digest."""
        found: bytes = self._database.execute("SELECT digest FROM texts WHERE id = ?", (row,)).fetchone()[0]
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

    def titled_texts(self) -> Iterator[str]:
        """Yield each distinct text, in order, after the title of the document in which it came first."""
        rows = self._database.execute(
            "SELECT d.title, t.text FROM texts t"
            " JOIN (SELECT text, min(id) AS paragraph FROM paragraphs GROUP BY text) f ON f.text = t.id"
            " JOIN paragraphs p ON p.id = f.paragraph JOIN documents d ON d.id = p.document ORDER BY t.id"
        )
        return (_titled(title, text) for title, text in rows)

    def titled_text(self, row: int) -> str:
        """Return a text after the title of the document in which it came first."""
        return _titled(
            *self._database.execute(
                "SELECT d.title, t.text FROM texts t"
                " JOIN paragraphs p ON p.id = (SELECT min(id) FROM paragraphs WHERE text = t.id)"
                " JOIN documents d ON d.id = p.document WHERE t.id = ?",
                (row,),
            ).fetchone()
        )

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

    def documents(self) -> Iterator[tuple[Any, ...]]:
        """Yield each document in order: its columns as they are asked for here."""
        yield from self._database.execute(
            "SELECT name, path, source, title, url, date, date_origin, author, language, first_day, last_day,"
            " paragraph_count FROM documents ORDER BY id"
        )

    def document_titles(self) -> list[str | None]:
        """Return the title of each document, in the order of their rows."""
        return [title for (title,) in self._database.execute("SELECT title FROM documents ORDER BY id")]

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

    def document_named(self, name: str) -> tuple[int, Place] | None:
        """Return the row of a document and the place of its first paragraph; the first one, where several are so named.

        None where there is none of this name.
        """
        found = self._database.execute(
            "SELECT d.id, 0, d.name, d.path, d.source, d.title, d.url, d.date, d.date_origin, d.author, d.language,"
            " p.page FROM documents d JOIN paragraphs p ON p.id = d.first_paragraph WHERE d.name = ? ORDER BY d.id"
            " LIMIT 1",
            (name,),
        ).fetchone()
        return (found[0], Place(*found[1:])) if found else None

    def sources(self) -> Iterator[tuple[int, str, str]]:
        """Yield row, source and path of each document."""
        yield from self._database.execute("SELECT id, source, path FROM documents ORDER BY id")

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


def _titled(title: str | None, text: str) -> str:
    return text if title is None else f"{title}\n{text}"
