"""Static vectors: a text as the weighted sum of a fixed vector for each of its tokens, whatever stands around them.

They are far less exact than the model's own vectors, and a hundred times as fast to make. The vectors of tokens begin
as what the model makes of each token alone (MinishLab, "model2vec"). Then they are fitted, by ridge regression, to
texts that the model has embedded: so that the sum of a text's tokens comes near to the vector of the text.
"""

import contextlib
import itertools
import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.arrays import load_array, save_array
from index.batches import in_batches
from index.embedding.encoder import Encoder
from index.embedding.model import Vectors, unit
from index.embedding.model_cache import keep, models_folder
from index.errors import IndexDamagedError

_TEXTS_AT_ONCE = 16_384
_MOST_WORDS = 2_000_000
"""How many distinct words are remembered, with their tokens."""
_MOST_TOKENS = 65_536
"""The model is run on each token of a vocabulary up to this size, once; it takes a minute at the most."""
_TOKENS_AT_ONCE = 4_096
_TOKENS_COUNTED = 1 << 22
_ROUNDS = 8
"""Of conjugate gradients; more come no nearer to texts that were not fitted."""
_HOLD = 1.0
"""How strongly the vector of a token is held where it began, against what a text of this token alone would have it."""
_COMMON = 1e-3
"""A token that is so large a part of all tokens has half its weight: "smooth inverse frequency" (Arora et al., "A
simple but tough-to-beat baseline for sentence embeddings", ICLR 2017)."""
_FILE = "vectors.npy"


class TokenizedTexts:
    """The tokens of many texts: in a file without a name, which goes when nobody uses them any more."""

    def __init__(self, ids: NDArray[np.int32], starts: NDArray[np.int64], tokens: int) -> None:
        self._ids, self._starts = ids, starts
        self.tokens = tokens
        """How many tokens the vocabulary has."""

    def __len__(self) -> int:
        return len(self._starts) - 1

    @property
    def has_some(self) -> NDArray[np.bool_]:
        """Whether a text has any token, shape (texts,)."""
        return np.diff(self._starts) > 0

    @cached_property
    def _weights(self) -> NDArray[np.float32]:
        """How much each token counts, shape (vocabulary,)."""
        counts = np.zeros(self.tokens, np.int64)
        for first in range(0, len(self._ids), _TOKENS_COUNTED):
            counts += np.bincount(self._ids[first : first + _TOKENS_COUNTED], minlength=self.tokens)
        return (_COMMON / (_COMMON + counts / max(len(self._ids), 1))).astype(np.float32)

    def sums(self, rows: NDArray[np.int64]) -> Any:
        """Return the sparse matrix by which vectors become weighted sums, shape (texts in these rows, vocabulary)."""
        from scipy import sparse  # noqa: PLC0415 - 0.2 s that only a long build needs

        lengths = self._starts[rows + 1] - self._starts[rows]
        ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        ids = self._ids[np.arange(ends[-1]) + np.repeat(self._starts[rows] - ends[:-1], lengths)]
        shares = np.repeat((1 / np.sqrt(np.maximum(lengths, 1))).astype(np.float32), lengths)
        return sparse.csr_matrix((shares * self._weights[ids], ids, ends), shape=(len(rows), self.tokens))

    def embedded(self, rows: NDArray[np.int64], vectors: Vectors) -> Iterator[Vectors]:
        """Yield unit vectors of the texts in these rows, in batches; 0 for a text without tokens.

        `vectors` are those of the tokens, shape (vocabulary, dimension).
        """
        for first in range(0, len(rows), _TEXTS_AT_ONCE):
            yield unit(self.sums(rows[first : first + _TEXTS_AT_ONCE]) @ vectors)


