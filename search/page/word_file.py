"""A collection as a Word file: each hit as a quotation with its evidence marked, its place, its note and its tags."""

import io
import re
import zipfile
from collections.abc import Iterable
from typing import TYPE_CHECKING

from search.answer.citations import place_citation
from search.page.kept_hits import KeptHit
from search.speech import say

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
"""The kind of such a file, in HTTP."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")


def as_word(name: str, hits: Iterable[KeptHit]) -> bytes:
    """Return a collection as a Word file (.docx). The same hits give the same bytes, in the language of who is served.

    Nothing of a document is more than text in it: no link, no field, no picture.
    """
    # 0.3 s to import, and few collections are carried away.
    import docx  # noqa: PLC0415 - only who makes a Word file needs it

    file = docx.Document()
    file.core_properties.title, file.core_properties.author = _clean(name)[:255], "Paragraph Search"
    file.add_heading(_clean(name), level=1)
    for kept in hits:
        _add(file, kept)
    written = io.BytesIO()
    file.save(written)
    return _without_times(written.getvalue())


def _add(file: "WordDocument", kept: KeptHit) -> None:
    start, end = kept.evidence
    if kept.headings:
        _add_line(file, " › ".join(kept.headings), italic=True)
    quotation = file.add_paragraph(style="Quote")
    quotation.paragraph_format.keep_with_next = True
    for part, marked in ((kept.text[:start], False), (kept.text[start:end], True), (kept.text[end:], False)):
        if part:
            quotation.add_run(_clean(part)).bold = marked and (start, end) != (0, len(kept.text))
    place = kept.as_hit().place
    _add_line(file, f"— {place_citation(place)}")
    if kept.note:
        _add_line(file, kept.note)
    if kept.tags:
        _add_line(file, say("Tags: {tags}", tags=", ".join(kept.tags)), italic=True)


def _add_line(file: "WordDocument", text: str, *, italic: bool = False) -> "Paragraph":
    line = file.add_paragraph()
    line.add_run(_clean(text)).italic = italic
    return line


def _clean(text: str) -> str:
    """Return a text without what XML cannot have, and without what turns the direction of what is around it."""
    return _OVERRIDES.sub("\ufffd", _NOT_IN_XML.sub(" ", text))


def _without_times(content: bytes) -> bytes:
    """Return a ZIP file with the same members in the same order, without the time at which each was written."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(zipfile.ZipInfo(info.filename), old.read(info), zipfile.ZIP_DEFLATED)
    return written.getvalue()
