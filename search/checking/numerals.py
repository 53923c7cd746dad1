"""Numbers in a text, in digits and in words, with what their words say of their precision.

Words are read by text2num (MIT; compiled, no dependencies, English, German, French and Spanish among others), how a
language groups digits comes from CLDR by Babel. What no library reads is put around that: “4.4 million”, “half a
million”, “two dozen”, “dozens”.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from babel.numbers import get_decimal_symbol
from text_to_num import find_numbers, text2num

from search.checking.figure_words import FigureWords, words_of

Span = tuple[int, int]

READ_IN_WORDS = ("en", "de", "fr", "es", "it", "pt", "nl", "da")
"""The languages whose number words text2num reads."""
_TOKEN = re.compile(
    r"\d{1,3}(?:(?:(?<=\d)[.,'’\u00a0\u202f]\d{3})+(?!\d)|(?: \d{3})+(?![\d.,]?\d))(?:[.,]\d+)?"
    r"|\d+(?:,\d{2,3})*(?:[.,]\d+)?|(?:demi|half)(?=-)|[^\W\d_]+(?:[’'-][^\W\d_]+)*|\S",
    re.IGNORECASE,
)
_SPACED = re.compile(r"\d{1,3}(?: \d{3})+")
_GROUPED = re.compile(r"\d{1,3}(?:([.,'’\s])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")
_SCALES = {
    "bn": 1e9, "mn": 1e6, "mln": 1e6, "mio": 1e6, "mrd": 1e9, "md": 1e9, "mds": 1e9, "tsd": 1e3, "tn": 1e12, "mld": 1e9,
    "k": 1e3, "trillion": 1e12, "trillions": 1e12, "crore": 1e7, "lakh": 1e5,
}  # fmt: skip
_SCALES_OF_MONEY = {"m": 1e6, "b": 1e9, "M": 1e6, "B": 1e9}
"""“€4m”, where “4 m” is a length."""
_LEAST_SCALE = 100
_SAME_WORDS = {"veintiún": "veintiuno", "ciento": "cien"}
"""Forms that text2num does not know, and those that it does."""
_MONEY_BEFORE = re.compile(r"[$€£¥₹₽₩₪₺₴]\s?$|\b(?:EUR|USD|GBP|CHF)\s?$")
_LETTER_BEFORE = re.compile(r"(?:[^\W\d_]|[^\W\d_]-|[#@_/]|\d[.,:/])$")


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written, before anything is known of what it counts."""

    start: int
    end: int
    low: float
    high: float
    """Above `low` for a vague word, such as “dozens”."""
    step: float
    """The place of its last digit: 100,000 in “4.4 million”, 1 in “1,200”."""
    scale: float = 1
    """What a word multiplied it by: a million in “4.4 million”."""
    is_vague: bool = False
    in_words: bool = False
    is_group: bool = False
    """Whether its words are not quite exact: “two dozen”."""
    is_article: bool = False
    """Whether it may be no number at all: “ein Mann”, “un homme”."""


