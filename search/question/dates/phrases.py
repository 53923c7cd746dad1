"""Finds the phrases of a question that name a time, with the preposition before each."""

import re
from dataclasses import dataclass
from datetime import date

from search.question.dates.language import NEVER, DateLanguage, compiled, named

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of one of the `KINDS`, where it stands, and what its preposition means ("" without)."""

    language: DateLanguage
    question: str
    today: date
    kind: str
    match: re.Match[str]
    preposition: str
    span: Span
    """With the preposition, and with the second end of a range."""

    @property
    def before(self) -> str:
        """The question up to the phrase, the preposition included."""
        return self.question[: self.match.start()]

    @property
    def following(self) -> str:
        """The question behind the phrase."""
        return self.question[self.match.end() :]


class Phrases:
    """Finds the phrases of a question from left to right, searching for each kind only when it must."""

    def __init__(self, language: DateLanguage, question: str, today: date) -> None:
        self._language = language
        self._question = question
        self._today = today
        self._next = {kind: pattern.search(question) for kind, pattern in language.phrases.items()}

    def after(self, position: int) -> Phrase | None:
        """Return the leftmost phrase from here on; of several that start there, the kind that is listed first."""
        for kind, match in self._next.items():
            if match is not None and match.start() < position:
                self._next[kind] = self._language.phrases[kind].search(self._question, position)
        here = [(match.start(), kind, match) for kind, match in self._next.items() if match is not None]
        if not here:
            return None
        start, kind, match = min(here, key=lambda item: item[0])
        preposition, start = self._preposition(kind, match, position)
        return Phrase(self._language, self._question, self._today, kind, match, preposition, (start, match.end()))

    def _preposition(self, kind: str, match: re.Match[str], position: int) -> tuple[str, int]:
        """Return what the preposition before a phrase means, and where the phrase begins with it."""
        start = match.start()
        before = self._language.preposition.search(self._question, position, start)
        if before is not None:
            meaning = before.lastgroup or ""
            stranded = before[meaning].lower() in self._language.stranded
            if not (stranded and kind in {"last_unit", "yesterday", "ago"}):
                return meaning, before.start()
        if self._language.parts_alone and (named(match, "part") or named(match, "article")):
            return "in", start
        alone = self._language.alone_like_in.get(kind, NEVER)
        if re.compile(rf"(?:{alone})$").search(self._question, position, start):
            return "in", start
        return "", start


def is_plausible(phrase: Phrase) -> bool:
    """Tell whether these words name a time at all: "May" is also a verb, "March" a protest, "Monday" in a name."""
    if phrase.kind == "rolling":
        if named(phrase.match, "count") is None:  # "over the past years" says nothing that could be counted
            return phrase.preposition == "in" and not phrase.match.group().endswith("s")
        return bool(phrase.preposition or named(phrase.match, "article"))
    context = phrase.language.contexts.get(phrase.kind)
    if context is None:
        return True
    fits = (
        context.prepositions is None
        or phrase.preposition in context.prepositions
        or ends_with(context.or_before, phrase.before)
    )
    return (
        fits and not ends_with(context.not_before, phrase.before) and not re.match(context.not_after, phrase.following)
    )


def ends_with(pattern: str, text: str) -> bool:
    """Tell whether the end of a text fits a pattern."""
    return pattern != NEVER and compiled(rf"(?:{pattern})$").search(text) is not None
