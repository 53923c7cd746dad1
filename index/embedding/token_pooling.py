"""Tokens of a window whose vectors are nearly alike share one: token pooling.

The vectors of a window's tokens are joined by Ward's method (1963), as Clavié, Chaffin and Adams do ("Reducing the
Footprint of Multi-Vector Retrieval with Minimal Performance Impact via Token Pooling", 2024). They keep a fixed share
of the vectors. Here the window decides how near is near enough: a long text that says the same in many ways is left
with fewer, a short one of many names keeps nearly all.
"""

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

NEAR = 0.6
"""Vectors are joined while their squared distance, by Ward, is at most this share of the mean in their window. Two
alone are thus only joined if they are the same. docs/decisions.md has what other shares cost."""
_SAME = 1e-6
"""A squared distance that is no more than rounding."""
_TOGETHER = 512
"""Of a longer window, so many tokens are looked at at once: distances take memory with their square."""


def pools_of(vectors: NDArray[np.float32]) -> NDArray[np.int32]:
    """Return which tokens share a vector: the number of each one's pool, counted from 0 as they come.

    Args:
        vectors: of the tokens of one window, shape (tokens, dimension), unit length.

    Raises:
        ModelError: they are no numbers.
    """
    pools = np.zeros(len(vectors), dtype=np.int32)
    count = 0
    for first in range(0, len(vectors), _TOGETHER):
        own = _pools_of_some(vectors[first : first + _TOGETHER])
        pools[first : first + len(own)] = np.array(own) + count
        count += max(own) + 1
    return pools


def _pools_of_some(vectors: NDArray[np.float32]) -> list[int]:
    count = len(vectors)
    if count < 2:
        return [0] * count
    from scipy.cluster.hierarchy import ward  # noqa: PLC0415 - 0.3 s that a question need not wait for

    squared = np.maximum(2 - 2 * (vectors @ vectors.T)[np.triu_indices(count, 1)], 0).astype(np.float64)
    if not np.isfinite(squared).all():
        raise ModelError("the model makes of some text what are no numbers (NaN or infinite); use another model.")
    joined = ward(np.sqrt(squared))  # the nearest first: which two, and how far apart they are
    near = joined[joined[:, 2] ** 2 <= max(NEAR * squared.mean(), _SAME), :2].astype(int).tolist()
    roots = list(range(count + len(near)))
    for number in reversed(range(len(near))):
        for part in near[number]:
            roots[part] = roots[count + number]
    pools: dict[int, int] = {}
    return [pools.setdefault(root, len(pools)) for root in roots[:count]]


def pooled(vectors: NDArray[np.float32], pools: NDArray[np.int32]) -> NDArray[np.float32]:
    """Return the sum of the vectors of each pool, shape (pools, dimension): it points where their mean points."""
    members = np.zeros((int(pools.max(initial=-1)) + 1, len(vectors)), dtype=np.float32)
    members[pools, np.arange(len(vectors))] = 1
    return members @ vectors
