"""A build that runs while the page goes on: how far it is, to be looked at and to be stopped by anybody."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.building.build import build_at
from index.building.build_report import BuildReport
from index.building.options import BuildOptions
from index.embedding.model import Precision
from index.embedding.model_files import find_model
from index.errors import ParagraphSearchError
from index.progress import NoProgress
from index.storage.locations import Location, as_location
from search.speech import marked

_STOPPED = ParagraphSearchError(
    marked("The build was stopped; the index is as it was. What was embedded is kept for the next one.")
)


class _StoppedError(Exception):
    """Somebody stopped the build."""


@dataclass(frozen=True)
class Stage:
    """How far a build is."""

    name: str
    unit: str
    done: int
    total: int | None
    """None where it is not known yet."""
    seconds_left: float | None

    @property
    def share(self) -> float:
        """Of this stage, 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0


class Rebuild:
    """Builds an index in another thread, one build at a time. May be used from several threads.

    A script may build the same index: whoever comes second is told so, and the index stays whole.
    """

    def __init__(self, index: Path | Location) -> None:
        self._location = as_location(index)
        self._changing = threading.Lock()
        self._thread: threading.Thread | None = None
        self._progress = _WatchedProgress()
        self.report: BuildReport | None = None
        """What the last build did; None where there was none, or it did not come to its end."""
        self.message = ""
        """Why the last build did not come to its end; empty where it did."""
        self.fault: ParagraphSearchError | None = None
        """The same, to be said in other languages."""
        self.was_stopped = False
        """Whether that was because somebody stopped it."""

    @property
    def is_running(self) -> bool:
        """Whether a build is under way here."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def is_stopping(self) -> bool:
        """Whether somebody stopped it; it ends within about a second."""
        return self.is_running and self._progress.stopped

    @property
    def stage(self) -> Stage:
        """How far it is."""
        return self._progress.stage()

    def start(self, sources: Sequence[Path], model: str | None = None, precision: Precision = "exact") -> None:
        """Begin to build, unless a build is under way already."""
        with self._changing:
            if self.is_running:
                return
            self.report, self.message, self.fault, self.was_stopped = None, "", None, False
            self._progress = _WatchedProgress()
            self._thread = threading.Thread(
                target=self._run, args=(list(sources), model, precision), daemon=True, name="build"
            )
            self._thread.start()

    def stop(self) -> None:
        """End the build, within about a second; what was embedded is kept for the next one."""
        self._progress.stopped = True

    def wait(self, seconds: float) -> None:
        """Wait until the build has ended, at most so long."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self, sources: list[Path], model: str | None, precision: Precision) -> None:
        try:
            if model is not None:
                find_model(model, download=False)  # it was named by the index, which may be from elsewhere
            options = BuildOptions(model=model, precision=precision)
            self.report = build_at(self._location, sources, options, progress=self._progress)
        except _StoppedError:
            self.was_stopped = True
            self.message = str(_STOPPED)
            self.fault = _STOPPED
        except ParagraphSearchError as error:
            text = str(error)
            self.message = text[:1].upper() + text[1:]
            self.fault = error
        except Exception as error:
            self.fault = ParagraphSearchError(
                marked("The build ended with an error of ours: {kind}: {error}"), kind=type(error).__name__, error=error
            )
            self.message = str(self.fault)


class _WatchedProgress(NoProgress):
    def __init__(self) -> None:
        self.stopped = False
        self._name, self._unit, self._done, self._started = "Preparing", "", 0, time.monotonic()
        self._total: int | None = None

    def stage(self) -> Stage:
        done, total = self._done, self._total
        left = None
        if total and done:
            left = (time.monotonic() - self._started) / done * (total - done)
        return Stage(self._name, self._unit, done, total, left)

    def start(self, stage: str, unit: str, total: int | None = None) -> None:
        self._done, self._total, self._started = 0, total, time.monotonic()
        self._name, self._unit = stage, unit
        self.pulse()

    def advance(self, count: int) -> None:
        self._done += count
        self.pulse()

    def pulse(self) -> None:
        if self.stopped:
            raise _StoppedError
