"""Full disks, a clock that goes back, no home, odd locales and masks: nothing is lost, and what is wrong is said."""

import errno
import json
import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from index.building.folder_build import build
from index.building.going_back import go_back, manifest_before
from index.building.options import BuildOptions
from index.errors import StorageError
from index.storage.corpus import Place
from index.storage.snapshot import open_snapshot, verify
from search.answer.answer import Answer, Hit, Look
from search.evaluation.judgements import Judgements
from search.page.kept_hits import Collections, KeptHit
from search.page.saved_questions import SavedQuestion, SavedQuestions

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it has none of these")

ROOT = Path(__file__).parent.parent
Write = Callable[[Mapping[str, str | bytes]], Path]


def _hit(number: int) -> Hit:
    place = Place(paragraph=number, document="a", path="a", source="a")
    return Hit(1, 1.0, f"Text {number}. {'More. ' * 30}", Look.taken((0, 4)), place)


def _judge(index: Path, number: int) -> None:
    Judgements(index).mark("Who spoke?", _hit(number), relevant=True)


def _keep(index: Path, number: int) -> None:
    Collections(index).keep(KeptHit.of(_hit(number), "Mine", "Who spoke?", "s"))


def _save(index: Path, number: int) -> None:
    question = SavedQuestion(f"Who spoke at meeting {number}?")
    SavedQuestions(index).save(question, Answer("", "nothing", 0, 0, "s", (_hit(number),)))


def _count(index: Path) -> list[int]:
    kept = sum(map(len, Collections(index).all().values()))
    assert not [*Judgements(index).damage(), *Collections(index).damage(), *SavedQuestions(index).damage()]
    return [Judgements(index).count()[1], kept, len(SavedQuestions(index).all())]


@contextmanager
def _files_of_at_most(most: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes: it fails as a full disk does, in the middle of a write."""
    import resource  # noqa: PLC0415 - not on Windows

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("write", [_judge, _keep, _save])
def test_a_disk_that_is_full_at_any_byte_loses_nothing_that_was_kept(
    tmp_path: Path, write: Callable[[Path, int], None]
) -> None:
    for number in range(3):
        write(tmp_path, number)
    before = _count(tmp_path)
    failed = 0
    for most in range(0, 4000, 37):
        with _files_of_at_most(most):
            try:
                write(tmp_path, 3)
            except StorageError as error:
                failed += 1
                assert "File too large" in str(error)  # noqa: PT017 - in the end it is written
            else:
                break
        assert _count(tmp_path) == before
    assert failed > 10
    assert sum(_count(tmp_path)) == sum(before) + 1
    assert not list(tmp_path.rglob("*.new"))


@pytest.mark.parametrize("write", [_judge, _keep, _save])
def test_an_fsync_that_fails_loses_nothing_that_was_kept(
    tmp_path: Path, write: Callable[[Path, int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        write(tmp_path, number)
    before = _count(tmp_path)

    def fail(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(StorageError, match="Input/output error; make that folder writable"):
            write(tmp_path, 3)
    assert _count(tmp_path) == before
    write(tmp_path, 3)
    assert sum(_count(tmp_path)) == sum(before) + 1


@pytest.fixture
def make(tiny_model: Path, tmp_path: Path) -> Callable[[Path], Any]:
    return lambda documents: build([documents], tmp_path / "index", BuildOptions(model=str(tiny_model)))


def _set_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    started = time.monotonic()

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> "Clock":
            return cls.fromtimestamp(now.timestamp() + time.monotonic() - started, tz)

    for module in ("index.storage.snapshot", "index.building.snapshot_stage", "index.building.lock"):
        monkeypatch.setattr(f"{module}.datetime", Clock)
    monkeypatch.setattr("time.time", now.timestamp)


def test_a_clock_that_goes_back_makes_no_older_index_live(
    write: Write, make: Callable[[Path], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    for year in (2040, 1995, 2026, 1971, 2039):
        _set_clock(monkeypatch, datetime(year, 1, 1, tzinfo=UTC))
        report = make(write({f"{year}.txt": f"It was the year {year}."}))
        assert report.new == 1
        assert report.snapshot.startswith(str(year))
        assert verify(index).snapshot == report.snapshot
        texts = [text for _, _, text in open_snapshot(index).corpus.texts()]
        assert f"It was the year {year}." in texts
        assert len(list((index / "snapshots").iterdir())) <= 2
        assert make(tmp_path / "documents").new == 0
    live, before = verify(index).snapshot, manifest_before(index)
    assert before
    assert before.snapshot != live
    go_back(index)
    assert verify(index).snapshot == before.snapshot


@pytest.mark.parametrize("seconds", [-(2**40), -1, 2**33, 2**40])
def test_files_from_long_ago_or_the_far_future(write: Write, tmp_path: Path, tiny_model: Path, seconds: int) -> None:
    documents = write({"a.txt": "The envoy spoke."})
    try:
        os.utime(documents / "a.txt", (seconds, seconds))
    except OSError:
        pytest.skip("the disk has no such times")
    options = BuildOptions(model=str(tiny_model), file_dates=True)
    assert build([documents], tmp_path / "index", options).texts == 1
    assert build([documents], tmp_path / "index", options).new == 0


def test_very_many_small_files(tmp_path: Path, tiny_model: Path, request: pytest.FixtureRequest) -> None:
    """With `--thorough` 200,000 of them. Their paragraphs are few, so that it is the files that cost."""
    count, texts = (200_000 if request.config.getoption("thorough") else 1_000), 500
    documents = tmp_path / "documents"
    for number in range(count):
        folder = documents / f"{number // 1000:03}"
        if number % 1000 == 0:
            folder.mkdir(parents=True)
        (folder / f"{number}.txt").write_text(f"The weather stayed as it was on day {number % texts}.")
    options = BuildOptions(model=str(tiny_model))
    report = build([documents], tmp_path / "index", options)
    assert (report.documents, report.paragraphs, report.texts, report.new) == (count, count, texts, texts)
    again = build([documents], tmp_path / "index", options)
    assert (again.new, again.snapshot) == (0, report.snapshot)


@pytest.mark.slow
def test_a_build_and_a_question_without_home_locale_and_terminal(
    open_folder: Path, tiny_model: Path, write: Write
) -> None:
    """From a folder that is read-only, with an almost empty environment, and with masks that give all or nothing."""
    shutil.copytree(write({"ü.txt": "Der Gesandte fuhr nach Łódź."}), open_folder / "documents")
    shutil.copytree(tiny_model, open_folder / "model")
    index = open_folder / "index"
    index.mkdir()
    for path in open_folder.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    index.chmod(0o700)

    def run(umask: int, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", *map(str, arguments)], cwd=open_folder, umask=umask, check=False,
            env={"PYTHONPATH": str(ROOT), "LC_ALL": "C", "HOME": "/nonexistent"}, capture_output=True,
            encoding="utf-8",
        )  # fmt: skip

    built = run(0o777, "index", "documents", "--index", index, "--model", open_folder / "model", "--json")
    assert built.returncode == 0, built.stderr
    assert json.loads(built.stdout)["texts"] == 1
    asked = run(0o000, "search", "Wohin fuhr der Gesandte?", "--index", index, "--json")
    assert asked.returncode == 0, asked.stderr
    assert json.loads(asked.stdout)["hits"][0]["text"] == "Der Gesandte fuhr nach Łódź."
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (index, *index.rglob("*"))}
    assert modes == {0o600, 0o700}
