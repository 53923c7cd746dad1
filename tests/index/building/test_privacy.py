"""What an index holds is for its owner alone."""

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from index.building.folder_build import build
from index.building.options import BuildOptions
from index.embedding import model_cache
from index.embedding.encoder import Encoder
from index.embedding.model_files import find_model
from index.progress import NoProgress
from index.storage.snapshot import read_pointer, verify

Write = Callable[[Mapping[str, str | bytes]], Path]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")


@pytest.fixture(params=[0o000, 0o022], autouse=True)
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """Make new files open to others, as far as nobody prevents that."""
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.fixture
def options(tiny_model: Path) -> BuildOptions:
    """With the model that is loaded quickly."""
    return BuildOptions(model=str(tiny_model))


def _modes(folder: Path) -> dict[str, set[str]]:
    """Return the modes of the folders and of the files in a folder, itself among them."""
    modes: dict[str, set[str]] = {"folders": set(), "files": set()}
    for path in (folder, *folder.rglob("*")):
        mode = oct(stat.S_IMODE(path.stat().st_mode))
        modes["folders" if path.is_dir() else "files"].add(mode)
    return modes


PRIVATE = {"folders": {"0o700"}, "files": {"0o600"}}


class _Looking(NoProgress):
    """Notes the modes of all files at every step of a build."""

    def __init__(self, index: Path) -> None:
        self.index = index
        self.seen: set[str] = set()
        self.open: set[tuple[str, str]] = set()

    def start(self, stage: str, unit: str, total: int | None = None) -> None:
        self.advance(0)

    def advance(self, count: int) -> None:
        for path in (self.index, *self.index.rglob("*")):
            self.seen.add(path.name)
            # While a snapshot is made, its files are in a folder that nobody else can enter.
            if path.stat().st_mode & 0o077 and path.parent.name != "snapshot":
                self.open.add((path.name, oct(path.stat().st_mode)))

    finish = pulse = lambda self: self.advance(0)


def test_all_that_a_build_makes_is_private(write: Write, tmp_path: Path, options: BuildOptions) -> None:
    index = tmp_path / "made" / "index"
    looking = _Looking(index)
    build([write({f"{i}.txt": f"Report {i}." for i in range(20)})], index, options, progress=looking)
    build([write({"more.txt": "Another one."})], index, options, progress=looking)
    assert looking.open == set()
    assert {"corpus.sqlite", "embeddings.sqlite", "embeddings.sqlite-wal", "lock", "lock.owner"} <= looking.seen
    assert _modes(index.parent) == PRIVATE


def test_an_index_that_others_can_read_is_made_private(write: Write, tmp_path: Path, options: BuildOptions) -> None:
    index = tmp_path / "index"
    documents = write({"a.txt": "The first."})
    build([documents], index, options)
    for path in (index, *index.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    (index / "notes.txt").write_text("Of somebody who keeps other files here.")
    (index / "notes.txt").chmod(0o644)
    report = build([documents], index, options)  # although nothing has changed
    assert (report.new, report.exposed) == (0, None)
    assert stat.S_IMODE((index / "notes.txt").stat().st_mode) == 0o644
    (index / "notes.txt").unlink()
    assert _modes(index) == PRIVATE


def test_what_cannot_be_made_private_is_said(
    open_folder: Path, encoder: object, as_nobody: Callable[[], AbstractContextManager[None]]
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can make a folder that belongs to somebody else")
    documents, index = open_folder / "documents", open_folder / "index"
    for folder in (documents, index):
        folder.mkdir()
        folder.chmod(0o777)
    (documents / "a.txt").write_text("The first.")
    Encoder.load(find_model())  # by somebody who may read its conversion; a build in this process finds it loaded
    with as_nobody():
        report = build([documents], index)
    assert report.exposed == (
        f"other users of this machine can read {index}, which could not be made private; let its owner do it: "
        "chmod -R go= FOLDER, or choose another folder with --index."
    )
    assert _modes(index / "snapshots") == PRIVATE
    assert verify(index).snapshot == read_pointer(index).snapshot


def test_converted_models_are_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = model_cache.models_folder() / "some runtime"
    model_cache.keep(folder, lambda aside: _write(aside / "weights.bin"))
    assert (folder / "weights.bin").read_bytes() == b"x"
    assert _modes(tmp_path / "paragraph-search") == PRIVATE


def _write(path: Path) -> None:
    path.write_bytes(b"x")
