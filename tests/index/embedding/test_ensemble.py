"""The bundled model and the multilingual one as one model."""

import numpy as np
import pytest

from index.embedding.encoder import Encoder
from index.embedding.ensemble import WEIGHTS
from index.embedding.model_files import find_model
from index.errors import ModelError

PARAGRAPHS = [
    "The council closed the bridge to lorries.",
    "Der Bäcker öffnet um sieben.",
    "The museum lends paintings.",
]
QUESTIONS = ["Who lends pictures?", "which vehicles may not cross the river", "when can I buy bread"]


@pytest.fixture(scope="module")
def ensemble() -> Encoder:
    return Encoder.load(find_model("ensemble"))


@pytest.fixture(scope="module")
def members(ensemble: Encoder) -> list[Encoder]:
    return ensemble._members


def test_its_similarity_is_the_weighted_mean_of_its_members(ensemble: Encoder, members: list[Encoder]) -> None:
    found = ensemble.encode_questions(QUESTIONS).vectors @ ensemble.embed_paragraphs(PARAGRAPHS).vectors.T
    apart = [m.encode_questions(QUESTIONS).vectors @ m.embed_paragraphs(PARAGRAPHS).vectors.T for m in members]
    np.testing.assert_allclose(found, WEIGHTS[0] * apart[0] + WEIGHTS[1] * apart[1], atol=1e-3)
    assert found.argmax(axis=1).tolist() == [2, 0, 1]
    np.testing.assert_allclose(np.linalg.norm(ensemble.encode_questions(QUESTIONS).vectors, axis=1), 1, atol=1e-5)


def test_tokens_and_windows_are_the_first_models(ensemble: Encoder, members: list[Encoder]) -> None:
    for one, other in zip(
        ensemble.encode_questions(QUESTIONS).tokens, members[0].encode_questions(QUESTIONS).tokens, strict=True
    ):
        assert one.ids.tolist() == other.ids.tolist()
    long = "The council closed the bridge. " * 100
    assert ensemble.window_spans([long]) == members[0].window_spans([long])
    assert ensemble.token_starts("Nobody knows.").tolist() == members[0].token_starts("Nobody knows.").tolist()


def test_what_is_too_long_for_the_second_alone_is_not_cut_off(ensemble: Encoder, members: list[Encoder]) -> None:
    # More letters without a blank than the first model's tokenizer takes for a word: one unknown token.
    text = "brückensperrung" * 500
    assert len(members[0].window_spans([text])[0]) == 1
    windows = members[1].windows([text])[0]
    assert len(windows) > 2
    mean = members[1].embed_paragraphs(windows).vectors.mean(axis=0)
    second = ensemble.embed_paragraphs([text]).vectors[0, members[0].identity.dimension :]
    np.testing.assert_allclose(second, np.sqrt(WEIGHTS[1]) * mean / np.linalg.norm(mean), atol=1e-3)


def test_it_is_another_model_than_its_members(ensemble: Encoder, members: list[Encoder]) -> None:
    identity = ensemble.identity
    assert (identity.name, identity.dimension, identity.token_dimension) == ("ensemble", 768, 384)
    assert len({identity.sha256, *(member.identity.sha256 for member in members)}) == 3
    assert identity.sha256 == find_model("ensemble").weights_sha256()
    assert identity.settings_sha256 == find_model("ensemble").settings_sha256()


def test_what_one_model_alone_can_do_is_refused_in_one_line(ensemble: Encoder) -> None:
    with pytest.raises(ModelError, match=r"the model ensemble is two models, .*; build without --precision"):
        ensemble.embed_paragraphs(PARAGRAPHS, "int8")
    with pytest.raises(ModelError, match=r"the model ensemble is two models, .*; build without --workers"):
        ensemble.files_for_others("exact")
