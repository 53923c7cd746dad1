"""How Spanish denies."""

from search.checking.denials import DenialWords

WORDS = DenialWords(
    code="es",
    negations=r"no|nunca|jamás|ningún|ninguna|ninguno|nadie|nada|ni|sin|tampoco|apenas",
    denials=(
        r"falso|falsa|falsos|falsas|falsamente|bulo|bulos|mentira|mentiras|engaño|montaje"
        r"|incorrect[oa]s?|inexact[oa]s?"
        r"|no es cierto|no es verdad|infundad[oa]s?|sin fundamento"
        r"|desm(?:iente|ienten|intió|intieron|entir|entido)|niega"
        r"|niegan|negó|negaron|negado|refut(?:a|an|ó|ado|ar)|rechaz(?:a|ó|aron) las acusaciones"
        r"|no hay (?:pruebas|evidencia)"
        r"|ninguna (?:prueba|evidencia)|sin pruebas|desinformación|engaños[oa]s?|inventad[oa]s?"
        r"|teorías? de la conspiración"
        r"|verificación de datos|verificadores"
    ),
    reporting=(
        r"dijo|dice|dijeron|según|anunció|anunciaron|informó|informaron|afirmó|afirma|declaró|aseguró"
        r"|confirmó|advirtió"
        r"|denunció|acusó|reveló|muertos|murió|murieron|detenidos?|elegid[oa]|dimitió|renunció"
    ),
)
