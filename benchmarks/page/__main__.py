"""`python -m benchmarks.page INDEX`: many sessions of the real page that ask at the same moment, and its memory."""

import argparse
import asyncio
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from benchmarks.page.sessions import Asked, ask_at_once
from index.storage.store import sample_texts
from search import Searcher


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page", description=__doc__.partition(": ")[2])
    parser.add_argument("index", type=Path, metavar="INDEX", help="an index folder, as python -m index makes it")
    parser.add_argument("--sessions", type=int, default=50, help="how many at once (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=4, help="each with other questions (default: %(default)s)")
    parser.add_argument(
        "--rest", type=float, default=170, help="seconds without a question after the last (default: %(default)s)"
    )
    arguments = parser.parse_args()
    questions = _questions(arguments.index, arguments.sessions * arguments.rounds + 1)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [sys.executable, "-m", "streamlit", "run", "ui.py", "--server.port", address.rpartition(":")[2]]
    with subprocess.Popen([*command, "--", "--index", str(arguments.index)], stdout=subprocess.DEVNULL) as server:  # noqa: S603 - our own page
        try:
            _wait_for(address)
            alone = asyncio.run(ask_at_once(address, questions[:1]))  # loads the model
            alone = asyncio.run(ask_at_once(address, [f"{questions[0]} ?"]))
            memory = [_memory(server.pid)]
            worked = _processor_seconds(server.pid)
            rounds = []
            for first in range(1, len(questions), arguments.sessions):
                rounds.append(asyncio.run(ask_at_once(address, questions[first : first + arguments.sessions])))
                memory.append(_memory(server.pid))
            worked = _processor_seconds(server.pid) - worked
            time.sleep(arguments.rest)
            rested = _memory(server.pid)
            again = asyncio.run(ask_at_once(address, [f"{questions[0]} again?"]))
        finally:
            server.terminate()
    print(json.dumps(_report([alone[0], again[0]], rounds, memory, worked, rested), indent=2))


def _questions(index: Path, count: int) -> list[str]:
    """Take as many questions from the texts of an index: the beginnings of some of them, each another."""
    found = [" ".join(text.split()[:12]) for text in sample_texts(Searcher(index).store, count)]
    return [f"{found[number % len(found)]} {number // len(found) or ''}".strip() for number in range(count)]


def _wait_for(address: str) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(f"http://{address}/_stcore/health", timeout=1)
            return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the page did not start within a minute")


def _memory(process: int) -> dict[str, int]:
    """Return the resident memory of a process in MiB: its own, and pages of files, which the system takes back."""
    found = dict(re.findall(r"Rss(Anon|File):\s+(\d+)", Path(f"/proc/{process}/status").read_text()))
    return {"own": int(found["Anon"]) // 1024, "of files": int(found["File"]) // 1024}


def _processor_seconds(process: int) -> float:
    """Return how long a process has computed: other work on the machine makes it wait, but not compute more."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _report(
    alone: list[Asked], rounds: list[list[Asked]], memory: list[dict[str, int]], worked: float, rested: dict[str, int]
) -> dict[str, object]:
    everything = [asked for one in rounds for asked in one]
    seconds = sorted(asked.seconds for asked in everything)
    return {
        "sessions at once": len(rounds[0]),
        "rounds": len(rounds),
        "errors": sorted({asked.error for asked in everything if asked.error}),
        "without hits": sum(not asked.cards for asked in everything),
        "seconds alone": round(alone[0].seconds, 2),
        "seconds after the rest": round(alone[1].seconds, 2),
        "median seconds": round(statistics.median(seconds), 2),
        "95th percentile": round(seconds[int(len(seconds) * 0.95)], 2),
        "slowest": round(seconds[-1], 2),
        "processor seconds for one": round(worked / len(everything), 3),
        "resident MiB before, and after each round": memory,
        "resident MiB after a rest": rested,
    }


if __name__ == "__main__":
    main()
