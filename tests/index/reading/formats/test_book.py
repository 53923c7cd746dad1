"""EPUB: its chapters in the order of reading."""

from collections.abc import Callable, Mapping

from index.reading.documents import Document

Read = Callable[[str, bytes], tuple[list[Document], list[str]]]
Zipped = Callable[[Mapping[str, str | bytes]], bytes]

CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>"""
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>
<dc:title>The Dam</dc:title><dc:creator>Ann Lee</dc:creator><dc:date>2019</dc:date></metadata><manifest>
<item id="b" href="text/two%20b.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="text/one.xhtml" media-type="application/xhtml+xml"/>
<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="x" href="text/gone.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/><itemref idref="x"/></spine></package>"""


def test_epub(read: Read, zipped: Zipped) -> None:
    page = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>{}</body></html>'
    parts = {
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": PACKAGE,
        "OEBPS/nav.xhtml": page.format("<p>Contents</p>"),
        "OEBPS/text/two b.xhtml": page.format("<h1>Two</h1><p>It broke.</p>"),
        "OEBPS/text/one.xhtml": page.format("<h1>One</h1><p>It was built in 1931.</p>"),
    }
    documents, notes = read("a.epub", zipped(parts))
    document = documents[0]
    assert document.paragraphs == ("One", "It was built in 1931.", "Two", "It broke.")
    assert (document.title, document.author, str(document.date)) == ("The Dam", "Ann Lee", "2019")
    assert notes == ["doubt: a.epub: a chapter of it is missing (OEBPS/text/gone.xhtml)"]
