"""DOCX, ODT, RTF and PPTX: what stands in them, without headers and footers."""

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime

import pytest
from docx import Document as WordDocument
from docx.oxml import parse_xml
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml as pptx_xml

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


_OFFICE = "http://schemas.openxmlformats.org"
_MATH = f'xmlns:m="{_OFFICE}/officeDocument/2006/math"'
_DIAGRAM = f"""<dgm:dataModel xmlns:dgm="{_OFFICE}/drawingml/2006/diagram" xmlns:a="{_OFFICE}/drawingml/2006/main">
<dgm:ptLst><dgm:pt type="doc"><dgm:t><a:p/></dgm:t></dgm:pt><dgm:pt><dgm:t><a:p><a:r><a:t>Look</a:t></a:r></a:p></dgm:t>
</dgm:pt><dgm:pt type="pres"><dgm:t><a:p><a:r><a:t>x</a:t></a:r></a:p></dgm:t></dgm:pt><dgm:pt><dgm:t><a:p><a:r>
<a:t>Repair</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>"""
_EQUATION = f"""<m:oMath {_MATH}><m:r><m:t>E=m</m:t></m:r><m:sSup><m:e><m:r><m:t>c</m:t></m:r></m:e><m:sup><m:r>
<m:t>2</m:t></m:r></m:sup></m:sSup><m:r><m:t>+</m:t></m:r><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t>
</m:r></m:den></m:f></m:oMath>"""


def _chart() -> CategoryChartData:
    data = CategoryChartData()
    data.categories = ["2019", "2020"]
    data.add_series("Stone", (1.5, 2))
    data.add_series("Sand", (3, None))
    return data


def _slides() -> bytes:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    frame = slide.shapes.add_chart(XL_CHART_TYPE.LINE, 0, 0, 3_000_000, 3_000_000, _chart())
    frame.chart.has_title = True
    frame.chart.chart_title.text_frame.text = "What it cost"
    box = slide.shapes.add_textbox(0, 4_000_000, 3_000_000, 1_000_000)
    box.text_frame.text = "It is "
    box.text_frame.paragraphs[0]._p.append(
        pptx_xml(f'<a14:m xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main">{_EQUATION}</a14:m>')
    )
    names = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    choice = pptx_xml(f'<mc:AlternateContent {names}><mc:Choice Requires="a14"/><mc:Fallback/></mc:AlternateContent>')
    box._element.addprevious(choice)
    choice[0].append(box._element)
    package = slide.part.package
    comments = f"""<p:cmLst xmlns:p="{_OFFICE}/presentationml/2006/main"><p:cm authorId="0"><p:pos x="1" y="1"/>
        <p:text>Is that so?</p:text></p:cm></p:cmLst>"""
    for name, kind, content in (
        ("/ppt/diagrams/data1.xml", "diagramData", _DIAGRAM),
        ("/ppt/comments/comment1.xml", "comments", comments),
    ):
        part = Part(PackURI(name), "application/xml", package, content.encode())
        related = slide.part.relate_to(part, f"{_OFFICE}/officeDocument/2006/relationships/{kind}")
        if kind == "diagramData":
            slide.shapes._spTree.append(
                pptx_xml(
                    f'<p:graphicFrame xmlns:p="{_OFFICE}/presentationml/2006/main" '
                    f'xmlns:a="{_OFFICE}/drawingml/2006/main" '
                    f'xmlns:r="{_OFFICE}/officeDocument/2006/relationships"><p:nvGraphicFramePr>'
                    '<p:cNvPr id="9" name="d"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm>'
                    '<a:off x="0" y="5000000"/><a:ext cx="1" cy="1"/></p:xfrm><a:graphic><a:graphicData '
                    f'uri="{_OFFICE}/drawingml/2006/diagram"><dgm:relIds xmlns:dgm="{_OFFICE}/drawingml/2006/diagram" '
                    f'r:dm="{related}"/></a:graphicData></a:graphic></p:graphicFrame>'
                )
            )
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()


_COST = " | Stone | Sand • 2019 | 1.5 | 3 • 2020 | 2 | "


def test_pptx_charts_diagrams_equations_and_comments(read: Read) -> None:
    documents, notes = read("a.pptx", _slides())
    assert documents[0].paragraphs == (
        "What it cost",
        _COST.strip(),
        "It is E=mc^2+(a+b)/2",
        "Look • Repair",
        "Is that so?",
    )
    assert notes == []


def test_docx_charts_diagrams_equations_and_comments(read: Read) -> None:
    document = WordDocument()
    paragraph = document.add_paragraph("It is ")
    paragraph._p.append(parse_xml(_EQUATION))
    run = paragraph.add_run(", we think.")
    document.add_comment([run], text="Is that so?", author="Ann Lee", initials="AL")
    alone = document.add_paragraph()
    alone._p.append(parse_xml(f"<m:oMathPara {_MATH}>{_EQUATION}</m:oMathPara>"))
    stream = io.BytesIO()
    document.save(stream)
    with zipfile.ZipFile(stream, "a") as archive, zipfile.ZipFile(io.BytesIO(_slides())) as slides:
        (name,) = (name for name in slides.namelist() if name.startswith("ppt/charts/chart"))
        archive.writestr("word/charts/chart1.xml", slides.read(name))
        archive.writestr("word/diagrams/data1.xml", _DIAGRAM)
    documents, notes = read("a.docx", stream.getvalue())
    assert sorted(documents[0].paragraphs[2:]) == sorted(
        ["Ann Lee: Is that so?", "What it cost", _COST.strip(), "Look • Repair"]
    )
    assert documents[0].paragraphs[:2] == ("It is E=mc^2+(a+b)/2, we think.", "E=mc^2+(a+b)/2")
    assert notes == []
