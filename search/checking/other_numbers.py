"""Numbers that are no figures: dates, times, years, telephone numbers, references, scores; and ages.

What stands here is left out before figures are looked for. Names of months come from CLDR, by Babel.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from search.checking.numerals import Span

_YEAR = r"(?:1[5-9]|20)\d\d"
_ALWAYS = {
    "address": r"https?://\S+|www\.\S+|\S+@\S+\.\S+",
    "date in digits": (
        r"\b\d{4}-\d{2}(?:-\d{2})?\b|\b\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b"
    ),
    "time": (
        r"\b\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\b\.?)?|\b\d{1,2}(?:\.\d{2})? ?(?:[ap]\.m\.|[ap]m\b)"
        r"|\b\d{1,2} o[’']clock|\b\d{1,2}h(?:\d{2})?\b|\b\d{1,2}(?:[.:]\d{2})? Uhr\b"
        r"|\b(?:à|vers|dès) \d{1,2} ?(?:h\b|heures)(?: ?\d{2})?|\b(?:at|um) \d{1,2}[.]\d{2}\b"
        r"|\b(?:a|desde|hasta) las? \d{1,2}(?:[.:]\d{2})?(?: horas)?"
    ),
    "telephone": (
        r"\+\d[\d ()./-]{6,}\d|\(?\b\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b|\b\d{3}-\d{4}\b|\b0\d(?:[ .]\d{2}){4}\b"
        r"|\b0\d{2,5}[/ -]\d{3,}(?:[ -]?\d+)*\b"
    ),
    "page": r"(?:\bpages?|\bpp?\.|\bSeiten?|\bS\.|\bpágs?\.|\bpáginas?) ?\d+(?: ?[-–] ?\d+)?",
    "paragraph of a law": (
        r"§+ ?\d+\w*(?: (?:Abs\.|Absatz|Satz|Nr\.) ?\d+)*"
        r"|\b(?:[Aa]rt(?:icle|ikel|ículo)?s?|artículo|[Ss]ections?|Sec|Abs(?:atz)?|[Cc]hapter|Kapitel|chapitre|capítulo"
        r"|[Pp]aragraph|Rule|Title|Amendment|Proposition|Resolution|Résolution|Act|Clause|Figure|Fig|Table|Abb|Tabelle"
        r"|Anhang|Annex|Appendix|Exhibit|Volume|Vol|Band|Ziffer|alinéa)\.? ?\d+(?:\.\d+)*\w?(?:\(\w+\))*"
    ),
    "name with a number": (
        r"\b(?:No|Nr|Nos|n[°º]|núm|num|number|Nummer|numéro|número|Flight|Flug|vol|vuelo|Route|Highway|Interstate"
        r"|Autobahn|S&P|FTSE|CAC|DAX|Nasdaq|Fortune|Russell|Channel|Room|Gate|Terminal|Platform|Gleis|Boeing|Airbus"
        r"|Apollo|Windows|Version|Phase|[Cc]ategory|Kategorie|catégorie|categoría|Level|Stufe|Division|Stage|Round|Runde"
        r"|Week|Woche|Game|Season|Staffel|Episode|Grade|Day|Unit|Precinct|Zone|Sector|Bloc|Type|Class|Area|Pier|Building"
        r"|Tower|District|Ward|Group|Gruppe|Groupe|Grupo|World War)"
        r"\.? ?#?\d+\w?(?! (?:million|billion|people|Millionen|personnes|personas))\b"
    ),
    "number of a list": r"#\d+|^\W{0,3}\d{1,3}[.)](?=\s)",
    "decade": r"\b(?:mid-|early |late )?(?:1\d|20)\d0s\b|['’]?\b\d0s\b|\b(?:the|his|her|their) \w+ties\b",
    "years": rf"\b{_YEAR} ?[-–/] ?(?:{_YEAR}|\d\d)\b|\b(?:FY|CY|Q[1-4] )'?(?:{_YEAR}|\d\d)\b",
    "ordinal": (
        r"\b\d+/\d+\b|\b\d+(?:st|nd|rd|th|er|ère|re|ème|e|ª|º|ter|te[nrs]?)\b|\b\d+[ªº]"
        r"|\bseconds? (?:time|later|half|round|in command|place|largest|term|quarter|day|year)\b|\ba second (?!\d)"
    ),
    "result": r"\b\d{1,3} ?: ?\d{1,3}\b",
    "pronoun": (
        r"\b(?i:no|any|each|every|some|the|this|that|last|first|which|another) one\b|\bone[’']s\b|\bones\b"
        r"|\b(?i:one) (?:of|another|day|thing|more|way)\b|\bone-(?:on-one|time|sided|way|off)\b"
        r"|\b(?:kein|keine[mnr]?|eines Tages|noch eine?[mnrs]?)\b|\b(?:l[’']un|l[’']une|les uns)\b|\b(?:uno|una) de\b"
    ),
    "saying": r"\b(?:nine-to-five|24/7|9/11|catch-22|fifty-fifty)\b",
}
"""Numbers in these are never figures."""
_SCORE = re.compile(r"(?<![\d$€£.,-])\d{1,3} ?[-–] ?\d{1,3}(?![\d%.,]*\d| ?%|-| (?:per ?cent|[€$]))")
_YEAR_ALONE = re.compile(rf"(?<![\d$€£¥.,-])\b{_YEAR}\b(?![.,]?\d| ?[%€$°])")
_BEFORE_YEAR = re.compile(
    r"\b(?:in|since|of|by|from|until|till|after|before|during|for|year|early|late|mid|im|seit|bis|vor|nach|ab|Jahr|Jahre"
    r"|en|depuis|de|dès|avant|après|année|desde|hasta|año|and|through|to|between)[ -]$|[(,]\s?$",
    re.IGNORECASE,
)
_AGES = {
    "behind": (
        r"\b(?P<behind>\d{1,3})(?:-years?-olds?| years? old\b| years? of age\b|-[jJ]ährige[nrsm]?\b| Jahre alt\b)"
    ),
    "before": (
        r"\b(?:aged?|at the age of|im Alter von|âgée?s? de|l[’']âge de) (?P<before>\d{1,3})(?: (?:ans|Jahren|años)\b)?"
    ),
    "clause": r"\bwho (?:was|is|turned) (?P<clause>[1-9]\d)\b",
    "limit": (
        r"\b(?:children|kids|people|those|men|women|adults|anyone|everyone) (?:aged )?"
        r"(?:under|over|younger than|older than) (?:the age of )?(?P<limit>\d\d)\b"
    ),
    "romance": r"\bde (?P<romance>\d{1,3}) (?:ans|años)\b(?: de edad)?",
    "commas": r"(?<=[a-zà-ÿ]), (?P<commas>[1-9]\d)(?=,(?! (?:\d|and \d))|\.?$|;)",
    "brackets": r"(?<=[a-zà-ÿ]) \((?P<brackets>[1-9]\d)\)",
}
"""How texts write ages; each has the years in a group of its own name."""


def no_figures(text: str, language: str) -> list[Span]:
    """Return the places of numbers that are no figures; they may overlap."""
    spans = [match.span() for match in _always().finditer(text)]
    spans += [match.span() for match in _dates(language).finditer(text)]
    spans += [match.span() for match in _SCORE.finditer(text) if _is_score(match.group(), text[match.end() :])]
    spans += [match.span() for match in _YEAR_ALONE.finditer(text) if _is_year(text, match)]
    return spans


def ages(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield the ages of people in a text: where each is written, and how many years it is."""
    for name, pattern in _AGES.items():
        for match in re.finditer(pattern, text):
            start, end = match.span(name) if name in {"commas", "brackets", "clause"} else match.span()
            yield start, end, int(match.group(name))


