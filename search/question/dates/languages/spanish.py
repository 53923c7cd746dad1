"""Dates in Spanish. “En marzo de 2017”, “desde mayo pasado”, “hace tres semanas”, “la semana antes de Navidad”."""

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
    "enero ene, febrero feb, marzo mar, abril abr, mayo, junio jun, julio jul, agosto, "
    "septiembre setiembre sept, octubre oct, noviembre nov, diciembre dic",
    first=1,
)
_WEEKDAYS = numbered("lunes, martes, miércoles miercoles, jueves, viernes, sábado sabado, domingo")
_NUMBERS: dict[str, float] = {
    "un": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9,
    "diez": 10, "once": 11, "doce": 12, "unos": 3, "unas": 3, "algunos": 3, "algunas": 3, "varios": 3, "varias": 3,
    "un par de": 2, "medio": 0.5,
}  # fmt: skip
_HOLIDAYS = {
    "nochebuena": Holiday(12, 24), "navidad": Holiday(12, 25), "nochevieja": Holiday(12, 31),
    "año nuevo": Holiday(1, 1), "día de reyes": Holiday(1, 6), "san valentín": Holiday(2, 14),
    "halloween": Holiday(10, 31), "todos los santos": Holiday(11, 1), "día de los muertos": Holiday(11, 2),
    "día de la hispanidad": Holiday(10, 12), "jueves santo": Holiday(after_easter=-3),
    "viernes santo": Holiday(after_easter=-2), "domingo de ramos": Holiday(after_easter=-7),
    "pascua": Holiday(after_easter=0), "domingo de pascua": Holiday(after_easter=0),
    "domingo de resurrección": Holiday(after_easter=0), "pentecostés": Holiday(after_easter=49),
}  # fmt: skip
_FUNCTION_WORDS = """
    el la los las un una unos unas lo al del de y e o u pero si como que qué quién quien quiénes quienes cuál
    cual cuáles cuáles cuándo cuando dónde donde cómo por para porque a ante bajo con contra desde durante en
    entre hacia hasta mediante según segun sin sobre tras es son era eran fue fueron será serán ser sido está
    están estaba estaban estar ha han había habían haber hay hubo tiene tienen tenía puede pueden podía debe
    deben hace hizo hacer no ni sí más menos muy también ya aún todavía yo tú él ella ello nosotros ellos ellas
    usted ustedes me te se nos le les mi mis tu tus su sus nuestro nuestra este esta esto estos estas ese esa
    eso esos esas aquel aquella cuánto cuánta cuántos cuántas cuanto cuantos dijo pasó paso ocurrió antes
    después despues
"""
_UNITS: dict[str, Unit] = {
    "hora": "hour", "horas": "hour", "día": "day", "días": "day", "dia": "day", "dias": "day", "semana": "week",
    "semanas": "week", "mes": "month", "meses": "month", "trimestre": "quarter", "trimestres": "quarter",
    "año": "year", "años": "year", "década": "decade", "décadas": "decade",
}  # fmt: skip
_PARTS: dict[str, Part] = {
    "principios": "beginning", "comienzos": "beginning", "inicios": "beginning", "mediados": "middle",
    "finales": "end", "fines": "end",
}  # fmt: skip

