"""Dates in French. “En mars 2017”, “depuis mai dernier”, “il y a trois semaines”, “la semaine avant Noël”."""

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
    "janvier janv, février fevrier févr, mars, avril avr, mai, juin, juillet juil, août aout, septembre sept, "
    "octobre oct, novembre nov, décembre decembre déc",
    first=1,
)
_WEEKDAYS = numbered("lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche")
_NUMBERS: dict[str, float] = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "quelques": 3, "plusieurs": 3,
}  # fmt: skip
_HOLIDAYS = {
    "veille de noël": Holiday(12, 24), "réveillon": Holiday(12, 24), "noël": Holiday(12, 25), "noel": Holiday(12, 25),
    "saint-sylvestre": Holiday(12, 31), "nouvel an": Holiday(1, 1), "jour de lan": Holiday(1, 1),
    "épiphanie": Holiday(1, 6), "saint-valentin": Holiday(2, 14), "toussaint": Holiday(11, 1),
    "halloween": Holiday(10, 31), "fête nationale": Holiday(7, 14), "assomption": Holiday(8, 15),
    "armistice": Holiday(11, 11), "mardi gras": Holiday(after_easter=-47), "vendredi saint": Holiday(after_easter=-2),
    "pâques": Holiday(after_easter=0), "paques": Holiday(after_easter=0), "lundi de pâques": Holiday(after_easter=1),
    "ascension": Holiday(after_easter=39), "pentecôte": Holiday(after_easter=49),
    "lundi de pentecôte": Holiday(after_easter=50),
}  # fmt: skip
_FUNCTION_WORDS = """
    le la les un une des du de au aux et ou mais si comme que qui quoi dont où quand comment pourquoi combien
    quel quelle quels quelles lequel laquelle à en dans sur sous par pour sans avec chez vers entre contre
    depuis pendant durant avant après jusque selon malgré parmi est sont était étaient sera seront fut furent
    été être a ont avait avaient aura avoir peut peuvent pouvait doit doivent fait font faisait ne pas plus ni
    non oui je tu il elle on nous vous ils elles se lui leur leurs me te moi toi ce cet cette ces cela ça celui
    celle ceux mon ma mes ton ta tes son sa ses notre nos votre vos très aussi encore déjà alors ainsi donc
    car dit dire passé qu l j
"""
_UNITS: dict[str, Unit] = {
    "heure": "hour", "heures": "hour", "jour": "day", "jours": "day", "journée": "day", "semaine": "week",
    "semaines": "week", "mois": "month", "trimestre": "quarter", "trimestres": "quarter", "an": "year", "ans": "year",
    "année": "year", "années": "year", "annee": "year", "annees": "year", "décennie": "decade",
    "décennies": "decade",
}  # fmt: skip
_PARTS: dict[str, Part] = {"début": "beginning", "debut": "beginning", "mi": "middle", "milieu": "middle", "fin": "end"}

