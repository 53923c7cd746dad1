"""DOC and PPT: what Word and PowerPoint wrote until 2007. office-oxide, an extra, reads them."""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from index.reading.documents import Document, Metadata, SourceFile, make_document_of_paragraphs, storable
from index.reading.fields import fields_of
from index.reading.formats import html, rich_text, saved_page, slides, word
from index.reading.formats.blocks import Paragraphs
from index.reading.formats.decoding import read_bytes
from index.reading.formats.zipped import ENCRYPTED
from index.reading.roles import Mark, heading

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD_BYTES = 1024
_ADVICE = "open it and save it in the format of today"
_ENCRYPTED_WORD = 0x0100
_LONGEST_BULLET = 120
_LATIN_1 = 1252
_FIRST_YEAR = 1980
"""A date before is that of a program that did not know it."""


def read_word(file: SourceFile) -> Iterator[Document]:
    """Yield the document in a DOC file, or in what else is often called so."""
    yield from _read(file, "doc")


def read_slides(file: SourceFile) -> Iterator[Document]:
    """Yield the document in a PPT file; its slides are pages."""
    yield from _read(file, "ppt")


def _read(file: SourceFile, kind: Literal["doc", "ppt"]) -> Iterator[Document]:
    data = read_bytes(file)
    if data is None:
        return
    head = data[:_HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith(b"PK"):  # saved by a newer program under an old name
        yield from (word.read if kind == "doc" else slides.read)(file)
    elif head.startswith(b"{\\rtf"):
        yield from rich_text.read(file)
    elif b"<html" in head or head.startswith(b"<!doctype html"):
        yield from (saved_page.read if b"mime-version:" in head else html.read)(file)
    elif b"mime-version:" in head:
        yield from saved_page.read(file)
    elif not data.startswith(_COMPOUND):
        file.skip(f"damaged, or not what its name says, or older than Office 97; {_ADVICE}")
    else:
        yield from _read_compound(file, data, kind)


def _read_compound(file: SourceFile, data: bytes, kind: Literal["doc", "ppt"]) -> Iterator[Document]:
    import office_oxide  # noqa: PLC0415 - an extra

    is_encrypted, metadata = _look_into(data)
    if is_encrypted:
        file.skip(ENCRYPTED)
        return
    try:
        content = office_oxide.Document.from_bytes(data, kind).to_ir()
    except office_oxide.OfficeOxideError as error:
        file.skip(f"damaged, or not what its name says ({str(error)[:200]}); {_ADVICE}")
        return
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a fault in Rust, which is no Exception
            raise
        file.skip(f"damaged, or not what its name says; {_ADVICE}")
        return
    paragraphs = Paragraphs()
    for number, section in enumerate(content.get("sections") or (), start=1):
        paragraphs.page = number
        elements = section.get("elements") or ()
        _read_elements(elements, paragraphs, _in_lists(elements) if kind == "ppt" else set())
        for name in ("speaker_notes", "footnotes", "endnotes"):
            _read_elements(_elements_of(section.get(name)), paragraphs, set())
        paragraphs.end_list()
    pages = paragraphs.pages if kind == "ppt" else ()
    if document := make_document_of_paragraphs(
        file, paragraphs.texts, metadata, "properties", pages=pages, marks=paragraphs.marks
    ):
        yield document


def _look_into(data: bytes) -> tuple[bool, Metadata]:
    """Return whether a file has a password, and what its properties say; office-oxide takes UTF-8 there for Latin-1."""
    import olefile  # noqa: PLC0415 - only a worker needs it

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as compound:
            is_encrypted = compound.exists("EncryptedSummary") or compound.exists("EncryptedPackage")
            if compound.exists("WordDocument"):
                flags = compound.openstream("WordDocument").read(12)[10:12]
                is_encrypted |= bool(int.from_bytes(flags, "little") & _ENCRYPTED_WORD)
            told = compound.get_metadata()
    except Exception:  # damaged, which olefile says in many ways; the reader will say so
        return False, Metadata()
    created = told.create_time
    return is_encrypted, Metadata(
        title=_line(told.title, told.codepage),
        author=_line(told.author, told.codepage),
        date=created.date().isoformat() if isinstance(created, datetime) and created.year >= _FIRST_YEAR else None,
        fields=fields_of(
            {name: _line(getattr(told, name), told.codepage) for name in ("subject", "keywords", "category")}
        ),
    )


def _line(value: object, code_page: object) -> str | None:
    """Return a property as one line; `code_page` is the number of its encoding, as Windows counts them."""
    if not isinstance(value, bytes):
        return None
    number = code_page & 0xFFFF if isinstance(code_page, int) else _LATIN_1
    try:
        text = value.decode({65001: "utf-8", 1200: "utf-16-le"}.get(number, f"cp{number}"), "replace")
    except LookupError:
        text = value.decode("cp1252", "replace")
    return " ".join(storable(text).replace("\x00", " ").split()) or None


def _elements_of(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else [value] if isinstance(value, dict) else []


def _read_elements(elements: Sequence[Any], paragraphs: Paragraphs, items: set[int]) -> None:
    """Add elements; those whose places are in `items` are items of a list."""
    for place, element in enumerate(elements):
        if not isinstance(element, Mapping):
            continue
        kind = element.get("type")
        if kind in {"heading", "paragraph"}:
            text, mark = _text(element), _mark(element)
            if place in items:
                paragraphs.item(text)
            else:
                paragraphs.add(text, mark)
        elif kind == "list":
            paragraphs.end_list()
            _read_items(element, paragraphs)
            paragraphs.end_list()
        elif kind == "table":
            paragraphs.end_list()
            for row in element.get("rows") or ():
                cells = row.get("cells") or ()
                paragraphs.row(["\n\n".join(map(_text, cell.get("content") or ())) for cell in cells])
            paragraphs.end_list()
        else:  # a text box, a note, or what a later release may bring
            for name in ("elements", "content", "items"):
                _read_elements(_elements_of(element.get(name)), paragraphs, set())
            if isinstance(element.get("text"), str):
                paragraphs.add(storable(element["text"]))


def _read_items(element: Mapping[str, Any], paragraphs: Paragraphs) -> None:
    for item in element.get("items") or ():
        paragraphs.item(" ".join(map(_text, item.get("content") or ())))
        for inner in _elements_of(item.get("nested")):
            _read_items(inner, paragraphs)


def _mark(element: Mapping[str, Any]) -> Mark | None:
    level = element.get("level")
    return heading(level if isinstance(level, int) else 1) if element.get("type") == "heading" else None


def _text(element: Mapping[str, Any]) -> str:
    """Return the text in an element, with line breaks where it has some."""
    pieces: list[str] = []
    waiting: list[Any] = [element]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(reversed(one))
        elif isinstance(one, Mapping):
            if one.get("type") in {"line_break", "break", "tab"}:
                pieces.append("\n")
            if isinstance(one.get("text"), str):
                pieces.append(storable(one["text"]))
            waiting.extend(one[name] for name in ("nested", "items", "content") if name in one)
    return "".join(pieces)


def _in_lists(elements: Sequence[Any]) -> set[int]:
    """Return which paragraphs of a slide are items: short ones in a row, as a reader sees them."""
    short = [
        isinstance(one, Mapping)
        and one.get("type") == "paragraph"
        and 0 < len(text := _text(one).strip()) <= _LONGEST_BULLET
        and not text.endswith((".", "。"))
        for one in elements
    ]
    return {
        i for i, is_short in enumerate(short) if is_short and True in (*short[max(i - 1, 0) : i], *short[i + 1 : i + 2])
    }
