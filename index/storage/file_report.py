"""What a build did, file by file, for people and for programs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Literal

from index.reading.documents import Note
from index.storage.corpus import FileRow

Status = Literal["indexed", "unchanged", "read with doubts", "skipped"]
STATUSES: tuple[Status, ...] = ("indexed", "unchanged", "read with doubts", "skipped")
NO_DATE = "no date"
_REASONS = 20
"""How many reasons are given for one file; a broken export has one for each line."""


@dataclass(frozen=True)
class FileReport:
    """What became of a file."""

    path: str
    status: Status
    """What counts for a person: a file that was read with doubts is called that even if it is unchanged."""
    unchanged: bool
    """Whether the same was read in it as for the snapshot before."""
    documents: int
    paragraphs: int
    reasons: list[str] = field(default_factory=list)
    """Why it was skipped, or what is doubtful about it; at most twenty."""


@dataclass(frozen=True)
class ReasonCount:
    """How many files of a kind were skipped, or read with doubts, for the same reason."""

    kind: Literal["skipped", "doubt"]
    format: str
    """The ending of their names in capitals, as in “PDF”; “no ending” where they have none."""
    reason: str
    """What is the same of their notes, with what there is to do about it."""
    files: int


def count_reasons(notes: Iterable[Note]) -> list[ReasonCount]:
    """Count the files of each kind and reason, the most frequent first."""
    paths: dict[tuple[Literal["skipped", "doubt"], str, str], set[str]] = {}
    for note in notes:
        ending = PurePath(note.path).suffix.removeprefix(".").upper() or "no ending"
        paths.setdefault((note.kind, ending, _reason(note.message)), set()).add(note.path)
    counts = (ReasonCount(*key, len(names)) for key, names in paths.items())
    return sorted(counts, key=lambda count: -count.files)


_DETAILS = re.compile(r" ?\([^()]*\)")
_QUOTED = re.compile(r"“[^”]*”")
_COUNTED = re.compile(r"(?<!\S)\d[\d,.]*+(?: (page)s?\b)?")


def _reason(message: str) -> str:
    """Return a note without what is told of one file alone: numbers, names, and what a library said."""
    message = _QUOTED.sub("“…”", _DETAILS.sub("", message))
    return _COUNTED.sub(lambda number: "pages" if number[1] else "…", message)


def report_files(
    rows: Iterable[FileRow], before: Iterable[FileRow], notes: Iterable[tuple[str, Note]]
) -> list[FileReport]:
    """Put together what became of each file, in the order of reading; what was passed over comes last.

    Args:
        rows: what was read.
        before: what was read for the snapshot before.
        notes: each after the file that it is about.
    """
    digests = {row.path: row.digest for row in before}
    reasons: dict[str, list[str]] = {}
    for file, note in notes:
        some = reasons.setdefault(file, [])
        if len(some) < _REASONS:
            some.append(str(note).removeprefix(f"{file}: ").removeprefix(f"{file}, "))
    reports = []
    for row in rows:
        why = reasons.pop(row.path, [])
        if row.undated:
            every = row.undated == row.documents
            why.append(NO_DATE if every else f"{row.undated:,} of {row.documents:,} documents without a date")
        unchanged = digests.get(row.path) == row.digest
        status: Status = "unchanged" if unchanged else "indexed"
        if why:
            status = "read with doubts"
        if not row.documents:
            status = "skipped"
        reports.append(FileReport(row.path, status, unchanged, row.documents, row.paragraphs, why))
    passed_over = (FileReport(path, "skipped", False, 0, 0, why) for path, why in reasons.items())
    return [*reports, *passed_over]


def count_files(files: Iterable[FileReport]) -> dict[Status, int]:
    """Count the files of each status."""
    counts: dict[Status, int] = dict.fromkeys(STATUSES, 0)
    for file in files:
        counts[file.status] += 1
    return counts
