import shutil
from pathlib import Path

import numpy as np
import pytest

from index.embedding.encoder import Encoder, ModelIdentity
from index.embedding.model_files import BUNDLED_MODEL, ModelFiles, find_model
from index.embedding.windows import Windowing
from index.errors import ModelError

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
LONG = " ".join(f"Sentence number {i} says that the committee met again." for i in range(40))


@pytest.fixture
def copied_model(tmp_path: Path) -> Path:
    """A folder with the bundled model's files, except its weights."""
    folder = tmp_path / "model"
    shutil.copytree(find_model().folder, folder, ignore=shutil.ignore_patterns("*.safetensors"))
    return folder


def test_identity(encoder: Encoder) -> None:
    settings = find_model().settings_sha256()
    windowing = Windowing(room=254, length=127, stride=63)
    assert encoder.identity == ModelIdentity(BUNDLED_MODEL, SHA256, settings, 384, 384, windowing)


def test_a_loaded_model_is_not_loaded_again(encoder: Encoder) -> None:
    assert Encoder.load(find_model()) is Encoder.load(find_model("all-MiniLM-L6-v2"))


def test_vectors_have_unit_length(encoder: Encoder) -> None:
    vectors = encoder.embed_paragraphs(["Short.", "A somewhat longer one, with a comma.", "👍 日本語"]).vectors
    assert vectors.dtype == np.float32
    assert vectors.shape == (3, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_tokens_come_in_order_without_what_the_tokenizer_adds(encoder: Encoder) -> None:
    tokens = encoder._model.encode(["The envoy spoke.", ""], "document").tokens
    assert [len(text.ids) for text in tokens] == [4, 0]  # the, envoy, spoke, the full stop
    assert encoder.token_starts("The envoy spoke.").tolist() == [0, 4, 10, 15]
    # A character that is in no vocabulary has no vector, and so no place among those that have.
    assert encoder.token_starts("The \U0001f6d5 envoy.").tolist() == [0, 6, 11]
    assert tokens[0].vectors.shape == (4, 384)
    np.testing.assert_allclose(np.linalg.norm(tokens[0].vectors, axis=1), 1, atol=1e-6)


def test_a_question_is_nearest_to_what_answers_it(encoder: Encoder) -> None:
    paragraphs = ["The bakery opens at seven.", "The envoy rejected the charge.", "Rain fell on the hills."]
    questions = ["What did the diplomat say to the accusation?", "How was the weather?", "When can I buy bread?"]
    scores = encoder.encode_questions(questions).vectors @ encoder.embed_paragraphs(paragraphs).vectors.T
    assert scores.argmax(axis=1).tolist() == [1, 2, 0]


def test_a_text_that_fits_is_its_own_window(encoder: Encoder) -> None:
    fits = "word " * 254
    assert encoder.windows(["Short.", fits, ""]) == [["Short."], [fits], [""]]


def test_a_long_text_has_windows_that_the_model_reads_whole(encoder: Encoder) -> None:
    ((beginning, *windows),) = encoder.windows([LONG])
    assert LONG.startswith(beginning)
    assert len(beginning.split()) > 200
    starts = [LONG.index(window) for window in windows]
    ends = [start + len(window) for start, window in zip(starts, windows, strict=True)]
    assert starts[0] == 0
    assert ends[-1] == len(LONG)
    assert all(start < end for start, end in zip(starts[1:], ends, strict=False))  # no gap
    assert all(encoder.windows([window]) == [[window]] for window in windows)


def test_the_end_of_a_long_text_is_embedded(encoder: Encoder) -> None:
    text = f"{LONG} The volcano erupted at dawn."
    question = encoder.encode_questions(["When did the mountain spit fire?"]).vectors[0]
    scores = encoder.embed_paragraphs(encoder.windows([text])[0]).vectors @ question
    assert scores.argmax() == len(scores) - 1
    assert scores[-1] > scores[0] + 0.1


def test_a_long_question_is_the_mean_of_its_windows(encoder: Encoder) -> None:
    windows = encoder.windows([LONG])[0]
    mean = encoder.encode_questions(windows).vectors.mean(axis=0)
    encoded = encoder.encode_questions(["Short?", LONG, "Short too?"])
    found = encoded.vectors
    assert len(encoded.tokens[1].ids) > 400
    np.testing.assert_allclose(found[1], mean / np.linalg.norm(mean), atol=1e-5)
    np.testing.assert_allclose(found[[0, 2]], encoder.encode_questions(["Short?", "Short too?"]).vectors, atol=1e-5)


@pytest.mark.parametrize("name", ["no-such/model", "no-such-model", "not a name: at all!", "./no-such-folder"])
def test_a_model_that_is_nowhere_is_named(name: str) -> None:
    with pytest.raises(ModelError) as error:
        find_model(name)
    assert str(error.value).startswith(f"the model “{name}” cannot be found: there is no folder of that name")


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as error:
        find_model(str(tmp_path))
    assert str(error.value) == f"no model in the folder {tmp_path}: expected modules.json or config.json in it."


def test_a_model_without_weights_is_refused(copied_model: Path) -> None:
    with pytest.raises(ModelError, match=r"^no weights \(model.safetensors\) in "):
        Encoder.load(find_model(str(copied_model)))


@pytest.mark.slow
def test_a_model_with_damaged_weights_is_refused(copied_model: Path) -> None:
    weights = (find_model().folder / "model.safetensors").read_bytes()
    (copied_model / "model.safetensors").write_bytes(weights[:100_000])
    with pytest.raises(ModelError, match=rf"^the model in {copied_model} cannot be loaded \(.+\); expected") as error:
        Encoder.load(find_model(str(copied_model)))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("parent", ["onnx", "openvino", "models"])
def test_weights_are_those_that_are_read(tmp_path: Path, parent: str) -> None:
    folder = tmp_path / parent / "model"
    files = ModelFiles("a name", folder)
    for name in ("onnx", "1_Dense"):
        (folder / name).mkdir(parents=True)
    (folder / "pytorch_model.bin").write_bytes(b"pickled")
    pickled = files.weights_sha256()
    (folder / "model.safetensors").write_bytes(b"safe")
    safe = files.weights_sha256()
    (folder / "onnx" / "model.safetensors").write_bytes(b"of another runtime")
    assert pickled != safe
    assert files.weights_sha256() == safe
    (folder / "1_Dense" / "model.safetensors").write_bytes(b"a second layer")
    assert files.weights_sha256() not in {pickled, safe}


def test_other_settings_with_the_same_weights_are_another_model(tmp_path: Path) -> None:
    here = find_model()
    shutil.copytree(here.folder, tmp_path / "model")
    copy = find_model(str(tmp_path / "model"))
    assert (copy.weights_sha256(), copy.settings_sha256()) == (here.weights_sha256(), here.settings_sha256())
    pooling = tmp_path / "model" / "1_Pooling" / "config.json"
    pooling.write_text(pooling.read_text().replace("true", "false", 1))
    assert copy.weights_sha256() == here.weights_sha256()
    assert copy.settings_sha256() != here.settings_sha256()
