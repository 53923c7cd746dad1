"""What a check says of a draft, and the form in which other programs read it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import msgspec

from index.storage.corpus import Place
from search.answer.answer import Hit, Look, place_fields
from search.answer.sentences import Span
from search.checking.draft import Draft, DraftSentence
from search.checking.quotations import Stretch

Finding = Literal["found", "found with differences", "nothing here", "not checked"]
"""What is said of a sentence. None of it is a verdict on whether it is true."""
FINDINGS: tuple[Finding, ...] = ("found", "found with differences", "nothing here", "not checked")
Kind = Literal["figure", "date", "name", "negation", "denial", "quotation"]
Agreement = Literal["same", "other", "not there"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Something of a sentence beside what a paragraph has of it."""

    kind: Kind
    agreement: Agreement
    draft: str
    """As the draft has it; empty where only the paragraph has it."""
    there: str = ""
    """As the paragraph has it; empty where it has nothing of the kind."""
    draft_span: Span | None = None
    """Where it stands in the sentence."""
    there_span: Span | None = None
    """Where it stands in the paragraph."""
    changes: tuple[Stretch, ...] = ()
    """Of a quotation that was found with changes: both as one, word by word."""


@dataclass(frozen=True, slots=True)
class RelatedHit:
    """A paragraph that speaks of what a sentence says."""

    text: str
    evidence: Span
    """The sentence of it that speaks of the same thing."""
    place: Place
    """The earliest place at which it stands."""
    also_in: tuple[Place, ...]
    """The others, near-duplicates merged, earliest first."""
    closeness: float
    """How much of what the sentence says it speaks of, 0 to 1."""
    comparisons: tuple[Comparison, ...]
    denies: bool = False
    """Whether it seems to deny what the sentence says."""

    @property
    def evidence_text(self) -> str:
        """The sentence of it that speaks of the same thing."""
        return self.text[slice(*self.evidence)]

    @property
    def denial_in_evidence(self) -> bool:
        """Whether it denies in the very sentence that speaks of the same thing."""
        start, end = self.evidence
        spans = [one.there_span for one in self.comparisons if one.kind == "denial" and one.there_span]
        return any(start <= first < end for first, _ in spans)

    def as_hit(self, rank: int) -> Hit:
        """Return it as a hit, for what cites hits."""
        return Hit(rank, self.closeness, self.text, Look.taken(self.evidence), self.place, self.also_in)

    @property
    def differences(self) -> tuple[Comparison, ...]:
        """What is not the same."""
        return tuple(one for one in self.comparisons if one.agreement != "same")


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence of a draft with what the documents say of it."""

    sentence: DraftSentence
    finding: Finding
    hits: tuple[RelatedHit, ...] = ()
    """The earliest report first, of those that speak of the same thing closely enough."""
    sources: int = 0
    """How many sources report it, each near-duplicate counted with the text that it copies."""
    quotations: tuple[Comparison, ...] = ()
    """What became of each quotation in it, wherever in the corpus it was found."""

    @property
    def differences(self) -> tuple[Comparison, ...]:
        """What is said of it: nothing where a paragraph agrees in everything."""
        own = [one for one in self.quotations if one.agreement != "same"]
        if self.finding != "found with differences":
            return tuple(own)
        denials = [c for one in self.hits if one.denies for c in one.differences if c.kind in {"denial", "negation"}]
        best = max(self.hits, key=lambda one: one.closeness, default=None)
        seen = [*own, *(best.differences if best else ()), *denials]
        return tuple(dict.fromkeys(seen))


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft that was checked, sentence by sentence, in its order."""

    draft: Draft
    sentences: tuple[CheckedSentence, ...]
    snapshot: str
    took_ms: float

    def count(self, finding: Finding) -> int:
        """Return how many sentences have a finding."""
        return sum(one.finding == finding for one in self.sentences)

    def to_json(self) -> str:
        """Return one line of JSON."""
        fields = {
            "draft": self.draft.name,
            "language": self.draft.language,
            "snapshot": self.snapshot,
            "took_ms": self.took_ms,
            "counts": {finding: self.count(finding) for finding in FINDINGS},
            "sentences": [sentence_fields(one) for one in self.sentences],
        }
        return msgspec.json.encode(fields).decode()


def sentence_fields(one: CheckedSentence) -> dict[str, Any]:
    """Return what JSON says of a sentence."""
    sentence = one.sentence
    return {
        "number": sentence.number,
        "start": sentence.start,
        "end": sentence.end,
        "text": sentence.text,
        "states": sentence.states,
        "finding": one.finding,
        "sources": one.sources,
        "quotations": _comparisons(one.quotations),
        "hits": [
            {
                "text": hit.text,
                "evidence": hit.evidence,
                "closeness": round(hit.closeness, 3),
                "denies": hit.denies,
                "comparisons": _comparisons(hit.comparisons),
                **place_fields(hit.place),
                "also_in": [place_fields(place) for place in hit.also_in],
            }
            for hit in one.hits
        ],
    }


def _comparisons(comparisons: Iterable[Comparison]) -> Sequence[dict[str, Any]]:
    return [asdict(one) for one in comparisons]