def without_dates(text: str, language: str) -> str:
    """Return a text without its dates and years."""
    return _YEAR_ALONE.sub(" ", _dates(language).sub(" ", text))


@lru_cache
def _always() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in _ALWAYS.values()), re.MULTILINE)


@lru_cache
def _dates(language: str) -> re.Pattern[str]:
    """Return what finds dates with a month's name, in a language and in English."""
    names: set[str] = set()
    for one in {language, "en"}:
        try:
            months = Locale.parse(one).months["format"]
        except UnknownLocaleError:
            continue
        for width in ("wide", "abbreviated"):
            names.update(str(name).rstrip(".") for name in months[width].values())
    names |= {name[:1].upper() + name[1:] for name in names}
    month = "(?:" + "|".join(sorted(map(re.escape, names), key=len, reverse=True)) + r")\b\.?"
    day = r"\d{1,2}(?:st|nd|rd|th|er|\.)?"
    days = rf"{day}(?: ?(?:[-–]|and|to|bis|und|et|au|y|al|,) ?{day})*"
    year = rf",? (?:de |del )?(?:{_YEAR})\b"
    return re.compile(
        rf"\b{days} (?:of |de )?{month}(?:{year})?|\b{month} {days}(?!\d)(?!,\d)(?:{year})?|\b{month}{year}"
    )


def _is_score(written: str, behind: str) -> bool:
    """Tell whether two numbers with a dash are a result, and no range: “3-1” is, “12-15” may be either."""
    first, second = (int(part) for part in re.findall(r"\d+", written))
    return first >= second or (second <= 9 and not re.match(r" [^\W\d_A-Z]", behind))


def _is_year(text: str, match: re.Match[str]) -> bool:
    """Tell whether a number of four digits without a separator is a year."""
    number, behind = int(match.group()), text[match.end() : match.end() + 24]
    counts = re.match(
        r" (?:people|persons|men|women|children|homes|houses|jobs|troops|soldiers|dead|deaths|killed|miles|feet|tons?"
        r"|tonnes|dollars|euros|Menschen|Personen|Tote|Euro|personnes|morts|personas|muertos|km|kg|meters|metres|acres|hectares"
        r"|square|MW|degrees|hours|pounds|cases|students|workers|employees|million|billion)\b",
        behind,
    )
    if counts:
        return False
    return number >= 1900 or bool(_BEFORE_YEAR.search(text[: match.start()]))
