"""Names in running text: sequences of capitalised words; and whether a text has a name, if perhaps written otherwise.

No dictionary of names: what is capitalised within a sentence is a name. A single word that begins a sentence may be
anything; whether that is a name is told by the texts beside it, in which it stands within sentences, too.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from search.question.dates.languages import LANGUAGES

_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀ-Ž]"
_WORD = rf"(?:{_CAPITAL}[\w’'-]*|{_CAPITAL}(?:\.{_CAPITAL})+\.?)"
_PARTICLE = r"(?:of|the|de|del|della|der|den|di|da|du|la|le|van|von|al|bin|d[’'])"
_NAME = re.compile(rf"(?<![\w’'-]){_WORD}(?:(?:\s(?:{_PARTICLE}\s){{0,2}}|-)(?:{_WORD}|\d{{1,4}}\b(?!,\d)))*")
_SPLIT = re.compile(r"\w[\w’'-]*")
_OPENS = re.compile(r"(?:^|[.!?:;…]|[–—]\s)[\s\"'“„«‘(\[]*$|[\"“„«(\[][\s]*$")
_POSSESSIVE = re.compile(r"[’']s?$")
_SMALL_WORDS = (
    "of the de del della der den di da du la le van von al bin and for für y mr mrs ms miss dr sir lord lady prof herr "
    "frau monsieur madame señor señora president minister senator gov rep sen gen prime chancellor judge justice king "
    "queen pope attorney general secretary professor mayor col lt sgt capt st"
)
_SMALL = frozenset(_SMALL_WORDS.split())
"""Parts of a name that do not tell whose it is."""
_OTHER_WORDS = (
    "a above according across after against all also although amid among an and another are around as at because "
    "before behind below beneath beside besides between beyond both but by can could despite did do does during "
    "each earlier even every everyone for from had has have he her here hers his how however i i'd i'll i'm i've "
    "if in inside instead into is it it's its just last later let like many may meanwhile might more most must my "
    "near next no nobody not now of off on once one only or other our outside over per several she should since "
    "so some still such that the their then there these they this those though three throughout to toward towards "
    "two under unlike until upon via was we were what when where which while who whom why will with within "
    "without would yes yet you your "
)
_NOT_NAMES = frozenset(_OTHER_WORDS.split())
_TIMES = {word for language in LANGUAGES.values() for table in (language.months, language.weekdays) for word in table}
_ALIKE, _SHORTEST_ALIKE = 88, 5
"""RapidFuzz's ratio from which two spellings of a longer word are one: “Zelensky”, “Zelenskyy”."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text."""

    text: str
    start: int
    end: int
    sure: bool
    """False for a single word that begins a sentence: it may be no name."""

    @property
    def words(self) -> tuple[str, ...]:
        """The words that tell whose it is, in lower case and without a possessive."""
        own = tuple(_plain(word) for word in _SPLIT.findall(self.text))
        return tuple(word for word in own if word not in _SMALL and len(word) > 1) or own


def names(text: str) -> list[Name]:
    """Return the names of a text, in order; weekdays and months are none."""
    found = []
    for match in _NAME.finditer(text):
        start, end = match.span()
        opens = bool(_OPENS.search(text, max(0, start - 12), start))
        # “The Rhine”, “After Paris”: what is capitalised for its place alone is not part of the name.
        while (first := _SPLIT.match(text, start, end)) and _is_no_name(first.group()):
            start = first.end()
            while start < end and not text[start].isalnum():
                start += 1
            opens = False
        written = text[start:end].rstrip(" -’'")
        words = _SPLIT.findall(written)
        if not words or all(_is_no_name(word) or word.isdigit() for word in words):
            continue
        single = len(words) == 1 and not (len(written) > 1 and written.isupper())
        found.append(Name(written, start, start + len(written), sure=not (opens and single)))
    return found


def _is_no_name(word: str) -> bool:
    plain = _plain(word)
    return plain in _NOT_NAMES or plain in _TIMES


def _plain(word: str) -> str:
    return _POSSESSIVE.sub("", word).casefold().rstrip(".")


def is_name_in(word: str, texts: Iterable[str]) -> bool:
    """Tell whether a word is a name where texts have it within sentences: capitalised there, and never small."""
    capital = re.compile(rf"[^\W\d][,;]?\s{re.escape(word)}\b")
    seen = False
    for text in texts:
        if re.search(rf"\b{re.escape(word.lower())}\b", text):
            return False
        seen = seen or bool(capital.search(text))
    return seen


class Words:
    """The words of some text, among which names are looked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._words = {_plain(word) for word in _SPLIT.findall(text)}
        self._words |= {part for word in self._words if "-" in word for part in word.split("-")}

    def other_first_name(self, name: Name) -> bool:
        """Tell whether somebody of the same last name has another first name here."""
        first, last = name.words[0], name.words[-1]
        before = re.compile(rf"({_CAPITAL}[\w’'-]+)\s{re.escape(last)}\b", re.IGNORECASE)
        found = {_plain(match) for match in before.findall(self._text) if match[:1].isupper()} - _SMALL - _NOT_NAMES
        return bool(found) and not any(fuzz.ratio(first, other) >= _ALIKE for other in found)

    def missing(self, name: Name) -> list[str]:
        """Return which words of a name are not here in any spelling."""
        return [word for word in name.words if not self.has(word)]

    def has(self, word: str) -> bool:
        """Tell whether a word is here, in this spelling or in one much like it."""
        if word in self._words:
            return True
        if len(word) < _SHORTEST_ALIKE:
            return False
        return any(
            abs(len(other) - len(word)) <= 2 and other[0] == word[0] and fuzz.ratio(word, other) >= _ALIKE
            for other in self._words
            if len(other) >= _SHORTEST_ALIKE
        )
