"""How German denies."""

from search.checking.denials import DenialWords

WORDS = DenialWords(
    code="de",
    negations=r"nicht|kein|keine|keinen|keinem|keiner|keines|nie|niemals|niemand|nichts|weder|noch nie|ohne|kaum",
    denials=(
        r"falsch|falsche[mnrs]?|fälschlich|fälschlicherweise|unwahr|nicht wahr|stimmt nicht"
        r"|stimmen nicht|unzutreffend"
        r"|unrichtig|haltlos(?:e[nrs]?)?|unbegründet(?:e[nrs]?)?|frei erfunden|erfunden|gefälscht"
        r"|Fälschung|Falschmeldung"
        r"|Falschbehauptung(?:en)?|Gerüchte?|Lüge|widerleg(?:t|te|ten|en)|dementier(?:t|te|ten|en)|Dementi|bestreitet"
        r"|bestritt|bestritten|bestreiten|wies .{0,40}zurück|weist .{0,40}zurück|zurückgewiesen"
        r"|keine (?:Belege|Beweise|Hinweise)"
        r"|keinen (?:Beleg|Beweis|Hinweis)|ohne Beleg|Faktencheck|Faktenchecker|irreführend|Desinformation"
        r"|Verschwörungstheorien?|Verschwörungserzählung"
    ),
    reporting=(
        r"sagt|sagte|sagten|erklärt|erklärte|teilte .{0,40}mit|laut|zufolge|nach Angaben|berichtet"
        r"|berichtete|berichten"
        r"|meldet|meldete|bestätigt|bestätigte|kündigte .{0,60}an|behauptet|behauptete|warnt|warnte|räumte .{0,40}ein"
        r"|getötet|festgenommen|gewählt|gestorben"
    ),
)
