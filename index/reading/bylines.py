"""Who wrote a text, as its byline says: “By Ann Lee and Bo Poe, Harbour Gazette” is by Ann Lee and Bo Poe.

In doubt nobody is named: an outlet, an agency or a date that is taken for a person stands in every citation.
"""

import re

LINES_ABOVE_TEXT = 5
"""Paragraphs. A byline further down is of somebody who helped, or of another text."""

_BY = re.compile(r"(?:by|von|par|por|di|door)\s+", re.IGNORECASE)
_BETWEEN = re.compile(r"\s+(?:and|und|et|y|&)\s+")
_WORD = r"[^\W\d_a-z]['’]?[^\W\d_]*(?:['’-][^\W\d_]+)*\.?"
_PARTICLE = r"(?:de|del|della|der|den|di|da|du|la|le|van|von|ten|ter|bin|ibn|al|el|dos|das|y)"
_NAME = re.compile(rf"{_WORD}(?:\s+(?:{_PARTICLE}\s+)*{_WORD}){{1,3}}")
_NO_PERSON = re.compile(
    r"\b(?:agence|agency|agenc(?:y|ies)|associated|board|bureau|cnn|contributors?|correspondents?|daily|desk|editorial"
    r"|editors?|free|gazette|guardian|herald|journal|magazine|media|network|news\w*|photos?|post|press|record|register"
    r"|reports?|reporters?|republic|reuters|service|special|sports|staff|star|sun|team|telegraph|times|today|tribune"
    r"|update\w*|usa|wires?|writers?|contributing|contact|published)\b",
    re.IGNORECASE,
)


def authors_in(byline: str) -> str | None:
    """Return the people whom a byline names, as it writes them, “and” between the last two; None where there are none.

    After “By”, commas separate people too; elsewhere what comes after a comma is where they work.
    """
    line = " ".join(byline.split())
    by = _BY.match(line)
    parts = line[by.end() :].split(", ") if by else line.split(", ")[:1]
    found: list[str] = []
    for part in parts:
        names = _BETWEEN.split(part.removeprefix("and "))
        people = [name for name in names if _is_person(name) and (by or not name.isupper())]
        found += people
        if len(people) < len(names):
            break
    if not found:
        return None
    return " and ".join([*([", ".join(found[:-1])] if found[1:] else []), found[-1]])


def _is_person(name: str) -> bool:
    return _NAME.fullmatch(name) is not None and not _NO_PERSON.search(name)
