import os
import time
from pathlib import Path

from index.embedding.model_cache import keep


def test_what_a_killed_process_left_behind_is_removed(tmp_path: Path) -> None:
    for name, age in (("new-old", 7200), ("new-young", 60), ("other", 7200)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.bin").write_bytes(b"half of it")
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    keep(tmp_path / "kept", lambda folder: (folder / "model.bin").touch())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept", "new-young", "other"]


def test_what_cannot_be_written_whole_is_not_there(tmp_path: Path) -> None:
    def full_disk(folder: Path) -> None:
        (folder / "model.bin").touch()
        raise OSError

    keep(tmp_path / "kept", full_disk)
    assert list(tmp_path.iterdir()) == []
