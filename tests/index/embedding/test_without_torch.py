"""The models that come as packages need neither torch nor sentence-transformers; others say that they do."""

import subprocess
import sys
from pathlib import Path

import pytest

_WITHOUT = """
import sys
for name in ("torch", "sentence_transformers", "transformers", "sklearn"):
    sys.modules[name] = None  # importing it fails as if it were not installed
import importlib.util
find_spec = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name == "torch" else find_spec(name, package)
from {module}.__main__ import main
main({arguments})
"""


def _run(module: str, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    code = _WITHOUT.format(module=module, arguments=list(map(str, arguments)))
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.usefixtures("empty_cache")
def test_an_index_is_built_and_asked_without_torch(tmp_path: Path) -> None:
    built = _run("index", "seeds", "--index", tmp_path / "index", "--quiet")
    assert (built.returncode, built.stderr) == (0, "")
    asked = _run("search", "How did the Russian envoy respond?", "--index", tmp_path / "index", "--top", "1")
    assert asked.returncode == 0
    assert "said the allegation was “absolutely false”" in " ".join(asked.stdout.split())


@pytest.mark.usefixtures("empty_cache")
def test_another_model_says_what_to_install(tmp_path: Path, seed_index: Path) -> None:
    (tmp_path / "config.json").write_text(
        '{"architectures": ["BertForSequenceClassification"], "id2label": {"0": "fits"}}'
    )
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    told = "needs the package sentence_transformers, which is not installed; install it: pip install"
    built = _run("index", "seeds", "--index", tmp_path / "index", "--quiet", "--model", tmp_path)
    assert built.returncode == 1
    assert told in built.stderr
    asked = _run("search", "Who?", "--index", seed_index, "--reranker", tmp_path)
    assert asked.returncode == 1
    assert told in asked.stderr


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
