"""Which language a document is in, by how it begins. py3langid (BSD) tells."""

import functools
from collections import Counter
from collections.abc import Iterable
from typing import Any

LANGUAGES = (
    "ar", "da", "de", "en", "es", "fi", "fr", "hu", "it", "ja", "nl", "no", "pl", "pt", "ro", "ru", "sv", "tr", "zh",
)  # fmt: skip
"""ISO 639-1 codes of those that are told apart: the ones whose words `index.words.analysis` can stem or cut."""


@functools.cache
def _language_identifier() -> Any:
    """Load the identifier once a process: unpacking it takes a second, and a watched folder is built often."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - 0.3 s that only a build needs

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(sorted(LANGUAGES))
    return identifier


class LanguageDetector:
    """Tells the language of texts, by its ISO 639-1 code."""

    _CHARACTERS = 300
    """What is looked at of a document: a few hundredths of a millisecond a hundred characters, and enough."""
    _CERTAIN = 0.9
    """Lists of foreign names in English news reach .78, and running text of a few words nearly 1."""

    def __init__(self) -> None:
        self._identifier = _language_identifier()

    def language_of(self, paragraphs: Iterable[str]) -> str | None:
        """Return the language of a document, by how it begins; None where that leaves doubt."""
        head = ""
        for paragraph in paragraphs:
            head = f"{head} {paragraph[: self._CHARACTERS]}"
            if len(head) >= self._CHARACTERS:
                break
        language, probability = self._identifier.classify(head[: self._CHARACTERS])
        return language if probability >= self._CERTAIN else None

    def most_common(self, texts: Iterable[str]) -> str:
        """Return the language of most of the texts; English where there are none."""
        counts = Counter(self._identifier.classify(text)[0] for text in texts)
        return counts.most_common(1)[0][0] if counts else "en"
