"""Systems that are asked in turns, some questions each, so that whatever else the machine does is shared by all."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from benchmarks.environments import NotRunError
from benchmarks.indexes import Prepared
from benchmarks.process import Done, Process, running, say
from benchmarks.records import Row, times

_AT_A_TIME = 20
_REST_SECONDS = 0.3
"""Threads of the one before wait actively for a while for more to do."""

Arguments = Callable[[Sequence[int]], dict[str, Any]]
"""From the numbers of questions: what else a system is told."""


class Turns:
    """Running systems that have opened their indexes of the same paragraphs."""

    def __init__(self, prepared: Prepared, processes: dict[str, Process], rows: dict[str, Row]) -> None:
        self._prepared = prepared
        self._processes = processes
        self.rows = rows

    def ask(self, what: str, name: str, arguments: Arguments) -> Iterator[tuple[Row, list[list[int] | None]]]:
        """Ask all questions; yield the row of each system, with its times by that name, and what it found.

        Before it is measured, a system is asked one question each time that it is its turn. One that cannot do what it
        is asked finds None, and has no times.
        """
        count = len(self._prepared.questions)
        taken: dict[str, list[float]] = {system: [] for system in self._processes}
        processor = dict.fromkeys(self._processes, 0.0)
        found: dict[str, list[list[int] | None]] = {system: [] for system in self._processes}
        for first in range(0, count, _AT_A_TIME):
            numbers = range(first, min(first + _AT_A_TIME, count))
            for system, process in list(self._processes.items()):
                try:
                    time.sleep(_REST_SECONDS)
                    process.do(what, questions=[first], **arguments([first]))
                    done: Done = process.do(what, questions=list(numbers), **arguments(numbers))
                except NotRunError as error:
                    self.rows[system].not_run = str(error)
                    del self._processes[system]
                    continue
                taken[system] += done.result["ms"]
                processor[system] += done.result["processor_ms"]
                found[system] += done.result["hits"]
        for system in self._processes:
            row = self.rows[system]
            if what == "answer" or found[system][0] is not None:
                row.figures |= times(name, taken[system])
                row.figures[f"{name}, processor ms"] = round(processor[system] / count, 2)
            yield row, found[system]


@contextmanager
def turns(prepared: Prepared, systems: Sequence[str]) -> Iterator[Turns]:
    """Start systems on the same paragraphs; one that cannot is a row that says why."""
    rows = {name: Row(name, prepared.paragraphs) for name in systems}
    with ExitStack() as stack:
        processes: dict[str, Process] = {}
        for name in systems:
            try:
                process = stack.enter_context(running(name, prepared.given, prepared.index(name)))
                process.do("load_model")
                process.do("open")
            except NotRunError as error:
                say(str(error))
                rows[name].not_run = str(error)
            else:
                processes[name] = process
        yield Turns(prepared, processes, rows)
