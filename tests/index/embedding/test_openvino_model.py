"""That it makes no difference which runtime runs a model, and that nothing depends on a conversion that was kept."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.embedding.encoder import Encoder
from index.embedding.model import Kind, Precision
from index.embedding.model_files import find_model
from index.embedding.openvino_model import OpenvinoModel
from index.embedding.sentence_transformer import SentenceTransformerModel
from index.embedding.tokens import Tokens
from index.errors import ModelError

TEXTS = [
    *(line for path in sorted(Path("seeds").glob("*.txt")) for line in path.read_text().splitlines() if line),
    "", " ", "Yes.", "I don't.", "ÄÖÜ ß naïve Ελλάδα Россия 日本語 العربية 👍🏽", "[SEP] [MASK] </s>",
    "\t\n.\u0000\u200b",
    "antidisestablishmentarianism" * 8, "a " * 253, "word " * 600,
]  # fmt: skip

KINDS: dict[Kind, str] = {"query": "query", "document": "passage"}


@pytest.fixture(scope="module")
def reference() -> SentenceTransformerModel:
    return SentenceTransformerModel(find_model())


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


def _files(cache: Path) -> dict[str, Path]:
    return {path.name: path for path in cache.rglob("*") if path.is_file()}


def _bundled(name: str, folder: Path) -> Path:
    """Copy the bundled model, to be changed."""
    return Path(shutil.copytree(find_model().folder, folder / name))


@pytest.mark.parametrize("kind", ["query", "document"])
def test_both_runtimes_make_the_same(encoder: Encoder, reference: SentenceTransformerModel, kind: Kind) -> None:
    assert isinstance(encoder._model, OpenvinoModel)
    ours, theirs = encoder._model.encode(TEXTS, kind), reference.encode(TEXTS, kind)
    assert (ours.vectors * theirs.vectors).sum(axis=1).min() >= 0.9999
    assert [text.ids.tolist() for text in ours.tokens] == [text.ids.tolist() for text in theirs.tokens]
    a, b = (np.concatenate([text.vectors for text in encoded.tokens]) for encoded in (ours, theirs))
    assert (a * b).sum(axis=1).min() >= 0.999
    # Numbers near 0 change their sign in half precision; rankings with either are as good (see benchmarks/README.md).
    least = 0.995 if kind == "document" and encoder._model.precision == "bf16" else 0.999
    assert ((a > 0) == (b > 0)).mean() >= least


def test_what_an_index_keeps_is_what_the_vectors_say(encoder: Encoder) -> None:
    kept, whole = encoder.embed_paragraphs(TEXTS), encoder._model.encode(TEXTS, "document")
    np.testing.assert_allclose(kept.vectors, whole.vectors, atol=1e-5)
    assert [text.ids.tolist() for text in kept.tokens] == [text.ids.tolist() for text in whole.tokens]
    for ours, theirs in zip(kept.tokens, whole.tokens, strict=True):
        assert ours.signs.tolist() == Tokens.of(theirs.ids, theirs.vectors).signs.tolist()
    # Where a vector is that of one token, its signs are that token's own; where of several, they are like each.
    alone = [np.bincount(ours.pools)[ours.pools] == 1 for ours in kept.tokens]
    for shared, least in ((False, 0.999), (True, 0.7)):
        same = [
            ((ours.vectors(384) > 0) == (theirs.vectors > 0))[own != shared]
            for ours, theirs, own in zip(kept.tokens, whole.tokens, alone, strict=True)
        ]
        assert np.concatenate(same).mean() >= least


def test_both_runtimes_find_the_same_tokens_in_a_text(encoder: Encoder, reference: SentenceTransformerModel) -> None:
    assert [[*map(tuple, own)] for own in encoder._model.offsets(TEXTS)] == reference.offsets(TEXTS)
    assert encoder.identity == reference.identity


def test_the_order_of_texts_is_that_in_which_they_came(encoder: Encoder) -> None:
    texts = [f"{'very ' * (i * 7 % 40)}long report {i}" for i in range(100)]
    together = encoder.embed_paragraphs(texts)
    for i in (0, 1, 50, 99):
        alone = encoder.embed_paragraphs([texts[i]])
        np.testing.assert_allclose(together.vectors[i], alone.vectors[0], atol=1e-4)
        assert together.tokens[i].ids.tolist() == alone.tokens[0].ids.tolist()
    assert encoder.embed_paragraphs([]).vectors.shape == (0, 384)


@pytest.mark.usefixtures("cache")
def test_a_model_just_converted_makes_the_bits_that_it_makes_when_it_was_kept(tiny_model: Path) -> None:
    files = find_model(str(tiny_model))
    converted, kept = (Encoder(files).embed_paragraphs([text[:100] for text in TEXTS]).vectors for _ in range(2))
    assert (converted == kept).all()


@pytest.mark.parametrize("precision", ["exact", "int8"])
def test_what_is_embedded_with_a_text_changes_not_a_bit_of_its_vector(encoder: Encoder, precision: Precision) -> None:
    texts = [" ".join(TEXTS[i % 20].split()[: 3 + i]) for i in range(60)]
    together = encoder.embed_paragraphs(texts, precision)
    for some in (slice(0, 1), slice(7, 20), slice(20, 60)):
        apart = encoder.embed_paragraphs(texts[some], precision)
        assert (apart.vectors == together.vectors[some]).all()
        for one, other in zip(apart.tokens, together.tokens[some], strict=True):
            assert (one.signs == other.signs).all()


def test_eight_bits_make_nearly_the_same_whatever_stands_beside(encoder: Encoder) -> None:
    exact, fast = encoder.embed_paragraphs(TEXTS), encoder.embed_paragraphs(TEXTS, "int8")
    cosines = (exact.vectors * fast.vectors).sum(axis=1)
    assert cosines.min() >= 0.995
    assert cosines.mean() < 0.99999  # it is another arithmetic indeed
    assert [text.ids.tolist() for text in fast.tokens] == [text.ids.tolist() for text in exact.tokens]
    ours, theirs = (np.concatenate([t.vectors(384) for t in kept.tokens]) > 0 for kept in (fast, exact))
    assert (ours == theirs).mean() >= 0.97  # tokens that are nearly as near to one as to another share with either
    for row in (0, 5, len(TEXTS) - 1):
        alone = encoder.embed_paragraphs([TEXTS[row]], "int8")
        assert float(alone.vectors[0] @ fast.vectors[row]) >= 0.999


def test_eight_bits_are_refused_where_they_are_too_far_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.embedding.encoder._NEARLY_THE_SAME", 0.9999)
    with pytest.raises(ModelError, match=r"too far from itself \(cosine similarity 0\.99\d of"):
        Encoder(find_model()).embed_paragraphs(TEXTS, "int8")


def test_a_kept_conversion_needs_no_torch_and_nothing_else_that_is_slow(
    encoder: Encoder,
) -> None:
    script = """
