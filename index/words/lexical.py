"""Lexical search: BM25 over the terms of each text.

The scores of all terms in all texts are worked out when an index is built (Lù, "BM25S: Orders of magnitude faster
lexical search via eager sparse scoring", 2024), so that a question only adds up a few columns of a sparse matrix. They
are kept in 16 bits, as shares of what a text could get for the term. The counts they are made of are kept beside them:
the next index takes those of the texts that it has already from there.

Each text is analysed by the rules of its own language, and a question by those of each language that there is: which
one a question is in cannot be told from a few words. Terms of different languages are different terms, as “die” is.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from index.arrays import load_array, release, rises, save_array, within
from index.errors import IndexDamagedError
from index.untrusted_files import read_bounded
from index.words.analysis import Analysis, Analyzer

K1, B = 1.2, 0.75
"""BM25's saturation of repeated terms and its share of length normalisation, as Lucene has them."""

_ARRAYS: dict[str, type[np.generic]] = {
    "data": np.uint16, "counts": np.uint8, "indices": np.int32, "indptr": np.int64, "languages": np.int8,
}  # fmt: skip
_WHOLE = np.iinfo(np.uint16).max
"""A share of 1."""
_MOST_OF_A_TERM = np.iinfo(np.uint8).max
"""More of them in one text count as that many."""
_POSTINGS_AT_ONCE = 4_000_000
_LONGEST_VOCABULARY = 1 << 31
"""In bytes; a million terms take twenty million."""
_CLEARLY_MORE = 2
"""Stop words: with one more, “civil war in Syria” would pass for German."""


@dataclass(frozen=True)
class _Terms:
    """What the file `lexical.json` holds."""

    analyses: tuple[Analysis, ...]
    """One for each language, the first for that of most texts."""
    vocabulary: dict[str, int]
    texts: int


@dataclass(frozen=True)
class QuestionTerms:
    """The terms of a question."""

    by_language: tuple[tuple[str, ...], ...]
    """For each language of the index, what counts in texts of that language."""

    def __len__(self) -> int:
        return min(map(len, self.by_language))

    def __iter__(self) -> Iterator[str]:
        return (term for terms in self.by_language for term in terms)


class Languages:
    """How texts of each language of an index, and questions, become terms."""

    def __init__(self, analyses: Sequence[Analysis]) -> None:
        """Take one analysis for each language, the first for that of most texts."""
        self.analyzers = [Analyzer(analysis, _prefix(i, analysis)) for i, analysis in enumerate(analyses)]

    def terms(self, question: str) -> QuestionTerms:
        """Return the terms of a question.

        If by its stop words it is clearly in one of the languages, these are nothing to look for in texts of others:
        “war” asks for nothing in “Was war der Grund?”.
        """
        analyzers = self.analyzers
        if len(analyzers) == 1:
            return QuestionTerms((tuple(analyzers[0].terms(question)),))
        counts = [analyzer.stop_word_count(question) for analyzer in analyzers]
        second, most = sorted(counts)[-2:]
        asked_in = analyzers[counts.index(most)] if most - second >= _CLEARLY_MORE else None
        return QuestionTerms(tuple(tuple(analyzer.terms(question, asked_in)) for analyzer in analyzers))


