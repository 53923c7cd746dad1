"""`python -m benchmarks.page INDEX`: many sessions of the real page that ask at the same moment, and its memory."""

import argparse
import asyncio
import json
import statistics
import time
from pathlib import Path

from benchmarks.page.sessions import Asked, ask_at_once
from benchmarks.served import free_address, processor_seconds, questions_from, resident_memory, started


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
    questions = questions_from(arguments.index, arguments.sessions * arguments.rounds + 1)
    address = free_address()
    command = ["-m", "streamlit", "run", "ui.py", "--server.port", address.rpartition(":")[2]]
    with started([*command, "--", "--index", str(arguments.index)], f"http://{address}/_stcore/health") as server:
        alone = asyncio.run(ask_at_once(address, questions[:1]))  # loads the model
        alone = asyncio.run(ask_at_once(address, [f"{questions[0]} ?"]))
        memory = [resident_memory(server)]
        worked = processor_seconds(server)
        rounds = []
        for first in range(1, len(questions), arguments.sessions):
            rounds.append(asyncio.run(ask_at_once(address, questions[first : first + arguments.sessions])))
            memory.append(resident_memory(server))
        worked = processor_seconds(server) - worked
        time.sleep(arguments.rest)
        rested = resident_memory(server)
        again = asyncio.run(ask_at_once(address, [f"{questions[0]} again?"]))
    print(json.dumps(_report([alone[0], again[0]], rounds, memory, worked, rested), indent=2))


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
