"""Dates as people type them into a filter: “2017-03”, “March 2023”, “last year”, “letzte Woche”, “03/01/2023”."""

import calendar
import re
from datetime import date
from typing import Literal

from index.errors import UsageError, marked
from index.reading.dates import PartialDate, parse_filter_date
from search.question.dates.language import KINDS
from search.question.dates.languages import ENGLISH, LANGUAGES
from search.question.dates.stretches import Stretch, days_in_figures, stretch_of
from search.speech import speech

_IN_FIGURES = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")
_LONGEST = 60


def read_filter_date(text: str, name: str, end: Literal["first", "last"], today: date) -> PartialDate:
    """Read the date of a filter.

    Args:
        text: as somebody typed it.
        name: what the filter is called, for errors.
        end: which day of “last week” it means, as there is no shorter name for those seven.
        today: the day from which “last year” is counted.

    Raises:
        UsageError: it is none, or may be two.
    """
    text = text.strip()
    if _IN_FIGURES.fullmatch(text) and len(days := days_in_figures(ENGLISH, text)) > 1:
        one, other = (f"{day.isoformat()} ({speech().dated(day, year=False)})" for day in days)
        raise UsageError(
            marked("{name} needs one date, found “{text}”, which can be two; write {one} or {other}."),
            name=name,
            text=text,
            one=one,
            other=other,
        )
    # First our own phrases: dateparser takes “the 1990s” for today.
    stretch = _stretch(text, today)
    return _partial(stretch, end) if stretch else parse_filter_date(text, name)


def _stretch(text: str, today: date) -> Stretch | None:
    """Return what a phrase of any language covers."""
    if len(text) > _LONGEST:
        return None
    for language in LANGUAGES.values():
        for kind in KINDS:
            pattern = language.phrases.get(kind)
            match = pattern.fullmatch(text) if pattern else None
            if match and (stretch := stretch_of(language, kind, match, today)):
                return stretch
    return None


def _partial(stretch: Stretch, end: Literal["first", "last"]) -> PartialDate:
    """Return a year or a month by its name, and of anything else its first or its last day."""
    start, stop = stretch.start, stretch.end
    if (start.year, start.month, start.day, stop.month, stop.day) == (stop.year, 1, 1, 12, 31):
        return PartialDate(f"{start.year:04}", start, stop)
    month_end = calendar.monthrange(start.year, start.month)[1]
    if (start.year, start.month, start.day, stop.day) == (stop.year, stop.month, 1, month_end):
        return PartialDate(f"{start.year:04}-{start.month:02}", start, stop)
    day = start if end == "first" else stop
    return PartialDate(day.isoformat(), day, day)
