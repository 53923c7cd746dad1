"""Each kind of file that can be read: whole it gives a document, broken it costs a note at most."""

from pathlib import Path

from benchmarks.formats.fuzz import read_broken_files
from benchmarks.formats.small_files import make_small_files
from index.reading.documents import Document, SourceFile
from index.reading.formats import FORMATS, recognition
from index.reading.pool import Reading

_PICTURES = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"}
_NOT_MADE = {".xls", ".xlt"}


def test_each_kind_is_read_where_nothing_can_be_written(tmp_path: Path) -> None:
    """In the process that reads: what libraries load when they need it first, they can load there."""
    made = make_small_files(tmp_path)
    expected = set(FORMATS) - _NOT_MADE - (set() if recognition.TESSERACT else _PICTURES)
    read = set()
    with Reading(processes=1) as reading:
        for file, results in reading.read([SourceFile(one.path, one.path.name) for one in made]):
            documents = [result for result in results if isinstance(result, Document)]
            if isinstance(file, SourceFile) and documents and all(document.paragraphs for document in documents):
                read.add(next(one.format.removeprefix("small ") for one in made if one.path == file.path))
    assert read == expected


def test_broken_files_are_named_and_cost_no_other(tmp_path: Path) -> None:
    found = read_broken_files(make_small_files(tmp_path), 50, 7, tmp_path)
    assert (found.broken, found.unnamed, found.lost, found.workers["ended"]) == (50, [], [], [])
    assert found.whole == 2
