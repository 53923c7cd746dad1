import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from index.embedding.encoder import Encoder
from index.embedding.token_pooling import NEAR, pooled, pools_of
from index.errors import ModelError


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def test_what_is_nearly_alike_shares_a_vector() -> None:
    harbour, storm, mayor = np.eye(3, 8, dtype=np.float32)
    vectors = _unit(np.stack([harbour, storm, harbour + 0.1 * mayor, mayor, storm + 0.1 * harbour, harbour]))
    pools = pools_of(vectors)
    assert pools.tolist() == [0, 1, 0, 2, 1, 0]
    means = _unit(pooled(vectors, pools))
    assert means.shape == (3, 8)
    np.testing.assert_allclose(means[1], _unit((vectors[1] + vectors[4])[None])[0], atol=1e-6)


def test_how_near_is_near_is_told_by_the_window() -> None:
    """The vectors of some models all lie near one another: that alone makes none of them alike."""
    vectors = np.random.default_rng(0).standard_normal((40, 64)).astype(np.float32)
    far, near = _unit(vectors), _unit(vectors + 20)
    assert (near @ near.T).min() > 0.99
    assert pools_of(near).max() > 20
    assert abs(int(pools_of(near).max()) - int(pools_of(far).max())) < 10


def test_nothing_and_one_token() -> None:
    assert pools_of(np.empty((0, 8), np.float32)).tolist() == []
    assert pools_of(np.ones((1, 8), np.float32)).tolist() == [0]
    assert pooled(np.empty((0, 8), np.float32), np.empty(0, np.int64)).shape == (0, 8)


def test_pools_are_those_of_scipy(encoder: Encoder) -> None:
    text = "The harbour in Oslo was closed on Friday, and the harbour of Bergen was closed on Saturday, too. " * 4
    (vectors,) = (tokens.vectors for tokens in encoder.encode_questions([text]).tokens)
    distances = np.linalg.norm(vectors[:, None] - vectors[None], axis=2)[np.triu_indices(len(vectors), 1)]
    flat = fcluster(linkage(distances, "ward"), np.sqrt(NEAR * (distances**2).mean()), "distance")
    pairs = set(zip(flat.tolist(), pools_of(vectors).tolist(), strict=True))
    assert len(pairs) == len(set(flat.tolist())) < len(vectors) / 2


def test_of_two_tokens_only_the_same_share() -> None:
    one, other = np.eye(2, 8, dtype=np.float32)
    assert pools_of(np.stack([one, other])).tolist() == [0, 1]
    assert pools_of(_unit(np.stack([one, one + 0.1 * other]))).tolist() == [0, 1]
    rounded = one * np.float32(0.99999994)  # its product with itself is not quite 1
    assert pools_of(np.stack([rounded] * 5)).tolist() == [0] * 5


def test_a_long_window_is_looked_at_in_parts() -> None:
    """Of 512 tokens each: 10 that come again and again have a pool in each part."""
    vectors = _unit(np.tile(np.random.default_rng(0).standard_normal((10, 64)), (120, 1)).astype(np.float32))
    pools = pools_of(vectors)
    assert pools[:512].tolist() == [n % 10 for n in range(512)]
    assert pools.max() == 29
    assert len(pooled(vectors, pools)) == 30


def test_a_model_that_makes_no_numbers_is_named() -> None:
    vectors = np.full((3, 8), np.nan, dtype=np.float32)
    with pytest.raises(ModelError, match="no numbers"):
        pools_of(vectors)
