"""Phrases that name a stretch of time, and which days it covers: "March 2017", "the week before Christmas 2021".

Single days are read by dateparser (BSD), Easter by dateutil; what no library reads is a small grammar here. Weeks
begin on Monday, seasons are those of the north, Thanksgiving is that of the United States. English only.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import lru_cache, partial
from typing import Any

from dateutil.easter import easter


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time, and how the phrase that named it may be used."""

    start: date
    end: date
    kind: str
    """“exact”: a day, month or season of a stated year; “relative”: counted from today; “guessed”: the latest one that
    has begun, where no year is stated; “coarse”: a year or more."""


_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            *(["january", "jan"], ["february", "feb"], ["march", "mar"], ["april", "apr"], ["may"], ["june", "jun"]),
            *(["july", "jul"], ["august", "aug"], ["september", "sept", "sep"], ["october", "oct"]),
            *(["november", "nov"], ["december", "dec"]),
        ],
        start=1,
    )
    for name in names
}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}  # northern; the first month
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12,
    "a": 1, "an": 1, "couple of": 2, "a couple of": 2, "few": 3, "a few": 3, "several": 3, "half a": 1,
}  # fmt: skip
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_HOLIDAYS = {
    "christmas eve": (12, 24), "christmas": (12, 25), "christmas day": (12, 25), "boxing day": (12, 26),
    "halloween": (10, 31), "independence day": (7, 4), "valentines day": (2, 14), "new years eve": (12, 31),
}  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# an abbreviated month may keep its full stop; after "last May." the question ends
_WHOLE = ("may", "june", "july")
_SHORT_MONTHS = sorted((name for name in _MONTHS if len(name) < 5 and name not in _WHOLE), key=len, reverse=True)
_LONG_MONTHS = [name for name in _MONTHS if len(name) > 4]
MONTH = rf"(?:(?:{'|'.join(_LONG_MONTHS)}|{'|'.join(_WHOLE)})\b|(?:{'|'.join(_SHORT_MONTHS)})\b\.?)"
_YEAR = r"(?:1[0-9]\d\d|20\d\d)\b(?![.,]\d|[%°$€£]|-(?!\d)|/\d)"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\b"
_SEASON = r"(?:spring|summer|autumn|fall|winter)"
_PART = r"(?:(?:the\s+)?(?:early|mid|middle|late|beginning|start|end)(?:\s+of|\s*-|\s)\s*(?:the\s+)?)"
_COUNT = (
    r"(?:\d{1,3}|half\s+a|a\s+couple\s+of|couple\s+of|a\s+few|few|several|"
    rf"{'|'.join(list(_NUMBERS)[:12])}|an?)"
)
_UNIT = r"(?:day|week|month|quarter|year|decade)"
_HOLIDAY = (
    r"(?:christmas\s+eve|christmas(?:\s+day)?|boxing\s+day|new\s+year['’]?s\s+eve|new\s+year(?:['’]?s(?:\s+day)?)?|"
    r"easter(?:\s+sunday)?|halloween|thanksgiving|valentine['’]?s\s+day|independence\s+day|good\s+friday)"
)
_DAY_PHRASE = (
    rf"(?:(?:{'|'.join(_WEEKDAYS)}),?\s+)?"
    rf"(?:\d{{4}}-\d{{1,2}}-\d{{1,2}}\b|\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}}\b|"
    rf"(?:the\s+)?{_DAY}(?:\s+of)?\s+{MONTH}(?:,?\s+{_YEAR})?|{MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?)"
)

