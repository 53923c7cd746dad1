"""A server of ours in a process of its own: started, waited for, its memory and processor time read, ended."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from index.storage.store import sample_texts
from search import Searcher

_WORDS_OF_A_QUESTION = 12


def free_address() -> str:
    """Return an address of this machine on which nothing listens yet, as `127.0.0.1:8501`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


@contextmanager
def started(arguments: Sequence[str], health: str) -> Iterator[int]:
    """Run a module of ours as a server, and end it afterwards.

    Args:
        arguments: of Python.
        health: the URL that answers once it runs.

    Yields:
        The process' number.
    """
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL) as server:  # noqa: S603 - our own
        try:
            _wait_for(health)
            yield server.pid
        finally:
            server.terminate()


def _wait_for(health: str) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(health, timeout=1)  # noqa: S310 - an address of this machine
            return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the server did not start within a minute")


def resident_memory(process: int) -> dict[str, int]:
    """Return the resident memory of a process in MiB: its own, and pages of files, which the system takes back."""
    found = dict(re.findall(r"Rss(Anon|File):\s+(\d+)", Path(f"/proc/{process}/status").read_text()))
    return {"own": int(found["Anon"]) // 1024, "of files": int(found["File"]) // 1024}


def processor_seconds(process: int) -> float:
    """Return how long a process has computed: other work on the machine makes it wait, but not compute more."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def questions_from(index: Path, count: int) -> list[str]:
    """Take as many questions from the texts of an index: the beginnings of some of them, each another."""
    found = [" ".join(text.split()[:_WORDS_OF_A_QUESTION]) for text in sample_texts(Searcher(index).store, count)]
    return [f"{found[number % len(found)]} {number // len(found) or ''}".strip() for number in range(count)]
