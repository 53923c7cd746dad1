"""What people read, in their own language: `say` and `counted` stand around each sentence of the page.

A sentence is written in English, and English is what everybody gets until somebody decides otherwise. The command line
and the servers for programs never do; the page does (`views/page_language.py`). Translations, gettext and Babel are
known there alone, so that importing this file costs nothing.

`make translations` finds sentences by these names: `say`, `counted`, `marked`, `marked_plural`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from typing import Literal

from index.errors import ParagraphSearchError, marked

__all__ = ["ENGLISH", "Speech", "counted", "marked", "marked_plural", "say", "say_error", "speaking", "speech", "use"]

Precision = Literal["year", "month", "day"]
_FORMS: dict[Precision, str] = {"year": "{0.year}", "month": "{0:%B} {0.year}", "day": "{0.day} {0:%B} {0.year}"}


class Speech:
    """A language: what sentences, numbers and dates are in it. This one is English."""

    code = "en"
    """By ISO 639-1."""

    def text(self, message: str) -> str:
        """Return an English sentence in this language."""
        return message

    def plural(self, one: str, many: str, number: int) -> str:
        """Return one of two English sentences in this language, as a number asks."""
        return one if number == 1 else many

    def number(self, value: int) -> str:
        """Return a whole number, as in 2,000."""
        return f"{value:,}"

    def decimal(self, value: float, digits: int, *, signed: bool = False) -> str:
        """Return a number with so many digits after the point, as in 0.25; a signed one has “+” or “−” before it."""
        return f"{value:+.{digits}f}".replace("-", "−") if signed else f"{value:.{digits}f}"

    def percent(self, share: float) -> str:
        """Return a share of 1, as in 25%."""
        return f"{share:.0%}"

    def dated(self, day: date, precision: Precision = "day", *, year: bool = True) -> str:
        """Return “27 March 2017”, “March 2017” or “2017”; without the year, where that is said already, “27 March”."""
        words = _FORMS[precision].format(day)
        return words if year or precision == "year" else words.rpartition(" ")[0]

    def period(self, first: date, last: date, precisions: tuple[Precision, Precision]) -> str:
        """Return “3 to 9 March 2017”, “2016 to March 2018”."""
        since, until = (self.dated(day, kind) for day, kind in zip((first, last), precisions, strict=True))
        own = since.split()
        for one, other in zip(since.split()[::-1], until.split()[::-1], strict=False):
            if one != other:
                break
            own.pop()  # what both ends share is said once
        return f"{' '.join(own)} to {until}" if own else until

    def moment(self, when: datetime) -> str:
        """Return “27 March 2017, 09:30”."""
        return f"{self.dated(when)}, {when:%H:%M}"

    def ago(self, age: timedelta) -> str:
        """Return “3 hours ago”, “12 days ago”, given at least a minute."""
        units = {"day": timedelta(days=1), "hour": timedelta(hours=1), "minute": timedelta(minutes=1)}
        unit, length = next((one for one in units.items() if age >= one[1]), ("minute", timedelta(minutes=1)))
        return f"{age // length:,} {unit}{'' if age // length == 1 else 's'} ago"

    def language(self, code: str) -> str:
        """Return what a language is called, as in “German”; its code where it has no name here."""
        return _LANGUAGES.get(code, code)


_LANGUAGES = {
    "ar": "Arabic", "da": "Danish", "de": "German", "en": "English", "es": "Spanish", "fi": "Finnish", "fr": "French",
    "hu": "Hungarian", "it": "Italian", "ja": "Japanese", "nl": "Dutch", "no": "Norwegian", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sv": "Swedish", "tr": "Turkish", "zh": "Chinese",
}  # fmt: skip
"""Of the codes that documents have."""

ENGLISH = Speech()
_decide: Callable[[], Speech] = lambda: ENGLISH  # noqa: E731 - a default that `use` replaces
_fixed: ContextVar[Speech | None] = ContextVar("speech", default=None)


def use(decide: Callable[[], Speech]) -> None:
    """Let a function say, each time, which language whoever is served now gets. It must not fail."""
    global _decide  # noqa: PLW0603 - a process has one page
    _decide = decide


def speech() -> Speech:
    """Return the language that whoever is served now gets."""
    return _fixed.get() or _decide()


@contextmanager
def speaking(language: Speech) -> Iterator[None]:
    """Write in one language, whoever is served: English, in files that must not depend on who made them."""
    before = _fixed.set(language)
    try:
        yield
    finally:
        _fixed.reset(before)


def say(message: str, **values: object) -> str:
    """Return a sentence in the language of who is served.

    Args:
        message: it in English; `{name}` stands for a value.
        values: what stands in it. Whole numbers are written as that language does; all else as it is.
    """
    return _filled(speech().text(message), values)


def counted(one: str, many: str, number: int, **values: object) -> str:
    """Return a sentence about a number, which is `{number}` in it; `one` is English for 1, `many` for any other."""
    return _filled(speech().plural(one, many, number), {"number": number, **values})


def marked_plural(one: str, many: str) -> tuple[str, str]:
    """Return two sentences for `counted` as they are, where they are declared before they are used."""
    return one, many


def say_error(error: ParagraphSearchError) -> str:
    """Return what is wrong in the language of who is served; in English where nobody translated it."""
    return say(error.message, **error.values)


def _filled(text: str, values: dict[str, object]) -> str:
    if not values:
        return text
    number = speech().number
    return text.format(**{k: number(v) if type(v) is int else v for k, v in values.items()})
