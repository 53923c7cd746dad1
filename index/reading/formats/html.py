"""Web pages and other HTML: the article, not what stands around it.

trafilatura finds the article of a page, its author and its date. What is no page but a text that a program saved as
HTML is read whole: some of it would be taken for furniture.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import lxml.html
from lxml import etree

from index.reading.dates import parse_date
from index.reading.documents import DateOrigin, Document, Metadata, SourceFile, make_document_of_paragraphs
from index.reading.fields import fields_of
from index.reading.formats.blocks import Paragraphs
from index.reading.formats.decoding import NotTextError, read_bytes
from index.reading.formats.markup import decode_markup, parse_markup, read_blocks, visible_length
from index.reading.roles import heading

_PAGE_PARTS = ("nav", "aside", "form", "iframe", "button", "footer")
_DATES = (
    "article:published_time", "datepublished", "date", "dc.date", "dcterms.date", "dcterms.created", "pubdate",
    "publication_date", "citation_publication_date", "sailthru.date", "parsely-pub-date", "og:published_time",
)  # fmt: skip
"""The names of meta elements that give the day of publication, from the surest on."""
_SMALL_PART = 0.2
"""What is less of a page's text may be less than its article."""
_SURELY_AN_ARTICLE = 3000
"""So many characters are no scrap, however long the page is. Both are trafilatura's own limits for trying again."""
_ADVERTISEMENT = re.compile(
    r"\W*(?:advertise?ment|sponsored(?: content)?|continue reading(?: below)?|story continues below|anzeige|werbung|"
    r"publicité|publicidad|pubblicità|реклама|إعلان|广告|廣告|広告)\W*",
    re.IGNORECASE,
)


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the document in an HTML file."""
    data = read_bytes(file)
    if data is None:
        return
    try:
        text, doubt = decode_markup(data)
    except NotTextError as error:
        file.skip(str(error))
        return
    if doubt:
        file.doubt(doubt)
    root = parse_markup(text, file)
    if root is None:
        file.skip("no text in it")
        return
    metadata = read_page_metadata(root)
    is_page = _is_page(root)
    if is_page and metadata.date is None:
        metadata = replace(metadata, guessed_date=_guessed_date(root))
    for part in root.xpath("//div[@title='header' or @title='footer']"):  # as LibreOffice saves those of each page
        part.drop_tree()
    paragraphs = _read_page(root, file) if is_page else _read_whole(root)
    marked = zip(paragraphs.texts, paragraphs.marks, strict=True)
    kept = [(text, mark) for text, mark in marked if not _ADVERTISEMENT.fullmatch(text)]
    # What a program wrote into the HTML that it saved says when that was, as the properties of office files do.
    origin: DateOrigin = "page metadata" if is_page or _published(root) else "properties"
    if document := make_document_of_paragraphs(
        file, [text for text, _ in kept], metadata, origin, marks=[mark for _, mark in kept]
    ):
        yield document


def _read_page(root: lxml.html.HtmlElement, file: SourceFile) -> Paragraphs:
    """Return the paragraphs of a page's article, or all where none can be told from the rest.

    trafilatura is asked to be precise first. Where that leaves little of a page, it is asked once more as its makers
    set it: then more than menus may be missing.
    """
    whole = visible_length(root)
    article = _article(root, precise=True)
    is_large = _length(article) >= _SMALL_PART * whole
    if not is_large and _length(article) < _SURELY_AN_ARTICLE:
        again = _article(root, precise=False)
        is_large = _length(again) >= _SMALL_PART * whole
        if _length(again) > _length(article) > 0 or is_large:
            article = again
    if not article.texts:
        file.doubt("no article found in it; read whole, with menus and the like")
        return _read_whole(root)
    if not is_large:
        file.doubt("mostly menus and the like; only what seems to be its article was read")
    return article


def _length(paragraphs: Paragraphs) -> int:
    return sum(map(len, paragraphs.texts))


def _read_whole(root: lxml.html.HtmlElement) -> Paragraphs:
    paragraphs = Paragraphs()
    read_blocks(root, paragraphs)
    return paragraphs


def _guessed_date(root: lxml.html.HtmlElement) -> str | None:
    """Return the day or year in which a page most likely was published, by any date that stands on it."""
    from htmldate import find_date  # noqa: PLC0415 - trafilatura's own, and as slow to load

    found = find_date(root, extensive_search=True, original_date=True)
    return found.removesuffix("-01-01") if found else None  # which it makes of a year alone


def read_page_metadata(root: lxml.html.HtmlElement) -> Metadata:
    """Return what a page says about itself: meta elements, JSON-LD, and what is marked as author or date."""
    from trafilatura import extract_metadata  # noqa: PLC0415 - 0.5 s

    found = extract_metadata(root, extensive=False)
    heading = root.find(".//h1")
    title = found.title or (heading.text_content() if heading is not None else None) or root.findtext(".//title")
    return Metadata(
        title=" ".join(title.split()) if title else None,
        author=found.author,
        source=found.sitename,
        url=found.url,
        date=_published(root) or found.date,
        language=root.get("lang") or None,
        fields=fields_of(
            {
                "section": found.categories or _named(root).get("article:section"),
                "keywords": [*(found.tags or ()), *_keywords(root)],
            }
        ),
    )


def _keywords(root: lxml.html.HtmlElement) -> Iterator[object]:
    """Yield the keywords of a page's JSON-LD, which trafilatura passes over."""
    for script in root.iter("script"):
        if script.get("type") != "application/ld+json" or '"keywords"' not in (script.text or ""):
            continue
        try:
            told = json.loads(script.text)
        except (ValueError, RecursionError):
            continue
        things = told if isinstance(told, list) else [told]
        graphs = (thing.get("@graph") for thing in things if isinstance(thing, dict))
        things = [*things, *(one for graph in graphs if isinstance(graph, list) for one in graph)]
        for thing in things:
            found = thing.get("keywords") if isinstance(thing, dict) else None
            yield from found if isinstance(found, list) else [found]


