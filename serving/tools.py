"""What an assistant can do here: five tools that read, with small answers, and what each takes and gives.

An assistant pays for every word that it reads. So hits are few, long paragraphs are shown around the sentence that
answers, and whatever is left out is counted and can be read by name.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from search.answer.answer import Answer, Hit
from search.answer.citations import place_citation
from search.answer.wording import MAY_ANSWER, building, corrected, readable_period
from search.checking.checked import RelatedHit
from search.checking.checked_words import compared
from search.question.filters import Filters
from search.searcher import Searcher
from serving.backend import Backend
from serving.cursors import make_cursor, read_cursor
from serving.drafts import check_in_turns
from serving.status import Status

MOST = 20
_HIT_CHARACTERS = 700
"""Of a longer paragraph, so much is shown around its evidence. Two thirds of news paragraphs are shorter."""
_DRAFT_CHARACTERS = 50_000
_MOST_SENTENCES, _MOST_REPORTS = 25, 3
_MOST_IN_ALL = 200
"""A cursor leads no further: nobody reads the two hundredth hit."""


_Top = Annotated[int, Meta(ge=1, le=MOST)]


class SearchTaken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `search` takes."""

    question: Annotated[str, Meta(description='in plain words; "…" must occur, -word must not')]
    top: _Top | None = None
    since: Annotated[str | None, Meta(description="2017-03-27, 2017-03 or 2017")] = None
    until: str | None = None
    source: Annotated[str | None, Meta(description="pattern of source or path, as *.pdf")] = None
    author: str | None = None
    language: str | None = None
    fields: Annotated[dict[str, str] | None, Meta(description="of documents, as section: politics")] = None
    cursor: str | None = None

    def filters(self) -> Filters:
        """Return the filters."""
        return Filters.parse(
            self.since,
            self.until,
            self.source,
            author=self.author,
            language=self.language,
            fields=self.fields or {},
        )


class ReadTaken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `read` takes."""

    document: Annotated[str, Meta(description="DOCUMENT, DOCUMENT#12 or DOCUMENT#12-20")]
    budget: Annotated[int, Meta(ge=1, description="characters at most")] | None = None
    cursor: str | None = None


class SimilarTaken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `similar` takes."""

    paragraph: Annotated[str, Meta(description="DOCUMENT#12")]
    top: _Top | None = None
    cursor: str | None = None


class CheckTaken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `check` takes."""

    draft: Annotated[str, Meta(max_length=_DRAFT_CHARACTERS)]
    since: str | None = None
    until: str | None = None

    def filters(self) -> Filters:
        """Return the filters."""
        return Filters.parse(self.since, self.until)


class StatusTaken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `status` takes: nothing."""


class FoundParagraph(msgspec.Struct, frozen=True, kw_only=True):
    """A paragraph that was found."""

    paragraph: str
    """`DOCUMENT#12`, for `read` and `similar`."""
    citation: str
    date: str | None
    score: float
    text: str
    left_out: int
    """How many of its characters are not in `text`."""
    evidence: str | None = None
    """The sentence that answers; None in similar paragraphs."""


class SearchGiven(msgspec.Struct, frozen=True, kw_only=True):
    """What `search` gives."""

    answered: bool
    verdict: str
    confidence: float
    says: str
    hits: tuple[FoundParagraph, ...]
    snapshot: str
    next_cursor: str | None = None


class SimilarGiven(msgspec.Struct, frozen=True, kw_only=True):
    """What `similar` gives."""

    hits: tuple[FoundParagraph, ...]
    snapshot: str
    next_cursor: str | None = None


class ReadParagraph(msgspec.Struct, frozen=True, kw_only=True):
    """A paragraph that was read."""

    paragraph: int
    text: str
    left_out: int


