"""Dates in German. “Im Mai”, “seit 2015”, “vor drei Wochen”, “in der Woche vor Weihnachten”."""

from search.question.dates.language import (
    NUMERIC_DAY,
    YEAR,
    Context,
    DateLanguage,
    Holiday,
    Part,
    Unit,
    any_of,
    numbered,
    unnamed,
)

_MONTHS = numbered(
    "januar jänner jan, februar feber feb, märz maerz marz mär, april apr, mai, juni jun, juli jul, august aug, "
    "september sept sep, oktober okt, november nov, dezember dez",
    first=1,
)
_WEEKDAYS = numbered("montag, dienstag, mittwoch, donnerstag, freitag, samstag sonnabend, sonntag")
_NUMBERS: dict[str, float] = {
    "ein": 1, "eine": 1, "einem": 1, "einer": 1, "einen": 1, "eines": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5,
    "fuenf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12, "zwoelf": 12,
    "ein paar": 3, "einigen": 3, "wenigen": 3, "einem halben": 0.5,
}  # fmt: skip
_HOLIDAYS = {
    "heiligabend": Holiday(12, 24), "heiligen abend": Holiday(12, 24), "weihnachten": Holiday(12, 25),
    "silvester": Holiday(12, 31), "neujahr": Holiday(1, 1), "dreikönig": Holiday(1, 6), "halloween": Holiday(10, 31),
    "nikolaus": Holiday(12, 6), "valentinstag": Holiday(2, 14), "allerheiligen": Holiday(11, 1),
    "tag der deutschen einheit": Holiday(10, 3), "rosenmontag": Holiday(after_easter=-48),
    "aschermittwoch": Holiday(after_easter=-46), "karfreitag": Holiday(after_easter=-2),
    "ostern": Holiday(after_easter=0), "ostersonntag": Holiday(after_easter=0), "ostermontag": Holiday(after_easter=1),
    "christi himmelfahrt": Holiday(after_easter=39), "himmelfahrt": Holiday(after_easter=39),
    "pfingsten": Holiday(after_easter=49), "pfingstmontag": Holiday(after_easter=50),
    "fronleichnam": Holiday(after_easter=60),
}  # fmt: skip
_FUNCTION_WORDS = """
    der die das den dem des ein eine einen einem einer eines kein keine keinen keiner und oder aber sondern wenn
    als wie ob dass daß weil in im ins an am ans auf aus bei beim bis durch für gegen mit nach ohne seit über um
    unter von vom vor während wegen zu zum zur zwischen ab ist sind war waren wird werden wurde wurden worden
    sein gewesen hat haben hatte hatten kann können konnte konnten muss müssen musste soll sollen sollte darf
    dürfen will wollen wollte nicht nichts nur noch schon auch sehr so dann da dort hier wann wo wer wen wem
    wessen was warum wieso weshalb welche welcher welches welchen welchem wieviel woher wohin er sie es wir ihr
    ich du man mich mir dich dir sich uns ihm ihn ihnen geschah passierte sagte gibt gab mein dein seine seinen
    ihre ihren unser dieser diese dieses diesen diesem jener jene mehr
"""
_UNITS: dict[str, Unit] = {
    "stunde": "hour", "stunden": "hour", "tag": "day", "tage": "day", "tagen": "day", "tages": "day", "woche": "week",
    "wochen": "week", "monat": "month", "monats": "month", "monate": "month", "monaten": "month", "quartal": "quarter",
    "quartals": "quarter", "quartale": "quarter", "quartalen": "quarter", "jahr": "year", "jahrs": "year",
    "jahres": "year", "jahre": "year", "jahren": "year", "jahrzehnt": "decade", "jahrzehnts": "decade",
    "jahrzehnte": "decade", "jahrzehnten": "decade",
}  # fmt: skip
_PARTS: dict[str, Part] = {"anfang": "beginning", "mitte": "middle", "ende": "end"}

