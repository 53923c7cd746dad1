"""Cost against size, both on logarithmic axes: a straight line of slope 1 is a cost that grows with the size."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import altair

from benchmarks.process import OURS, PEERS
from benchmarks.records import Record

_DRAWN = {
    ("building", "s"): "building, s",
    ("asking", "a whole question, processor ms"): "a whole question, processor ms",
    ("asking", "by meaning and words, processor ms"): "by meaning and words, processor ms",
    ("filtering", "1%, ten nearest vectors, processor ms"): "of 1% by date, processor ms",
    ("filtering", "50%, ten nearest vectors, processor ms"): "of 50% by date, processor ms",
    ("reopening", "opening and first nearest vectors, s"): "opening and first vectors, s",
    ("memory", "after all questions, MB more"): "memory beyond the model, MB",
    ("change", "one paragraph of 1% of the documents changed, s"): "build after 1% changed, s",
}
"""Benchmark and figure, then what the plot calls it."""
_SYSTEMS = {OURS: "ours", **PEERS}
_COLOURS = ["#0b6e4f", "#b8500f", "#5b4bb5", "#7a7a7a"]


def points(found: Iterable[Record]) -> list[dict[str, object]]:
    """Return what is drawn: a point for each figure of each system at each size."""
    return [
        {"system": _SYSTEMS[row.system], "paragraphs": row.paragraphs, "cost": name, "value": row.figures[figure]}
        for record in found
        for row in record.rows
        for (measured, figure), name in _DRAWN.items()
        if record.measured == measured and row.figures.get(figure)
    ]


def plot(found: Iterable[Record], path: Path) -> None:
    """Draw a small plot for each cost."""
    drawn = points(found)
    names = [name for name in _DRAWN.values() if any(point["cost"] == name for point in drawn)]
    systems = [name for name in _SYSTEMS.values() if any(point["system"] == name for point in drawn)]
    sizes = [int(str(point["paragraphs"])) for point in drawn]
    span = [0.8 * min(sizes), 1.25 * max(sizes)]
    charts = [_chart([point for point in drawn if point["cost"] == name], name, systems, span) for name in names]
    altair.concat(*charts, columns=4).configure_view(stroke="#ccc").configure_legend(
        orient="top", title=None, labelFontSize=12
    ).save(path, ppi=100)


def _chart(drawn: list[dict[str, object]], name: str, systems: list[str], span: list[float]) -> Any:
    scale = {"type": "log", "nice": False, "padding": 12}
    encoding = {
        "x": {
            "field": "paragraphs",
            "type": "quantitative",
            "scale": {**scale, "domain": span, "padding": 0},
            "axis": {"format": "~s", "values": [10_000, 100_000, 1_000_000], "title": "paragraphs"},
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "scale": scale,
            "axis": {"format": "~g", "tickCount": 5, "title": None},
        },
        "color": {"field": "system", "scale": {"domain": systems, "range": _COLOURS[: len(systems)]}},
    }
    return altair.Chart.from_dict(
        {
            "data": {"values": drawn},
            "title": {"text": name, "fontSize": 12},
            "width": 230,
            "height": 170,
            "mark": {"type": "line", "point": True},
            "encoding": encoding,
        }
    )
