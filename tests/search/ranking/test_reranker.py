"""A cross-encoder that people name, on real ones with random weights."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import CrossEncoder

from index.embedding.model_files import find_model
from index.errors import ModelError
from search import Searcher
from search.ranking.reranker import RERANKED, Reranker, find_reranker

ENVOY = "How did the Russian envoy respond to the accusation?"
Folders = Callable[[str], Path]
Corpus = Callable[[dict[str, str]], Searcher]


@pytest.fixture(scope="session")
def reranker(cross_encoders: Folders) -> Reranker:
    return Reranker.load(find_reranker(str(cross_encoders("one score"))))


@pytest.fixture(scope="session")
def judge(cross_encoders: Folders) -> CrossEncoder:
    """The same model, asked directly."""
    return CrossEncoder(str(cross_encoders("one score")), local_files_only=True)


def test_hits_are_in_the_order_of_the_cross_encoder(
    seed_searcher: Searcher, reranker: Reranker, judge: CrossEncoder
) -> None:
    own = seed_searcher.search(ENVOY, top=13)
    scores = judge.predict([(ENVOY, hit.text) for hit in own.hits])
    expected = [own.hits[i].text for i in np.argsort(-scores)]
    answer = seed_searcher.search(ENVOY, top=13, reranker=reranker, explain=True)
    assert [hit.text for hit in answer.hits] == expected
    assert expected != [hit.text for hit in own.hits]
    np.testing.assert_allclose([hit.score for hit in answer.hits], np.sort(scores)[::-1], atol=2e-4)
    assert [hit.signals.reranker for hit in answer.hits if hit.signals] == [hit.score for hit in answer.hits]
    assert [hit.rank for hit in answer.hits] == list(range(1, 14))


def test_whether_anything_answers_is_decided_without_it(seed_searcher: Searcher, reranker: Reranker) -> None:
    for question in (ENVOY, "How do I bake sourdough bread?", '""'):
        own, answer = (seed_searcher.search(question, reranker=asked) for asked in (None, reranker))
        assert (answer.answered, answer.confidence) == (own.answered, own.confidence)


def test_hits_keep_their_other_signals_and_their_evidence(seed_searcher: Searcher, reranker: Reranker) -> None:
    own = {hit.text: hit for hit in seed_searcher.search(ENVOY, top=13, explain=True).hits}
    for hit in seed_searcher.search(ENVOY, top=13, explain=True, reranker=reranker).hits:
        assert hit.signals is not None
        same = own[hit.text]
        assert same.signals is not None
        assert same.signals.reranker is None
        assert (hit.evidence, hit.place, hit.matched_terms) == (same.evidence, same.place, same.matched_terms)
        assert hit.signals.contributions() == same.signals.contributions()


def test_only_the_best_hits_are_put_in_order(corpus: Corpus, reranker: Reranker) -> None:
    names = [first + last for first in ("Ar", "Bel", "Cad", "Dor", "Eth") for last in "abdefghiklm"]
    searcher = corpus({f"{name}.txt": f"{name} is a village by the sea number {i}." for i, name in enumerate(names)})
    question = "Which village is by the sea?"
    own = [hit.text for hit in searcher.search(question, top=50).hits]
    answer = searcher.search(question, top=50, reranker=reranker, explain=True)
    texts = [hit.text for hit in answer.hits]
    assert RERANKED == 32
    assert texts[RERANKED:] == own[RERANKED:]
    assert texts[:RERANKED] != own[:RERANKED]
    assert sorted(texts[:RERANKED]) == sorted(own[:RERANKED])
    given = [hit.signals.reranker is not None for hit in answer.hits if hit.signals]
    assert given == [True] * RERANKED + [False] * (50 - RERANKED)


def test_long_paragraph_counts_by_its_best_window(corpus: Corpus, reranker: Reranker, judge: CrossEncoder) -> None:
    filler = "The committee discussed the budget of the parish hall and the repair of its roof. " * 60
    searcher = corpus({"long.txt": filler + "A penguin escaped from the zoo.", "short.txt": "Birds are kept in zoos."})
    question = "Which animal fled?"
    hits = searcher.search(question, reranker=reranker).hits
    (long,) = (hit for hit in hits if len(hit.text) > 4000)
    # What is judged is the nearest of its windows: not its beginning alone.
    assert abs(long.score - float(judge.predict([(question, long.text)])[0])) > 1e-4
    assert reranker.scores(question, [["one", "two"], ["two"]])[0] == max(reranker.scores(question, [["one"], ["two"]]))


def test_no_hits_need_no_reranking(seed_searcher: Searcher, reranker: Reranker) -> None:
    assert reranker.scores("Who?", []).shape == (0,)


def test_a_loaded_reranker_is_shared(cross_encoders: Folders, reranker: Reranker) -> None:
    assert Reranker.load(find_reranker(str(cross_encoders("one score")))) is reranker


def test_a_saved_cross_encoder_is_one_whatever_it_is_made_of(tmp_path: Path, judge: CrossEncoder) -> None:
    judge.save_pretrained(str(tmp_path / "saved"), create_model_card=False)
    config = json.loads((tmp_path / "saved" / "config.json").read_text())
    (tmp_path / "saved" / "config.json").write_text(json.dumps({**config, "architectures": None}))
    assert find_reranker(str(tmp_path / "saved")).folder == tmp_path / "saved"


def test_a_model_of_another_kind_is_refused_before_it_is_loaded(cross_encoders: Folders) -> None:
    folder = str(cross_encoders("encoder"))
    with pytest.raises(ModelError) as error:
        find_reranker(folder)
    assert str(error.value) == (
        f"the reranker “{folder}” cannot be used: found a model of another kind (BertModel), expected a cross-encoder "
        "that gives a pair of texts one score; name one such as cross-encoder/ms-marco-MiniLM-L6-v2, or its folder."
    )
    with pytest.raises(ModelError, match="a model of another kind"):
        find_reranker("all-MiniLM-L6-v2")


@pytest.mark.parametrize(
    ("kind", "found"),
    [("three scores", "a classifier that gives 3 scores"), ("no head", "a model whose weights are not all there")],
)
def test_a_model_that_gives_no_score_or_a_random_one_is_refused(
    cross_encoders: Folders, kind: str, found: str, capfd: pytest.CaptureFixture[str]
) -> None:
    files = find_reranker(str(cross_encoders(kind)))
    capfd.readouterr()  # what making it printed
    with pytest.raises(ModelError, match=found):
        Reranker.load(files)
    assert capfd.readouterr() == ("", "")


def test_a_reranker_with_damaged_weights_is_refused(cross_encoders: Folders, tmp_path: Path) -> None:
    shutil.copytree(cross_encoders("one score"), tmp_path / "model")
    (tmp_path / "model" / "model.safetensors").write_bytes(b"\x10\0\0\0\0\0\0\0not what it was")
    with pytest.raises(ModelError, match=r"found a model that cannot be loaded \(.+\), expected") as error:
        Reranker.load(find_reranker(str(tmp_path / "model")))
    assert "\n" not in str(error.value)
    (tmp_path / "model" / "model.safetensors").unlink()
    with pytest.raises(ModelError, match="no weights"):
        Reranker.load(find_reranker(str(tmp_path / "model")))


@pytest.mark.parametrize("name", ["no-such/model", "no-such-model", "not a name: at all!", "./no-such-folder"])
def test_a_reranker_that_is_nowhere_is_named(name: str) -> None:
    with pytest.raises(ModelError) as error:
        find_reranker(name)
    assert str(error.value).startswith(f"the model “{name}” cannot be found: there is no folder of that name, and it")


def test_a_reranker_is_found_in_the_cache_without_its_organisation(
    cross_encoders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached = tmp_path / "models--cross-encoder--tiny"
    shutil.copytree(cross_encoders("one score"), cached / "snapshots" / "abc")
    (cached / "refs").mkdir()
    (cached / "refs" / "main").write_text("abc")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    for name in ("tiny", "cross-encoder/tiny"):
        assert find_reranker(name).folder == cached / "snapshots" / "abc"
    assert find_model("cross-encoder/tiny", download=False).folder == cached / "snapshots" / "abc"
