"""The figures in a text: how many, of what, in which unit, and what became of them.

A figure can be compared with another that counts the like. Dates, years, times, references and results are no figures:
see `other_numbers.py`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import inf
from typing import Literal

from search.checking.counted import PEOPLE, Counted, counted_by
from search.checking.figure_words import OPENING, FigureWords, words_of
from search.checking.numerals import Number, numbers
from search.checking.other_numbers import ages, no_figures
from search.checking.units import Unit, converted, currency_before, unit_behind

Kind = Literal["count", "share", "money", "measure", "duration", "age"]

_PER = re.compile(
    r"\b(?:per|for every|pro|je|pour|por(?: cada)?) (?P<base>1(?:00?)?[.,\s]?000|1[.,\s]000|100|million)\b"
)
_REACH_OF_RATE = 40
_MOST_OF_A_RATIO = 10
_ALTERNATIVE = {"or", "oder", "ou", "o", "u"}
_WIDEST_ALTERNATIVE = 3
_FRACTION = 1.5
"""Percentage points by which a fraction in words may be off."""
_NEAR = 0.05
"""“About 47” is everything up to so much of it away."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, as a text states it."""

    text: str
    """Its words, with what limits it and its unit: “at least 12 km”."""
    start: int
    end: int
    """Its place in the text, in characters."""
    low: float
    high: float
    """The same, unless it is a range or has no end: “at least 12” is from 12 to infinity, “up to 12” from minus
    infinity. In `unit`."""
    unit: str | None
    """“percent”, an ISO 4217 code, or the unit into which all of its dimension are converted: “meter”, “day”."""
    kind: Kind
    counted: str | None
    """The stem of what is counted; “people” for persons of no particular kind."""
    outcome: str | None
    """What became of them: “dead”, “injured”, “missing” …; the same word in all languages."""
    approximate: bool
    rounding: float
    """How far its words let it be off: 50,000 for “4.4 million”, 0 for digits alone."""


def figures(text: str, language: str | None = None) -> list[Figure]:
    """Return the figures of a text, in its order.

    Args:
        text: a sentence or a paragraph.
        language: its ISO 639-1 code, which decides what “1.200” is; English where it is None.
    """
    language = (language or "en")[:2]
    rates = list(_PER.finditer(text))
    aged = list(ages(text))
    taken = [*no_figures(text, language), *(rate.span() for rate in rates), *((start, end) for start, end, _ in aged)]
    words = words_of(language)
    parts = list(_fractions(text, words))
    taken += [(part.start, part.end) for part in parts]
    found = parts + [
        Figure(text[start:end], start, end, years, years, "year", "age", None, None, approximate=False, rounding=0)
        for start, end, years in aged
    ]
    written = [_Written.of(text, number, language) for number in numbers(text, language, taken)]
    written = _without_parts_of_units(written)
    joined = _ranges(text, written, words)
    places = [(one.start, one.end) for one in joined]
    for one in joined:
        is_one = one.high is None and one.number.low == 1
        counted = counted_by(text, (one.start, one.end), places, language, is_one=is_one)
        if not _is_no_number(one, counted):
            found.append(_as_rate(text, one.figure(text, counted), rates))
    return sorted(found, key=lambda figure: figure.start)


def _as_rate(text: str, figure: Figure, rates: Sequence[re.Match[str]]) -> Figure:
    """Return a figure as a share where it is one: “189 deaths per 100,000 people”."""
    rate = next((rate for rate in rates if 0 <= rate.start() - figure.end <= _REACH_OF_RATE), None)
    if rate is None or figure.kind != "count" or re.search(r"[.,;:]\s", text[figure.end : rate.start()]):
        return figure
    return replace(figure, kind="share", unit=f"per {rate.group('base')}", counted=None)


