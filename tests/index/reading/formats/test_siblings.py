"""Kinds that differ little from others: templates, files with macros, flat files, saved pages, compressed files."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Mapping

import pytest
from docx import Document as WordDocument
from pptx import Presentation
from xlsxwriter import Workbook

from index.reading.documents import Document
from index.reading.formats import FORMATS, archive

Read = Callable[[str, str | bytes], tuple[list[Document], list[str]]]
Zipped = Callable[[Mapping[str, str | bytes]], bytes]

_TEXT = "It is a long time since anybody has looked at the dam."


def _of_type(content: bytes, old: str, new: str) -> bytes:
    """Return an Office file whose main part says that it is of another type."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(stream, "w") as changed:
        for name in made.namelist():
            part = made.read(name)
            if name == "[Content_Types].xml":
                assert old.encode() in part
                part = part.replace(old.encode(), new.encode())
            changed.writestr(name, part)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.docm", "application/vnd.ms-word.document.macroEnabled.main+xml"),
        ("a.dotx", "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"),
        ("a.dotm", "application/vnd.ms-word.template.macroEnabledTemplate.main+xml"),
    ],
)
def test_word_with_macros_and_templates(read: Read, name: str, kind: str) -> None:
    document = WordDocument()
    document.add_paragraph(_TEXT)
    stream = io.BytesIO()
    document.save(stream)
    own = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    documents, notes = read(name, _of_type(stream.getvalue(), own, kind))
    assert ([document.paragraphs for document in documents], notes) == ([(_TEXT,)], [])


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.pptm", "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"),
        ("a.potx", "application/vnd.openxmlformats-officedocument.presentationml.template.main+xml"),
        ("a.potm", "application/vnd.ms-powerpoint.template.macroEnabled.main+xml"),
        ("a.ppsx", "application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml"),
        ("a.ppsm", "application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml"),
    ],
)
def test_slides_with_macros_templates_and_shows(read: Read, name: str, kind: str) -> None:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text, slide.placeholders[1].text = "The dam", _TEXT
    stream = io.BytesIO()
    presentation.save(stream)
    own = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    documents, notes = read(name, _of_type(stream.getvalue(), own, kind))
    assert [(document.paragraphs, document.pages) for document in documents] == [(("The dam", _TEXT), (1, 1))]
    assert notes == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.xlsm", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        ("a.xltx", "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"),
        ("a.xltm", "application/vnd.ms-excel.template.macroEnabled.main+xml"),
    ],
)
def test_spreadsheets_with_macros_and_templates(read: Read, name: str, kind: str) -> None:
    stream = io.BytesIO()
    with Workbook(stream) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["title", "text"])
        sheet.write_row(1, 0, ["The dam", _TEXT])
    own = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    documents, notes = read(name, _of_type(stream.getvalue(), own, kind))
    assert [(document.title, document.paragraphs) for document in documents] == [("The dam", (_TEXT,))]
    assert notes == []


def test_templates_of_old_spreadsheets_are_spreadsheets() -> None:
    assert FORMATS[".xlt"] == FORMATS[".xls"]
    assert FORMATS[".ots"] == FORMATS[".ods"]


_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
_SLIDES = f"""<office:body><office:presentation>
<draw:page><draw:frame presentation:class="title">
<draw:text-box><text:p>Its history</text:p></draw:text-box></draw:frame>
<draw:frame presentation:class="outline"><draw:text-box><text:list><text:list-item><text:p>Built in 1931</text:p>
</text:list-item><text:list-item><text:p>Raised in 1950</text:p></text:list-item></text:list></draw:text-box>
</draw:frame>
<draw:frame presentation:class="footer"><draw:text-box><text:p>The Dam Board</text:p></draw:text-box></draw:frame>
</draw:page>
<draw:page><draw:frame><draw:text-box><text:p>{_TEXT}</text:p></draw:text-box></draw:frame>
<presentation:notes><draw:page-thumbnail/><draw:frame presentation:class="notes"><draw:text-box><text:p>Say that it is
not certain.</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>
</office:presentation></office:body>"""
_META = (
    "<office:meta><dc:title>The Dam</dc:title><meta:initial-creator>Ann Lee</meta:initial-creator>"
    "<meta:creation-date>2019-07-04T10:00:00</meta:creation-date></office:meta>"
)


@pytest.mark.parametrize("name", ["a.odp", "a.otp", "a.fodp"])
def test_slides_of_impress(read: Read, zipped: Zipped, name: str) -> None:
    if name == "a.fodp":
        content: str | bytes = f"<office:document {_NAMES}>{_META}{_SLIDES}</office:document>"
    else:
        content = zipped(
            {
                "content.xml": f"<office:document-content {_NAMES}>{_SLIDES}</office:document-content>",
                "meta.xml": f"<office:document-meta {_NAMES}>{_META}</office:document-meta>",
            }
        )
    (document,), notes = read(name, content)
    assert document.paragraphs == (
        "Its history",
        "Built in 1931 • Raised in 1950",
        _TEXT,
        "Say that it is not certain.",
    )
    assert (document.pages, document.levels) == ((1, 1, 2, 2), (1, 0, 0, 0))
    assert (document.title, document.author, str(document.date)) == ("The Dam", "Ann Lee", "2019-07-04")
    assert notes == []


def test_a_text_in_one_xml_file(read: Read) -> None:
    body = f'<text:h text:outline-level="2">Cost</text:h><text:p>{_TEXT}</text:p>'
    body = f"<office:body><office:text>{body}</office:text></office:body>"
    (document,), notes = read("a.fodt", f"<office:document {_NAMES}>{_META}{body}</office:document>")
    assert (document.paragraphs, document.levels, document.pages) == (("Cost", _TEXT), (2, 0), ())
    assert (document.title, str(document.date)) == ("The Dam", "2019-07-04")
    assert notes == []


