"""What is done in processes that are killed by SIGKILL at any instant: see `tests/test_many_kills.py`.

Each is a fork of one server process, which has imported all of this: it begins its work at once, not after seconds.
"""

import contextlib
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType

import index.embedding.openvino_model  # noqa: F401 - slow to import, and a build does it
from index.__main__ import main as index_command
from index.building.folder_build import build
from index.building.going_back import go_back
from index.building.options import BuildOptions
from index.storage.corpus import Place
from search.answer.answer import Answer, Hit, Look
from search.evaluation.judgements import Judgements
from search.page.kept_hits import Collections, KeptHit
from search.page.saved_questions import SavedQuestion, SavedQuestions

RECORDS_MARK = "record"


def make_build(documents: Path, folder: Path, model: str, _tell: Connection) -> None:
    """Build an index."""
    build([documents], folder, BuildOptions(model=model))


def watch(documents: Path, folder: Path, model: str, _tell: Connection) -> None:
    """Build an index, and again whenever the documents change."""
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a device
        sys.stdout = sys.stderr = nowhere
        index_command([str(documents), "--index", str(folder), "--model", model, "--quiet", "--watch"])


def go_back_and_forth(_documents: Path, folder: Path, _model: str, tell: Connection) -> None:
    """Make the snapshot before live again, many times."""
    for number in range(1_000):
        go_back(folder)
        tell.send(number)


def hit_of(number: int) -> Hit:
    """Return a hit of a text that tells it from others."""
    place = Place(paragraph=number, document="a.txt", path="a.txt", source="a.txt")
    return Hit(1, 1.0, f"{RECORDS_MARK} {number}", Look.taken((0, 4)), place)


def save_questions(_documents: Path, folder: Path, _model: str, tell: Connection) -> None:
    """Save one question after another."""
    saved = SavedQuestions(folder)
    answer = Answer("", "nothing", 0.0, 0.0, "s", ())
    for number in range(len(saved.all()), 100_000):
        saved.save(SavedQuestion(f"{RECORDS_MARK} {number}"), answer)
        tell.send(number)


def keep_hits(_documents: Path, folder: Path, _model: str, tell: Connection) -> None:
    """Keep one hit after another in a collection."""
    kept = Collections(folder)
    for number in range(sum(map(len, kept.all().values())), 100_000):
        kept.keep(KeptHit.of(hit_of(number), "Evidence", "Why?", "s"))
        tell.send(number)


def judge(_documents: Path, folder: Path, _model: str, tell: Connection) -> None:
    """Judge one hit after another."""
    judgements = Judgements(folder)
    for number in range(judgements.count()[1], 100_000):
        judgements.mark("Why?", hit_of(number), relevant=True)
        tell.send(number)


Action = Callable[[Path, Path, str, Connection], None]


def _begin(action: Action, documents: Path, folder: Path, model: str, tell: Connection) -> None:
    tell.send(-1)
    action(documents, folder, model, tell)


@contextlib.contextmanager
def _no_script() -> Iterator[None]:
    """A test of the page leaves its script behind as the main module, and a new process would run that first."""
    script = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


class Killer:
    """Starts processes and kills them."""

    def __init__(self) -> None:
        self._processes = multiprocessing.get_context("forkserver")
        self._processes.set_forkserver_preload([__name__])

    def kill(
        self, action: Action, documents: Path, folder: Path, model: str, *, seconds: float,
        before: Callable[[int], None] = lambda _: None,
    ) -> tuple[bool, list[int]]:  # fmt: skip
        """Kill a process so many seconds after it has begun; `before` that, something may look at it.

        Returns:
            Whether it was killed before it ended, and what it told.
        """
        receiver, sender = self._processes.Pipe(duplex=False)
        process = self._processes.Process(target=_begin, args=(action, documents, folder, model, sender))
        with _no_script():
            process.start()
        sender.close()
        receiver.recv()
        time.sleep(seconds)
        assert process.pid
        before(process.pid)
        process.kill()
        told: list[int] = []
        with contextlib.suppress(EOFError):
            while True:
                told.append(receiver.recv())
        process.join()
        assert process.exitcode in {-9, 0}
        return process.exitcode == -9, told
