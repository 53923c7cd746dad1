"""A plot of how a figure moved, as SVG that a screen reader can read."""

from collections.abc import Sequence
from datetime import date
from html import escape
from math import log10

from index.reading.dates import parse_date
from search.answer.wording import readable_date
from search.checking.figure_tables import readable_figure
from search.checking.figures_over_time import FiguresOverTime, Step

_WIDTH, _HEIGHT, _SIDE, _TOP, _BOTTOM = 640, 200, 44, 26, 28
_LOGARITHMIC_FROM = 100
"""Where the highest figure is so many times the lowest, the scale is logarithmic."""
_MOST_NAMED = 12
"""Points that have their figure written above them."""


def figure_plot(moved: FiguresOverTime) -> str | None:
    """Return figures over time as SVG: a point for each, a bar for a range, and a line through what most have each day.

    None where fewer than two have a date. Figures of another unit than the first are left out.
    """
    steps = [step for step in moved.steps if _day(step) is not None and step.unit == moved.steps[0].unit]
    if len(steps) < 2:
        return None
    days = [day for step in steps if (day := _day(step)) is not None]
    across, up = _across(days), _up(steps)
    points = [(across[place], up(step.low), up(step.high)) for place, step in enumerate(steps)]
    main = _main_of_each_day(days, steps)
    line = " ".join(f"{x:.1f},{(low + high) / 2:.1f}" for x, low, high in (points[place] for place in main))
    marks = "".join(
        _mark(step, *point, named=len(steps) <= _MOST_NAMED or place in main)
        for place, (step, point) in enumerate(zip(steps, points, strict=True))
    )
    ends = "".join(
        f'<text x="{x}" y="{_HEIGHT - 6}" text-anchor="{anchor}">{escape(_when(step))}</text>'
        for step, x, anchor in ((steps[0], _SIDE, "start"), (steps[-1], _WIDTH - _SIDE, "end"))
    )
    floor = _HEIGHT - _BOTTOM
    return (
        f'<svg class="figure-plot" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(_said(steps))}">'
        f'<line x1="0" x2="{_WIDTH}" y1="{floor}" y2="{floor}"/><polyline points="{line}"/>{marks}{ends}</svg>'
    )


def _day(step: Step) -> date | None:
    written = step.first.place.date
    found = parse_date(written) if written else None
    return found.first if found else None


def _main_of_each_day(days: Sequence[date], steps: Sequence[Step]) -> list[int]:
    """Return for each day, in order, the figure that most reports have; of several, the highest."""
    best: dict[date, int] = {}
    for place, day in enumerate(days):
        rank = len(steps[place].reports) + steps[place].copies, steps[place].high
        other = best.get(day)
        if other is None or rank > (len(steps[other].reports) + steps[other].copies, steps[other].high):
            best[day] = place
    return list(best.values())


def _across(days: Sequence[date]) -> list[float]:
    first, last = min(days), max(days)
    span = max(1, (last - first).days)
    return [_SIDE + (day - first).days / span * (_WIDTH - 2 * _SIDE) for day in days]


class _up:  # noqa: N801 - it is used as a function
    """Tells how high a value stands."""

    def __init__(self, steps: Sequence[Step]) -> None:
        values = [value for step in steps for value in (step.low, step.high)]
        self._most, self._least = max(values), min(values)
        self._by_size = self._least > 0 and self._most / self._least >= _LOGARITHMIC_FROM

    def __call__(self, value: float) -> float:
        if self._by_size:
            share = 0.08 + 0.92 * log10(value / self._least) / log10(self._most / self._least)
        else:
            bottom = min(0.0, self._least)
            share = (value - bottom) / ((self._most - bottom) or 1)
        return _HEIGHT - _BOTTOM - share * (_HEIGHT - _BOTTOM - _TOP)


def _mark(step: Step, x: float, low: float, high: float, *, named: bool) -> str:
    name = escape(readable_figure(step))
    title = f"<title>{name}, {escape(_when(step))}, {escape(step.first.place.source)}</title>"
    bar = f'<line class="range" x1="{x:.1f}" x2="{x:.1f}" y1="{low:.1f}" y2="{high:.1f}"/>' if low != high else ""
    written = f'<text x="{x:.1f}" y="{high - 9:.1f}" text-anchor="middle">{name}</text>' if named else ""
    return f'<g>{title}{bar}<circle cx="{x:.1f}" cy="{(low + high) / 2:.1f}" r="4.5"/>{written}</g>'


def _when(step: Step) -> str:
    return readable_date(step.first.place.date) or ""


def _said(steps: Sequence[Step]) -> str:
    return "; ".join(f"{_when(step)}: {readable_figure(step)}" for step in steps)