# One pattern for each kind of phrase that names a stretch of time, tried in this order at each place.
_PATTERNS: dict[str, str] = {
    "around_day": rf"(?:the\s+|a\s+)?(?:(?P<ac>{_COUNT})\s+)?(?P<au>day|week|month|year)(?P<plural>s)?\s+"
    rf"(?P<aside>before|after|of|following)\s+(?P<aday>{_DAY_PHRASE}|{_HOLIDAY}(?:,?\s+(?:of\s+|in\s+)?{_YEAR})?)",
    "day": _DAY_PHRASE,
    "holiday": rf"(?P<hname>{_HOLIDAY})\b(?:,?\s+(?:of\s+|in\s+)?(?P<hyear>{_YEAR}))?(?!\s+\d)",
    "quarter": rf"(?:the\s+)?(?:q(?P<q>[1-4])|(?P<qo>first|second|third|fourth|1st|2nd|3rd|4th)\s+quarter)"
    rf"(?:\s*/\s*|,?\s+(?:of\s+|in\s+)?)(?P<qyear>{_YEAR})",
    "half": rf"(?:the\s+)?(?:h(?P<h>[12])|(?P<ho>first|second)\s+half)\s+(?:of\s+)?(?P<halfyear>{_YEAR})",
    "decade": r"(?:the\s+)?(?P<dpart>early\s+|mid[\s-]+|late\s+)?(?P<decade>1[0-9]\d0|20\d0)['’]?s\b",
    "last_named": rf"(?P<lwhich>last|this|this\s+past)\s+(?P<lname>{MONTH}|{_SEASON}\b|{_HOLIDAY}|"
    rf"{'|'.join(_WEEKDAYS)}|weekend)(?!\s+\d)",
    "season": rf"(?:the\s+)?(?P<season>{_SEASON})\s+(?:of\s+)?(?P<syear>{_YEAR})",
    "month_year": rf"(?P<mpart>{_PART})?(?P<mname>{MONTH}),?\s+(?:of\s+)?(?P<myear>{_YEAR})",
    "year": rf"(?P<ypart>{_PART})?(?:the\s+year\s+)?(?P<year>{_YEAR})",
    "last_unit": r"(?:(?:earlier|later)\s+)?(?P<uwhich>last|this|this\s+past)\s+"
    r"(?P<unit>week|month|quarter|year|decade)\b(?!\s+of\b)",
    "rolling": rf"(?:(?:the|these)\s+)?(?:last|past)\s+(?:(?P<rc>{_COUNT})\s+)?"
    rf"(?P<ru>{_UNIT}|hour)s?\b(?!\s+of\b)",
    "ago": rf"(?P<gc>{_COUNT})\s+(?P<gu>{_UNIT})s?\s+ago\b",
    "yesterday": r"(?P<yday>the\s+day\s+before\s+yesterday|yesterday|today)"
    r"(?:\s+(?:morning|afternoon|evening))?\b",
    "weekend": r"the\s+(?:past\s+)?(?P<weekend>weekend)\b",
    "weekday": rf"(?P<weekday>{'|'.join(_WEEKDAYS)})\b",
    "month": rf"(?P<bpart>{_PART})?(?P<bname>{MONTH})(?!\s+\d)",
}
PHRASES: dict[str, re.Pattern[str]] = {
    name: re.compile(rf"(?<![\w\-–/.$€£#])(?<!\d,)(?:{pattern})", re.IGNORECASE) for name, pattern in _PATTERNS.items()
}


def stretch_of(kind: str, match: re.Match[str], today: date) -> Stretch | None:
    """Return what a phrase of one of the kinds in `PHRASES` covers, seen from `today`; None for a day that is none."""
    try:
        return _READERS[kind](match, today)
    except (OverflowError, ValueError):
        return None  # no such day


def _read_around_day(match: re.Match[str], today: date) -> Stretch | None:
    phrase = match["aday"]
    holiday = PHRASES["holiday"].fullmatch(phrase)
    anchor = _read_holiday(holiday, today) if holiday is not None else _read_day(re.fullmatch("(?s).*", phrase), today)
    if anchor is None:
        return None
    side, unit, count = match["aside"].lower(), match["au"].lower(), _count(match["ac"])
    if match["ac"] is None and match["plural"]:
        count = {"day": 7, "week": 4, "month": 6, "year": 5}[unit]  # "in the weeks after 3 June 2020"
    if side == "of":
        monday = anchor.start - timedelta(days=anchor.start.weekday())
        return Stretch(monday, monday + timedelta(days=6), anchor.kind) if unit == "week" else None
    if side == "before":
        end = anchor.start - timedelta(days=1)
        return Stretch(_shift(anchor.start, unit, -count), end, anchor.kind)
    return Stretch(anchor.end + timedelta(days=1), _shift(anchor.end, unit, count), anchor.kind)


