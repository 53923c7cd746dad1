"""DOC and PPT. The files in `old_office/` were made with python-docx and python-pptx, saved by LibreOffice."""

import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.formats.compound import write_compound
from index.reading.documents import Document

ReadResult = tuple[list[Document], list[str]]
Read = Callable[[str, bytes], ReadResult]
FILES = Path(__file__).with_name("old_office")


def _file(name: str) -> bytes:
    return lzma.decompress((FILES / f"{name}.xz").read_bytes())


@pytest.mark.parametrize("name", ["a.doc", "a.dot"])
def test_doc(read: Read, name: str) -> None:
    (document,), notes = read(name, _file("dam.doc"))
    assert document.paragraphs == (
        "What it cost",
        "It is a long time since anybody – “nobody” – has looked at the däm, дамба.",
        "Stone • Sand and water",
        "Year | Cost • 1931 | 2 million",
        "Deeper",
        "It was never inspected again.",
    )
    assert document.levels == (1, 0, 0, 0, 2, 0)
    assert (document.title, document.author, document.pages) == ("The Dam", "Ann Lee", ())
    assert (str(document.date), document.date_origin, notes) == ("2019-07-04", "properties", [])


@pytest.mark.parametrize("name", ["a.ppt", "a.pps", "a.pot"])
def test_ppt(read: Read, name: str) -> None:
    (document,), notes = read(name, _file("dam.ppt"))
    assert document.paragraphs == (
        "Its history",
        "Built in 1931 • Raised in 1950",
        "Its future",
        "It will be rebuilt soon.",
        "Say that it is not certain.",
    )
    assert (document.pages, document.levels) == ((1, 1, 2, 2, 2), (1, 0, 1, 0, 0))
    assert (document.title, document.author, str(document.date), notes) == ("The Dam", "Ann Lee", "2019-07-04", [])


@pytest.mark.parametrize(
    "content",
    [
        rb"{\rtf1\ansi The dam broke.\par}",
        b"\xef\xbb\xbf\r\n<html><body><p>The dam broke.</p></body></html>",
        b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<html><p>The dam broke.</p></html>",
    ],
)
def test_what_is_only_called_so(read: Read, content: bytes) -> None:
    documents, notes = read("a.doc", content)
    assert ([document.paragraphs for document in documents], notes) == ([("The dam broke.",)], [])


def test_with_a_password(read: Read) -> None:
    content = bytearray(_file("dam.doc"))
    start = content.index(b"\xec\xa5")
    content[start + 11] |= 0x01  # in the header of the text, the sign that the rest is encrypted
    assert read("a.doc", bytes(content)) == ([], ["skipped: a.doc: encrypted; save it without a password"])


def test_properties_in_another_encoding(read: Read) -> None:
    content = _file("dam.doc")
    assert content.count(b"Ann Lee\0") == 1
    (document,), _ = read("a.doc", content.replace(b"Ann Lee\0", "Ån Lé\0".encode()))
    assert document.author == "Ån Lé"


def test_damaged(read: Read) -> None:
    advice = "open it and save it in the format of today"
    assert read("a.doc", b"Only words.") == (
        [],
        [f"skipped: a.doc: damaged, or not what its name says, or older than Office 97; {advice}"],
    )
    for name, content in (("a.doc", _file("dam.doc")[:9000]), ("a.ppt", write_compound({"a": b"b" * 5000}))):
        documents, (note,) = read(name, content)
        assert documents == []
        assert note.startswith(f"skipped: {name}: damaged, or not what its name says (")
        assert note.endswith(f"); {advice}")


def test_without_the_extra(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "office_oxide", None)
    _, (note,) = read("a.doc", _file("dam.doc"))
    assert note.endswith("python -m pip install 'paragraph-search[office]'")
