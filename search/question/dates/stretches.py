"""What stretch of time a phrase covers: “March 2017”, “the week before Christmas 2021”, in any of the languages.

Easter is dateutil's; the rest is arithmetic. Weeks begin on Monday, seasons are those of the north.

Holidays are rules of ours, one entry of a language's table each: the library `holidays` (MIT, 14 MB) has neither the
names that people write (“Heiligabend”, “Silvester” and “Weihnachten” are no public holidays; Spain's Christmas is
“Natividad del Señor”) nor years before a holiday became a law (no Christmas in the USA before 1870).
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

from dateutil.easter import easter

from search.question.dates.language import DateLanguage, named


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time, and how the phrase that named it may be used."""

    start: date
    end: date
    kind: str
    """“exact”: a day, month or season of a stated year; “relative”: counted from today; “guessed”: the latest one that
    has begun, where no year is stated; “coarse”: a year or more."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """A phrase to be read."""

    language: DateLanguage
    match: re.Match[str]
    today: date

    def named(self, group: str) -> str | None:
        return named(self.match, group)

    def word(self, group: str) -> str:
        return self.named(group) or ""

    def count(self) -> float:
        words = self.named("count")
        if words is None:
            return 1
        return int(words) if words.isdigit() else self.language.numbers[words]

    def ordinal(self, group: str) -> int:
        words = self.word(group)
        return int(words) if words.isdigit() else self.language.ordinals[words]


def stretch_of(language: DateLanguage, kind: str, match: re.Match[str], today: date) -> Stretch | None:
    """Return what a phrase of a kind covers, seen from `today`; None for a day that is none."""
    try:
        return _READERS[kind](_Reading(language, match, today))
    except (OverflowError, ValueError):
        return None  # no such day


def _read_around_day(phrase: _Reading) -> Stretch | None:
    # Not in lower case, which would change nothing, but with the width of its blanks
    group = "anchor" if phrase.match["anchor"] is not None else "anchor2"
    anchor = _read_anchor(phrase, phrase.match[group])
    if anchor is None:
        return None
    unit_word, side = phrase.word("unit"), phrase.language.sides[phrase.word("side")]
    unit, count = phrase.language.units[unit_word], phrase.count()
    if phrase.named("count") is None and phrase.named("plural"):
        count = {"day": 7, "week": 4, "month": 6, "year": 5}[unit]  # "in the weeks after 3 June 2020"
    if side == "of":
        monday = anchor.start - timedelta(days=anchor.start.weekday())
        return Stretch(monday, monday + timedelta(days=6), anchor.kind) if unit == "week" else None
    if side == "before":
        end = anchor.start - timedelta(days=1)
        return Stretch(_shift(anchor.start, unit, -count), end, anchor.kind)
    return Stretch(anchor.end + timedelta(days=1), _shift(anchor.end, unit, count), anchor.kind)


def _read_anchor(phrase: _Reading, text: str) -> Stretch | None:
    for kind in ("holiday", "day"):
        match = phrase.language.phrases[kind].fullmatch(text)
        if match is not None:
            return _READERS[kind](_Reading(phrase.language, match, phrase.today))
    return None


def _read_day(phrase: _Reading) -> Stretch | None:
    stated = phrase.named("iso") or phrase.named("numeric") or phrase.named("year")
    if stated:
        day = day_in_year(phrase.language, phrase.match, int(phrase.named("year") or 0))
        return Stretch(day, day, "exact")
    # the latest that is over; eight years back, so that a 29 February is among them
    for year in range(phrase.today.year, max(MINYEAR, phrase.today.year - 9), -1):
        try:
            day = day_in_year(phrase.language, phrase.match, year)
        except ValueError:
            continue
        if day <= phrase.today:
            return Stretch(day, day, "guessed")
    return None


def day_in_year(language: DateLanguage, match: re.Match[str], year: int) -> date:
    """Return the day that a phrase names; `year` counts where the phrase has none.

    Raises:
        ValueError: there is no such day.
    """
    if iso := named(match, "iso"):
        return date(*map(int, iso.split("-")))
    if numeric := named(match, "numeric"):
        readings = days_in_figures(language, numeric)
        if not readings:
            raise ValueError(numeric)
        return readings[0]
    day = int(re.sub(r"\D", "", named(match, "day") or ""))
    return date(int(named(match, "year") or year), language.months[named(match, "month") or ""], day)


def days_in_figures(language: DateLanguage, numeric: str) -> list[date]:
    """Return the days that 03/04/2017 can mean, the likelier one first; none where the calendar has no such day."""
    first, second, year = map(int, re.split(r"[./]", numeric))
    month_first = language.month_first and "/" in numeric
    orders = [(second, first)]  # month, day
    if month_first:
        orders.insert(0, (first, second))
    found = []
    for month, day in dict.fromkeys(orders):
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return found


def _read_holiday(phrase: _Reading) -> Stretch:
    name, year = phrase.word("holiday"), phrase.named("year")
    if year:
        day = _holiday(phrase.language, name, int(year))
        return Stretch(day, day, "exact")
    day = _holiday(phrase.language, name, phrase.today.year)
    if day > phrase.today:
        day = _holiday(phrase.language, name, phrase.today.year - 1)
    return Stretch(day, day, "guessed")


def _holiday(language: DateLanguage, name: str, year: int) -> date:
    rule = language.holidays[name.replace("'", "")]
    if rule.after_easter is not None:
        sunday: date = easter(year)
        return sunday + timedelta(days=rule.after_easter)
    if rule.weekday is not None:
        first = date(year, rule.month, 1)
        return first + timedelta(days=(rule.weekday - first.weekday()) % 7 + 7 * (rule.day - 1))
    return date(year, rule.month, rule.day)


def _read_quarter(phrase: _Reading) -> Stretch:
    quarter, year = phrase.ordinal("ordinal"), int(phrase.word("year"))
    return Stretch(date(year, 3 * quarter - 2, 1), _month_end(year, 3 * quarter), "exact")


def _read_half(phrase: _Reading) -> Stretch:
    half, year = phrase.ordinal("ordinal"), int(phrase.word("year"))
    return Stretch(date(year, 6 * half - 5, 1), _month_end(year, 6 * half), "exact")


def _read_decade(phrase: _Reading) -> Stretch:
    year = int(phrase.word("decade"))
    # whole decade, early: first four years, mid: the middle four, late: the last four
    parts = {"early": (0, 3), "beginning": (0, 3), "middle": (3, 6), "late": (6, 9), "end": (6, 9)}
    first, last = parts.get(_part_named(phrase) or "", (0, 9))
    return Stretch(date(year + first, 1, 1), date(year + last, 12, 31), "coarse")


def _read_season(phrase: _Reading) -> Stretch:
    return _season(phrase.language.seasons[phrase.word("season")], int(phrase.word("year")), "exact")


def _season(season: str, year: int, kind: str) -> Stretch:
    if season == "winter":  # "the winter of 2019": December 2019 to February 2020
        return Stretch(date(year, 12, 1), _month_end(year + 1, 2), kind)
    month = {"spring": 3, "summer": 6, "autumn": 9}[season]
    return Stretch(date(year, month, 1), _month_end(year, month + 2), kind)


def _read_month_year(phrase: _Reading) -> Stretch:
    month = phrase.language.months[phrase.word("month")]
    return _part(_part_named(phrase), whole_month(int(phrase.word("year")), month))


def _read_year(phrase: _Reading) -> Stretch:
    return _part(_part_named(phrase), whole_year(int(phrase.word("year"))))


def _part_named(phrase: _Reading) -> str | None:
    word = (phrase.named("part") or "").strip(" -")
    return phrase.language.parts[word] if word else None


def _part(part: str | None, whole: Stretch) -> Stretch:
    """The first, middle or last part of a month or year: ten days of a month, four months of a year."""
    if part is None:
        return whole
    days = (whole.end - whole.start).days + 1
    year = whole.start.year
    if days > 31:
        months = {"early": (1, 4), "beginning": (1, 3), "middle": (5, 8), "late": (9, 12), "end": (10, 12)}
        first, last = months[part]
        return Stretch(date(year, first, 1), _month_end(year, last), "exact")
    start, end = (1, 10) if part in {"early", "beginning"} else (10, 20) if part == "middle" else (20, days)
    return Stretch(whole.start.replace(day=start), whole.start.replace(day=end), whole.kind)


def _read_last_named(phrase: _Reading) -> Stretch:
    this, today = phrase.named("this") is not None, phrase.today
    if phrase.named("weekend"):
        return _weekend(today, this)
    if name := phrase.named("weekday"):
        back = (today.weekday() - phrase.language.weekdays[name]) % 7
        day = today - timedelta(days=back or (0 if this else 7))
        return Stretch(day, day, "relative")
    if this:
        return _named_in_year(phrase, today.year)
    if phrase.named("month") or phrase.named("season"):  # the latest that is over
        return next(found for back in range(3) if (found := _named_in_year(phrase, today.year - back)).end < today)
    return next(found for back in range(2) if (found := _named_in_year(phrase, today.year - back)).start < today)


def _named_in_year(phrase: _Reading, year: int) -> Stretch:
    language = phrase.language
    if month := phrase.named("month"):
        return whole_month(year, language.months[month], "relative")
    if season := phrase.named("season"):
        return _season(language.seasons[season], year, "relative")
    day = _holiday(language, phrase.word("holiday"), year)
    return Stretch(day, day, "relative")


def _weekend(today: date, this: bool) -> Stretch:
    """The latest Saturday and Sunday: "this" one may still go on or come, the last one is over."""
    saturday = today - timedelta(days=(today.weekday() - 5) % 7)
    if this and today.weekday() < 5:
        saturday += timedelta(days=7)
    elif not this and today.weekday() >= 5:
        saturday -= timedelta(days=7)
    return Stretch(saturday, saturday + timedelta(days=1), "relative")


def _read_weekend(phrase: _Reading) -> Stretch:
    return _weekend(phrase.today, this=phrase.today.weekday() >= 5)


def _read_last_unit(phrase: _Reading) -> Stretch:
    unit = phrase.language.units[phrase.word("unit")]
    start = _unit_start(phrase.today, unit)
    if phrase.named("this"):
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


def _read_rolling(phrase: _Reading) -> Stretch:
    unit, count = phrase.language.units[phrase.word("unit")], phrase.count()
    if unit == "hour":
        return Stretch(_shift(phrase.today, "day", -max(1, round(count / 24))), phrase.today, "relative")
    return Stretch(_shift(phrase.today, unit, -count), phrase.today, "relative")


def _read_ago(phrase: _Reading) -> Stretch:
    """The day so long ago, with half a unit on either side, for nobody means that very day."""
    count, unit = _whole(phrase.count(), phrase.language.units[phrase.word("unit")])
    day = _shift(phrase.today, unit, -count)
    margin = timedelta(days={"day": 0, "week": 3, "month": 15, "quarter": 45, "year": 182}.get(unit, 1826))
    # "100 years ago" is history, not a filter
    kind = "relative" if day.year > phrase.today.year - 30 else "coarse"
    return Stretch(day - margin, min(day + margin, phrase.today), kind)


def _read_yesterday(phrase: _Reading) -> Stretch:
    day = phrase.today - timedelta(days=phrase.language.days[phrase.word("days")])
    return Stretch(day, day, "relative")


def _read_weekday(phrase: _Reading) -> Stretch:
    back = (phrase.today.weekday() - phrase.language.weekdays[phrase.word("weekday")]) % 7
    day = phrase.today - timedelta(days=back)
    return Stretch(day, day, "guessed")


def _read_month(phrase: _Reading) -> Stretch:
    """A month without a year is the latest one that has begun."""
    month = phrase.language.months[phrase.word("month")]
    year = phrase.today.year if month <= phrase.today.month else phrase.today.year - 1
    return _part(_part_named(phrase), whole_month(year, month, "guessed"))


_READERS: dict[str, Callable[[_Reading], Stretch | None]] = {
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


def whole_year(year: int) -> Stretch:
    """Return a year."""
    return Stretch(date(year, 1, 1), date(year, 12, 31), "coarse")


def whole_month(year: int, month: int, kind: str = "exact") -> Stretch:
    """Return a month of a year."""
    return Stretch(date(year, month, 1), _month_end(year, month), kind)


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _whole(count: float, unit: str) -> tuple[int, str]:
    """Return half a year as six months, and the like."""
    if count == int(count):
        return int(count), unit
    halves = {"year": (6, "month"), "decade": (5, "year")}
    if unit not in halves:
        raise ValueError(unit)
    return halves[unit]


def _shift(day: date, unit: str, count: float) -> date:
    """Move a date by days, weeks, months, quarters, years or decades; 31 March and a month is 30 April."""
    sign = -1 if count < 0 else 1
    count, unit = _whole(abs(count), unit)
    count *= sign
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + count * {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit]
    year, month = divmod(months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise OverflowError(year)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
