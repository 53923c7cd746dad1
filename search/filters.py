"""Which documents take part in a search: by date and by source, decided before anything is ranked."""

import fnmatch
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.corpus import UNDATED
from index.dates import PartialDate, parse_filter_date
from index.errors import UsageError
from index.snapshot import Snapshot


@dataclass(frozen=True)
class Filters:
    """The documents from `since` to `until`, both included, whose source fits `source`.

    A date of reduced precision passes if any day that it can mean does. `source` is compared without regard to
    case with a document's source and with its path; `*` stands for anything, `?` for one character.
    """

    since: PartialDate | None = None
    until: PartialDate | None = None
    source: str | None = None

    @classmethod
    def parse(cls, since: str | None = None, until: str | None = None, source: str | None = None) -> "Filters":
        """Read filters as people write them; an empty one counts as none.

        Raises:
            UsageError: a date is none, or the period ends before it begins.
        """
        filters = cls(
            parse_filter_date(since, "--since") if since else None,
            parse_filter_date(until, "--until") if until else None,
            source or None,
        )
        if filters.since and filters.until and filters.since.first > filters.until.last:
            raise UsageError(f"nothing is since {since} and until {until}: the first date must not be the later one.")
        return filters

    def __bool__(self) -> bool:
        return self != Filters()


@dataclass(frozen=True)
class Selection:
    """The documents that pass some filters."""

    documents: NDArray[np.bool_]
    undated_left_out: int
    """Documents that would have passed, had they a date."""


def select(snapshot: Snapshot, filters: Filters) -> Selection | None:
    """Return the documents that pass, or None where all do."""
    if not filters:
        return None
    days = snapshot.columns.document_days
    passing = np.ones(len(days), dtype=bool)
    if filters.source:
        fits = re.compile(fnmatch.translate(filters.source.casefold())).match
        for row, source, path in snapshot.corpus.sources():
            passing[row] = bool(fits(source.casefold()) or fits(path.casefold()))
    if not filters.since and not filters.until:
        return Selection(passing, 0)
    undated = days[:, 0] == UNDATED
    left_out = int(np.count_nonzero(passing & undated))
    passing &= ~undated
    if filters.since:
        passing &= days[:, 1] >= filters.since.first.toordinal()
    if filters.until:
        passing &= days[:, 0] <= filters.until.last.toordinal()
    return Selection(passing, left_out)
