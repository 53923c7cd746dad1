"""Logs: an entry begins with a time; lines without one go on with it. Short entries stand together in a paragraph."""

import re
from collections.abc import Iterator, Sequence

from index.reading.documents import Document, Metadata, SourceFile, make_document, make_document_of_paragraphs
from index.reading.formats.blocks import BULLET
from index.reading.formats.decoding import read_text
from index.reading.roles import TEXT

_TIME = re.compile(
    r"[\[<(]?(?:\w{1,20}[ :]+)?[\[<(]?"  # a level may stand before it
    r"(?:\d{4}[-/.]\d\d[-/.]\d\d|\d\d[-/.]\d\d[-/.]\d{2,4}|\d\d/[A-Z][a-z]{2}/\d{4}|"
    r"(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} [ \d]\d|\d\d:\d\d:\d\d|\d{10}\b)"
)
_FROM_A_HOST = re.compile(r"\S{3,100} \S{1,100} \S{1,100} \[\d\d/[A-Z][a-z]{2}/\d{4}:")
"""How web servers log: the address first, then the time."""
_LONG_CHARACTERS = 800
"""Entries are put together up to so many characters."""
_SHARE = 0.3
"""From this share of lines on that begin an entry, a text is a log; else it is read as any text."""


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the document in a log."""
    text = read_text(file)
    if text is None:
        return
    lines = [line for line in text.splitlines() if line.strip()]
    begins = [_TIME.match(line) is not None or _FROM_A_HOST.match(line) is not None for line in lines]
    if sum(begins) < _SHARE * len(lines):
        document = make_document(file, text, Metadata(), "record")
    else:
        paragraphs = _paragraphs(lines, begins)
        document = make_document_of_paragraphs(file, paragraphs, Metadata(), "record", marks=[TEXT] * len(paragraphs))
    if document:
        yield document


def _paragraphs(lines: Sequence[str], begins: Sequence[bool]) -> list[str]:
    entries: list[list[str]] = []
    for line, begin in zip(lines, begins, strict=True):
        if begin or not entries:
            entries.append([line])
        else:
            entries[-1].append(line)
    paragraphs: list[str] = []
    waiting: list[str] = []
    size = 0
    for entry in entries:
        text = " ".join(" ".join(entry).split())
        if waiting and size + len(text) > _LONG_CHARACTERS:
            paragraphs.append(BULLET.join(waiting))
            waiting, size = [], 0
        waiting.append(text)
        size += len(text)
    return [*paragraphs, BULLET.join(waiting)]
