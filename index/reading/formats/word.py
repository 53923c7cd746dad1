"""DOCX, DOCM and templates: what Word and its like write.

mammoth makes HTML of it, with footnotes and insertions, without headers. What it passes over follows the text: charts,
diagrams and comments; equations are put in their places before.
"""

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from index.reading.documents import (
    DateOrigin,
    Document,
    Metadata,
    SourceFile,
    make_document_of_paragraphs,
    telling_title,
)
from index.reading.fields import fields_of
from index.reading.formats.blocks import Paragraphs
from index.reading.formats.decoding import read_bytes
from index.reading.formats.markup import parse_markup, read_blocks
from index.reading.formats.office_parts import EQUATION, equations_as_text, read_chart, read_comments, read_diagram
from index.reading.formats.zipped import DamagedError, open_zip, read_part, read_xml
from index.reading.roles import heading

# Pandoc and some templates have styles for what stands above the text; Word's own is “Title”.
_STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Author'] => p.author:fresh
p[style-name='Date'] => p.date:fresh
p[style-name='Subtitle'] => h2:fresh
p[style-name='Caption'] => figcaption:fresh
p[style-name='caption'] => figcaption:fresh
p[style-name='Image Caption'] => figcaption:fresh
p[style-name='Table Caption'] => figcaption:fresh
"""


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the document in a DOCX file or one of its siblings."""
    import mammoth  # noqa: PLC0415 - only a worker needs it

    data = read_bytes(file)
    if data is None:
        return
    try:
        properties = read_properties(file)
        html = mammoth.convert_to_html(
            io.BytesIO(_with_equations(file, data)), style_map=_STYLES,
            convert_image=mammoth.images.img_element(lambda _: {}), external_file_access=False,
        ).value  # fmt: skip
    except DamagedError as error:
        file.skip(str(error))
        return
    root = parse_markup(f"<body>{html}</body>", file)
    if root is None:
        file.skip("no text in it")
        return
    fields = dict.fromkeys(("title", "author", "date"), "")
    for name in fields:
        for element in root.xpath(f"//*[@class='{name}']"):
            fields[name] = fields[name] or " ".join(element.text_content().split())
            element.drop_tree()
    for mark in root.xpath("//sup[a[starts-with(@href, '#footnote') or starts-with(@href, '#endnote')]]"):
        mark.drop_tree()
    for back in root.xpath("//a[starts-with(@href, '#footnote-ref') or starts-with(@href, '#endnote-ref')]"):
        back.drop_tree()
    paragraphs = Paragraphs()
    read_blocks(root, paragraphs)
    try:
        _read_parts(file, paragraphs)
    except DamagedError as error:
        file.doubt(str(error))
    metadata = Metadata(
        title=fields["title"] or properties.title,
        author=fields["author"] or properties.author,
        date=fields["date"] or properties.date,
        fields=properties.fields,
    )
    origin: DateOrigin = "record" if fields["date"] else "properties"
    if fields["title"]:  # as the text has it, for the title above it to be told from that of the properties
        paragraphs.texts.insert(0, fields["title"])
        paragraphs.marks.insert(0, heading(1))
    if document := make_document_of_paragraphs(file, paragraphs.texts, metadata, origin, marks=paragraphs.marks):
        yield document


def _with_equations(file: SourceFile, data: bytes) -> bytes:
    """Return a DOCX file with its equations as text; the same where it has none.

    Raises:
        DamagedError: it is damaged.
    """
    with open_zip(file) as archive:
        if EQUATION.rpartition("}")[2].encode() not in (read_part(archive, _TEXT) or b""):
            return data
        root = read_xml(archive, _TEXT, file)
        if root is None:
            return data
        equations_as_text(root)
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as changed:
            for name in archive.namelist():
                if name != _TEXT and not name.startswith("word/media/"):
                    changed.writestr(name, read_part(archive, name) or b"")
            changed.writestr(_TEXT, etree.tostring(root))
    return stream.getvalue()


def _read_parts(file: SourceFile, paragraphs: Paragraphs) -> None:
    """Add what stands in parts of its own.

    Raises:
        DamagedError: a part cannot be unpacked, or is no XML.
    """
    with open_zip(file) as archive:
        for name in archive.namelist():
            if not _PART.fullmatch(name):
                continue
            root = read_xml(archive, name, file)
            if root is None:
                continue
            if "/charts/" in name:
                read_chart(root, paragraphs)
            elif "/diagrams/" in name:
                read_diagram(root, paragraphs)
            else:
                for comment in read_comments(root):
                    paragraphs.add(comment)


_TEXT = "word/document.xml"
_PART = re.compile(r"word/(?:charts/chart\d+|diagrams/data\d+|comments)\.xml")
_NAMES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
}


def read_properties(file: SourceFile) -> Metadata:
    """Return what the core properties of an Office Open XML file say.

    Raises:
        DamagedError: it is damaged.
    """
    with open_zip(file) as archive:
        root = read_xml(archive, "docProps/core.xml", file)
    if root is None:
        return Metadata()

    def text(path: str) -> str | None:
        return " ".join((root.findtext(path, "", _NAMES) or "").split()) or None

    date = text("dcterms:created")
    # What python-docx and python-pptx put there if nobody says otherwise.
    return Metadata(
        title=telling_title(text("dc:title")),
        author=None if text("dc:creator") in {"python-docx", "PowerPoint Presentation"} else text("dc:creator"),
        date=None if date and date.startswith(("2013-12-23T23:15", "2013-01-27T09:14")) else date,
        fields=fields_of(
            {"subject": text("dc:subject"), "keywords": text("cp:keywords"), "category": text("cp:category")}
        ),
    )
