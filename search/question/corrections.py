"""Misspelt names in a question: “Kubasick Lokheed” where the corpus writes Kubasik and Lockheed.

Only words that no text has are corrected, and only to words that begin with the same letter. A name may have one letter
wrong, a long one two; an ordinary word must be long, and one letter wrong, since a small corpus lacks many words that
are written rightly. Numbers and short words are never corrected.
"""

import re
from dataclasses import dataclass

from index.storage.store import Store
from index.words.lexical import idf
from search.question.dates.expressions import languages_of
from search.question.dates.languages import LANGUAGES

_WORD = re.compile(r"[^\W\d_]+")
_QUOTED = re.compile(r'"[^"]*"')
_SHORTEST_NAME, _SHORTEST_WORD, _LONG_NAME = 5, 7, 9
_LONG_STEM = 8
"""A word that is the beginning of another one is another form of it, unless it is so long: “Djokovich”, “Djokovic”."""
_SMALL_CORPUS, _LONGER = 500, 2
"""A corpus of fewer texts lacks so many words that these must be longer by so many letters: “Lenin” is not “Levin”."""
_ALTERNATIVES = 3
_MOST_WORDS = 12
"""More unknown words than so many are another language, not misspelt."""


@dataclass(frozen=True)
class Correction:
    """A word that no text has, and the word that was searched for in its place."""

    written: str
    used: str


def correct(store: Store, text: str) -> tuple[str, tuple[Correction, ...]]:
    """Return a question with its misspelt words corrected, and what was corrected; quotations stay as they are."""
    if store.language in LANGUAGES and LANGUAGES[store.language] not in languages_of(text):
        return text, ()  # words of another language are not misspelt
    longer = _LONGER if store.manifest.counts.texts < _SMALL_CORPUS else 0
    shortest = _SHORTEST_NAME + longer, _SHORTEST_WORD + longer
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    words = [
        match
        for match in _WORD.finditer(text)
        if not any(start <= match.start() < end for start, end in quoted) and _may_be_misspelt(match.group(), shortest)
    ]
    unknown = [match for match in words if _is_unknown(store, match.group())]
    if len(unknown) > _MOST_WORDS or (len(unknown) > 1 and len(unknown) == len(_WORD.findall(text)) > 2):
        return text, ()
    corrections = []
    for match in reversed(unknown):
        used = _correction(store, match.group())
        if used:
            corrections.append(Correction(match.group(), used))
            text = text[: match.start()] + used + text[match.end() :]
    return text, tuple(dict.fromkeys(reversed(corrections)))


def _may_be_misspelt(word: str, shortest: tuple[int, int]) -> bool:
    """Whether a word is long enough, as a name or as another word, and no word of a grammar."""
    if any(word.lower() in language.marks for language in LANGUAGES.values()):
        return False
    return len(word) >= shortest[not word[0].isupper()]


def _is_unknown(store: Store, word: str) -> bool:
    """Whether no text has any form of a word, in any language; a stop word is known."""
    terms = list(store.terms(word))
    return bool(terms) and min(store.idf(terms)) >= idf(0, store.manifest.counts.texts)


def _correction(store: Store, word: str) -> str | None:
    is_name = word[0].isupper()
    distance = 2 if is_name and len(word) >= _LONG_NAME else 1
    for similar in store.similar_terms(word, distance, _ALTERNATIVES):
        used = similar.word
        one, other = sorted((word.casefold(), used.casefold()), key=len)
        # “Germany” is no misspelt “German”
        if (len(one) >= _LONG_STEM or not other.startswith(one)) and (used[0].isupper() or not is_name):
            return used
    return None
