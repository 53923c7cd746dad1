"""A document beside the hits: what is marked in it, what somebody looks for in it, and its original file."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.storage.corpus import Place
from search.answer.answer import Answer

MOST_MARKS = 2000
"""So many places of a word are stepped through; a browser slows down with more."""


@dataclass(frozen=True, order=True)
class Mark:
    """A part of a paragraph that is marked."""

    paragraph: int
    """From 0."""
    start: int
    end: int


@dataclass(frozen=True)
class Heading:
    """A heading of a document, for its outline."""

    paragraph: int
    """From 0."""
    level: int
    """From 1."""
    text: str


def hits_in(answer: Answer, document: str) -> list[Mark]:
    """Return where the hits of an answer stand in a document, in its order."""
    return sorted(
        Mark(place.paragraph, *hit.evidence)
        for hit in answer.hits
        for place in (hit.place, *hit.also_in)
        if place.document == document
    )


def find(paragraphs: Iterable[str], words: str) -> list[Mark]:
    """Return where words stand in a document's paragraphs, whatever their case and the spaces between them."""
    wanted = words.split()
    if not wanted:
        return []
    pattern = re.compile(r"\s+".join(map(re.escape, wanted)), re.IGNORECASE)
    found = (Mark(number, *match.span()) for number, text in enumerate(paragraphs) for match in pattern.finditer(text))
    return [mark for _, mark in zip(range(MOST_MARKS), found, strict=False)]


def outline(headings: Mapping[int, Sequence[str]]) -> list[Heading]:
    """Return the headings of a document, given the path of each."""
    return [Heading(paragraph, len(path), path[-1]) for paragraph, path in sorted(headings.items()) if path]


def original(place: Place) -> Path | None:
    """Return the file in which a document stands: of a member of an archive, the archive; None where it is gone."""
    path = Path(place.path)
    return next((one for one in (path, *path.parents) if one.is_file()), None)
