"""How a build says how far it is."""

import sys
import time
from typing import Never, Protocol, TextIO

from tqdm import tqdm


class Progress(Protocol):
    """What a build reports to while it runs; called from the thread that builds."""

    def start(self, stage: str, unit: str, total: int | None = None) -> None:
        """Begin a stage of `total` units, None where that is not known yet."""

    def advance(self, count: int) -> None:
        """Say that `count` more units are done."""

    def pulse(self) -> None:
        """Say several times a second that the build is at work; what is raised here ends it."""

    def finish(self) -> None:
        """End the stage."""


class NoProgress:
    """Says nothing."""

    def start(self, stage: str, unit: str, total: int | None = None) -> None:
        """Begin a stage."""

    def advance(self, count: int) -> None:
        """Go on."""

    def pulse(self) -> None:
        """Go on."""

    def finish(self) -> None:
        """End the stage."""


class OnlyPulse(NoProgress):
    """Says nothing but that the build is at work: for what is done beside a stage."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def pulse(self) -> None:
        """Pass it on."""
        self._progress.pulse()


class TerminalProgress(NoProgress):
    """A bar with rate and time left."""

    def __init__(self, stream: TextIO = sys.stderr) -> None:
        self._stream = stream
        self._bar: tqdm[Never] | None = None

    def start(self, stage: str, unit: str, total: int | None = None) -> None:
        """Begin a bar."""
        self._bar = tqdm(desc=stage, unit=f" {unit}", total=total, file=self._stream, dynamic_ncols=True, leave=False)

    def advance(self, count: int) -> None:
        """Move the bar."""
        if self._bar is not None:
            self._bar.update(count)

    def finish(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


class LineProgress(NoProgress):
    """A plain line at the start of each stage and every ten seconds, for logs and pipes."""

    def __init__(self, stream: TextIO = sys.stderr, seconds: float = 10) -> None:
        self._stream = stream
        self._seconds = seconds

    def start(self, stage: str, unit: str, total: int | None = None) -> None:
        """Write the first line."""
        self._stage, self._unit, self._total, self._done = stage, unit, total, 0
        self._started = self._said = time.monotonic()
        self._say(stage if total is None else f"{stage}: {total:,} {unit}")

    def advance(self, count: int) -> None:
        """Write a line where the last one is old."""
        self._done += count
        now = time.monotonic()
        if now - self._said < self._seconds:
            return
        self._said = now
        rate = self._done / (now - self._started)
        of_total = "" if self._total is None else f" of {self._total:,}"
        left = "" if self._total is None else f", {(self._total - self._done) / rate:,.0f} s left"
        self._say(f"{self._stage}: {self._done:,}{of_total} {self._unit}, {rate:,.0f} a second{left}")

    def _say(self, line: str) -> None:
        print(line, file=self._stream, flush=True)


def progress_for(stream: TextIO = sys.stderr, *, quiet: bool = False) -> Progress:
    """Choose by where it goes: a bar on a terminal, lines elsewhere, nothing where quiet is asked for."""
    if quiet:
        return NoProgress()
    return TerminalProgress(stream) if stream.isatty() else LineProgress(stream)
