import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.storage.folder_store import FolderSelection, FolderStore, best_rows
from search import Searcher
from search.ranking.candidates import DENSE_WEIGHT, LEXICAL_WEIGHT, best_candidates, nearest_texts
from search.ranking.scale import Scale


@given(st.integers(0, 3000), st.integers(1, 30), st.integers(1, 50), st.integers(0, 9))
def test_best_rows_are_those_of_a_sort(rows: int, count: int, levels: int, seed: int) -> None:
    # Few levels make many ties, and most scores 0, as words do.
    random = np.random.default_rng(seed)
    scores = np.maximum(random.integers(-levels, levels, rows), 0).astype(np.float32) / levels
    found = best_rows(scores, count)
    expected = np.sort(scores)[::-1][:count]
    assert len(set(found.tolist())) == len(found)
    assert np.sort(scores[found])[::-1].tolist() == expected[expected > 0].tolist()


def test_candidates_are_the_best_of_all_that_take_part(seed_searcher: Searcher) -> None:
    store = seed_searcher.store
    assert isinstance(store, FolderStore)
    snapshot = store.snapshot
    texts = np.arange(snapshot.manifest.counts.texts)
    question = snapshot.vectors.vectors(3, 1)[0]
    terms = store.terms("What did the Russian envoy say?")
    everything = store.ask(question, terms, None)
    sums = DENSE_WEIGHT * everything.dense(texts) + LEXICAL_WEIGHT * snapshot.lexical.scores(terms)
    for allowed in (None, texts % 3 == 1):
        among = texts if allowed is None else texts[allowed]
        best = among[np.argsort(-sums[among], kind="stable")][:8]
        selection = None if allowed is None else FolderSelection(snapshot, None, allowed, 0)
        asked = store.ask(question, terms, selection)
        found = best_candidates(asked, nearest_texts(asked, 8), store, 8, Scale())
        np.testing.assert_allclose(found.relevance, sums[best], rtol=1e-5)
        assert found.texts.tolist() == best.tolist()
