"""Kills at any instant: of builds, of builds that watch, of the way back, and of what people write themselves.

`pytest --thorough tests/test_many_kills.py` kills a thousand times, which takes some twenty minutes; without
`--thorough` it is a dozen. Kills at each single step of a build are in `tests/index/building/test_kills.py`.
"""

import contextlib
import os
import random
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.building.folder_build import build
from index.building.options import BuildOptions
from index.errors import IndexMissingError
from index.storage.snapshot import live_names, open_snapshot, verify
from search.evaluation.judgements import Judgements
from search.page.kept_hits import Collections
from search.page.saved_questions import SavedQuestions
from tests.killable import (
    RECORDS_MARK,
    Action,
    Killer,
    go_back_and_forth,
    judge,
    keep_hits,
    make_build,
    save_questions,
    watch,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL"),
]

_KILLS = {"rebuild": 400, "first build": 250, "watch": 150, "way back": 80, "records": 40, "readers": 20}
"""How many times with `--thorough`; of the records, for each kind."""
_WATCHED = 3.5
"""Seconds after which a build that watches has built, seen a change, and built again; more on a busy machine."""


class Documents:
    """Some documents that change, and their index."""

    def __init__(self, folder: Path, model: str) -> None:
        self.documents, self.index, self.model = folder / "documents", folder / "index", model
        self.documents.mkdir()
        for number in range(20):
            (self.documents / f"{number}.txt").write_text(f"Bulletin {number}: the weather stayed as it was.")
        self.version = 0
        self.change()

    def change(self) -> None:
        self.version += 1
        for number in range(60):
            (self.documents / f"changing {number}.txt").write_text(f"Report {number} of version {self.version}.")

    def build(self) -> None:
        """Build to the end, and see that all is there and nothing is left over."""
        build([self.documents], self.index, BuildOptions(model=self.model))
        assert self.versions() == {self.version}
        left = {path.name for path in self.index.iterdir()} - {"calibration.json"}
        assert left == {"live.json", "lock", "snapshots", "building"}
        assert list((self.index / "building").iterdir()) == []
        assert len(list((self.index / "snapshots").iterdir())) <= 2

    def versions(self) -> set[int]:
        """Check the live snapshot file by file, and return of which versions its documents are."""
        verify(self.index)
        with contextlib.closing(open_snapshot(self.index)) as snapshot:
            texts = [text for _, _, text in snapshot.corpus.texts()]
        reports = [text for text in texts if text.startswith("Report")]
        assert len(texts) == 80
        assert len(reports) == 60
        return {int(text.rstrip(".").rpartition(" ")[2]) for text in reports}


@pytest.fixture(scope="module")
def killer() -> Killer:
    return Killer()


