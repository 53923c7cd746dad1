"""Which sentence of a paragraph is named as evidence; what a model's tokens vote for is measured by the evaluation."""

from collections.abc import Callable

import numpy as np
import pytest

from index.embedding.encoder import Encoder, TokenVectors
from index.embedding.model_files import find_model
from search import Searcher
from search.answer.evidence import evidence_span

TEXT = "The harbour was quiet. Later the ferry sank near the harbour. Gulls cried all day."


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Which harbour saw a ferry sink?", "Later the ferry sank near the harbour."),
        ("What cried?", "Gulls cried all day."),
        ("Who sold the bread?", "The harbour was quiet."),  # no sentence has any of it: the first
    ],
)
def test_without_token_vectors_the_terms_decide(
    corpus: Callable[[dict[str, str]], Searcher], question: str, sentence: str
) -> None:
    store = corpus({"a.txt": TEXT, "b.txt": "The harbour is old.\n\nA harbour was built."}).store
    none = TokenVectors(np.empty(0, np.int32), np.empty((0, 384), np.float32))
    terms = store.terms(question)
    start, end = evidence_span(store, Encoder.load(find_model()), none, terms, row=0, text=TEXT)
    assert TEXT[start:end] == sentence