def comparable(a: Figure, b: Figure) -> bool:
    """Tell whether two figures count the like: the same kind, unit and noun, with the same outcome.

    “12 dead” counts people; “12 destroyed” may count anything.
    """
    if a.kind != b.kind or a.unit != b.unit or a.outcome != b.outcome:
        return False
    if a.counted == b.counted or a.outcome is None:
        return a.counted == b.counted
    if a.outcome == "destroyed":
        return None in {a.counted, b.counted}
    return (a.counted or PEOPLE) == (b.counted or PEOPLE)


def same(a: Figure, b: Figure) -> bool:
    """Tell whether two figures are equal within the rounding that their words imply.

    “4.4 million” is the same as “4,412,000”, and “12 to 15” as “13”. “At least 12” is the same as “12”, not as “40”.
    """
    (a_low, a_high), (b_low, b_high) = _extent(a), _extent(b)
    return a.unit == b.unit and a_low <= b_high and b_low <= a_high


def _extent(figure: Figure) -> tuple[float, float]:
    if figure.high == inf:
        return figure.low, figure.low + figure.rounding
    if figure.low == -inf:
        return figure.high - figure.rounding, figure.high
    return figure.low - figure.rounding, figure.high + figure.rounding


@dataclass(frozen=True, slots=True)
class _Written:
    """A number with its bound and its unit, as they are written."""

    start: int
    end: int
    number: Number
    bound: str | None
    unit: Unit | None
    high: Number | None = None
    """The other end of a range."""
    share: float | None = None
    """In percent, of “one in five”."""

    @classmethod
    def of(cls, text: str, number: Number, language: str) -> "_Written":
        words = words_of(language)
        start, end = number.start, number.end
        before, behind = currency_before(text, start, language), unit_behind(text, end, language)
        if before:
            start = before.end
        elif behind:
            end = behind.end
        bound = None
        if match := _bounds(words).search(text, max(0, start - 30), start):
            bound, start = match.lastgroup, match.start()
        elif match := _bounds_after(words).match(text, end):
            bound, end = match.lastgroup, match.end()
        return cls(start, end, number, bound, before or behind)

    def figure(self, text: str, counted: Counted) -> Figure:
        number, high = self.number, self.high or self.number
        low, top = number.low, high.high
        rounding = high.step / 2 if high.scale > 1 and not high.is_vague else 0.0
        if self.share is not None:
            low = top = self.share
            rounding = 0.0
        about = self.bound in {"about", "nearly"} or number.is_vague or number.is_group
        if self.bound in {"about", "nearly", "more", "less"} and not number.is_vague:
            rounding = max(_half_place(top), _NEAR * top, rounding)
        low, top = _bounded(low, top, self.bound)
        unit, kind = (self.unit.name, self.unit.kind) if self.unit else (None, "count")
        if self.share is not None:
            unit, kind = "percent", "share"
        if unit is not None and kind in {"measure", "duration"}:
            rounding = abs(converted(top + rounding, unit)[0] - converted(top, unit)[0]) if top != inf else rounding
            low, (top, unit) = converted(low, unit)[0], converted(top, unit)
        outcome = (
            counted.outcome
            if kind in {"count", "share"} and (kind == "share" or float(number.low).is_integer())
            else None
        )
        return Figure(
            text[self.start : self.end], self.start, self.end, low, top, unit, kind,  # type: ignore[arg-type]
            counted.noun if kind == "count" else None, outcome, about, rounding,
        )  # fmt: skip


def _fractions(text: str, words: FigureWords) -> Iterator[Figure]:
    """Yield shares that are written as fractions: “two-thirds of”."""
    for pattern, percent in words.fractions:
        for match in re.finditer(rf"\b(?:{pattern})\b", text, re.IGNORECASE):
            yield Figure(
                match.group(), *match.span(), percent, percent, "percent", "share", None, None, approximate=True,
                rounding=_FRACTION,
            )  # fmt: skip


def _bounded(low: float, high: float, bound: str | None) -> tuple[float, float]:
    if bound in OPENING:
        return low, inf
    if bound in {"most", "less"}:
        return -inf, high
    return low, high


