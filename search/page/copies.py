"""The copies of a paragraph: who has it, since when, and what they changed, word by word."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from index.storage.corpus import Place
from index.storage.store import Store
from search.answer.answer import Hit
from search.answer.sentences import sentence_spans
from search.page.cards import in_a_line, safe
from search.speech import say

_ALIKE = 60
"""Percent of the letters that two texts must share for their differences to say anything."""
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
    return tellings([Copy(hit.place, hit.text), *copies], roots)


def tellings(told: Sequence[Copy], roots: Iterable[str]) -> str:
    """Return who told a thing, in their order, as HTML: the first as it is, each other with what it changed of that.

    One in quite other words stands as it is.
    """
    tops = list(roots)
    first, *others = told
    lines = [f'<p class="about">{in_a_line(first.place, tops)}</p><p dir="auto">{safe(first.text)}</p>']
    for copy in others:
        if copy.text == first.text:
            changed = safe(say("the same, word for word"))
        elif fuzz.ratio(first.text, copy.text) < _ALIKE:
            changed = safe(copy.text)
        else:
            changed = "".join(_changes(first.text, copy.text))
        lines.append(f'<p class="about">{in_a_line(copy.place, tops)}</p><p dir="auto">{changed}</p>')
    return f'<article class="document copies">{"".join(lines)}</article>'


def told_again(store: Store, hit: Hit, sentence: str) -> list[Copy]:
    """Return a sentence of a hit, and the like of it in each copy of the hit, earliest first."""
    others = [Copy(copy.place, _nearest_sentence(copy, sentence)) for copy in copies_of(store, hit)]
    return [Copy(hit.place, sentence), *others]


def by_source(store: Store, hits: Iterable[Hit], most: int) -> list[Copy]:
    """Return how hits spread: the evidence of the first of each source, earliest first; those without a date last.

    Args:
        store: where they are from.
        hits: those of a question, a phrase or a name.
        most: how many sources at the most.
    """
    told = [(place, hit) for hit in hits for place in (hit.place, *hit.also_in)]
    told.sort(key=lambda one: (one[0].date is None, one[0].date or ""))
    first_of: dict[str, tuple[Place, Hit]] = {}
    for place, hit in told:
        first_of.setdefault(place.source, (place, hit))
    return [
        next(copy for copy in told_again(store, hit, hit.evidence_text) if copy.place == place)
        for place, hit in list(first_of.values())[:most]
    ]


def _nearest_sentence(copy: Copy, sentence: str) -> str:
    spans = sentence_spans(copy.text, copy.place.language or "en")
    return max((copy.text[start:end] for start, end in spans), key=lambda one: fuzz.ratio(one, sentence), default="")


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