_MONTH = rf"(?:{any_of(_MONTHS)})\b\.?"
_HOLIDAY = r"jour\s+de\s+l['’]an|" + any_of(set(_HOLIDAYS) - {"jour de lan"})
_ARTICLE = r"(?:(?:les|le|la)\s+|l['’])?"
_SEASON = r"printemps|été|ete|automne|hiver"
_DAY_PHRASE = (
    rf"(?:(?P<article>le)\s+)?(?:(?:{any_of(_WEEKDAYS)}),?\s+)?(?:le\s+)?(?:{NUMERIC_DAY}|"
    rf"(?P<day>1er|[12]\d|3[01]|0?[1-9])\s+(?P<month>{_MONTH})(?:,?\s+(?P<year>{YEAR}))?)"
)
_COUNT = rf"(?P<count>\d{{1,3}}|{any_of(_NUMBERS)})"
_PART = rf"(?:{_ARTICLE}(?P<part>{any_of(_PARTS)})(?:\s+(?:de\s+)?|-)(?:l['’])?)"
_LAST = r"(?P<last>derni(?:er|[eè]re)s?|pass[eé]e?|précédente?)"
_THIS = r"(?P<this>cette|cet|ce)"
_ORDINAL = r"premier|deuxième|second|troisième|quatrième"
_PATTERNS = {
    "around_day": rf"(?:(?P<article>les|le|la)\s+|l['’])?(?:{_COUNT}\s+)?"
    rf"(?P<unit>jour|semaine|mois|an|année)(?P<plural>s)?\s+(?P<side>avant|après|apres|suivant|précédant|du|de)\s+"
    rf"(?P<anchor>{unnamed(_DAY_PHRASE)}|{_ARTICLE}(?:{_HOLIDAY})(?:\s+{YEAR})?)",
    "day": _DAY_PHRASE,
    "holiday": rf"{_ARTICLE}(?P<holiday>{_HOLIDAY})\b(?:\s+(?:de\s+)?(?P<year>{YEAR}))?(?!\s+\d)",
    "quarter": rf"{_ARTICLE}(?:(?P<ordinal>{_ORDINAL}|[1-4])(?:er|e|ème)?\s+trimestre|t(?P<ordinal2>[1-4]))"
    rf"(?:\s*/\s*|\s+(?:de\s+)?(?:l['’]année\s+)?)(?P<year>{YEAR})",
    "half": rf"{_ARTICLE}(?:(?P<ordinal>premier|deuxième|second|[12])(?:er|e|ème)?\s+semestre|"
    rf"(?P<ordinal2>première|deuxième|seconde)\s+moitié)\s+(?:de\s+)?(?:l['’]année\s+)?(?P<year>{YEAR})",
    "decade": r"(?:(?P<part>début|fin|milieu)\s+des\s+)?(?:les\s+)?années\s+(?P<decade>1[0-9]\d0|20\d0)\b",
    "last_named": rf"(?:{_ARTICLE}(?:(?P<month>{_MONTH})|(?P<season>{_SEASON})|(?P<holiday>{_HOLIDAY})|"
    rf"(?P<weekday>{any_of(_WEEKDAYS)})|(?P<weekend>week-?end))\s+{_LAST}\b|{_THIS}\s+(?:(?P<season2>{_SEASON})\b|"
    rf"(?P<weekday2>{any_of(_WEEKDAYS)})\b|(?P<weekend2>week-?end)))(?!\s+\d)",
    "season": rf"{_ARTICLE}(?P<season>{_SEASON})\s+(?:de\s+)?(?P<year>{YEAR})",
    "month_year": rf"{_PART}?(?:le\s+mois\s+de\s+)?(?P<month>{_MONTH})\s+(?P<year>{YEAR})",
    "year": rf"{_PART}?(?:(?:l['’])?ann[eé]e\s+|l['’]an\s+)?(?P<year>{YEAR})",
    "last_unit": rf"{_ARTICLE}(?P<unit>semaine|mois|trimestre|année|annee|an|décennie)\s+{_LAST}\b|"
    rf"{_THIS}\s+(?P<unit2>semaine|mois|trimestre|année|annee|décennie)(?:-ci)?\b",
    "rolling": rf"(?:(?P<article>les|ces)\s+)?{_COUNT}\s+derni(?:er|[eè]re)s\s+(?P<unit>{any_of(_UNITS)})\b|"
    rf"(?:(?P<article2>les|ces)\s+)?derni(?:er|[eè]re)s\s+(?P<count2>\d{{1,3}}|{any_of(_NUMBERS)})\s+"
    rf"(?P<unit2>{any_of(_UNITS)})\b|"
    rf"(?<=depuis\s)(?P<count3>\d{{1,3}}|{any_of(_NUMBERS)})\s+(?P<unit3>{any_of(_UNITS)})\b",
    "ago": rf"il\s+y\s+a\s+{_COUNT}\s+(?P<unit>{any_of(set(_UNITS) - {'heure', 'heures'})})\b",
    "yesterday": r"(?P<days>avant-hier|hier|aujourd['’]hui)(?:\s+(?:matin|soir|après-midi))?\b",
    "weekend": r"(?:le|ce)\s+week-?end\b",
    "weekday": rf"(?:(?P<article>le)\s+)?(?P<weekday>{any_of(_WEEKDAYS)})\b",
    "month": rf"{_PART}?(?:le\s+mois\s+de\s+)?(?P<month>{_MONTH})(?!\s+\d)",
}
_DOCUMENTS = (
    r"(?:articles?|reportages?|nouvelles|actualités?|dépêches?|informations|documents?|textes?|entretiens?|interviews?|"
    r"éditoriaux|chroniques?|rapports?)"
)

