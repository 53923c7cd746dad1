"""The snapshot before, made live again."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from index.building.folder_build import build
from index.building.going_back import go_back, manifest_before
from index.building.lock import build_lock
from index.errors import IndexDamagedError, IndexLockedError, IndexMissingError
from index.storage.snapshot import make_live, read_manifest, verify

pytestmark = pytest.mark.slow


def test_index_of_before_is_live_again_and_there_is_a_way_back(
    write: Callable[[Mapping[str, str]], Path], tmp_path: Path
) -> None:
    folder, index = write({"a/a.txt": "The tower is green.", "b/b.txt": "The ferry sank."}), tmp_path / "index"
    assert manifest_before(index) is None
    build([folder / "a"], index)
    with pytest.raises(IndexMissingError, match="no snapshot from before is kept"):
        go_back(index)
    build([folder / "b"], index)
    assert go_back(index).sources == read_manifest(index).sources == [str(folder / "a")]
    verify(index)
    with build_lock(index), pytest.raises(IndexLockedError):
        go_back(index)
    before = manifest_before(index)
    assert before
    assert before.sources == [str(folder / "b")]
    (index / "snapshots" / before.snapshot / "corpus.sqlite").write_bytes(b"x")
    assert manifest_before(index) is None  # it is not whole
    other = read_manifest(index)
    with pytest.raises(IndexDamagedError):
        make_live(index, before.snapshot)
    assert read_manifest(index) == other
