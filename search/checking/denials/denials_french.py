"""How French denies."""

from search.checking.denials import DenialWords

WORDS = DenialWords(
    code="fr",
    negations=r"ne|pas|jamais|aucun|aucune|personne|rien|ni|sans|guère|nullement",
    denials=(
        r"faux|fausse|fausses|faussement|canular|mensonge|mensong(?:er|ère)s?|inexact(?:e|es|s)?|pas vrai|infondée?s?"
        r"|sans fondement|démen(?:t|ti|tie|tis|tir|tent)|nie|nient|niait|a nié|ont nié"
        r"|réfut(?:e|ent|é|er|ée)|conteste(?:nt)?"
        r"|contesté|rejett?e les accusations|aucune preuve|aucun élément|sans preuve|désinformation|trompeu(?:r|se)s?"
        r"|inventée?s?|fabriquée? de toutes pièces|intox|théories? du complot|vérification des faits|démystifié"
    ),
    reporting=(
        r"dit|a dit|déclare|a déclaré|déclaré|selon|d[’']après|annonce|a annoncé|annoncé|affirme"
        r"|a affirmé|affirmé|rapporte"
        r"|a rapporté|indique|a indiqué|confirmé|prévenu|accusé|révélé|tués?|arrêtés?|élue?|démissionné|morts?"
    ),
)
