"""Dates in English. Thanksgiving and Independence Day are those of the United States."""

from search.question.dates.language import NUMERIC_DAY, YEAR, Context, DateLanguage, Holiday, any_of, numbered, unnamed

_MONTHS = numbered(
    "january jan, february feb, march mar, april apr, may, june jun, july jul, august aug, september sept sep, "
    "october oct, november nov, december dec",
    first=1,
)
_WEEKDAYS = numbered("monday, tuesday, wednesday, thursday, friday, saturday, sunday")
_NUMBERS: dict[str, float] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "a": 1, "an": 1, "couple of": 2, "a couple of": 2, "few": 3, "a few": 3, "several": 3,
    "half a": 0.5,
}  # fmt: skip
_HOLIDAYS = {
    "christmas eve": Holiday(12, 24), "christmas": Holiday(12, 25), "christmas day": Holiday(12, 25),
    "boxing day": Holiday(12, 26), "new years eve": Holiday(12, 31), "new year": Holiday(1, 1),
    "new years": Holiday(1, 1), "new years day": Holiday(1, 1), "halloween": Holiday(10, 31),
    "independence day": Holiday(7, 4), "valentines day": Holiday(2, 14), "good friday": Holiday(after_easter=-2),
    "easter": Holiday(after_easter=0), "easter sunday": Holiday(after_easter=0),
    "thanksgiving": Holiday(11, 4, weekday=3),
}  # fmt: skip
_FUNCTION_WORDS = """
    a an the and or but if as at by for from in into of on onto to with within without about against between during
    before after since until till over under through is are was were be been being has have had do does did will
    would can could may might shall should must not no when where who whom whose which what why how that this these
    those he she it they we i you his her its their our my your there then than so also only still yet say says said
    vs versus according because while whereas though although compared per around across despite amid among
"""