import json, sys
from index.embedding.encoder import Encoder
from index.embedding.model_files import find_model
encoder = Encoder.load(find_model())
vector = encoder.encode_questions(["Who denied it?"]).vectors[0]
packages = sorted({name.partition(".")[0] for name, module in sys.modules.items() if module is not None})
print(json.dumps([vector.tolist(), repr(encoder.identity), packages]))
"""
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    vector, identity, packages = json.loads(result.stdout)
    np.testing.assert_allclose(vector, encoder.encode_questions(["Who denied it?"]).vectors[0], atol=1e-5)
    assert identity == repr(encoder.identity)
    # The last would report to its maker that it was imported.
    assert {"torch", "transformers", "sentence_transformers", "openvino_telemetry"} & set(packages) == set()


@pytest.mark.parametrize(
    ("name", "damage"),
    [("model.xml", "cut off"), ("model.bin", "changed"), ("tokenizer.json", "absent"), ("settings.json", "cut off")],
)
def test_a_damaged_conversion_is_replaced(tiny_model: Path, name: str, damage: str, cache: Path) -> None:
    before = Encoder(find_model(str(tiny_model)))
    whole = {name: path.read_bytes() for name, path in _files(cache).items()}
    assert set(whole) == {"model.xml", "model.bin", "tokenizer.json", "settings.json"}
    path = _files(cache)[name]
    if damage == "absent":
        path.unlink()
    else:
        middle = len(whole[name]) // 2
        path.write_bytes(whole[name][:middle] + (b"\x00" + whole[name][middle + 1 :] if damage == "changed" else b""))
    again = Encoder(find_model(str(tiny_model)))
    np.testing.assert_allclose(
        again.encode_questions(["Who?"]).vectors, before.encode_questions(["Who?"]).vectors, atol=1e-5
    )
    assert _files(cache)["model.bin"].read_bytes() == whole["model.bin"]
    assert OpenvinoModel.load(_files(cache)["model.xml"].parent) is not None
    assert set(_files(cache)) == set(whole)


def test_where_nothing_can_be_kept_everything_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny_model: Path
) -> None:
    files = find_model(str(tiny_model))
    expected = Encoder(files).encode_questions(["Who?"]).vectors
    no_folder = tmp_path / "file"
    no_folder.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(no_folder))
    found = Encoder(files).encode_questions(["Who?"]).vectors
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("name", ["document", "passage"])
def test_prompts_are_put_before_texts(tmp_path: Path, tiny_model: Path, name: str) -> None:
    encoder = Encoder(find_model(str(tiny_model)))
    folder = Path(shutil.copytree(tiny_model, tmp_path / "prompts"))
    (folder / "config_sentence_transformers.json").write_text(
        json.dumps({"prompts": {"query": "query: ", name: "passage: "}})
    )
    for _ in ("converted", "loaded"):
        prompted = Encoder(find_model(str(folder)))
        assert isinstance(prompted._model, OpenvinoModel)
        asked = encoder.encode_questions(["query: Who?"])
        found = prompted.encode_questions(["Who?"])
        np.testing.assert_allclose(found.vectors, asked.vectors, atol=1e-5)
        assert found.tokens[0].ids.tolist() == asked.tokens[0].ids.tolist()[2:]  # “query” and “:” are not asked for
        np.testing.assert_allclose(found.tokens[0].vectors, asked.tokens[0].vectors[2:], atol=1e-5)
        kept, whole = prompted.embed_paragraphs(["Nobody."]), encoder.embed_paragraphs(["passage: Nobody."])
        # Where the processor has bfloat16, paragraphs are exact to three digits.
        assert float((kept.vectors * whole.vectors).sum()) > 0.999
        assert kept.tokens[0].ids.tolist() == whole.tokens[0].ids.tolist()[2:]
        assert prompted.token_starts("Nobody.").tolist() == [0, 6]
        assert prompted.identity.windowing.room == 64 - 2 - 2
        assert prompted.identity.name == str(folder)


def test_sentence_transformers_uses_the_same_prompts(tmp_path: Path, reference: SentenceTransformerModel) -> None:
    folder = _bundled("prompts", tmp_path)
    (folder / "config_sentence_transformers.json").write_text(
        json.dumps({"prompts": {"query": "query: ", "passage": "passage: "}})
    )
    prompted = SentenceTransformerModel(find_model(str(folder)))
    for kind, prompt in KINDS.items():
        own, whole = prompted.encode(["Nobody."], kind), reference.encode([f"{prompt}: Nobody."], kind)
        np.testing.assert_allclose(own.vectors, whole.vectors, atol=1e-5)
        assert own.tokens[0].ids.tolist() == whole.tokens[0].ids.tolist()[2:]
    assert prompted.offsets(["Nobody."]) == [[(0, 6), (6, 7)]]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("1_Pooling/config.json", '"pooling_mode_max_tokens": false', '"pooling_mode_max_tokens": true'),
        ("1_Pooling/config.json", "{", '{"include_prompt": false,'),
        ("tokenizer_config.json", "{", '{"truncation_side": "left",'),
        # Nothing here knows of it: it shows in what comes out.
        ("sentence_bert_config.json", "{", '{"query_length": 16,'),
    ],
    ids=["two kinds of pooling", "prompt left out", "cut off at the left", "questions cut off earlier"],
)
def test_a_model_that_is_not_known_runs_as_it_comes(tmp_path: Path, cache: Path, file: str, old: str, new: str) -> None:
    folder = _bundled("other", tmp_path)
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))
    other = Encoder(find_model(str(folder)))
    assert isinstance(other._model, SentenceTransformerModel)
    assert _files(cache) == {}
    assert len(other.embed_paragraphs(["Nobody."]).tokens[0].ids) > 0


@pytest.mark.parametrize("architecture", ["Bert", "DistilBert", "MPNet", "Roberta"])
def test_other_architectures(tmp_path: Path, cache: Path, architecture: str) -> None:
    """Small models with random weights."""
    import transformers  # noqa: PLC0415 - takes seconds to import

    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    if architecture == "DistilBert":
        sizes = {"dim": 32, "n_layers": 2, "n_heads": 2, "hidden_dim": 64}
    config = getattr(transformers, f"{architecture}Config")(vocab_size=30522, pad_token_id=0, **sizes)
    folder = _bundled("random", tmp_path)
    (folder / "model.safetensors").unlink()
    getattr(transformers, f"{architecture}Model")(config).save_pretrained(folder)
    pooling = {"word_embedding_dimension": 32, "pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling))
    files = find_model(str(folder))
    small = Encoder(files)
    assert isinstance(small._model, OpenvinoModel)
    theirs = SentenceTransformerModel(files).encode(TEXTS, "document")
    assert (small.embed_paragraphs(TEXTS).vectors * theirs.vectors).sum(axis=1).min() >= 0.9999