class LexicalIndex:
    """The BM25 scores of each term in each text."""

    def __init__(self, terms: _Terms, arrays: dict[str, NDArray[Any]]) -> None:
        self._terms = terms
        self._data, self._counts, self._indices, self._starts, self._languages = (arrays[name] for name in _ARRAYS)

    def __len__(self) -> int:
        return self._terms.texts

    def release(self) -> None:
        """Give back the memory that postings take that were looked at."""
        release(self._data, self._counts, self._indices, self._starts, self._languages)

    @cached_property
    def _of_languages(self) -> Languages:
        return Languages(self._terms.analyses)

    def analyzer_of(self, row: int) -> Analyzer:
        """Return what makes terms of a text."""
        return self._of_languages.analyzers[int(self._languages[row])]

    @property
    def main_analyzer(self) -> Analyzer:
        """What makes terms of texts in the language of most."""
        return self._of_languages.analyzers[0]

    @property
    def analyses(self) -> tuple[Analysis, ...]:
        """How texts of each language become terms here; the first is that of most texts."""
        return self._terms.analyses

    @property
    def languages(self) -> NDArray[np.int8]:
        """Shape (texts,): the position in `analyses` of each text's language."""
        return self._languages

    @property
    def language(self) -> str:
        """The language of most texts."""
        return self._terms.analyses[0].language

    def terms(self, question: str) -> QuestionTerms:
        """Return the terms of a question; see `Languages`."""
        return self._of_languages.terms(question)

    def idf(self, term: str) -> float:
        """Return a term's inverse document frequency, as Lucene has it; that of a term in no text is the highest."""
        column = self._terms.vocabulary.get(term)
        count = 0 if column is None else int(self._starts[column + 1] - self._starts[column])
        return idf(count, self._terms.texts)

    def scores(self, terms: QuestionTerms) -> NDArray[np.float32]:
        """Score all texts for a question's terms: BM25 as a share, 0 to 1, of what a text could get; shape (texts,).

        A text that has all the terms of its language many times over would get 1. Other than BM25 itself, the share can
        be compared between questions, between languages and between corpora.
        """
        scores = np.zeros(self._terms.texts, dtype=np.float32)
        most = []
        for of_language in terms.by_language:
            ideal = 0.0
            for term, count in Counter(of_language).items():
                ideal += count * self.idf(term)
                column = self._terms.vocabulary.get(term)
                if column is not None:
                    some = slice(int(self._starts[column]), int(self._starts[column + 1]))
                    factor = np.float32(count * highest_score(self.idf(term)) / _WHOLE)
                    try:
                        np.add.at(scores, self._indices[some], factor * self._data[some])  # takes a third of +=
                    except IndexError as error:  # to look through all of them beforehand would take seconds
                        raise IndexDamagedError(f"the lexical index names texts that there are not: {error}") from error
            most.append(highest_score(ideal))
        scores /= most[0] if len(most) == 1 else np.array(most, dtype=np.float32)[self._languages]
        return scores

    def terms_in_order(self) -> list[tuple[str, int]]:
        """Return each term with the number of texts that it stands in; its place here is its column."""
        counts = np.diff(self._starts)
        return [(term, int(counts[column])) for term, column in self._terms.vocabulary.items()]

    def scores_by_text(self) -> Any:
        """Return the scores of all terms in all texts: a sparse matrix in rows, shape (texts, terms)."""
        from scipy import sparse  # noqa: PLC0415 - 0.2 s that a question need not wait for

        shape = (self._terms.texts, len(self._terms.vocabulary))
        frequencies = np.diff(self._starts)
        most = [highest_score(idf(int(texts_with), self._terms.texts)) / _WHOLE for texts_with in frequencies]
        scores = np.repeat(np.array(most, dtype=np.float32), frequencies)
        for some in _pieces(len(scores)):
            scores[some] *= self._data[some]
        return sparse.csc_matrix((scores, self._indices, self._starts), shape=shape).tocsr()

    def texts_with(self, words: str) -> NDArray[np.int64]:
        """Return the rows of the texts that have all these words, or other forms of them, in order.

        A word may come from a title, so that not all of them need stand in the text itself. Stop words do not count.
        """
        found = [self._texts_with(i, analyzer.terms(words)) for i, analyzer in enumerate(self._of_languages.analyzers)]
        return np.sort(np.concatenate(found))

    def texts_with_word(self, word: str) -> NDArray[np.int64] | None:
        """Return the rows of the texts that have any form of a word, in no order; None where it is always a stop word.

        It looks no further than the postings, so it takes no longer in a million texts. A word may come from a title.
        """
        own = [(i, set(analyzer.terms(word))) for i, analyzer in enumerate(self._of_languages.analyzers)]
        found = [self._texts_with(i, terms) for i, terms in own if terms]
        return np.concatenate(found) if found else None

    def postings(self, term: str) -> NDArray[np.int32]:
        """Return the rows of the texts that have a term, in order."""
        column = self._terms.vocabulary[term]
        return self._indices[int(self._starts[column]) : int(self._starts[column + 1])]

    def _texts_with(self, language: int, terms: Iterable[str]) -> NDArray[np.int64]:
        rows: NDArray[np.int64] | None = None
        for term in set(terms):
            column = self._terms.vocabulary.get(term)
            if column is None:
                return np.empty(0, dtype=np.int64)
            own = self._indices[int(self._starts[column]) : int(self._starts[column + 1])].astype(np.int64)
            rows = own if rows is None else np.intersect1d(rows, own)
        return np.flatnonzero(self._languages == language) if rows is None else rows

    @classmethod
    def build(
        cls,
        texts: Iterable[str],
        analyses: Sequence[Analysis],
        languages: NDArray[np.int8],
        known: "KnownTerms | None" = None,
    ) -> "LexicalIndex":
        """Index texts; their order gives them their rows.

        Args:
            texts: all of them, in order; those without an origin where `known` is given.
            analyses: how texts of each language become terms, the first in the language of most.
            languages: shape (all texts,), the position of each text's language in `analyses`.
            known: where the terms of the other texts are. The result is the same as without.
        """
        from scipy import sparse  # noqa: PLC0415 - 0.2 s that only a build needs

        analyzers = [Analyzer(analysis, _prefix(i, analysis)) for i, analysis in enumerate(analyses)]
        new_languages = languages[known.origins < 0] if known else languages
        vocabulary: dict[str, int] = dict(known.index._terms.vocabulary) if known else {}
        # Five bytes a term: Python's own numbers would take ten times the memory.
        columns, counts, starts = array("i"), array("B"), array("q", [0])
        for text, language in zip(texts, new_languages.tolist(), strict=True):
            for term, count in Counter(analyzers[language].terms(text)).items():
                columns.append(vocabulary.setdefault(term, len(vocabulary)))
                counts.append(min(count, _MOST_OF_A_TERM))
            starts.append(len(columns))
        matrix = sparse.csr_matrix(
            (np.frombuffer(counts, np.uint8), np.frombuffer(columns, np.int32), np.frombuffer(starts, np.int64)),
            shape=(len(starts) - 1, len(vocabulary)),
        )
        if known:
            matrix = _with_known(matrix, known, len(vocabulary))
        terms, matrix = _alphabetical(matrix, vocabulary)
        arrays = {
            "data": _shares(matrix.data, matrix.indices, matrix.shape[0]),
            "counts": matrix.data.astype(np.uint8, copy=False),
            "indices": matrix.indices.astype(np.int32, copy=False),
            "indptr": matrix.indptr.astype(np.int64, copy=False),
            "languages": languages,
        }
        return cls(
            _Terms(tuple(analyses), {term: column for column, term in enumerate(terms)}, matrix.shape[0]), arrays
        )

    def save(self, folder: Path) -> None:
        """Write the index to files in a folder."""
        (folder / "lexical.json").write_bytes(msgspec.json.encode(self._terms))
        arrays = (self._data, self._counts, self._indices, self._starts, self._languages)
        for name, values in zip(_ARRAYS, arrays, strict=True):
            save_array(folder / f"lexical_{name}.npy", values)

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        """Map the files that `save` wrote into memory.

        Raises:
            IndexDamagedError: one of them is not whole.
        """
        path = folder / "lexical.json"
        try:
            terms = msgspec.json.decode(read_bounded(path, _LONGEST_VOCABULARY), type=_Terms)
        except (UnicodeDecodeError, msgspec.MsgspecError) as error:
            raise IndexDamagedError(
                f"{path} is not whole ({error}); build it again: python -m index YOUR-DOCUMENTS"
            ) from error
        arrays = {name: load_array(folder / f"lexical_{name}.npy", kind) for name, kind in _ARRAYS.items()}
        lengths = {len(arrays[name]) for name in ("data", "counts", "indices")}
        starts, languages, columns = arrays["indptr"], arrays["languages"], terms.vocabulary.values()
        fits = len(starts) == len(columns) + 1 and lengths == {int(starts[-1])} and rises(starts, int(starts[-1]))
        fits = fits and min(columns, default=0) >= 0 and max(columns, default=-1) < len(columns)
        if not fits or len(languages) != terms.texts or not within(languages, len(terms.analyses)):
            raise IndexDamagedError(f"the lexical index in {folder} does not belong together; build it again.")
        return cls(terms, arrays)


