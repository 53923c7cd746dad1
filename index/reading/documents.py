"""What reading a file gives: documents, and notes about what could not be read or only with doubts."""

import io
import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO, Literal

from index.reading.bylines import LINES_ABOVE_TEXT, authors_in
from index.reading.dates import PartialDate, date_in_file_name, parse_date, take_leading_date
from index.reading.fields import Field, fields_of
from index.reading.paragraphs import split_paragraphs
from index.reading.roles import TEXT, Mark, Role, recognise

DateOrigin = Literal[
    "record", "front matter", "page metadata", "header", "text", "file name", "properties", "page, uncertain",
    "modification time",
]  # fmt: skip
"""Where a date was found: a field of a record, the metadata of a web page, the header of a mail, the properties of an
office file (which say when the file was made, so that they count less than the text and the file's name), any place
of a web page that only may give its date …"""

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
    author: str | None = None
    source: str | None = None
    """Who published it, where the document says so; else `path` stands for it."""
    url: str | None = None
    date: PartialDate | None = None
    date_origin: DateOrigin | None = None
    language: str | None = None
    """Its ISO 639-1 code, where that has been found out."""
    pages: tuple[int, ...] = ()
    """The page, slide or row of a table on which each paragraph begins, from 1; empty where the format has none."""
    roles: tuple[Role, ...] = ()
    """What each paragraph is; empty where all are running text."""
    levels: tuple[int, ...] = ()
    """Of each paragraph that is a heading its level, from 1, the outermost; 0 for others. As long as `roles`."""
    fields: tuple[Field, ...] = ()
    """What else it says of itself, as names and values; a name may come several times."""

    @property
    def marks(self) -> list[Mark]:
        """Role and level of each paragraph."""
        if not self.roles:
            return [TEXT] * len(self.paragraphs)
        return [Mark(role, level) for role, level in zip(self.roles, self.levels, strict=True)]


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


@dataclass
class Unpacked:
    """How much an archive, with the archives in it, has unpacked to so far."""

    bytes: int = 0
    full: bool = False
    """Whether something was left out because it would have been too much."""


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
    """Where it is on the disk; for a member of an archive, where the archive is."""
    name: str
    """The file as its user names it; see `Document.path`. A member of an archive: `papers.zip/first.txt`."""
    stamp: Stamp | None = field(default=None, compare=False)
    """As it was when it was found, before it is read; None where that says nothing about its content."""
    notes: list[Note] = field(default_factory=list, compare=False)
    passing: list[str] = field(default_factory=list, compare=False)
    """What kept it from being read, and may be over the next time."""
    content: bytes | None = None
    """What is in it, where it is a member of an archive or the attachment of a mail."""
    modified: date | None = None
    """When it was last changed, where that may stand in for a date."""
    depth: int = 0
    """How many archives or mails it lies in."""
    unpacked: Unpacked = field(default_factory=Unpacked, compare=False)
    alive: Callable[[], None] = field(default=lambda: None, compare=False)
    """To be called now and then by who needs long for one document, so that it is not taken to hang."""

    @property
    def file_name(self) -> str:
        """The last part of its name."""
        return self.name.rsplit("/", 1)[-1] if self.content is not None else self.path.name

    def open(self) -> BinaryIO:
        """Open it for reading."""
        return self.path.open("rb") if self.content is None else io.BytesIO(self.content)

    def member(self, name: str, content: bytes, modified: date | None = None) -> "SourceFile":
        """Return a file that lies in this one; its notes go where those of this one go."""
        return replace(
            self,
            name=f"{self.name}/{storable(name)}",
            content=content,
            modified=modified if self.modified else None,
            depth=self.depth + 1,
        )

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
    author: str | None = None
    source: str | None = None
    url: str | None = None
    date: object = None
    guessed_date: object = None
    """Counts where nothing else gives a date."""
    language: str | None = None
    """With its region, as “en-US”, where the format says so: English is written with the day or the month first."""
    fields: tuple[Field, ...] = ()
    """All else; see `index/reading/fields.py`."""


_NO_TITLE = re.compile(
    r"untitled(?: document| presentation)?|powerpoint presentation|presentation\d*|document\d*|(?:slide|folie) \d+|"
    r"unbenannt|sans titre|sin título|microsoft (?:word|excel|powerpoint) [-–] .*|"
    r".*\S\.(?:docx?|pdf|indd|qxd|pptx?|xlsx?|rtf|odt|tex|dvi|ps|wpd|fm)",
    re.IGNORECASE,
)


def telling_title(title: str | None) -> str | None:
    """Return a title on one line; None where it is empty, or what a program puts there if nobody chooses one."""
    title = " ".join((title or "").split())
    return title if title and not _NO_TITLE.fullmatch(title) else None


