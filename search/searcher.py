"""A question to ranked hits."""

import sqlite3
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.corpus import Place
from index.encoder import Encoder, Vectors
from index.errors import IndexDamagedError, IndexMismatchError, QuestionError
from index.models import find_model
from index.snapshot import Snapshot, open_snapshot, read_pointer
from search.answer import Answer, Hit
from search.confidence import confidence
from search.evidence import best_sentences
from search.filters import Filters, select

MAX_QUESTION_CHARACTERS = 10_000
"""Longer than a question or a passage to compare with; shorter than a document pasted by accident."""


@dataclass(frozen=True)
class _Live:
    """A snapshot with the model that made it; replaced as a whole when a new snapshot goes live."""

    snapshot: Snapshot
    encoder: Encoder


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

    def search(self, question: str, top: int = 10, filters: Filters | None = None, *, id: str | None = None) -> Answer:  # noqa: A002
        """Answer a question with the paragraphs nearest to it, best first.

        Args:
            question: in plain words.
            top: how many hits at the most.
            filters: which documents take part; all where it is None.
            id: is handed through to the answer.

        Raises:
            QuestionError: there is no question, or it is too long.
            IndexDamagedError: a file of the index is not as it was written.
            ValueError: `top` is less than 1.
        """
        if top < 1:
            raise ValueError(f"top must be at least 1, found {top}")
        question = check_question(question)
        try:
            return self._answer(self._live, question, top, filters or Filters(), id)
        except sqlite3.DatabaseError as error:
            raise IndexDamagedError(
                f"the index in {self.directory} is damaged ({error}); find out more with python -m index --verify, "
                "and build it again: python -m index YOUR-DOCUMENTS"
            ) from error

    def _answer(self, live: _Live, question: str, top: int, filters: Filters, identifier: str | None) -> Answer:
        started = time.perf_counter()
        columns = live.snapshot.columns
        selection = select(live.snapshot, filters)
        vector = live.encoder.encode_questions([question])[0]
        if selection is None:
            texts, scores = _nearest_texts(live.snapshot, vector, top, None)
        else:
            allowed = np.zeros(live.snapshot.manifest.counts.texts, dtype=bool)
            allowed[columns.paragraph_texts[selection.documents[columns.paragraph_documents]]] = True
            texts, scores = _nearest_texts(live.snapshot, vector, top, allowed)

        paragraphs = [live.snapshot.corpus.text(int(text)) for text in texts]
        evidence = best_sentences(live.encoder, vector, paragraphs)
        hits = []
        for i, text in enumerate(texts):
            first, others = self._places(live.snapshot, int(text), selection.documents if selection else None)
            hits.append(Hit(i + 1, round(float(scores[i]), 4), paragraphs[i], evidence[i], first, others))
        certainty = confidence(hits[0].score) if hits else 0.0
        return Answer(
            question=question,
            answered=certainty >= 0.5,
            confidence=round(certainty, 3),
            took_ms=round((time.perf_counter() - started) * 1000, 1),
            snapshot=live.snapshot.name,
            hits=tuple(hits),
            undated_left_out=selection.undated_left_out if selection else 0,
            id=identifier,
        )

    @staticmethod
    def _places(snapshot: Snapshot, text: int, documents: NDArray[np.bool_] | None) -> tuple[Place, tuple[Place, ...]]:
        """Return the earliest place of a text that passes the filters, and all others."""
        places = snapshot.corpus.places(text)
        first = next(i for i, (document, _) in enumerate(places) if documents is None or documents[document])
        return places[first][1], tuple(place for i, (_, place) in enumerate(places) if i != first)


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


def _nearest_texts(
    snapshot: Snapshot, question: Vectors, top: int, allowed: NDArray[np.bool_] | None
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the texts nearest to a question by their best windows, and their similarities."""
    columns = snapshot.columns
    windows = None if allowed is None else np.repeat(allowed, np.diff(columns.text_windows))
    count = top
    while True:
        nearest = snapshot.vectors.nearest(question, count, windows)
        texts, first = np.unique(columns.texts_of_windows(nearest.rows), return_index=True)
        if len(texts) >= top or len(nearest.rows) < count:
            order = np.argsort(first)[:top]
            return texts[order], nearest.scores[first[order]]
        count *= 2  # several windows of the same texts came first


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
