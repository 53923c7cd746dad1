"""What all tests share: the real model, loaded once, and ways to make folders of documents."""

import functools
import importlib
import io
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

from index.building.folder_build import build
from index.embedding.encoder import Encoder
from index.embedding.model_files import find_model
from search import Searcher
from tests.quick import LONGEST_FIRST, SLOW_FILES, NoEngines, is_slow

ROOT = Path(__file__).parent.parent
NOBODY = 65534
SHARE_SERVERS = {"test_milvus_page.py", "test_milvus_publishing.py", "test_store_contract.py"}

# How long an example takes says how busy the machine is.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

os.environ["HF_HUB_OFFLINE"] = "1"  # read when a model is first looked for: no test reaches for the internet


class ByFile(LoadFileScheduling):
    """Gives all tests of a file to one process, and to one all that share Milvus servers: these are slow to start."""

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return "servers" if Path(file).name in SHARE_SERVERS else file


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="only tests without a model, a browser or a server")
    parser.addoption("--slow", action="store_true", help="only the others")
    parser.addoption("--thorough", action="store_true", help="kill a build at each step, not at those of each kind")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("quick"):
        sys.meta_path.insert(0, NoEngines())


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    is_left_out = config.getoption("quick") and collection_path.relative_to(ROOT).as_posix() in SLOW_FILES
    return True if is_left_out else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    quick, slow = config.getoption("quick"), config.getoption("slow")
    if quick or slow:
        config.hook.pytest_deselected(items=[item for item in items if is_slow(item) != slow])
        items[:] = [item for item in items if is_slow(item) == slow]
    if slow:
        places = {name: place for place, name in enumerate(LONGEST_FIRST)}
        items.sort(key=lambda item: places.get(item.path.relative_to(ROOT).as_posix(), len(places)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    config.option.loadscopereorder = False  # files in the order of `LONGEST_FIRST`, not by their number of tests
    # A mark, `xdist_group`, would say the same, but pytest 9 and pytest-xdist 3.8 do not agree on it.
    return ByFile(config, log)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of a run share: a model is converted, or made, by one of them."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session", autouse=True)
def _own_cache(shared_folder: Path) -> Iterator[None]:
    """Keep converted models for this run alone, also in the processes that it starts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(shared_folder / "cache"))
        yield


@pytest.fixture(scope="session")
def encoder(shared_folder: Path) -> Encoder:
    """The bundled model; a build in this process finds the same one, already loaded."""
    with FileLock(shared_folder / "bundled.lock"):  # converted by the first process that asks
        return Encoder.load(find_model())


@pytest.fixture(scope="session")
def seed_index(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """An index of seeds/, as `python -m index` builds it."""
    directory = tmp_path_factory.mktemp("seed") / "index"
    build([Path("seeds")], directory)
    return directory


@pytest.fixture(scope="session")
def seed_searcher(seed_index: Path) -> Searcher:
    """A searcher on the seed document."""
    return Searcher(seed_index)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    """Write files into the folder `documents`, which is returned; they replace what has their names."""

    def write(files: Mapping[str, str | bytes]) -> Path:
        folder = tmp_path / "documents"
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return write


@pytest.fixture
def estimates_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make estimates of meaning in a first build of any size, and publish at every opportunity."""
    for name in ("_FIRST_LOOK", "_LOOKS_APART", "_LOOKS_COST"):
        monkeypatch.setattr(f"index.building.snapshot_stage.{name}", 0)
    monkeypatch.setattr("index.building.embedding_stage._MOST_WINDOWS", 8)
    monkeypatch.setattr("index.building.provisional._WORTH_IT", 0)
    monkeypatch.setattr("index.building.provisional._FEWEST_FITTED", 1)
    monkeypatch.setattr("index.building.provisional._SHARE_OF_TEXTS", 4)


@pytest.fixture(scope="session")
def run_module() -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Run `python -m MODULE ARGUMENTS` in the repository's folder, as a user would."""

    def run(module: str, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", module, *map(str, arguments)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=300, check=False)

    return run


@pytest.fixture
def run_here(monkeypatch: pytest.MonkeyPatch) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Run a command as `run_module` does, but in this process: starting Python for each takes most of a second."""

    def run(module: str, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
        main = importlib.import_module(f"{module}.__main__").main
        output, errors, handler = io.StringIO(), io.StringIO(), signal.getsignal(signal.SIGTERM)
        monkeypatch.setattr(sys, "argv", [module, *map(str, arguments)])
        with redirect_stdout(output), redirect_stderr(errors), pytest.raises(SystemExit) as ended:
            main()
        signal.signal(signal.SIGTERM, handler)
        code = ended.value.code
        assert isinstance(code, int)
        return subprocess.CompletedProcess(sys.argv, code, output.getvalue(), errors.getvalue())

    return run


@pytest.fixture
def heeds_interrupts() -> Iterator[None]:
    """Let processes that a test starts be ended by an interrupt.

    What a shell runs in the background of a script ignores interrupts, and so does all that it starts.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def as_nobody() -> Callable[[], AbstractContextManager[None]]:
    """Give up root's right to read and write everything; others have no such right to give up."""

    @contextmanager
    def give_up() -> Iterator[None]:
        if os.geteuid() != 0:
            yield
            return
        os.seteuid(NOBODY)
        try:
            yield
        finally:
            os.seteuid(0)

    return give_up


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A temporary folder that `as_nobody` can look into; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture(scope="session")
def tiny_model(shared_folder: Path) -> Path:
    """A real encoder that is loaded in tenths of a second: one layer with random weights, and short windows.

    It understands nothing, so that words decide what is found. It is converted already, and so needs no torch.
    """

    def make(folder: Path) -> None:
        from tests.small_models import make_encoder  # noqa: PLC0415 - imports torch, which quick tests do without

        make_encoder(folder)

    return _made_once(shared_folder / "tiny-model", make) / "model"


@pytest.fixture(scope="session")
def cross_encoders(shared_folder: Path) -> Callable[[str], Path]:
    """Make a small cross-encoder with random weights, always the same, and the bundled model's tokenizer.

    What is asked for is one of “one score”, “three scores”, “no head” (its weights lack what its settings promise),
    and “encoder”, which is no cross-encoder at all.
    """

    def make(folder: Path) -> None:
        from tests.small_models import make_cross_encoder  # noqa: PLC0415 - as above

        make_cross_encoder(folder, folder.name)

    return functools.cache(lambda kind: _made_once(shared_folder / "cross-encoders" / kind, make))


def _made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """Let one of the processes of a run fill a folder."""
    folder.parent.mkdir(exist_ok=True)
    with FileLock(folder.with_name(f"{folder.name}.lock")):
        if not folder.exists():
            make(folder)
    return folder
