"""What became of each file of the corpus, for the page: all of it, what somebody looks for in it, and as CSV."""

import csv
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from typing import TextIO

from index.report import FileReport, Status, report_files
from index.snapshot import Snapshot, corpus_before
from search.tables import inert

_COLUMNS = ["file", "state", "documents", "paragraphs", "reasons"]


def reports_of(snapshot: Snapshot) -> list[FileReport]:
    """Return what became of each file when a snapshot was built; what was passed over comes last."""
    rows, notes = snapshot.corpus.files(), snapshot.corpus.notes_by_file()
    before = corpus_before(snapshot)
    if before is None:
        return report_files(rows, [], notes)
    try:
        return report_files(rows, before.files(), notes)
    except sqlite3.Error:  # a build is just taking it away
        return report_files(snapshot.corpus.files(), [], snapshot.corpus.notes_by_file())
    finally:
        before.close()


def narrow(reports: Sequence[FileReport], statuses: Collection[Status], words: str) -> list[FileReport]:
    """Return the files with one of some states, of any where there are none, that have all words in name or reasons."""
    wanted = words.casefold().split()

    def fits(report: FileReport) -> bool:
        if statuses and report.status not in statuses:
            return False
        text = "\n".join([report.path, *report.reasons]).casefold() if wanted else ""
        return all(word in text for word in wanted)

    return [report for report in reports if fits(report)]


def write_reports(reports: Iterable[FileReport], stream: TextIO) -> None:
    """Write a row of CSV for each file, below a row of column names."""
    writer = csv.writer(stream)
    writer.writerow(_COLUMNS)
    for report in reports:
        row = [report.path, report.status, report.documents, report.paragraphs, "; ".join(report.reasons)]
        writer.writerow([inert(cell) for cell in row])