def _read_day(match: re.Match[str] | None, today: date) -> Stretch | None:
    if match is None:
        return None
    day = day_of(match.group(), today)
    if day is None:
        return None
    return Stretch(day, day, "exact" if re.search(r"\d{4}", match.group()) else "guessed")


def _read_holiday(match: re.Match[str], today: date) -> Stretch | None:
    name = re.sub(r"\s+", " ", match["hname"].lower().replace("’", "'"))
    if match["hyear"]:
        day = _holiday(name, int(match["hyear"]))
        return Stretch(day, day, "exact")
    day = _holiday(name, today.year)
    if day > today:
        day = _holiday(name, today.year - 1)
    return Stretch(day, day, "guessed")


def _holiday(name: str, year: int) -> date:
    name = name.replace("'", "")
    if name == "thanksgiving":  # the fourth Thursday of November
        first = date(year, 11, 1)
        return first + timedelta(days=(3 - first.weekday()) % 7 + 21)
    if name.startswith("easter") or name == "good friday":
        sunday: date = easter(year)
        return sunday - timedelta(days=2 if name == "good friday" else 0)
    return date(year, *_HOLIDAYS.get(name, (1, 1)))


def _read_quarter(match: re.Match[str], _today: date) -> Stretch:
    quarter = int(match["q"]) if match["q"] else _ORDINALS[match["qo"].lower()]
    year = int(match["qyear"])
    return Stretch(date(year, 3 * quarter - 2, 1), _month_end(year, 3 * quarter), "exact")


def _read_half(match: re.Match[str], _today: date) -> Stretch:
    half = int(match["h"]) if match["h"] else _ORDINALS[match["ho"].lower()]
    year = int(match["halfyear"])
    return Stretch(date(year, 6 * half - 5, 1), _month_end(year, 6 * half), "exact")


def _read_decade(match: re.Match[str], _today: date) -> Stretch:
    year = int(match["decade"])
    part = (match["dpart"] or "").strip(" -").lower()
    # whole decade, early: first four years, mid: the middle four, late: the last four
    first, last = {"early": (0, 3), "mid": (3, 6), "late": (6, 9)}.get(part, (0, 9))
    return Stretch(date(year + first, 1, 1), date(year + last, 12, 31), "coarse")


def _read_season(match: re.Match[str], _today: date) -> Stretch:
    return _season(match["season"].lower(), int(match["syear"]), "exact")


def _season(season: str, year: int, kind: str) -> Stretch:
    month = _SEASONS[season]
    if season == "winter":  # "the winter of 2019": December 2019 to February 2020
        return Stretch(date(year, 12, 1), _month_end(year + 1, 2), kind)
    return Stretch(date(year, month, 1), _month_end(year, month + 2), kind)


def _read_month_year(match: re.Match[str], _today: date) -> Stretch:
    year, month = int(match["myear"]), month_number(match["mname"])
    return _part(match["mpart"], whole_month(year, month))


def _read_year(match: re.Match[str], _today: date) -> Stretch:
    return _part(match["ypart"], whole_year(int(match["year"])))


def whole_year(year: int) -> Stretch:
    """Return a year."""
    return Stretch(date(year, 1, 1), date(year, 12, 31), "coarse")