LANGUAGE = DateLanguage(
    code="fr",
    function_words=frozenset(_FUNCTION_WORDS.split()),
    months=_MONTHS,
    weekdays=_WEEKDAYS,
    seasons={"printemps": "spring", "été": "summer", "ete": "summer", "automne": "autumn", "hiver": "winter"},
    units=_UNITS,
    numbers=_NUMBERS,
    ordinals={
        "premier": 1,
        "première": 1,
        "deuxième": 2,
        "second": 2,
        "seconde": 2,
        "troisième": 3,
        "quatrième": 4,
    },
    parts=_PARTS,
    days={"aujourd'hui": 0, "hier": 1, "avant-hier": 2},
    holidays=_HOLIDAYS,
    patterns=_PATTERNS,
    prepositions={
        "since": ("depuis", "depuis le", "à partir de", "à partir du", "dès", "dès le", "a partir de"),
        "from": ("de", "du", "d'"),
        "after": ("après", "apres", "postérieurs à", "à la suite de"),
        "before": ("avant", "antérieurs à"),
        "until": ("jusqu'à", "jusqu'en", "jusqu'au", "d'ici", "d'ici à"),
        "between": ("entre",),
        "in": (
            "en",
            "au",
            "à",
            "à la",
            "aux",
            "le",
            "la",
            "dans",
            "dans la",
            "dans le",
            "durant",
            "pendant",
            "lors de",
            "lors du",
            "lors de la",
            "au cours de",
            "au cours des",
            "au cours du",
            "au cours de la",
            "courant",
            "pour",
            "sur",
            "au mois de",
            "dans le courant de",
        ),
        "around": ("vers", "autour de", "autour du", "aux alentours de"),
        "of": ("des",),
        "dated": ("daté de", "datés de", "daté du", "datés du", "publiés en", "publié en", "publiés le", "parus en"),
    },
    joins={
        "between": r"\s+et\s+(?:en\s+)?",
        "from": r"\s+(?:à|a|au|jusqu['’](?:à|en|au))\s+|\s*[-–—]\s*",
        "in": r"\s*[-–—]\s*|\s+à\s+|(?P<and>\s+et\s+)",
        "since": r"\s+jusqu['’](?:à|en|au)\s+",
        "after": r"\s+et\s+avant\s+",
    },
    conjunction=r"\s*(?:,\s*)?(?:et|ou)\s+(?:en\s+)?",
    sides={
        "avant": "before",
        "précédant": "before",
        "après": "after",
        "apres": "after",
        "suivant": "after",
        "du": "of",
        "de": "of",
    },
    contexts={
        # “Mars” is a planet and “mai” a word of other languages: a month alone needs its preposition
        "month": Context(
            frozenset({"in", "since", "after", "before", "until", "from", "between", "around"}),
            not_before=r"\b(?:sur|à|la|dans|pour|vers)\s+|\d\s*",
        ),
        "weekday": Context(frozenset({"in", "since", "until", "before"})),
        "year": Context(
            not_before=rf"\b\d{{1,2}}\s+{_MONTH}\s+",
            not_after=r"\s*(?:personnes|hommes|femmes|enfants|morts|kilomètres|km|mètres|ans|années|euros|dollars|mots|"
            r"habitants|soldats|emplois)\b",
        ),
    },
    alone_like_in={"weekday": r"[a-zéèêà]\s+"},
    parts_alone=True,
    asks_documents=r"\W*(?:(?:montrez?|trouvez?|cherchez?|donnez?|moi|nous|tous|toutes|les|des|quels|quelles|sont|y|"
    rf"a-t-il|il|a|anciens|vieux|premiers)[\s-]+)*{_DOCUMENTS}\b",
    asks_events=r"(?:\bs['’]est\W+(?:il\W+)?passé|\bse\s+passait|\bse\s+passe|\bpassé\b|\barriv(?:é|e|ait)\b|\beu\s+lieu\b|\bdit\b|"
    r"\bdéclarée?s?\b|\bannoncée?s?\b|\baffirmée?\b|\bavertie?\b|\bréagi\b|\brépondu\b|\brapportée?\b|\bévénements\b|"
    r"\bévènements\b|\bdernières\s+nouvelles\b)",
    documents_before=rf"\b{_DOCUMENTS}\b(?:\s+(?:sur|de|du|des|à)\s+(?:[\w'’-]+\s+){{1,4}})?\s*|"
    r"\b(?:publiée?s?|écrite?s?|datée?s?|parue?s?)\s*",
    superlative=r"\b(?:premi(?:er|ère)s?|seule?s?|derni(?:er|ère)s?|pire|meilleure?|plus|moins|record)\b[^.?!]{0,60}",
    compared=r"\b(?:que|qu['’]|par\s+rapport\s+à|avec|comme)\s*(?:en\s+)?",
    purpose=r"pour\b",
    famous_days=frozenset({(9, 11)}),
)