_MONTH = rf"(?:{any_of(_MONTHS)})\b\.?"
_HOLIDAY = any_of(_HOLIDAYS)
_ARTICLE = r"(?:(?:los|las|el|la)\s+)?"
_SEASON = r"primavera|verano|otoño|invierno"
_OF_YEAR = rf"(?:\s+de(?:l(?:\s+año)?)?|,)?\s+(?P<year>{YEAR})"
_DAY_PHRASE = (
    rf"(?:(?P<article>el)\s+)?(?:(?:{any_of(_WEEKDAYS)}),?\s+(?:el\s+)?)?(?:día\s+)?(?:{NUMERIC_DAY}|"
    rf"(?P<day>1º|[12]\d|3[01]|0?[1-9])\s+(?:de\s+)?(?P<month>{_MONTH})(?:{_OF_YEAR})?)"
)
_COUNT = rf"(?P<count>\d{{1,3}}|{any_of(_NUMBERS)})"
_PART = rf"(?:(?P<part>{any_of(_PARTS)})\s+del?\s+(?:año\s+)?)"
_LAST = r"(?P<last>pasad[oa]s?|últim[oa]|anterior)"
_THIS = r"(?P<this>este|esta)"
_ORDINAL = r"primer|segundo|tercer|cuarto"
_PATTERNS = {
    "around_day": rf"(?:(?P<article>los|las|el|la)\s+)?(?:{_COUNT}\s+)?(?P<unit>día|semana|mes|año)(?P<plural>s|es)?\s+"
    rf"(?P<side>antes\s+de|después\s+de|despues\s+de|antes|después|siguiente|de)l?\s+"
    rf"(?P<anchor>{unnamed(_DAY_PHRASE)}|(?:{_HOLIDAY})(?:{unnamed(_OF_YEAR)})?)",
    "day": _DAY_PHRASE,
    "holiday": rf"{_ARTICLE}(?P<holiday>{_HOLIDAY})\b(?:{_OF_YEAR})?(?!\s+\d)",
    "quarter": rf"{_ARTICLE}(?:(?P<ordinal>{_ORDINAL})\s+trimestre|t(?P<ordinal2>[1-4]))"
    rf"(?:\s*/\s*|(?:\s+de(?:l(?:\s+año)?)?)?\s+)(?P<year>{YEAR})",
    "half": rf"{_ARTICLE}(?P<ordinal>primer|segundo|primera|segunda)\s+(?:semestre|mitad)(?:\s+de(?:l(?:\s+año)?)?)?\s+"
    rf"(?P<year>{YEAR})",
    "decade": r"(?:(?P<part>principios|mediados|finales)\s+de\s+)?(?:los\s+años|los|la\s+década\s+de)\s+"
    r"(?P<decade>1[0-9]\d0|20\d0)\b",
    "last_named": rf"(?:{_ARTICLE}(?:(?P<month>{_MONTH})|(?P<season>{_SEASON})|(?P<weekday>{any_of(_WEEKDAYS)})|"
    rf"(?P<holiday>{_HOLIDAY})|(?P<weekend>fin\s+de\s+semana))\s+{_LAST}\b|"
    rf"(?:el|la)\s+pasad[oa]\s+(?:(?P<month2>{_MONTH})|(?P<season2>{_SEASON})\b|(?P<weekday2>{any_of(_WEEKDAYS)})\b|"
    rf"(?P<holiday2>{_HOLIDAY})\b|(?P<weekend2>fin\s+de\s+semana))|"
    rf"{_THIS}\s+(?:(?P<season3>{_SEASON})\b|(?P<weekday3>{any_of(_WEEKDAYS)})\b|(?P<weekend3>fin\s+de\s+semana)))"
    r"(?!\s+\d)",
    "season": rf"{_ARTICLE}(?P<season>{_SEASON})(?:{_OF_YEAR})",
    "month_year": rf"{_PART}?(?:el\s+mes\s+de\s+)?(?P<month>{_MONTH})(?:{_OF_YEAR})",
    "year": rf"{_PART}?(?:(?:el\s+)?año\s+)?(?P<year>{YEAR})",
    "last_unit": rf"{_ARTICLE}(?P<unit>semana|mes|trimestre|año|década)\s+{_LAST}\b|"
    r"(?:el|la)\s+(?P<last2>pasad[oa])\s+(?P<unit2>semana|mes|trimestre|año|década)\b|"
    rf"{_THIS}\s+(?P<unit3>semana|mes|trimestre|año|década)\b",
    "rolling": rf"(?:(?P<article>los|las|estos|estas)\s+)?últim[oa]s\s+{_COUNT}\s+(?P<unit>{any_of(_UNITS)})\b|"
    rf"(?P<article2>los|las|estos|estas)\s+(?P<count2>\d{{1,3}}|{any_of(_NUMBERS)})\s+últim[oa]s\s+"
    rf"(?P<unit2>{any_of(_UNITS)})\b|"
    rf"(?<=desde\s)hace\s+(?P<count3>\d{{1,3}}|{any_of(_NUMBERS)})\s+(?P<unit3>{any_of(_UNITS)})\b",
    "ago": rf"hace\s+{_COUNT}\s+(?P<unit>{any_of(set(_UNITS) - {'hora', 'horas'})})\b",
    "yesterday": r"(?P<days>anteayer|antes\s+de\s+ayer|ayer|hoy)(?:\s+por\s+la\s+(?:mañana|tarde|noche))?\b",
    "weekend": r"(?:el|este)\s+fin\s+de\s+semana\b",
    "weekday": rf"(?:(?P<article>el)\s+)?(?P<weekday>{any_of(_WEEKDAYS)})\b",
    "month": rf"{_PART}?(?:el\s+mes\s+de\s+)?(?P<month>{_MONTH})(?!\s+(?:de\s+)?\d)",
}
_DOCUMENTS = (
    r"(?:artículos?|noticias?|informes?|reportajes?|documentos?|textos?|entrevistas?|editoriales|columnas?|titulares|"
    r"crónicas?)"
)

