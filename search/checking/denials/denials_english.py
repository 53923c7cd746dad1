"""How English denies."""

from search.checking.denials import DenialWords

WORDS = DenialWords(
    code="en",
    negations=r"not|no|never|none|nobody|nothing|neither|nor|cannot|without|hardly|no longer",
    denials=(
        r"false|falsely|fake|hoax|myths?|dispel(?:s|led|ling)?|untrue|not true|incorrect|incorrectly"
        r"|inaccurate|unfounded|baseless|groundless"
        r"|debunk(?:s|ed|ing)?|den(?:y|ies|ied|ying|ials?)|refut(?:e|es|ed|ing)|rebut(?:s|ted|tal)?"
        r"|disput(?:e|es|ed|ing)"
        r""
        r"|reject(?:s|ed|ing)? (?:the |these |those |such |any )?(?:claims?|allegations?|accusations?|reports?)"
        r"|dismiss(?:es|ed|ing)? (?:the |these |those |such |any )?(?:claims?|allegations?|accusations?)"
        r"|no (?:evidence|proof|record|indication|sign|basis|truth)|without (?:evidence|proof|any evidence)"
        r"|never happened|did(?: not|n[’']t) happen|fabricated|misinformation|disinformation"
        r"|mislead(?:s|ing)?|misleadingly"
        r"|fact[- ]check(?:s|ed|er|ers|ing)?|unproven|unsubstantiated|unverified|contradict(?:s|ed|ing)?"
        r"|retract(?:s|ed|ion)?|doctored|conspiracy theor(?:y|ies)|wrongly claim(?:s|ed)?"
    ),
    reporting=(
        r"said|says|say|told|tells|reported|reports?|according to|announced|confirmed|claimed|claims?|stated|warned"
        r"|admitted|denied|accused|alleged|found|showed|revealed|estimated|killed|arrested|elected"
        r"|resigned|signed|died"
    ),
)
