"""Vectors of tokens: cut out, made once, and fitted to texts."""

from pathlib import Path

import numpy as np
import pytest

from index.embedding.encoder import Encoder
from index.embedding.model import unit
from index.embedding.static_vectors import TokenizedTexts, distilled, fitted, tokenized

TEXTS = ["The envoy's “reply” was—unlike before—short.", "", "Größe, naïveté; Ελλάδα 日本語 3,141.59 €", "the the The"]


def _ids(texts: TokenizedTexts, row: int) -> list[int]:
    """Return the tokens of a text, in order."""
    return texts.sums(np.array([row])).indices.tolist()


def test_the_tokens_of_a_text_are_those_of_its_words(encoder: Encoder, tmp_path: Path) -> None:
    texts = tokenized(TEXTS, encoder, tmp_path)
    assert [_ids(texts, row) for row in range(4)] == encoder.token_ids(TEXTS)
    assert texts.has_some.tolist() == [True, False, True, True]
    assert list(tmp_path.iterdir()) == []  # the file has no name
    assert len(tokenized([], encoder, tmp_path)) == 0


def test_fitted_vectors_are_those_that_texts_are_sums_of(
    encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "index.embedding.static_vectors._COMMON", 1e3
    )  # all count alike: of twelve words, all are common
    chance = np.random.default_rng(0)
    words = ["river", "bridge", "mayor", "vote", "rain", "mill", "storm", "city", "school", "fire", "road", "strike"]
    texts = tokenized([" ".join(chance.choice(words, 5)) for _ in range(400)], encoder, tmp_path)
    true = chance.standard_normal((encoder.vocabulary_size, 16)).astype(np.float32)
    exact = np.concatenate(list(texts.embedded(np.arange(400), true)))
    alone = true.copy()
    alone[encoder.token_ids([" ".join(words)])[0]] += 2 * chance.standard_normal((len(words), 16)).astype(np.float32)
    known, unknown = np.arange(300), np.arange(300, 400)
    found = fitted(alone, texts, known, exact[known], lambda: None)
    estimated = np.concatenate(list(texts.embedded(unknown, found)))
    assert (estimated * exact[unknown]).sum(axis=1).min() > 0.98
    other = encoder.token_ids(["harbour"])[0][0]
    np.testing.assert_allclose(unit(found[other]), unit(true[other]), rtol=1e-5)  # no text has it


def test_the_model_is_run_on_each_token_once(encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.embedding.static_vectors.models_folder", lambda: tmp_path)
    monkeypatch.setattr(Encoder, "vocabulary_size", 3)
    monkeypatch.setattr(Encoder, "vocabulary", lambda _: ["river", "ing", "!"])
    made = distilled(encoder)
    expected = encoder.embed_paragraphs(["river", "ing", "!"]).vectors
    assert (unit(made) * expected).sum(axis=1).min() > 0.999
    with monkeypatch.context() as patch:
        patch.setattr(Encoder, "embed_paragraphs", lambda *_: pytest.fail("it was kept"))
        np.testing.assert_array_equal(distilled(encoder), made)
    (kept,) = tmp_path.glob("*/vectors.npy")
    kept.write_bytes(kept.read_bytes()[:-9])
    np.testing.assert_array_equal(distilled(encoder), made)
    monkeypatch.setattr("index.embedding.static_vectors._MOST_TOKENS", 2)
    assert not distilled(encoder).any()


def test_tokens_stand_for_words_and_their_parts(encoder: Encoder) -> None:
    vocabulary = encoder.vocabulary()
    assert len(vocabulary) == encoder.vocabulary_size
    ids = encoder.token_ids(["embeddings"])[0]
    assert [vocabulary[n] for n in ids] == ["em", "bed", "ding", "s"]
