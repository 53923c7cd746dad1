"""HTML and XHTML into paragraphs: what mail, books and documents saved as HTML have in common."""

import html.parser
import re
from collections.abc import Iterable
from html import escape

import lxml.html
from lxml import etree

from index.reading.documents import SourceFile
from index.reading.formats.blocks import Paragraphs
from index.reading.formats.decoding import decode
from index.reading.roles import TEXT, Mark, Role, heading

_INVISIBLE = {
    "script", "style", "noscript", "template", "head", "title", "nav", "form", "button", "select", "textarea", "input",
    "iframe", "object", "svg", "math", "dialog", "audio", "video", "canvas",
}  # fmt: skip
_INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong",
    "sub", "sup", "time", "tt", "u", "var", "wbr",
}  # fmt: skip
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_QUOTED = r"""=\s*+(?:"[^"]*+"|'[^']*+')"""
_TAG = re.compile(rf"<([A-Za-z][\w:-]{{0,100}})[\s/](?:[^=>]++|{_QUOTED}|=)*+")
_VALUE = re.compile(_QUOTED)
_LONG_TAG = 20_000
_SOFT_HYPHEN = re.compile(r"\xad|&shy;|&#(?:173|[xX]0*[aA][dD]);")
_MAX_ATTRIBUTES = 1000
"""An element with more was made to keep us busy: each is compared with all before it."""


def decode_markup(data: bytes) -> tuple[str, str | None]:
    """Return the text of an HTML file, and a doubt where its encoding was guessed: else it is the one that it names.

    Raises:
        NotTextError: the bytes are no text.
    """
    declared = _DECLARED.search(data[:4096])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        name = declared[1].decode("ascii", "replace").lower()
        # As browsers do: Latin-1 means its extension by Microsoft, and GB 2312 its extensions.
        name = {
            "iso-8859-1": "cp1252",
            "latin1": "cp1252",
            "us-ascii": "cp1252",
            "gb2312": "gb18030",
            "gbk": "gb18030",
        }.get(name, name)
        try:
            text = data.decode(name)
        except (LookupError, UnicodeError):
            return decode(data)
        if "\x00" not in text:
            return text, None
    return decode(data)


def parse_markup(text: str, file: SourceFile) -> lxml.html.HtmlElement | None:
    """Return the root of an HTML text, None where there is nothing in it. Nothing that it refers to is fetched.

    libxml2 gives up where elements are nested more than 2,048 deep. Then the text is taken without most of its
    elements, and that is noted in `file`.
    """
    root, too_deep = _parse(text)
    if too_deep:
        file.doubt("its elements are nested too deeply to tell lists, tables and menus from text; its text was read")
        flat = _Flat()
        flat.feed(text)
        flat.close()
        root, _ = _parse("".join(flat.pieces))
    return root


_ONE_CLASS = etree.ElementDefaultClassLookup(element=lxml.html.HtmlElement)
"""lxml calls Python for each element to give forms, inputs and labels classes of their own, which nobody needs here."""


def _parse(text: str) -> tuple[lxml.html.HtmlElement | None, bool]:
    """Return the root, and whether something is missing because it is nested too deeply."""
    text = _SOFT_HYPHEN.sub("", text)  # it says where a word may be broken, and is no part of it
    declaration = _XML_DECLARATION.match(
        text
    )  # not searched for: each run of blanks would be looked at from each blank
    text = _TAG.sub(_without_crowd, text[declaration.end() :] if declaration else text)
    # Bytes: libxml2 would believe a declaration of another encoding in a text.
    data = text.encode("utf-8", "replace")
    parser = lxml.html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True, collect_ids=False
    )
    parser.set_element_class_lookup(_ONE_CLASS)
    try:
        root = lxml.html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        root = None
    return root, any("depth" in entry.message for entry in parser.error_log)


def _without_crowd(tag: re.Match[str]) -> str:
    """Return a tag without its attributes if there are far too many; a long one may hold a picture."""
    if len(tag[0]) < _LONG_TAG:
        return tag[0]
    names = _VALUE.sub(" ", tag[0]).replace("/", " ").replace("=", " ").split()
    return f"<{tag[1]}" if len(names) > _MAX_ATTRIBUTES else tag[0]


class _Flat(html.parser.HTMLParser):
    """Makes an HTML text of one whose elements are nested deeply: the same text, in paragraphs."""

    _KEPT = ("title", "meta", "script", "style")

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as inherited
        if tag in self._KEPT:
            self.pieces.append(self.get_starttag_text() or "")
        else:
            self._end_paragraph(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._KEPT:
            self.pieces.append(f"</{tag}>")
        else:
            self._end_paragraph(tag)

    def _end_paragraph(self, tag: str) -> None:
        if tag not in _INLINE and self.pieces[-1:] != ["<p>"]:
            self.pieces.append("<p>")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data if self.cdata_elem else escape(data))


def read_blocks(root: etree._Element, into: Paragraphs, hidden: Iterable[str] = ()) -> None:
    """Add the visible paragraphs below an element.

    Args:
        root: of HTML or XHTML; its namespace does not matter.
        into: where they go.
        hidden: further tags that are passed over.
    """
    _Walk(into, _INVISIBLE | set(hidden)).element(root)
    into.end_list()


def visible_length(root: etree._Element) -> int:
    """Count the characters of the text below an element that `read_blocks` would add, give or take some blanks."""
    length = 0
    walk = etree.iterwalk(root, events=("start",))
    for _, element in walk:
        length += _tidy_length(element.tail)
        if not isinstance(element.tag, str) or _tag(element) in _INVISIBLE or _is_hidden(element):
            walk.skip_subtree()
        else:
            length += _tidy_length(element.text)
    return length


