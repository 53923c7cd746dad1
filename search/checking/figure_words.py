"""The words around numbers, by language: how many a vague word means, and what was counted."""

from dataclasses import dataclass

OPENING = ("more", "least")
"""Bounds from below; the others are bounds from above, or none."""


@dataclass(frozen=True, eq=False)
class FigureWords:
    """What has to be known of a language to read its figures; all patterns ignore case."""

    bounds: dict[str, str]
    """What stands before a number: the pattern that says `least`, `more`, `most`, `less`, `nearly` or `about`."""
    bounds_after: dict[str, str]
    """The same for what stands behind it."""
    vague: tuple[tuple[str, float, float], ...]
    """“dozens”: the pattern, and between which numbers that is. The longer ones first."""
    groups: dict[str, float]
    """Nouns that count so many: “dozen”."""
    halves: str
    """What halves the group that follows: “half a million”."""
    and_half: str
    """“two and a half”, “deux millions et demi”."""
    ranges: str
    """What joins the two ends of a range."""
    between: str
    """What stands before a range whose ends are joined by “and”."""
    ratio: str
    """“one in five”."""
    fractions: tuple[tuple[str, float], ...]
    """“two-thirds of”: the pattern, and how many percent that is."""
    articles: str
    """Words for one that are articles, too."""
    fillers: str
    """What stands between a number and what it counts."""
    stops: str
    """Words behind which no counted noun stands."""
    own_verb: str
    """A verb behind a figure: what stands before an “and” does not speak of that figure."""
    changes: str
    """What joins the two figures of a change: “from 12 to 41”."""
    people: str
    """Words for persons of no particular kind: these are compared with each other."""
    outcomes: dict[str, str]
    """What became of those who were counted, and the patterns that say it."""


ENGLISH = FigureWords(
    bounds={
        "least": r"at least|no fewer than|not less than|no less than|a minimum of",
        "more": r"more than|over|above|upwards? of|in excess of|exceed(?:s|ed|ing)|greater than|topped|topping",
        "most": r"up to|at most|no more than|as many as|as much as|a maximum of",
        "less": r"less than|fewer than|under|below",
        "nearly": r"nearly|almost|close to|just under|just short of|approaching",
        "about": r"about|around|roughly|approximately|some|an? estimated|estimated|circa|ca\.|approx\.|~",
    },
    bounds_after={"least": r"\+|plus\b|or more\b|or greater\b", "most": r"or (?:less|fewer)\b", "about": r"or so\b"},
    vague=(
        (r"tens of thousands", 2e4, 1e5), (r"hundreds of thousands", 2e5, 1e6), (r"tens of millions", 2e7, 1e8),
        (r"hundreds of millions", 2e8, 1e9), (r"(?:several|a few|many) (?:dozens?|dozens of)|dozens", 24, 100),
        (r"scores(?= of)", 40, 100), (r"(?:several|a few|many) hundreds?|hundreds", 200, 1000),
        (r"(?:several|a few|many) thousands?|thousands", 2e3, 1e4), (r"(?:several|a few) million|millions", 2e6, 1e9),
        (r"billions", 2e9, 1e12),
    ),
    groups={"dozen": 12},
    halves=r"half[ -]an?[ -]|half[ -]",
    and_half=r"and[ -]an?[ -]half",
    ranges=r"to|or",
    between=r"between",
    ratio=r"(?:out of|in)(?: every)?",
    fractions=(
        (r"two[ -]thirds", 200 / 3), (r"(?:a|one)[ -]third(?= of| the)", 100 / 3), (r"three[ -]quarters", 75),
        (r"(?:a|one)[ -]quarter(?= of)", 25), (r"(?:a|one)[ -]fifth(?= of)", 20), (r"(?:a|one)[ -]tenth(?= of)", 10),
        (r"half(?= of)", 50),
    ),
    articles=r"one",
    fillers=r"of|the|these|those|them|were|are|his|her|its|their|our|more|other|further|another|additional|new|so-called|very"
    r"|all|about|as|a|an",
    stops=r"and|or|to|on|at|by|from|with|without|was|is|be|been|had|has|have|in|into|for|since|when|while|after"
    r"|before|during|within|because|who|that|which|than|then|but|said|says|this|last|next|per|will|would|could|up|down"
    r"|out|so|if|not|no|he|she|it|they|we|you|i",
    own_verb=r"have|has|had|were|was|are|is|remain(?:s|ed)?|lost|left",
    changes=r"to",
    people=r"people|persons?|men and women|victims?|passengers?|others?|individuals|residents|civilians|inhabitants"
    r"|casualties|lives|bodies|humans|souls|folks?",
    outcomes={
        "dead": r"kill(?:s|ed|ing)?|dead|die[sd]?|dying|deaths?|death toll|toll|fatalit(?:y|ies)|fatally|slain"
        r"|perish(?:ed)?|bodies|murder(?:s|ed)?|drown(?:ed)?|lost their lives|claimed|casualt(?:y|ies)",
        "injured": r"injur(?:y|ies|ed|es|ing)|wound(?:s|ed|ing)?|hurt|maimed",
        "missing": r"missing|unaccounted",
        "arrested": r"arrest(?:s|ed|ing)?|detain(?:ed|ing)?|detentions?|in custody",
        "evacuated": r"evacuat(?:es?|ed|ing|ions?)|displac(?:ed?|ing)|homeless|fled|flee(?:s|ing)?|uprooted",
        "infected": r"infect(?:ed|ions?)|cases|tested positive|sickened|hospitali[sz]ed",
        "rescued": r"rescu(?:es?|ed|ing)|surviv(?:ed?|ors?)|saved",
        "destroyed": r"destroy(?:s|ed|ing)?|burned(?: down)?|damaged|razed",
    },
)  # fmt: skip

