"""Which figure a question asks for: “how many died”, “how much did it cost”, “what percentage”."""

import re
from dataclasses import dataclass

from index.words.stop_words import STOP_WORDS
from search.checking.counted import PEOPLE, Counted, counted_by
from search.checking.figures import Figure, Kind
from search.checking.other_numbers import without_dates
from search.checking.units import converted, unit_behind

_HOW_MANY = {
    "en": r"\bhow many\b|\b(?:the )?number of\b|\b(?:death )?toll\b|\bheadcount\b|\bhow much\b",
    "de": r"\bwie ?viele?\b|\b(?:die )?(?:An)?zahl der\b|\bZahl von\b",
    "fr": r"\bcombien (?:de |d[’'])?|\b(?:le )?nombre d[e’']s?\b|\bquel est le bilan\b",
    "es": r"\bcu[áa]nt[oa]s?\b|\b(?:el )?n[úu]mero de\b",
}
"""How questions ask how many; what they count stands behind it."""
_TOLL = re.compile(r"\b(?:toll|bilan)\b", re.IGNORECASE)
_DEATHS = {"en": "deaths ", "de": "", "fr": "morts ", "es": ""}
_KINDS: dict[Kind, str] = {
    "age": r"\bhow old\b|\bwie alt\b|\bquel âge\b|\bqué edad\b|\bcu[áa]ntos años tiene\b",
    "share": (
        r"\b(?:what|which|how many|how much) (?:percentage|percent|per cent|share|proportion)\b|\bturnout\b"
        r"|\bwie ?viel Prozent\b|\bwelcher Anteil\b|\bquel(?:le)? (?:pourcentage|part|proportion)\b"
        r"|\bqu[ée] (?:porcentaje|proporción)\b|\b(?:rate|percentage) of\b"
    ),
    "duration": r"\bhow long\b|\bwie lange?\b|\bcombien de temps\b|\bcu[áa]nto tiempo\b",
    "money": (
        r"\bhow much (?:money|cash|funding|aid|did|do|does|is|was|are|were|will|would|has|have|had)\b"
        r"|\bhow many (?:dollars|euros|pounds|yen)\b|\b(?:price|cost|fee|salary|fine|budget|revenue|damages|bail) of\b"
        r"|\bwie teuer\b|\bwie ?viel (?:Geld|kostet|kostete|zahlt|zahlte)\b|\bcombien (?:d[’']argent|coûte|a coûté)\b"
        r"|\bcu[áa]nto (?:dinero|cuesta|costó|pagó)\b"
    ),
    "measure": (
        r"\bhow (?:far|high|tall|deep|fast|hot|cold|heavy|wide|large|big)\b"
        r"|\bhow much (?:rain|snow|land|water)\b|\bwie (?:hoch|weit|tief|schnell|schwer|groß|heiß|kalt)\b"
    ),
}
"""How questions ask for other figures; the first that fits counts."""
_WEIGHS = re.compile(r"\bhow much (?:does|did|do) .*\bweigh\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_ASKING_WORDS = (
    "how many much number toll death what which percentage percent share long old far high cost price total figure so"
    " now currently latest wie viel viele zahl anzahl combien nombre quel quelle bilan cuántos cuántas cuánto número"
    " people persons person menschen personen personnes personas were was are have has had did do does been get got"
    " from after before because without during since while under over between against aus nach vor wegen ohne seit"
    " après avant pour sans desde después"
)
_ASKING = frozenset(_ASKING_WORDS.split())
"""They ask, or are in any question: no subject."""


@dataclass(frozen=True)
class AskedFigure:
    """What a question asks to be counted or measured."""

    kind: Kind
    counted: str | None
    """The stem of what is counted, “people”, or None where anything is."""
    outcome: str | None
    unit: str | None
    """The unit into which its own is converted, a currency, or None where it may be any."""
    subject: tuple[str, ...]
    """The other words of the question: of what else a sentence has to speak."""
    names: tuple[str, ...]
    """Those of them that are names: words with a capital letter, but for the first one and in German."""

    def is_met_by(self, figure: Figure) -> bool:
        """Tell whether a figure counts what is asked."""
        if figure.kind != self.kind or figure.outcome != self.outcome or self.unit not in {None, figure.unit}:
            return False
        if self.kind != "count" or self.counted is None:
            return True
        if self.counted == PEOPLE:
            return self.outcome is not None or figure.counted == PEOPLE
        return figure.counted == self.counted

    @property
    def is_named(self) -> bool:
        """Whether it says what is counted, and does not only ask for so much money or so long a time."""
        return self.counted is not None or self.outcome is not None


def asked_figure(question: str, language: str = "en") -> AskedFigure | None:
    """Return which figure a question asks for; None where it asks for none. English, German, French and Spanish.

    Args:
        question: as it was typed.
        language: that of most documents, in which a question is read that could be of several.
    """
    for own in (language, *(other for other in _HOW_MANY if other != language)):
        pattern = _HOW_MANY.get(own)
        match = re.search(pattern, question, re.IGNORECASE) if pattern else None
        unit = unit_behind(question, match.end(), own) if match else None
        kind = _kind_of(question) or (unit.kind if unit else None)
        if kind is None and match is None:
            continue
        if match is None or kind not in {None, "share"}:
            its_unit = converted(1, unit.name)[1] if unit else None
            return _asked(question, own, kind or "count", its_unit)
        # The question as a statement: “2 people died in the fire” counts what it asks for.
        died = _DEATHS[own] if _TOLL.search(match.group()) else ""
        stated = f"{question[: match.start()]}2 {died}{question[match.end() :].lstrip()}"
        place = (match.start(), match.start() + 1)
        counted = counted_by(stated, place, [place], own)
        return _asked(question, own, kind or "count", None, counted, counts=kind is None)
    return None


def _kind_of(question: str) -> Kind | None:
    """Return the kind of figure, unless things are counted."""
    if _WEIGHS.search(question):
        return "measure"
    return next((kind for kind, pattern in _KINDS.items() if re.search(pattern, question, re.IGNORECASE)), None)


def _asked(
    question: str, language: str, kind: Kind, unit: str | None, counted: Counted | None = None, *, counts: bool = False
) -> AskedFigure:
    """Put together what is asked; the words of the question beside those that ask and that count are its subject."""
    used = {*_ASKING, *STOP_WORDS.get(language, ()), *(word.casefold() for word in (counted.words if counted else ()))}
    words = dict.fromkeys(_WORD.findall(without_dates(question, language)))
    subject = tuple(word for word in words if word.casefold() not in used)
    first = next(iter(words), "")
    names = tuple(word for word in subject if word[0].isupper() and word != first) if language != "de" else ()
    noun, outcome = (counted.noun if counts else None, counted.outcome) if counted else (None, None)
    return AskedFigure(kind, noun, outcome, unit, subject, names)
