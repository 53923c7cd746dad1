"""The rules of the tree: imports point one way, and one file knows each engine."""

import ast
from pathlib import Path

import pytest

DRAW_NOTHING = {"__init__.py", "asking.py", "memory.py"}
VIEWS = sorted(path.as_posix() for path in Path("views").glob("*.py") if path.name not in DRAW_NOTHING)
FILES = [*Path("index").rglob("*.py"), *Path("search").rglob("*.py"), *Path("views").glob("*.py"), Path("ui.py")]


def _imports(path: Path) -> set[str]:
    """Return the top-level packages that a file imports anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add((node.module or "").split(".")[0])
    return names


def _importers(package: str) -> list[str]:
    return sorted(path.as_posix() for path in FILES if package in _imports(path))


def test_index_knows_nothing_of_search_and_neither_of_the_page() -> None:
    assert [name for name in _importers("search") if name.startswith("index/")] == []
    assert _importers("views") == ["ui.py", *_within(_importers("views"), "views/")]
    assert _importers("ui") == []


def _within(names: list[str], folder: str) -> list[str]:
    return [name for name in names if name.startswith(folder)]


@pytest.mark.parametrize(
    ("package", "files"),
    [
        ("faiss", ["index/vectors.py"]),
        ("grpc", ["index/milvus/server.py"]),
        ("openvino", ["index/openvino_model.py"]),
        ("ray", ["index/ray_workers.py"]),
        ("pymilvus", ["index/milvus/server.py"]),
        ("sentence_transformers", ["index/sentence_transformer.py", "search/reranker.py"]),  # encoders, cross-encoders
        ("streamlit", ["ui.py", *VIEWS]),
        ("subprocess", ["index/formats/recognition.py", "index/reading.py"]),  # tesseract, and ourselves to read files
        ("torch", ["index/sentence_transformer.py", "search/reranker.py"]),
    ],
)
def test_one_file_knows_each_engine(package: str, files: list[str]) -> None:
    assert _importers(package) == files


@pytest.mark.parametrize("module", ["pickle", "shelve", "marshal", "joblib", "socket", "requests"])
def test_nothing_unpickles_or_calls_out(module: str) -> None:
    assert _importers(module) == []
