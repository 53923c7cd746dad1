"""What a report says of many files at once."""

from index.reading.documents import Note
from index.storage.file_report import ReasonCount, count_reasons


def test_notes_are_counted_by_kind_and_reason() -> None:
    """Numbers, names and what a library said are of one file; what to do is of all."""
    scan = "a scan; install tesseract (https://tesseract-ocr.github.io) and build again"
    notes = [
        Note("skipped", "a.docx", "damaged, or not what its name says (KeyError: 'x')"),
        Note("skipped", "papers.zip/a.PDF", f"1 page without text: {scan}"),
        Note("skipped", "b.pdf", f"1,208 pages without text: {scan}"),
        Note("doubt", "c.pdf", f"2 pages without text: {scan}"),
        Note("doubt", "b.csv", "no column is called “text”; “what” was taken for it"),
        Note("doubt", "a.csv", "its date “5/6/17” is not one", 3),
        Note("doubt", "a.csv", "its date “7/8/17” is not one", 4),
        Note("skipped", "Makefile", "its name has no ending: not a format that can be read"),
    ]
    reason = "pages without text: a scan; install tesseract and build again"
    assert count_reasons(notes) == [
        ReasonCount("skipped", "PDF", reason, 2),
        ReasonCount("skipped", "DOCX", "damaged, or not what its name says", 1),
        ReasonCount("doubt", "PDF", reason, 1),
        ReasonCount("doubt", "CSV", "no column is called “…”; “…” was taken for it", 1),
        ReasonCount("doubt", "CSV", "its date “…” is not one", 1),
        ReasonCount("skipped", "no ending", "its name has no ending: not a format that can be read", 1),
    ]
