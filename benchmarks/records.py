"""What was measured: kept as JSON with the machine and the commit, shown as a table."""

import json
import os
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import machine

FOLDER = Path(__file__).parent / "records"


@dataclass
class Row:
    """What one system reached at one size."""

    system: str
    paragraphs: int
    figures: dict[str, float] = field(default_factory=dict)
    """By name, which ends with the unit: `median ms`."""
    not_run: str | None = None
    """Why there is nothing, or not all."""
    made: str = ""
    """The day and the commit."""


@dataclass
class Record:
    """One run of one benchmark."""

    measured: str
    """The benchmark's name."""
    rows: list[Row]
    about: dict[str, Any]
    """Machine, versions, commit, day, and what else was measured with."""

    def write(self, folder: Path) -> Path:
        """Write it to a file of the benchmark's name, with what that has of other systems and sizes."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.measured}.json"
        if path.exists():
            measured = {(row.system, row.paragraphs) for row in self.rows}
            before = read(path)
            kept = [row for row in before.rows if (row.system, row.paragraphs) not in measured]
            self.rows = sorted([*kept, *self.rows], key=lambda row: row.paragraphs)
            versions = before.about.get("versions", {}) | self.about.get("versions", {})
            self.about = {**self.about, "versions": versions}  # of all whose rows stand here
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return path


def record(measured: str, rows: list[Row], peers: Sequence[str], **more: Any) -> Record:
    """Return a record of what was just measured; `load` says how many processes wanted to run in the last minutes."""
    load = round(os.getloadavg()[1], 1) if hasattr(os, "getloadavg") else None
    about = {"day": datetime.now(UTC).date().isoformat(), "load": load, **machine.about(peers), **more}
    for row in rows:
        row.made = f"{about['day']}, {about['commit']}"
    return Record(measured, rows, about)


def read(path: Path) -> Record:
    """Read what `Record.write` wrote."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return Record(data["measured"], [Row(**row) for row in data["rows"]], data["about"])


def table(rows: Sequence[Row], names: dict[str, str]) -> str:
    """Return a Markdown table: a row for each system and size, a column for each figure that any of them has."""
    columns = list(dict.fromkeys(name for row in rows for name in row.figures))
    lines = [
        "| paragraphs | | " + " | ".join(columns) + " |",
        "|---:|---|" + "---:|" * len(columns),
    ]
    for row in sorted(rows, key=lambda row: row.paragraphs):
        cells = [shown(row.figures[name]) if name in row.figures else "–" for name in columns]
        lines.append(f"| {row.paragraphs:,} | {names.get(row.system, row.system)} | " + " | ".join(cells) + " |")
    lines += [
        f"\n{names.get(row.system, row.system)}, {row.paragraphs:,}: {row.not_run}" for row in rows if row.not_run
    ]
    return "\n".join(lines)


def shown(value: float) -> str:
    """Write a figure with three digits that count, and no more; a whole number whole."""
    if value == round(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) >= 1 else f"{value:.3f}"


def times(name: str, milliseconds: Sequence[float]) -> dict[str, float]:
    """Return median, 95th and 10th percentile of some times; the last is what other work disturbs least."""
    low, high = np.percentile(milliseconds, [10, 95])
    return {
        f"{name}, median ms": round(statistics.median(milliseconds), 2),
        f"{name}, p95 ms": round(float(high), 2),
        f"{name}, p10 ms": round(float(low), 2),
    }
