"""Checks a draft: asks the index about each sentence, keeps what speaks of the same thing, and compares.

Hits are ranked as for any question. What speaks of the same thing is told by how much of the sentence's words, the rare
ones counting for more, stand in the paragraph; of these the earliest report comes first.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Protocol

from index.storage.store import Store
from search.answer.answer import Answer, Hit
from search.answer.sentences import Span, sentence_spans
from search.checking.alignment import Alignment, Reader, coverage
from search.checking.checked import Checked, CheckedSentence, Comparison, Finding, RelatedHit
from search.checking.comparing import Beside, Claim, claim_of, compare, quotation_in
from search.checking.denials import words_of
from search.checking.draft import Draft, DraftSentence
from search.checking.names import Words
from search.checking.quotations import Quotation
from search.question.filters import Filters
from search.question.question_files import Question

AT_ONCE = 16
"""Sentences that are asked about together: few enough that one sees it go on, and can stop it."""
LOOKED_AT = 16
"""Hits of a sentence that are looked at."""
SHOWN = 5
"""Paragraphs that are shown of those that speak of the same thing."""
SPEAKS = 0.59
"""From this strength on, a paragraph speaks of the same thing. Set on the tuning half of `benchmarks/checking`, and
on a dozen claims that people wrote."""
LEAST_CLOSE = 0.33
"""Below this closeness it never does, however high it was ranked."""
CLOSE = 0.75
"""Of the closeness of the best, so much is close enough to be an earlier report of the same."""
AGREES = 0.9
"""Of the closeness of the best, so much makes it count that a paragraph has no difference: what is less close may just
not speak of what was changed."""
WORDED_ALIKE = 0.85
"""From this closeness on, the best paragraph says it in the same words."""
DENIAL_SPEAKS = 0.56
"""The same as `SPEAKS` for a paragraph that denies: a refutation words things otherwise."""
REFUTED_WITHIN = 3
"""A refutation is among so many first."""
_LONGEST_QUESTION = 2000


class Asks(Protocol):
    """What answers questions: a `Searcher`."""

    @property
    def store(self) -> Store:
        """The index that answers."""

    def search_all(
        self, questions: Iterable[Question], top: int = 10, filters: Filters | None = None, *, dates: bool = True,
        exact: bool = False, fast: bool = False, look_later: bool = False,
    ) -> Iterator[Answer]:  # fmt: skip
        """Answer many questions, in their order."""


@dataclass(frozen=True)
class _Measured:
    """A hit with how close it is to a sentence."""

    hit: Hit
    evidence: Span
    closeness: float
    denial: Span | None
    """Where it denies, in or beside its evidence."""

    @property
    def strength(self) -> float:
        """How sure it is that it speaks of the same thing: the words that both have, and the score of the ranking."""
        return (self.closeness + self.hit.score) / 2 if self.closeness >= LEAST_CLOSE else 0.0

    @property
    def denies_in_evidence(self) -> bool:
        """Whether it denies in the very sentence that speaks of the same thing."""
        return self.denial is not None and self.evidence[0] <= self.denial[0] < self.evidence[1]


@dataclass(frozen=True)
class _Quoted:
    """What became of a quotation, and the hit that has it."""

    comparison: Comparison
    hit: Hit | None = None


class Checker:
    """Checks drafts against an index. May be used from several threads."""

    def __init__(self, searcher: Asks, filters: Filters | None = None) -> None:
        """Take what answers, and which documents take part."""
        self._searcher, self._filters = searcher, filters or Filters()
        self._readers: dict[str, Reader] = {}
        self._document = lru_cache(maxsize=256)(self._words_of_document)

    def check(self, draft: Draft) -> Checked:
        """Check a draft to its end."""
        took = timed()
        return Checked(draft, tuple(self.sentences(draft)), self.snapshot, took())

    @property
    def snapshot(self) -> str:
        """The name of the snapshot that is asked."""
        return self._searcher.store.name

    def sentences(self, draft: Draft) -> Iterator[CheckedSentence]:
        """Yield each sentence of a draft with what was found, in order; who stops taking them stops the check."""
        source = iter(draft.sentences)
        while some := list(islice(source, AT_ONCE)):
            yield from self._some(draft, some)

    def _some(self, draft: Draft, some: Sequence[DraftSentence]) -> list[CheckedSentence]:
        asked = [one for one in some if one.states]
        reader = self._reader(draft.language)
        claims = {one.number: claim_of(one.text, draft.language, reader, words_of(draft.language)) for one in asked}
        answers = self._answers([(str(one.number), as_question(one.text)) for one in asked])
        quoted = self._quotations(claims, answers)
        checked = []
        for one in some:
            if not one.states:
                checked.append(CheckedSentence(one, "not checked"))
                continue
            hits = answers[str(one.number)].hits
            checked.append(self._judged(one, claims[one.number], hits, quoted[one.number]))
        return checked

    def _answers(self, questions: Sequence[tuple[str, str]], *, fast: bool = False) -> dict[str, Answer]:
        answers = self._searcher.search_all(
            [Question(text, name) for name, text in questions], LOOKED_AT, self._filters, dates=False, exact=True,
            fast=fast, look_later=True,
        )  # fmt: skip
        return {name: answer for (name, _), answer in zip(questions, answers, strict=True)}

    def _quotations(self, claims: dict[int, Claim], answers: dict[str, Answer]) -> dict[int, tuple["_Quoted", ...]]:
        """Look for each quotation: in what was found for its sentence, then in the whole corpus."""
        wanted: list[tuple[str, Quotation]] = []
        found: dict[str, _Quoted] = {}
        for number, claim in claims.items():
            for i, quotation in enumerate(claim.quotations):
                name = f"{number}.{i}"
                found[name] = _best_match(quotation, answers[str(number)].hits)
                if found[name].comparison.agreement != "same":
                    wanted.append((name, quotation))
        questions = [(name, f'"{as_question(max(one.pieces, key=len))}"') for name, one in wanted]
        for (name, quotation), answer in zip(wanted, self._answers(questions, fast=True).values(), strict=True):
            found[name] = min(found[name], _best_match(quotation, answer.hits), key=_order)
        return {
            number: tuple(found[f"{number}.{i}"] for i in range(len(claim.quotations)))
            for number, claim in claims.items()
        }

    def _judged(
        self, sentence: DraftSentence, claim: Claim, hits: Sequence[Hit], quoted: tuple["_Quoted", ...]
    ) -> CheckedSentence:
        measured = [self._measured(claim, hit) for hit in hits]
        speaking = [one for one in measured if one.strength >= SPEAKS]
        best = max((one.closeness for one in speaking), default=0.0)
        near = [one for one in speaking if one.closeness >= CLOSE * best]
        denying = [one for one in measured if one.denial and one.strength >= DENIAL_SPEAKS and not claim.denies]
        texts = [hit.text for hit in hits]
        kept = _in_order(near, [one for one in speaking if one not in near], denying)[:SHOWN]
        related = tuple(self._related(claim, one, texts, denies=one in denying) for one in kept)
        sources = len({one.hit.place.source for one in near})
        quotations = tuple(one.comparison for one in quoted)
        finding = _finding(related, quotations)
        # A quotation may stand where nothing else of the sentence does.
        shown = {one.place for one in related}
        elsewhere = {
            own.hit.place: _Measured(own.hit, self._sentence_at(own.hit, where), 0.0, None)
            for own in quoted
            if own.hit is not None and own.hit.place not in shown and (where := own.comparison.there_span)
        }
        related += tuple(self._related(claim, one, texts, denies=False) for one in elsewhere.values())
        sources = sources or len({place.source for place in elsewhere})
        return CheckedSentence(sentence, finding, related, sources, quotations)

    def _measured(self, claim: Claim, hit: Hit) -> _Measured:
        """Return how close a hit is to a claim, by the sentence of it that is the closest."""
        language = hit.place.language or self._searcher.store.language
        reader, words = self._reader(language), words_of(language)
        weights = self._weights(claim, language)
        spans = sentence_spans(hit.text, language) or [(0, len(hit.text))]
        tokens = [reader.tokens(hit.text[start:end]) for start, end in spans]
        terms = [frozenset(token.term for token in some) for some in tokens]
        shares = [coverage(weights, some) for some in terms]
        whole = coverage(weights, frozenset().union(*terms))
        at = max(range(len(spans)), key=lambda i: (shares[i], Alignment(claim.tokens, tokens[i]).likeness))
        denial = None
        for i in (at, at + 1, at - 1):
            if 0 <= i < len(spans) and (match := words.denies.search(hit.text, *spans[i])):
                denial = match.span()
                break
        return _Measured(hit, spans[at], max(shares[at], 0.8 * whole), denial)

    def _sentence_at(self, hit: Hit, span: Span) -> Span:
        """Return the sentence of a hit in which something begins."""
        spans = sentence_spans(hit.text, hit.place.language or self._searcher.store.language)
        return next((one for one in reversed(spans) if one[0] <= span[0]), (0, len(hit.text)))

    def _weights(self, claim: Claim, language: str) -> dict[str, float]:
        """Return what each term of a claim counts for: its inverse document frequency, without figures and dates."""
        store = self._searcher.store
        prefix = "" if language == store.language else f"{language} "
        parts = [(one.start, one.end) for some in (claim.figures, claim.moments) for one in some]
        tokens = self._reader(language).tokens(claim.text)
        terms = list(dict.fromkeys(
            token.term for token in tokens
            if token.content and not any(start <= token.start < end for start, end in parts)
        ))  # fmt: skip
        return dict(zip(terms, store.idf([prefix + term for term in terms]), strict=True))

    def _related(self, claim: Claim, one: _Measured, seen: Sequence[str], *, denies: bool) -> RelatedHit:
        hit = one.hit
        language = hit.place.language or self._searcher.store.language
        day = _day_of(hit)
        title = " ".join([hit.place.called or "", *hit.place.headings])
        beside = Beside(hit.text, one.evidence, title, day, self._document(hit.place.document))
        comparisons = compare(claim, beside, self._reader(language), seen)
        if denies and one.denial:
            start, end = one.denial
            comparisons.append(Comparison("denial", "other", "", hit.text[start:end], None, one.denial))
        return RelatedHit(
            hit.text, one.evidence, hit.place, hit.also_in, one.closeness, tuple(comparisons), denies=denies
        )

    def _words_of_document(self, name: str) -> Words | None:
        store = self._searcher.store
        document = store.document_named(name)
        if document is None:
            return None
        return Words(" ".join(store.paragraphs(document.row, 0, document.paragraphs)))

    def _reader(self, language: str) -> Reader:
        return self._readers.setdefault(language, Reader(language, words_of(language)))


def timed() -> Callable[[], float]:
    """Return what tells how many milliseconds have passed since."""
    started = time.perf_counter()
    return lambda: round((time.perf_counter() - started) * 1000, 1)


def as_question(text: str) -> str:
    """Return a sentence as a question in which nothing is an operator."""
    words = [word.lstrip("-–") for word in text.replace('"', " ").split()]
    return " ".join(word.lower() if word in {"NOT", "OR"} else word for word in words if word)[:_LONGEST_QUESTION]


def _in_order(near: Sequence[_Measured], others: Sequence[_Measured], denying: Sequence[_Measured]) -> list[_Measured]:
    """Return the earliest report first, then what is less close; what denies is among the first three."""
    by_date = sorted(near, key=lambda one: (one.hit.place.date is None, one.hit.place.date or "", one.hit.rank))
    ordered = [*by_date, *sorted(others, key=lambda one: -one.strength)]
    if any(one in denying for one in ordered[:REFUTED_WITHIN]) or not denying:
        return ordered
    refutation = max(denying, key=lambda one: (one.denies_in_evidence, one.strength))
    rest = [one for one in ordered if one is not refutation]
    return [*rest[: REFUTED_WITHIN - 1], refutation, *rest[REFUTED_WITHIN - 1 :]]


def _finding(related: Sequence[RelatedHit], quotations: Sequence[Comparison]) -> Finding:
    if any(one.agreement == "other" for one in quotations):
        return "found with differences"
    if not related:
        return "found" if quotations and all(one.agreement == "same" for one in quotations) else "nothing here"
    if any(one.agreement == "not there" for one in quotations):
        return "found with differences"
    closest = max(one.closeness for one in related)
    least = closest * (AGREES if closest >= WORDED_ALIKE else CLOSE)
    agreeing = [
        one for one in related
        if one.closeness >= least
        and all(own.kind in {"quotation", "denial"} for own in one.differences)
    ]  # fmt: skip
    if any(one.denies and one.denial_in_evidence for one in related):
        return "found with differences"
    return "found" if agreeing else "found with differences"


def _best_match(quotation: Quotation, hits: Sequence[Hit]) -> _Quoted:
    """Return the best that any text has of a quotation."""
    found = [_Quoted(quotation_in(quotation, hit.text), hit) for hit in hits]
    there = [one for one in found if one.comparison.agreement != "not there"]
    nothing = Comparison("quotation", "not there", quotation.text, draft_span=(quotation.start, quotation.end))
    return min(there, key=_order, default=_Quoted(nothing))


def _order(one: _Quoted) -> tuple[int, int]:
    changed = sum(len(stretch.text) for stretch in one.comparison.changes if stretch.kind != "same")
    return ["same", "other", "not there"].index(one.comparison.agreement), changed


def _day_of(hit: Hit) -> date | None:
    """Return the day of a hit's document, where it is known to the day."""
    try:
        return date.fromisoformat(hit.place.date or "")
    except ValueError:
        return None