# an abbreviated month may keep its full stop; after "last May." the question ends
_WHOLE = ("may", "june", "july")
_SHORT_MONTHS = any_of(name for name in _MONTHS if len(name) < 5 and name not in _WHOLE)
_LONG_MONTHS = any_of([*(name for name in _MONTHS if len(name) > 4), *_WHOLE])
_MONTH = rf"(?:(?:{_LONG_MONTHS})\b|(?:{_SHORT_MONTHS})\b\.?)"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\b"
_SEASON = r"(?:spring|summer|autumn|fall|winter)"
_PART = r"(?:(?:the\s+)?(?P<part>early|mid|middle|late|beginning|start|end)(?:\s+of|\s*-|\s)\s*(?:the\s+)?)"
_COUNT = rf"(?P<count>\d{{1,3}}|{any_of(_NUMBERS)})"
_UNIT = r"(?:day|week|month|quarter|year|decade)"
_HOLIDAY = (
    r"(?:christmas\s+eve|christmas(?:\s+day)?|boxing\s+day|new\s+year['’]?s\s+eve|new\s+year(?:['’]?s(?:\s+day)?)?|"
    r"easter(?:\s+sunday)?|halloween|thanksgiving|valentine['’]?s\s+day|independence\s+day|good\s+friday)"
)
_OF_YEAR = rf"(?:,?\s+(?:of\s+|in\s+)?(?P<year>{YEAR}))"
_DAY_PHRASE = (
    rf"(?:(?:{any_of(_WEEKDAYS)}),?\s+)?(?:{NUMERIC_DAY}|"
    rf"(?:the\s+)?(?P<day>{_DAY})(?:\s+of)?\s+(?P<month>{_MONTH})(?:,?\s+(?P<year>{YEAR}))?|"
    rf"(?P<month2>{_MONTH})\s+(?P<day2>{_DAY})(?:,?\s+(?P<year2>{YEAR}))?)"
)
_PATTERNS = {
    "around_day": rf"(?:the\s+|a\s+)?(?:{_COUNT}\s+)?(?P<unit>day|week|month|year)(?P<plural>s)?\s+"
    rf"(?P<side>before|after|of|following)\s+(?P<anchor>{unnamed(_DAY_PHRASE)}|{_HOLIDAY}{unnamed(_OF_YEAR)}?)",
    "day": _DAY_PHRASE,
    "holiday": rf"(?P<holiday>{_HOLIDAY})\b{_OF_YEAR}?(?!\s+\d)",
    "quarter": r"(?:the\s+)?(?:q(?P<ordinal>[1-4])|(?P<ordinal2>first|second|third|fourth|1st|2nd|3rd|4th)\s+quarter)"
    rf"(?:\s*/\s*|,?\s+(?:of\s+|in\s+)?)(?P<year>{YEAR})",
    "half": rf"(?:the\s+)?(?:h(?P<ordinal>[12])|(?P<ordinal2>first|second)\s+half)\s+(?:of\s+)?(?P<year>{YEAR})",
    "decade": r"(?:the\s+)?(?:(?P<part>early\s+|mid[\s-]+|late\s+))?(?P<decade>1[0-9]\d0|20\d0)['’]?s\b",
    "last_named": rf"(?:(?P<last>last|this\s+past)|(?P<this>this))\s+(?:(?P<month>{_MONTH})|(?P<season>{_SEASON})\b|"
    rf"(?P<holiday>{_HOLIDAY})|(?P<weekday>{any_of(_WEEKDAYS)})|(?P<weekend>weekend))(?!\s+\d)",
    "season": rf"(?:the\s+)?(?P<season>{_SEASON})\s+(?:of\s+)?(?P<year>{YEAR})",
    "month_year": rf"{_PART}?(?P<month>{_MONTH}),?\s+(?:of\s+)?(?P<year>{YEAR})",
    "year": rf"{_PART}?(?:the\s+year\s+)?(?P<year>{YEAR})",
    "last_unit": r"(?:(?:earlier|later)\s+)?(?:(?P<last>(?<!\bthe\s)last|this\s+past)|(?P<this>this))\s+"
    r"(?P<unit>week|month|quarter|year|decade)\b(?!\s+of\b)",
    "rolling": rf"(?:(?P<article>the|these)\s+)?(?:last|past)\s+(?:{_COUNT}\s+)?(?P<unit>{_UNIT}|hour)s?\b(?!\s+of\b)",
    "ago": rf"{_COUNT}\s+(?P<unit>{_UNIT})s?\s+ago\b",
    "yesterday": r"(?P<days>the\s+day\s+before\s+yesterday|yesterday|today)(?:\s+(?:morning|afternoon|evening))?\b",
    "weekend": r"the\s+(?:past\s+)?weekend\b",
    "weekday": rf"(?P<weekday>{any_of(_WEEKDAYS)})\b",
    "month": rf"{_PART}?(?P<month>{_MONTH})(?!\s+\d)",
}

_DOCUMENTS = (
    r"(?:articles?|reports?|news|stor(?:y|ies)|coverage|headlines?|documents?|papers|posts?|interviews?|editorials?|"
    r"columns?|reporting|press|pieces|paragraphs?|texts?)"
    r"(?!\s+(?:magazine|agency|agencies|network|channel|outlet|site|anchor|conference|paper))"
)
_DAY_OF_MONTH_BEFORE = r"\b\d{1,2}(?:st|nd|rd|th)?(?:\s+of)?\s+"
_COUNTED = r"\s*(?:people|men|women|miles|km|meters?|metres?|feet|years?|euros?|dollars?|pounds?|words)\b"

