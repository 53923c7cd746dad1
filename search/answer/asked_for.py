"""What a question asks for, and whether a sentence has it: an amount, a time, a person, a reason, a yes or a no.

“How long did the climb take?” is answered by the sentence with the hours, not by the one that names the climber. The
idea is that of answer types in question answering (Li and Roth, "Learning Question Classifiers", COLING 2002), with the
types that the shape of a sentence shows. Questions in English; the commonest ones in German, French and Spanish too.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

BONUS = 0.8
"""Of a sentence that has what is asked for, on the logarithm of its share of the votes: it counts for twice as much.
Set with `NEARNESS` in `evidence.py` on 2,874 questions about Wikipedia and 119 everyday ones."""
REASON_BONUS = 0.25
"""The words that give a reason, “since” or “must”, often do not."""
DENIAL = 1.0
"""Taken off a sentence that denies what a question asks who said."""


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_NUMBER_WORDS = (
    r"one(?! of)|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|half"
)
_MONTHS = (
    r"(?:jan(?:uary|\.)|feb(?:ruary|\.)|march|april|june|july|aug(?:ust|\.)|sept(?:ember|\.)|oct(?:ober|\.)"
    r"|nov(?:ember|\.)|dec(?:ember|\.))"
)
_YEAR = r"\b(?:1\d|20)\d\d\b"
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_IN_WORDS = _pattern(rf"\b(?:{_NUMBER_WORDS}|millions?|billions?|twice)\b")
_DATE_PARTS = _pattern(rf"{_YEAR}|\b(?:{_MONTHS}|may) \d{{1,2}}\b|\b\d{{1,2}} (?:{_MONTHS}|may\b)")
_NAME = re.compile(r"(?<!^)(?<![.!?“\"] )\b[A-ZÀ-Þ][\w’'-]+")

_Has = Callable[[str, str], bool]
"""Takes a question and a sentence."""


def _one_of(pattern: str) -> _Has:
    """Return what tells whether a sentence has something of a pattern that the question does not give itself."""
    wanted = _pattern(pattern)

    def has(question: str, sentence: str) -> bool:
        given = {match.group().lower() for match in wanted.finditer(question)}
        return any(match.group().lower() not in given for match in wanted.finditer(sentence))

    return has


def _has_number(question: str, sentence: str) -> bool:
    """Whether a sentence has a number that is no date, and that the question does not give itself."""
    rest = _DATE_PARTS.sub(" ", sentence)
    return bool({*_DIGITS.findall(rest)} - {*_DIGITS.findall(question)}) or bool(_IN_WORDS.search(rest))


def _has_name(question: str, sentence: str) -> bool:
    return any(name.lower() not in question.lower() for name in _NAME.findall(sentence))


@dataclass(frozen=True)
class _Kind:
    """A kind of answer: how a question asks for it, and how a sentence shows that it has it."""

    asked: re.Pattern[str]
    has: _Has
    bonus: float = BONUS


_NEGATION = r"not|no|never|none|nobody|nothing|neither|nor|cannot|without|hardly"
_YES_OR_NO = _pattern(rf"\b(?:{_NEGATION}|false|yes|untrue|den(?:ied|ies|y)|only)\b|n[’']t\b")

_AMOUNTS = (
    _Kind(
        _pattern(r"\bhow long\b|\bwie lange\b|\bcombien de temps\b|\bcuánto tiempo\b"),
        _one_of(
            rf"(?:\d|\b(?:{_NUMBER_WORDS}|an?|few|several|couple of)\b)[\w\s.,/-]{{0,16}}"
            r"\b(?:second|minute|hour|day|week|month|year|decade)s?\b"
        ),
    ),
    _Kind(
        _pattern(
            r"\bhow much (?:did|do|does|is|was|are|were|will|would|money)\b|\bused to cost\b"
            r"|\b(?:price|prize|costs?|fee|salary|worth|purse|reward|fine|wages?|revenue|budget)\b"
        ),
        _one_of(r"[$€£¥]\s?\d[\d.,]*|\b\d[\d.,]* ?(?:million |billion )?(?:dollars|euros|pounds|cents|yen|percent|%)"),
    ),
    _Kind(
        _pattern(r"\b(?:what|which) (?:percentage|share|proportion|percent|fraction)\b"),
        _one_of(r"\d[\d.]* ?%|\bper ?cent\b|\bhalf\b|\bthird\b|\bquarter\b"),
    ),
    _Kind(_pattern(r"\bscores?\b"), _one_of(r"\b\d{1,3} ?[-–:] ?\d{1,3}\b")),
    _Kind(
        _pattern(
            r"\bhow (?:many|much|often|far|fast|strong|big|large|tall|high|heavy|deep|hot|cold|wide|old)\b"
            r"|\b(?:number of|headcount|death toll|depth|height|length|weight|speed|width|distance|temperature|age)\b"
            r"|\bcombien\b|\bwie viele?\b|\bcuánt[oa]s\b"
        ),
        _has_number,
    ),
    _Kind(
        _pattern(
            r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|time|century|decade)\b|\bdeadline\b|\bexpiry\b"
            r"|\bwann\b|\bquand\b|\bcuándo\b"
        ),
        _one_of(
            rf"{_YEAR}|\b{_MONTHS}|\bmay \d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\bcentury\b"
            r"|\b(?:yesterday|today|tomorrow|tonight)\b|\b(?:last|next|this) (?:week|month|year|spring|summer|fall"
            r"|autumn|winter)\b|\b(?:year|month|week|day|hour)s? (?:ago|later|after|earlier)\b"
            r"|\b\d{1,2}(?::\d\d)? ?[ap]\.?m\b"
        ),
    ),
)
"""Of these, the first that a question asks for counts: “how long” is no other number."""

_OTHERS = (
    _Kind(
        _pattern(
            r"\bwhy\b|\breasons?\b|\bexplanation\b|\bhow come\b|\bwhat (?:stops|caused|causes|prevents|led)\b"
            r"|\bwarum\b|\bpourquoi\b|\bpor qué\b"
        ),
        _one_of(
            r"\bbecause\b|\bdue to\b|\bsince\b|\breasons?\b|\bas a result\b|\bso that\b|\bin order to\b|\bto avoid\b"
            r"|\bcaus(?:e[sd]?|ing)\b|\bled to\b|\bthanks to\b|\battribut\w+|\btherefore\b|\bowing to\b|\bmust\b"
            r"|\bbiggest (?:challenge|problem|obstacle)\b|\bblam\w+|\bgiven (?:that|the)\b"
        ),
        REASON_BONUS,
    ),
    _Kind(
        _pattern(
            r"^\W*(?:(?:to|by|for|with|from) )?(?:who|whom|whose)\b|\bwho (?:said|says|is|was|did|has|won|found|owns)\b"
            r"|^which (?:person|player|actor|actress|senator|president|man|woman|columnist|author|writer|director)\b"
        ),
        _has_name,
    ),
    _Kind(
        # a question for yes or no, or a claim to be checked
        _pattern(
            r"^\W*(?:is|are|was|were|did|do|does|has|have|had|can|could|will|would|should|may|must|isn't|aren't|doesn't"
            r"|any)\b|^(?!(?:who|what|when|where|why|how|which)\b)[^?]*[^?.]\.$"
        ),
        lambda _, sentence: bool(_YES_OR_NO.search(sentence)),
    ),
)
_ASKS_VIEW = _pattern(
    r"\b(?:who|which|whose|what)\b.*\b(?:sa(?:ys?|id)|thinks?|thought|believes?|believed|argues?|argued|claims?|claimed"
    r"|insists?|insisted|calls?|called|finds?|considers?|supports?|supported|backs?|backed|opposes?|opposed|favou?rs?"
    r"|agrees?|agreed|warns?|warned)\b"
)
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
_NEGATES = _pattern(rf"^(?:{_NEGATION}|.+n[’']t|den(?:ied|ies|y|ying)|doubts?|doubted)$")
_REACH = 4
"""A negation speaks of the few words that follow it."""
_SHORTEST_WORD = 4
_OPPOSITES = (
    ("safe safely safety harmless", "unsafe dangerous danger dangers risky risk risks hazard hazardous harmful peril"),
    ("good great beneficial benefit benefits helpful", "bad poor terrible awful harmful damaging"),
    ("support supports supported back backs backed favour favours favoured favor favors favored endorse endorsed",
     "oppose opposes opposed against reject rejects rejected object objects objected"),
    ("legal lawful", "illegal unlawful"),
    ("true right correct", "false wrong untrue incorrect"),
    ("effective works useful", "ineffective useless"),
    ("fair just", "unfair unjust biased"),
    ("necessary needed", "unnecessary needless"),
    ("possible", "impossible"),
    ("likely", "unlikely"),
    ("agree agrees agreed", "disagree disagrees disagreed"),
    ("innocent", "guilty"),
    ("rise rises rose rising grow grows grew increase increases increased",
     "fall falls fell falling shrink shrinks shrank decrease decreases decreased drop drops dropped"),
)  # fmt: skip


def bonuses(question: str, sentences: Sequence[str]) -> NDArray[np.float32]:
    """Return what speaks for each sentence besides its nearness: that it has what the question asks for.

    It is to be added to the logarithm of its share of the votes, see `sentences.py`; below 0 for a sentence that denies
    what the question asks who said. Shape (sentences,).
    """
    kinds = list(_kinds_of(question))
    given = [max((kind.bonus for kind in kinds if kind.has(question, one)), default=0.0) for one in sentences]
    if _ASKS_VIEW.search(question):
        side = _side(question, question)
        given = [
            bonus - DENIAL * (side * _side(question, one) < 0) for bonus, one in zip(given, sentences, strict=True)
        ]
    return np.array(given, dtype=np.float32)


def _kinds_of(question: str) -> Iterator[_Kind]:
    amounts = (kind for kind in _AMOUNTS if kind.asked.search(question))
    return chain([kind for kind in [next(amounts, None)] if kind], (k for k in _OTHERS if k.asked.search(question)))


def _side(question: str, text: str) -> int:
    """Return on whose side a text is: above 0 where it affirms what a question is about, below 0 where it denies it.

    Where the question has words that have an opposite, these count, with their opposites. Else it is denied where any
    word of the question is.
    """
    signs = _signs(question)
    words = [word.lower() for word in _WORD.findall(text)]
    denied = [any(_NEGATES.match(before) for before in words[max(0, at - _REACH) : at]) for at in range(len(words))]
    if signs:
        return sum(-signs[word] if no else signs[word] for word, no in zip(words, denied, strict=True) if word in signs)
    own = {word.lower() for word in _WORD.findall(question) if len(word) >= _SHORTEST_WORD}
    met = [no for word, no in zip(words, denied, strict=True) if word in own and not _NEGATES.match(word)]
    return (-1 if any(met) else 1) if met else 0


def _signs(question: str) -> dict[str, int]:
    """Return words that affirm (1) or deny (-1) what a question is about, where that has an opposite."""
    own = {word.lower() for word in _WORD.findall(question)}
    signs: dict[str, int] = {}
    for pair in _OPPOSITES:
        for one, other in (pair, pair[::-1]):
            if own.intersection(one.split()):
                signs.update(dict.fromkeys(one.split(), 1) | dict.fromkeys(other.split(), -1))
    return signs
