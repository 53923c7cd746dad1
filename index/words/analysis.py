"""Text to the terms of lexical search: words without inflection, without the words that every text has."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import Stemmer

from index.words.stop_words import STOP_WORDS

# A word, or a number with its decimal and thousands separators.
_WORD = re.compile(r"[^\W_]+(?:[.,](?=\d)\d+)*")
# Chinese and Japanese write no spaces between words; pairs of characters stand for them, as is usual in CJK search.
_CJK_RUN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")


_STEMMERS = {
    "ar": "arabic", "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish", "fr": "french",
    "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip
"""Snowball's name of each language that it can stem, by ISO 639-1 code; in others, words count as they are written."""
_QUESTION_WORDS = ("how", "what", "when", "where", "which", "who", "whom", "whose", "why", "do", "does", "did")
"""They ask, and say nothing of what is asked; Lucene's short English list leaves them in. The other auxiliaries and
the prepositions of longer lists ("has", "after", "against") cost news questions more than they help."""


@dataclass(frozen=True)
class Analysis:
    """How texts become terms; saved with an index, so that questions become terms in the same way."""

    language: str
    """ISO 639-1 code."""
    stop_words: tuple[str, ...]
    """Words that count for nothing, without accents, sorted."""

    @classmethod
    def of_language(cls, language: str) -> "Analysis":
        """Take the stop words of a language, where it has a list."""
        words = STOP_WORDS.get(language, ())
        if language == "en":
            words = (*words, *_QUESTION_WORDS)
        return cls(language, tuple(sorted({_fold(word.casefold()) for word in words})))


class Analyzer:
    """Turns texts into terms."""

    def __init__(self, analysis: Analysis, prefix: str = "") -> None:
        """Make one whose terms all begin with `prefix`, which keeps them apart from those of other languages."""
        stemmer = _STEMMERS.get(analysis.language)
        self._stemmer = Stemmer.Stemmer(stemmer) if stemmer else None
        self._stop_words = frozenset(analysis.stop_words)
        self._prefix = prefix

    def terms(self, text: str, language: "Analyzer | None" = None) -> list[str]:
        """Return the terms of a text in its order, repeated where they are.

        If it is a question in another language, whose analyzer is then given, that one's stop words become terms that
        no text has: they make it no likelier that a text answers, and are no reason to think that it has all it needs.
        """
        foreign = language._stop_words - self._stop_words if language else frozenset[str]()
        words: list[str] = []
        absent: list[str] = []
        for word in _WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
            folded = _fold(word)
            if folded in foreign:
                absent.append(f"{self._prefix}{folded} ")
            elif folded not in self._stop_words:
                words.extend(_pairs(word) if _CJK_RUN.search(word) else [word.replace(",", "")])
        # Stemmed before accents go: the rules of French and German read them.
        stemmed = self._stemmer.stemWords(words) if self._stemmer else words
        return [*(self._prefix + _fold(word) for word in stemmed), *absent]

    def stop_word_count(self, text: str) -> int:
        """Return how many words of a text are stop words."""
        words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
        return sum(_fold(word) in self._stop_words for word in words)

    def words(self, text: str) -> Iterator[str]:
        """Yield the words that `terms` makes terms of, as they are written; stop words too."""
        for word in _WORD.findall(unicodedata.normalize("NFC", text)):
            yield from _pairs(word) if _CJK_RUN.search(word) else [word]


def _fold(word: str) -> str:
    """Take the accents off: people leave them out when they ask."""
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFKD", word)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))


def _pairs(word: str) -> list[str]:
    terms: list[str] = []
    end = 0
    for run in _CJK_RUN.finditer(word):
        terms.extend(filter(None, [word[end : run.start()]]))
        characters = run.group()
        terms.extend(characters[i : i + 2] for i in range(max(1, len(characters) - 1)))
        end = run.end()
    terms.extend(filter(None, [word[end:]]))
    return terms
