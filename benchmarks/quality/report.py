"""The table, and the same as JSON."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks import machine
from benchmarks.quality.measures import MAIN, NAMES, Result
from benchmarks.quality.systems import PEERS


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


def as_json(rows: Sequence[Row], datasets: dict[str, dict[str, int]]) -> dict[str, Any]:
    """Return everything that was measured."""
    return {**machine.about(PEERS), "datasets": datasets, "systems": [dataclasses.asdict(row) for row in rows]}


def as_markdown(rows: Sequence[Row], datasets: dict[str, dict[str, int]]) -> str:
    """Return the table and what it was made with."""
    sizes = [
        f"{name}: {size['paragraphs']:,} paragraphs, {size['questions']:,} questions" for name, size in datasets.items()
    ]
    facts = [f"- {fact}" for fact in (*sizes, *machine.facts(machine.about(PEERS)))]
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
