"""What is made is closed to others, and what is open to others can be closed."""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from index.private_files import make_private, private_file, private_folder

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o000, 0o022, 0o077], autouse=True)
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def test_new_folders_and_files_are_private(tmp_path: Path) -> None:
    private_folder(tmp_path / "a" / "b")
    private_file(tmp_path / "a" / "b" / "c")
    assert [_mode(path) for path in sorted((tmp_path / "a").rglob("*"))] == [0o700, 0o600]
    assert _mode(tmp_path / "a") == 0o700


def test_what_exists_keeps_its_mode_and_content(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    (tmp_path / "file").chmod(0o640)
    tmp_path.chmod(0o750)
    private_folder(tmp_path)
    private_file(tmp_path / "file")
    assert (_mode(tmp_path), _mode(tmp_path / "file")) == (0o750, 0o640)
    assert (tmp_path / "file").read_text() == "kept"


def test_a_folder_is_made_private_with_all_that_is_in_it(tmp_path: Path) -> None:
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    for path in (folder / "in" / "it", outside):
        path.mkdir(parents=True)
    for path in (folder / "file", folder / "in" / "read-only", outside / "file"):
        path.write_text("x")
        path.chmod(0o644)
    (folder / "in" / "read-only").chmod(0o444)
    for path in (folder, folder / "in", folder / "in" / "it", outside):
        path.chmod(0o755)
    (folder / "link").symlink_to(outside)
    (folder / "lost").symlink_to(outside / "missing")
    assert make_private(folder / "link") == make_private(folder) == []
    assert {path.name: oct(_mode(path)) for path in (folder, *folder.rglob("*")) if not path.is_symlink()} == {
        "folder": "0o700", "file": "0o600", "in": "0o700", "it": "0o700", "read-only": "0o400",
    }  # fmt: skip
    assert (_mode(outside), _mode(outside / "file")) == (0o755, 0o644)
    assert make_private(tmp_path / "missing") == []


def test_what_cannot_be_made_private_is_named(
    open_folder: Path, as_nobody: Callable[[], AbstractContextManager[None]]
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can make what belongs to somebody else")
    (open_folder / "file").write_text("x")
    (open_folder / "file").chmod(0o644)
    with as_nobody():
        assert make_private(open_folder) == [open_folder, open_folder / "file"]
