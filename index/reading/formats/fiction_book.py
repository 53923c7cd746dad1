"""FB2: books in one XML file."""

from collections.abc import Iterator

from lxml import etree

from index.reading.documents import Document, Metadata, SourceFile, make_document_of_paragraphs
from index.reading.fields import fields_of
from index.reading.formats.blocks import Paragraphs
from index.reading.formats.zipped import read_xml_file
from index.reading.roles import heading

_NO_BOOK = "damaged, or not what its name says: there is no book in it"


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the document in an FB2 file."""
    root = read_xml_file(file, _NO_BOOK)
    if root is None:
        return
    if local_name(root) != "fictionbook":
        file.skip(_NO_BOOK)
        return
    paragraphs = Paragraphs()
    for body in root.iterchildren("{*}body"):
        _read_section(body, 1, paragraphs)
    paragraphs.end_list()
    about = root.find("{*}description/{*}title-info")
    document = make_document_of_paragraphs(file, paragraphs.texts, _metadata(about), "record", marks=paragraphs.marks)
    if document:
        yield document


def local_name(element: etree._Element) -> str:
    """Return the name of an element without its namespace, in small letters; empty for a comment."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def text_in(element: etree._Element | None) -> str | None:
    """Return the text in an element as one line, None where there is none."""
    return (" ".join("".join(map(str, element.itertext())).split()) or None) if element is not None else None


def _metadata(about: etree._Element | None) -> Metadata:
    if about is None:
        return Metadata()
    names = [text_in(about.find(f"{{*}}author/{{*}}{part}")) for part in ("first-name", "middle-name", "last-name")]
    date = about.find("{*}date")
    return Metadata(
        title=text_in(about.find("{*}book-title")),
        author=" ".join(filter(None, names)) or text_in(about.find("{*}author/{*}nickname")),
        date=((date.get("value") or text_in(date)) if date is not None else None),
        language=text_in(about.find("{*}lang")),
        fields=fields_of({"genre": [text_in(genre) for genre in about.iterfind("{*}genre")]}),
    )


def _read_section(section: etree._Element, level: int, paragraphs: Paragraphs) -> None:
    """Add what is in a part of a book. libxml2 gives up on elements nested so deep that this could not go on."""
    for part in section:
        name = local_name(part)
        if name == "title":
            paragraphs.add(" ".join(filter(None, map(text_in, part))), heading(level))
        elif name == "subtitle":
            paragraphs.add(text_in(part) or "", heading(level + 1))
        elif name == "stanza":
            paragraphs.add("\n".join(filter(None, map(text_in, part))))
        elif name == "tr":
            paragraphs.row([text_in(cell) or "" for cell in part])
        elif name in {"p", "v", "text-author", "date"}:
            for reference in part.iter("{*}a"):
                if reference.get("type") == "note":
                    reference.text = None
            paragraphs.add(text_in(part) or "")
        elif name not in {"image", ""}:
            paragraphs.end_list()
            _read_section(part, level + (name == "section"), paragraphs)
