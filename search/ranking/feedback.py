"""More like these, less like those: a question's vector, moved by what somebody says of its hits.

This is relevance feedback after J. J. Rocchio, "Relevance feedback in information retrieval", in G. Salton (ed.), The
SMART Retrieval System, 1971: the mean of the relevant paragraphs is added to the question, that of the others is taken
away. The weights are those of Manning, Raghavan and Schütze, Introduction to Information Retrieval, 2008, ch. 9.1.1.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.embedding.encoder import Encoder
from index.embedding.model import Vectors, unit

_QUESTION, _MORE, _LESS = 1.0, 0.75, 0.15


@dataclass(frozen=True)
class Feedback:
    """What somebody says of the hits of a question."""

    more: tuple[str, ...] = ()
    """Texts of paragraphs that are relevant."""
    less: tuple[str, ...] = ()
    """Texts of paragraphs that are not."""

    def __bool__(self) -> bool:
        return bool(self.more or self.less)


def steered(encoder: Encoder, questions: Vectors, feedback: Sequence[Feedback | None]) -> Vectors:
    """Move the vectors of questions towards some paragraphs and away from others.

    Only meaning is steered: words, and the comparison word by word, stay those of the question.

    Args:
        encoder: the model that made the index.
        questions: unit vectors, shape (questions, dimension).
        feedback: of each question; one without any stays as it is.

    Returns:
        Unit vectors, shape (questions, dimension).
    """
    moved = questions
    for row, said in enumerate(feedback):
        if said:
            if moved is questions:
                moved = questions.copy()
            vector = _QUESTION * questions[row : row + 1]
            vector = vector + _MORE * _mean(encoder, said.more) - _LESS * _mean(encoder, said.less)
            moved[row] = unit(vector)[0]
    return moved


def _mean(encoder: Encoder, texts: Sequence[str]) -> Vectors | float:
    """Return the mean vector of some paragraphs, shape (1, dimension), each counting the same; 0 of none."""
    if not texts:
        return 0.0
    each = [encoder.embed_paragraphs(windows).vectors.mean(axis=0) for windows in encoder.windows(list(texts))]
    return np.asarray(np.mean(each, axis=0, keepdims=True), dtype=np.float32)