def tokenized(texts: Iterable[str], encoder: Encoder, folder: Path) -> TokenizedTexts:
    """Cut texts into tokens, each distinct word but once: that takes a tenth of the time.

    Nearly all tokenizers cut at blanks first, so that the tokens of a text are those of its words.

    Args:
        texts: of any number.
        encoder: whose tokens.
        folder: where the file with the tokens is.
    """
    lengths = array("i")
    with tempfile.TemporaryFile(dir=folder) as stream:
        for ids in _ids_of_texts(texts, encoder):
            lengths.extend(map(len, ids))
            stream.write(array("i", itertools.chain.from_iterable(ids)).tobytes())
        stream.flush()
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.frombuffer(lengths, np.int32), dtype=np.int64)])
        # What is mapped outlives the file. An empty file cannot be mapped.
        mapped = np.memmap(stream, np.int32, "r") if starts[-1] else np.empty(0, np.int32)
        return TokenizedTexts(mapped, starts, encoder.vocabulary_size)


def _ids_of_texts(texts: Iterable[str], encoder: Encoder) -> Iterator[list[list[int]]]:
    """Yield the tokens of texts, some texts at a time."""
    of_words: dict[str, list[int]] = {}
    for some in in_batches(texts, _TEXTS_AT_ONCE):
        words = [text.split() for text in some]
        new = [word for word in dict.fromkeys(itertools.chain.from_iterable(words)) if word not in of_words]
        of_words.update(zip(new, encoder.token_ids(new), strict=True))
        yield [list(itertools.chain.from_iterable(map(of_words.__getitem__, own))) for own in words]
        if len(of_words) > _MOST_WORDS:
            of_words.clear()


def distilled(encoder: Encoder) -> Vectors:
    """Return what the model makes of each token of its vocabulary alone, shape (vocabulary, dimension).

    It is made once, and kept beside the converted model. With a very large vocabulary, all are 0.
    """
    size, dimension = encoder.vocabulary_size, encoder.identity.dimension
    if size > _MOST_TOKENS:
        return np.zeros((size, dimension), np.float32)
    files = encoder.files
    folder = models_folder() / f"{files.weights_sha256()[:16]}-{files.settings_sha256()[:16]}-tokens"
    with contextlib.suppress(OSError, IndexDamagedError):
        kept = load_array(folder / _FILE, np.float16, dimension)
        if len(kept) == size:
            return kept.astype(np.float32)
    tokens = encoder.vocabulary()
    made = [encoder.embed_paragraphs(some).vectors for some in in_batches(tokens, _TOKENS_AT_ONCE)]
    vectors = np.concatenate(made).astype(np.float16)
    keep(folder, lambda aside: save_array(aside / _FILE, vectors))
    return vectors.astype(np.float32)


def fitted(
    alone: Vectors, texts: TokenizedTexts, rows: NDArray[np.int64], exact: Vectors, go_on: Callable[[], None]
) -> Vectors:
    """Fit the vectors of tokens to texts that the model has embedded; return them, shape (vocabulary, dimension).

    They minimise |S V - E|^2 + h |V - V0|^2, where S makes weighted sums. Conjugate gradients find them, for all
    columns at the same time.

    Args:
        alone: V0, to scale: what the model makes of each token alone.
        texts: the tokens of all texts.
        rows: the texts that the model has embedded.
        exact: E, the unit vectors of these, shape (rows, dimension).
        go_on: is called now and then; what it raises ends the fit.
    """
    sums = texts.sums(rows)
    first = sums @ alone
    fixed = alone * np.float32((first * exact).sum() / max(float((first * first).sum()), 1e-9))
    # Tokens that none of these texts has stay where they are.
    used = np.unique(sums.indices)
    sums = sums[:, used]
    back = sums.T.tocsr()
    vectors = fixed[used]
    inverse = 1 / (np.asarray(sums.multiply(sums).sum(axis=0)).ravel() + _HOLD)[:, None].astype(np.float32)
    residual = back @ (exact - sums @ vectors)
    step = inverse * residual
    size = (residual * step).sum(axis=0)
    for _ in range(_ROUNDS):
        go_on()
        product = back @ (sums @ step) + np.float32(_HOLD) * step
        length = size / np.maximum((step * product).sum(axis=0), 1e-12)
        vectors += length * step
        residual -= length * product
        ahead = inverse * residual
        before, size = size, (residual * ahead).sum(axis=0)
        step = ahead + (size / np.maximum(before, 1e-12)) * step
    fixed[used] = vectors
    return fixed