_MONTH = rf"(?:{any_of(_MONTHS)})\b\.?"
_HOLIDAY = any_of(_HOLIDAYS)
_ARTICLE = r"(?:(?:der|die|das|dem|den|des)\s+)?"
_SEASON = r"frühlings?|fruehling|frühjahrs?|sommers?|herbst(?:es)?|winters?"
_DAY_PHRASE = (
    rf"(?:(?:{any_of(_WEEKDAYS)}),?\s+)?{_ARTICLE}(?:{NUMERIC_DAY}|"
    rf"(?P<day>[12]\d|3[01]|0?[1-9])\.\s*(?P<month>{_MONTH})(?:,?\s+(?P<year>{YEAR}))?)"
)
_LAST = r"(?P<last>(?:letzt|vorig|vergangen)e[nrsm]?)"
_THIS = r"(?P<this>diese[nrsm]?)"
_COUNT = rf"(?P<count>\d{{1,3}}|{any_of(_NUMBERS)})"
_PART = rf"(?:(?P<part>{any_of(_PARTS)})\s+(?:des\s+|von\s+)?)"
_ORDINALS = {
    name + ending: n
    for n, name in enumerate(["erste", "zweite", "dritte", "vierte"], start=1)
    for ending in ("", "n", "s")
} | {f"{n}.": n for n in range(1, 5)}
_ORDINAL = "erste[ns]?|zweite[ns]?|dritte[ns]?|vierte[ns]?"
_PATTERNS = {
    "around_day": rf"{_ARTICLE}(?:{_COUNT}\s+)?(?P<unit>tag|woche|monat|jahr)(?P<plural>en?|n)?\s+"
    rf"(?P<side>vor|nach|von|um)\s+(?P<anchor>{unnamed(_DAY_PHRASE)}|(?:{_HOLIDAY})(?:\s+{YEAR})?)",
    "day": _DAY_PHRASE,
    "holiday": rf"(?P<holiday>{_HOLIDAY})\b(?:\s+(?P<year>{YEAR}))?(?!\s+\d)",
    "quarter": rf"(?:(?P<ordinal>[1-4])\.\s*quartals?|q(?P<ordinal2>[1-4]))(?:\s*/\s*|\s+(?:des\s+jahres\s+)?)"
    rf"(?P<year>{YEAR})|(?P<ordinal3>{_ORDINAL})\s+quartals?\s+(?:des\s+jahres\s+)?(?P<year2>{YEAR})",
    "half": rf"(?:(?P<ordinal>[12])\.|(?P<ordinal2>{_ORDINAL}))\s+(?:halbjahrs?|hälfte|jahreshälfte)\s+"
    rf"(?:des\s+jahres\s+|von\s+)?(?P<year>{YEAR})",
    "decade": r"(?:(?:die|den|der)\s+)?"
    r"(?:(?P<part>frühen|späten)\s+)?(?P<decade>1[0-9]\d0|20\d0)er(?:n|\s+jahren?)?\b",
    "last_named": rf"(?:{_LAST}|{_THIS})\s+(?:(?P<month>{_MONTH})|(?P<season>{_SEASON})\b|(?P<holiday>{_HOLIDAY})\b|"
    rf"(?P<weekday>{any_of(_WEEKDAYS)})s?\b|(?P<weekend>wochenendes?))(?!\s+\d)",
    "season": rf"(?P<season>{_SEASON})\s+(?:des\s+jahres\s+)?(?P<year>{YEAR})",
    "month_year": rf"{_PART}?(?P<month>{_MONTH})\s+(?:des\s+jahres\s+)?(?P<year>{YEAR})",
    "year": rf"{_PART}?(?:(?:des\s+)?jahr(?:e?s|e)?\s+)?(?P<year>{YEAR})",
    "last_unit": rf"(?:{_LAST}|{_THIS})\s+(?P<unit>woche|monats?|quartals?|jahr(?:es|s)?|jahrzehnts?)\b",
    "rolling": rf"(?:(?P<article>den|die|der)\s+)?(?:letzten|vergangenen)\s+{_COUNT}\s+(?P<unit>{any_of(_UNITS)})\b|"
    rf"(?<=seit\s)(?P<count2>\d{{1,3}}|{any_of(_NUMBERS)})\s+(?P<unit2>{any_of(_UNITS)})\b",
    "ago": rf"vor\s+{_COUNT}\s+(?P<unit>{any_of(set(_UNITS) - {'stunde', 'stunden'})})\b",
    "yesterday": r"(?P<days>vorgestern|gestern|heute)(?:\s+(?:morgen|früh|vormittag|mittag|nachmittag|abend))?\b",
    "weekend": r"wochenende\b",
    "weekday": rf"(?P<weekday>{any_of(_WEEKDAYS)})\b",
    "month": rf"{_PART}?(?P<month>{_MONTH})(?!\s+\d)",
}
_TIME_MEANINGS = frozenset({"in", "since", "after", "before", "until", "from", "between", "around"})
_DOCUMENTS = (
    r"(?:artikeln?|berichte?n?|nachrichten|meldung(?:en)?|schlagzeilen?|dokumente?n?|beiträgen?|beitrag|interviews?|"
    r"kommentare?n?|reportagen?|texte?n?|absätze?n?)"
)

