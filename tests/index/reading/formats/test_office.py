"""DOCX, ODT, RTF and PPTX: what stands in them, without headers and footers."""

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime

import pytest
from docx import Document as WordDocument
from docx.oxml import parse_xml
from pptx import Presentation

from index.reading.documents import Document

Read = Callable[[str, bytes], tuple[list[Document], list[str]]]
Zipped = Callable[[Mapping[str, str | bytes]], bytes]


def _word() -> bytes:
    document = WordDocument()
    document.core_properties.author = "Ann Lee"
    document.core_properties.created = datetime(2019, 7, 4)
    document.sections[0].header.paragraphs[0].text = "The header of each page"
    document.add_heading("The Dam", 0)
    document.add_paragraph("It is a long time since anybody has looked at it.")
    document.add_heading("What it cost", 1)
    for item in ("Stone", "Sand"):
        document.add_paragraph(item, style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (*table.rows[0].cells, *table.rows[1].cells), ("Year", "Cost", "1931", "2 million"), strict=True
    ):
        cell.text = text
    inserted = document.add_paragraph("It was ")
    inserted._p.append(
        parse_xml(
            '<w:ins xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" w:id="1" w:author="A">'
            "<w:r><w:t>never</w:t></w:r></w:ins>"
        )
    )
    inserted.add_run(" inspected.")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_docx(read: Read) -> None:
    documents, notes = read("a.docx", _word())
    document = documents[0]
    assert document.paragraphs == (
        "It is a long time since anybody has looked at it.",
        "What it cost",
        "Stone • Sand",
        "Year | Cost • 1931 | 2 million",
        "It was never inspected.",
    )
    assert (document.title, document.author) == ("The Dam", "Ann Lee")
    assert (str(document.date), document.date_origin) == ("2019-07-04", "properties")
    assert notes == []


_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def test_odt(read: Read, zipped: Zipped) -> None:
    body = """<text:p text:style-name="Title">The Dam</text:p><text:p>Ann Lee</text:p><text:p>4 July 2019</text:p>
    <text:p>It is a<text:s/>long time<text:note><text:note-citation>1</text:note-citation><text:note-body>
    <text:p>Years, that is.</text:p></text:note-body></text:note> since anybody has looked.</text:p>
    <text:list><text:list-item><text:p>Stone</text:p></text:list-item><text:list-item><text:p>Sand</text:p>
    </text:list-item></text:list><table:table><table:table-row><table:table-cell><text:p>1931</text:p></table:table-cell>
    <table:table-cell><text:p>2 million</text:p></table:table-cell></table:table-row></table:table>"""
    body = f"<office:body><office:text>{body}</office:text></office:body>"
    content = f"<office:document-content {_NAMES}>{body}</office:document-content>"
    documents, notes = read("a.odt", zipped({"content.xml": content}))
    document = documents[0]
    assert document.paragraphs == (
        "It is a long time since anybody has looked.",
        "Years, that is.",
        "Stone • Sand",
        "1931 | 2 million",
    )
    assert (document.title, document.author) == ("The Dam", "Ann Lee")
    assert (str(document.date), document.date_origin) == ("2019-07-04", "text")
    assert notes == []


def test_rtf(read: Read) -> None:
    text = (
        r"{\rtf1\ansi\ansicpg1252{\info{\title The Dam}{\author Ann Lee}{\creatim\yr2019\mo7\dy4\hr10}}"
        r"{\header The header\par}\pard The Dam\par It is {\b long} ago \u8211? very caf\'e9.\par Another one.\par}"
    )
    documents, notes = read("a.rtf", text.encode())
    document = documents[0]
    assert document.paragraphs == ("It is long ago – very café.", "Another one.")
    assert (document.title, document.author, str(document.date)) == ("The Dam", "Ann Lee", "2019-07-04")
    assert notes == []


def test_pptx_keeps_the_slide(read: Read) -> None:
    presentation = Presentation()
    presentation.core_properties.title = "The Dam"
    for title, body in (("Its history", "Built in 1931\nRaised in 1950"), ("Its future", "It will be rebuilt soon.")):
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = body
    slide.notes_slide.notes_text_frame.text = "Say that it is not certain."
    stream = io.BytesIO()
    presentation.save(stream)
    documents, notes = read("a.pptx", stream.getvalue())
    document = documents[0]
    assert document.paragraphs == (
        "Its history",
        "Built in 1931 • Raised in 1950",
        "Its future",
        "It will be rebuilt soon.",
        "Say that it is not certain.",
    )
    assert (document.title, document.pages) == ("The Dam", (1, 1, 2, 2, 2))
    assert notes == []


@pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.rtf", "a.pptx", "a.epub", "a.xlsx", "a.zip", "a.tar"])
def test_what_is_not_what_its_name_says(read: Read, name: str) -> None:
    documents, notes = read(name, b"Only some words, in no format at all.")
    assert documents == []
    assert len(notes) == 1
    assert notes[0].startswith(f"skipped: {name}: damaged, or not what its name says")


def test_a_package_that_is_not_there_is_named_with_what_installs_it(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pptx", None)
    _, notes = read("a.pptx", b"")
    (note,) = notes
    assert note.startswith("skipped: a.pptx: reading it needs the package pptx; install it: ")
    assert note.endswith("python -m pip install 'paragraph-search[slides]'")


def test_a_large_empty_picture_is_no_bomb(read: Read) -> None:
    stream = io.BytesIO(_word())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/image1.emf", bytes(4 * 1024 * 1024))
    documents, notes = read("a.docx", stream.getvalue())
    assert (documents[0].title, notes) == ("The Dam", [])
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/more.xml", bytes(4 * 1024 * 1024))
    assert read("a.docx", stream.getvalue())[1] == [
        "skipped: a.docx: a part of it unpacks to more than 300 times its size"
    ]


def test_rtf_notes_and_pictures(read: Read) -> None:
    """Footnotes and comments follow the paragraph in which they are marked; the bytes of pictures are none of text."""
    text = (
        r"{\rtf1\ansi\ansicpg1252\pard The dam broke.{\super\chftn}{\footnote \pard\plain {\super\chftn} In 1931, "
        r"says {\i the} caf\'e9.\par And not before.} Nobody {\*\atnid AL}{\*\atnauthor Ann Lee}\chatn"
        r"{\*\annotation{\*\atnref 1} Is that so?} was hurt.\par {\pict{\*\picprop}\pngblip\bin" + "12 {}}}\\par\\par "
        r"\bin}{\pict\bin 00ff}Another \\bin5 one.\par}"
    )
    documents, notes = read("a.rtf", text.encode())
    assert documents[0].paragraphs == (
        "The dam broke. Nobody was hurt.",
        "In 1931, says the café.",
        "And not before.",
        "Is that so?",
        r"Another \bin5 one.",
    )
    assert notes == []
