"""What stands around a hit: its neighbours, and the whole document."""

from collections.abc import Iterator
from dataclasses import dataclass

from index.corpus import Place, digest
from index.snapshot import Snapshot
from search.answer import Hit

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


def context_of(snapshot: Snapshot, hit: Hit) -> Context:
    """Return the neighbours of a hit where it stands; none where a rebuild has taken the text away."""
    text = snapshot.corpus.row_of(digest(hit.text))
    for document, place in snapshot.corpus.places(text) if text is not None else ():
        if place == hit.place:
            here = place.paragraph
            return Context(
                tuple(_texts(snapshot, document, here - NEIGHBOURS, here)),
                tuple(_texts(snapshot, document, here + 1, here + 1 + NEIGHBOURS)),
            )
    return Context((), ())


def open_document(snapshot: Snapshot, name: str, paragraph: int) -> Excerpt | None:
    """Return a document of the corpus by its name, around a paragraph (from 0); None where there is none.

    Only the corpus is looked into, never the disk: a name in a link opens nothing that was not indexed.
    """
    found = snapshot.corpus.document_named(name)
    if found is None:
        return None
    document, place = found
    bounds = snapshot.columns.document_paragraphs[document : document + 2]
    total = int(bounds[1] - bounds[0])
    first = max(0, min(paragraph - _PARAGRAPHS_SHOWN // 2, total - _PARAGRAPHS_SHOWN))
    return Excerpt(place, tuple(_texts(snapshot, document, first, first + _PARAGRAPHS_SHOWN)), first, total)


def _texts(snapshot: Snapshot, document: int, first: int, end: int) -> Iterator[str]:
    """Yield the paragraphs of a document from one position to another, as far as there are any."""
    columns = snapshot.columns
    start, stop = (int(bound) for bound in columns.document_paragraphs[document : document + 2])
    for text in columns.paragraph_texts[start + max(0, first) : min(stop, start + max(0, end))]:
        yield snapshot.corpus.text(int(text))
