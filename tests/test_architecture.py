"""The rules of the tree: imports point one way, no two files import each other, and one file knows each engine."""

import ast
import re
from collections import Counter
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

DRAW_NOTHING = {"__init__.py", "answering.py", "memory.py"}
VIEWS = sorted(path.as_posix() for path in Path("views").glob("*.py") if path.name not in DRAW_NOTHING)
LAYERS = ["index", "search", "serving", "views"]
FILES = [*(path for layer in LAYERS for path in Path(layer).rglob("*.py")), Path("ui.py")]


ROOMS = {
    "index": ["reading", "embedding", "words", "storage", "building"],
    "search": ["question", "ranking", "answer", "checking", "evaluation", "page"],
}
"""The rooms of each layer, in the order of the way through it: each may import from those before it."""
BELOW_ALL = {
    "index": [
        "errors", "arrays", "atomic_write", "batches", "private_files", "untrusted_files", "progress", "thread_limits",
    ],
    "search": ["speech"],
}  # fmt: skip
"""Files that any room of a layer may import. The other files beside the rooms may import from any room."""
MAY_SHARE_NAME = {"__init__.py", "__main__.py"}


def _module(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


MODULES = {_module(path): path for path in FILES}


def _own_imports(path: Path, *, late: bool = True) -> set[str]:
    """Return the modules of ours that a file imports; `late` ones are those imported inside functions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree) if late else tree.body:
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update(
                name if (name := f"{node.module}.{alias.name}") in MODULES else node.module for alias in node.names
            )
    return found & MODULES.keys()


def _height(module: str) -> tuple[int, int]:
    """Return how high a module stands: its layer, and the place of its room in it."""
    layer, *rest = module.split(".")
    layers = [*LAYERS, "ui"]
    rooms = ROOMS.get(layer, [])
    if not rest or rest[0] in BELOW_ALL.get(layer, []):
        room = -1
    else:
        room = rooms.index(rest[0]) if rest[0] in rooms else len(rooms)
    return layers.index(layer), room


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_point_down(module: str) -> None:
    own = _height(module)
    upwards = {other for other in _own_imports(MODULES[module]) if _height(other) > own}
    # The package `search` has its public names: it stands for what is above its rooms.
    assert {other for other in upwards if module != "search"} == set()


def test_no_two_files_import_each_other() -> None:
    graph = {module: _own_imports(path, late=False) - {module} for module, path in MODULES.items()}
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_names_of_files_tell_them_apart() -> None:
    names = Counter(path.name for path in FILES if path.name not in MAY_SHARE_NAME)
    assert [name for name, count in names.items() if count > 1] == []


def test_every_folder_says_what_it_is_for() -> None:
    for folder in {path.parent for path in FILES if path.parent != Path()}:
        opening = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")))
        assert opening, folder


@cache
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
        ("faiss", ["index/storage/vectors.py"]),
        ("grpc", ["index/storage/milvus/server.py"]),
        ("mcp", ["serving/assistant.py"]),
        ("openvino", ["index/embedding/openvino_model.py"]),
        (
            "ray",
            [f"index/building/ray/{name}.py" for name in ("ray_workers", "scheduling", "session", "work")],
        ),
        ("pymilvus", ["index/storage/milvus/server.py"]),
        (
            "sentence_transformers",
            ["index/embedding/sentence_transformer.py", "search/ranking/reranker.py"],
        ),  # encoders, cross-encoders
        ("socket", ["serving/http_api.py"]),  # where programs ask; nothing calls out
        ("streamlit", ["ui.py", *VIEWS]),
        (
            "subprocess",
            ["index/reading/formats/recognition.py", "index/reading/page_picture.py", "index/reading/pool.py"],
        ),  # tesseract, and ourselves to read files and to draw their pages
        ("torch", ["index/embedding/sentence_transformer.py", "search/ranking/reranker.py"]),
    ],
)
def test_one_file_knows_each_engine(package: str, files: list[str]) -> None:
    assert _importers(package) == files


@pytest.mark.parametrize("module", ["pickle", "shelve", "marshal", "joblib", "requests"])
def test_nothing_unpickles_or_calls_out(module: str) -> None:
    assert _importers(module) == []


MOST_LINES, MOST_LINES_OF_A_FUNCTION = 450, 50
SOURCES = [*FILES, *Path("tests").rglob("*.py"), *Path("benchmarks").rglob("*.py"), *Path("docs").glob("*.py")]


def test_no_file_is_too_long() -> None:
    lengths = {path.as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {path: length for path, length in lengths.items() if length > MOST_LINES} == {}


def test_no_function_is_too_long() -> None:
    """A function counts with its docstring, without its decorators."""
    lengths = {
        f"{path.as_posix()}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > MOST_LINES_OF_A_FUNCTION} == {}


def test_each_exception_for_the_linter_has_its_reason() -> None:
    """A reason stands behind the codes: `# noqa: S603 - our own script`."""
    bare = [
        f"{path.as_posix()}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(r"# noqa\b(?!: [A-Z0-9, ]+ - \S)", line) and path != Path(__file__).relative_to(Path.cwd())
    ]
    assert bare == []
