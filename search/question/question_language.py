"""Whether a question is in the language of a corpus, told by its function words."""

import functools

from index.reading.languages import LANGUAGES
from index.words.analysis import Analysis, Analyzer

_LATIN = tuple(language for language in LANGUAGES if language not in {"ar", "ja", "ru", "zh"})


@functools.cache
def _analyzers() -> dict[str, Analyzer]:
    return {language: Analyzer(Analysis.of_language(language)) for language in LANGUAGES}


def is_in(question: str, language: str) -> bool:
    """Tell whether a question is in a language, by its ISO 639-1 code; where that cannot be told, it is.

    It is in another one if it has function words, and all of them are of other languages with the Latin alphabet. With
    those a corpus shares names, at least; with other scripts it shares nothing, and no allowance is made.
    """
    analyzers = _analyzers()
    if language not in analyzers or analyzers[language].stop_word_count(question):
        return True
    return not any(analyzers[other].stop_word_count(question) for other in _LATIN if other != language)
