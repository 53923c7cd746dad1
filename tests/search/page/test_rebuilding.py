"""A build beside a page: watched, stopped, and never in the way of another."""

import itertools
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Never

import pytest

from index.building.folder_build import build
from index.building.lock import build_lock
from index.embedding.encoder import Encoder
from index.embedding.model import Embedded, Precision
from index.storage.snapshot import read_pointer, verify
from search.page.rebuilding import Rebuild
from tests.opening import open_without_verdicts

Write = Callable[[Mapping[str, str]], Path]

_HANGS = 300.0
"""Seconds after which something that is waited for will never come. It comes at once, on a busy machine later."""


def _end(rebuild: Rebuild) -> None:
    rebuild.wait(_HANGS)
    assert not rebuild.is_running


def test_it_builds_and_reports(write: Write, tmp_path: Path) -> None:
    rebuild = Rebuild(tmp_path / "index")
    assert not rebuild.is_running
    rebuild.start([write({"a.txt": "The tower was painted green."})])
    _end(rebuild)
    assert rebuild.message == ""
    assert rebuild.report is not None
    assert rebuild.report.documents == 1
    hit = open_without_verdicts(tmp_path / "index").search("What colour?").hits[0]
    assert hit.text == "The tower was painted green."


def test_stopped_build_leaves_the_index_as_it_was_and_keeps_what_it_embedded(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build([write({"a.txt": "The tower was painted green."})], tmp_path / "index")
    before = read_pointer(tmp_path / "index")
    paragraphs = "\n\n".join(f"Ship number {number} sailed to port {number * 7}." for number in range(300))
    embed, batches, stopped = Encoder.embed_paragraphs, itertools.count(), threading.Event()

    def embed_one_batch(encoder: Encoder, texts: Sequence[str], precision: Precision = "exact") -> Embedded:
        if next(batches):
            stopped.wait(_HANGS)
        return embed(encoder, texts, precision)

    rebuild = Rebuild(tmp_path / "index")
    with monkeypatch.context() as patch:
        patch.setattr(Encoder, "embed_paragraphs", embed_one_batch)
        rebuild.start([write({"b.txt": paragraphs})])
        while not (rebuild.stage.name == "Embedding" and rebuild.stage.done):
            assert rebuild.is_running
            time.sleep(0.01)
        stage = rebuild.stage
        assert stage.total == 300
        assert 0 < stage.share < 1
        assert stage.seconds_left is not None
        assert not rebuild.is_stopping
        rebuild.stop()
        assert rebuild.is_stopping or not rebuild.is_running
        _end(rebuild)
        stopped.set()
    assert rebuild.message.startswith("The build was stopped; the index is as it was.")
    assert rebuild.report is None
    assert read_pointer(tmp_path / "index") == before
    verify(tmp_path / "index")
    rebuild.start([tmp_path / "documents"])
    _end(rebuild)
    assert rebuild.report is not None
    assert rebuild.report.reused > 100


def test_stop_waits_neither_for_the_model_nor_for_a_file(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def endless(*arguments: object, **options: object) -> Never:
        begun.set()
        go_on.wait()
        raise AssertionError("nobody waits for this any more")

    rebuild = Rebuild(tmp_path / "index")
    with monkeypatch.context() as patch:
        patch.setattr("index.embedding.encoder.Encoder.embed_paragraphs", endless)
        rebuild.start([write({"a.txt": "The tower was painted green."})])
        assert begun.wait(_HANGS)
        rebuild.stop()
        _end(rebuild)
        go_on.set()
    assert rebuild.message.startswith("The build was stopped; the index is as it was.")
    begun.clear()
    go_on.clear()
    with monkeypatch.context() as patch:
        # The process is never told of the file.
        patch.setattr("index.reading.pool.write_message", lambda *_: begun.set())
        rebuild.start([write({"b.html": "<p>The tower was painted yellow.</p>"})])
        assert begun.wait(_HANGS)
        rebuild.stop()
        _end(rebuild)
    assert rebuild.message.startswith("The build was stopped; the index is as it was.")
    rebuild.start([tmp_path / "documents"])
    _end(rebuild)
    assert rebuild.report is not None
    assert rebuild.report.documents == 2


def test_page_and_script_never_build_at_once(write: Write, tmp_path: Path) -> None:
    folder = write({"a.txt": "The tower was painted green."})
    (tmp_path / "index").mkdir()
    rebuild = Rebuild(tmp_path / "index")
    with build_lock(tmp_path / "index"):
        rebuild.start([folder])
        _end(rebuild)
    assert "is building the index" in rebuild.message
    rebuild.start([folder])
    _end(rebuild)
    assert rebuild.message == ""
    verify(tmp_path / "index")


def test_second_start_does_not_begin_a_second_build(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []
    go_on = threading.Event()

    def slow(*arguments: object, **options: object) -> None:
        begun.append(arguments)
        go_on.wait(_HANGS)

    monkeypatch.setattr("search.page.rebuilding.build_at", slow)
    rebuild = Rebuild(tmp_path / "index")
    rebuild.start([tmp_path])
    rebuild.start([tmp_path])
    assert rebuild.is_running
    go_on.set()
    _end(rebuild)
    assert len(begun) == 1


def test_what_cannot_be_built_is_said(tmp_path: Path) -> None:
    rebuild = Rebuild(tmp_path / "index")
    rebuild.start([tmp_path / "nowhere"])
    _end(rebuild)
    assert rebuild.message.startswith("There is no file or folder")