class _Word:
    """What text2num takes a word for."""

    def __init__(self, text: str, *, taken: bool) -> None:
        self._text, self._taken = _SAME_WORDS.get(text.casefold(), text), taken

    def text(self) -> str:
        return self._text

    def nt_separated(self, _previous: "_Word") -> bool:
        return False

    def not_a_number_part(self) -> bool:
        return self._taken


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of tokens that is a number, or a word that multiplies one."""

    number: Number
    first: int
    last: int
    """The token behind it."""
    is_scale: bool = False


def numbers(text: str, language: str, taken: Sequence[Span] = ()) -> list[Number]:
    """Return the numbers of a text in its order.

    Args:
        text: the text.
        language: its ISO 639-1 code.
        taken: places in which no number is looked for.
    """
    words = words_of(language)
    vague = [number for number in _vague(text, words) if not _within(number.start, taken)]
    taken = [*taken, *((number.start, number.end) for number in vague)]
    tokens = [match.span() for match in _TOKEN.finditer(text)]
    free = [not _within(start, taken) for start, _ in tokens]
    pieces = sorted(
        [*_in_digits(text, language, tokens, free), *_in_words(text, language, tokens, free)], key=lambda one: one.first
    )
    found = _joined(text, pieces, words)
    return sorted([*vague, *found], key=lambda number: number.start)


def _within(place: int, spans: Sequence[Span]) -> bool:
    return any(start <= place < end for start, end in spans)


def _vague(text: str, words: FigureWords) -> Iterator[Number]:
    end = 0
    for match in _vague_pattern(words.vague).finditer(text):
        if match.start() < end or re.search(r"\d\s*$", text[: match.start()]):
            continue
        low, high = words.vague[int(match.lastgroup[1:]) if match.lastgroup else 0][1:]
        end = match.end()
        yield Number(match.start(), end, float(low), float(high), low, is_vague=True, in_words=True)


@lru_cache
def _vague_pattern(vague: tuple[tuple[str, float, float], ...]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?P<v{at}>\b(?:{one[0]})\b)" for at, one in enumerate(vague)), re.IGNORECASE)


def _in_digits(text: str, language: str, tokens: Sequence[Span], free: Sequence[bool]) -> Iterator[_Piece]:
    for at, (start, end) in enumerate(tokens):
        written = text[start:end]
        if not written[0].isdecimal() or not free[at] or _LETTER_BEFORE.search(text[max(0, start - 2) : start]):
            continue
        if language == "en" and _SPACED.match(written):  # “in 2017 200 people”
            continue
        value, step = _read_digits(written, language)
        yield _Piece(Number(start, end, value, value, step), at, at + 1)


@lru_cache
def _decimal_symbol(language: str) -> str:
    try:
        return get_decimal_symbol(language)
    except (ValueError, LookupError):  # Babel knows no such language
        return "."


def _read_digits(written: str, language: str) -> tuple[float, float]:
    """Return a number in digits, and the place of its last one.

    Where one separator stands before three digits, the language decides; Spanish is written both ways, and three
    decimals are rare.
    """
    decimal = _decimal_symbol(language)
    grouped = _GROUPED.fullmatch(written)
    separators = re.findall(r"[.,]", written)
    if grouped and not (len(separators) == 1 and separators[0] == decimal and language != "es"):
        group = grouped.group(1)
        plain = written.replace(group, "").replace("\u00a0", "").replace("\u202f", "").replace(",", ".")
    elif len(separators) > 1 and len(set(separators)) == 1:
        plain = written.replace(separators[0], "")  # 1,00,000
    else:
        plain = written.replace(",", ".") if written.count(",") + written.count(".") == 1 else written.replace(",", "")
    value = Decimal(plain)
    exponent = value.as_tuple().exponent
    return float(value), float(Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0))


def _in_words(text: str, language: str, tokens: Sequence[Span], free: Sequence[bool]) -> Iterator[_Piece]:
    if language not in READ_IN_WORDS:
        return
    words = words_of(language)
    is_article = re.compile(words.articles, re.IGNORECASE).fullmatch
    stream = [
        _Word(text[start:end], taken=not free[at] or not text[start].isalpha())
        for at, (start, end) in enumerate(tokens)
    ]
    for found in find_numbers(stream, language, threshold=0):
        if found.is_ordinal or not any(free[found.start : found.end]):
            continue
        start, end = tokens[found.start][0], tokens[found.end - 1][1]
        value, written = float(found.value), text[start:end]
        number = Number(
            start, end, value, value, 1, in_words=True, is_article=value == 1 and is_article(written) is not None
        )
        first = text[slice(*tokens[found.start])]
        is_scale = value >= _LEAST_SCALE and _is_power_of_ten(value) and not is_article(first)
        if is_scale or found.end - found.start > 1:
            number = replace(number, scale=_largest_scale(value), step=_largest_scale(value) if is_scale else 1)
        yield _Piece(number, found.start, found.end, is_scale=is_scale)
    if language == "de":
        yield from _german_halves(text, tokens, free)
    for at, (start, end) in enumerate(tokens):
        count = words.groups.get(text[start:end].casefold())
        if count is not None and free[at]:
            number = Number(
                start, end, float(count), float(count), 0.2 * count, scale=count, in_words=True, is_group=True
            )
            yield _Piece(number, at, at + 1, is_scale=True)


def _german_halves(text: str, tokens: Sequence[Span], free: Sequence[bool]) -> Iterator[_Piece]:
    """Yield “zweieinhalb” and “anderthalb”, which text2num does not know."""
    for at, (start, end) in enumerate(tokens):
        word = text[start:end].casefold()
        if not free[at] or not word.endswith(("einhalb", "anderthalb")):
            continue
        try:
            whole = 1 if word == "anderthalb" else int(text2num(word.removesuffix("einhalb"), "de"))
        except ValueError:
            continue
        yield _Piece(Number(start, end, whole + 0.5, whole + 0.5, 0.5, in_words=True), at, at + 1)


def _is_power_of_ten(value: float) -> bool:
    return float(value).is_integer() and str(int(value)).rstrip("0") == "1"


def _largest_scale(value: float) -> float:
    return next((scale for scale in (1e12, 1e9, 1e6, 1e3) if value >= scale and value % scale == 0), 1)


def _joined(text: str, pieces: Sequence[_Piece], words: FigureWords) -> Iterator[Number]:
    """Put together “4.4” and “million”, “half a” and “million”, “two” and “dozen”."""
    and_half = re.compile(rf"\s*\b{words.and_half}\b", re.IGNORECASE)
    halves = re.compile(rf"\b(?:{words.halves})$", re.IGNORECASE)
    at, end = 0, 0
    while at < len(pieces):
        piece, at = pieces[at], at + 1
        number = piece.number
        if number.start < end:
            continue
        if piece.is_scale and (half := halves.search(text, max(0, number.start - 20), number.start)):
            number = replace(number, start=half.start(), low=number.low / 2, high=number.high / 2, step=number.low / 2)
        elif half := and_half.match(text, number.end):
            number = _plus_half(number, half.end())
        while (
            at < len(pieces)
            and pieces[at].is_scale
            and not text[number.end : pieces[at].number.start].strip(" \u00a0\u202f-.")
        ):
            number, at = _times(number, pieces[at].number), at + 1
            if half := and_half.match(text, number.end):
                number = _plus_half(number, half.end())
        if not number.in_words or number.scale == 1:
            number = _abbreviated(text, number)
        end = number.end
        yield number


def _plus_half(number: Number, end: int) -> Number:
    more = number.scale / 2
    return replace(number, end=end, low=number.low + more, high=number.high + more, step=more)


def _times(number: Number, by: Number) -> Number:
    """Multiply a number by the word behind it."""
    step = number.low * by.step if by.is_group else number.step * by.low
    return replace(
        number, end=by.end, low=number.low * by.low, high=number.high * by.low, step=step, scale=number.scale * by.low,
        is_group=by.is_group, is_article=False,
    )  # fmt: skip


def _abbreviated(text: str, number: Number) -> Number:
    """Multiply a number by the abbreviation behind it: “4.4bn”, “3 Mio.”."""
    match = re.compile(r"[ \u00a0\u202f]?([^\W\d_]+)\.?").match(text, number.end)
    if match is None:
        return number
    word, touches = match.group(1), match.start(1) == number.end
    scale = _SCALES.get(word.casefold()) if word.casefold() != "k" or touches else None
    if scale is None and (
        _MONEY_BEFORE.search(text, 0, number.start) or re.match(r"\s?€", text[match.end() : match.end() + 2])
    ):
        scale = _SCALES_OF_MONEY.get(word)
    ends_with_dot = word.casefold() in {"mio", "mrd", "tsd"}
    end = match.end() if ends_with_dot else match.end(1)
    return _times(number, Number(match.start(1), end, scale, scale, scale)) if scale else number
