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

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from index.corpus import Place
from index.encoder import Encoder, TokenVectors
from index.errors import IndexDamagedError, IndexMismatchError, QuestionError
from index.lexical import QuestionTerms
from index.models import find_model
from index.snapshot import Snapshot, open_snapshot, read_pointer
from search.answer import Answer, Details, Hit, Look
from search.calibration import calibrate
from search.confidence import Calibration, Evidence
from search.evidence import evidence_span
from search.explanation import matched_terms
from search.filters import Filters, read_dates, select
from search.quotes import quoted
from search.ranking import CANDIDATES, Ranker, readable_score
from search.reranker import Reranker, rerank

MAX_QUESTION_CHARACTERS = 10_000
"""Longer than a question or a passage to compare with; shorter than a document pasted by accident."""


_WARM_UP_WORDS = 12


class _Live:
    """A snapshot with the model that made it; replaced as a whole when a new snapshot goes live."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder) -> None:
        self.snapshot = snapshot
        self.encoder = encoder
        self.ranker = Ranker(snapshot)
        self._calibrating = threading.Lock()
        self._calibration: Calibration | None = None

    def calibration(self, directory: Path) -> Calibration:
        """Return what nonsense gets here; measured the first time that it is needed."""
        with self._calibrating:
            if self._calibration is None:
                self._calibration = calibrate(directory, self.snapshot, self.encoder, self.ranker)
            return self._calibration


class Searcher:
    """Answers questions from the index in a folder. May be used from several threads.

    >>> searcher = Searcher(Path(".index"))
    >>> answer = searcher.search("How did the Russian envoy respond to the accusation?", top=3)
    >>> answer.hits[0].text, answer.hits[0].place.date
    """

    def __init__(self, directory: Path | str) -> None:
        """Open the live snapshot and load the model that made it.

        Raises:
            IndexMissingError: there is no index in the folder.
            IndexDamagedError: a file of it is missing or not as it was written.
            IndexMismatchError: the model of this name has other weights than the one that made the index.
            ModelError: the model cannot be found or loaded.
        """
        self.directory = Path(directory)
        self._refreshing = threading.Lock()
        snapshot = open_snapshot(self.directory)
        self._live = _Live(snapshot, _encoder_of(snapshot))

    def warm_up(self) -> None:
        """Do what the first question would otherwise wait for: measure, load, compile, and read files into memory."""
        for text in self.snapshot.corpus.sample_texts(1):
            with suppress(QuestionError):
                self.search(f"{' '.join(text.split()[:_WARM_UP_WORDS])} in March 2017", explain=True)

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that answers."""
        return self._live.snapshot

    def refresh(self) -> bool:
        """Go over to the live snapshot if it is another one by now; tell whether it was.

        Raises:
            UnusableIndexError: it cannot be opened; the one opened before goes on answering.
        """
        with self._refreshing:
            live = self._live
            if read_pointer(self.directory).snapshot == live.snapshot.name:
                return False
            snapshot = open_snapshot(self.directory)
            same = snapshot.manifest.model == live.snapshot.manifest.model
            # The old snapshot is not closed: another thread may be reading it. Its last user's end closes it.
            self._live = _Live(snapshot, live.encoder if same else _encoder_of(snapshot))
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
                f"the index in {self.directory} is damaged ({error}); find out more with python -m index --verify, "
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
        calibration = live.calibration(self.directory)
        started = time.perf_counter()
        snapshot = live.snapshot
        dates = read_dates(snapshot, question, filters, today) if today else None
        wanted = question
        if dates and dates.applied:
            # What a filter sees to would only blur the ranking: “between 2016 and 2018” costs .025 nDCG@10 on news.
            filters, wanted = dates.narrow(filters), dates.rest
        selection = select(snapshot, filters)
        documents = selection.documents if selection else None
        encoded = live.encoder.encode_questions([wanted])
        terms = snapshot.lexical.terms(wanted)
        phrases = quoted(snapshot, question)
        allowed = allowed_texts(snapshot, documents, phrases.texts)
        ranked = live.ranker.rank(encoded, terms, max(top, CANDIDATES), allowed, fast=fast)
        # Marks and emoji alone ask nothing, and their vectors are near to anything: `""` would pass for answered.
        asks = any(map(str.isalnum, wanted))
        certainty = calibration.confidence(len(terms), Evidence.of(ranked), fast=fast) if asks else 0.0
        if reranker:
            ranked = rerank(
                ranked, wanted, encoded.vectors[0], snapshot=snapshot, encoder=live.encoder, reranker=reranker
            )
        hits = []
        for position, (found, score) in enumerate(zip(ranked.texts[:top], ranked.scores()[:top], strict=True)):
            row, places = _places(snapshot, int(found), documents, phrases.texts)
            text = snapshot.corpus.text(row)
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
            answered=certainty >= 0.5,
            confidence=round(certainty, 3),
            took_ms=round((time.perf_counter() - started) * 1000, 1),
            snapshot=snapshot.name,
            hits=tuple(hits),
            undated_left_out=selection.undated_left_out if selection else 0,
            missing_phrases=phrases.missing,
            id=identifier,
            embedded=snapshot.manifest.counts.embedded / max(1, snapshot.manifest.counts.texts),
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
        snapshot = live.snapshot
        evidence = evidence_span(snapshot, live.encoder, question, terms, row=row, text=text, language=language)
        return Details(evidence, matched_terms(snapshot.lexical.analyzer_of(row), terms, text) if explain else ())

    return look


def _places(
    snapshot: Snapshot, found: int, documents: NDArray[np.bool_] | None, texts: NDArray[np.bool_] | None
) -> tuple[int, tuple[Place, ...]]:
    """Return where a text and its copies stand: the first report that passes the filters, then all others by date.

    The row returned with them is the text of the first: copies may differ in a dateline.
    """
    copies = snapshot.columns.copies_of_text(found)
    everywhere = [(document, int(row), place) for row in copies for document, place in snapshot.corpus.places(int(row))]
    everywhere.sort(key=lambda item: (item[2].date is None, item[2].date or ""))
    first = next(
        i
        for i, (document, row, _) in enumerate(everywhere)
        if (documents is None or documents[document]) and (texts is None or texts[row])
    )
    return everywhere[first][1], (everywhere[first][2], *(p for i, (_, _, p) in enumerate(everywhere) if i != first))


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


def allowed_texts(
    snapshot: Snapshot, documents: NDArray[np.bool_] | None, texts: NDArray[np.bool_] | None
) -> NDArray[np.bool_] | None:
    """Return which texts take part: those of some documents, and among some texts; all where None says so."""
    if documents is None:
        return texts
    passing = snapshot.columns.texts_of_documents(documents)
    return passing if texts is None else passing & texts


def _encoder_of(snapshot: Snapshot) -> Encoder:
    """Load the model that made a snapshot, and make sure that it is the same."""
    model = snapshot.manifest.model
    files = find_model(model.name)
    if (files.weights_sha256(), files.settings_sha256()) != (model.sha256, model.settings_sha256):
        raise IndexMismatchError(
            f"the index was made by the model {model.name} with weights {model.sha256[:12]}…, but its weights or "
            f"settings are others now; build the index again: python -m index YOUR-DOCUMENTS --model {model.name}"
        )
    return Encoder.load(files)