GERMAN = FigureWords(
    bounds={
        "least": r"mindestens|wenigstens|zumindest|nicht weniger als",
        "more": r"mehr als|über|gut",
        "most": r"bis zu|höchstens|maximal|nicht mehr als",
        "less": r"weniger als|unter",
        "nearly": r"fast|knapp|beinahe|nahezu",
        "about": r"etwa|rund|ungefähr|circa|ca\.|an die|schätzungsweise|zirka",
    },
    bounds_after={"least": r"oder mehr\b|\+", "most": r"oder weniger\b"},
    vague=(
        (r"Zehntausende[nr]?", 2e4, 1e5), (r"Hunderttausende[nr]?", 2e5, 1e6),
        (r"(?:mehrere|einige|viele) Dutzend|Dutzende[nr]?", 24, 100),
        (r"(?:mehrere|einige|viele) hundert|Hunderte[nr]?", 200, 1000),
        (r"(?:mehrere|einige|viele) tausend|Tausende[nr]?", 2e3, 1e4),
        (r"(?:mehrere|einige|viele) (?:Millionen)", 2e6, 1e9),
    ),
    groups={"dutzend": 12},
    halves=r"(?:eine[rn]? )?halbe[rsn]? ",
    and_half=r"(?!)",
    ranges=r"bis|oder",
    between=r"zwischen",
    ratio=r"von",
    fractions=(
        (r"zwei Drittel", 200 / 3), (r"ein Drittel", 100 / 3), (r"drei Viertel", 75), (r"ein Viertel", 25),
        (r"ein Fünftel", 20), (r"ein Zehntel", 10), (r"die Hälfte", 50),
    ),
    articles=r"ein|eine[mnrs]?",
    fillers=r"der|die|das|den|dem|des|von|weitere[nr]?|andere[nr]?|neue[nr]?|mehr",
    stops=r"und|oder|auf|an|am|im|in|bei|mit|ohne|wurden?|sind|ist|war(?:en)?|haben|hat|für|seit|wenn|nach|vor|während"
    r"|wegen|als|aber|sagte|pro|wird|werden|nicht|er|sie|es|wir|zu|aus|um|durch",
    own_verb=r"wurden?|sind|ist|waren?|haben|hatten|mussten|verloren",
    changes=r"auf",
    people=r"Menschen|Mensch|Personen|Person|Leute[n]?|Opfern?|Passagiere[n]?|Bewohner[n]?|Zivilisten|Einwohner[n]?"
    r"|Insassen|Leben",
    outcomes={
        "dead": r"Tote[nr]?|tot|getötet|starb(?:en)?|gestorben|ums Leben|Todesopfern?|Todesfälle[n]?|Leichen"
        r"|Getötete[nr]?|töteten?|umgekommen|ertrunken|ertranken",
        "injured": r"verletzt(?:e[nr]?)?|verwundet(?:e[nr]?)?|Schwerverletzte[nr]?|Leichtverletzte[nr]?",
        "missing": r"vermisst(?:e[nr]?)?",
        "arrested": r"festgenommen(?:e[nr]?)?|verhaftet(?:e[nr]?)?|Festnahmen",
        "evacuated": r"evakuiert(?:e[nr]?)?|geflohen|obdachlos|vertrieben|flohen",
        "infected": r"infiziert(?:e[nr]?)?|Infektionen|Fälle[n]?|erkrankt(?:e[nr]?)?",
        "rescued": r"gerettet(?:e[nr]?)?|überlebt(?:en)?|Überlebende[nr]?",
        "destroyed": r"zerstört(?:e[nr]?)?|beschädigt(?:e[nr]?)?|abgebrannt(?:e[nr]?)?",
    },
)  # fmt: skip