LANGUAGE = DateLanguage(
    code="es",
    function_words=frozenset(_FUNCTION_WORDS.split()),
    months=_MONTHS,
    weekdays=_WEEKDAYS,
    seasons={"primavera": "spring", "verano": "summer", "otoño": "autumn", "invierno": "winter"},
    units=_UNITS,
    numbers=_NUMBERS,
    ordinals={"primer": 1, "primera": 1, "segundo": 2, "segunda": 2, "tercer": 3, "cuarto": 4},
    parts=_PARTS,
    days={"hoy": 0, "ayer": 1, "anteayer": 2, "antes de ayer": 2},
    holidays=_HOLIDAYS,
    patterns=_PATTERNS,
    prepositions={
        "since": ("desde", "desde el", "desde la", "a partir de", "a partir del"),
        "from": ("de", "del"),
        "after": ("después de", "después del", "despues de", "despues del", "tras", "tras el", "posteriores a"),
        "before": ("antes de", "antes del", "anteriores a"),
        "until": ("hasta", "hasta el", "hasta la"),
        "between": ("entre", "entre el"),
        "in": (
            "en",
            "en el",
            "en la",
            "en los",
            "en las",
            "el",
            "la",
            "durante",
            "durante el",
            "durante la",
            "durante los",
            "a",
            "al",
            "por",
            "para",
            "a lo largo de",
            "en el transcurso de",
        ),
        "around": ("hacia", "alrededor de", "alrededor del", "en torno a"),
        "of": ("de los", "de las"),
        "dated": ("fechados en", "publicados en", "publicado en", "publicadas en", "publicados el", "escritos en"),
    },
    joins={
        "between": r"\s+y\s+(?:en\s+)?",
        "from": r"\s+(?:a|al|hasta)\s+|\s*[-–—]\s*",
        "in": r"\s*[-–—]\s*|\s+a\s+|(?P<and>\s+y\s+)",
        "since": r"\s+(?:hasta|a)\s+",
        "after": r"\s+y\s+antes\s+de\s+",
    },
    conjunction=r"\s*(?:,\s*)?(?:y|o)\s+(?:en\s+)?",
    sides={
        "antes de": "before",
        "antes": "before",
        "después de": "after",
        "despues de": "after",
        "después": "after",
        "siguiente": "after",
        "de": "of",
    },
    onwards=r"\s+en\s+adelante\b",
    contexts={
        "month": Context(
            frozenset({"in", "since", "after", "before", "until", "from", "between", "around"}),
            not_before=r"\b(?:la|para|por)\s+|\d\s*",
        ),
        "weekday": Context(frozenset({"in", "since", "until", "before"})),
        "year": Context(
            not_before=rf"\b\d{{1,2}}\s+de\s+{_MONTH}\s+(?:de\s+)?",
            not_after=r"\s*(?:personas|hombres|mujeres|niños|muertos|kilómetros|km|metros|años|euros|dólares|palabras|"
            r"habitantes|soldados|empleos)\b",
        ),
    },
    parts_alone=True,
    asks_documents=r"\W*(?:(?:muestra|muéstrame|busca|buscar|dame|encuentra|todos|todas|los|las|qué|cuáles|son|hay|"
    rf"antiguos|primeros)\s+)*{_DOCUMENTS}\b",
    asks_events=r"\b(?:pasó|pasaba|pasa|paso|ocurrió|ocurrido|sucedió|sucedido|dijo|dijeron|dicho|anunció|anunciado|anunciaron|"
    r"declaró|declararon|afirmó|advirtió|respondió|reaccionó|informó|acontecimientos|novedades|anunciaba)\b",
    documents_before=rf"\b{_DOCUMENTS}\b(?:\s+(?:sobre|de|del|acerca\s+de)\s+(?:[\w'’-]+\s+){{1,4}})?\s*|"
    r"\b(?:publicad[oa]s?|escrit[oa]s?|fechad[oa]s?)\s*",
    superlative=r"\b(?:primer[ao]?s?|únic[ao]s?|últim[ao]s?|peor|mejor|mayor|menor|más|menos|récord)\b[^.?!]{0,60}",
    compared=r"\b(?:que|con|como|respecto\s+a|frente\s+a)\s+(?:en\s+)?",
    purpose=r"para\b",
    famous_days=frozenset({(9, 11)}),
)