LANGUAGE = DateLanguage(
    code="de",
    function_words=frozenset(_FUNCTION_WORDS.split()),
    months=_MONTHS,
    weekdays=_WEEKDAYS,
    seasons={
        "frühling": "spring",
        "frühlings": "spring",
        "fruehling": "spring",
        "frühjahr": "spring",
        "frühjahrs": "spring",
        "sommer": "summer",
        "sommers": "summer",
        "herbst": "autumn",
        "herbstes": "autumn",
        "winter": "winter",
        "winters": "winter",
    },
    units=_UNITS,
    numbers=_NUMBERS,
    ordinals=_ORDINALS,
    parts=_PARTS | {"frühen": "early", "späten": "late"},
    days={"heute": 0, "gestern": 1, "vorgestern": 2},
    holidays=_HOLIDAYS,
    patterns=_PATTERNS,
    prepositions={
        "since": ("seit", "seit dem", "seit der", "seit den", "ab", "ab dem", "seit anfang"),
        "from": ("von", "vom", "aus", "aus dem"),
        "after": ("nach", "nach dem", "nach der"),
        "before": ("vor", "vor dem", "vor der"),
        "until": ("bis", "bis zum", "bis zu", "bis in den", "bis ins", "bis einschließlich"),
        "between": ("zwischen", "zwischen dem"),
        "in": (
            "in",
            "im",
            "in der",
            "in den",
            "in dem",
            "an",
            "am",
            "an dem",
            "während",
            "während des",
            "zu",
            "zum",
            "über",
            "übers",
            "im laufe des",
            "im verlauf des",
            "binnen",
            "innerhalb der",
        ),
        "around": ("um", "um den", "gegen", "rund um"),
        "of": ("des",),
        "dated": ("datiert", "veröffentlicht", "geschrieben"),
    },
    joins={
        "between": r"\s+und\s+(?:dem\s+|im\s+)?",
        "from": r"\s*(?:\bbis(?:\s+(?:zum|zur|in|im))?\b|[-–—])\s*",
        "in": r"\s*[-–—]\s*|\s+bis\s+|(?P<and>\s+und\s+)",
        "since": r"\s+bis(?:\s+(?:zum|zur))?\s+",
        "after": r"\s+und\s+vor\s+",
    },
    conjunction=r"\s*(?:,\s*)?(?:und|oder)\s+(?:im\s+|in\s+)?",
    sides={"vor": "before", "nach": "after", "von": "of", "um": "of"},
    onwards=r"\s+an\b",
    contexts={
        "month": Context(_TIME_MEANINGS, not_before=r"\d\s*"),
        "weekday": Context(frozenset({"since", "until", "before"}), or_before=r"\bam\s+"),
        "weekend": Context(frozenset({"in", "since", "until", "before"})),
        # German nouns have capitals: “zwischen 1500 und 2000 Menschen”
        "year": Context(
            not_before=rf"\b\d{{1,2}}\.\s*{_MONTH}\s+",
            not_after=r"\s+(?:[A-ZÄÖÜ][a-zäöüß]{2,}(?:en|er|eter|ro|lar|ter|sen|chen)\b|menschen|personen|euro|meter)",
        ),
    },
    # “Was geschah 2015?”, “2015 sagte …”, but “Euro 2016”: what stands before is a name
    alone_like_in={"year": r"^\W*|(?:^|\s)[a-zäöüß]+\s+|\s(?:Sie|Ihnen)\s+"},
    parts_alone=True,
    determiners=r"\b(?:der|die|das|den|dem|des|ein|eine|einen|einem|einer|eines)\s+",
    asks_documents=r"\W*(?:(?:bitte|zeige?|finde|suche|gib|mir|uns|nach|alle|allen|die|den|welche|gibt|es|neue|alte|ältere)"
    rf"\s+)*{_DOCUMENTS}\b",
    asks_events=r"\b(?:geschah|geschehen|geschieht|passiert(?:e|en)?|ereignet(?:e|en)?|vorgefallen|los|sagten?|gesagt|"
    r"erklärten?|erklärt|kündigten?|angekündigt|meldeten?|gemeldet|warnten?|gewarnt|behaupteten?|äußerten?|geäußert|"
    r"berichteten?|berichtet|reagierten?|reagiert|antworteten?|geantwortet|ereignisse|neuigkeiten)\b",
    documents_before=rf"\b{_DOCUMENTS}\b(?:\s+(?:über|zu|zum|zur|von)\s+(?:[\w'’-]+\s+){{1,4}})?\s*|"
    r"\b(?:veröffentlicht|geschrieben|datiert|erschienen)\s*",
    superlative=r"\b(?:erste[nrsm]?|einzige[nrsm]?|letzte[nrsm]?|\w{3,}ste[nrsm]?)\b[^.?!]{0,60}",
    compared=r"\b(?:als|wie|gegenüber|mit|zum|zu)\s+(?:im\s+|in\s+der\s+)?",
    purpose=r"für\b",
    famous_days=frozenset({(9, 11)}),
)
