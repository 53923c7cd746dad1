"""What kind of thing a question asks for, and which texts have one: a number, or a time.

“How many buses …?” is rarely answered by a paragraph without a number, however near its subject is. The idea is that of
answer types in question answering (Li and Roth, "Learning Question Classifiers", COLING 2002), with the two that can be
told from a text by its shape.
"""

import re
from collections.abc import Sequence
from enum import Enum

_ASKS_NUMBER = re.compile(
    r"\b(?:how (?:many|much|long|far|old|fast|big|large|tall|high|often|strong|heavy|deep|hot|cold)"
    r"|what (?:percentage|share|number|age|price|score)|(?:number|price|cost|score) of"
    r"|wie (?:viele?|hoch|lange?|alt|groß|schnell|oft|stark|schwer|tief|teuer)"
    r"|combien|quel (?:âge|prix|nombre|pourcentage)|cu[áa]nt[oa]s?|qu[ée] (?:porcentaje|n[úu]mero|edad))\b",
    re.IGNORECASE,
)
_ASKS_TIME = re.compile(
    r"\b(?:when|since when|what (?:year|date|day|month|time)|which (?:year|date|day|month)|in what year|deadline"
    r"|wann|seit wann|in welche[mr]? (?:jahr|monat)|quand|depuis quand|en quelle année|cu[áa]ndo|en qu[ée] año)\b",
    re.IGNORECASE,
)
_NUMBER_WORD = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|millions?"
    r"|billions?|half|twice)\b",
    re.IGNORECASE,
)
_TIME_WORD = re.compile(
    r"\d|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday"
    r"|wednesday|thursday|friday|saturday|sunday|century|year|month|week|yesterday|today|tomorrow)s?\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")


class AnswerType(Enum):
    """What a question asks for, where that can be told."""

    NUMBER = "number"
    TIME = "time"


def answer_type(question: str) -> AnswerType | None:
    """Return what a question asks for; None where it asks for anything else. English, German, French and Spanish."""
    if _ASKS_NUMBER.search(question):
        return AnswerType.NUMBER
    return AnswerType.TIME if _ASKS_TIME.search(question) else None


def texts_with(wanted: AnswerType, question: str, texts: Sequence[str]) -> list[bool]:
    """Tell of each text whether it has what is wanted; a number that the question gives itself is none."""
    if wanted is AnswerType.TIME:
        return [bool(_TIME_WORD.search(text)) for text in texts]
    given = set(_DIGITS.findall(question))
    return [bool(set(_DIGITS.findall(text)) - given) or bool(_NUMBER_WORD.search(text)) for text in texts]
