"""Paragraphs of a document, as many as a budget allows, with what was left out and where to go on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from index.storage.corpus import Place
from index.storage.store import Store
from search.answer.answer import place_fields
from search.question.references import Reference

_AT_ONCE = 64
"""How many paragraphs are fetched together."""


@dataclass(frozen=True)
class ExtractParagraph:
    """A paragraph of an extract, or a part of one that is longer than the budget."""

    number: int
    """Its number in the document, from 1."""
    text: str
    start: int = 0
    """Where the text begins, in characters of the paragraph; 0 unless the start was read before."""
    left_out: int = 0
    """How many characters at its end are left out."""


@dataclass(frozen=True)
class Extract:
    """Paragraphs of a document, in order. Nothing is left out that is not said."""

    place: Place
    """Of the document's first paragraph: says which document it is."""
    snapshot: str
    total: int
    """How many paragraphs the document has."""
    paragraphs: tuple[ExtractParagraph, ...]
    left_out: int
    """How many of the paragraphs that were asked for are not here, not even in part."""
    next: str | None
    """What to ask for to go on; None where all that was asked for is here."""

    def to_json(self) -> str:
        """Return one line of JSON."""
        return msgspec.json.encode(self.fields()).decode()

    def fields(self) -> dict[str, Any]:
        """Return what its JSON has."""
        about = place_fields(self.place)
        return {
            **{name: about[name] for name in about if name not in {"paragraph", "page"}},
            "snapshot": self.snapshot,
            "total": self.total,
            "paragraphs": [
                {"paragraph": one.number, "text": one.text, "start": one.start, "left_out": one.left_out}
                for one in self.paragraphs
            ],
            "left_out": self.left_out,
            "next": self.next,
        }


def extract(store: Store, reference: Reference, budget: int | None) -> Extract:
    """Return the paragraphs that a reference names.

    Args:
        store: where they are.
        reference: which they are.
        budget: how many characters at the most; all that are asked for where it is None. A paragraph is shown whole or
            not at all, but the first: were it left out, nothing could be read with a small budget.
    """
    last = reference.last or reference.document.paragraphs
    shown: list[ExtractParagraph] = []
    room = budget
    for number, text in _paragraphs(store, reference, last):
        start = min(reference.skip, len(text)) if number == reference.first else 0
        rest = text[start:]
        if room is not None and len(rest) > room:
            if not shown:
                shown.append(ExtractParagraph(number, rest[:room], start, len(rest) - room))
            break
        shown.append(ExtractParagraph(number, rest, start))
        room = None if room is None else room - len(rest)
    end = shown[-1]
    if end.left_out:
        following = replace(reference, first=end.number, skip=end.start + len(end.text))
    elif end.number < last:
        following = replace(reference, first=end.number + 1, skip=0)
    else:
        following = None
    return Extract(
        place=reference.document.place,
        snapshot=store.name,
        total=reference.document.paragraphs,
        paragraphs=tuple(shown),
        left_out=last - end.number,
        next=str(following) if following else None,
    )


def _paragraphs(store: Store, reference: Reference, last: int) -> Iterator[tuple[int, str]]:
    for first in range(reference.first - 1, last, _AT_ONCE):
        end = min(first + _AT_ONCE, last)
        yield from enumerate(store.paragraphs(reference.document.row, first, end), start=first + 1)
