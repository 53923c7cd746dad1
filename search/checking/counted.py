"""What a figure counts: the noun that follows it, and what became of those who were counted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.words.analysis import Analysis, Analyzer
from search.checking.figure_words import FigureWords, words_of
from search.checking.numerals import Span

PEOPLE = "people"
"""Stands for persons of no particular kind."""
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_MOST_WORDS = 4
"""Of those behind a figure, among which the noun is looked for."""
_REACH = 60
"""How many characters away from a figure a word still speaks of it."""
_CLAUSE = re.compile(r"[;:.!?()](?=\s|$)|[–—]")
_AND = re.compile(r"\b(?:and|while|but|und|et|mais|y|e|pero)\b")
_COMMA = 12
"""What a comma between a figure and a word counts for, in characters; and so an “and” after the word."""
_FIGURE_BETWEEN = 40
_BEFORE = 3
_IRREGULAR = {"people", "men", "women", "children", "police", "personnel", "staff", "cattle", "sheep", "feet", "teeth"}


@dataclass(frozen=True, slots=True)
class Counted:
    """What a figure counts."""

    noun: str | None
    """Its stem; None where no noun follows."""
    outcome: str | None
    is_person: bool
    words: tuple[str, ...] = ()
    """Those of the text that say so."""


def counted_by(text: str, figure: Span, others: Sequence[Span], language: str, *, is_one: bool = False) -> Counted:
    """Return what a figure counts.

    Args:
        text: the text in which it stands.
        figure: its place.
        others: the places of all figures of the text.
        language: the text's.
        is_one: whether it is one, and so a singular follows.
    """
    words = words_of(language)
    noun = _noun(text, figure[1], words, language, is_one=is_one)
    outcome, said = _outcome(text, figure, others, words) or (None, "")
    if noun is None:
        return Counted(None, outcome, is_person=False, words=(said,))
    is_person = _pattern(words, "people").fullmatch(noun) is not None
    stems = [] if is_person else _analyzer(language).terms(noun)
    return Counted(PEOPLE if is_person else stems[0] if stems else noun.casefold(), outcome, is_person, (noun, said))


@lru_cache
def _analyzer(language: str) -> Analyzer:
    return Analyzer(Analysis(language, ()))


@lru_cache
def _pattern(words: FigureWords, name: str) -> re.Pattern[str]:
    if name == "outcomes":
        outcomes = "|".join(rf"(?P<{outcome}>{pattern})" for outcome, pattern in words.outcomes.items())
        return re.compile(rf"(?<![\w-])(?:{outcomes})(?!\w)", re.IGNORECASE)
    return re.compile(rf"(?:{getattr(words, name)})", re.IGNORECASE)


def _noun(text: str, end: int, words: FigureWords, language: str, *, is_one: bool) -> str | None:
    """Return the noun behind a figure: the first plural, in German the first capital letter."""
    run: list[str] = []
    place = end
    while len(run) < _MOST_WORDS:
        match = re.compile(r"[\s-]*(?:d[’'])?").match(text, place)
        word = _WORD.match(text, match.end() if match else place)
        if word is None:
            break
        place = word.end()
        if _pattern(words, "stops").fullmatch(word.group()):
            break
        if _pattern(words, "fillers").fullmatch(word.group()):
            if run:
                break
            continue
        if _pattern(words, "outcomes").fullmatch(word.group()):
            break
        run.append(word.group())
    if not run:
        return None
    if language == "de":
        return next((word for word in run if word[0].isupper()), None)
    if is_one:
        return run[0]
    return next((word for word in run if word.casefold() in _IRREGULAR or _is_plural(word)), None)


def _is_plural(word: str) -> bool:
    lower = word.casefold()
    return len(lower) > 3 and lower.endswith(("s", "x")) and not lower.endswith(("ss", "us", "is", "’s", "'s"))


def _outcome(text: str, figure: Span, others: Sequence[Span], words: FigureWords) -> tuple[str, str] | None:
    """Return what became of those who were counted, and the word that says so: the nearest one of the same clause."""
    start, end = figure
    first, last = max(0, start - _REACH), min(len(text), end + _REACH)
    best: tuple[int, str, str] | None = None
    changes = _pattern(words, "changes").fullmatch
    has_own_verb = re.match(rf"(?:\s+[\w-]+){{0,3}}?\s+(?:{words.own_verb})\b", text[end:], re.IGNORECASE) is not None
    for match in _pattern(words, "outcomes").finditer(text, first, last):
        if match.end() <= start:
            between, distance = (match.end(), start), start - match.end() + _BEFORE
        elif match.start() >= end:
            between, distance = (end, match.start()), match.start() - end
        else:
            continue
        stretch = text[slice(*between)]
        if _CLAUSE.search(stretch) and stretch.strip() != ":":
            continue
        distance += _COMMA * stretch.count(",")
        if match.end() <= start and _AND.search(stretch):
            if has_own_verb:
                continue
            distance += _COMMA
        distance += _FIGURE_BETWEEN * sum(
            between[0] <= other[0] < between[1] and not changes(text[other[1] : start].strip()) for other in others
        )
        if distance <= _REACH and match.lastgroup and (best is None or distance < best[0]):
            best = distance, match.lastgroup, match.group()
    return best[1:] if best else None
