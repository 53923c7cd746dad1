"""Files with a password. They lie in `encrypted/`, made by us of a line or two each, with the password “secret”.

DOCX and XLSX by msoffcrypto-tool, ODT, ODS and XLS by LibreOffice, PDF by pypdf, ZIP by Info-ZIP: what writes them is
not needed to know them.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from index.reading.documents import Document

ReadResult = tuple[list[Document], list[str]]
ReadPath = Callable[[Path], ReadResult]
Zipped = Callable[[Mapping[str, str | bytes]], bytes]
FILES = Path(__file__).with_name("encrypted")


@pytest.mark.parametrize("ending", ["docx", "xlsx", "odt", "ods", "xls", "pdf"])
def test_one_line_says_so_and_what_to_do(read_path: ReadPath, ending: str) -> None:
    name = f"encrypted.{ending}"
    assert read_path(FILES / name) == ([], [f"skipped: {name}: encrypted; save it without a password"])


def test_an_archive_is_named_once(read_path: ReadPath) -> None:
    assert read_path(FILES / "encrypted.zip") == (
        [],
        ["skipped: encrypted.zip: encrypted; unpack it with its password, and index what was in it"],
    )


def test_what_is_not_encrypted_in_an_archive_is_read(read_path: ReadPath) -> None:
    documents, notes = read_path(FILES / "partly.zip")
    assert [(document.path, document.paragraphs) for document in documents] == [("partly.zip/b.txt", ("Open.",))]
    left_out = "2 of 3 files in it are encrypted and were left out (a.txt, t.txt)"
    assert notes == [f"doubt: partly.zip: {left_out}; unpack it with its password, and index what was in it"]


def test_a_pdf_that_may_not_be_changed_is_read(read_path: ReadPath) -> None:
    documents, notes = read_path(FILES / "opens.pdf")
    assert documents[0].paragraphs == ("The dam broke on Friday night.", "Nobody was hurt.")
    assert notes == []


def test_an_old_office_file_under_a_new_name(read: Callable[[str, bytes], ReadResult]) -> None:
    content = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000)
    expected = "skipped: a.docx: an old Office file under a new name; open it and save it in the format of its name"
    assert read("a.docx", content) == ([], [expected])


def test_a_book_whose_chapters_are_encrypted(read: Callable[[str, bytes], ReadResult], zipped: Zipped) -> None:
    for part, expected in (
        ("text/one.xhtml", "encrypted by who sold it; get a copy without copy protection"),
        ("fonts/a.otf", "damaged: there is no package document in it"),
    ):
        listed = f'<encryption><CipherReference URI="{part}"/></encryption>'
        content = zipped({"META-INF/encryption.xml": listed, "META-INF/container.xml": "<container/>"})
        assert read("a.epub", content) == ([], [f"skipped: a.epub: {expected}"])
