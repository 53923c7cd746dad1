"""What a question gets: an answer, its hits, and the form in which other programs read them."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from index.reading.fields import Field
from index.storage.corpus import Place
from search.question.corrections import Correction
from search.question.filters import DateReading, Filters
from search.ranking.confidence import Verdict
from search.ranking.signals import Signals


@dataclass(frozen=True)
class Details:
    """What a closer look at a hit says of it."""

    evidence: tuple[int, int]
    matched_terms: tuple[str, ...] = ()


class Look:
    """A closer look at a hit, taken the first time that somebody asks for what it says.

    Half of the time of an answer is spent on such looks, and of fifty hits a page shows ten. May be used from several
    threads.
    """

    def __init__(self, take: Callable[[], Details]) -> None:
        self._take: Callable[[], Details] | None = take
        self._details = Details((0, 0))
        self._taking = threading.Lock()

    @classmethod
    def taken(cls, evidence: tuple[int, int], matched_terms: tuple[str, ...] = ()) -> "Look":
        """Return one that was taken already."""
        return cls(lambda: Details(evidence, matched_terms))

    @property
    def is_taken(self) -> bool:
        """Whether it need not be waited for."""
        return self._take is None

    def details(self) -> Details:
        """Return what it says."""
        with self._taking:
            if self._take is not None:
                self._details = self._take()
                self._take = None  # with what it holds: an index that was replaced meanwhile can then be closed
            return self._details


@dataclass(frozen=True)
class Hit:
    """A paragraph in a ranked answer. Its JSON has these names; see `Answer.to_json`."""

    rank: int
    """From 1."""
    score: float
    """The weighted sum of its signals on a scale from 0 to 1, the same for all questions; no probability. Where a
    reranker decided the order, what that gives."""
    text: str
    look: Look = field(repr=False, compare=False)
    place: Place
    """Where the paragraph stands; of several places that pass the filters, the earliest."""
    also_in: tuple[Place, ...] = ()
    """The other places where the same text stands, earliest first."""
    signals: Signals | None = None
    """What spoke for it, where that was asked for."""
    outside: bool = False
    """Whether it lies outside the dates that the question itself gives: shown because it fits clearly better than all
    that lies within."""

    @property
    def evidence(self) -> tuple[int, int]:
        """Start and end of the sentence that answers, in characters of `text`."""
        return self.look.details().evidence

    @property
    def matched_terms(self) -> tuple[str, ...]:
        """The question's words that stand in it, as it writes them, where that was asked for."""
        return self.look.details().matched_terms

    @property
    def evidence_text(self) -> str:
        """The sentence that answers."""
        return self.text[slice(*self.evidence)]


@dataclass(frozen=True)
class Answer:
    """The hits of one question, best first."""

    question: str
    verdict: Verdict
    confidence: float
    """How likely it is that something here answers, 0 to 1."""
    took_ms: float
    snapshot: str
    hits: tuple[Hit, ...]
    undated_left_out: int = 0
    """Documents that a date filter left out because they have no date."""
    corrections: tuple[Correction, ...] = ()
    """Words of the question that no text has, and those that were searched for in their place."""
    missing_phrases: tuple[str, ...] = ()
    """What the question has in quotation marks, where no text has it; it was then searched like other words."""
    embedded: float = 1.0
    """The share of the texts that were searched by their exact meaning too, 0 to 1: while an index is first built, some
    are not."""
    provisional: float = 0.0
    """The share of the texts that were searched by an estimate of their meaning instead, 0 to 1; what is left of 1 was
    found by its words alone."""
    id: str | None = None
    """The question's own identifier, where it came from a file that gives one."""
    filters: Filters = field(default_factory=Filters)
    """What the hits had to pass, dates understood in the question included."""
    dates: DateReading | None = None
    """What the question says about dates, whether it was applied or not; None where it says nothing."""

    @property
    def answered(self) -> bool:
        """Whether something here answers, or may; where not, the hits are only the nearest paragraphs."""
        return self.verdict != "nothing"

    def to_json(self) -> str:
        """Return one line of JSON.

        `filters` has `since`, `until` and `source`, and `author`, `language` and `fields` where they filter;
        `from_question`, the question's words that give the two dates, else null; and `applied`, which is false where
        there are no dates, and where they were understood in the question but did not filter the hits. A place's
        `fields` are what else its document says of itself. An explained hit has `matched_terms`, its
        `signals` as they were measured, and `contributions`: what each of them added.
        """
        fields = {
            "id": self.id,
            "question": self.question,
            "verdict": self.verdict,
            "answered": self.answered,
            "confidence": self.confidence,
            "took_ms": self.took_ms,
            "snapshot": self.snapshot,
            "undated_left_out": self.undated_left_out,
            "missing_phrases": self.missing_phrases,
            "corrections": [{"written": one.written, "used": one.used} for one in self.corrections],
            "embedded": round(self.embedded, 4),
            "provisional": round(self.provisional, 4),
            "filters": self._filters(),
            "hits": [
                {
                    "rank": hit.rank,
                    "score": hit.score,
                    "outside": hit.outside,
                    "text": hit.text,
                    "evidence": hit.evidence,
                    "role": hit.place.role,
                    "headings": hit.place.headings,
                    **place_fields(hit.place),
                    "also_in": [place_fields(place) for place in hit.also_in],
                    **(_explanation(hit, hit.signals) if hit.signals else {}),
                }
                for hit in self.hits
            ],
        }
        return msgspec.json.encode(fields).decode()

    def _filters(self) -> dict[str, Any]:
        period = self.dates or self.filters
        return {
            "since": str(period.since) if period.since else None,
            "until": str(period.until) if period.until else None,
            "source": self.filters.source,
            **({"author": self.filters.author} if self.filters.author else {}),
            **({"language": self.filters.language} if self.filters.language else {}),
            **({"fields": values_by_name(self.filters.fields)} if self.filters.fields else {}),
            "from_question": self.dates.text if self.dates else None,
            "applied": self.dates.applied if self.dates else bool(period.since or period.until),
        }


def _explanation(hit: Hit, signals: Signals) -> dict[str, Any]:
    return {
        "matched_terms": hit.matched_terms,
        "signals": {**signals.values, "reranker": signals.reranker},
        "contributions": {name: round(value, 4) for name, value in signals.contributions().items()},
    }


def place_fields(place: Place) -> dict[str, Any]:
    """Return what JSON says of a place."""
    return {
        "date": place.date,
        "date_origin": place.date_origin,
        "title": place.title,
        "author": place.author,
        "source": place.source,
        "document": place.document,
        "path": place.path,
        "paragraph": place.number,
        "page": place.page,
        "url": place.url,
        "fields": values_by_name(place.fields),
    }


def values_by_name(fields: Iterable[Field]) -> dict[str, list[str]]:
    """Return the values of each field, in their order."""
    found: dict[str, list[str]] = {}
    for name, value in fields:
        found.setdefault(name, []).append(value)
    return found
