"""The tables of a corpus, and the check that a file has these and nothing else.

A view in the place of a table, or a trigger, would let a file from elsewhere run what it likes inside SQLite: a query
without end, for one.
"""

import contextlib
import functools
import sqlite3

TABLES = """
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
    page INTEGER,
    role INTEGER NOT NULL,
    level INTEGER NOT NULL,
    heading INTEGER
) STRICT;
CREATE TABLE headings (
    id INTEGER PRIMARY KEY REFERENCES paragraphs,
    path TEXT NOT NULL
) STRICT;
CREATE TABLE texts (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    text TEXT NOT NULL
) STRICT;
CREATE TABLE field_values (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    uses INTEGER NOT NULL,
    UNIQUE (name, value)
) STRICT;
CREATE TABLE fields (
    document INTEGER NOT NULL REFERENCES documents,
    place INTEGER NOT NULL,
    value INTEGER NOT NULL REFERENCES field_values,
    PRIMARY KEY (document, place)
) WITHOUT ROWID, STRICT;
CREATE TABLE notes (
    file INTEGER REFERENCES files,
    kind TEXT NOT NULL,
    path TEXT NOT NULL,
    line INTEGER,
    message TEXT NOT NULL
) STRICT;
"""
"""What a corpus begins with."""

INDEXES = """
CREATE INDEX paragraphs_by_text ON paragraphs (text);
CREATE INDEX notes_by_file ON notes (file);
CREATE INDEX fields_by_value ON fields (value);
"""
"""What it gets when all documents are in it."""

COUNTS = "UPDATE field_values SET uses = (SELECT count(*) FROM fields WHERE fields.value = field_values.id);"
"""What is counted then."""


def has_our_schema(database: sqlite3.Connection) -> bool:
    """Tell whether a database has exactly the tables and indexes of a complete corpus."""
    try:
        return _schema(database) == _ours()
    except UnicodeDecodeError:  # of SQLite's own message, which quotes what it cannot read
        return False


@functools.cache
def _ours() -> list[tuple[str, ...]]:
    with contextlib.closing(sqlite3.connect(":memory:")) as empty:
        empty.executescript(TABLES + INDEXES)
        return _schema(empty)


def _schema(database: sqlite3.Connection) -> list[tuple[str, ...]]:
    return database.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name").fetchall()
