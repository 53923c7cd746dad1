"""What is compared: the order that people get, and simpler ones that it must beat."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from index.embedding.encoder import Encoded, Encoder
from index.words.lexical import QuestionTerms
from search.question.filters import Filters
from search.question.question_files import Question
from search.question.understanding import UnderstoodQuestion, understand
from search.ranking.pipeline import Pipeline
from search.ranking.reranker import Reranker

DEPTH = 50
"""Texts looked at for each question: several may belong to one document."""


@dataclass(frozen=True)
class Asking:
    """How questions are put: as in a search."""

    today: date | None
    """Dates in questions are filters, seen from this day; plain words where it is None."""

    def understood(self, pipeline: Pipeline, question: Question) -> UnderstoodQuestion:
        """Understand a question as a search does."""
        return understand(pipeline.store, question.text, Filters(), self.today)


Setting = Callable[[Pipeline, Asking, Sequence[Question]], Iterator[list[int]]]
"""Yields for each question the rows of the best texts, best first."""


def encoded_questions(encoder: Encoder, texts: Sequence[str]) -> Iterator[Encoded]:
    """Embed questions, some at a time, and yield what came of each."""
    for first in range(0, len(texts), 64):
        encoded = encoder.encode_questions(texts[first : first + 64])
        for row in range(len(encoded.tokens)):
            yield Encoded(encoded.vectors[row : row + 1], encoded.tokens[row : row + 1])


def ranked(*, fast: bool = False, reranker: Reranker | None = None) -> Setting:
    """Return the setting that ranks as a search with these options does."""

    def rank(pipeline: Pipeline, asking: Asking, questions: Sequence[Question]) -> Iterator[list[int]]:
        understood = [asking.understood(pipeline, question) for question in questions]
        vectors = encoded_questions(pipeline.encoder, [one.text for one in understood])
        for one, encoded in zip(understood, vectors, strict=True):
            yield pipeline.rank(one, DEPTH, encoded=encoded, fast=fast, reranker=reranker).texts.tolist()

    return rank


def _dense(pipeline: Pipeline, _: Asking, questions: Sequence[Question]) -> Iterator[list[int]]:
    for encoded in encoded_questions(pipeline.encoder, [question.text for question in questions]):
        asked = pipeline.store.ask(encoded.vectors[0], QuestionTerms(((),)), None)
        texts = asked.nearest(DEPTH)
        yield texts[np.argsort(-asked.dense(texts), kind="stable")].tolist()


def _lexical(pipeline: Pipeline, _: Asking, questions: Sequence[Question]) -> Iterator[list[int]]:
    nowhere = np.zeros(pipeline.store.manifest.model.dimension, np.float32)
    for question in questions:
        asked = pipeline.store.ask(nowhere, pipeline.store.terms(question.text), None)
        texts = np.sort(asked.best_by_words(DEPTH))
        yield texts[np.argsort(-asked.lexical(texts), kind="stable")].tolist()


SETTINGS: Mapping[str, Setting] = {
    "default": ranked(),
    "fast": ranked(fast=True),
    "dense": _dense,
    "lexical": _lexical,
}
"""The order in which people get their hits, the same without the evidence pass, and each of its two halves alone."""
