"""All that matches, not only the best: where a question is a phrase or a name, each paragraph with it is one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from search.answer.answer import Hit

_PHRASES = re.compile(r'"[^"]+"(?:\s*(?:\sOR\s+)?"[^"]+")*\s*')
_NAME_WORD = re.compile(r"[^\W\d_a-zß-öø-ÿ][\w.'’-]*")
_PARTICLES = {
    "of",
    "the",
    "de",
    "del",
    "della",
    "der",
    "den",
    "di",
    "da",
    "du",
    "la",
    "le",
    "van",
    "von",
    "al",
    "bin",
    "y",
}
_MOST_WORDS_OF_NAME = 5


@dataclass(frozen=True)
class Mentions:
    """All paragraphs with a phrase or a name."""

    documents: int
    first: Hit | None
    """The earliest that has a date; None where none has one."""
    latest: Hit | None


def required_words(question: str) -> str | None:
    """Return the question that requires just the phrases, or the name, which a question is; None where it is more.

    >>> required_words("Boris Johnson"), required_words('"peace talks"'), required_words("Who is Boris Johnson?")
    ('"Boris Johnson"', '"peace talks"', None)
    """
    question = question.strip()
    if _PHRASES.fullmatch(question):
        return question
    words = question.split()
    if not 0 < len(words) <= _MOST_WORDS_OF_NAME or not _NAME_WORD.fullmatch(words[-1]):
        return None
    if not _NAME_WORD.fullmatch(words[0]) or words[0] in {"NOT", "OR"}:
        return None
    named = all(_NAME_WORD.fullmatch(word) or word in _PARTICLES for word in words)
    return f'"{question}"' if named and not {"NOT", "OR"} & set(words) else None


def mentions(hits: Sequence[Hit]) -> Mentions:
    """Sum up all paragraphs with a phrase or a name."""
    dated = sorted((hit for hit in hits if hit.place.date), key=lambda hit: hit.place.date or "")
    documents = {place.document for hit in hits for place in (hit.place, *hit.also_in)}
    return Mentions(len(documents), dated[0] if dated else None, dated[-1] if dated else None)
