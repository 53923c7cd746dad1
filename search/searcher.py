"""A question to ranked hits."""

import functools
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from math import inf, isnan
from pathlib import Path
from typing import Self

import numpy as np

from index.batches import in_batches
from index.embedding.encoder import Encoded
from index.errors import IndexDamagedError, QuestionError
from index.storage.corpus import Place
from index.storage.locations import Location, as_location
from index.storage.opening import live_name, open_store
from index.storage.store import Occurrence, Store, WordFilter
from index.thread_limits import one_thread_each
from search.answer.answer import Answer, Details, Hit, Look
from search.answer.evidence import EvidenceFinder
from search.answer.explanation import matched_terms
from search.answer.extract import Extract, extract
from search.answer.similarity import Similar, SimilarParagraph
from search.live_index import LiveIndex, encoder_of
from search.question.checking import check_question
from search.question.filters import Filters, select
from search.question.question_files import Question
from search.question.question_language import is_in
from search.question.references import find_paragraph, find_reference
from search.question.understanding import UnderstoodQuestion, understand
from search.ranking.confidence import Evidence
from search.ranking.feedback import Feedback, steered
from search.ranking.pipeline import Ranked, readable_score
from search.ranking.reranker import Reranker
from search.ranking.similar import similar_texts

_WARM_UP_WORDS = 12
_ANY_WORD = "paragraf"
AT_ONCE = 32
"""Questions that are embedded together."""
CLEARLY_BETTER = 2.0
"""By how much the score of a hit from outside of the question's dates must be above that of the best one within."""


_Found = tuple[int, str, str | None]
"""A text: its row, itself, and its document's language."""


@dataclass(frozen=True)
class _Asked:
    """What somebody wants to know, and how."""

    question: str
    top: int
    filters: Filters
    id: str | None
    today: date | None
    exact: bool
    fast: bool
    explain: bool
    reranker: Reranker | None
    look_later: bool
    feedback: Feedback | None = None


@dataclass(frozen=True)
class _Encoded:
    """A question with what was understood of it, and what the model makes of that."""

    asked: _Asked
    understood: UnderstoodQuestion
    encoded: Encoded
    took: float
    """Seconds."""


