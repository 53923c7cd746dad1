"""What reading a file gives: documents, and notes about what could not be read or only with doubts."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from index.dates import PartialDate, date_in_file_name, parse_date, take_leading_date
from index.paragraphs import split_paragraphs

DateOrigin = Literal["record", "front matter", "text", "file name"]

MAX_PARAGRAPH_CHARACTERS = 1_000_000
"""A "paragraph" longer than a novel is data, not text; it is left out by name rather than embedded for hours."""


@dataclass(frozen=True)
class Document:
    """One file, or one record of a file, with its paragraphs in order."""

    name: str
    """The record's own identifier where it has one, else `path`."""
    path: str
    """The file as its user names it: the source given, then the way below it, with forward slashes."""
    paragraphs: tuple[str, ...]
    title: str | None = None
    source: str | None = None
    """Who published it, where the document says so; else `path` stands for it."""
    url: str | None = None
    date: PartialDate | None = None
    date_origin: DateOrigin | None = None


@dataclass(frozen=True)
class Note:
    """Something a person should know about a file: it was skipped, or read with a doubt."""

    kind: Literal["skipped", "doubt"]
    path: str
    message: str
    line: int | None = None
    """The line of the record concerned, from 1; None where it is the whole file."""

    def __str__(self) -> str:
        where = self.path if self.line is None else f"{self.path}, line {self.line}"
        return f"{where}: {self.message}"


@dataclass(frozen=True)
class Stamp:
    """What a file system says about a file's content: while it stays the same, so does the content."""

    size: int
    """Bytes."""
    modified: int
    """Nanoseconds since 1970, as `st_mtime_ns`."""
    changed: int
    """The same of `st_ctime_ns`: where people set the former back, this still moves."""

    @classmethod
    def of(cls, status: os.stat_result) -> "Stamp":
        """Take it from what `stat` returns."""
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns)


@dataclass(frozen=True)
class SourceFile:
    """A file that is to be read, and where notes about it go."""

    path: Path
    name: str
    """The file as its user names it; see `Document.path`."""
    stamp: Stamp | None = field(default=None, compare=False)
    """As it was when it was found, before it is read; None where that says nothing about its content."""
    notes: list[Note] = field(default_factory=list, compare=False)
    failures: list[OSError] = field(default_factory=list, compare=False)
    """What kept it from being read, and may be over the next time."""

    def skip(self, message: str, line: int | None = None) -> None:
        """Note that the file, or the record on this line, was left out."""
        self.notes.append(Note("skipped", self.name, message, line))

    def doubt(self, message: str, line: int | None = None) -> None:
        """Note that the file, or the record on this line, was read, but perhaps not right."""
        self.notes.append(Note("doubt", self.name, message, line))


@dataclass(frozen=True)
class Metadata:
    """What a record or front matter says about its text, as it stands there."""

    name: str | None = None
    title: str | None = None
    source: str | None = None
    url: str | None = None
    date: object = None


def storable(text: str) -> str:
    """Return the text without halves of surrogate pairs: JSON and file names can hold them, no encoding can."""
    return text.encode("utf-8", "replace").decode("utf-8")


def read_metadata(*mappings: object) -> Metadata:
    """Take the fields we know from the first mapping that has each; what is no mapping counts as empty."""
    known = [mapping for mapping in mappings if isinstance(mapping, dict)]

    def first(*keys: str) -> object:
        values = (mapping[key] for mapping in known for key in keys if mapping.get(key) not in (None, ""))
        return next(values, None)

    def text(*keys: str) -> str | None:
        return _in_words(first(*keys)) or None

    return Metadata(text("_id", "id"), text("title"), text("source"), text("url"), first("date"))


def _in_words(value: object) -> str:
    """Return a value as one line; what is neither text nor a number of a sane length has none."""
    try:
        return storable(" ".join(str(value).split())) if isinstance(value, str | int | float) else ""
    except ValueError:  # an integer of more digits than Python writes
        return ""


def make_document(
    file: SourceFile,
    text: str,
    metadata: Metadata,
    metadata_origin: DateOrigin,
    *,
    split: Callable[[str], Iterable[str]] = split_paragraphs,
    line: int | None = None,
) -> Document | None:
    """Put a document together from its text and what is said about it; None, with a note, where it has no text.

    The date is the first of these that is one: the metadata's, one that opens the text, one in the file's name.

    Args:
        file: where it stands; notes go there.
        text: the whole text; a date that opens it is taken off.
        metadata: what the record or the front matter says.
        metadata_origin: what to call the metadata as the origin of a date.
        split: how the format's text falls into paragraphs.
        line: the record's line in the file, from 1.
    """
    text_date, text = take_leading_date(text)
    candidates: list[tuple[PartialDate | None, DateOrigin]] = [
        (parse_date(metadata.date), metadata_origin),
        (text_date, "text"),
        (date_in_file_name(file.path.name), "file name"),
    ]
    if metadata.date is not None and candidates[0][0] is None:
        file.doubt(
            f"its date “{_in_words(metadata.date)[:40]}” is not one that can only mean one day, month or year; "
            "write it like 2017-03-27",
            line,
        )
    date, origin = next(((found, where) for found, where in candidates if found), (None, None))

    kept = []
    too_long = False
    for paragraph in split(text):
        if len(paragraph) > MAX_PARAGRAPH_CHARACTERS:
            too_long = True
            file.skip(
                f"a paragraph of {len(paragraph):,} characters, expected at most {MAX_PARAGRAPH_CHARACTERS:,}; "
                "separate its paragraphs by blank lines",
                line,
            )
        else:
            kept.append(paragraph)
    if not kept:
        if not too_long:
            file.skip("no text in it", line)
        return None
    return Document(
        name=metadata.name or file.name,
        path=file.name,
        paragraphs=tuple(kept),
        title=metadata.title,
        source=metadata.source,
        url=metadata.url,
        date=date,
        date_origin=origin,
    )
