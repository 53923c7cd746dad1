"""A question to ranked hits."""

import functools
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from math import isnan
from pathlib import Path

from threadpoolctl import ThreadpoolController

from index.embedding.encoder import Encoder, TokenVectors
from index.embedding.model_files import find_model
from index.errors import IndexDamagedError, IndexMismatchError, QuestionError
from index.storage.corpus import Place
from index.storage.locations import Location, as_location
from index.storage.opening import live_name, open_store
from index.storage.store import Occurrence, Store
from index.words.lexical import QuestionTerms
from search.answer.answer import Answer, Details, Hit, Look
from search.answer.evidence import evidence_span
from search.answer.explanation import matched_terms
from search.question.filters import Filters, read_dates, select
from search.question.quotations import phrases_in
from search.ranking.calibration import calibrate
from search.ranking.confidence import Calibration, Evidence
from search.ranking.pipeline import CANDIDATES, Ranker, readable_score
from search.ranking.reranker import Reranker, rerank

MAX_QUESTION_CHARACTERS = 10_000
"""Longer than a question or a passage to compare with; shorter than a document pasted by accident."""


_WARM_UP_WORDS = 12


class _Live:
    """An open index with the model that made it; replaced as a whole when a new snapshot goes live."""

    def __init__(self, store: Store, encoder: Encoder) -> None:
        self.store = store
        self.encoder = encoder
        self.ranker = Ranker(store)
        self._calibrating = threading.Lock()
        self._calibration: Calibration | None = None

    def calibration(self, directory: Path) -> Calibration:
        """Return what nonsense gets here; measured the first time that it is needed."""
        with self._calibrating:
            if self._calibration is None:
                self._calibration = calibrate(directory, self.store, self.encoder, self.ranker)
            return self._calibration


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
        self._live = _Live(store, _encoder_of(store))

    def warm_up(self) -> None:
        """Do what the first question would otherwise wait for: measure, load, compile, and read files into memory."""
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
            self._live = _Live(store, live.encoder if same else _encoder_of(store))
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
        fast: bool = False,
        explain: bool = False,
        reranker: Reranker | None = None,
        look_later: bool = False,
    ) -> Answer:
        """Answer a question with the paragraphs that fit it best, best first.

        Args:
            question: in plain words; what stands in quotation marks must occur.
            top: how many hits at the most.
            filters: which documents take part; all where it is None.
            id: is handed through to the answer.
            dates: take “in March 2017” in the question for a filter, where the filters have no dates.
            today: the day from which “yesterday” is counted; the real one where it is None.
            fast: leave the evidence pass out; the order is then that of meaning and words alone.
            explain: say of each hit what spoke for it, and which words of the question stand in it.
            reranker: puts the best hits in its own order; whether anything answers is still decided without it.
            look_later: look for the evidence in a hit, and for the question's words, when it is first asked for.

        Raises:
            QuestionError: there is no question, or it is too long.
            IndexDamagedError: a file of the index is not as it was written.
            ValueError: `top` is less than 1.
        """
        if top < 1:
            raise ValueError(f"top must be at least 1, found {top}")
        question = check_question(question)
        try:
            seen_from = (today or date.today()) if dates else None
            # Its products of matrices are small. On two cores, numpy's threads fight with those of FAISS and of the
            # model: one of them answers in three quarters of the time.
            with _thread_pools().limit(limits=1, user_api="blas"):
                return self._answer(
                    self._live,
                    question,
                    top,
                    filters or Filters(),
                    id,
                    today=seen_from,
                    fast=fast,
                    explain=explain,
                    reranker=reranker,
                    look_later=look_later,
                )
        except sqlite3.DatabaseError as error:
            raise IndexDamagedError(
                f"the index in {self.location} is damaged ({error}); find out more with python -m index --verify, "
                "and build it again: python -m index YOUR-DOCUMENTS"
            ) from error

    def _answer(
        self,
        live: _Live,
        question: str,
        top: int,
        filters: Filters,
        identifier: str | None,
        *,
        today: date | None,
        fast: bool,
        explain: bool,
        reranker: Reranker | None,
        look_later: bool,
    ) -> Answer:
        calibration = live.calibration(self.location.folder)
        started = time.perf_counter()
        store = live.store
        dates = read_dates(store, question, filters, today) if today else None
        wanted = question
        if dates and dates.applied:
            # What a filter sees to would only blur the ranking: “between 2016 and 2018” costs .025 nDCG@10 on news.
            filters, wanted = dates.narrow(filters), dates.rest
        selection = select(store, filters)
        undated_left_out = selection.undated_left_out if selection else 0
        encoded = live.encoder.encode_questions([wanted])
        terms = store.terms(wanted)
        phrases = phrases_in(question)
        with_phrases = store.with_phrases(phrases, selection) if phrases else None
        selection = with_phrases or selection
        ranked = live.ranker.rank(encoded, terms, max(top, CANDIDATES), selection, fast=fast)
        # Marks and emoji alone ask nothing, and their vectors are near to anything: `""` would pass for answered.
        asks = any(map(str.isalnum, wanted))
        certainty = calibration.confidence(len(terms), Evidence.of(ranked), fast=fast) if asks else 0.0
        if reranker:
            ranked = rerank(ranked, wanted, encoded.vectors[0], store=store, encoder=live.encoder, reranker=reranker)
        found = [_places(occurrences) for occurrences in store.occurrences(ranked.texts[:top].tolist(), selection)]
        texts = store.texts([row for row, _ in found])
        hits = []
        for position, ((row, places), text, score) in enumerate(zip(found, texts, ranked.scores()[:top], strict=True)):
            look = Look(
                _closer(live, encoded.tokens[0], terms, row, text, language=places[0].language, explain=explain)
            )
            if not look_later:
                look.details()
            signals = ranked.signals(position) if explain else None
            given = float(ranked.reranker[position])
            shown = readable_score(score) if isnan(given) else round(given, 4)
            hits.append(Hit(position + 1, shown, text, look, places[0], places[1:], signals))
        return Answer(
            question=question,
            verdict="answers" if certainty >= 0.5 else "nothing",
            confidence=round(certainty, 3),
            took_ms=round((time.perf_counter() - started) * 1000, 1),
            snapshot=store.name,
            hits=tuple(hits),
            undated_left_out=undated_left_out,
            missing_phrases=() if with_phrases else phrases,
            id=identifier,
            embedded=store.manifest.counts.embedded / max(1, store.manifest.counts.texts),
            filters=filters,
            dates=dates,
        )


