"""Readers while builds publish and clean up: never an error, never half of a snapshot."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.building.folder_build import build
from index.building.options import BuildOptions
from index.storage.snapshot import live_names, publish, read_manifest, remove_old_snapshots, write_manifest

ROOT = Path(__file__).parents[3]

Write = Callable[[Mapping[str, str | bytes]], Path]

_READ = """
import pathlib, sys
from index.storage.snapshot import open_snapshot
seen, opened, stop = set(), 0, pathlib.Path(sys.argv[2])
while not stop.exists() or len(seen) < 2:
    snapshot = open_snapshot(pathlib.Path(sys.argv[1]), checksums=opened % 2 == 0)
    for _ in range(2):  # also when it was removed in the meantime
        texts = [text for _, _, text in snapshot.corpus.texts()]
        (version,) = {text.rpartition(" ")[2] for text in texts}  # all of one build
        nearest = [snapshot.vectors.nearest(snapshot.vectors.vectors(row, 1)[0], 1).rows[0] for row in range(5)]
        assert nearest == list(range(5)), nearest
        assert snapshot.lexical.texts_with(version).tolist() == list(range(5))
    snapshot.close()
    seen.add(snapshot.name)
    opened += 1
    if opened == 1:
        print("ready", flush=True)
print(opened, len(seen))
"""


@contextmanager
def _readers(index: Path) -> Iterator[list["subprocess.Popen[str]"]]:
    """Let two processes open, check and read the live snapshot again and again; none of them may ever fail."""
    stop = index.with_name("stop")
    command = [sys.executable, "-c", _READ, index, stop]
    readers = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
    yield readers
    stop.touch()
    for reader in readers:
        output, errors = reader.communicate(timeout=300)
        assert (reader.returncode, errors) == (0, "")
        opened, seen = map(int, output.split())
        assert opened >= seen > 1


@pytest.fixture
def build_version(write: Write, tmp_path: Path, tiny_model: Path) -> Callable[[int], None]:
    """Build an index of five paragraphs that name a version."""

    def run(version: int) -> None:
        documents = write(
            {"a.txt": "\n\n".join(f"{word} of {version}" for word in ("One", "Two", "Six", "Ten", "All"))}
        )
        build([documents], tmp_path / "index", BuildOptions(model=str(tiny_model)))

    return run


def test_readers_are_not_disturbed_by_builds(build_version: Callable[[int], None], tmp_path: Path) -> None:
    index = tmp_path / "index"
    build_version(0)
    with _readers(index):
        for version in range(1, 11):
            build_version(version)
    assert len(list((index / "snapshots").iterdir())) == 2


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot halt a process, and lets nobody remove what is open")
def test_readers_are_not_disturbed_when_what_they_are_opening_is_removed(
    build_version: Callable[[int], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, versions = tmp_path / "index", tmp_path / "versions"
    manifests = []
    for version in range(2):
        build_version(version)
        manifests.append(read_manifest(index))
        shutil.copytree(index / "snapshots" / manifests[-1].snapshot, versions / str(version))
        (versions / str(version) / "manifest.json").unlink()
    monkeypatch.setattr(os, "fsync", lambda _: None)  # the disk would slow it down
    chance = random.Random(4)
    with _readers(index) as readers:
        for number in range(40):
            # Wherever they are: at the pointer, between two files, or done.
            for reader in readers:
                reader.send_signal(signal.SIGSTOP)
            for half in range(2):
                manifest = manifests[half]
                aside = shutil.copytree(versions / str(half), index / "building" / "snapshot")
                name, before = f"snapshot{number}.{half}", live_names(index)
                write_manifest(
                    aside,
                    name,
                    manifest.sources,
                    manifest.model,
                    manifest.counts,
                    precision=manifest.precision,
                    index_type=manifest.index_type,
                    reading=manifest.reading,
                    complete=True,
                )
                publish(index, aside, name)
                remove_old_snapshots(index, {name} | before)
            for reader in readers:
                reader.send_signal(signal.SIGCONT)
            time.sleep(chance.uniform(0, 0.03))
    assert {path.name for path in (index / "snapshots").iterdir()} == {"snapshot39.0", "snapshot39.1"}
