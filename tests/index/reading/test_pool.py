"""Files that hang, swell, crash or reach out cost a note, and nothing else."""

import io
import os
import random
import socket
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from benchmarks.formats.mutations import mutate
from index.reading.documents import Document, Note, SourceFile
from index.reading.pool import Reading
from index.reading.sources import walk

Write = Callable[[Mapping[str, str | bytes]], Path]
Result = tuple[str, list[tuple[str, ...]], list[str]]


def _read(folder: Path, names: Sequence[str], seconds: float = 60) -> list[Result]:
    """Read files in this order: name, paragraphs of each document, notes."""
    results = []
    with Reading(seconds) as reading:
        for file, found in reading.read(SourceFile(folder / name, name) for name in names):
            some = list(found)
            assert isinstance(file, SourceFile)
            documents = [result.paragraphs for result in some if isinstance(result, Document)]
            notes = [result.message for result in some if isinstance(result, Note)]
            results.append((file.name, documents, notes))
    return results


def _html(text: str) -> str:
    return f"<html><body><p>{text}</p></body></html>"


def _zip(parts: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_results_come_in_order_whatever_reads_them(write: Write) -> None:
    files = {f"{i}.{'txt' if i % 3 else 'html'}": f"Number {i}." if i % 3 else _html(f"Number {i}.") for i in range(40)}
    assert _read(write(files), list(files)) == [(name, [(f"Number {i}.",)], []) for i, name in enumerate(files)]


# A library with a fault: what stands in a comment of an HTML file is done while that is read.
_FAULT = """
import os, socket, subprocess, sys, time
from pathlib import Path

if "index.reading.sandboxed_worker" in sys.orig_argv:
    sys.path.insert(0, os.getcwd())
    import index.reading.formats.html as html
    genuine = html.read

    def read(file):
        with file.open() as stream:
            text = stream.read().decode()
        if "<!--" in text:
            exec(text.split("<!--")[1].split("-->")[0])
        yield from genuine(file)

    html.read = read
"""


_MISDEEDS = {
    "os.kill(os.getpid(), 11)": "the process that read it ended (exit code -11); damaged, or",
    "os._exit(0)": "the process that read it ended (exit code 0); damaged, or",
    "bytearray(8 * 1024**3)": "it is nested too deeply, or needs more memory than a file may",
    "socket.create_connection(('127.0.0.1', 9))": "is not allowed while a file is read",
    "open('out.txt', 'w')": "writing is not allowed while a file is read",
    "os.open('out.txt', os.O_CREAT | os.O_RDWR)": "writing is not allowed while a file is read",
    "subprocess.run(['true'])": "subprocess.Popen is not allowed while a file is read",
    "os.remove(file.path)": "os.remove is not allowed while a file is read",
    "Path(file.path).rename('/tmp/x')": "os.rename is not allowed while a file is read",
}
"""What a file does, and what is then noted."""


@pytest.fixture
def faulty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files do what stands in them."""
    (tmp_path / "sitecustomize.py").write_text(_FAULT)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


def _that_does(order: str) -> str:
    return f"<!--{order}-->{_html('Bad.')}"


@pytest.mark.usefixtures("faulty")
def test_a_file_that_misbehaves_costs_a_note_and_no_other_file(write: Write) -> None:
    bad = {f"bad-{i}.html": _that_does(order) for i, order in enumerate(_MISDEEDS)}
    good = {f"good-{i}.html": _html(f"Number {i}.") for i in range(len(bad))}
    folder = write(good | bad)
    before = sorted(folder.iterdir())
    results = _read(folder, [name for pair in zip(bad, good, strict=True) for name in pair])
    assert results[1::2] == [(name, [(f"Number {i}.",)], []) for i, name in enumerate(good)]
    assert [documents for _, documents, _ in results[::2]] == [[]] * len(bad)
    noted = [notes for _, _, notes in results[::2]]
    assert [len(notes) for notes in noted] == [1] * len(bad)
    assert [note for note, notes in zip(_MISDEEDS.values(), noted, strict=True) if note not in notes[0]] == []
    assert sorted(folder.iterdir()) == before


@pytest.mark.usefixtures("faulty")
def test_a_file_that_hangs_is_given_up(write: Write) -> None:
    folder = write({"a.html": _html("A."), "b.html": _that_does("time.sleep(600)"), "c.html": _html("C.")})
    (a, b, c) = _read(folder, ["a.html", "b.html", "c.html"], seconds=20)  # a process has to start, too
    assert (a[1], c[1]) == ([("A.",)], [("C.",)])
    assert (b[1], b[2]) == ([], ["reading it took more than 20 seconds"])


# --- hostile files, read by what really reads them ---

_LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{_LAUGHS}]>'


def _pdf(*objects: str) -> str:
    body = "".join(f"{number} 0 obj\n{content}\nendobj\n" for number, content in enumerate(objects, start=1))
    return f"%PDF-1.4\n{body}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"


_CATALOG, _ONE_PAGE = "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
_FORM = "/Resources << /XObject << /F 4 0 R >> >>"
_PART = "--a\nContent-Type: multipart/mixed; boundary=a\n\n"

HOSTILE: dict[str, str | bytes] = {
    "nested.html": "<div><b>" * 100_000 + "Deep down.",
    "unclosed.html": "<p" * 200_000,
    "attributes.html": "<p " + " ".join(f'a{i}="{i}"' for i in range(20_000)) + ">Text.</p>",
    "crowded.html": "<p " + " ".join(f'a{i}="{i}"' for i in range(250_000)) + ">Text.</p>",
    "quoted.html": '<p b="<" ' + " ".join(f'a{i}="{i}>"' for i in range(150_000)) + ">Text.</p>",
    "slashes.html": "<p" + "".join(f"/a{i}" for i in range(250_000)) + ">Text.</p>",
    "nested.md": f"---\na: {'[' * 25_000}{']' * 25_000}\n---\n\nText.",
    "flow.md": "---\n" + "{a: " * 100_000 + "\n---\nText.",
    "emphasis.md": "*a **a " * 20_000,
    "nested.jsonl": '{"text": "Text.", "a": ' + "[" * 1_000_000 + "\n",
    "table.html": "<table><tr><td>" * 20_000 + "Cell.",
    "laughs.xhtml": f"{LAUGHS}<html><body><p>&l9;</p></body></html>",
    "loop.pdf": _pdf(_CATALOG, "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2000000000 >>"),
    "form.pdf": _pdf(
        _CATALOG,
        _ONE_PAGE,
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R {_FORM} >>",
        f"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] {_FORM} /Length 12 >>\nstream\n/F Do /F Do \nendstream",
    ),
    "huge.pdf": _pdf(_CATALOG, _ONE_PAGE, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 999999999 999999999] >>"),
    "braces.rtf": "{\\rtf1 " + "{" * 200_000 + "Text.",
    "parts.eml": "Subject: A\nContent-Type: multipart/mixed; boundary=a\n\n" + _PART * 1_000,
    "header.eml": "From: " + "(" * 10_000 + "\nSubject: " + "=?utf-8?q?a?= " * 4_000 + "\n\nText.",
    "quotes.csv": 'text\n"' + "a" * 20_000_000,
    "columns.csv": ",".join(["abc"] * 200_000) + "\n1\n",
    "laughs.docx": _zip({"word/document.xml": f"{LAUGHS}<x>&l9;</x>", "docProps/core.xml": f"{LAUGHS}<x>&l9;</x>"}),
    "laughs.odt": _zip({"content.xml": f"{LAUGHS}<x>&l9;</x>"}),
    "laughs.epub": _zip({"META-INF/container.xml": f"{LAUGHS}<x>&l9;</x>"}),
    "laughs.pptx": _zip({"docProps/core.xml": f"{LAUGHS}<x>&l9;</x>", "[Content_Types].xml": f"{LAUGHS}<x>&l9;</x>"}),
    "laughs.xlsx": _zip({"[Content_Types].xml": "<x/>", "xl/workbook.xml": f"{LAUGHS}<x>&l9;</x>"}),
    "blanks.docx": _zip({"word/document.xml": b" " * 200_000_000}),
    "nested.odt": _zip({"content.xml": b"<a>" * 20_000_000}),
}


def test_hostile_files_are_read_or_named_and_others_are_read(write: Write) -> None:
    good = {f"good-{i}.html": _html(f"Good {i}.") for i in range(len(HOSTILE))}
    names = [name for pair in zip(HOSTILE, good, strict=True) for name in pair]
    results = _read(write(HOSTILE | good), names)
    bad = results[::2]
    assert [name for name, documents, notes in bad if not documents and not notes] == []
    lengths = {name: sum(len(text) for texts in documents for text in texts) for name, documents, _ in bad}
    assert {name for name, length in lengths.items() if length > 1_000_000} == set()
    assert results[1::2] == [(name, [(f"Good {i}.",)], []) for i, name in enumerate(good)]


@pytest.mark.parametrize("name", ["crowded.html", "quoted.html", "slashes.html", "nested.md"])
def test_hostile_files_that_can_be_read_are(write: Write, name: str) -> None:
    ((_, documents, _),) = _read(write({name: HOSTILE[name]}), [name])
    assert [paragraphs[-1] for paragraphs in documents] == ["Text."]


def test_files_of_two_gigabytes_are_named(tmp_path: Path) -> None:
    endings = ["txt", "html", "pdf", "docx", "zip", "xlsx", "eml", "mbox", "tar", "csv", "epub", "odt", "rtf", "pptx"]
    for ending in endings:
        with (tmp_path / f"a.{ending}").open("wb") as stream:
            stream.truncate(2 * 1024**3)  # holes take no space on the disk
    results = _read(tmp_path, [f"a.{ending}" for ending in endings])
    assert [(name, documents, len(notes)) for name, documents, notes in results] == [
        (f"a.{ending}", [], 1) for ending in endings
    ]


def test_nothing_that_a_file_refers_to_is_fetched(write: Write) -> None:
    reached = threading.Event()
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)

        def listen() -> None:
            while not stop.is_set():
                try:
                    server.accept()[0].close()
                except TimeoutError:
                    continue
                reached.set()

        listener = threading.Thread(target=listen)
        listener.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        entity = f'<!DOCTYPE html SYSTEM "{url}/a.dtd" [<!ENTITY x SYSTEM "{url}/x">]>'
        names = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        relation = f'<Relationship Id="a" Type="{relations}/image" TargetMode="External" Target="{url}/i.png"/>'
        document = f"{entity}<x>&x;</x>"
        files: dict[str, str | bytes] = {
            "a.html": f'{entity}<base href="{url}/"><link rel="stylesheet" href="a.css"><img src="i.png"><p>A.</p>',
            "a.xhtml": f'<?xml version="1.0"?>{entity}<html><body><p>&x; A.</p></body></html>',
            "a.odt": _zip({"content.xml": f"{entity}<office:text {names}>&x;</office:text>"}),
            "a.epub": _zip({"META-INF/container.xml": f"{entity}<container>&x;</container>"}),
            "a.docx": _zip({"word/document.xml": document, "word/_rels/document.xml.rels": f"<R>{relation}</R>"}),
            "a.eml": f"Subject: A\nContent-Type: message/external-body; access-type=URL; URL={url}\n\n",
        }
        try:
            _read(write(files), list(files))
            time.sleep(0.3)
        finally:
            stop.set()
            listener.join()
    assert not reached.is_set()


def test_broken_files_of_all_formats(write: Write) -> None:
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    names = f'xmlns:office="{office}" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    run = "<w:p><w:r><w:t>One.</w:t></w:r></w:p>"
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>"
    page = f"/MediaBox [0 0 300 300] /Contents 4 0 R /Resources << /Font << /F {font} >> >>"
    drawn = "BT /F 10 Tf 20 200 Td (The first line.) Tj 0 -12 Td (More.) Tj ET"
    whole: dict[str, bytes] = {
        "a.html": _html("One.</p><ul><li>Two.</li></ul><table><tr><td>Three.</td></tr></table><p>Four.").encode(),
        "a.pdf": _pdf(
            _CATALOG,
            _ONE_PAGE,
            f"<< /Type /Page /Parent 2 0 R {page} >>",
            f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        ).encode(),
        "a.rtf": rb"{\rtf1{\info{\title T}}One \'e9\par Two.\par}",
        "a.eml": b"From: a@b\nDate: Thu, 04 Jul 2019 10:00:00 +0000\nContent-Type: multipart/mixed; boundary=x\n\n"
        b"--x\n\nText.\n--x\nContent-Disposition: attachment; filename=a.txt\n\nMore.\n--x--\n",
        "a.mbox": b"From a Thu Jul  4 10:00:00 2019\nSubject: A\n\nText.\n\nFrom b Thu Jul  4 10:00:00 2019\n\nB.\n",
        "a.csv": b'id;title;text\n1;A;Some text.\n2;B;"Some; more"\n',
        "a.zip": _zip({"a.txt": "Text.", "b/c.html": _html("More.")}),
        "a.odt": _zip(
            {"content.xml": f"<office:text {names}><text:p>One.</text:p><text:p>Two.</text:p></office:text>"}
        ),
        "a.docx": _zip({"word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{run}</w:body></w:document>'}),
    }
    generator = random.Random(7)
    files: dict[str, bytes] = {"good-0.html": _html("Good.").encode()}
    for number in range(400):
        name = generator.choice(list(whole))
        files[f"{number}{Path(name).suffix}"] = mutate(whole[name], generator)
    files["good-1.html"] = _html("Good.").encode()
    results = _read(write(files), list(files))
    assert [name for name, documents, notes in results if not documents and not notes] == []
    assert [results[0][1], results[-1][1]] == [[("Good.",)], [("Good.",)]]
    assert [name for name, _, notes in results if any("process that read it" in note for note in notes)] == []
    assert sum(bool(documents) for _, documents, _ in results) > 150


@pytest.mark.skipif(sys.platform == "win32", reason="no such files on Windows")
def test_a_pipe_or_device_named_as_a_document_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "zero.html").symlink_to("/dev/zero")
    found = list(walk([tmp_path], tmp_path / "index"))
    assert [note.message for note in found if isinstance(note, Note)] == [
        "not a regular file (a pipe, a socket or a device)",
        "a symbolic link; links are not followed, name its target instead",
    ]
