"""WARC: each page is a file, by its address."""

import gzip
from collections.abc import Callable

import pytest

from index.reading.documents import Document
from index.reading.formats import web_archive

Read = Callable[[str, bytes], tuple[list[Document], list[str]]]


def _archive(pages: list[tuple[str, str, str, bytes]], *, zipped: bool = False) -> bytes:
    """Make a WARC file of pages: address, status, type and content of each; zipped, each record by itself."""
    records = [_record("warcinfo", "", b"software: ours\r\n")]
    for address, status, kind, content in pages:
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode()
        records.append(_record("response", f"WARC-Target-URI: {address}\r\n", head + content))
    return b"".join(gzip.compress(record) if zipped else record for record in records)


def _record(kind: str, more: str, content: bytes) -> bytes:
    form = "application/http; msgtype=response" if kind == "response" else "application/warc-fields"
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\n{more}Content-Type: {form}\r\nContent-Length: {len(content)}\r\n\r\n"
    return head.encode() + content + b"\r\n\r\n"


_PAGES = [
    ("https://gannet.example/dam", "200 OK", "text/html; charset=iso-8859-1", b"<html><p>The d\xe4m broke.</p></html>"),
    ("https://gannet.example/a.gif", "200 OK", "image/gif", b"GIF89a"),
    ("https://gannet.example/gone", "404 Not Found", "text/html", b"<html><p>Not here.</p></html>"),
    ("https://gannet.example/../2019-07-04.txt?x=/../y", "200 OK", "text/plain", b"Nobody was hurt."),
]


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_pages_of_an_archive(read: Read, name: str) -> None:
    documents, notes = read(name, _archive(_PAGES, zipped=name.endswith("gz")))
    assert [(one.path, one.url, one.paragraphs) for one in documents] == [
        (f"{name}/gannet.example/dam.html", "https://gannet.example/dam", ("The däm broke.",)),
        (
            f"{name}/gannet.example/2019-07-04.txt?x=/y.txt",
            "https://gannet.example/../2019-07-04.txt?x=/../y",
            ("Nobody was hurt.",),
        ),
    ]
    assert notes == []


def test_archives_that_are_none(read: Read) -> None:
    _, (note,) = read("a.warc", b"Only words.\n\n")
    assert note.startswith("skipped: a.warc: damaged, or not what its name says (ArchiveLoadFailed: ")
    assert read("b.warc", _archive(_PAGES[1:2])) == ([], ["skipped: b.warc: no pages in it"])
    assert read("c.warc", b"") == ([], ["skipped: c.warc: empty"])


def test_a_truncated_archive_is_read_as_far_as_it_goes(read: Read) -> None:
    whole = _archive(_PAGES * 20, zipped=True)
    documents, notes = read("a.warc.gz", whole[: len(whole) // 2])
    assert 10 < len(documents) < 25
    assert len(notes) <= 1


def test_an_archive_may_not_unpack_to_more_than_a_limit(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_archive, "MAX_TOTAL_BYTES", 60)
    documents, notes = read("a.warc", _archive(_PAGES[:1] * 5))
    assert len(documents) == 1
    assert notes == [
        "doubt: a.warc: it unpacks to more than 0 MiB; gannet.example/dam.html and what follows was left out"
    ]
    monkeypatch.setattr(web_archive, "MAX_BYTES", 10)
    assert read("b.warc", _archive(_PAGES[:1]))[1] == [
        "doubt: b.warc: gannet.example/dam.html in it is larger than 0 MiB and was left out",
        "skipped: b.warc: no pages in it",
    ]
