"""Builds that are killed by SIGKILL, at each step and at any instant: see `killed_builds.py`."""

import itertools
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from index.building.build_report import BuildReport
from index.building.folder_build import build
from index.building.options import BuildOptions
from index.embedding.encoder import Encoder
from index.embedding.model_files import find_model
from index.errors import IndexMissingError
from index.progress import NoProgress, Progress
from index.storage.folder_store import FolderStore
from index.storage.snapshot import live_names, open_snapshot, verify
from search.question.understanding import as_plain_words
from search.ranking.pipeline import CANDIDATES, Pipeline

ROOT = Path(__file__).parents[3]
UNCHANGED = 10
BATCH = 4
LARGEST_BATCH = BATCH - 1 + 8
"""How many windows are embedded between two commits: four, and what the last text among them has more than one."""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has neither fork nor SIGKILL")


class Folder:
    """Documents that change from build to build, and their index."""

    def __init__(self, folder: Path, model: Path) -> None:
        self.documents, self.index, self._model = folder / "documents", folder / "index", str(model)
        self.documents.mkdir()
        self._version = 0
        for i in range(UNCHANGED):
            (self.documents / f"always {i}.txt").write_text(f"Bulletin {i}: the weather stayed as it was.")
        self.change()

    def change(self) -> None:
        """Write other texts in place of half of them: twelve short ones, and a long one of some windows."""
        self._version += 1
        version = _word(self._version)
        for i in range(12):
            text = f"Report {_word(i + 1)} of version {version}: the river rose."
            (self.documents / f"changing {i}.txt").write_text(text)
        (self.documents / "long.txt").write_text(" ".join(f"Page {i} followed page {version}." for i in range(12)))

    @property
    def question(self) -> str:
        return self.answer.replace(":", ", where")

    @property
    def answer(self) -> str:
        return f"Report {_word(3)} of version {_word(self._version)}: the river rose."

    def build(self, *, full: bool = False, progress: Progress | None = None) -> BuildReport:
        return build([self.documents], self.index, BuildOptions(model=self._model, full=full), progress=progress)


def _word(number: int) -> str:
    """Return a word that stands for a number, as unlike its neighbours' as can be."""
    return "".join(chr(ord("a") + int(digit)) * 3 for digit in str(number * 7919))


@dataclass
class Outcome:
    """What became of a build that was to be killed."""

    killed: bool
    told: list[tuple[str, Any]]
    seconds: float

    def of(self, kind: str) -> list[Any]:
        return [value for told, value in self.told if told == kind]

    @property
    def went_live(self) -> bool:
        """Whether the step was done that makes the new snapshot the live one: another came after it."""
        return "os.rename live.json.new" in self.of("step")[:-1]

    @property
    def kept(self) -> int:
        """How many windows were committed to the journal."""
        return sum(self.of("kept"))


KilledBuild = Callable[..., Outcome]


@pytest.fixture(scope="module")
def killed_build(tiny_model: Path) -> Iterator[KilledBuild]:
    """Build in a process that is killed before its step `step` (from 0), or after some seconds."""
    command = [sys.executable, str(Path(__file__).with_name("killed_builds.py"))]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as forker:
        assert forker.stdin is not None
        assert forker.stdout is not None
        told, answers = forker.stdin, forker.stdout

        def run(
            folder: Folder, *, step: int | None = None, seconds: float | None = None, full: bool = False
        ) -> Outcome:
            request = {
                "source": str(folder.documents), "index": str(folder.index), "model": str(tiny_model), "batch": BATCH,
                "step": step, "seconds": seconds, "full": full,
            }  # fmt: skip
            told.write(json.dumps(request) + "\n")
            told.flush()
            return Outcome(**json.loads(answers.readline()))

        yield run
        told.close()


