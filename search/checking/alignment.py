"""A sentence beside another one: how much of it the other says, and which words stand in the same place there."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from index.words.analysis import Analysis, Analyzer
from search.answer.sentences import Span
from search.checking.denials import DenialWords

_WORD = re.compile(r"[^\W_]+(?:[.,](?=\d)\d+)*(?:[’'][^\W\d_]+)?|[%$€£¥]")
_REACH = 3
"""A negation speaks of the words that follow it, not of more than so many."""
_NEVER_NEGATED = frozenset(["onli", "just", "mere", "simpli", "necessarili", "alon"])
"""“Not only” denies nothing; English stems."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text."""

    term: str
    """Without its inflection."""
    start: int
    end: int
    content: bool
    """Whether it is no stop word."""


class Reader:
    """Cuts texts of one language into words without inflection."""

    def __init__(self, language: str, words: DenialWords) -> None:
        """Take a language by its ISO 639-1 code, and how it denies."""
        self._analyzer = Analyzer(Analysis.of_language(language))
        self._denial = words
        self._cache: dict[str, tuple[str, bool]] = {}

    def tokens(self, text: str) -> list[Token]:
        """Return the words of a text in order."""
        return [
            Token(term, match.start(), match.end(), content)
            for match in _WORD.finditer(text)
            for term, content in [self._term(match.group())]
        ]

    def negated(self, text: str, tokens: Sequence[Token]) -> dict[str, Span]:
        """Return the words that a text negates, and where the negation of each stands."""
        found: dict[str, Span] = {}
        for match in self._denial.negates.finditer(text):
            reached = 0
            for token in tokens:
                if token.start < match.end() or not token.content:
                    continue
                if self._denial.negates.fullmatch(text, token.start, token.end):
                    continue
                reached += 1
                if reached > _REACH or token.term in _NEVER_NEGATED:
                    break
                if text.find(".", match.end(), token.start) >= 0:
                    break
                found.setdefault(token.term, match.span())
        return found

    def _term(self, word: str) -> tuple[str, bool]:
        known = self._cache.get(word)
        if known is None:
            terms = self._analyzer.terms(word)
            known = (terms[0] if terms else word.casefold(), bool(terms))
            if len(self._cache) < 100_000:
                self._cache[word] = known
        return known


@dataclass(frozen=True)
class Alignment:
    """A sentence of a draft beside a sentence of a document."""

    draft: Sequence[Token]
    there: Sequence[Token]

    @cached_property
    def _operations(self) -> list[tuple[str, int, int, int, int]]:
        one, other = [token.term for token in self.draft], [token.term for token in self.there]
        return list(SequenceMatcher(None, one, other, autojunk=False).get_opcodes())

    @cached_property
    def likeness(self) -> float:
        """Return how much of the draft's sentence stands there in the same order, 0 to 1."""
        same = sum(end - start for kind, start, end, _, _ in self._operations if kind == "equal")
        return same / max(1, len(self.draft))

    def opposite(self, span: Span) -> Span | None:
        """Return what stands there in the place of some words; None where they are there, or nothing is."""
        for kind, start, end, first, last in self._operations:
            if kind != "replace":
                continue
            if self.draft[start].start < span[1] and span[0] < self.draft[end - 1].end:
                return self.there[first].start, self.there[last - 1].end
        return None


def coverage(weights: Mapping[str, float], terms: frozenset[str]) -> float:
    """Return the share of the weight of some terms that a text has, 0 to 1."""
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in terms) / total if total else 0.0
