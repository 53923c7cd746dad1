"""The system's side: `python -m benchmarks.systems.NAME GIVEN INDEX MODEL` does what is asked on its stdin.

Each line there is a JSON object: `{"do": …}` with what that needs. Each gets one line on stdout: how long it took, what
came of it, and the memory of the process. GIVEN is a folder with all that a system is told, see `benchmarks/given.py`.
Needs nothing but the standard library and numpy.
"""

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import numpy as np

Days = tuple[int, int]
"""The first and the last day that pass a filter, as `date.toordinal` counts them."""


class System(Protocol):
    """What a system can do; `index` is the folder where it keeps what it makes."""

    def load_model(self, model: Path) -> None:
        """Load the model and embed something, so that all is there that it needs."""

    def make(self, given: Path, index: Path) -> None:
        """Make an index: of the vectors that are given, or, where there are none, by embedding paragraphs."""

    def open(self, index: Path) -> None:
        """Open the index."""

    def nearest(self, vector: Any, count: int, days: Days | None) -> list[int]:
        """Return the paragraphs whose vectors are nearest to a question's, of all or of those from some days."""

    def retrieve(self, vector: Any, question: str, count: int, days: Days | None) -> list[int] | None:
        """Return the best paragraphs by meaning and words, given the question's vector; None if it knows no words."""

    def answer(self, question: str, count: int) -> None:
        """Answer a question as it is typed, the way that the system does it by itself."""

    def change(self, given: Path, index: Path) -> None:
        """Bring what was changed into the index."""


def paragraphs(given: Path, name: str = "paragraphs.jsonl") -> Iterator[dict[str, Any]]:
    """Yield the paragraphs that are given: `id`, `text`, `day`."""
    with (given / name).open(encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)


def given_vectors(given: Path) -> Any:
    """Return the paragraphs' vectors in their order, mapped into memory; None where a system is to make its own."""
    path = given / "vectors.npy"
    return np.load(path, mmap_mode="r") if path.exists() else None


def serve(system: System) -> None:
    """Do what is asked until nobody asks any more."""
    parser = argparse.ArgumentParser()
    for name in ("given", "index", "model"):
        parser.add_argument(name, type=Path)
    arguments = parser.parse_args()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is no answer
    asked = _Asked(system, arguments.given, arguments.index, arguments.model)
    for line in sys.stdin:
        command = json.loads(line)
        started = time.perf_counter()
        result = getattr(asked, command.pop("do"))(**command)
        seconds = time.perf_counter() - started
        report = {"seconds": seconds, "result": result, "resident_mb": _resident(), "peak_mb": _peak()}
        answers.write(json.dumps(report) + "\n")
        answers.flush()


class _Asked:
    def __init__(self, system: System, given: Path, index: Path, model: Path) -> None:
        self._system, self._given, self._index, self._model = system, given, index, model
        questions = given / "questions.json"
        self._questions = json.loads(questions.read_text(encoding="utf-8")) if questions.exists() else []
        self._vectors = np.load(given / "questions.npy") if questions.exists() else np.empty((0, 0))

    def start(self) -> None:
        """Be there: everything is imported."""

    def load_model(self) -> None:
        self._system.load_model(self._model)

    def make(self) -> None:
        self._system.make(self._given, self._index)

    def open(self) -> None:
        self._system.open(self._index)

    def change(self) -> None:
        self._system.change(self._given, self._index)

    def nearest(self, questions: list[int], count: int, days: list[Days | None]) -> dict[str, Any]:
        def ask(place: int) -> list[int]:
            return self._system.nearest(self._vectors[questions[place]], count, days[place])

        return _timed(ask, len(questions))

    def retrieve(self, questions: list[int], count: int, days: list[Days | None]) -> dict[str, Any]:
        def ask(place: int) -> list[int] | None:
            row = questions[place]
            return self._system.retrieve(self._vectors[row], self._questions[row], count, days[place])

        return _timed(ask, len(questions))

    def answer(self, questions: list[int], count: int) -> dict[str, Any]:
        return _timed(lambda place: self._system.answer(self._questions[questions[place]], count), len(questions))


def _timed(ask: Callable[[int], list[int] | None], count: int) -> dict[str, Any]:
    taken, found = [], []
    processor = time.process_time()
    for place in range(count):
        started = time.perf_counter()
        hits = ask(place)
        taken.append(1000 * (time.perf_counter() - started))
        found.append(None if hits is None else [int(hit) for hit in hits])
    # Of all threads, also those that wait actively.
    return {"ms": taken, "hits": found, "processor_ms": 1000 * (time.process_time() - processor)}


def _resident() -> float:
    """Return the memory of this process in MB; 0 where the system does not tell."""
    return _status("VmRSS") or 0.0


def _peak() -> float:
    """Return the most that it ever was."""
    # What `getrusage` says begins with the memory of the process that started this one.
    unit = 1 if sys.platform == "darwin" else 1024
    return _status("VmHWM") or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _status(name: str) -> float | None:
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.exists() else []
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith(f"{name}:")), None)
