"""The axes on which the signs of token vectors are taken: fewer than a vector has numbers, if known which suffice.

A sign on an axis says on which side of a plane a vector lies. Most of what tells the token vectors of a model apart is
in a part of their space: there, half of the bits say nearly as much. The axes of a known model are kept
beside this file. They were fitted to its token vectors: the directions in which these differ most, turned so that signs
lose the least (iterative quantization: Gong and Lazebnik, CVPR 2011). `python -m benchmarks.training.axes` fits them.
For any other model, the numbers of a vector are the axes.
"""

import functools
import hashlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding.model import ModelIdentity
from index.embedding.tokens import pack
from index.errors import ModelError

_KNOWN: dict[str, tuple[str, str]] = {
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db": (
        "all-MiniLM-L6-v2-192",
        "e52508af184bc615615771166bf6b54e8619bf9bd60bc126d76caf5787c60b01",
    ),
}
"""By the SHA-256 of a model's weights: the name of its axes, which is that of their file, and the SHA-256 of that."""


@dataclass(frozen=True)
class TokenAxes:
    """Where token vectors of a model are kept by their signs."""

    name: str
    """As manifests have it; of two indexes whose axes have other names, tokens cannot be compared."""
    rows: NDArray[np.float32] | None
    """Shape (axes, dimension), all of one length: such that candidates differ in how well they match a question
    by as much as on the vectors' own axes. None: these themselves."""

    def bits(self, dimension: int) -> int:
        """Return how many signs are kept of a vector of so many numbers."""
        return dimension if self.rows is None or not dimension else len(self.rows)

    def signs(self, vectors: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Return what is kept of token vectors, shape (tokens, dimension): shape (tokens, bytes)."""
        return pack(self.project(vectors))

    def project(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return vectors, shape (n, dimension), on these axes: shape (n, bits)."""
        return vectors if self.rows is None else np.asarray(vectors @ self.rows.T, dtype=np.float32)


OWN = TokenAxes("own", None)


def token_bits(model: ModelIdentity) -> int:
    """Return how many signs are kept of each token of a model; 0 where it has no token vectors."""
    return axes_of(model.sha256).bits(model.token_dimension)


def axes_of(model_sha256: str) -> TokenAxes:
    """Return the axes for the tokens of a model, by the SHA-256 of its weights; of two models as one, of the first.

    Raises:
        ModelError: their file is not as it was written.
    """
    known = _KNOWN.get(model_sha256.partition(" ")[0])
    return _load(*known) if known else OWN


@functools.cache
def _load(name: str, sha256: str) -> TokenAxes:
    path = Path(__file__).with_name(f"{name}.npy")
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ModelError(f"{path} is not as it was installed; install Paragraph Search again.")
    return TokenAxes(name, np.load(BytesIO(data), allow_pickle=False).astype(np.float32))
