"""The table, and the same as JSON."""

import dataclasses
import importlib.metadata
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.quality.measures import MAIN, NAMES, Result
from benchmarks.quality.systems import PEERS, ROOT, requirements

_OUR_PACKAGES = ("torch", "sentence-transformers", "faiss-cpu", "bm25s", "numpy")


@dataclass
class Row:
    """A system on all datasets."""

    system: str
    titles: bool
    """Whether it was given the paragraphs' titles; the same as without on a dataset that has none."""
    results: dict[str, Result] = field(default_factory=dict)
    not_run: dict[str, str] = field(default_factory=dict)
    """Dataset, then why there is no result."""


def table(rows: Sequence[Row], datasets: Sequence[str]) -> str:
    """Return a Markdown table of nDCG@10: the best in bold, “≈” where the difference from ours may be chance."""
    best = {name: max((_rounded(row, name) for row in rows), default="") for name in datasets}
    lines = [
        "| | given | " + " | ".join(datasets) + " | better than ours at |",
        "|---|---|" + "---|" * len(datasets) + "---|",
    ]
    for row in rows:
        cells = [_cell(row, name, best[name]) for name in datasets]
        given = "title and text" if row.titles else "text"
        lines.append(f"| {row.system} | {given} | " + " | ".join(cells) + f" | {_losses(row)} |")
    return "\n".join(lines)


def about() -> dict[str, Any]:
    """Return what the figures were made with."""
    ours = [f"{name}=={importlib.metadata.version(name)}" for name in _OUR_PACKAGES]
    return {
        "commit": _commit(),
        "machine": _machine(),
        "python": platform.python_version(),
        "versions": {"ours": ours, **{peer: requirements(peer) for peer in PEERS}},
    }


def as_json(rows: Sequence[Row], datasets: dict[str, dict[str, int]]) -> dict[str, Any]:
    """Return everything that was measured."""
    return {**about(), "datasets": datasets, "systems": [dataclasses.asdict(row) for row in rows]}


def as_markdown(rows: Sequence[Row], datasets: dict[str, dict[str, int]]) -> str:
    """Return the table and what it was made with."""
    made = about()
    sizes = [
        f"{name}: {size['paragraphs']:,} paragraphs, {size['questions']:,} questions" for name, size in datasets.items()
    ]
    versions = [f"{name}: {', '.join(pins)}" for name, pins in made["versions"].items()]
    facts = [
        f"- {fact}"
        for fact in (*sizes, made["machine"], f"Python {made['python']}", *versions, f"commit {made['commit']}")
    ]
    return "\n".join([table(rows, list(datasets)), "", *facts])


def _rounded(row: Row, dataset: str) -> str:
    result = row.results.get(dataset)
    return f"{result.means[MAIN]:.3f}" if result else ""


def _cell(row: Row, dataset: str, best: str) -> str:
    if dataset not in row.results:
        return "–"
    result, value = row.results[dataset], _rounded(row, dataset)
    shown = f"**{value}**" if value == best else value
    by_chance = result.p_values[MAIN] is not None and not result.differs()
    return f"{shown} ≈" if by_chance else shown


def _losses(row: Row) -> str:
    """Name each measure of each dataset where the system is ahead of ours, and each dataset where it did not run."""
    ahead = [
        f"{dataset} {name} +{result.ahead[name]:.3f} (p = {result.p_values[name]:.2g})"
        for dataset, result in row.results.items()
        for name in NAMES
        if result.ahead[name] >= 0.0005
    ]
    return "; ".join([*ahead, *(f"{dataset}: not run ({reason})" for dataset, reason in row.not_run.items())])


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores ({_processor()}), {memory:.0f} GiB, {platform.system()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _commit() -> str:
    def git(*arguments: str) -> str:
        command = ["git", *arguments]
        return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False).stdout.strip()  # noqa: S603

    changed = git("status", "--porcelain", "--", "index", "search")
    return git("rev-parse", "--short", "HEAD") + (
        " and changes to index/ or search/ not yet committed" if changed else ""
    )
