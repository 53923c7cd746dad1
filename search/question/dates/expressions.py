"""Dates understood in a question: "in March 2017", "since last May", "the week before Christmas 2021".

What stretch of time a phrase covers is the business of `stretches.py`; here are ranges, and what becomes of several
phrases. Each is either a *filter* on when things were written or happened, or may be *part of the question's meaning*
("the 2015 nuclear deal"); `intent.py` decides which.

A filter (`applied`) is
- a relative phrase: yesterday, last week, two years ago, since last May, in the past three months;
- a day, month, season or quarter of a stated year, with its preposition: in March 2017, after 3 June 2020;
- a range: between 2016 and 2018, from January to March 2020; and "since" anything;
- anything coarser or vaguer (in 2015, before 2015, in the 1990s, on Monday, in May) only where the question
  asks what happened or was said then, or for documents: articles from 2015, What happened in Syria in 2015?

It is no filter in a statement or a long sentence that asks for no documents (`intent.MOST_WORDS`), where a
determiner or possessive makes the phrase a name (the September 11 attacks, last year's election), without a preposition
(Euro 2016, World Cup 2014), in quotation marks, before 1900, or in the future.

The language of a question is told by its function words, and is English in doubt. Where English understands more of the
question than that language, English counts.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from search.question.dates.intent import (
    asks_documents,
    asks_events,
    is_filter,
    is_named,
    next_word_is_content,
    tells_what,
)
from search.question.dates.language import DateLanguage, compiled, named
from search.question.dates.languages import ENGLISH, LANGUAGES
from search.question.dates.phrases import Phrase, Phrases, Span, is_plausible
from search.question.dates.stretches import Stretch, day_in_year, stretch_of, whole_month, whole_year

LONGEST_QUESTION = 2000
"""Characters that are read; what stands further behind is not a question any more, and may be made to take long."""
_QUOTED = re.compile(r'"[^"]*"|“[^”]*”|«[^»]*»|„[^“”]*[“”]|‘[^’]*’(?!\w)')
_SHORT_YEAR = re.compile(r"\d\d\b(?![.,]?\d)")
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class UnderstoodDates:
    """What a question says about time. Both ends belong to it; None is open, but not at both ends."""

    since: date | None
    until: date | None
    spans: tuple[Span, ...]
    """Where the question says so: start and end characters, in order, preposition included."""
    applied: bool
    """Clearly a filter; otherwise it is only to be offered."""
    rest: str
    """The question without these spans."""


@dataclass(frozen=True, slots=True)
class _Found:
    since: date | None
    until: date | None
    span: Span
    applied: bool


def understand_dates(question: str, today: date) -> UnderstoodDates | None:
    """What the question says about time, seen from `today`; None when it says nothing. Raises nothing."""
    read = question[:LONGEST_QUESTION]
    readings = [_understand_in(language, question, read, today) for language in languages_of(read)]
    found = max(readings, key=lambda reading: (reading is not None and reading.applied, _length(reading)))
    if ENGLISH in languages_of(read):
        return found
    in_english = _understand_in(ENGLISH, question, read, today)
    # A bare number that the language itself does not take for a year is none.
    has_words = in_english and any(_LETTERS.search(read[start:end]) for start, end in in_english.spans)
    return in_english if has_words and _length(in_english) > _length(found) else found


def languages_of(question: str) -> list[DateLanguage]:
    """Return the languages that most of a question's function words are of: English in doubt, else all that tie."""
    words = [word.lower() for word in _LETTERS.findall(question)]
    marks = {code: sum(word in language.marks for word in words) for code, language in LANGUAGES.items()}
    most = max(marks.values())
    if marks[ENGLISH.code] == most:
        return [ENGLISH]
    return [LANGUAGES[code] for code, count in marks.items() if count == most]


def _length(found: UnderstoodDates | None) -> int:
    return sum(end - start for start, end in found.spans) if found else 0