def storable(text: str) -> str:
    """Return the text without halves of surrogate pairs: JSON and file names can hold them, no encoding can."""
    return text.encode("utf-8", "replace").decode("utf-8")


_KNOWN = {"_id", "id", "title", "author", "source", "url", "date", "text", "metadata"}
"""What of a record is no field: it is known as something else."""


def read_metadata(*mappings: object) -> Metadata:
    """Take what we know from the first mapping that has it, and all else as fields; what is no mapping is empty."""
    known = [mapping for mapping in mappings if isinstance(mapping, dict)]

    def first(*keys: str) -> object:
        values = (mapping[key] for mapping in known for key in keys if mapping.get(key) not in (None, ""))
        return next(values, None)

    def text(*keys: str) -> str | None:
        return _in_words(first(*keys)) or None

    others = {key: value for mapping in reversed(known) for key, value in mapping.items()}
    return Metadata(
        text("_id", "id"), text("title"), text("author"), text("source"), text("url"), first("date"),
        fields=fields_of(others, _KNOWN),
    )  # fmt: skip


def _in_words(value: object) -> str:
    """Return a value as one line; what is neither text nor a number of a sane length has none."""
    try:
        return storable(" ".join(str(value).split())) if isinstance(value, str | int | float) else ""
    except ValueError:  # an integer of more digits than Python writes
        return ""


Marked = tuple[str, Mark | None]
"""A paragraph, and what its format says that it is; None where it says nothing."""


def _unmarked(text: str) -> Iterable[Marked]:
    return ((paragraph, None) for paragraph in split_paragraphs(text))


def make_document(
    file: SourceFile,
    text: str,
    metadata: Metadata,
    metadata_origin: DateOrigin,
    *,
    split: Callable[[str], Iterable[Marked]] = _unmarked,
    line: int | None = None,
) -> Document | None:
    """Put a document together from its text and what is said about it; None, with a note, where it has no text.

    The date is the first of these that is one: the metadata's, one that opens the text, one in the file's name, the
    day on which the file was last changed, where that was asked for. An office file's properties come after its name, a
    date that only may be that of a web page after all but the last.

    Args:
        file: where it stands; notes go there.
        text: the whole text; a date that opens it is taken off.
        metadata: what the record or the front matter says.
        metadata_origin: what to call the metadata as the origin of a date.
        split: how the format's text falls into paragraphs, and what each is.
        line: the record's line in the file, from 1.
    """
    language = _language_of([text], metadata)
    text_date, text = take_leading_date(text, language)
    parts = [_Part(paragraph, mark) for paragraph, mark in split(text)]
    return _document(
        file, parts, metadata=metadata, metadata_origin=metadata_origin, text_date=text_date, language=language,
        line=line,
    )  # fmt: skip


def make_document_of_paragraphs(
    file: SourceFile,
    paragraphs: Sequence[str],
    metadata: Metadata,
    metadata_origin: DateOrigin,
    *,
    pages: Sequence[int] = (),
    marks: Sequence[Mark | None] = (),
    line: int | None = None,
) -> Document | None:
    """Put a document together whose format says what its paragraphs are; None, with a note, where it has no text.

    Title, author and date often stand once more above the text; there they are taken off.

    Args:
        file: where it stands; notes go there.
        paragraphs: in order.
        metadata: what the format says about the text.
        metadata_origin: what to call the metadata as the origin of a date.
        pages: the page on which each paragraph begins, from 1; empty where the format has none.
        marks: what the format says that each paragraph is; empty where it says nothing.
        line: the record's line (or row, or the message's number) in the file, from 1.
    """
    parts = [
        _Part(part, marks[i] if marks else None, pages[i] if pages else None)
        for i, paragraph in enumerate(paragraphs)
        for part in split_paragraphs(storable(paragraph))
    ]
    texts = [part.text for part in parts]
    language = _language_of(texts, metadata)
    metadata, text_date, above = _take_head(texts, metadata, language)
    return _document(
        file, parts[above:], metadata=metadata, metadata_origin=metadata_origin, text_date=text_date,
        language=language, line=line,
    )  # fmt: skip


@dataclass(frozen=True)
class _Part:
    """A paragraph on its way into a document."""

    text: str
    mark: Mark | None = None
    page: int | None = None


_Language = Callable[[], str | None]


def _language_of(paragraphs: Sequence[str], metadata: Metadata) -> _Language:
    """Return what tells a document's language: as its text has it, with the region that its metadata adds."""

    def language() -> str | None:
        from index.reading.languages import LanguageDetector  # noqa: PLC0415 - few dates need it, and a worker 1 s to load it

        found, said = LanguageDetector().language_of(paragraphs), metadata.language
        return said if said and found in {None, said.partition("-")[0].lower()} else found

    return language


