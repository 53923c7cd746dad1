"""EPUB: books. They are ZIP files of XHTML; the package document says in which order it is read."""

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from index.reading.documents import Document, Metadata, SourceFile, make_document_of_paragraphs
from index.reading.fields import fields_of
from index.reading.formats.blocks import Paragraphs
from index.reading.formats.decoding import NotTextError
from index.reading.formats.markup import decode_markup, parse_markup, read_blocks
from index.reading.formats.zipped import DamagedError, open_zip, read_part, read_xml

_DC = "{http://purl.org/dc/elements/1.1/}"


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the document in an EPUB file."""
    paragraphs = Paragraphs()
    try:
        with open_zip(file) as archive:
            container = read_xml(archive, "META-INF/container.xml", file)
            path = next((root.get("full-path") for root in _all(container, "rootfile")), None)
            package = read_xml(archive, path, file) if path else None
            if package is None:
                file.skip("damaged: there is no package document in it")
                return
            for name in _spine(package, path or ""):
                part = read_part(archive, name)
                if part is None:
                    file.doubt(f"a chapter of it is missing ({name[:100]})")
                    continue
                try:
                    root = parse_markup(decode_markup(part)[0], file)
                except NotTextError:
                    file.doubt(f"a chapter of it is not text ({name[:100]})")
                    continue
                if root is not None:
                    for title_page in root.xpath("//*[contains(@*[local-name()='epub:type'], 'titlepage')]"):
                        title_page.drop_tree()
                    read_blocks(root, paragraphs)
    except DamagedError as error:
        file.skip(str(error))
        return

    def text(tag: str) -> str | None:
        return next((" ".join(found.text.split()) for found in package.iter(f"{_DC}{tag}") if found.text), None)

    subjects = [found.text or "" for found in package.iter(f"{_DC}subject")]
    metadata = Metadata(
        title=text("title"), author=text("creator"), source=text("publisher"), date=text("date"),
        fields=fields_of({"subject": subjects}),
    )  # fmt: skip
    if document := make_document_of_paragraphs(file, paragraphs.texts, metadata, "record", marks=paragraphs.marks):
        yield document


def _all(root: etree._Element | None, tag: str) -> Iterator[etree._Element]:
    return root.iter(f"{{*}}{tag}") if root is not None else iter(())


def _spine(package: etree._Element, path: str) -> list[str]:
    """Return the names of the chapters, in order, without the table of contents."""
    items = {item.get("id"): item for item in _all(package, "item")}
    names = []
    for reference in _all(package, "itemref"):
        item = items.get(reference.get("idref"))
        if item is None or "nav" in (item.get("properties") or "").split():
            continue
        if item.get("media-type") in {"application/xhtml+xml", "text/html"} and item.get("href"):
            names.append(posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(item.get("href", "")))))
    return names