@dataclass(frozen=True)
class KnownTerms:
    """Texts whose terms another index has already, made by the same analysis; its first language is the same too."""

    index: LexicalIndex
    origins: NDArray[np.int32]
    """Shape (texts,): the row of each text there, -1 where it has none."""


def _with_known(matrix: Any, known: "KnownTerms", terms: int) -> Any:
    """Return the counts of all texts in order, from those of the new ones, shape (new texts, terms), and the known."""
    from scipy import sparse  # noqa: PLC0415 - as in `build`

    old = known.index
    shape = (len(old), len(old._terms.vocabulary))
    theirs = sparse.csc_matrix((old._counts, old._indices, old._starts), shape=shape).tocsr()
    theirs.resize(len(old), terms)
    is_known = known.origins >= 0
    matrix = sparse.vstack([theirs[known.origins[is_known]], matrix], format="csr")
    return matrix[np.argsort(np.concatenate([np.flatnonzero(is_known), np.flatnonzero(~is_known)]))]


def _alphabetical(matrix: Any, vocabulary: dict[str, int]) -> tuple[list[str], Any]:
    """Return the terms that some text has, sorted, and their counts by column: the same however they came about."""
    from scipy import sparse  # noqa: PLC0415 - as in `build`

    there = np.zeros(len(vocabulary), dtype=np.bool_)
    for some in _pieces(matrix.nnz):
        there[matrix.indices[some]] = True
    terms = sorted(term for term, column in vocabulary.items() if there[column])
    places = np.zeros(len(vocabulary), dtype=matrix.indices.dtype)
    places[[vocabulary[term] for term in terms]] = np.arange(len(terms), dtype=places.dtype)
    for some in _pieces(matrix.nnz):
        matrix.indices[some] = places[matrix.indices[some]]
    shape = (matrix.shape[0], len(terms))
    return terms, sparse.csr_matrix((matrix.data, matrix.indices, matrix.indptr), shape).tocsc()