def _take_head(
    paragraphs: Sequence[str], metadata: Metadata, language: _Language
) -> tuple[Metadata, PartialDate | None, int]:
    """Return what stands above a text, its date, and how many paragraphs that takes: title, author and date.

    The title is known from the metadata, or it is the first of the lines above one that holds nothing but a date.
    """
    date_row = next((i for i, text in enumerate(paragraphs[:_LINES_ABOVE_TEXT]) if _only_date(text, language)), None)
    if date_row is not None and date_row + 1 < len(paragraphs):
        above = paragraphs[:date_row]
        if all(len(text) < _LONGEST_TITLE and not text.endswith((".", "。", "؟", ":")) for text in above):
            names = [text for text in above if not _says(text, metadata.title) and not _says(text, metadata.author)]
            title, author = metadata.title, metadata.author
            if len(above) == len(names) and names:  # it has a title of its own: it knows better than the file
                title = names.pop(0)
            if names and not author:
                author = names.pop(0).removeprefix("By ")
            return (
                replace(metadata, title=title, author=author),
                _only_date(paragraphs[date_row], language),
                date_row + 1,
            )
    count = 0
    for text in paragraphs[: min(_LINES_ABOVE_TEXT, len(paragraphs) - 1)]:
        if not (_says(text, metadata.title) or _says(text, metadata.author)):
            break
        count += 1
    return metadata, None, count


def _only_date(text: str, language: _Language) -> PartialDate | None:
    found, rest = take_leading_date(text, language)
    return found if found and not rest.strip() else None


def _says(text: str, known: str | None) -> bool:
    """Tell whether a line is a title or an author that is known, perhaps with a little more ("By …")."""
    return known is not None and known in text and len(text) < len(known) + 40


_LINES_ABOVE_TEXT = 4
_LONGEST_TITLE = 200


def _date_of(
    file: SourceFile,
    metadata: Metadata,
    metadata_origin: DateOrigin,
    text_date: PartialDate | None,
    language: _Language,
    *,
    line: int | None,
) -> tuple[PartialDate | None, DateOrigin | None]:
    """Return a document's date and where it is from; see `make_document` for the order."""
    candidates: list[tuple[PartialDate | None, DateOrigin]] = [
        (parse_date(metadata.date, language), metadata_origin),
        (text_date, "text"),
        (date_in_file_name(file.file_name), "file name"),
    ]
    if metadata_origin == "properties":
        candidates.append(candidates.pop(0))
    elif metadata.date is not None and candidates[0][0] is None:
        file.doubt(
            f"its date “{_in_words(metadata.date)[:40]}” is not one that can only mean one day, month or year; "
            "write it like 2017-03-27",
            line,
        )
    candidates.append((parse_date(metadata.guessed_date), "page, uncertain"))
    candidates.append((parse_date(file.modified), "modification time"))
    return next(((found, where) for found, where in candidates if found), (None, None))


def _document(
    file: SourceFile,
    parts: Sequence[_Part],
    *,
    metadata: Metadata,
    metadata_origin: DateOrigin,
    text_date: PartialDate | None,
    language: _Language,
    line: int | None,
) -> Document | None:
    found_date, origin = _date_of(file, metadata, metadata_origin, text_date, language, line=line)
    kept: list[_Part] = []
    for part in parts:
        if len(part.text) > MAX_PARAGRAPH_CHARACTERS:
            file.skip(
                f"a paragraph of {len(part.text):,} characters, expected at most {MAX_PARAGRAPH_CHARACTERS:,}; "
                "separate its paragraphs by blank lines",
                line,
            )
        else:
            kept.append(part)
    if not kept:
        if not parts:
            file.skip("no text in it", line)
        return None
    marks = recognise([part.text for part in kept], [part.mark for part in kept])
    has_roles = any(mark.role for mark in marks)
    return Document(
        name=metadata.name or file.name,
        path=file.name,
        paragraphs=tuple(part.text for part in kept),
        title=metadata.title,
        author=metadata.author or _author_of(kept, marks),
        source=metadata.source,
        url=metadata.url,
        date=found_date,
        date_origin=origin,
        pages=tuple(part.page for part in kept if part.page is not None),
        roles=tuple(mark.role for mark in marks) if has_roles else (),
        levels=tuple(mark.level for mark in marks) if has_roles else (),
        fields=metadata.fields,
    )


def _author_of(parts: Sequence[_Part], marks: Sequence[Mark]) -> str | None:
    """Return who wrote a text, as a byline above it says."""
    bylines = (
        part.text
        for part, mark in zip(parts[:LINES_ABOVE_TEXT], marks[:LINES_ABOVE_TEXT], strict=True)
        if mark.role is Role.BYLINE
    )
    return next(filter(None, map(authors_in, bylines)), None)
