"""What a question gets: an answer, its hits, and the form in which other programs read them."""

from dataclasses import dataclass
from typing import Any

import msgspec

from index.corpus import Place


@dataclass(frozen=True)
class Hit:
    """A paragraph in a ranked answer. Its JSON has these names; see `Answer.to_json`."""

    rank: int
    """From 1."""
    score: float
    """Cosine similarity of question and paragraph, -1 to 1; of several windows, the best one's."""
    text: str
    evidence: tuple[int, int]
    """Start and end of the sentence that answers, in characters of `text`."""
    place: Place
    """Where the paragraph stands; of several places that pass the filters, the earliest."""
    also_in: tuple[Place, ...] = ()
    """The other places where the same text stands, earliest first."""

    @property
    def evidence_text(self) -> str:
        """The sentence that answers."""
        return self.text[slice(*self.evidence)]


@dataclass(frozen=True)
class Answer:
    """The hits of one question, best first."""

    question: str
    answered: bool
    """Whether something here seems to answer; where not, the hits are only the nearest paragraphs."""
    confidence: float
    """How likely that is, 0 to 1."""
    took_ms: float
    snapshot: str
    hits: tuple[Hit, ...]
    undated_left_out: int = 0
    """Documents that a date filter left out because they have no date."""
    id: str | None = None
    """The question's own identifier, where it came from a file that gives one."""

    def to_json(self) -> str:
        """Return one line of JSON."""
        fields = {
            "id": self.id,
            "question": self.question,
            "answered": self.answered,
            "confidence": self.confidence,
            "took_ms": self.took_ms,
            "snapshot": self.snapshot,
            "undated_left_out": self.undated_left_out,
            "hits": [
                {
                    "rank": hit.rank,
                    "score": hit.score,
                    "text": hit.text,
                    "evidence": hit.evidence,
                    **_place(hit.place),
                    "also_in": [_place(place) for place in hit.also_in],
                }
                for hit in self.hits
            ],
        }
        return msgspec.json.encode(fields).decode()


def _place(place: Place) -> dict[str, Any]:
    return {
        "date": place.date,
        "date_origin": place.date_origin,
        "title": place.title,
        "source": place.source,
        "document": place.document,
        "path": place.path,
        "paragraph": place.paragraph,
        "url": place.url,
    }