class Searcher:
    """Answers questions from an index. May be used from several threads.

    >>> searcher = Searcher(Path(".index"))
    >>> answer = searcher.search("How did the Russian envoy respond to the accusation?", top=3)
    >>> answer.hits[0].text, answer.hits[0].place.date
    """

    def __init__(self, index: Path | str | Location) -> None:
        """Open the live index and load the model that made it.

        Args:
            index: its folder, or `milvus://HOST:PORT/NAME`.

        Raises:
            IndexMissingError: there is no index.
            IndexDamagedError: a file of it is missing or not as it was written.
            IndexMismatchError: the model of this name has other weights than the one that made the index.
            ModelError: the model cannot be found or loaded.
        """
        self.location = as_location(index)
        self._refreshing = threading.Lock()
        store = open_store(self.location)
        encoder = encoder_of(store)
        with self._damage_named():
            self._live = LiveIndex(store, encoder, self.location.folder)

    def warm_up(self) -> None:
        """Do what the first question would otherwise wait for: measure, load, compile, and read files into memory."""
        self.store.similar_terms(_ANY_WORD, 1, 1)  # reads all terms of the corpus, for the first misspelt name
        for text in self.store.texts([0]):
            with suppress(QuestionError):
                self.search(f"{' '.join(text.split()[:_WARM_UP_WORDS])} in March 2017", explain=True)

    @property
    def store(self) -> Store:
        """The index that answers."""
        return self._live.store

    def refresh(self) -> bool:
        """Go over to the live snapshot if it is another one by now; tell whether it was.

        Raises:
            UnusableIndexError: it cannot be opened; the one opened before goes on answering.
        """
        with self._refreshing:
            live = self._live
            if live_name(self.location) == live.store.name:
                return False
            store = open_store(self.location)
            same = store.manifest.model == live.store.manifest.model
            # The old one is not closed: another thread may be reading it. Its last user's end closes it.
            encoder = live.encoder if same else encoder_of(store)
            with self._damage_named():
                self._live = LiveIndex(store, encoder, self.location.folder)
            return True

    def search(
        self,
        question: str,
        top: int = 10,
        filters: Filters | None = None,
        *,
        id: str | None = None,  # noqa: A002 - the name that questions files have
        dates: bool = True,
        today: date | None = None,
        exact: bool = False,
        fast: bool = False,
        explain: bool = False,
        reranker: Reranker | None = None,
        look_later: bool = False,
        feedback: Feedback | None = None,
    ) -> Answer:
        """Answer a question with the paragraphs that fit it best, best first.

        Args:
            question: in plain words; what stands in quotation marks must occur.
            top: how many hits at the most.
            filters: which documents take part; all where it is None.
            id: is handed through to the answer.
            dates: take “in March 2017” in the question for a filter, where the filters have no dates.
            today: the day from which “yesterday” is counted; the real one where it is None.
            exact: search for words that no text has as they are written; otherwise for those that are written alike.
            fast: leave the evidence pass out; the order is then that of meaning and words alone.
            explain: say of each hit what spoke for it, and which words of the question stand in it.
            reranker: puts the best hits in its own order; whether anything answers is still decided without it.
            look_later: look for the evidence in a hit, and for the question's words, when it is first asked for.
            feedback: paragraphs that hits shall be more like, and less like.

        Raises:
            QuestionError: there is no question, or it is too long.
            IndexDamagedError: a file of the index is not as it was written.
            ValueError: `top` is less than 1.
        """
        if top < 1:
            raise ValueError(f"top must be at least 1, found {top}")
        seen_from = (today or date.today()) if dates else None
        asked = _Asked(
            check_question(question), top, filters or Filters(), id, seen_from, exact=exact, fast=fast,
            explain=explain, reranker=reranker, look_later=look_later, feedback=feedback,
        )  # fmt: skip
        with self._damage_named(), one_thread_each():
            return self._answer(self._live, self._encoded(self._live, [asked])[0])

    def search_all(
        self,
        questions: Iterable[Question],
        top: int = 10,
        filters: Filters | None = None,
        *,
        dates: bool = True,
        today: date | None = None,
        exact: bool = False,
        fast: bool = False,
        explain: bool = False,
        reranker: Reranker | None = None,
        look_later: bool = False,
    ) -> Iterator[Answer]:
        """Answer many questions, in their order, with what `search` gives each of them.

        They are embedded some at a time and answered by a thread for each core. `took_ms` is the time of one question,
        its share of the embedding included, while others were being answered.

        Raises:
            QuestionError: as `search`, when the questions before the faulty one were answered.
            IndexDamagedError: as `search`, and so ValueError.
        """
        if top < 1:
            raise ValueError(f"top must be at least 1, found {top}")
        seen_from = (today or date.today()) if dates else None
        live, like = self._live, functools.partial(
            _Asked, top=top, filters=filters or Filters(), today=seen_from, exact=exact, fast=fast, explain=explain,
            reranker=reranker, look_later=look_later,
        )  # fmt: skip
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            for some in in_batches(questions, AT_ONCE):
                asked = [like(question=check_question(one.text), id=one.id) for one in some]
                with self._damage_named(), one_thread_each():
                    answers = list(pool.map(functools.partial(self._answer, live), self._encoded(live, asked)))
                yield from answers

    def read(self, document: str, paragraphs: str | None = None, *, budget: int | None = None) -> Extract:
        """Return paragraphs of a document by its name, from the index and never from the disk.

        Args:
            document: its name, as hits have it, alone or with paragraphs: `report.txt#12-20`. What an extract says in
                `next` goes on where it ended.
            paragraphs: “12”, “12-20” or “12-”, counted from 1, where the name stands alone; all where it is None.
            budget: how many characters at the most; all where it is None. What is left out is said.

        Raises:
            UnknownDocumentError: there is no such document, or it has no such paragraph.
            UsageError: the paragraphs cannot be read.
            ValueError: `budget` is less than 1.
        """
        if budget is not None and budget < 1:
            raise ValueError(f"budget must be at least 1, found {budget}")
        store = self._live.store
        with self._damage_named():
            return extract(store, find_reference(store, document, paragraphs), budget)

    def similar(self, paragraph: str, top: int = 10, filters: Filters | None = None) -> Similar:
        """Return the paragraphs that say something similar to one, best first; copies of it are left out.

        Args:
            paragraph: `report.txt#12`.
            top: how many at the most.
            filters: which documents take part; all where it is None.

        Raises:
            UnknownDocumentError: there is no such paragraph.
            UsageError: more than a paragraph is named.
            ValueError: `top` is less than 1.
        """
        if top < 1:
            raise ValueError(f"top must be at least 1, found {top}")
        live = self._live
        with self._damage_named(), one_thread_each():
            reference = find_paragraph(live.store, paragraph)
            (text,) = live.store.paragraphs(reference.document.row, reference.first - 1, reference.first)
            selection = select(live.store, filters or Filters())
            found = similar_texts(live.store, live.encoder, text, top, selection)
            places = [_places(own) for own in live.store.occurrences(found.rows.tolist(), selection)]
            texts = live.store.texts([row for row, _ in places])
        hits = (
            SimilarParagraph(rank, score, its_text, stands[0], stands[1:])
            for rank, ((_, stands), its_text, score) in enumerate(
                zip(places, texts, found.similarities, strict=True), start=1
            )
        )
        return Similar(str(reference), text, live.store.name, tuple(hits))

    def count_matching(self, question: str, filters: Filters | None = None) -> int | None:
        """Return how many distinct texts have the words that a question requires, and pass the filters.

        None where it requires none, where no text has them, and where the store does not know.

        Raises:
            QuestionError: as `search`.
        """
        with self._damage_named():
            understood = understand(self.store, check_question(question), filters or Filters(), None, corrections=False)
            selection = understood.selection
            required = understood.words != WordFilter() and not understood.missing_phrases
            return selection.count_texts() if required and selection else None

    def close(self) -> None:
        """Give up the open index; what asks it afterwards fails. Without this, its last user's end closes it."""
        self._live.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _damage_named(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise IndexDamagedError(
                f"the index in {self.location} is damaged ({error}); find out more with python -m index --verify, "
                "and build it again: python -m index YOUR-DOCUMENTS"
            ) from error

    def _encoded(self, live: LiveIndex, some: Sequence[_Asked]) -> list["_Encoded"]:
        """Understand some questions, and embed them together."""
        started = time.perf_counter()
        understood = [
            understand(live.store, one.question, one.filters, one.today, corrections=not one.exact) for one in some
        ]
        encoded = live.encoder.encode_questions([one.text for one in understood])
        vectors = steered(live.encoder, encoded.vectors, [one.feedback for one in some])
        each = (time.perf_counter() - started) / len(some)
        return [
            _Encoded(asked, own, Encoded(vectors[row : row + 1], encoded.tokens[row : row + 1]), each)
            for row, (asked, own) in enumerate(zip(some, understood, strict=True))
        ]

    def _answer(self, live: LiveIndex, question: "_Encoded") -> Answer:
        started = time.perf_counter() - question.took
        store, pipeline = live.store, live.pipeline
        asked, understood, encoded = question.asked, question.understood, question.encoded
        ranked = pipeline.rank(understood, asked.top, encoded=encoded, fast=asked.fast)
        evidence = Evidence.of(ranked) if understood.asks else None
        verdict = live.calibration.verdict(evidence, fast=asked.fast)
        if verdict == "nothing" and not is_in(understood.text, store.language):
            verdict = live.calibration.verdict(evidence, fast=asked.fast, in_its_language=False)
        outside: tuple[Hit, ...] = ()
        if understood.wider and verdict != "answers" and not asked.reranker:
            outside = self._outside(live, asked, understood.wider, encoded, ranked)
            verdict = "answers" if outside else verdict
        if asked.reranker:  # only now: whether anything answers is decided without it
            ranked = pipeline.rerank(ranked, understood, encoded, asked.reranker)
        return Answer(
            question=asked.question,
            verdict=verdict,
            confidence=round(live.calibration.confidence(evidence), 3),
            hits=_numbered(outside, self._hits(live, asked, understood, encoded, ranked), asked.top),
            took_ms=round((time.perf_counter() - started) * 1000, 1),
            snapshot=store.name,
            undated_left_out=understood.undated_left_out,
            missing_phrases=understood.missing_phrases,
            corrections=understood.corrections,
            id=asked.id,
            embedded=store.manifest.counts.embedded / max(1, store.manifest.counts.texts),
            provisional=store.provisional / max(1, store.manifest.counts.texts),
            filters=understood.filters,
            dates=understood.dates,
        )

    def _outside(
        self, live: LiveIndex, asked: _Asked, wider: UnderstoodQuestion, encoded: Encoded, ranked: Ranked
    ) -> tuple[Hit, ...]:
        """Return the best hit of all dates if it answers, and is clearly better than those of the question's own dates.

        It is asked for only where these are not sure to answer: “How many had died by December 2020?” may be answered
        by an article of January 2021.
        """
        everywhere = live.pipeline.rank(wider, asked.top, encoded=encoded, fast=asked.fast)
        within = float(ranked.scores()[0]) if len(ranked.texts) else -inf
        if not len(everywhere.texts) or everywhere.texts[0] in ranked.texts:
            return ()
        if float(everywhere.scores()[0]) < within + CLEARLY_BETTER:
            return ()
        if live.calibration.verdict(Evidence.of(everywhere), fast=asked.fast) != "answers":
            return ()
        hits = self._hits(live, asked, wider, encoded, everywhere.in_order(np.arange(1)))
        return tuple(replace(hit, outside=True) for hit in hits if hit.place.date)

    def _hits(
        self, live: LiveIndex, asked: _Asked, understood: UnderstoodQuestion, encoded: Encoded, ranked: Ranked
    ) -> tuple[Hit, ...]:
        occurrences = live.store.occurrences(ranked.texts[: asked.top].tolist(), understood.selection)
        found = [_places(own) for own in occurrences]
        texts = live.store.texts([row for row, _ in found])
        scores = ranked.scores()[: asked.top].tolist()
        finder = EvidenceFinder(live.pipeline, understood, encoded)
        hits = []
        for position, ((row, places), text, score) in enumerate(zip(found, texts, scores, strict=True)):
            look = Look(self._closer(live, finder, understood, (row, text, places[0].language), explain=asked.explain))
            if not asked.look_later:
                look.details()
            given = float(ranked.reranker[position])
            hits.append(
                Hit(
                    rank=position + 1,
                    score=readable_score(score) if isnan(given) else round(given, 4),
                    text=text,
                    look=look,
                    place=places[0],
                    also_in=places[1:],
                    signals=ranked.signals_of(position) if asked.explain else None,
                )
            )
        return tuple(hits)

    def _closer(
        self, live: LiveIndex, finder: EvidenceFinder, understood: UnderstoodQuestion, found: _Found, *, explain: bool
    ) -> Callable[[], Details]:
        """Return what looks for the evidence in a text and, to explain it, for the question's words."""
        terms, (row, text, language) = understood.terms, found

        def look() -> Details:
            with self._damage_named():
                evidence = finder.span(row, text, language)
                return Details(evidence, matched_terms(live.store.analyzer_of(row), terms, text) if explain else ())

        return look


def _numbered(outside: tuple[Hit, ...], hits: tuple[Hit, ...], top: int) -> tuple[Hit, ...]:
    """Put hits from outside of the question's dates before the others, and count ranks through."""
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate((*outside, *hits)[:top], start=1))


def _places(occurrences: list[Occurrence]) -> tuple[int, tuple[Place, ...]]:
    """Return where a text and its copies stand: the first report that passes the filters, then all others by date.

    The row returned with them is the text of the first: copies may differ in a dateline.
    """
    by_date = sorted(occurrences, key=lambda one: (one.place.date is None, one.place.date or ""))
    first = next((i for i, one in enumerate(by_date) if one.passes), None)
    if first is None:
        raise sqlite3.DatabaseError("a text that was found stands in no document")
    return by_date[first].row, (by_date[first].place, *(one.place for i, one in enumerate(by_date) if i != first))