def _published(root: lxml.html.HtmlElement) -> str | None:
    """Return the day of publication that a page names; trafilatura believes none before 1995."""
    named = _named(root)
    return next((named[name] for name in _DATES if parse_date(named.get(name, ""), lambda: "en-US")), None)


def _named(root: lxml.html.HtmlElement) -> dict[str, str]:
    """Return the contents of a page's meta elements by their names."""
    named: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        named.setdefault(name.lower(), element.get("content") or "")
    return named


def _is_page(root: lxml.html.HtmlElement) -> bool:
    """Tell a page of a site from a text that is HTML by accident: by menus, margins and forms."""
    return any(root.find(f".//{tag}") is not None for tag in _PAGE_PARTS)


def _article(root: lxml.html.HtmlElement, *, precise: bool) -> Paragraphs:
    from trafilatura import bare_extraction  # noqa: PLC0415 - 0.5 s

    found = bare_extraction(root, favor_precision=precise, include_comments=False, include_tables=True)
    body = getattr(found, "body", None)
    paragraphs = Paragraphs()
    if isinstance(body, etree._Element):
        _read_article(body, paragraphs)
    return paragraphs


def _read_article(element: etree._Element, paragraphs: Paragraphs) -> None:
    """Add the paragraphs of trafilatura's tree: a subset of TEI, never nested deeply."""
    for part in element:
        if part.tag == "list":
            paragraphs.end_list()
            for item in part.iter("item"):
                paragraphs.item(_text(item))
            paragraphs.end_list()
        elif part.tag == "table":
            for row in part.iter("row"):
                paragraphs.row([_text(cell) for cell in row.iter("cell")])
            paragraphs.end_list()
        elif part.tag in {"div", "body", "quote"} and len(part):
            paragraphs.add(part.text or "")
            _read_article(part, paragraphs)
        elif part.tag == "head":
            paragraphs.add(_text(part), heading(int(part.get("rend", "h2").removeprefix("h") or 2)))
        else:
            paragraphs.add(_text(part))
        paragraphs.add(part.tail or "")


def _text(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))
