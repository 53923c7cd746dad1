"""`python -m benchmarks.programs INDEX`: many programs that ask the HTTP server at the same moment, and its memory."""

import argparse
import asyncio
import json
import statistics
import time
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import httpx

from benchmarks.served import free_address, processor_seconds, questions_from, resident_memory, started

_TIMEOUT = 120.0
_TOGETHER = 100
"""How many questions stand in one request of many."""
_REQUESTS = 3


@dataclass(frozen=True)
class Asked:
    """What one program got."""

    seconds: float
    status: int
    hits: int


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.programs", description=__doc__.partition(": ")[2])
    parser.add_argument("index", type=Path, metavar="INDEX", help="an index folder, as python -m index makes it")
    parser.add_argument("--askers", type=int, default=50, help="how many at once (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=4, help="each with other questions (default: %(default)s)")
    arguments = parser.parse_args()
    askers = arguments.askers
    found = iter(questions_from(arguments.index, askers * (arguments.rounds + 1) + _REQUESTS * _TOGETHER))
    alone = list(islice(found, askers))
    rounds = [list(islice(found, askers)) for _ in range(arguments.rounds)]
    many = [list(islice(found, _TOGETHER)) for _ in range(_REQUESTS)]
    address = free_address()
    command = ["-m", "serving", "serve", "--index", str(arguments.index), "--port", address.rpartition(":")[2]]
    with started(command, f"http://{address}/health") as server:
        report = asyncio.run(_measured(f"http://{address}", server, alone, rounds, many))
    print(json.dumps(report, indent=2))


async def _measured(
    url: str, server: int, alone: list[str], rounds: list[list[str]], many: list[list[str]]
) -> dict[str, object]:
    """Ask one after the other, then a round at the same moment after the other, then many in a request."""
    limits = httpx.Limits(max_connections=len(alone))
    async with httpx.AsyncClient(base_url=url, timeout=_TIMEOUT, limits=limits, trust_env=False) as client:
        await asyncio.gather(*(_ask(client, f"{question}?") for question in alone))  # loads, and opens connections
        one_by_one = [await _ask(client, question) for question in alone]
        memory, worked = [resident_memory(server)], processor_seconds(server)
        everything = []
        began = time.perf_counter()
        for questions in rounds:
            everything += await asyncio.gather(*(_ask(client, question) for question in questions))
            memory.append(resident_memory(server))
        took, worked = time.perf_counter() - began, processor_seconds(server) - worked
        together = [await _ask_many(client, questions) for questions in many]
    seconds = sorted(asked.seconds for asked in everything)
    return {
        "askers at once": len(alone),
        "questions": len(everything),
        "answered": dict(Counter(str(asked.status) for asked in everything)),
        "without hits": sum(not asked.hits for asked in everything),
        "milliseconds one by one": round(1000 * statistics.median(asked.seconds for asked in one_by_one), 1),
        "median seconds": round(statistics.median(seconds), 2),
        "95th percentile": round(seconds[int(len(seconds) * 0.95)], 2),
        "slowest": round(seconds[-1], 2),
        "answers a second": round(len(everything) / took, 1),
        f"answers a second, {_TOGETHER} in a request": round(_TOGETHER / statistics.median(together), 1),
        "processor seconds for one": round(worked / len(everything), 3),
        "resident MiB before, and after each round": memory,
    }


async def _ask(client: httpx.AsyncClient, question: str) -> Asked:
    began = time.perf_counter()
    response = await client.post("/v1/search", json={"question": question})
    hits = len(response.json().get("hits", ()))
    return Asked(time.perf_counter() - began, response.status_code, hits)


async def _ask_many(client: httpx.AsyncClient, questions: list[str]) -> float:
    began = time.perf_counter()
    response = await client.post("/v1/questions", json={"questions": [{"question": one} for one in questions]})
    response.raise_for_status()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
