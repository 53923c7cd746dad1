"""Lexical search: BM25 over the terms of each text; the only file that imports bm25s.

The scores of all terms in all texts are worked out when an index is built (Lù, "BM25S: Orders of magnitude faster
lexical search via eager sparse scoring", 2024), so that a question only adds up a few columns of a sparse matrix.
"""

from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from index.analysis import Analysis, Analyzer
from index.arrays import load_array, save_array
from index.errors import IndexDamagedError

K1, B = 1.2, 0.75
"""BM25's saturation of repeated terms and its share of length normalisation, as Lucene has them."""

_ARRAYS = ("data", "indices", "indptr")


@dataclass(frozen=True)
class _Terms:
    """What the file `lexical.json` holds."""

    analysis: Analysis
    vocabulary: dict[str, int]
    texts: int


class LexicalIndex:
    """The BM25 scores of each term in each text."""

    def __init__(self, terms: _Terms, arrays: dict[str, NDArray[Any]]) -> None:
        self._terms = terms
        self._data, self._indices, self._starts = (arrays[name] for name in _ARRAYS)

    def __len__(self) -> int:
        return self._terms.texts

    @cached_property
    def analyzer(self) -> Analyzer:
        """What makes terms of texts here."""
        return Analyzer(self._terms.analysis)

    @property
    def language(self) -> str:
        """The corpus' language."""
        return self._terms.analysis.language

    def idf(self, term: str) -> float:
        """Return a term's inverse document frequency, as Lucene has it; that of a term in no text is the highest."""
        column = self._terms.vocabulary.get(term)
        count = 0 if column is None else int(self._starts[column + 1] - self._starts[column])
        return float(np.log1p((self._terms.texts - count + 0.5) / (count + 0.5)))

    def scores(self, terms: Iterable[str]) -> NDArray[np.float32]:
        """Score all texts for a question's terms: BM25 as a share, 0 to 1, of what a text could get; shape (texts,).

        A text that has all the terms many times over would get 1. Other than BM25 itself, the share can be compared
        between questions and between corpora.
        """
        scores = np.zeros(self._terms.texts, dtype=np.float32)
        ideal = 0.0
        for term, count in Counter(terms).items():
            ideal += count * self.idf(term)
            column = self._terms.vocabulary.get(term)
            if column is not None:
                some = slice(int(self._starts[column]), int(self._starts[column + 1]))
                # No text stands twice in a column, so plain indexing adds up right.
                scores[self._indices[some]] += count * self._data[some]
        if ideal > 0:
            scores /= (K1 + 1) * ideal
        return scores

    def texts_with(self, terms: Iterable[str]) -> NDArray[np.int64]:
        """Return the rows of the texts that have all these terms, in order.

        A term may come from a title, so that not all of them need stand in the text itself.
        """
        rows: NDArray[np.int64] | None = None
        for term in set(terms):
            column = self._terms.vocabulary.get(term)
            if column is None:
                return np.empty(0, dtype=np.int64)
            own = self._indices[int(self._starts[column]) : int(self._starts[column + 1])].astype(np.int64)
            rows = own if rows is None else np.intersect1d(rows, own)
        return np.arange(self._terms.texts) if rows is None else np.sort(rows)

    @classmethod
    def build(cls, texts: Iterable[str], analysis: Analysis) -> "LexicalIndex":
        """Index texts; their order gives them their rows."""
        import bm25s  # noqa: PLC0415 - imports numba, 1 s that only a build needs

        analyzer = Analyzer(analysis)
        vocabulary: dict[str, int] = {}
        # Four bytes a term: lists of Python's own numbers would take ten times the memory.
        rows = [array("i", (vocabulary.setdefault(t, len(vocabulary)) for t in analyzer.terms(text))) for text in texts]
        if not vocabulary:  # nothing but stop words and signs; the library would divide by an average length of 0
            nothing = {
                "data": np.empty(0, np.float32),
                "indices": np.empty(0, np.int32),
                "indptr": np.zeros(1, np.int32),
            }
            return cls(_Terms(analysis, {}, len(rows)), nothing)
        model = bm25s.BM25(k1=K1, b=B, method="lucene", backend="numpy", csc_backend="numpy")
        scores = model.build_index_from_ids(list(vocabulary.values()), rows, show_progress=False)
        # Lucene leaves the factor k1 + 1 out; with it, a text that repeats a term without end gets the term's IDF
        # times k1 + 1, which `scores` divides by.
        arrays = {name: np.asarray(scores[name]) for name in _ARRAYS}
        arrays["data"] = arrays["data"] * np.float32(K1 + 1)
        return cls(_Terms(analysis, vocabulary, len(rows)), arrays)

    def save(self, folder: Path) -> None:
        """Write the index to files in a folder."""
        (folder / "lexical.json").write_bytes(msgspec.json.encode(self._terms))
        for name, values in zip(_ARRAYS, (self._data, self._indices, self._starts), strict=True):
            save_array(folder / f"lexical_{name}.npy", values)

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        """Map the files that `save` wrote into memory.

        Raises:
            IndexDamagedError: one of them is not whole.
        """
        path = folder / "lexical.json"
        try:
            terms = msgspec.json.decode(path.read_bytes(), type=_Terms)
        except (UnicodeDecodeError, msgspec.MsgspecError) as error:
            raise IndexDamagedError(
                f"{path} is not whole ({error}); build it again: python -m index YOUR-DOCUMENTS"
            ) from error
        arrays = {name: load_array(folder / f"lexical_{name}.npy") for name in _ARRAYS}
        if len(arrays["indptr"]) != len(terms.vocabulary) + 1 or len(arrays["data"]) != len(arrays["indices"]):
            raise IndexDamagedError(f"the lexical index in {folder} does not belong together; build it again.")
        return cls(terms, arrays)
