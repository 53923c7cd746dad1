"""ODT and ODP, also as one XML file (FODT, FODP): what LibreOffice Writer and Impress write."""

from collections.abc import Iterator

from lxml import etree

from index.reading.documents import DateOrigin, Document, Metadata, SourceFile, make_document_of_paragraphs
from index.reading.fields import fields_of
from index.reading.formats.blocks import Paragraphs
from index.reading.formats.zipped import DamagedError, open_zip, read_xml, read_xml_file
from index.reading.roles import Mark, Role, heading

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_PRESENTATION = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_KEYWORD = f".//{_META}keyword"
_HIDDEN = {f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}note-citation", f"{_TEXT}sequence-decls"}

_NOTHING = "damaged: there is neither a text document nor a presentation in it"

_TITLES = {"title": 1, "subtitle": 2}
"""The placeholders of a slide, and the level of what stands in them."""
_FURNITURE = {"header", "footer", "date-time", "page-number", "page"}

_CAPTIONS = {"Caption", "Illustration", "Figure", "Table", "Drawing", "FigureCaption", "TableCaption"}
"""Writer's own styles for captions, and pandoc's."""


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the document in an ODT or ODP file."""
    try:
        with open_zip(file) as archive:
            content, meta = read_xml(archive, "content.xml", file), read_xml(archive, "meta.xml", file)
    except DamagedError as error:
        file.skip(str(error))
        return
    yield from _read_content(file, content, meta)


def read_flat(file: SourceFile) -> Iterator[Document]:
    """Yield the document in a FODT or FODP file."""
    root = read_xml_file(file, _NOTHING)
    if root is not None:
        yield from _read_content(file, root, root)


def _read_content(file: SourceFile, content: etree._Element | None, meta: etree._Element | None) -> Iterator[Document]:
    body = None
    if content is not None:
        body = next(content.iter(f"{_OFFICE}text", f"{_OFFICE}presentation"), None)
    if content is None or body is None:
        file.skip(_NOTHING)
        return
    reader = _Reader(_parents_of_styles(content))
    reader.blocks(body)
    reader.paragraphs.end_list()
    told = reader.told
    metadata = Metadata(
        title=told.get("Title") or _text_of(meta, f".//{_DC}title"),
        author=told.get("Author") or _text_of(meta, f".//{_META}initial-creator"),
        date=told.get("Date") or _text_of(meta, f".//{_META}creation-date"),
        fields=fields_of({"subject": _texts_of(meta, f".//{_DC}subject"), "keywords": _texts_of(meta, _KEYWORD)}),
    )
    origin: DateOrigin = "record" if "Date" in told else "properties"
    texts, marks = reader.paragraphs.texts, reader.paragraphs.marks
    if title := told.get("Title"):
        texts.insert(0, title)
        reader.paragraphs.pages.insert(0, 1)
        marks.insert(0, heading(1))
    pages = reader.paragraphs.pages if body.tag == f"{_OFFICE}presentation" else ()
    if document := make_document_of_paragraphs(file, texts, metadata, origin, pages=pages, marks=marks):
        yield document


def _text_of(root: etree._Element | None, path: str) -> str | None:
    return (root.findtext(path) or None) if root is not None else None


def _texts_of(root: etree._Element | None, path: str) -> list[str]:
    return [element.text or "" for element in root.iterfind(path)] if root is not None else []


def _parents_of_styles(content: etree._Element) -> dict[str, str]:
    """Return of each style that Writer made up by itself the one that people know."""
    styles = content.iter(f"{_STYLE}style")
    return {style.get(f"{_STYLE}name", ""): style.get(f"{_STYLE}parent-style-name", "") for style in styles}


class _Reader:
    def __init__(self, parents: dict[str, str]) -> None:
        self.paragraphs = Paragraphs()
        self.told: dict[str, str] = {}
        """What stands above the text in the styles Title, Author and Date."""
        self._parents = parents

    def blocks(self, root: etree._Element) -> None:
        waiting = list(reversed(root))
        while waiting:
            element = waiting.pop()
            if element.tag in {f"{_TEXT}p", f"{_TEXT}h"}:
                self._paragraph(element)
            elif element.tag == f"{_TEXT}list":
                self.paragraphs.end_list()
                for item in element.iter(f"{_TEXT}p", f"{_TEXT}h"):
                    self.paragraphs.item(_inline_text(item))
                self.paragraphs.end_list()
            elif element.tag == f"{_TABLE}table":
                self.paragraphs.end_list()
                for row in element.iter(f"{_TABLE}table-row"):
                    cells = row.iterchildren(f"{_TABLE}table-cell")
                    self.paragraphs.row(["\n\n".join(_inline_text(p) for p in c.iter(f"{_TEXT}p")) for c in cells])
                self.paragraphs.end_list()
            elif element.tag == f"{_DRAW}frame" and element.get(f"{_PRESENTATION}class") in _TITLES:
                text = " ".join(_inline_text(p) for p in element.iter(f"{_TEXT}p"))
                self.paragraphs.add(text, heading(_TITLES[element.get(f"{_PRESENTATION}class", "")]))
            elif element.tag not in _HIDDEN and element.get(f"{_PRESENTATION}class") not in _FURNITURE:
                self.paragraphs.end_list()
                self.paragraphs.page += element.tag == f"{_DRAW}page"
                waiting.extend(reversed(element))

    def _paragraph(self, element: etree._Element) -> None:
        style = element.get(f"{_TEXT}style-name", "")
        style = self._parents.get(style) or style
        text = _inline_text(element)
        if style in {"Title", "Author", "Date"} and style not in self.told and text:
            self.told[style] = text
            return
        self.paragraphs.add(text, _mark(element, style))
        for note in element.iter(f"{_TEXT}note-body"):
            for paragraph in note.iter(f"{_TEXT}p"):
                self.paragraphs.add(_inline_text(paragraph))


def _mark(element: etree._Element, style: str) -> Mark | None:
    """Return what the element and the style of a paragraph say that it is."""
    if element.tag == f"{_TEXT}h":
        level = element.get(f"{_TEXT}outline-level", "1")
        return heading(int(level) if level.isdecimal() else 1)
    if style in {"Title", "Subtitle"}:
        return heading(1 if style == "Title" else 2)
    return Mark(Role.CAPTION) if style in _CAPTIONS else None


def _inline_text(element: etree._Element) -> str:
    """Return the text of a paragraph, without its footnotes and comments."""
    pieces = [element.text or ""]
    waiting: list[etree._Element | str] = list(reversed(element))
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            pieces.append(part)
            continue
        if part.tail:
            waiting.append(part.tail)
        if part.tag in {f"{_TEXT}s", f"{_TEXT}tab"}:
            pieces.append(" ")
        elif part.tag == f"{_TEXT}line-break":
            pieces.append("\n")
        elif part.tag != f"{_TEXT}note" and part.tag not in _HIDDEN and isinstance(part.tag, str):
            waiting.extend(reversed(part))
            pieces.append(part.text or "")
    return "".join(pieces).strip()
