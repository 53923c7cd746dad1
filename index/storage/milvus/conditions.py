"""Conditions on the entities of an index, in Milvus' own language; all are decided before anything is ranked."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from index.storage.milvus.layout import NO_YEAR
from index.storage.store import DocumentFilter

FIRST = "first == true"
"""One entity a window: that in the document where the text comes first."""
EACH_PARAGRAPH = "window == 0"
EACH_DOCUMENT = "position == 0 and window == 0"
_MOST_NAMED = 2_000
"""So many numbers are named one by one, which a server compares at once."""
_SHORTEST_RUN = 3
_MOST_YEARS = 40


def both(*conditions: str) -> str:
    """Return what holds where all of some conditions do; empty ones hold anywhere."""
    return " and ".join(filter(None, conditions))


def among(name: str, numbers: Iterable[int]) -> str:
    """Return the condition that a field is one of some numbers from 0 on; of many in a row, only the ends are named."""
    wanted = sorted(set(numbers))
    if 0 < len(wanted) <= _MOST_NAMED:
        return f"{name} in {wanted}"
    runs, single = [], []
    for _, group in groupby(enumerate(wanted), key=lambda item: item[1] - item[0]):
        run = [number for _, number in group]
        if len(run) < _SHORTEST_RUN:
            single.extend(run)
        else:
            runs.append(f"({name} >= {run[0]} and {name} <= {run[-1]})")
    parts = [*runs, *([f"{name} in {single}"] if single else [])]
    if not parts:
        return f"{name} == -1"  # none
    return parts[0] if len(parts) == 1 else f"({' or '.join(parts)})"


def dated(documents: DocumentFilter, *, partitioned: bool) -> str:
    """Return the condition that a document is from the days of a filter; empty where it has none.

    Where years are partitions, it names those that the days are in, so that the others are not looked at.
    """
    if not documents.has_dates:
        return ""
    conditions = ["first_day >= 0"]
    if documents.since is not None:
        conditions.append(f"last_day >= {documents.since}")
    if documents.until is not None:
        conditions.append(f"first_day <= {documents.until}")
    if partitioned and documents.since is not None and documents.until is not None:
        first, last = (date.fromordinal(day).year for day in (documents.since, documents.until))
        if last - first < _MOST_YEARS:
            conditions.append(f"year in {[NO_YEAR, *range(first, last + 1)]}")
    return both(*conditions)