def _tidy_length(text: str | None) -> int:
    return len(" ".join(text.split())) if text else 0


class _Walk:
    def __init__(self, into: Paragraphs, hidden: set[str]) -> None:
        self._into = into
        self._hidden = hidden
        self._line: list[str] = []
        self._preformatted = 0
        self._marks: list[Mark] = []
        """Of the elements that are entered and say what is in them; the innermost counts."""

    def element(self, root: etree._Element) -> None:
        # A stack of our own, as elements may be nested deeper than Python's calls: texts, elements to enter or leave.
        waiting: list[tuple[str, etree._Element | None, str]] = [("enter", root, "")]
        while waiting:
            kind, element, text = waiting.pop()
            if element is None:
                self._text(text)
                continue
            tag = _tag(element)
            if kind == "leave":
                self._leave(tag)
                if _mark_of(element, tag):
                    self._marks.pop()
                continue
            if tag in self._hidden or not isinstance(element.tag, str) or _is_hidden(element):
                continue
            if tag == "tr":
                self._break()
                self._row(element)
                continue
            if tag in {"li", "dt", "dd"} and not _has_blocks(element):
                self._break()
                self._into.item(_inline_text(element, self._hidden), is_link=_is_links(element))
                continue
            self._enter(tag)
            if mark := _mark_of(element, tag):
                self._marks.append(mark)
            waiting.append(("leave", element, ""))
            for child in reversed(element):
                if child.tail:
                    waiting.append(("text", None, child.tail))
                waiting.append(("enter", child, ""))
            if element.text:
                waiting.append(("text", None, element.text))

    def _enter(self, tag: str) -> None:
        if tag == "br":
            self._line.append("\n")
        elif tag == "pre":
            self._break()
            self._preformatted += 1
        elif tag not in _INLINE:
            self._break()
            if tag in {"ul", "ol", "dl", "table"}:
                self._into.end_list()

    def _leave(self, tag: str) -> None:
        if tag not in _INLINE and tag != "br":
            self._break()
            if tag == "pre":
                self._preformatted -= 1
            if tag in {"ul", "ol", "dl", "table"}:
                self._into.end_list()

    def _text(self, text: str) -> None:
        # White space in the source is a space; only <br> breaks a line, and two of them a paragraph.
        self._line.append(text if self._preformatted else re.sub(r"\s+", " ", text))

    def _break(self) -> None:
        text = "".join(self._line)
        self._line = []
        if text.strip():
            for part in re.split(r"\n[^\S\n]*\n\s*", text):
                if part.strip():
                    self._into.add(part, self._marks[-1] if self._marks else None)

    def _row(self, row: etree._Element) -> None:
        cells = [cell for cell in row if _tag(cell) in {"td", "th"}]
        if any(_has_blocks(cell) and next(cell.iter("{*}table"), None) is not None for cell in cells):
            for cell in cells:  # a table that arranges the page
                self.element(cell)
            return
        self._into.row([_inline_text(cell, self._hidden) for cell in cells])


_PREFIXES = {"html", "h", "xhtml", "svg", "m"}
"""Prefixes of tags that mean what they mean without one. Others (`o:p`, `st1:place`, `fb:like`) stand in a line."""


def _tag(element: etree._Element) -> str:
    # etree.QName refuses what Word and many sites write: in HTML, a name with a colon has no namespace.
    tag = element.tag if isinstance(element.tag, str) else ""
    prefix, _, name = tag.rpartition("}")[2].lower().rpartition(":")
    return name if not prefix or prefix in _PREFIXES else "span"


_HEADINGS = {f"h{level}": heading(level) for level in range(1, 7)}


def _mark_of(element: etree._Element, tag: str) -> Mark | None:
    """Return what an element says of the paragraphs in it."""
    if tag in _HEADINGS:
        return _HEADINGS[tag]
    if tag in {"figcaption", "caption"}:
        return Mark(Role.CAPTION)
    if tag == "p" and _is_links(element):
        return Mark(Role.LINK)
    return TEXT if tag == "pre" else None


def _is_links(element: etree._Element) -> bool:
    """Tell whether there is text in an element, and all of it belongs to links to elsewhere."""
    links = [link for link in element.iter("{*}a", "a") if link.get("href")]
    return bool(links) and sum(map(_length, links)) == _length(element) > 0


_SIGNS = re.compile(r"[\W_]+")


def _length(element: etree._Element) -> int:
    """Count the letters and digits in an element."""
    return len(_SIGNS.sub("", "".join(map(str, element.itertext()))))


def _is_hidden(element: etree._Element) -> bool:
    if not element.attrib:
        return False
    style = element.get("style")
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or (style is not None and "display:none" in style.replace(" ", "").lower())
    )


def _has_blocks(element: etree._Element) -> bool:
    """Tell whether there is more than one paragraph in an element."""
    blocks = sum(_tag(child) not in _INLINE and _tag(child) != "br" for child in element if isinstance(child.tag, str))
    return blocks > 1 or any(_tag(child) in {"ul", "ol", "table", "dl"} for child in element)


def _inline_text(element: etree._Element, hidden: set[str]) -> str:
    pieces = []
    for part in element.iter():
        if _tag(part) not in hidden and part.text and isinstance(part.tag, str):
            pieces.append(part.text)
        if part is not element and part.tail:
            pieces.append(part.tail)
        if _tag(part) not in _INLINE:
            pieces.append(" ")
    return " ".join("".join(pieces).split())