def idf(texts_with: int, texts: int) -> float:
    """Return the inverse document frequency, as Lucene has it, of a term that stands in some of so many texts."""
    return float(np.log1p((texts - texts_with + 0.5) / (texts_with + 0.5)))


def highest_score(idf_of_terms: float) -> float:
    """Return what a text that repeats all terms of a question without end would get, by the sum of their IDFs."""
    return (K1 + 1) * idf_of_terms or 1.0


def _prefix(position: int, analysis: Analysis) -> str:
    """Return what keeps the terms of a language apart: nothing for the first one. No term has a blank in it."""
    return f"{analysis.language} " if position else ""


def _shares(counts: NDArray[np.uint8], rows: NDArray[Any], texts: int) -> NDArray[np.uint16]:
    """Return the BM25 score of each term in each text that has it, by Lucene's formula, as a share of the most.

    The most is what a text gets that repeats the term without end. See `highest_score`.
    """
    lengths = np.zeros(texts)
    for some in _pieces(len(rows)):
        lengths += np.bincount(rows[some], weights=counts[some], minlength=texts)
    norms = (K1 * (1 - B + B * lengths / max(float(lengths.mean()) if texts else 0, 1e-9))).astype(np.float32)
    shares = np.empty(len(rows), dtype=np.uint16)
    for some in _pieces(len(rows)):
        own = counts[some].astype(np.float32)
        shares[some] = np.rint(own / (own + norms[rows[some]]) * _WHOLE)
    return shares


def _pieces(postings: int) -> Iterator[slice]:
    """Yield parts of all postings: numpy turns those it counts, or looks up by, into wider numbers."""
    for first in range(0, postings, _POSTINGS_AT_ONCE):
        yield slice(first, first + _POSTINGS_AT_ONCE)
