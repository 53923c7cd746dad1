"""A model from somebody who means harm: no code of it is run, and what is wrong is one line."""

import json
import os
import pickle
import shutil
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.embedding.encoder import Encoder
from index.embedding.model_files import find_model
from index.embedding.openvino_model import OpenvinoModel
from index.errors import ModelError

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")  # of libraries, on files that are meant to be odd


class Payload:
    """What makes a folder when it is unpickled."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, (self._folder,)


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    """The folder that is there if code of the model was run."""
    return tmp_path / "code was run"


@pytest.fixture
def model(tiny_model: Path, tmp_path: Path, marker: Path) -> Path:
    """A copy of a model, with a module that makes the marker."""
    folder = shutil.copytree(tiny_model, tmp_path / "model")
    code = (
        f"import os, torch\nos.mkdir({str(marker)!r})\nclass Evil(torch.nn.Module):\n    load = staticmethod(print)\n"
    )
    (folder / "evil.py").write_text(code)
    return folder


def _change(path: Path, change: Callable[[Any], object]) -> None:
    content = json.loads(path.read_bytes())
    change(content)
    path.write_text(json.dumps(content))


def _load(folder: Path) -> None:
    Encoder(find_model(str(folder)))


def _pickled(path: Path, payload: object, kind: str) -> None:
    if kind == "plain":
        path.write_bytes(pickle.dumps(payload))
        return
    with zipfile.ZipFile(path, "w") as archive:  # as torch has it
        archive.writestr("archive/data.pkl", pickle.dumps(payload, protocol=2))
        archive.writestr("archive/version", "3\n")


@pytest.mark.parametrize("kind", ["plain", "archive"])
def test_pickled_weights_run_nothing(model: Path, marker: Path, kind: str) -> None:
    (model / "model.safetensors").unlink()
    _pickled(model / "pytorch_model.bin", {"a": Payload(marker)}, kind)
    with pytest.raises(ModelError, match="cannot be loaded"):
        _load(model)
    assert not marker.exists()


def test_a_pickle_beside_safe_weights_is_not_looked_at(model: Path, marker: Path) -> None:
    for name in ("pytorch_model.bin", "training_args.bin", "optimizer.pt", "rng_state.pth", "model.pkl"):
        _pickled(model / name, Payload(marker), "plain")
    _load(model)
    assert not marker.exists()


@pytest.mark.parametrize("name", ["evil.Evil", "os.mkdir", "builtins.eval", "model.evil.Evil"])
def test_modules_that_are_not_of_the_library_are_not_imported(
    model: Path, marker: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.syspath_prepend(model)
    _change(model / "modules.json", lambda modules: modules[1].update(type=name))
    with pytest.raises(ModelError, match="cannot be loaded"):
        _load(model)
    assert not marker.exists()


def test_code_that_a_configuration_names_is_not_run(model: Path, marker: Path) -> None:
    names = {"AutoConfig": "evil.Evil", "AutoModel": "evil.Evil", "AutoTokenizer": ["evil.Evil", "evil.Evil"]}
    _change(model / "config.json", lambda config: config.update(auto_map=names, trust_remote_code=True))
    _change(model / "tokenizer_config.json", lambda config: config.update(auto_map=names))
    _load(model)  # it is a known architecture, and so is loaded as that
    _change(model / "config.json", lambda config: config.update(model_type="evil", architectures=["Evil"]))
    with pytest.raises(ModelError, match="cannot be loaded"):
        _load(model)
    assert not marker.exists()


@pytest.mark.parametrize("name", ["evil.Evil", "os.getcwd", "torch.hub.list", "torch.utils.collect_env.main"])
def test_an_activation_that_is_none_is_not_called(
    model: Path, marker: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.syspath_prepend(model)
    dense = {"in_features": 32, "out_features": 8, "bias": True, "activation_function": name}
    (model / "2_Dense").mkdir()
    (model / "2_Dense" / "config.json").write_text(json.dumps(dense))
    shutil.copy(model / "model.safetensors", model / "2_Dense" / "model.safetensors")
    module = {"idx": 2, "name": "2", "path": "2_Dense", "type": "sentence_transformers.models.Dense"}
    _change(model / "modules.json", lambda modules: modules.append(module))
    with pytest.raises(ModelError):
        _load(model)
    assert not marker.exists()


@pytest.mark.parametrize("path", ["../outside", "/etc"])
def test_a_part_of_a_model_that_lies_elsewhere(model: Path, path: str) -> None:
    _change(model / "modules.json", lambda modules: modules[1].update(path=path))
    with pytest.raises(ModelError, match="cannot be loaded"):
        _load(model)


def _head(length: int, head: bytes, data: bytes = b"") -> bytes:
    return struct.pack("<Q", length) + head + data


_FLOATS = b'{"embeddings.word_embeddings.weight":{"dtype":"F32","shape":[%d,32],"data_offsets":[0,%d]}}'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        _head(1 << 60, b"{}"),
        _head(8, b"\xff" * 8),
        _head(len(_FLOATS % (1 << 40, 1 << 47)), _FLOATS % (1 << 40, 1 << 47)),
        _head(len(_FLOATS % (1 << 40, 8)), _FLOATS % (1 << 40, 8), bytes(8)),
        _head(10_000, b"[" * 10_000),
    ],
    ids=["empty", "a head of an exabyte", "no JSON", "terabytes", "less than it says", "nested"],
)
def test_weights_whose_head_lies(model: Path, content: bytes) -> None:
    (model / "model.safetensors").write_bytes(content)
    with pytest.raises(ModelError, match="cannot be loaded"):
        _load(model)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[" * 100_000, b'{"a":' * 100_000, b"\xff", b'{"model": {"type": "BPE", "vocab": 7}}']
)
def test_a_tokenizer_that_is_none(model: Path, content: bytes) -> None:
    (model / "tokenizer.json").write_bytes(content)
    with pytest.raises(ModelError):
        _load(model)


def test_a_converted_model_that_somebody_changed_is_not_used(tiny_model: Path, tmp_path: Path) -> None:
    converted = Encoder(find_model(str(tiny_model)))._converted
    assert converted is not None
    converted.save(tmp_path / "kept")
    assert OpenvinoModel.load(tmp_path / "kept")
    for name in ("model.xml", "model.bin", "tokenizer.json", "settings.json"):
        folder = shutil.copytree(tmp_path / "kept", tmp_path / name)
        (folder / name).write_bytes((folder / name).read_bytes().replace(b"e", b"f", 1) + b" ")
        if name == "settings.json":
            (folder / name).write_bytes(b"[" * 10_000)
        assert OpenvinoModel.load(folder) is None
