"""What a model makes of texts, whatever runs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from index.embedding.tokens import Tokens
from index.embedding.windows import Span, Windowing

Vectors = NDArray[np.float32]
"""Shape (texts, dimension), unit length, so that the inner product is the cosine similarity."""

Kind = Literal["query", "document"]
"""What a text is, as sentence-transformers calls it: models may want another prompt for each."""

Precision = Literal["exact", "int8"]
"""How paragraphs are embedded: as sentence-transformers does, to within rounding, or with weights and activations of
eight bits, on a CPU only. Vectors of both kinds are comparable; questions are always embedded exactly."""


@dataclass(frozen=True)
class TokenVectors:
    """The tokens of a text, in order, without those that the tokenizer adds, and without those of the prompt."""

    ids: NDArray[np.int32]
    """Shape (tokens,)."""
    vectors: Vectors
    """Shape (tokens, token dimension), unit length."""


@dataclass(frozen=True)
class Encoded:
    """What the model makes of some texts."""

    vectors: Vectors
    tokens: list[TokenVectors]
    """One for each text."""


@dataclass(frozen=True)
class Embedded:
    """What an index keeps of that."""

    vectors: Vectors
    tokens: list[Tokens]
    """One for each text."""


@dataclass(frozen=True)
class ModelIdentity:
    """What has to be the same for two vectors to be comparable."""

    name: str
    sha256: str
    """Of the weights."""
    settings_sha256: str
    """Of the tokenizer, the pooling and the like."""
    dimension: int
    token_dimension: int
    """0 where the model has no token vectors."""
    windowing: Windowing


@dataclass(frozen=True, kw_only=True)
class RuntimeSettings:
    """What a runtime needs to know of a model besides its graph, its weights and its tokenizer."""

    identity: ModelIdentity
    pad_id: int
    special_ids: list[int]
    max_length: int
    """What the model reads at once, in tokens, with those that the tokenizer adds."""
    prompts: dict[str, str]
    """What is put before texts of each kind."""
    prompt_tokens: dict[str, int]
    """How many tokens these are."""
    half_precision: bool
    """Whether the weights have no more digits than half precision, at least those that are most of them."""


class Model(Protocol):
    """A loaded model. What it is given is cut off where it is longer than a window."""

    @property
    def identity(self) -> ModelIdentity:
        """What has to be the same for two vectors to be comparable."""

    def encode(self, texts: Sequence[str], kind: Kind) -> Encoded:
        """Return the vectors of texts and of their tokens."""

    def embed(self, texts: Sequence[str]) -> Embedded:
        """Return what an index keeps of paragraphs, exactly."""

    def embed_for_question(self, texts: Sequence[str]) -> Embedded:
        """Return the same while somebody waits for it: a build in this process is not waited for."""

    def offsets(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return which characters each token of each text stands for; nothing is cut off."""

    def known_offsets(self, text: str) -> list[Span]:
        """Return the same for the tokens that `encode` has vectors of: those in the model's vocabulary."""


def unit(vectors: Any) -> Vectors:
    """Scale rows to length 1."""
    array = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(array, axis=-1, keepdims=True)
    return np.asarray(array / np.maximum(lengths, 1e-12), dtype=np.float32)