class ReadGiven(msgspec.Struct, frozen=True, kw_only=True):
    """What `read` gives."""

    document: str
    citation: str
    date: str | None
    total: int
    paragraphs: tuple[ReadParagraph, ...]
    left_out: int
    snapshot: str
    next_cursor: str | None = None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A paragraph that speaks of a sentence."""

    paragraph: str
    citation: str
    evidence: str
    compared: tuple[str, ...]


class CheckedClaim(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence that was checked."""

    sentence: str
    finding: str
    compared: tuple[str, ...]
    """What became of its quotations."""
    reports: tuple[Report, ...]


class CheckGiven(msgspec.Struct, frozen=True, kw_only=True):
    """What `check` gives."""

    sentences: tuple[CheckedClaim, ...]
    left_out: int
    snapshot: str


@dataclass(frozen=True)
class Defaults:
    """What holds where an assistant does not say it."""

    top: int = 5
    budget: int = 6000
    """Characters: some 1,500 tokens of English."""


@dataclass(frozen=True)
class Tool:
    """Something that an assistant can do."""

    name: str
    description: str
    takes: type[msgspec.Struct]
    gives: type[msgspec.Struct]
    run: Callable[[Backend, Defaults, Any], Awaitable[msgspec.Struct]]


async def _search(backend: Backend, defaults: Defaults, asked: SearchTaken) -> SearchGiven:
    top, filters = asked.top or defaults.top, asked.filters()

    def ask(searcher: Searcher) -> SearchGiven:
        start = int(read_cursor(asked.cursor, searcher.store.name, asked)) if asked.cursor else 0
        answer = searcher.search(asked.question, start + top, filters, look_later=True)
        hits = answer.hits[start : start + top]
        more = len(answer.hits) == start + top < _MOST_IN_ALL
        return SearchGiven(
            answered=answer.answered,
            verdict=answer.verdict,
            confidence=answer.confidence,
            says=_says(answer, searcher.store.manifest.counts.documents),
            hits=tuple(_found(hit) for hit in hits),
            snapshot=answer.snapshot,
            next_cursor=make_cursor(answer.snapshot, asked, str(start + top)) if more else None,
        )

    return await backend.ask(ask)


async def _read(backend: Backend, defaults: Defaults, asked: ReadTaken) -> ReadGiven:
    def read(searcher: Searcher) -> ReadGiven:
        at = read_cursor(asked.cursor, searcher.store.name, asked) if asked.cursor else asked.document
        found = searcher.read(at, budget=asked.budget or defaults.budget)
        return ReadGiven(
            document=found.place.document,
            citation=place_citation(found.place, paragraph=False),
            date=found.place.date,
            total=found.total,
            paragraphs=tuple(
                ReadParagraph(paragraph=one.number, text=one.text, left_out=one.left_out) for one in found.paragraphs
            ),
            left_out=found.left_out,
            snapshot=found.snapshot,
            next_cursor=make_cursor(found.snapshot, asked, found.next) if found.next else None,
        )

    return await backend.ask(read)


async def _similar(backend: Backend, defaults: Defaults, asked: SimilarTaken) -> SimilarGiven:
    top = asked.top or defaults.top

    def find(searcher: Searcher) -> SimilarGiven:
        start = int(read_cursor(asked.cursor, searcher.store.name, asked)) if asked.cursor else 0
        found = searcher.similar(asked.paragraph, start + top)
        more = len(found.hits) == start + top < _MOST_IN_ALL
        return SimilarGiven(
            hits=tuple(
                FoundParagraph(
                    paragraph=f"{hit.place.document}#{hit.place.number}",
                    citation=place_citation(hit.place),
                    date=hit.place.date,
                    score=hit.score,
                    text=_around(hit.text, (0, 0)),
                    left_out=max(0, len(hit.text) - _HIT_CHARACTERS),
                )
                for hit in found.hits[start : start + top]
            ),
            snapshot=found.snapshot,
            next_cursor=make_cursor(found.snapshot, asked, str(start + top)) if more else None,
        )

    return await backend.ask(find)