def _part(words: str | None, whole: Stretch) -> Stretch:
    """The first, middle or last part of a month or year: ten days of a month, four months of a year."""
    word = re.sub(r"\b(?:the|of)\b|[\s-]", "", (words or "").lower())
    if not word:
        return whole
    days = (whole.end - whole.start).days + 1
    year = whole.start.year
    if days > 31:
        months = {"early": (1, 4), "beginning": (1, 3), "start": (1, 3), "late": (9, 12), "end": (10, 12)}
        first, last = months.get(word, (5, 8))
        return Stretch(date(year, first, 1), _month_end(year, last), "exact")
    first, last = {
        "early": (1, 10),
        "beginning": (1, 10),
        "start": (1, 10),
        "late": (20, days),
        "end": (20, days),
    }.get(word, (10, 20))
    return Stretch(whole.start.replace(day=first), whole.start.replace(day=last), whole.kind)


def _read_last_named(match: re.Match[str], today: date) -> Stretch:
    name = re.sub(r"\s+", " ", match["lname"].lower().rstrip(".").replace("’", "'"))
    this = match["lwhich"].lower() == "this"
    if name == "weekend":
        return _weekend(today, this)
    if name in _WEEKDAYS:
        back = (today.weekday() - _WEEKDAYS.index(name)) % 7
        day = today - timedelta(days=back or (0 if this else 7))
        return Stretch(day, day, "relative")
    in_year = partial(_named_in_year, name)
    if this:
        return in_year(today.year)
    if name in _MONTHS or name in _SEASONS:  # the latest that is over
        return next(found for back in range(3) if (found := in_year(today.year - back)).end < today)
    return next(found for back in range(2) if (found := in_year(today.year - back)).start < today)


def _named_in_year(name: str, year: int) -> Stretch:
    if name in _MONTHS:
        return whole_month(year, _MONTHS[name], "relative")
    if name in _SEASONS:
        return _season(name, year, "relative")
    day = _holiday(name, year)
    return Stretch(day, day, "relative")


def _weekend(today: date, this: bool) -> Stretch:
    """The latest Saturday and Sunday: "this" one may still go on or come, the last one is over."""
    saturday = today - timedelta(days=(today.weekday() - 5) % 7)
    if this and today.weekday() < 5:
        saturday += timedelta(days=7)
    elif not this and today.weekday() >= 5:
        saturday -= timedelta(days=7)
    return Stretch(saturday, saturday + timedelta(days=1), "relative")


def _read_weekend(_match: re.Match[str], today: date) -> Stretch:
    return _weekend(today, this=today.weekday() >= 5)


def _read_last_unit(match: re.Match[str], today: date) -> Stretch:
    which, unit = re.sub(r"\s+", " ", match["uwhich"].lower()), match["unit"].lower()
    start = _unit_start(today, unit)
    if which == "this":
        return Stretch(start, _shift(start, unit, 1) - timedelta(days=1), "relative")
    end = start - timedelta(days=1)
    return Stretch(_unit_start(end, unit), end, "relative")


