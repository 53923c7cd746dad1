"""What stands around a hit: its neighbours, and the whole document."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.storage.corpus import Place
from index.storage.store import Store, StoredDocument
from search.answer.answer import Hit

NEIGHBOURS = 2
"""How many paragraphs before a hit, and after it, are its context."""
_PARAGRAPHS_SHOWN = 400
"""Of a document longer than this, only what stands around the hit is shown; browsers are slow with books."""


@dataclass(frozen=True)
class Context:
    """The paragraphs around one."""

    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Excerpt:
    """A document, or of a long one what stands around a paragraph."""

    place: Place
    """Its first paragraph's place; says what document it is."""
    paragraphs: tuple[str, ...]
    first: int
    """The position in the document of the first of these, from 0."""
    total: int
    """How many paragraphs the document has."""


def context_of(store: Store, hit: Hit) -> Context:
    """Return the neighbours of a hit where it stands; none where a rebuild has taken the text away."""
    for document, place in store.places(hit.text):
        if place == hit.place:
            here = place.paragraph
            first = max(0, here - NEIGHBOURS)
            shown = store.paragraphs(document, first, here + 1 + NEIGHBOURS)
            return Context(tuple(shown[: here - first]), tuple(shown[here - first + 1 :]))
    return Context((), ())


def excerpt_around(document: StoredDocument, paragraphs: Sequence[str], paragraph: int) -> Excerpt:
    """Return a document with all of its paragraphs, or of a very long one those around a paragraph (from 0)."""
    total = len(paragraphs)
    first = max(0, min(paragraph - _PARAGRAPHS_SHOWN // 2, total - _PARAGRAPHS_SHOWN))
    return Excerpt(document.place, tuple(paragraphs[first : first + _PARAGRAPHS_SHOWN]), first, total)
