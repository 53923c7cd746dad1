"""What became of each file of the corpus, for the page: all of it, what somebody looks for in it, and as CSV."""

import csv
from collections.abc import Collection, Iterable, Sequence
from typing import TextIO

from index.storage.file_report import FileReport, Status
from search.answer.tables import inert

_COLUMNS = ["file", "state", "documents", "paragraphs", "reasons"]


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
