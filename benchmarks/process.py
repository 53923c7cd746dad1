"""Our side of a system that runs in a process of its own; see `benchmarks/systems/serving.py` for the system's."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.environments import ROOT, NotRunError, python_of, reason, surroundings
from index.embedding.model_files import find_model

OURS = "ours"
PEERS = {"txtai": "txtai", "chromadb": "ChromaDB", "lancedb": "LanceDB"}
"""Script and requirements file, then the name in a table."""
NAMES = {OURS: "**ours**", **PEERS}


@dataclass(frozen=True)
class Done:
    """What a system did."""

    seconds: float
    result: Any
    resident_mb: float
    """The memory of its process, then."""
    peak_mb: float
    """The most that it ever was."""


class Process:
    """A running system."""

    def __init__(self, name: str, given: Path, index: Path) -> None:
        self.name = name
        python = sys.executable if name == OURS else python_of(name)
        self._messages = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - see close
        self._process = subprocess.Popen(  # noqa: S603 - our own script
            [python, "-m", f"benchmarks.systems.{name}", given, index, find_model().folder],
            cwd=ROOT, env=surroundings(), encoding="utf-8",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._messages,
        )  # fmt: skip

    def do(self, what: str, **arguments: Any) -> Done:
        """Let it do something, and wait.

        Raises:
            NotRunError: it could not.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise NotRunError("the process has no pipes")
        try:
            stdin.write(json.dumps({"do": what, **arguments}) + "\n")
            stdin.flush()
        except OSError:
            pass  # it has ended; the reason follows
        line = stdout.readline()
        if not line:
            code = self._process.wait()
            self._messages.seek(0)
            raise NotRunError(f"{self.name}, {what}: {reason(self._messages.read(), code)}")
        return Done(**json.loads(line))

    def close(self) -> None:
        """End it."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        self._messages.close()


@contextmanager
def running(name: str, given: Path, index: Path) -> Iterator[Process]:
    """Run a system; everything that it needs is imported when this returns."""
    process = Process(name, given, index)
    try:
        process.do("start")
        yield process
    finally:
        process.close()


def make_once(name: str, given: Path, index: Path) -> None:
    """Let a system make its index of what is given, unless it did so before.

    Raises:
        NotRunError: it cannot.
    """
    whole = index.with_name(index.name + ".whole")
    if whole.exists():
        return
    say(f"{name} makes its index in {index}")
    shutil.rmtree(index, ignore_errors=True)
    index.parent.mkdir(parents=True, exist_ok=True)
    with running(name, given, index) as process:
        process.do("load_model")
        process.do("make")
    whole.touch()


def size_on_disk(folder: Path) -> float:
    """Return what the files in a folder take, in MB."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def systems(peers: Sequence[str]) -> list[str]:
    """Return ours and the peers that are asked for."""
    return [OURS, *peers]


def say(what: str) -> None:
    """Tell on stderr what is being done."""
    sys.stderr.write(f"{what}\n")
