"""The language of the page: the address' `lang`, else what was chosen in this visit, the setting, the browser's own.

Sentences are translated in `translations/`, a file for each language, which gettext reads; dates and numbers are
written by Babel, from the Unicode consortium's data. `search/speech.py` says what a sentence has to look like.
"""

import gettext
import io
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import ParamSpec, TypeVar, get_args

import streamlit as st
from babel import Locale, dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from streamlit.runtime.scriptrunner import get_script_run_ctx

from index.errors import ParagraphSearchError
from search.speech import ENGLISH, Precision, Speech, say, speaking, speech, use
from serving.preferences import Language, chosen

TRANSLATIONS = Path(__file__).parent / "translations"
LANGUAGES: dict[str, str] = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}
"""As their speakers call them."""
_PARAMETER = "lang"
_KEPT, _PART = "language", "part of the page in this language"
_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")


class Translated(Speech):
    """A language other than English."""

    def __init__(self, code: str, messages: gettext.NullTranslations) -> None:
        self.code = code
        self._messages = messages
        self._locale = Locale(code)

    def text(self, message: str) -> str:
        """Return a sentence in this language; in English where it has no translation."""
        return self._messages.gettext(message) if message else ""  # of an empty one, gettext returns the file's head

    def plural(self, one: str, many: str, number: int) -> str:
        """Return the form that this language has for a number."""
        return self._messages.ngettext(one, many, number)

    def number(self, value: int) -> str:
        """Return a whole number."""
        return str(numbers.format_decimal(value, locale=self._locale))

    def decimal(self, value: float, digits: int, *, signed: bool = False) -> str:
        """Return a number with so many digits after the comma."""
        form = f"#,##0.{'0' * digits}"
        words = numbers.format_decimal(value, f"+{form};-{form}" if signed else form, locale=self._locale)
        return words.replace("-", "−") if signed else words

    def percent(self, share: float) -> str:
        """Return a share of 1 in percent."""
        return str(numbers.format_percent(share, locale=self._locale))

    def dated(self, day: date, precision: Precision = "day", *, year: bool = True) -> str:
        """Return a day, a month or a year."""
        if precision == "year":
            return str(day.year)
        if not year:
            return dates.format_skeleton("MMMMd" if precision == "day" else "MMMM", day, locale=self._locale)
        if precision == "month":
            return dates.format_skeleton("yMMMM", day, locale=self._locale)
        return dates.format_date(day, "long", locale=self._locale)

    def period(self, first: date, last: date, precisions: tuple[Precision, Precision]) -> str:
        """Return what is from one date to another."""
        skeletons = {"year": "y", "month": "yMMMM", "day": "yMMMMd"}
        if precisions[0] == precisions[1]:
            return str(dates.format_interval(first, last, skeletons[precisions[0]], locale=self._locale))
        since, until = (self.dated(day, kind) for day, kind in zip((first, last), precisions, strict=True))
        return say("{since} to {until}", since=since, until=until)

    def ago(self, age: timedelta) -> str:
        """Return how long ago something was."""
        return str(dates.format_timedelta(-age, granularity="minute", add_direction=True, locale=self._locale))

    def moment(self, when: datetime) -> str:
        """Return a day and a time."""
        return f"{self.dated(when)}, {when:%H:%M}"

    def language(self, code: str) -> str:
        """Return what a language is called."""
        return str(self._locale.languages.get(code, code))


@cache
def speech_of(code: str) -> Speech:
    """Return a language by its code; each is read once, in some hundredths of a second."""
    if code == ENGLISH.code:
        return ENGLISH
    with (TRANSLATIONS / f"{code}.po").open("rb") as file:
        catalog = read_po(file, locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translated(code, gettext.GNUTranslations(compiled))


def _current() -> Speech:
    """Return the language of the page that is being drawn; English where none is."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return ENGLISH
    return speech_of(_code())


def _code() -> str:
    browser = (st.context.locale or "").partition("-")[0].lower()
    asked = (st.query_params.get(_PARAMETER, ""), st.session_state.get(_KEPT), _setting(), browser)
    return next((code for code in asked if code in LANGUAGES), ENGLISH.code)


@cache
def _setting() -> Language | None:
    """Return the language that the owner of this machine set; a setting that cannot be read is said elsewhere."""
    with suppress(ParagraphSearchError):
        code = chosen()["page.language"].value
        return code if code in get_args(Language) else None
    return None


def language_parameter() -> dict[str, str]:
    """Return what an address needs to be shown in the language that was chosen; nothing where none was."""
    kept = st.session_state.get(_KEPT)
    code = st.query_params.get(_PARAMETER, "") or kept
    return {_PARAMETER: code} if code in LANGUAGES else {}


def remember_language() -> None:
    """Keep the address' language for this visit: Streamlit's links to the parts of the page lose the address."""
    if (code := st.query_params.get(_PARAMETER, "")) in LANGUAGES:
        st.session_state[_KEPT] = code
    # For screen readers, which read each language in its own way.
    script = f"<script>document.documentElement.lang = '{speech().code}';</script>"
    st.html(script, unsafe_allow_javascript=True)


def carry_language(page: str) -> None:
    """Put the language that was chosen into the address of another part of the page, which its link did not have."""
    left = st.session_state.get(_PART, page) != page
    st.session_state[_PART] = page
    if left and _PARAMETER not in st.query_params and (code := st.session_state.get(_KEPT)):
        st.query_params[_PARAMETER] = code


def show_languages() -> None:
    """Let somebody choose a language, at the foot of the page."""

    def choose(code: str) -> None:
        st.session_state[_KEPT] = code
        st.query_params[_PARAMETER] = code

    with st.container(horizontal=True, gap="small", key="languages"):
        for code, name in LANGUAGES.items():
            st.button(
                name,
                key=f"language-{code}",
                type="tertiary",
                icon=":material/check:" if code == speech().code else None,
                on_click=choose,
                args=(code,),
            )


def in_this_language(make: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
    """Return a function that makes a file, whenever that will be, in the language that the page is in now."""
    now = speech()

    def made(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> _Result:
        with speaking(now):
            return make(*args, **kwargs)

    return made


use(_current)
