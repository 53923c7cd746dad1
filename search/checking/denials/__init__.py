"""Words by which a text denies, in each language: one small file each. Another file is another language."""

import importlib
import pkgutil
import re
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class DenialWords:
    """Words of a language, as regular expressions that do not regard case."""

    code: str
    """ISO 639-1."""
    negations: str
    """What negates the words after it."""
    denials: str
    """What says that something which somebody claimed is not so."""
    reporting: str
    """What says that somebody said something."""

    @cached_property
    def negates(self) -> re.Pattern[str]:
        """Find negations."""
        return re.compile(rf"\b(?:{self.negations})\b|(?<=\w)n[’']t\b", re.IGNORECASE)

    @cached_property
    def denies(self) -> re.Pattern[str]:
        """Find denials."""
        return re.compile(rf"\b(?:{self.denials})\b", re.IGNORECASE)

    @cached_property
    def reports(self) -> re.Pattern[str]:
        """Find what reports."""
        return re.compile(rf"\b(?:{self.reporting})\b", re.IGNORECASE)


def _languages() -> dict[str, DenialWords]:
    found: dict[str, DenialWords] = {}
    for file in pkgutil.iter_modules(__path__):
        words = importlib.import_module(f"{__name__}.{file.name}").WORDS
        if not isinstance(words, DenialWords) or words.code in found:
            raise TypeError(f"{file.name}.py needs WORDS of its own, found {words!r}")
        found[words.code] = words
    return found


_BY_CODE = _languages()


def words_of(language: str | None) -> DenialWords:
    """Return the words of a language; those of English where there is no file for it."""
    return _BY_CODE.get((language or "en")[:2], _BY_CODE["en"])
