"""Hits over time: how many are from each day, month or year."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from index.reading.dates import parse_date
from search.answer.answer import Answer

Unit = Literal["day", "month", "year"]

_MOST_DAYS = 31
_MOST_MONTHS = 36
_PRECISION: dict[Unit, int] = {"year": 4, "month": 7, "day": 10}


@dataclass(frozen=True)
class Bar:
    """The hits of one period."""

    period: str
    """`2017`, `2017-03` or `2017-03-27`: what a date filter takes."""
    count: int
    documents: int = 0
    """How many documents of the corpus are from then, where that was counted."""


@dataclass(frozen=True)
class Timeline:
    """Hits by the date of their documents, earliest first, without gaps."""

    unit: Unit
    bars: tuple[Bar, ...]
    vague: int
    """Hits whose date is less precise than the bars, as `2017` among months."""
    undated: int


def timeline(dates: Iterable[str | None]) -> Timeline | None:
    """Count dates by day, month or year, as their span asks; None where no date can be counted.

    Days where all lie within a month, months within three years, else years.

    Args:
        dates: as documents have them, of any precision; None for an undated one.
    """
    counts = Counter(dates)
    dated = {found: count for text, count in counts.items() if text and (found := parse_date(text))}
    if not dated:
        return None
    unit = _unit(min(found.first for found in dated), max(found.last for found in dated))
    if not any(len(found.text) >= _PRECISION[unit] for found in dated):
        unit = "year"
    precise: Counter[str] = Counter()
    for found, count in dated.items():
        if len(found.text) >= _PRECISION[unit]:
            precise[found.text[: _PRECISION[unit]]] += count
    bars = tuple(Bar(period, precise[period]) for period in _periods(min(precise), max(precise)))
    in_all = sum(dated.values())
    return Timeline(unit, bars, in_all - precise.total(), counts.total() - in_all)


def beside_corpus(shown: Timeline, dates: Mapping[str | None, int]) -> Timeline:
    """Return a timeline that says of each period, too, how many documents the corpus has from then.

    Args:
        shown: the timeline.
        dates: the number of documents of each date; those less precise than the bars are not counted.
    """
    length = _PRECISION[shown.unit]
    counts: Counter[str] = Counter()
    for text, count in dates.items():
        if text and len(text) >= length:
            counts[text[:length]] += count
    bars = tuple(replace(bar, documents=counts[bar.period]) for bar in shown.bars)
    return replace(shown, bars=bars)


def dates_with_choice(chosen: Answer, whole: Answer) -> list[str | None]:
    """Return the dates of the hits of a chosen period, and of those hits of all dates that lie beyond it.

    Of the best fifty of all dates, fewer are from a period than the best fifty of that period.
    """
    if chosen is whole:
        return [hit.place.date for hit in whole.hits]
    since, until = chosen.filters.since, chosen.filters.until

    def beyond(text: str | None) -> bool:
        found = parse_date(text) if text else None
        if found is None:
            return text is None
        return (since is not None and found.last < since.first) or (until is not None and found.first > until.last)

    return [hit.place.date for hit in chosen.hits] + [h.place.date for h in whole.hits if beyond(h.place.date)]


def _unit(first: date, last: date) -> Unit:
    if (last - first).days < _MOST_DAYS:
        return "day"
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return "month" if months <= _MOST_MONTHS else "year"


def _periods(first: str, last: str) -> Iterator[str]:
    """Yield all days, months or years from one to another."""
    parts = [int(part) for part in first.split("-")]
    if len(parts) == 3:
        day = date(*parts)
        while (text := day.isoformat()) <= last:
            yield text
            day += timedelta(days=1)
        return
    if len(parts) == 1:
        yield from (f"{year:04}" for year in range(parts[0], int(last) + 1))
        return
    year, month = parts
    while (text := f"{year:04}-{month:02}") <= last:
        yield text
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
