"""Dates as documents give them: a day, a month or a year, kept as precise as they are and no more."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from index.errors import UsageError, marked

_ISO = re.compile(r"(?P<year>\d{4})(?:[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?)?")
_COMPACT = re.compile(r"(?P<year>(?:1[5-9]|2[01])\d\d)(?P<month>\d\d)(?P<day>\d\d)")
_FOUR_DIGIT_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_LANGUAGES = [
    "en", "fr", "de", "es", "it", "pt", "nl", "pl", "ru", "uk", "ar", "zh", "ja", "tr", "da", "nb", "sv", "fi", "hu",
    "ro",
]  # fmt: skip
_DAY_FIRST = {"ar", "da", "de", "es", "fi", "fr", "it", "nl", "no", "pl", "pt", "ro", "ru", "tr"}
"""The languages, by their ISO 639-1 codes, in which 03/04/2017 is 3 April wherever they are spoken."""
_ENGLISH_DAY_FIRST, _ENGLISH_MONTH_FIRST = {"en-gb", "en-ie", "en-au", "en-nz", "en-in", "en-za"}, {"en-us"}
"""In English it depends on the country."""

# "date 2017-03-27 First paragraph …": the word and an ISO date, then the text on the same line or the next.
_DATE_PREFIX = re.compile(r"date[ \t]*+(?::[ \t]*+)?(?P<date>\d{4}-\d{2}-\d{2})(?=\s|$)[ \t]*", re.IGNORECASE)
# A first line that holds nothing but a date, with or without the word.
_DATE_LINE = re.compile(r"(?:date[ \t]*+(?::[ \t]++|(?<=[ \t])))?(?P<date>[^\n]{4,40}?)[ \t]*(?:\n|$)", re.IGNORECASE)
_DAY_AND_YEAR = re.compile(r"\d\D+\d|\d{8}")
"""What every day has in some way; so that not each heading with a number in it is tried in twenty languages."""
_DATE_IN_NAME = re.compile(
    r"(?<!\d)(?P<year>(?:1[5-9]|2[01])\d\d)(?P<separator>[-_.]?)(?P<month>\d\d)(?P=separator)(?P<day>\d\d)(?!\d)"
)


@dataclass(frozen=True)
class PartialDate:
    """A calendar date of reduced precision (ISO 8601: `2017`, `2017-03` or `2017-03-27`)."""

    text: str
    first: date
    last: date

    def __str__(self) -> str:
        return self.text


def _partial_date(year: int, month: int | None = None, day: int | None = None) -> PartialDate | None:
    """Return the date, or None where the calendar has no such day."""
    try:
        if month is None:
            return PartialDate(f"{year:04}", date(year, 1, 1), date(year, 12, 31))
        if day is None:
            last = date(year, month, calendar.monthrange(year, month)[1])
            return PartialDate(f"{year:04}-{month:02}", date(year, month, 1), last)
        exact = date(year, month, day)
    except (ValueError, calendar.IllegalMonthError):
        return None
    return PartialDate(exact.isoformat(), exact, exact)


def _nobody_knows() -> str | None:
    return None


def parse_date(value: object, language: Callable[[], str | None] = _nobody_knows) -> PartialDate | None:
    """Read a date as records and front matter write it; None where it is none, or could be two.

    Understands ISO 8601 at any precision and with a time, e-mail dates, and dates in words in the common
    languages. `03/04/2017` is 3 April to some and 4 March to others, so it is no date unless the language of its
    document says which.

    Args:
        value: text, a number or a date.
        language: tells the language of the document, as “de” or “en-US”; called only where it matters.
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _partial_date(value.year, value.month, value.day)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**8:
        value = str(value)  # 2017, 20170327
    text = value.strip() if isinstance(value, str) else ""
    if not text or len(text) > 60:
        return None
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return _partial_date(*(int(part) for part in match.groups() if part))
    try:
        # The day as it was written: a time zone says where the clock hung, not which day the text means.
        return parse_date(datetime.fromisoformat(text))
    except ValueError:
        return _date_in_words(text, language)


def _date_in_words(text: str, language: Callable[[], str | None]) -> PartialDate | None:
    if not _FOUR_DIGIT_YEAR.search(text):
        return None  # "Monday" or "27/3/17" would be completed from today's date
    from dateparser.date import DateDataParser  # noqa: PLC0415 - 0.3 s, and most dates are ISO

    readings = []
    for order in ("DMY", "MDY"):
        parser = DateDataParser(
            languages=_LANGUAGES,
            settings={"DATE_ORDER": order, "PREFER_LOCALE_DATE_ORDER": False, "REQUIRE_PARTS": ["year"]},
        )
        data = parser.get_date_data(text)
        moment = data.date_obj
        if moment is None:
            return None
        parts = {"year": 1, "month": 2}.get(data.period or "", 3)
        readings.append((moment.year, moment.month, moment.day)[:parts])
    day_first, month_first = readings
    if day_first == month_first:
        return _partial_date(*day_first)
    tag = (language() or "").casefold()
    if tag.partition("-")[0] in _DAY_FIRST or tag in _ENGLISH_DAY_FIRST:
        return _partial_date(*day_first)
    return _partial_date(*month_first) if tag in _ENGLISH_MONTH_FIRST else None


def take_leading_date(text: str, language: Callable[[], str | None] = _nobody_knows) -> tuple[PartialDate | None, str]:
    """Return the date that opens a text, and the text without it.

    Either `date 2017-03-27` before the first paragraph, on its line or on one of its own, or a first line that
    is nothing but a date. A paragraph that merely begins with the word "date" stays whole. `language` is as for
    `parse_date`.
    """
    body = text.lstrip()
    if (match := _DATE_PREFIX.match(body)) and (found := parse_date(match["date"])):
        return found, body[match.end() :]
    match = _DATE_LINE.match(body)
    if match and _DAY_AND_YEAR.search(match["date"]):
        found = parse_date(match["date"], language)
        if found and len(found.text) == 10:
            return found, body[match.end() :]
    return None, text


def date_in_file_name(name: str) -> PartialDate | None:
    """Return the day that a file's name gives (`2017-03-27_talks.txt`, `talks 20170327.md`), else None."""
    for match in _DATE_IN_NAME.finditer(name):
        if found := _partial_date(int(match["year"]), int(match["month"]), int(match["day"])):
            return found
    return None


def parse_filter_date(text: str, name: str) -> PartialDate:
    """Read the date of a filter called `name`.

    Raises:
        UsageError: it is none.
    """
    if found := parse_date(text):
        return found
    raise UsageError(
        marked("{name} needs a date, found “{text}”; write it like 2017-03-27, 2017-03 or 2017."),
        name=name,
        text=text[:60],
    )
