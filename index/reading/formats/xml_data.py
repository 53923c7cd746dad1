"""XML of any kind: feeds by their entries, kinds that have an ending of their own as such, all else by its shape.

By its shape: what holds text is a paragraph, with what stands in its line; what holds only short values is one too, as
“name: value; name: value”. Names that many vocabularies share (title, p, item, row) say what is a heading, a list or a
table. Attributes are not read.
"""

from collections.abc import Iterator

from lxml import etree

from index.reading.dates import parse_date
from index.reading.documents import Document, Metadata, SourceFile, make_document_of_paragraphs
from index.reading.fields import fields_of
from index.reading.formats import fiction_book, html, opendocument
from index.reading.formats.blocks import Paragraphs
from index.reading.formats.fiction_book import local_name, text_in
from index.reading.formats.markup import parse_markup, read_blocks
from index.reading.formats.zipped import read_xml_file
from index.reading.roles import Mark, Role, heading

_TITLES = {"title", "head", "heading", "headline", "hl1", "article-title", "subtitle", "hl2", "bridgehead"}
_CAPTIONS = {"caption", "figdesc", "figcaption"}
_ITEMS = {"item", "listitem", "list-item", "li", "member"}
_ROWS = {"tr", "row", "strow"}
_TEXTS = {"p", "para", "simpara", "paragraph", "ab", "l", "lg", "quote", "note", "text", "abstract", "body", "content"}
_HIDDEN = {"script", "style", "binary", "math", "svg", ""}
_AUTHORS = {"author", "creator", "byline", "contrib"}
_DATES = ("pubdate", "pub-date", "published", "date", "created", "issued", "updated")
_SHORT = 120


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the documents in an XML file."""
    root = read_xml_file(file, "damaged, or not what its name says: there is no XML in it")
    if root is None:
        return
    name = local_name(root)
    readers = {"html": html.read, "fictionbook": fiction_book.read, "document": opendocument.read_flat}
    if name in readers and (name != "document" or "opendocument" in root.tag):
        yield from readers[name](file)
        return
    entries = [element for element in root.iter("{*}item", "{*}entry") if name in {"rss", "rdf", "feed"}]
    if entries:
        yield from _read_feed(file, root, entries)
        return
    paragraphs = Paragraphs()
    _read_element(root, 0, paragraphs)
    paragraphs.end_list()
    if document := make_document_of_paragraphs(
        file, paragraphs.texts, _metadata(root), "record", marks=paragraphs.marks
    ):
        yield document


def _read_feed(file: SourceFile, root: etree._Element, entries: list[etree._Element]) -> Iterator[Document]:
    channel = root.find("{*}channel")
    source = text_in((root if channel is None else channel).find("{*}title"))
    for entry in entries:
        parts = {local_name(part): part for part in reversed(entry)}
        link = parts.get("link")
        paragraphs = Paragraphs()
        bodies = (
            text for name in ("encoded", "content", "description", "summary") if (text := _markup(parts.get(name)))
        )
        page = parse_markup(next(bodies, ""), file)
        if page is not None:
            read_blocks(page, paragraphs)
        title = text_in(parts.get("title"))
        dates = (text_in(parts.get(name)) for name in ("pubdate", "published", "date", "issued", "updated"))
        metadata = Metadata(
            name=text_in(parts.get("guid", parts.get("id"))), title=title, source=source,
            author=text_in(parts.get("creator", parts.get("author"))),
            url=(link.get("href") or text_in(link)) if link is not None else None,
            date=next(filter(None, dates), None),
            fields=fields_of(
                {"category": [part.get("term") or text_in(part) for part in entry if local_name(part) == "category"]}
            ),
        )  # fmt: skip
        texts = paragraphs.texts or ([title] if title else [])
        marks = paragraphs.marks or [None] * len(texts)
        if document := make_document_of_paragraphs(file, texts, metadata, "record", marks=marks):
            yield document


def _markup(element: etree._Element | None) -> str | None:
    """Return the HTML in an element, which Atom may also have as elements."""
    if element is None:
        return None
    if len(element):
        return "".join(etree.tostring(part, encoding="unicode") for part in element)
    return element.text


def _metadata(root: etree._Element) -> Metadata:
    title = author = None
    dates: dict[str, str] = {}
    for element in root.iter():
        name = local_name(element)
        text = text_in(element) if name in _TITLES | _AUTHORS or name in _DATES else None
        if text is None or len(text) > _SHORT:
            continue
        if name in _TITLES:
            title = title or text
        elif name in _AUTHORS:
            author = author or text
        elif parse_date(text, lambda: None):
            dates.setdefault(name, text)
    return Metadata(title=title, author=author, date=next((dates[name] for name in _DATES if name in dates), None))


def _read_element(element: etree._Element, level: int, paragraphs: Paragraphs) -> None:
    """Add what is in an element. libxml2 gives up on elements nested so deep that this could not go on."""
    name = local_name(element)
    if name in _HIDDEN:
        return
    children = [child for child in element if local_name(child)]
    if name in _TITLES:
        paragraphs.add(text_in(element) or "", heading(max(level, 1)))
    elif name in _CAPTIONS:
        paragraphs.add(text_in(element) or "", Mark(Role.CAPTION))
    elif name in _ROWS and children:
        paragraphs.row([text_in(child) or "" for child in children])
    elif name in _ITEMS and not any(map(len, children)):
        paragraphs.item(text_in(element) or "")
    elif not children or _has_text(element):
        paragraphs.add(text_in(element) or "")
    elif _is_record(children):
        paragraphs.add("; ".join(f"{local_name(child)}: {value}" for child in children if (value := text_in(child))))
    else:
        if name not in _ROWS | _ITEMS:
            paragraphs.end_list()
        has_title = any(local_name(child) in _TITLES for child in children)
        for child in children:
            _read_element(child, level + has_title, paragraphs)
        if any(local_name(child) in _ROWS | _ITEMS for child in children):
            paragraphs.end_list()


def _has_text(element: etree._Element) -> bool:
    """Tell whether there is text in an element between the elements in it."""
    return any((text or "").strip() for text in (element.text, *(child.tail for child in element)))


def _is_record(children: list[etree._Element]) -> bool:
    """Tell whether there are only short values in an element, with names that are no text's."""
    if len(children) < 2:
        return False
    names = {local_name(child) for child in children}
    return not names & (_TITLES | _TEXTS | _ITEMS | _ROWS) and all(
        not len(child) and len(child.text or "") <= _SHORT for child in children
    )
