"""The copies of a paragraph: who has it, since when, and what they changed, word by word."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from index.storage.corpus import Place
from index.storage.store import Store
from search.answer.answer import Hit
from search.page.cards import in_a_line, safe
from search.speech import say

_WORD = re.compile(r"\S+\s*")


@dataclass(frozen=True)
class Copy:
    """A paragraph that says the same elsewhere."""

    place: Place
    text: str


def copies_of(store: Store, hit: Hit) -> list[Copy]:
    """Return the other places of a hit with the text there, earliest first; without those that are gone."""
    found = []
    for place in hit.also_in:
        document = store.document_named(place.document)
        texts = store.paragraphs(document.row, place.paragraph, place.paragraph + 1) if document else []
        found += [Copy(place, text) for text in texts]
    return found


def comparison(hit: Hit, copies: Iterable[Copy], roots: Iterable[str]) -> str:
    """Return the copies of a hit as HTML: where each stands, and its text with what it left out and what it added."""
    tops = list(roots)
    lines = [f'<p class="about">{in_a_line(hit.place, tops)}</p><p dir="auto">{safe(hit.text)}</p>']
    for copy in copies:
        same = safe(say("the same, word for word"))
        changed = same if copy.text == hit.text else "".join(_changes(hit.text, copy.text))
        lines.append(f'<p class="about">{in_a_line(copy.place, tops)}</p><p dir="auto">{changed}</p>')
    return f'<article class="document copies">{"".join(lines)}</article>'


def _changes(one: str, other: str) -> Iterator[str]:
    """Yield the words of another text as HTML, with those that it left out and those that it added."""
    before, after = _WORD.findall(one), _WORD.findall(other)
    words = [word.strip() for word in before], [word.strip() for word in after]
    for kind, start, end, first, last in SequenceMatcher(None, *words, autojunk=False).get_opcodes():
        if kind == "equal":
            yield safe("".join(after[first:last]))
            continue
        if start < end:
            yield f"<del>{safe(''.join(before[start:end]).rstrip())}</del> "
        if first < last:
            yield f"<ins>{safe(''.join(after[first:last]).rstrip())}</ins> "
