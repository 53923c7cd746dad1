"""“report.txt#12-20”: how people and programs name paragraphs of a document, and where to go on reading."""

import re
from dataclasses import dataclass, replace

from index.errors import UnknownDocumentError, UsageError
from index.storage.store import Store, StoredDocument

_LONGEST_NAME = 100
_PARAGRAPHS = r"(?P<first>\d{1,9})(?:\+(?P<skip>\d{1,9}))?(?P<range>-(?P<last>\d{1,9})?)?"
_REFERENCE = re.compile(rf"(?P<document>.+)#{_PARAGRAPHS}", re.DOTALL)
_RANGE = re.compile(_PARAGRAPHS)


@dataclass(frozen=True)
class Reference:
    """Paragraphs of a document: `NAME`, `NAME#12`, `NAME#12-20`, `NAME#12-`, or `NAME#12+500-20`.

    The last leaves out the first 500 characters of paragraph 12, for a paragraph that was too long to be read at once.
    """

    document: StoredDocument
    first: int = 1
    """From 1."""
    last: int | None = None
    """None: to the end of the document."""
    skip: int = 0
    """How many characters of the first paragraph are left out."""
    is_one: bool = False
    """Whether it names a single paragraph."""

    def __str__(self) -> str:
        skip = f"+{self.skip}" if self.skip else ""
        last = "" if self.is_one else f"-{self.last or ''}"
        return f"{self.document.place.document}#{self.first}{skip}{last}"


def find_reference(store: Store, text: str, paragraphs: str | None = None) -> Reference:
    """Return what a reference names in an index.

    Args:
        store: the index.
        text: a document's name, or one with paragraphs. A document whose name ends like such a reference is found, too.
        paragraphs: “12”, “12-20” or “12-”; of a document that is named alone.

    Raises:
        UnknownDocumentError: there is no such document, or it has no such paragraph.
        UsageError: the paragraphs cannot be read.
    """
    if document := store.document_named(text):
        found = _RANGE.fullmatch(paragraphs) if paragraphs else None
        if paragraphs and not found:
            raise UsageError(f"found the paragraphs “{paragraphs[:40]}”, expected numbers like 12, 12-20 or 12-.")
        return _checked(document, found) if found else Reference(document)
    found = _REFERENCE.fullmatch(text)
    document = store.document_named(found["document"]) if found else None
    if document is None or found is None:
        raise UnknownDocumentError(
            f"no document is named “{_short(text)}”; expected a name as hits have it in their field `document`, alone "
            "or with paragraphs, as in report.txt#12-20."
        )
    if paragraphs:
        raise UsageError(f"found paragraphs twice, in “{_short(text)}” and in “{paragraphs[:40]}”; name them once.")
    return _checked(document, found)


def find_paragraph(store: Store, text: str) -> Reference:
    """Return the one paragraph that a reference names.

    Raises:
        UnknownDocumentError: there is no such paragraph.
        UsageError: it names a whole document, or several paragraphs.
    """
    reference = find_reference(store, text)
    if not reference.is_one:
        raise UsageError(f"“{_short(text)}” names more than a paragraph; expected one, as in report.txt#12.")
    return replace(reference, skip=0)


def _checked(document: StoredDocument, found: re.Match[str]) -> Reference:
    is_one = not found["range"]
    first = int(found["first"])
    last = first if is_one else int(found["last"]) if found["last"] else None
    name, total = _short(document.place.document), document.paragraphs
    if not 1 <= first <= total:
        raise UnknownDocumentError(f"“{name}” has no paragraph {first:,}; its paragraphs are 1 to {total:,}.")
    if last is not None and last < first:
        raise UsageError(f"found paragraphs from {first:,} to {last:,}; the first must not be after the last.")
    return Reference(document, first, min(last or total, total), int(found["skip"] or 0), is_one)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_NAME else f"{text[:_LONGEST_NAME]}…"