def _understand_in(language: DateLanguage, question: str, read: str, today: date) -> UnderstoodDates | None:
    try:
        found = _together(question, _find_all(language, read, today))
    except (OverflowError, ValueError):
        # a date outside of the calendar (today = 0001-01-01, "a decade ago") is a date that nothing can have
        return None
    if found and found.applied and tells_what(language, question, found.rest):
        return replace(found, applied=False)
    return found


def _together(question: str, found: list[_Found]) -> UnderstoodDates | None:
    used = [item for item in found if item.applied] or found
    if not used:
        return None
    applied = used[0].applied
    lower = [item.since for item in used if item.since is not None]
    upper = [item.until for item in used if item.until is not None]
    if len(used) == 1 or all(item.since is None or item.until is None for item in used):
        # "after 2015 … before 2018"
        since, until = max(lower, default=None), min(upper, default=None)
    else:
        # two stretches ("in May 2019 … in May 2020") are compared; one filter cannot say that
        applied = applied and len({(item.since, item.until) for item in used}) == 1
        since = min(lower) if len(lower) == len(used) else None
        until = max(upper) if len(upper) == len(used) else None
    if (since is None and until is None) or (since is not None and until is not None and since > until):
        return None
    spans = tuple(item.span for item in used)
    return UnderstoodDates(since, until, spans, applied, without(question, spans))


def _find_all(language: DateLanguage, question: str, today: date) -> list[_Found]:
    quoted = [match.span() for match in _QUOTED.finditer(question)]
    conjunction = compiled(language.conjunction)
    found: list[_Found] = []
    phrases, position = Phrases(language, question, today), 0
    while (phrase := phrases.after(position)) is not None:
        item, position = _read(phrase)
        if item is not None:
            if found and found[-1].applied and conjunction.fullmatch(question, found[-1].span[1], item.span[0]):
                item = replace(item, applied=True)  # "in June 2015 and July 2017": both or none
            if any(start < item.span[1] and item.span[0] < end for start, end in quoted):
                item = replace(item, applied=False)
            found.append(item)
    return found


def _read(phrase: Phrase) -> tuple[_Found | None, int]:
    """Read a phrase and a possible second end: what was found, where to go on."""
    stretch = stretch_of(phrase.language, phrase.kind, phrase.match, phrase.today)
    first, second, end = _second_end(phrase, stretch)
    if first is None or not is_plausible(phrase):
        return None, phrase.match.end()
    if second is not None:
        return _range(replace(phrase, span=(phrase.span[0], end)), first, second), end
    if phrase.preposition == "between":
        return None, phrase.match.end()
    onwards = compiled(phrase.language.onwards).match(phrase.following)
    if phrase.preposition == "from" and onwards:
        end += onwards.end()
        phrase = replace(phrase, preposition="since", span=(phrase.span[0], end))
    since, until = _bounds(phrase.preposition, first)
    applied = is_filter(phrase, first) and (since is None or since <= phrase.today)
    if possessive := re.match(r"['’]s?\b", phrase.question[end:]):  # "last year's election" is an election
        end += possessive.end()
    return _Found(since, until, (phrase.span[0], end), applied), end


