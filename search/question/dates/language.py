"""What the engine has to know of a language to understand dates in it: words, and patterns of phrases."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Unit = Literal["hour", "day", "week", "month", "quarter", "year", "decade"]
Part = Literal["early", "beginning", "middle", "late", "end"]
Season = Literal["spring", "summer", "autumn", "winter"]
Side = Literal["before", "after", "of"]

NEVER = r"(?!)"
"""A pattern that nothing fits."""
YEAR = r"(?:1[0-9]\d\d|20\d\d)\b(?![.,]\d|[%°$€£]|-(?!\d)|/\d)"
NUMERIC_DAY = r"(?P<iso>\d{4}-\d{1,2}-\d{1,2})\b|(?P<numeric>\d{1,2}[./]\d{1,2}[./]\d{4})\b"
"""A day in figures alone."""

KINDS = (
    "around_day", "day", "holiday", "quarter", "half", "decade", "last_named", "season", "month_year", "year",
    "last_unit", "rolling", "ago", "yesterday", "weekend", "weekday", "month",
)  # fmt: skip
"""The kinds of phrases, in the order in which they are tried at each place."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """When a holiday is, in any year."""

    month: int = 0
    day: int = 0
    """Of the month; or, with a weekday, which one of them."""
    weekday: int | None = None
    """0 is Monday."""
    after_easter: int | None = None
    """Days after Easter Sunday, in place of all the others."""


@dataclass(frozen=True, slots=True)
class Context:
    """What must stand around a phrase so that it is a time at all; all of it is regular expressions."""

    prepositions: frozenset[str] | None = None
    """The meanings of prepositions, one of which it needs; None where it needs none."""
    or_before: str = NEVER
    """What may stand directly before it in place of these."""
    not_before: str = NEVER
    """What must not stand directly before it."""
    not_after: str = NEVER
    """What must not stand directly after it."""


@dataclass(frozen=True)
class DateLanguage:
    """A language in which dates are understood.

    All words are in lower case. Patterns are regular expressions that do not regard case; their named groups are what
    `stretches.py` reads. Where one would have to stand more than once in a pattern, the others are `NAME2` and
    `NAME3`.
    """

    code: str
    """ISO 639-1."""
    function_words: frozenset[str]
    """Articles, prepositions, pronouns and the like: they tell the language of a question, and never begin a noun."""
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    """0 is Monday."""
    seasons: Mapping[str, Season]
    units: Mapping[str, Unit]
    """With their plurals."""
    numbers: Mapping[str, float]
    """Those that are written out; half of something is 0.5."""
    ordinals: Mapping[str, int]
    parts: Mapping[str, Part]
    days: Mapping[str, int]
    """“yesterday” and the like: how many days ago."""
    holidays: Mapping[str, Holiday]
    patterns: Mapping[str, str]
    """One for each of some `KINDS`."""
    prepositions: Mapping[str, tuple[str, ...]]
    """By their meaning: since, from, after, before, until, between, in, around, of, dated."""
    joins: Mapping[str, str]
    """What stands between the two ends of a range, by the meaning of the preposition before the first."""
    conjunction: str
    """What stands between two dates that are one filter: “in June 2015 and July 2015”."""
    sides: Mapping[str, Side] = field(default_factory=dict)
    """“before” and “after” between a unit and a day: “the week before Christmas”."""
    onwards: str = NEVER
    """After “from March 2017”: then it has no end."""
    contexts: Mapping[str, Context] = field(default_factory=dict)
    """By kind."""
    stranded: frozenset[str] = frozenset()
    """Prepositions that belong to the verb before them: “the show that he appeared on this week”."""
    alone_like_in: Mapping[str, str] = field(default_factory=dict)
    """By kind, what stands before a date that needs no preposition, as if it had “in”: “Was geschah 2015?”."""
    parts_alone: bool = False
    """Whether parts, and dates with an article (the group `article`), need no preposition: “Anfang März 2020”."""
    determiners: str = NEVER
    """What makes a name of the phrase that follows, where another noun comes after it: “the 2015 nuclear deal”."""
    adjectives_first: bool = False
    """Whether a date directly before a noun is an adjective: “2020 election”."""
    not_content: str = NEVER
    """Words after a date that are no nouns, besides function words: “in 2015 agreed”."""
    asks_documents: str = NEVER
    """How a question begins that asks for documents."""
    asks_events: str = NEVER
    """What a question has that asks what happened, or what was said."""
    documents_before: str = NEVER
    """Documents directly before a date: “articles about bridges from 2015”."""
    superlative: str = NEVER
    """Before “since 2004”, what speaks of now: “the first loss since 2004”."""
    compared: str = NEVER
    """Before “last year”, what compares with it: “higher than last year”."""
    purpose: str = NEVER
    """A preposition that says what something is for, not when it was: “the budget for 2021”."""
    month_first: bool = False
    """Whether 03/04/2017 is the fourth of March to some."""
    famous_days: frozenset[tuple[int, int]] = frozenset()
    """Months and days that are names of events where no year is stated: “September 11”."""

    @cached_property
    def phrases(self) -> dict[str, re.Pattern[str]]:
        """The patterns, each with what must not stand before any phrase."""
        return {
            kind: re.compile(rf"(?<![\w\-–/.$€£#])(?<!\d,)(?:{self.patterns[kind]})", re.IGNORECASE)
            for kind in KINDS
            if kind in self.patterns
        }

    @cached_property
    def preposition(self) -> re.Pattern[str]:
        """Finds the preposition at the end of what stands before a phrase; the group that matches is its meaning."""
        groups = (f"(?P<{meaning}>{any_of(words)})" for meaning, words in self.prepositions.items())
        late = any_of(word for word, part in self.parts.items() if part in {"early", "late"})
        return re.compile(rf"\b(?:{'|'.join(groups)})(?:\s+(?:{late}))?\s+$", re.IGNORECASE)

    @cached_property
    def marks(self) -> frozenset[str]:
        """The words that tell the language: function words, months, weekdays, holidays and the like."""
        calendar = (self.months, self.weekdays, self.days, self.parts, self.holidays)
        return self.function_words | {word for words in calendar for word in words if word.isalpha()}


def numbered(names: str, first: int = 0) -> dict[str, int]:
    """Number names, as “january jan, february feb”; those without a comma between them are the same."""
    return {name: first + n for n, same in enumerate(names.split(",")) for name in same.split()}


def any_of(words: Iterable[str]) -> str:
    """Return a pattern that fits any of some words, the longest first; blanks in them are of any width."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.sub(r" +", r"\\s+", word.replace("'", "['’]")) for word in longest_first)


def unnamed(pattern: str) -> str:
    """Return a pattern with its groups unnamed, so that it can stand in another one."""
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern of a language, ready to be used; without regard to case."""
    return re.compile(pattern, re.IGNORECASE)


def named(match: re.Match[str], group: str) -> str | None:
    """Return what a group of a phrase holds, in lower case and with single blanks; None where it holds nothing."""
    for name in (group, f"{group}2", f"{group}3"):
        if name in match.re.groupindex and match[name] is not None:
            return normalised(match[name])
    return None


def normalised(words: str) -> str:
    """Return words as the tables of a language have them."""
    return re.sub(r"\s+", " ", words.lower().replace("’", "'")).strip().rstrip(".")