async def _check(backend: Backend, _defaults: Defaults, asked: CheckTaken) -> CheckGiven:
    checked = await check_in_turns(backend, asked.draft, asked.filters(), _MOST_SENTENCES)
    return CheckGiven(
        sentences=tuple(
            CheckedClaim(
                sentence=one.sentence.text,
                finding=one.finding,
                compared=tuple(map(compared, one.quotations)),
                reports=tuple(_report(hit) for hit in one.hits[:_MOST_REPORTS]),
            )
            for one in checked.sentences
        ),
        left_out=len(checked.draft.checkable) - len(checked.sentences),
        snapshot=checked.snapshot,
    )


def _report(hit: RelatedHit) -> Report:
    return Report(
        paragraph=f"{hit.place.document}#{hit.place.number}",
        citation=place_citation(hit.place),
        evidence=hit.evidence_text,
        compared=tuple(compared(one) for one in hit.comparisons if one.kind != "quotation"),
    )


async def _status(backend: Backend, _defaults: Defaults, _asked: StatusTaken) -> Status:
    return backend.status()


TOOLS = [
    Tool(
        "search",
        "Ask the user's documents a question. Hits come best first, each with the sentence that answers (evidence) and "
        "a citation to quote. answered=false is a fact: nothing in these documents answers; the hits are only near.",
        SearchTaken,
        SearchGiven,
        _search,
    ),
    Tool(
        "read",
        "Read a document or some of its paragraphs, as named in hits. left_out counts what the budget left out; "
        "next_cursor goes on there.",
        ReadTaken,
        ReadGiven,
        _read,
    ),
    Tool("similar", "Find paragraphs that say something similar to one.", SimilarTaken, SimilarGiven, _similar),
    Tool(
        "check",
        "Compare each sentence of a draft with the documents, earliest report first. No verdict on truth. left_out "
        "counts sentences to send again.",
        CheckTaken,
        CheckGiven,
        _check,
    ),
    Tool(
        "status", "What is indexed, since when, and what is wrong if it cannot be asked.", StatusTaken, Status, _status
    ),
]


def _says(answer: Answer, documents: int) -> str:
    """Say in words what an assistant can rely on."""
    searched = f"{documents:,} document{'' if documents == 1 else 's'}"
    said = {
        "answers": "The first hits answer this.",
        "may answer": MAY_ANSWER,
        "nothing": f"Nothing here answers this ({searched} searched). The hits are only the nearest paragraphs.",
    }[answer.verdict]
    parts = [said if answer.hits else f"Nothing here passes the filters ({searched} indexed)."]
    if answer.dates and answer.dates.applied:
        parts.append(f"Only documents from {readable_period(answer.dates)} were searched (“{answer.dates.text}”).")
    if answer.undated_left_out:
        parts.append(f"{answer.undated_left_out:,} undated documents were left out.")
    if answer.corrections:
        parts.append(corrected(answer.corrections))
    if answer.embedded < 1:
        parts.append(building(answer.embedded, answer.provisional))
    return " ".join(parts)


def _found(hit: Hit) -> FoundParagraph:
    return FoundParagraph(
        paragraph=f"{hit.place.document}#{hit.place.number}",
        citation=place_citation(hit.place),
        date=hit.place.date,
        score=hit.score,
        text=_around(hit.text, hit.evidence),
        left_out=max(0, len(hit.text) - _HIT_CHARACTERS),
        evidence=hit.evidence_text,
    )


def _around(text: str, evidence: tuple[int, int]) -> str:
    """Return a text, or of a long one what stands around its evidence."""
    if len(text) <= _HIT_CHARACTERS:
        return text
    start, end = evidence
    before = max(0, _HIT_CHARACTERS - (end - start)) // 2
    start = max(0, min(start - before, len(text) - _HIT_CHARACTERS))
    end = start + _HIT_CHARACTERS
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"