LANGUAGE = DateLanguage(
    code="en",
    function_words=frozenset(_FUNCTION_WORDS.split()),
    months=_MONTHS,
    weekdays=_WEEKDAYS,
    seasons={"spring": "spring", "summer": "summer", "autumn": "autumn", "fall": "autumn", "winter": "winter"},
    units={
        name + plural: name
        for name in ("hour", "day", "week", "month", "quarter", "year", "decade")
        for plural in ("", "s")
    },
    numbers=_NUMBERS,
    ordinals={"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4},
    parts={
        "early": "early",
        "beginning": "beginning",
        "start": "beginning",
        "mid": "middle",
        "middle": "middle",
        "late": "late",
        "end": "end",
    },
    days={"today": 0, "yesterday": 1, "the day before yesterday": 2},
    holidays=_HOLIDAYS,
    patterns=_PATTERNS,
    prepositions={
        "since": ("since", "ever since"),
        "from": ("from",),
        "after": ("after", "later than"),
        "before": ("before", "earlier than", "prior to"),
        "until": ("until", "till", "up to", "up until", "through", "by", "as of"),
        "between": ("between",),
        "in": ("in", "on", "during", "over", "within", "throughout", "at", "for"),
        "around": ("around",),
        "of": ("of",),
        "dated": ("dated", "published", "written"),
    },
    joins={
        "between": r"\s+and\s+(?:in\s+)?",
        "from": r"\s*(?:,\s*)?(?:\bto\b|\buntil\b|\btill\b|\bthrough\b|\bup\s+to\b|[-–—])\s*(?:in\s+)?",
        "in": r"\s*[-–—]\s*|\s+to\s+|(?P<and>\s+and\s+)",
        "since": r"\s+(?:and\s+)?(?:until|till)\s+",
        "after": r"\s+(?:and|but)\s+before\s+",
    },
    conjunction=r"\s*(?:,\s*)?(?:and|or|&)\s+",
    sides={"before": "before", "after": "after", "following": "after", "of": "of"},
    onwards=r"\s+on(?:wards?)?\b(?!\s+\w)|\s+onwards?\b",
    contexts={
        # "after March for Our Lives", "in April O'Neil": a capitalised word or "for" after it makes a name
        "month": Context(
            frozenset({"in", "since", "after", "before", "until", "from", "between", "around"}),
            not_before=r"\b(?:on|at|for|over|within|of|by)\s+|\d\s*",
            not_after=r"\s+(?:[Ff][Oo][Rr]|[Oo][Nn])\b|\s+[A-Z][\w'’]+",
        ),
        "month_year": Context(not_before=_DAY_OF_MONTH_BEFORE),  # "31 June 2020"
        "season": Context(not_before=_DAY_OF_MONTH_BEFORE),
        "weekday": Context(frozenset({"since", "until", "before"}), or_before=r"\bon\s+"),
        # "29 February 2021" is no day, so no year either
        "year": Context(
            not_before=rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}\s+|{_MONTH}\s+\d{{1,2}},?\s+", not_after=_COUNTED
        ),
    },
    stranded=frozenset({"on", "at", "for", "in"}),
    determiners=r"\b(?:the|a|an|this|that|these|those|his|her|its|their|our|my|your|every|each|\w+['’]s|\w+s['’])\s+",
    adjectives_first=True,
    not_content=r"\w+ed\b|\w+ly\b",
    # Asks for documents, or for what happened or was said: then a year is when that was. "A paper written in
    # 1972" is neither: it asks for a paper, not for what is in the folder.
    asks_documents=r"\W*(?:(?:please|show|find|search|give|list|get|me|us|for|all|any|the|recent|some|what|which|are|"
    rf"were|there|old|older|early|first)\s+)*{_DOCUMENTS}\b",
    asks_events=r"\b(?:happen(?:ed|ing|s)?|occur(?:red)?|took\s+place|take\s+place|going\s+on|went\s+on|said|says?|"
    r"saying|told|tells?|announced?|claim(?:ed)?|warn(?:ed)?|comment(?:ed)?|respond(?:ed)?|react(?:ed)?|answer(?:ed)?|"
    r"reported|latest|events|developments)\b",
    documents_before=rf"\b{_DOCUMENTS}\b(?:\s+(?:about|on|of)\s+(?:[\w'’-]+\s+){{1,4}})?\s*|"
    r"\b(?:published|written|dated|posted|printed)\s*",
    superlative=r"\b(?:first|only|last|worst|best|most|least|record|(?!latest)\w{2,}est)\b[^.?!]{0,60}",
    compared=r"\b(?:than|to|with|from|versus|vs\.?|as|unlike|like)\s+(?:in\s+|(?:it|they)\s+(?:was|were)\s+)?",
    purpose=r"for\b",
    month_first=True,
    famous_days=frozenset({(9, 11), (1, 6)}),
)