def _unit_start(day: date, unit: str) -> date:
    if unit == "week":  # from Monday
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    if unit == "quarter":
        return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    if unit == "decade":
        return date(day.year // 10 * 10, 1, 1)
    return date(day.year, 1, 1)


def _read_rolling(match: re.Match[str], today: date) -> Stretch:
    unit, count = match["ru"].lower(), _count(match["rc"])
    if unit == "hour":
        unit, count = "day", max(1, round(count / 24))
    return Stretch(_shift(today, unit, -count), today, "relative")


def _read_ago(match: re.Match[str], today: date) -> Stretch:
    """The day so long ago, with half a unit on either side, for nobody means that very day."""
    unit, count = match["gu"].lower(), _count(match["gc"])
    if match["gc"].lower().startswith("half"):
        if unit not in ("year", "decade"):
            raise ValueError(unit)
        count, unit = (6, "month") if unit == "year" else (5, "year")
    day = _shift(today, unit, -count)
    margin = timedelta(days={"day": 0, "week": 3, "month": 15, "quarter": 45, "year": 182}.get(unit, 1826))
    # "100 years ago" is history, not a filter
    kind = "relative" if day.year > today.year - 30 else "coarse"
    return Stretch(day - margin, min(day + margin, today), kind)


def _read_yesterday(match: re.Match[str], today: date) -> Stretch:
    phrase = match["yday"].lower()
    back = 0 if phrase == "today" else 1 if phrase == "yesterday" else 2
    return Stretch(today - timedelta(days=back), today - timedelta(days=back), "relative")


def _read_weekday(match: re.Match[str], today: date) -> Stretch:
    day = today - timedelta(days=(today.weekday() - _WEEKDAYS.index(match["weekday"].lower())) % 7)
    return Stretch(day, day, "guessed")


def _read_month(match: re.Match[str], today: date) -> Stretch:
    """A month without a year is the latest one that has begun."""
    month = month_number(match["bname"])
    year = today.year if month <= today.month else today.year - 1
    return _part(match["bpart"], whole_month(year, month, "guessed"))


_READERS: dict[str, Callable[[re.Match[str], date], Stretch | None]] = {
    "around_day": _read_around_day,
    "day": _read_day,
    "holiday": _read_holiday,
    "quarter": _read_quarter,
    "half": _read_half,
    "decade": _read_decade,
    "last_named": _read_last_named,
    "season": _read_season,
    "month_year": _read_month_year,
    "year": _read_year,
    "last_unit": _read_last_unit,
    "rolling": _read_rolling,
    "ago": _read_ago,
    "yesterday": _read_yesterday,
    "weekend": _read_weekend,
    "weekday": _read_weekday,
    "month": _read_month,
}


def whole_month(year: int, month: int, kind: str = "exact") -> Stretch:
    """Return a month of a year."""
    return Stretch(date(year, month, 1), _month_end(year, month), kind)


def month_number(name: str) -> int:
    """Return 3 for “March”, “mar” and “Mar.”."""
    return _MONTHS[name.lower().rstrip(".")]


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _count(words: str | None) -> int:
    if words is None:
        return 1
    words = re.sub(r"\s+", " ", words.lower())
    return int(words) if words.isdigit() else _NUMBERS[words]


def _shift(day: date, unit: str, count: int) -> date:
    """Move a date by days, weeks, months, quarters, years or decades; 31 March and a month is 30 April."""
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + count * {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit]
    year, month = divmod(months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise OverflowError(year)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@lru_cache(maxsize=4)
def _parser(order: str) -> Any:
    from dateparser.date import DateDataParser  # noqa: PLC0415 - 0.3 s, and few questions name a day

    settings = {"REQUIRE_PARTS": ["day", "month", "year"], "DATE_ORDER": order, "PARSERS": ["absolute-time"]}
    return DateDataParser(languages=["en"], settings=settings)


@lru_cache(maxsize=256)
def day_of(phrase: str, today: date) -> date | None:
    """One day as dateparser reads it; a year that is left out is the latest that makes it a past day."""
    phrase = re.sub(rf"^\s*(?:{'|'.join(_WEEKDAYS)}),?\s+", "", phrase.lower())  # dateparser would correct the day
    phrase = re.sub(r"^the\s+|\bof\b|(?<=\d)(?:st|nd|rd|th)\b|[.](?=\s|$)", " ", phrase)
    numbers = re.fullmatch(r"\s*(\d{1,2})[./](\d{1,2})[./](\d{4})\s*", phrase)
    order = "MDY"
    if re.match(r"\s*\d{4}-", phrase):
        order = "YMD"
    elif numbers is not None and ("." in phrase or int(numbers[1]) > 12):
        order = "DMY"
    if re.search(r"\d{4}", phrase) is None:
        # eight years back, so that a 29 February is among them
        for year in range(today.year, max(MINYEAR, today.year - 9), -1):
            day = day_of(f"{phrase} {year:04}", today)
            if day is not None and day <= today:
                return day
        return None
    parsed = _parser(order).get_date_data(re.sub(r"\s+", " ", phrase).strip())
    return None if parsed is None or parsed.date_obj is None else parsed.date_obj.date()