FRENCH = FigureWords(
    bounds={
        "least": r"au moins|pas moins de|un minimum de",
        "more": r"plus de|plus d[’']|au-dessus de|supérieur à",
        "most": r"jusqu[’']à|au plus|au maximum",
        "less": r"moins de|moins d[’']",
        "nearly": r"près de|presque|quasiment|à peine",
        "about": r"environ|autour de|quelque|à peu près|approximativement|aux alentours de",
    },
    bounds_after={"least": r"ou plus\b|au moins\b|au minimum\b", "most": r"ou moins\b|au plus\b|au maximum\b",
                  "about": r"environ\b"},
    vague=(
        (r"(?:des|plusieurs|quelques) dizaines de milliers", 2e4, 1e5),
        (r"(?:des|plusieurs|quelques) centaines de milliers", 2e5, 1e6),
        (r"(?:des|plusieurs|quelques) (?:dizaines|douzaines)", 20, 100),
        (r"(?:des|plusieurs|quelques) centaines", 200, 1000), (r"(?:des|plusieurs|quelques) milliers", 2e3, 1e4),
        (r"(?:des|plusieurs|quelques) millions", 2e6, 1e9),
    ),
    groups={
        "dizaine": 10, "dizaines": 10, "douzaine": 12, "douzaines": 12, "quinzaine": 15, "vingtaine": 20,
        "trentaine": 30, "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "centaine": 100, "centaines": 100,
        "millier": 1000, "milliers": 1000,
    },
    halves=r"(?:un )?demi[- ]",
    and_half=r"et demie?",
    ranges=r"à|ou",
    between=r"entre",
    ratio=r"sur",
    fractions=(
        (r"(?:les )?deux tiers", 200 / 3), (r"un tiers", 100 / 3), (r"(?:les )?trois quarts", 75),
        (r"un quart(?= d)", 25), (r"un cinquième", 20), (r"un dixième", 10), (r"la moitié", 50),
    ),
    articles=r"une?",
    fillers=r"de|du|des|d|les?|la|autres?|nouveaux|nouvelles|plus",
    stops=r"et|ou|à|au|aux|en|dans|par|pour|avec|sans|ont|est|sont|était|étaient|a|avait|depuis|quand|après|avant|pendant"
    r"|mais|qui|que|pas|il|elle|ils|elles|nous|sur|dont|selon|se",
    own_verb=r"ont|sont|étaient|avaient|ont été|restent",
    changes=r"à",
    people=r"personnes?|gens|victimes?|passagers|habitants|civils|autres|hommes et femmes|vies",
    outcomes={
        "dead": r"morts?|mortes?|tué(?:e|s|es)?|décès|décédé(?:e|s|es)?|cadavres?|mourus?|péri|tuant|décédées"
        r"|perdu la vie|trouvé la mort|bilan",
        "injured": r"blessé(?:e|s|es)?|blessant",
        "missing": r"disparu(?:e|s|es)?|portées? disparues?",
        "arrested": r"arrêté(?:e|s|es)?|interpellé(?:e|s|es)?|interpellations|arrestations|garde à vue",
        "evacuated": r"évacué(?:e|s|es)?|déplacé(?:e|s|es)?|sans-abri",
        "infected": r"contaminé(?:e|s|es)?|infecté(?:e|s|es)?|cas|contaminations|hospitalisé(?:e|s|es)?",
        "rescued": r"secouru(?:e|s|es)?|sauvé(?:e|s|es)?|survivants?|rescapé(?:e|s|es)?",
        "destroyed": r"détruit(?:e|s|es)?|endommagé(?:e|s|es)?",
    },
)  # fmt: skip