@functools.cache
def _thread_pools() -> ThreadpoolController:
    """Return what limits the threads of the libraries that are loaded by now; looking for them takes a while."""
    return ThreadpoolController()


def _closer(
    live: _Live,
    question: TokenVectors,
    terms: QuestionTerms,
    row: int,
    text: str,
    *,
    language: str | None,
    explain: bool,
) -> Callable[[], Details]:
    """Return what looks for the evidence in a text and, to explain it, for the question's words."""

    def look() -> Details:
        store = live.store
        evidence = evidence_span(store, live.encoder, question, terms, row=row, text=text, language=language)
        return Details(evidence, matched_terms(store.analyzer_of(row), terms, text) if explain else ())

    return look


def _places(occurrences: list[Occurrence]) -> tuple[int, tuple[Place, ...]]:
    """Return where a text and its copies stand: the first report that passes the filters, then all others by date.

    The row returned with them is the text of the first: copies may differ in a dateline.
    """
    by_date = sorted(occurrences, key=lambda one: (one.place.date is None, one.place.date or ""))
    first = next(i for i, one in enumerate(by_date) if one.passes)
    return by_date[first].row, (by_date[first].place, *(one.place for i, one in enumerate(by_date) if i != first))


def check_question(question: str) -> str:
    """Return a question without superfluous white space and control characters.

    Raises:
        QuestionError: nothing is left, or too much.
    """
    words = "".join(c if c.isprintable() else " " for c in question).split()
    question = " ".join(words)
    if not question:
        raise QuestionError("the question is empty; ask something in plain words.")
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise QuestionError(
            f"the question has {len(words):,} words and {len(question):,} characters, expected at most "
            f"{MAX_QUESTION_CHARACTERS:,} characters; ask the sentence that matters."
        )
    return question


def _encoder_of(store: Store) -> Encoder:
    """Load the model that made an index, and make sure that it is the same."""
    model = store.manifest.model
    files = find_model(model.name)
    if (files.weights_sha256(), files.settings_sha256()) != (model.sha256, model.settings_sha256):
        raise IndexMismatchError(
            f"the index was made by the model {model.name} with weights {model.sha256[:12]}…, but its weights or "
            f"settings are others now; build the index again: python -m index YOUR-DOCUMENTS --model {model.name}"
        )
    return Encoder.load(files)
