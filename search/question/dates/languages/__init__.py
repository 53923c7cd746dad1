"""The languages in which dates are understood: one file each, with a `LANGUAGE`. Another file is another language."""

import importlib
import pkgutil

from search.question.dates.language import DateLanguage


def _languages() -> dict[str, DateLanguage]:
    """Return the languages of the files of this folder by their codes, English first."""
    found = {}
    for file in pkgutil.iter_modules(__path__):
        language = importlib.import_module(f"{__name__}.{file.name}").LANGUAGE
        if not isinstance(language, DateLanguage) or language.code in found:
            raise TypeError(f"{file.name}.py needs a LANGUAGE of its own, found {language!r}")
        found[language.code] = language
    return dict(sorted(found.items(), key=lambda item: (item[0] != "en", item[0])))


LANGUAGES = _languages()
ENGLISH = LANGUAGES["en"]