def _second_end(phrase: Phrase, first: Stretch | None) -> tuple[Stretch | None, Stretch | None, int]:
    """Return the first end again, seen from the second, then the second, and where it ends."""
    language, question, kind, match = phrase.language, phrase.question, phrase.kind, phrase.match
    neither = first, None, match.end()
    join_pattern = language.joins.get(phrase.preposition)
    join = compiled(join_pattern).match(question, match.end()) if join_pattern else None
    if join is None or (phrase.preposition == "in" and kind not in {"year", "month", "month_year", "day"}):
        return neither
    for other_kind, pattern in language.phrases.items():
        # cut, because a phrase does not start right after a dash, except here: "2016-2018"
        other = pattern.match(question[join.end() :])
        second = stretch_of(language, other_kind, other, phrase.today) if other else None
        if other is None or second is None:
            continue
        start, stop = _share_year(language, (kind, match, first), (other_kind, other, second))
        if phrase.preposition == "in" and named(join, "and") and not _adjoin(start, stop):
            continue  # "in March and April 2018" is a range, "in March and in July" is not
        return start, stop, join.end() + other.end()
    short = _SHORT_YEAR.match(question, join.end())
    if kind == "year" and short and phrase.preposition in {"in", "from"}:
        year = int((named(match, "year") or "")[:2] + short.group())  # "2016-18"
        if int(named(match, "year") or 0) < year:
            return first, whole_year(year), short.end()
    return neither


_End = tuple[str, re.Match[str], Stretch | None]


def _share_year(
    language: DateLanguage, one: _End, other: tuple[str, re.Match[str], Stretch]
) -> tuple[Stretch | None, Stretch]:
    """Return both ends of a range, where the year may stand only once."""
    (kind, match, first), (other_kind, other_match, second) = one, other
    month, other_month = (language.months.get(named(some, "month") or "", 0) for some in (match, other_match))
    if kind == "month" and other_kind in {"month_year", "day"}:
        # "from January to March 2020": the year of the second end, or the one before
        return whole_month(second.start.year - (month > second.start.month), month), second
    if kind == "month_year" and other_kind == "month":  # "from November 2019 to March"
        return first, whole_month(int(named(match, "year") or 0) + (other_month < month), other_month)
    has_year, other_has_year = (re.search(r"\d{4}", m.group()) for m in (match, other_match))
    if kind == "day" and other_has_year and not has_year:  # "from 5 May to 7 June 2020"
        try:
            day = day_in_year(language, match, second.end.year)
        except ValueError:
            return first, second
        return Stretch(day, day, "exact"), second
    return first, second


def _adjoin(first: Stretch | None, second: Stretch) -> bool:
    return first is not None and second.start - first.end == timedelta(days=1)


def _range(phrase: Phrase, first: Stretch, second: Stretch) -> _Found | None:
    language, question = phrase.language, phrase.question
    since, until = first.start, second.end
    if phrase.preposition == "after":  # "after 2015 and before 2018"
        since, until = first.end + timedelta(days=1), second.start - timedelta(days=1)
    # "between 1500 and 2000 people"
    counted = (language.adjectives_first or phrase.kind == "year") and next_word_is_content(
        language, question, phrase.span[1]
    )
    if since > until or counted:
        return None
    applied = since.year >= 1900 and since <= phrase.today and not is_named(phrase, phrase.span, first.kind)
    if "guessed" in {first.kind, second.kind}:
        applied = applied and (asks_events(language, question) or asks_documents(language, question))
    return _Found(since, until, phrase.span, applied)


def _bounds(preposition: str, stretch: Stretch) -> tuple[date | None, date | None]:
    start, end, day = stretch.start, stretch.end, timedelta(days=1)
    match preposition:
        case "since":
            return start, None
        case "after":
            return end + day, None
        case "before":
            return None, start - day
        case "until":
            return None, end
        case "around":
            margin = min(183, max(7, (end - start).days // 2)) * day
            return start - margin, end + margin
    return start, end


def without(question: str, spans: Iterable[Span]) -> str:
    """The question without these spans, and without the spaces and commas that they leave behind."""
    kept, position = [], 0
    for start, end in spans:
        kept.append(question[position:start])
        position = end
    kept.append(question[position:])
    rest = re.sub(r"[ \t]{2,}", " ", " ".join(kept))
    rest = re.sub(r"\s+([,.;:?!])", r"\1", rest)
    rest = re.sub(r"^[\s,;:]+|[\s,;:]+$", "", rest)
    return re.sub(r"[,;:]+([,.;:?!])", r"\1", rest)
