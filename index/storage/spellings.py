"""Words of a corpus that are written much like another one: what a misspelt name may have meant."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.storage.store import SimilarTerm
from index.words.lexical import LexicalIndex

_TEXTS_LOOKED_AT = 3
"""Texts that are read to find out how a term is written there."""
_TERMS_LOOKED_AT = 12
_LONGEST_ENDING = 3
"""Letters that a term may lack of a word that was not stemmed."""


class Spellings:
    """The terms of the language of most texts, by first letter and length, so that few are compared with a word."""

    def __init__(self, lexical: LexicalIndex, text: Callable[[int], str]) -> None:
        """Take an index, and what returns a text by its row."""
        self._lexical, self._text = lexical, text
        self._analyzer = lexical.main_analyzer

    @cached_property
    def _terms(self) -> dict[tuple[str, int], dict[str, int]]:
        """Terms of letters alone, with the number of texts that each stands in; .3 s for half a million."""
        terms: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
        for term, texts in self._lexical.terms_in_order():
            if term.isalpha():  # neither numbers nor terms of other languages, which have a prefix and a blank
                terms[term[0], len(term)][term] = texts
        return terms

    def similar(self, word: str, distance: int, count: int) -> list[SimilarTerm]:
        """Return words that are written like another one; see `Store.similar_terms`."""
        terms = self._analyzer.terms(word)
        if len(terms) != 1 or not terms[0].isalpha():
            return []
        near = sorted(self._near(terms[0], distance))[:_TERMS_LOOKED_AT]
        forms = [(self._as_written(term, word, distance), -texts) for _, texts, term in near]
        similar = [SimilarTerm(form[1], texts, form[0]) for form, texts in forms if form]
        return sorted(similar, key=lambda found: (found.distance, -found.texts, found.word))[:count]

    def _near(self, term: str, distance: int) -> Iterator[tuple[int, int, str]]:
        """Yield terms that are nearly another one, with their distance and the negative number of their texts."""
        for length in range(len(term) - distance, len(term) + distance + 1):
            known = self._terms.get((term[0], length), {})
            found = process.extract(term, known.keys(), scorer=OSA.distance, score_cutoff=distance, limit=None)
            yield from ((int(changes), -known[other], other) for other, changes, _ in found if changes)
        for cut in range(distance + 1, _LONGEST_ENDING + 1):
            # “Djokovic” is cut to “djokov”, “Djokovich” is not
            texts = self._terms.get((term[0], len(term) - cut), {}).get(term[:-cut])
            if texts:
                yield cut, -texts, term[:-cut]

    def _as_written(self, term: str, word: str, distance: int) -> tuple[int, str] | None:
        """Return the form of a term in a few texts that is nearest to a word, and how near; None where none is."""
        forms: Counter[str] = Counter()
        wanted, initial = word.casefold(), term[0]
        for row in self._lexical.postings(term)[:_TEXTS_LOOKED_AT].tolist():
            forms.update(
                form
                for form in self._analyzer.words(self._text(row))
                # first what is quick to tell
                if form[0].casefold() == initial
                and OSA.distance(wanted, form.casefold(), score_cutoff=distance) <= distance
                and self._analyzer.terms(form) == [term]
            )
        near = [(OSA.distance(wanted, form.casefold()), -times, form) for form, times in forms.items()]
        changes, _, form = min(near, default=(distance + 1, 0, ""))
        return (changes, form) if changes <= distance else None
