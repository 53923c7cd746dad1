"""Searching by meaning what the model has not come to yet, while a first build runs."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from index.building.folder_build import build
from index.building.provisional import Pace, Provisional, sample_first
from index.progress import NoProgress
from index.storage.snapshot import open_snapshot, read_manifest, verify
from tests.opening import open_without_verdicts

Write = Callable[[Mapping[str, str | bytes]], Path]

SUBJECTS = [
    "harbour",
    "orchard",
    "library",
    "glacier",
    "railway",
    "theatre",
    "vineyard",
    "quarry",
    "lighthouse",
    "mill",
]
FILES = {f"{i:02}.txt": f"The {SUBJECTS[i % 10]} was closed for {i} days.\n\nNobody saw {i} boats." for i in range(30)}
DOCTOR = "The physician prescribed antibiotics against the infection."
QUESTION = "Which medicine did a doctor give?"
"""None of its words stands in the answer, in any form."""

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("encoder")]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Where the index is to be."""
    return tmp_path / "index"


class _Asking(NoProgress):
    """Asks the index whenever embedding has advanced."""

    def __init__(self, index: Path) -> None:
        self._index, self._embeds = index, False
        self.seen: list[tuple[float, float, str, bool]] = []
        """Shares of texts with exact vectors and with provisional ones, the first hit, whether that has exact ones."""

    def start(self, stage: str, unit: str, total: int | None = None) -> None:
        self._embeds = stage == "Embedding"

    def advance(self, count: int) -> None:
        if self._embeds and (self._index / "live.json").exists():
            searcher = open_without_verdicts(self._index)
            answer = searcher.search(QUESTION, 1)
            text = answer.hits[0].text if answer.hits else ""
            snapshot = open_snapshot(self._index)
            row = next((row for row, _, own in snapshot.corpus.texts() if own == text), 0)
            exact = len(snapshot.columns.windows_of_text(row)) > 0
            self.seen.append((answer.embedded, answer.provisional, text, exact))
            snapshot.close()


def _files(index: Path) -> dict[str, bytes]:
    """Return what stands in the files of a snapshot that hold the same for the same texts, whenever it was made."""
    folder = index / "snapshots" / read_manifest(index).snapshot
    return {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.name not in {"manifest.json", "corpus.sqlite"}  # the time; how often the file was opened
    }


@pytest.mark.usefixtures("estimates_at_once")
def test_a_paraphrase_is_found_before_the_model_has_come_to_it(
    write: Write, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = write({**FILES, "zz.txt": DOCTOR})  # the last one that the model comes to
    asking = _Asking(index)
    build([documents], index, progress=asking)
    looks = [seen for seen in asking.seen if seen[1] > 0]
    assert len(looks) >= 3
    assert all(embedded + provisional == pytest.approx(1) for embedded, provisional, *_ in looks)
    assert looks[0][2:] == (DOCTOR, False)
    assert [embedded for embedded, *_ in looks] == sorted({embedded for embedded, *_ in looks})
    answer = open_without_verdicts(index).search(QUESTION, 1)
    assert (answer.hits[0].text, answer.embedded, answer.provisional) == (DOCTOR, 1, 0)
    verify(index)
    assert list((index / "building").iterdir()) == []
    # What came of it is, to the bit, what comes of a build without any look.
    monkeypatch.setattr("index.building.snapshot_stage._FIRST_LOOK", 1e9)
    monkeypatch.setattr("index.building.provisional._WORTH_IT", 1e9)
    build([documents], tmp_path / "plain")
    assert _files(index) == _files(tmp_path / "plain")


class Stopped(Exception):  # noqa: N818 - somebody stops the build
    """Raised in the middle of a build."""


@pytest.mark.usefixtures("estimates_at_once")
def test_a_build_that_is_stopped_meanwhile_goes_on_later(
    write: Write, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = write(FILES)
    monkeypatch.setattr("index.embedding.static_vectors._MOST_TOKENS", 0)
    with monkeypatch.context() as patch:
        patch.setattr("index.building.provisional.write_provisional", _stop)
        with pytest.raises(Stopped):
            build([documents], index)
    asking = _Asking(index)
    report = build([documents], index, progress=asking)
    assert report.reused > 0
    assert any(provisional > 0 for _, provisional, *_ in asking.seen)
    assert read_manifest(index).complete
    assert list((index / "building").iterdir()) == []


def _stop(*_: object) -> None:
    raise Stopped


def test_a_small_corpus_is_built_as_ever(write: Write, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Provisional, "beside", lambda *_: pytest.fail("nothing provisional is worth it"))
    for name in ("_FIRST_LOOK", "_LOOKS_APART", "_LOOKS_COST"):
        monkeypatch.setattr(f"index.building.snapshot_stage.{name}", 0)
    monkeypatch.setattr("index.building.embedding_stage._MOST_WINDOWS", 8)
    assert build([write(FILES)], index).new > 40


def test_a_sample_from_all_over_comes_first() -> None:
    rows = np.arange(100_000) * 2
    order = sample_first(rows, 0)
    assert sorted(order.tolist()) == rows.tolist()
    sample, rest = order[:8_192], order[8_192:]
    assert np.histogram(sample, 4, (0, 200_000))[0].min() > 1_900
    assert (np.diff(sample) > 0).all()
    assert (np.diff(rest) > 0).all()
    assert sample_first(rows, 8_000).tolist() == rows.tolist()  # there are enough
    assert sample_first(rows[:8_000], 0).tolist() == rows[:8_000].tolist()  # there are too few


def test_a_slow_model_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    provisional = Provisional.__new__(Provisional)
    provisional._begun = False
    assert provisional.is_awaited(Pace(0, 1_000, 900_000, 5))
    assert not provisional.is_awaited(Pace(0, 9_000, 900_000, 40))
    assert not provisional.is_awaited(Pace(0, 2_000, 900_000, 61))
    assert not provisional.is_awaited(Pace(0, 1_000, 4_000, 5))  # 20 s are left
    assert not provisional.is_awaited(Pace(0, 4, 9, 15))  # a model that is still being loaded
    assert not provisional.is_awaited(Pace(9_000, 128, 900_000, 1))
