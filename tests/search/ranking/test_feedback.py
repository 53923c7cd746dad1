"""Thumbs that steer an answer: the vectors by hand, and an order that changes."""

from collections.abc import Callable

import numpy as np
import pytest

from index.embedding.encoder import Encoder
from search import Searcher
from search.ranking.feedback import Feedback, steered

RIVER = "The bank of the river was washed away by the flood in spring."
MONEY = "The bank lost its money, and its clerks went home."


@pytest.fixture(scope="module")
def vectors(encoder: Encoder) -> dict[str, np.ndarray]:
    """The unit vectors of both."""
    return {text: encoder.embed_paragraphs([text]).vectors for text in (RIVER, MONEY)}


def test_relevant_ones_are_added_and_the_others_taken_away(encoder: Encoder, vectors: dict[str, np.ndarray]) -> None:
    question = encoder.encode_questions(["What became of the bank?"]).vectors
    both = np.concatenate([question, question])
    found = steered(encoder, both, [Feedback((RIVER,), (MONEY,)), None])
    by_hand = question + 0.75 * vectors[RIVER] - 0.15 * vectors[MONEY]
    assert np.allclose(found[:1], by_hand / np.linalg.norm(by_hand), atol=1e-5)
    assert np.array_equal(found[1:], question)
    assert np.array_equal(both[:1], question)  # what was given stays as it was
    assert steered(encoder, question, [Feedback()]) is question


def test_order_follows(corpus: Callable[..., Searcher]) -> None:
    searcher = corpus(
        {
            "a.txt": "The river bank gave way, and water took the meadow.",
            "b.txt": "Savers took their money from the bank, and it closed.",
            "c.txt": "The tower was painted green.",
        }
    )

    def best(feedback: Feedback | None) -> str:
        return searcher.search("What became of the bank?", 1, fast=True, feedback=feedback).hits[0].text[:5]

    assert best(Feedback((RIVER,), (MONEY,))) == "The r"
    assert best(Feedback((MONEY,), (RIVER,))) == "Saver"
