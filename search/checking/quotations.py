"""Quotations in a draft, and whether a text has them: word for word, with changes, or not.

A quotation is compared with the words of a text, whatever quotation marks stand around them there: a reporter may have
put in another's words what somebody said. Where it is cut (“…”, “[…]”), each piece is looked for by itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from rapidfuzz import fuzz

Difference = Literal["same", "only in the draft", "only there"]

FEWEST_WORDS = 3
"""Shorter ones are names of works, or words that somebody would not use: to find them says nothing."""
ALIKE = 72.0
"""RapidFuzz's ratio, 0 to 100, from which a stretch of a text is a quotation with changes. Set on the quotations of
`benchmarks/checking`."""
_LONGEST = 2000
"""Characters. What is longer was not meant to be one quotation: a mark is missing."""
_MARKS = [("“", "”"), ("„", "“”"), ("«", "»"), ("»", "«"), ("「", "」"), ('"', '"')]
_PATTERNS = [re.compile(rf"{opened}([^{opened}{closed}]{{1,{_LONGEST}}})[{closed}]") for opened, closed in _MARKS]
_SINGLE = re.compile(r"(?<!\w)‘((?:[^‘’]|’(?=\w)){1,2000})’(?!\w)|(?<!\w)'((?:[^'\n]|'(?=\w)){1,2000})'(?!\w)")
_CUT = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.)\s*\]|\(\s*(?:…|\.\.\.)\s*\)|…|\.\.\.)\s*")
_ADDED = re.compile(r"\[[^\]]*\]")
_WORD = re.compile(r"[^\W_]+(?:[’'.,][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation in a sentence, without its marks."""

    text: str
    start: int
    end: int

    @property
    def pieces(self) -> tuple[str, ...]:
        """What is quoted in one piece: between what was left out."""
        pieces = [piece for piece in _CUT.split(self.text) if len(_WORD.findall(piece)) >= FEWEST_WORDS]
        return tuple(pieces) or (self.text,)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some words of a comparison."""

    kind: Difference
    text: str


@dataclass(frozen=True, slots=True)
class QuotationMatch:
    """Where a text has a quotation."""

    start: int
    end: int
    exact: bool
    """Whether it has it word for word; case, punctuation at the edges and the shape of marks count for nothing."""
    likeness: float
    """0 to 100."""


def quotations_in(text: str) -> list[Quotation]:
    """Return the quotations of at least `FEWEST_WORDS` words, in order; none lies in another."""
    found: list[Quotation] = []
    for pattern in [*_PATTERNS, _SINGLE]:
        for match in pattern.finditer(text):
            group = next(number for number, words in enumerate(match.groups(), start=1) if words is not None)
            start, end = match.span(group)
            if len(_WORD.findall(text, start, end)) < FEWEST_WORDS:
                continue
            if not any(one.start < end and start < one.end for one in found):
                found.append(Quotation(text[start:end].strip(" ,.;"), start, end))
    return sorted(found, key=lambda one: one.start)


def find_quotation(quotation: str, text: str) -> QuotationMatch | None:
    """Return where a text has a quotation, or something much like it; None where it has not."""
    wanted, places = _words(quotation), [match.span() for match in _WORD.finditer(text)]
    there = [_plain(text[start:end]) for start, end in places]
    if not wanted or not there:
        return None
    at = _run(wanted, there)
    if at is not None:
        return QuotationMatch(places[at][0], places[at + len(wanted) - 1][1], exact=True, likeness=100.0)
    # Compared as words that are joined by one space: punctuation and line breaks are no changes.
    joined, starts = " ".join(there), _starts(there)
    found = fuzz.partial_ratio_alignment(" ".join(wanted), joined, score_cutoff=ALIKE - 8)
    if found is None or len(joined) < 0.6 * len(" ".join(wanted)):
        return None
    first = max(0, sum(start <= found.dest_start for start in starts) - 1)
    last = max(first, sum(start < found.dest_end for start in starts) - 1)
    first, last = _best_edges(wanted, there, first, last)
    likeness = fuzz.ratio(" ".join(wanted), " ".join(there[first : last + 1]))
    if likeness < ALIKE:
        return None
    return QuotationMatch(places[first][0], places[last][1], exact=False, likeness=likeness)


def changes(quotation: str, found: str) -> tuple[Stretch, ...]:
    """Return both texts as one, word by word: what both have, what only the draft has, what only the document has."""
    before, after = quotation.split(), found.split()
    stretches: list[Stretch] = []
    one, other = ([_plain(word) for word in words] for words in (before, after))
    for kind, start, end, first, last in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            stretches.append(Stretch("same", " ".join(after[first:last])))
            continue
        if start < end:
            stretches.append(Stretch("only in the draft", " ".join(before[start:end])))
        if first < last:
            stretches.append(Stretch("only there", " ".join(after[first:last])))
    return tuple(stretches)


def _words(text: str) -> list[str]:
    return [_plain(word) for word in _WORD.findall(_ADDED.sub(" ", text))]


def _plain(word: str) -> str:
    return word.replace("’", "'").casefold().strip(".,;:!?\"“”„«»()[]'‘")


def _run(wanted: Sequence[str], there: Sequence[str]) -> int | None:
    """Return where some words stand one after another."""
    length = len(wanted)
    for at in range(len(there) - length + 1):
        if there[at] == wanted[0] and list(there[at : at + length]) == list(wanted):
            return at
    return None


def _starts(words: Sequence[str]) -> list[int]:
    starts, at = [], 0
    for word in words:
        starts.append(at)
        at += len(word) + 1
    return starts


def _best_edges(wanted: Sequence[str], there: Sequence[str], first: int, last: int) -> tuple[int, int]:
    """Move the edges of a stretch by a few words to where it is the most like what is wanted.

    RapidFuzz's stretch is as long as the quotation in characters; words that were left out or added move its edges.
    """
    whole = " ".join(wanted)
    best = (-1.0, first, last)
    for start in range(max(0, first - 3), min(len(there), first + 4)):
        for end in range(max(start, last - 3), min(len(there), last + 4)):
            best = max(best, (fuzz.ratio(whole, " ".join(there[start : end + 1])), -start, end), key=lambda one: one[0])
    return abs(best[1]), best[2]
