"""Dates in running text, and whether two of them can be the same.

What names a time is recognised as in questions (`search/question/dates/`). A question's date filters; here each one
that a text has is compared. A date without a year (“on 5 May”, “on Monday”) is known from the day of its document; in a
draft, whose day nobody knows, it is compared by what it says: the day and the month, or the weekday.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from search.question.dates.language import DateLanguage, named
from search.question.dates.languages import ENGLISH, LANGUAGES
from search.question.dates.phrases import Phrase, Phrases, is_plausible
from search.question.dates.stretches import stretch_of

Precision = Literal["weekday", "day", "month", "year", "longer", "relative"]

_UNKNOWN_DAY = date(2000, 12, 31)
"""From here a date without a year is counted where nobody knows the day; only day and month of it are looked at."""
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_SLACK = timedelta(days=8)
"""“Last week” and “on Monday” are said of days around."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A date in a text."""

    text: str
    start: int
    end: int
    precision: Precision
    first: date | None
    """The first day that it can mean; None where that depends on a day that is not known."""
    last: date | None
    year_stated: bool
    """Whether it says its year; if not, day and month of `first` and `last` are what it says."""
    weekday: int | None = None
    """0 is Monday; where nothing but a weekday is said."""
    named_weekday: int | None = None
    """The weekday that stands before a day: “Monday, 5 May”."""


def moments(text: str, language: str = "en", seen_from: date | None = None) -> list[Moment]:
    """Return the dates of a text in order.

    Args:
        text: a sentence or a paragraph.
        language: its ISO 639-1 code; English is tried where dates in it are not understood.
        seen_from: the day on which it was written, from which “yesterday” is counted, where that is known.
    """
    known = LANGUAGES.get(language, ENGLISH)
    phrases, position, found = Phrases(known, text, seen_from or _UNKNOWN_DAY), 0, []
    while (phrase := phrases.after(position)) is not None:
        moment = _moment(known, phrase, seen_from)
        # What is no date may have one in it: “beginning Jan. 17” begins like “(the) beginning (of) January”.
        position = phrase.match.end() if moment else phrase.match.start() + 1
        if moment is not None:
            found.append(moment)
    return found


def _moment(language: DateLanguage, phrase: Phrase, seen_from: date | None) -> Moment | None:
    written = phrase.match.group()
    # A weekday needs a preposition in a question, which is often typed in lower case; in print its capital tells it.
    is_time = is_plausible(phrase) or (phrase.kind == "weekday" and written[:1].isupper())
    stretch = stretch_of(language, phrase.kind, phrase.match, phrase.today) if is_time else None
    if stretch is None:
        return None
    where = written, phrase.match.start(), phrase.match.end()
    if phrase.kind == "weekday":
        weekday = language.weekdays[named(phrase.match, "weekday") or ""]
        return Moment(*where, "weekday", None, None, year_stated=False, weekday=weekday)
    if stretch.kind == "relative" and seen_from is None:
        return Moment(*where, "relative", None, None, year_stated=False)
    if stretch.kind == "relative":
        return Moment(*where, "relative", stretch.start - _SLACK, stretch.end + _SLACK, year_stated=True)
    days = (stretch.end - stretch.start).days
    precision: Precision = "day" if days < 1 else "month" if days < 31 else "year" if days < 366 else "longer"
    before = _FIRST_WORD.match(written)
    return Moment(
        *where, precision, stretch.start, stretch.end, year_stated=stretch.kind != "guessed",
        named_weekday=language.weekdays.get(before.group().lower()) if before else None,
    )  # fmt: skip


def comparable_times(one: Moment, other: Moment) -> bool:
    """Tell whether two dates say the same kind of thing, a day, a month, a year, or one could be in the other."""
    if one.weekday is not None and other.weekday is not None:
        return True
    if "relative" in {one.precision, other.precision}:
        return False
    if one.first is None or other.first is None:
        return False
    return one.precision == other.precision or same_time(one, other)


def same_time(one: Moment, other: Moment) -> bool:
    """Tell whether two dates can be the same: “in May 2019” and “on 3 May 2019” can."""
    if one.text.casefold() == other.text.casefold() and not (one.year_stated and other.year_stated):
        return True  # “Thanksgiving” is another day each year
    said = [moment.weekday if moment.weekday is not None else moment.named_weekday for moment in (one, other)]
    if None not in said and said[0] != said[1]:
        return False
    if one.weekday is not None or other.weekday is not None:
        return _same_weekday(one, other)
    if one.year_stated and other.year_stated:
        return bool(one.first and one.last and other.first and other.last) and _overlap(one, other)
    return _same_day_of_year(one, other)


def _overlap(one: Moment, other: Moment) -> bool:
    first, last = max(one.first or date.max, other.first or date.max), min(one.last or date.min, other.last or date.min)
    return first <= last


def _same_weekday(one: Moment, other: Moment) -> bool:
    """Tell whether a weekday can be another date."""
    alone, beside = (one, other) if one.weekday is not None else (other, one)
    if beside.weekday is not None:
        return alone.weekday == beside.weekday
    if beside.first is None or beside.precision != "day":
        return False
    return not beside.year_stated or beside.first.weekday() == alone.weekday


def _same_day_of_year(one: Moment, other: Moment) -> bool:
    """Tell whether two dates can be the same, of which one does not say its year."""
    if one.first is None or other.first is None or {one.precision, other.precision} - {"day", "month"}:
        return False
    same_month = one.first.month == other.first.month
    return same_month and ("month" in {one.precision, other.precision} or one.first.day == other.first.day)


def near_day(moment: Moment, day: date | None) -> bool:
    """Tell whether a date can be that of a document itself, or of the days just before or after it."""
    if day is None or moment.precision == "relative" or moment.weekday is not None:
        return True
    if moment.first is None or moment.last is None:
        return True
    if not moment.year_stated:
        around = [day + timedelta(days=number) for number in range(-7, 8)]
        if moment.precision == "day":
            return (moment.first.month, moment.first.day) in {(one.month, one.day) for one in around}
        return moment.first.month in {one.month for one in around}
    return moment.first - _SLACK <= day <= moment.last + _SLACK
