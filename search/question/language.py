"""Whether a question is in the language of a corpus, told by its function words."""

import functools

from index.reading.languages import LANGUAGES
from index.words.analysis import Analysis, Analyzer


@functools.cache
def _analyzers() -> dict[str, Analyzer]:
    return {language: Analyzer(Analysis.of_language(language)) for language in LANGUAGES}


def is_in(question: str, language: str) -> bool:
    """Tell whether a question is in a language, by its ISO 639-1 code; where that cannot be told, it is.

    It is in another one if it has function words, and all of them are of other languages.
    """
    analyzers = _analyzers()
    if language not in analyzers or analyzers[language].stop_word_count(question):
        return True
    return not any(analyzer.stop_word_count(question) for code, analyzer in analyzers.items() if code != language)
