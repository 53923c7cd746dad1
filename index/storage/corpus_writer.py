"""Writes the text side of a snapshot: documents one after the other; see `corpus.py`, which reads it."""

import contextlib
import hashlib
import itertools
import shutil
import sqlite3
from array import array
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from index.reading.documents import Document, Note, SourceFile
from index.reading.fields import Field
from index.reading.roles import Role, heading_rows
from index.storage.corpus import UNDATED, digest, read_only
from index.storage.schema import COUNTS, INDEXES, TABLES

_MOST_RECENT, _FIELDS_AT_ONCE = 50_000, 2_000
"""So many values of fields are known without looking them up, some 10 MB; so many are written together."""


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
            self._database.execute("ATTACH DATABASE ? AS known", (read_only(known.path),))
            self._rows_of_known = np.full(known.texts, -1, dtype=np.int32)
            self._known_ends = (self._count("documents"), self._count("paragraphs"))
            self._values_of_known = np.full(self._count("field_values"), -1, dtype=np.int64)
        self._database.executescript(TABLES + "BEGIN;")
        self._origins = array("i")
        self._is_open = True
        self.files = 0
        self.documents = 0
        self.paragraphs = 0
        self.texts = 0
        self.undated = 0
        self.skipped = 0
        self._values = 0
        self._recent_values: dict[Field, int] = {}
        self._field_rows: list[tuple[int, int, int]] = []

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
        marks = document.marks
        above = heading_rows(marks)
        self._add_headings(document, above)
        self._add_fields((self.documents, place, self._value(field)) for place, field in enumerate(document.fields))
        self._add_paragraphs(
            itertools.repeat(self.documents),
            map(self._text, document.paragraphs),
            zip(
                document.pages or itertools.repeat(None),
                (int(mark.role) for mark in marks),
                (mark.level for mark in marks),
                above,
                strict=False,
            ),
        )
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
        self._database.execute(
            "INSERT INTO headings SELECT id + ?, path FROM known.headings WHERE id >= ? AND id < ?",
            (self.paragraphs - first_paragraph, first_paragraph, end_paragraph),
        )
        self._take_over_fields(first, end)
        found = self._database.execute(
            "SELECT document + ?, page, role, level, heading FROM known.paragraphs WHERE id >= ? AND id < ?"
            " ORDER BY id",
            (self.documents - first, first_paragraph, end_paragraph),
        ).fetchall()
        self._add_paragraphs(
            (document for document, *_ in found), self._rows_of_known[texts].tolist(), (row[1:] for row in found)
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

    def _add_headings(self, document: Document, above: list[int | None]) -> None:
        """Keep the path of each heading: those above it, and itself, the outermost first."""
        paths: dict[int, list[str]] = {}
        for i, (mark, parent) in enumerate(zip(document.marks, above, strict=True)):
            if mark.role == Role.HEADING:
                paths[i] = [*([] if parent is None else paths[parent]), document.paragraphs[i]]
        self._database.executemany(
            "INSERT INTO headings VALUES (?, ?)",
            [(self.paragraphs + i, msgspec.json.encode(path).decode()) for i, path in paths.items()],
        )

    def _add_fields(self, rows: Iterable[tuple[int, int, int]]) -> None:
        """Add which values documents have: of each the document, the place among its values, and the value."""
        self._field_rows.extend(rows)
        if len(self._field_rows) >= _FIELDS_AT_ONCE:
            self._write_fields()

    def _write_fields(self) -> None:
        self._database.executemany("INSERT INTO fields VALUES (?, ?, ?)", self._field_rows)
        self._field_rows.clear()

    def _value(self, field: Field) -> int:
        """Return the row of a value, which is added where it is new."""
        row = self._recent_values.get(field)
        if row is not None:
            return row
        new = self._database.execute(
            "INSERT INTO field_values VALUES (?, ?, ?, 0) ON CONFLICT DO NOTHING", (self._values, *field)
        ).rowcount
        row = self._values
        if new:
            self._values += 1
        else:
            find = "SELECT id FROM main.field_values WHERE name = ? AND value = ?"
            row = self._database.execute(find, field).fetchone()[0]
        if len(self._recent_values) >= _MOST_RECENT:  # some fields have another value in each document
            self._recent_values.clear()
        self._recent_values[field] = row
        return row

    def _take_over_fields(self, first: int, end: int) -> None:
        """Append the values of documents of the known corpus, as which their rows are taken over now."""
        found = self._database.execute(
            "SELECT document + ?, place, value FROM known.fields WHERE document >= ? AND document < ?"
            " ORDER BY document, place",
            (self.documents - first, first, end),
        ).fetchall()
        for value in {value for *_, value in found}:
            if self._values_of_known[value] < 0:
                find = "SELECT name, value FROM known.field_values WHERE id = ?"
                self._values_of_known[value] = self._value(self._database.execute(find, (value,)).fetchone())
        self._add_fields((document, place, int(self._values_of_known[value])) for document, place, value in found)

    def _add_paragraphs(
        self, documents: Iterable[int], texts: Iterable[int], others: Iterable[tuple[int | None, ...]]
    ) -> None:
        """Add rows; `others` has page, role, level and the heading above, as its position in the document."""
        parts = zip(itertools.count(self.paragraphs), documents, texts, others, strict=False)
        rows = [(row, document, text, *more) for row, document, text, more in parts]
        self._database.executemany("INSERT INTO paragraphs VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
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
            self._write_fields()
            self._database.execute("COMMIT")
        shutil.copyfile(self._path, path)
        if self._is_open:
            self._database.execute("BEGIN")
            with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as copy:
                copy.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + INDEXES + COUNTS)

    def finish(self) -> None:
        """Write everything out and close the file."""
        self._write_fields()
        self._database.execute("COMMIT")
        self._database.executescript(INDEXES + COUNTS)
        self.close()

    def hand_over(self, path: Path) -> None:
        """Move the finished corpus to where it belongs."""
        self._path.rename(path)

    def close(self) -> None:
        """Close the file, whole or not."""
        self._is_open = False
        self._database.close()