@pytest.fixture
def folder(tiny_model: Path) -> Iterator[Folder]:
    """In memory where that can be: hundreds of builds would wait for the disk for half of their time."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        yield Folder(Path(name), tiny_model)


class Reader:
    """Somebody who has the live snapshot open, and asks one question."""

    def __init__(self, folder: Folder, question: str) -> None:
        self._snapshot = open_snapshot(folder.index)
        encoder = Encoder.load(find_model(self._snapshot.manifest.model.name))
        self._pipeline, self._question = Pipeline(FolderStore(self._snapshot), encoder), question

    @property
    def snapshot(self) -> str:
        return self._snapshot.name

    def hits(self) -> list[tuple[str, float]]:
        ranked = self._pipeline.rank(as_plain_words(self._pipeline.store, self._question), CANDIDATES)
        texts = [self._snapshot.corpus.text(int(row)) for row in ranked.texts]
        return list(zip(texts, ranked.scores().tolist(), strict=True))


class Live:
    """The snapshot that is live before a build, a reader of it, and what it answers."""

    def __init__(self, folder: Folder) -> None:
        self._folder, self._question = folder, folder.question
        self._reader = Reader(folder, self._question)
        self._hits = self._reader.hits()
        assert self._hits[0][0] == folder.answer

    @property
    def is_still_live(self) -> bool:
        return live_names(self._folder.index) == {self._reader.snapshot}

    def check_its_reader(self) -> None:
        assert self._reader.hits() == self._hits

    def check_after_kill(self, outcome: Outcome) -> None:
        """What is live is whole; if it is this, it answers as before, those who have it open and those who come."""
        verify(self._folder.index)
        self.check_its_reader()
        if self.is_still_live:
            assert Reader(self._folder, self._question).hits() == self._hits
        # What was embedded for nothing: what is in the model, and what waits to be written.
        assert sum(outcome.of("embedded")) - outcome.kept <= 2 * LARGEST_BATCH


def _check_next_build(folder: Folder, *, kept: int, went_live: bool, untold: int = 0) -> None:
    """Build without being killed: what was kept is not embedded again, all can be found, and nothing is left over.

    Some more windows may have been kept than those of which there was word: at most `untold`.
    """
    report = folder.build()
    left = 0 if went_live else report.windows - UNCHANGED - kept
    assert left - untold <= report.new <= left
    assert report.reused + report.new == report.windows
    assert verify(folder.index).snapshot == report.snapshot
    assert Reader(folder, folder.question).hits()[0][0] == folder.answer
    assert {path.name for path in folder.index.iterdir()} == {"live.json", "lock", "snapshots", "building"}
    assert list((folder.index / "building").iterdir()) == []
    # The one before the live one is kept for those who are just opening it.
    assert len(list((folder.index / "snapshots").iterdir())) <= 2


def _ends_of_runs(names: list[str]) -> list[int]:
    """Return the first and the last step of each run of the same: to write, sync or remove one array after another."""
    kinds = [re.sub(r"[^/ ]+\.(npy|bin)$", "FILE", name) for name in names]
    places: set[int] = set()
    for _, run in itertools.groupby(range(len(names)), key=kinds.__getitem__):
        first, *others = run
        places |= {first, *others[-1:]}
    return sorted(places)


def test_a_build_killed_at_each_step(folder: Folder, killed_build: KilledBuild, request: pytest.FixtureRequest) -> None:
    for _ in range(3):  # from now on, each build removes the snapshot before the one before it
        folder.build()
        folder.change()
    whole = killed_build(folder)
    assert not whole.killed
    assert whole.of("report")[0]["reused"] == UNCHANGED
    names = whole.of("step")
    assert len(names) >= 100
    every = request.config.getoption("thorough")
    for step in range(len(names)) if every else _ends_of_runs(names):
        live = Live(folder)
        folder.change()
        outcome = killed_build(folder, step=step)
        assert (outcome.killed, outcome.of("step")[-1]) == (True, names[step])
        live.check_after_kill(outcome)
        assert live.is_still_live == (not outcome.went_live)
        _check_next_build(folder, kept=outcome.kept, went_live=outcome.went_live)
        live.check_its_reader()


def test_a_build_killed_at_any_instant_again_and_again(folder: Folder, killed_build: KilledBuild) -> None:
    folder.build()
    folder.change()
    duration = killed_build(folder).seconds
    chance = random.Random(4)
    for _ in range(8):
        live = Live(folder)
        folder.change()
        kept = 0
        for _ in range(3):
            outcome = killed_build(folder, seconds=chance.uniform(0, duration))
            live.check_after_kill(outcome)
            kept += outcome.kept
        # Each kill may have come between a commit and the word of it.
        _check_next_build(folder, kept=kept, went_live=not live.is_still_live, untold=3 * LARGEST_BATCH)
        live.check_its_reader()


def test_a_first_build_killed_at_some_steps(folder: Folder, killed_build: KilledBuild) -> None:
    for step in itertools.count(start=2, step=13):
        outcome = killed_build(folder, step=step)
        if not outcome.killed:
            break
        if not outcome.went_live:
            with pytest.raises(IndexMissingError):
                open_snapshot(folder.index)
        kept = 0 if outcome.went_live else outcome.kept - UNCHANGED
        _check_next_build(folder, kept=kept, went_live=outcome.went_live)
        shutil.rmtree(folder.index)


def test_a_full_build_that_was_killed_embeds_nothing_a_third_time(folder: Folder, killed_build: KilledBuild) -> None:
    total = folder.build().windows
    whole = killed_build(folder, full=True).of("step")
    outcome = killed_build(folder, full=True, step=len(whole) - 1 - whole[::-1].index("journal"))
    assert 0 < outcome.kept < total
    report = folder.build(full=True)
    assert (report.new, report.reused) == (total - outcome.kept, outcome.kept)
    report = folder.build(full=True)
    assert (report.new, report.reused) == (total, 0)


class _Commits(NoProgress):
    """How many windows were embedded between the commits of a build."""

    def __init__(self) -> None:
        self.windows: list[int] = []
        self._stage = ""

    def start(self, stage: str, unit: str, total: int | None = None) -> None:
        self._stage = stage

    def advance(self, count: int) -> None:
        if self._stage == "Embedding":
            self.windows.append(count)


@pytest.mark.parametrize(("seconds", "smallest"), [(0, 16), (1000, 512)])
def test_a_slow_model_commits_as_often_in_time_as_a_fast_one(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, seconds: int, smallest: int
) -> None:
    # No model takes that little, or that long.
    monkeypatch.setattr("index.building.embedding_stage._SECONDS_A_BATCH", seconds)
    text = "\n\n".join(f"Line {i} of the log." for i in range(1300))
    (folder.documents / "log.txt").write_text(text)
    commits = _Commits()
    folder.build(progress=commits)
    first, *_, before_last, _ = commits.windows
    assert first == 128
    assert before_last == smallest
