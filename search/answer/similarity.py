"""Paragraphs that are similar to one, as people and programs get them."""

from dataclasses import dataclass
from typing import Any

import msgspec

from index.storage.corpus import Place
from search.answer.answer import place_fields


@dataclass(frozen=True)
class SimilarParagraph:
    """A paragraph that is similar to another one."""

    rank: int
    """From 1."""
    score: float
    """The cosine similarity of the two."""
    text: str
    place: Place
    """Where it stands; of several places that pass the filters, the earliest."""
    also_in: tuple[Place, ...] = ()
    """The other places where the same text stands, earliest first."""


@dataclass(frozen=True)
class Similar:
    """The paragraphs that are the most similar to one, best first."""

    to: str
    """Which one: `DOCUMENT#12`."""
    text: str
    """What it says."""
    snapshot: str
    hits: tuple[SimilarParagraph, ...]

    def to_json(self) -> str:
        """Return one line of JSON."""
        hits = [
            {
                "rank": hit.rank,
                "score": hit.score,
                "text": hit.text,
                **place_fields(hit.place),
                "also_in": [place_fields(place) for place in hit.also_in],
            }
            for hit in self.hits
        ]
        fields: dict[str, Any] = {"to": self.to, "text": self.text, "snapshot": self.snapshot, "hits": hits}
        return msgspec.json.encode(fields).decode()