def _half_place(value: float) -> float:
    """Return half of the place of the last digit of a number that is not 0: 5 of 40, 50 of 1,200."""
    place = 1.0
    while value and value % (place * 10) == 0:
        place *= 10
    return place / 2


@lru_cache
def _bounds(words: FigureWords) -> re.Pattern[str]:
    names = "|".join(rf"(?P<{name}>{pattern})" for name, pattern in words.bounds.items())
    return re.compile(rf"(?<!\w)(?:{names})(?:\s+(?:the|a|an|de|den|les|los|las))?\s*$", re.IGNORECASE)


@lru_cache
def _bounds_after(words: FigureWords) -> re.Pattern[str]:
    names = "|".join(rf"(?P<{name}>{pattern})" for name, pattern in words.bounds_after.items())
    return re.compile(rf"\s*(?:{names})", re.IGNORECASE)


def _without_parts_of_units(written: Sequence[_Written]) -> list[_Written]:
    """Leave out numbers that are part of the unit before them, as “ciento” of “por ciento”."""
    kept: list[_Written] = []
    for one in written:
        if not kept or one.number.start >= kept[-1].end:
            kept.append(one)
    return kept


def _ranges(text: str, written: Sequence[_Written], words: FigureWords) -> list[_Written]:
    """Put the two ends of a range together: “12 to 15”, “between 12 and 15 million”; and “one in five”."""
    found: list[_Written] = []
    for one in written:
        before = found[-1] if found and found[-1].high is None and found[-1].share is None else None
        joined = _joined(text, before, one, words) if before else None
        if joined:
            found[-1] = joined
        else:
            found.append(one)
    return found


def _joined(text: str, first: _Written, second: _Written, words: FigureWords) -> _Written | None:
    """Return a range or a ratio, if two numbers are one."""
    low, high = first.number, second.number
    if low.is_vague or high.is_vague or second.bound not in {None, "about"}:
        return None
    between = text[first.end : second.start].strip().casefold()
    if re.fullmatch(words.ratio, between) and low.low < high.low and low.low <= _MOST_OF_A_RATIO:
        return None if first.unit or second.unit else replace(first, end=second.end, share=100 * low.low / high.low)
    start = _start_of_range(text, first, between, words)
    if start is None:
        return None
    if high.scale > 1 and low.scale == 1 and low.low < high.low / high.scale:  # “12 to 15 million”
        by = high.scale
        low = replace(low, low=low.low * by, high=low.high * by, step=low.step * by, scale=by)
    is_too_wide = between in _ALTERNATIVE and high.low > _WIDEST_ALTERNATIVE * low.low
    other_unit = first.unit and second.unit and first.unit.name != second.unit.name
    if not low.low < high.low or is_too_wide or other_unit:
        return None
    return _Written(start, second.end, low, first.bound, second.unit or first.unit, high=high)


def _start_of_range(text: str, first: _Written, between: str, words: FigureWords) -> int | None:
    """Return where a range begins whose first end is given; None where two numbers are none."""
    ahead = text[max(0, first.start - 12) : first.start]
    opening = re.search(rf"\b{words.between}\s*$", ahead, re.IGNORECASE)
    if opening and len(between) <= len("and"):
        return first.start - len(ahead) + opening.start()
    is_change = re.search(r"\b(?:from|von|de|desde|du)\s*$", ahead, re.IGNORECASE) and between not in {"-", "–"}
    return first.start if re.fullmatch(rf"[-–—]|{words.ranges}", between) and not is_change else None


def _is_no_number(one: _Written, counted: Counted) -> bool:
    """Tell whether “one” or an article counts nothing: it does where somebody came to harm."""
    number = one.number
    if not (number.is_article and one.high is None and one.share is None):
        return False
    if one.unit is not None:
        return one.unit.kind != "money" or number.scale == 1
    return counted.outcome is None or not (counted.is_person or counted.noun is None)