SPANISH = FigureWords(
    bounds={
        "least": r"al menos|por lo menos|como mínimo|un mínimo de",
        "more": r"más de|por encima de|superior a|superan?|supera los",
        "most": r"hasta|como máximo|a lo sumo|no más de",
        "less": r"menos de|por debajo de",
        "nearly": r"casi|cerca de|poco menos de",
        "about": r"unos|unas|alrededor de|aproximadamente|en torno a|cerca de",
    },
    bounds_after={"least": r"o más\b|al menos\b", "most": r"o menos\b|como máximo\b", "about": r"aproximadamente\b"},
    vague=(
        (r"(?:unas |varias |algunas )?decenas de miles", 2e4, 1e5),
        (r"(?:unos |varios |algunos )?(?:cientos|centenares) de miles", 2e5, 1e6),
        (r"(?:unas |varias |algunas )?(?:decenas|docenas)", 20, 100),
        (r"(?:unos |varios |algunos )?(?:cientos|centenares)", 200, 1000),
        (r"(?:varios )?miles", 2e3, 1e4), (r"(?:varios|algunos) millones", 2e6, 1e9),
    ),
    groups={"docena": 12, "decena": 10, "veintena": 20, "centenar": 100, "centena": 100, "millar": 1000},
    halves=r"medio |media ",
    and_half=r"y medi[oa]",
    ranges=r"a|o|u",
    between=r"entre",
    ratio=r"de cada",
    fractions=(
        (r"(?:los )?dos tercios", 200 / 3), (r"un tercio", 100 / 3), (r"tres cuartos", 75), (r"un cuarto(?= de)", 25),
        (r"un quinto(?= de)", 20), (r"la mitad", 50),
    ),
    articles=r"un[ao]?s?",
    fillers=r"de|del|los|las|el|la|otr[oa]s|nuev[oa]s|más",
    stops=r"y|e|o|u|a|al|en|por|para|con|sin|ha|han|fue|fueron|es|son|era|eran|desde|cuando|después|antes|durante|pero"
    r"|que|no|se|según|sobre|entre|ya|como",
    own_verb=r"han|fueron|están|son|eran|habían|siguen|quedaron|resultaron",
    changes=r"a",
    people=r"personas?|gente|víctimas?|pasajeros|habitantes|civiles|otr[oa]s|vidas",
    outcomes={
        "dead": r"muert[oa]s?|muertes|murieron|murió|fallecid[oa]s?|fallecieron|fallecimientos|mat(?:ó|aron|ado)"
        r"|cadáveres|perdieron la vida|víctimas mortales|asesinad[oa]s?",
        "injured": r"herid[oa]s?|lesionad[oa]s?|hirieron|hiriendo",
        "missing": r"desaparecid[oa]s?",
        "arrested": r"detenid[oa]s?|arrestad[oa]s?|detenciones|arrestos|detuvo|detuvieron",
        "evacuated": r"evacuad[oa]s?|desplazad[oa]s?|damnificad[oa]s?",
        "infected": r"contagi(?:os|ad[oa]s?)|infectad[oa]s?|casos|hospitalizad[oa]s?",
        "rescued": r"rescatad[oa]s?|supervivientes?|sobrevivientes?|salvad[oa]s?",
        "destroyed": r"destruid[oa]s?|dañad[oa]s?|destrozad[oa]s?",
    },
)  # fmt: skip

_LANGUAGES = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH, "es": SPANISH}


def words_of(language: str) -> FigureWords:
    """Return the words of a language; English ones where it has none."""
    return _LANGUAGES.get(language, ENGLISH)