@pytest.fixture
def documents(tiny_model: Path) -> Iterator[Documents]:
    """In memory where that can be: thousands of builds would wait for the disk for half of their time."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        yield Documents(Path(name), str(tiny_model))


@pytest.fixture
def times(request: pytest.FixtureRequest) -> Callable[[str], int]:
    """Say how many times to kill."""
    return lambda kind: _KILLS[kind] if request.config.getoption("thorough") else 2


@pytest.fixture
def chance() -> random.Random:
    return random.Random(20)


def _report(kind: str, found: Counter[str]) -> None:
    print(f"{kind}: {dict(found)}")  # noqa: T201 - the figures, for whoever asks pytest for them


def _build_and_be_killed(
    documents: Documents, killer: Killer, times: int, chance: random.Random, prepare: Callable[[], object]
) -> Iterator[tuple[bool, Counter[str]]]:
    """Kill builds at any instant; yield whether each was, and what was found until then."""
    lasts = 1.0
    found: Counter[str] = Counter()
    while found["killed"] < times:
        prepare()
        at = chance.uniform(0, lasts)
        killed, _ = killer.kill(make_build, documents.documents, documents.index, documents.model, seconds=at)
        lasts *= 1.02 if killed else 0.94  # how long a build takes, by how many have come to their end
        found["killed" if killed else "ended before"] += 1
        yield killed, found


def test_rebuilds(documents: Documents, killer: Killer, times: Callable[[str], int], chance: random.Random) -> None:
    documents.build()
    for killed, found in _build_and_be_killed(documents, killer, times("rebuild"), chance, documents.change):
        live = documents.versions()
        assert live in ({documents.version - 1}, {documents.version})
        assert killed or live == {documents.version}
        found["new one live" if live == {documents.version} else "one before live"] += 1
        documents.build()
    _report("rebuilds", found)


def test_first_builds(documents: Documents, killer: Killer, times: Callable[[str], int], chance: random.Random) -> None:
    def forget() -> None:
        shutil.rmtree(documents.index, ignore_errors=True)

    for killed, found in _build_and_be_killed(documents, killer, times("first build"), chance, forget):
        live = live_names(documents.index)
        assert killed or live
        if live and verify(documents.index).complete:
            assert documents.versions() == {documents.version}
        elif live:
            found["a part live"] += 1  # on a busy machine, a first build publishes what it has so far
        else:
            with pytest.raises(IndexMissingError):
                open_snapshot(documents.index)
        found["live" if live else "none live"] += 1
        documents.build()
    _report("first builds", found)


def test_builds_that_watch(
    documents: Documents, killer: Killer, times: Callable[[str], int], chance: random.Random
) -> None:
    documents.build()
    found: Counter[str] = Counter()
    lasts = _WATCHED
    for _ in range(times("watch")):
        before = documents.version
        at = chance.uniform(0, lasts)
        changing = threading.Timer(chance.uniform(0, 1), documents.change)
        changing.start()
        killed, _ = killer.kill(watch, documents.documents, documents.index, documents.model, seconds=at)
        changing.join()
        assert killed
        # A build that begins while files are being written may have some of each version.
        live = documents.versions()
        assert live <= {before, documents.version}
        found["one before live" if live == {before} else "new one live"] += 1
        lasts *= 1.05 if live == {before} else 0.9
        documents.build()
    _report("builds that watch", found)


def test_the_way_back(documents: Documents, killer: Killer, times: Callable[[str], int], chance: random.Random) -> None:
    documents.build()
    documents.change()
    documents.build()
    both = {path.name for path in (documents.index / "snapshots").iterdir()}
    found: Counter[str] = Counter()
    for _ in range(times("way back")):
        killed, told = killer.kill(
            go_back_and_forth, documents.documents, documents.index, documents.model,
            seconds=chance.uniform(0, 0.2),
        )  # fmt: skip
        found["killed" if killed else "ended before"] += 1
        found["went back"] += len(told)
        assert len(documents.versions()) == 1
        assert {path.name for path in (documents.index / "snapshots").iterdir()} == both
    documents.build()
    _report("way back", found)


def _saved(index: Path) -> tuple[list[str], list[str]]:
    saved = SavedQuestions(index)
    return [question.text for question in saved.all()], saved.damage()


def _kept(index: Path) -> tuple[list[str], list[str]]:
    kept = Collections(index)
    return [hit.text for hits in kept.all().values() for hit in hits], kept.damage()


def _judged(index: Path) -> tuple[list[str], list[str]]:
    judgements = Judgements(index)
    return [f"{RECORDS_MARK} {number}" for number in range(judgements.count()[1])], judgements.damage()


@pytest.mark.parametrize(
    ("action", "read"),
    [(save_questions, _saved), (keep_hits, _kept), (judge, _judged)],
    ids=["saved", "kept", "judged"],
)
def test_what_people_write(
    *, tmp_path: Path, killer: Killer, times: Callable[[str], int], chance: random.Random,
    action: Action, read: Callable[[Path], tuple[list[str], list[str]]],
) -> None:  # fmt: skip
    written = 0
    for _ in range(times("records")):
        killed, told = killer.kill(action, tmp_path, tmp_path, "", seconds=chance.uniform(0, 0.2))
        assert killed
        found, damage = read(tmp_path)
        # What was acknowledged is there; one more may have been written, of which there was no word yet.
        written = max([written, *(number + 1 for number in told)])
        assert found == [f"{RECORDS_MARK} {number}" for number in range(len(found))]
        assert len(found) in {written, written + 1}
        assert damage == []
        written = len(found)
    _report(action.__name__, Counter(written=written))


def test_no_process_that_reads_is_left(
    documents: Documents, killer: Killer, times: Callable[[str], int], chance: random.Random
) -> None:
    """What reads files in a process of its own ends with the build that started it."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("processes are looked for in /proc")
    for number in range(50):
        (documents.documents / f"{number}.html").write_text(f"<p>Page {number}.</p>")
    started: set[int] = set()

    def wait_for_readers(process: int) -> None:
        until = time.monotonic() + 300
        while not (found := _children(process)) and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.5))
        started.update(found, _children(process))

    for _ in range(times("readers")):
        killer.kill(
            make_build, documents.documents, documents.index, documents.model, seconds=0, before=wait_for_readers
        )
        shutil.rmtree(documents.index)
    assert started
    for _ in range(600):
        left = [process for process in started if Path(f"/proc/{process}").exists()]
        if not left:
            break
        time.sleep(0.1)
    assert left == []
    _report("processes that read", Counter(ended=len(started)))


def _children(parent: int) -> list[int]:
    """Return the processes that a process started, other than those of Python's own."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has just ended
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent:
                found.append(int(stat.parent.name))
    return found
