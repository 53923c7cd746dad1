"""MSG: read as the mail that it was, with what is attached."""

import struct
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from benchmarks.formats.compound import write_compound, write_message
from index.reading.documents import Document

Read = Callable[[str, bytes], tuple[list[Document], list[str]]]

_SENT = int((datetime(2019, 7, 4, 10, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
SUBJECT, BODY, HTML, RTF, SENDER, ADDRESS, SENT, CODE_PAGE = (
    0x0037, 0x1000, 0x1013, 0x1009, 0x0C1A, 0x0C1F, 0x0039, 0x3FDE,
)  # fmt: skip


def test_a_mail_with_attachments(read: Read) -> None:
    content = write_message(
        {SUBJECT: "The däm", BODY: "Hello,\r\n\r\nthe dam\r\nbroke.\r\n", SENDER: "Ann Lee",
         ADDRESS: "ann@example.org", SENT: _SENT},
        {
            "report.txt": b"A report. " * 1000,
            "logo.png": b"\x89PNG",
            "inner": {SUBJECT: "Within", HTML: b"<p>The <b>inner</b> dam.</p><p>It holds.</p>"},
        },
    )  # fmt: skip
    documents, notes = read("a.msg", content)
    assert [(one.path, one.title, one.paragraphs) for one in documents] == [
        ("a.msg", "The däm", ("Hello,", "the dam broke.")),
        ("a.msg/report.txt", None, (("A report. " * 1000).strip(),)),
        ("a.msg/inner.eml", "Within", ("The inner dam.", "It holds.")),
    ]
    assert (documents[0].author, str(documents[0].date)) == ("Ann Lee <ann@example.org>", "2019-07-04")
    assert notes == []


@pytest.mark.parametrize("declared", ["", '<meta charset="utf-8">'])
def test_html_without_a_code_page_is_in_the_encoding_that_it_shows(read: Read, declared: str) -> None:
    content = write_message({SUBJECT: "Dam", HTML: f"{declared}<p>Die Dämme – дамбы – hielten.</p>".encode()})
    (document,), notes = read("a.msg", content)
    assert (document.paragraphs, notes) == (("Die Dämme – дамбы – hielten.",), [])


def test_the_header_of_the_mail_knows_better(read: Read) -> None:
    header = (
        "From: Bob <bob@example.org>\r\nDate: Fri, 5 Jul 2019 23:30:00 -0700\r\nMessage-ID: <7@example.org>\r\n\r\n"
    )
    address = "/O=EXCHANGE/CN=ANN"
    (document,), _ = read("a.msg", write_message({0x007D: header, SENDER: "Ann", ADDRESS: address, BODY: "Yes."}))
    assert (document.author, document.name) == ("Bob <bob@example.org>", "<7@example.org>")
    assert str(document.date) == "2019-07-05"
    (document,), _ = read("b.msg", write_message({SENDER: "Ann", ADDRESS: address, BODY: "Yes."}))
    assert document.author == "Ann"  # an address of Exchange's own is none


def test_a_mail_whose_text_is_in_rtf(read: Read) -> None:
    text = rb"{\rtf1\ansi The dam broke.\par Nobody was hurt.\par}"
    stored = struct.pack("<IIII", len(text) + 12, len(text), 0x414C454D, 0) + text  # “MELA”: not compressed
    (document,), notes = read("a.msg", write_message({SUBJECT: "Dam", RTF: stored}))
    assert (document.paragraphs, notes) == (("The dam broke.", "Nobody was hurt."), [])
    documents, notes = read("b.msg", write_message({SUBJECT: "Dam", RTF: b"LZFu"}))
    assert documents == []
    assert notes[0].startswith("doubt: b.msg: its text cannot be read (")
    assert notes[1:] == ["skipped: b.msg: no text in it"]


def test_texts_in_a_wrong_encoding(read: Read) -> None:
    (document,), notes = read("a.msg", write_message({SUBJECT: "Dam", HTML: "<p>Der D\xe4m.</p>".encode("cp1252")}))
    assert ("D" in document.paragraphs[0], notes) == (True, [])


def test_mails_in_mails_end_somewhere(read: Read) -> None:
    streams: dict[str, bytes] = {}
    folder = ""
    for number in range(20):
        name = "__attach_version1.0_#00000000/__substg1.0_3701000D/"
        text = f"Number {number}.".encode("utf-16-le")
        streams[f"{folder}__properties_version1.0"] = b"\0" * (24 if number else 32) + struct.pack(
            "<HHIII", 0x001F, BODY, 6, len(text), 0
        )
        streams[f"{folder}__substg1.0_{BODY:04X}001F"] = text
        streams[f"{folder}__attach_version1.0_#00000000/__properties_version1.0"] = b"\0" * 8
        folder += name
    documents, notes = read("a.msg", write_compound(streams))
    assert [document.paragraphs[0] for document in documents] == [f"Number {number}." for number in range(6)]
    assert notes == [
        "doubt: a.msg: “attached” in it lies in more than 6 mails and was left out",
        f"skipped: a.msg{'/attached.eml' * 6}: it lies in archives or mails more than 5 deep; take it out",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"Only words. " * 500, "no Outlook message"), (write_compound({"a": b"b"}), "there is no message in it")],
)
def test_no_message(read: Read, content: bytes, message: str) -> None:
    assert read("a.msg", content) == ([], [f"skipped: a.msg: damaged, or not what its name says: {message}"])