def test_flat_files_that_are_none(read: Read) -> None:
    assert read("a.fodt", "<office:document/>")[1][-1] == (
        "skipped: a.fodt: damaged: there is neither a text document nor a presentation in it"
    )
    assert read("b.fodt", "Only words.")[1][-1] == (
        "skipped: b.fodt: damaged: there is neither a text document nor a presentation in it"
    )


@pytest.mark.parametrize("name", ["a.html5", "a.shtml", "a.xht"])
def test_other_names_of_html(read: Read, name: str) -> None:
    documents, notes = read(name, f"<html><body><p>{_TEXT}</p></body></html>")
    assert ([document.paragraphs for document in documents], notes) == ([(_TEXT,)], [])


_SAVED = """From: <Saved by Blink>
Snapshot-Content-Location: https://gannet.example/dam
Subject: =?utf-8?Q?The=20d=C3=A4m?=
Date: Thu, 04 Jul 2019 10:00:00 -0000
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="--b"

----b
Content-Type: image/gif
Content-Transfer-Encoding: base64
Content-Location: https://gannet.example/x.gif

R0lGODlhAQABAAAAACw=
----b
Content-Type: text/html; charset="iso-8859-1"
Content-ID: <frame-1@mhtml.blink>
Content-Transfer-Encoding: quoted-printable
Content-Location: https://gannet.example/dam

<html><head><meta charset=3D"utf-8"></head><body><p>The water rose at the caf=E9 by th=
e dam.</p></body></html>
----b--
""".replace("\n", "\r\n")


@pytest.mark.parametrize("name", ["a.mhtml", "a.mht"])
def test_a_saved_page(read: Read, name: str) -> None:
    (document,), notes = read(name, _SAVED)
    assert (document.path, document.paragraphs) == (name, ("The water rose at the café by the dam.",))
    assert (document.title, document.url) == ("The däm", "https://gannet.example/dam")
    assert document.date is None  # the day on which somebody saved it is not when it was written
    assert notes == []


def test_a_saved_page_without_a_page(read: Read) -> None:
    assert read("a.mhtml", "Only words.")[1] == [
        "skipped: a.mhtml: damaged, or not what its name says: there is no page in it"
    ]


def test_a_mail_of_apple(read: Read) -> None:
    mail = b"From: Ann Lee <ann@example.org>\nSubject: Dam\nDate: Thu, 4 Jul 2019 10:00:00 +0000\n\nThe dam broke.\n"
    tail = b'<?xml version="1.0"?><plist><dict><key>flags</key><integer>1</integer></dict></plist>'
    (document,), notes = read("a.emlx", f"{len(mail):<10}\n".encode() + mail + tail)
    assert (document.path, document.title, document.paragraphs) == ("a.emlx", "Dam", ("The dam broke.",))
    assert notes == []
    documents, notes = read("b.emlx", f"{len(mail)}\n".encode() + mail[:-7])
    assert documents[0].paragraphs == ("The dam",)
    assert notes == ["doubt: b.emlx: its end is missing; what stood before was read"]
    assert read("c.emlx", mail)[1] == [
        "skipped: c.emlx: damaged, or not what its name says: EMLX begins with the length of the mail"
    ]


@pytest.mark.parametrize(("ending", "compress"), [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)])
def test_a_compressed_file(read: Read, ending: str, compress: Callable[[bytes], bytes]) -> None:
    documents, notes = read(f"a.md.{ending}", compress(b"# The dam\n\nIt broke."))
    assert [(one.path, one.title, one.paragraphs) for one in documents] == [
        (f"a.md.{ending}/a.md", "The dam", ("It broke.",))
    ]
    assert notes == []
    assert read(f"b.txt.{ending}", b"No such thing.")[1][0].startswith(
        f"skipped: b.txt.{ending}: damaged, or not what its name says ("
    )
    assert read(f"c.{ending}", compress(b"Which kind?"))[1] == [
        f"skipped: c.{ending}/c: its name has no ending: not a format that can be read"
    ]
    cut = compress(b"".join(b"The text number %d.\n\n" % i for i in range(100_000)))
    documents, notes = read(f"d.txt.{ending}", cut[: len(cut) // 2])
    assert [one.paragraphs[0] for one in documents] in ([], ["The text number 0."])  # bzip2 has large blocks
    assert len(notes) == 1
    assert "damaged" in notes[0]


def test_compressed_bombs(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read("a.txt.gz", gzip.compress(b"0" * 30_000_000)) == (
        [],
        ["skipped: a.txt.gz: it unpacks to more than 300 times its size"],
    )
    content = b"Deep."
    for _ in range(8):
        content = gzip.compress(content)
    assert read(f"b.txt{'.gz' * 8}", content)[1][0].endswith("more than 5 deep; take it out")
    monkeypatch.setattr(archive, "MAX_TOTAL_BYTES", 100)
    documents, notes = read("c.txt.gz", gzip.compress(b"Some words. " * 20))
    assert documents == []
    assert notes == ["doubt: c.txt.gz: it unpacks to more than 0 MiB; c.txt and what follows was left out"]


@pytest.mark.parametrize(("name", "mode"), [("a.tbz2", "w:bz2"), ("a.tbz", "w:bz2"), ("a.txz", "w:xz")])
def test_short_names_of_compressed_archives(read: Read, name: str, mode: str) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as made:  # type: ignore[call-overload]
        info = tarfile.TarInfo("a.txt")
        info.size = 6
        made.addfile(info, io.BytesIO(b"First."))
    documents, notes = read(name, stream.getvalue())
    assert ([(one.path, one.paragraphs) for one in documents], notes) == ([(f"{name}/a.txt", ("First.",))], [])
