"""Texts to vectors; the only file that imports sentence-transformers."""

import itertools
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.models import ModelFiles
from index.windows import Span, Windowing

Vectors = NDArray[np.float32]
"""Shape (texts, dimension), unit length, so that the inner product is the cosine similarity."""

_UNLIMITED = 10**6


@dataclass(frozen=True)
class TokenVectors:
    """The tokens of a text, in order, without those that the tokenizer adds."""

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


class Encoder:
    """A sentence-transformers model, with the prompts that it wants for questions and for paragraphs."""

    _loading = threading.Lock()
    _loaded: ClassVar[dict[tuple[Path, str, str], "Encoder"]] = {}

    def __init__(self, files: ModelFiles) -> None:
        # The tokenizer's own threads and a fork (Streamlit, tests) do not go together.
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - 5 s that --help need not wait
        from transformers.utils import logging  # noqa: PLC0415

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        self.files = files
        try:
            self._model = SentenceTransformer(str(files.folder), local_files_only=True)
        except Exception as error:
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            raise ModelError(
                f"the model in {files.folder} cannot be loaded ({reason}); expected a sentence-transformers model."
            ) from error

    @classmethod
    def load(cls, files: ModelFiles) -> "Encoder":
        """Load a model, or return the one that is loaded already: building and asking share it in one process.

        Raises:
            ModelError: it cannot be loaded.
        """
        key = (files.folder.resolve(), files.weights_sha256(), files.settings_sha256())
        with cls._loading:
            if key not in cls._loaded:
                cls._loaded.clear()  # one at a time: a model takes hundreds of megabytes
                cls._loaded[key] = cls(files)
            return cls._loaded[key]

    @cached_property
    def identity(self) -> ModelIdentity:
        """What has to be the same for two vectors to be comparable."""
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise ModelError(f"the model in {self.files.folder} does not say how many dimensions it has.")
        limit = min(self._model.max_seq_length or _UNLIMITED, _UNLIMITED)
        added = len(self._token_ids("", special=True)) + len(self._token_ids(self._prompt("document")))
        return ModelIdentity(
            name=self.files.name,
            sha256=self.files.weights_sha256(),
            settings_sha256=self.files.settings_sha256(),
            dimension=dimension,
            token_dimension=self._token_dimension(),
            windowing=Windowing.for_room(max(8, limit - added)),
        )

    def _token_dimension(self) -> int:
        try:
            features: Any = self._model.encode_document(["a"], output_value=None, show_progress_bar=False)
            return int(features[0]["token_embeddings"].shape[-1])
        except (KeyError, AttributeError, ValueError):  # a static model embeds no tokens in context
            return 0

    def window_spans(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return where the windows of each text stand: all of it, or overlapping pieces where it is too long."""
        windowing = self.identity.windowing
        # No tokenizer makes more tokens than bytes; most texts need not be counted twice.
        long = [row for row, text in enumerate(texts) if len(text.encode()) > windowing.room]
        spans = [[(0, len(text))] for text in texts]
        for row, tokens in zip(long, self._offsets([texts[row] for row in long]), strict=True):
            if len(tokens) > windowing.room:
                spans[row] = windowing.spans(tokens)
        return spans

    def windows(self, texts: Sequence[str]) -> list[list[str]]:
        """Return what is to be embedded of each text."""
        spans = self.window_spans(texts)
        return [[text[start:end] for start, end in own] for text, own in zip(texts, spans, strict=True)]

    def encode_paragraphs(self, texts: Sequence[str]) -> Encoded:
        """Embed texts that are searched, each no longer than a window."""
        return self._encode(self._model.encode_document, texts)

    def encode_questions(self, texts: Sequence[str]) -> Encoded:
        """Embed questions; the vector of one that is longer than a window is the mean of its windows'."""
        windows = self.windows(texts)
        encoded = self._encode(self._model.encode_query, [window for group in windows for window in group])
        if all(len(group) == 1 for group in windows):
            return encoded
        starts = np.cumsum([0, *(len(group) for group in windows)])
        tokens = [
            TokenVectors(
                np.concatenate([window.ids for window in encoded.tokens[a:b]]),
                np.concatenate([window.vectors for window in encoded.tokens[a:b]]),
            )
            for a, b in itertools.pairwise(starts)
        ]
        return Encoded(_unit(np.add.reduceat(encoded.vectors, starts[:-1], axis=0)), tokens)

    def token_starts(self, text: str) -> NDArray[np.int64]:
        """Return where each token of a text begins, in characters."""
        (spans,) = self._offsets([text])
        return np.array([start for start, _ in spans], dtype=np.int64)

    def _encode(self, encode: Callable[..., Any], texts: Sequence[str]) -> Encoded:
        """Run the model; of models without token vectors (static ones), only the texts' vectors come."""
        if self.identity.token_dimension == 0:
            vectors = _unit(encode(list(texts), show_progress_bar=False))
            none = TokenVectors(np.empty(0, np.int32), np.empty((0, 0), np.float32))
            return Encoded(vectors, [none] * len(texts))
        features = encode(list(texts), output_value=None, show_progress_bar=False)
        vectors = _unit([feature["sentence_embedding"].float().cpu().numpy() for feature in features])
        return Encoded(vectors, [self._tokens(feature) for feature in features])

    def _tokens(self, feature: dict[str, Any]) -> TokenVectors:
        length = len(feature["token_embeddings"])
        ids = feature["input_ids"].cpu().numpy().astype(np.int32)[-length:]
        mask = feature["attention_mask"].cpu().numpy()[-length:]
        kept = (mask > 0) & ~np.isin(ids, self._model.tokenizer.all_special_ids)
        return TokenVectors(ids[kept], _unit(feature["token_embeddings"].float().cpu().numpy()[kept]))

    def _prompt(self, kind: str) -> str:
        return self._model.prompts.get(kind) or ""

    def _token_ids(self, text: str, *, special: bool = False) -> list[int]:
        tokenizer: Any = self._model.tokenizer
        if hasattr(tokenizer, "encode_batch"):  # a static model's bare tokenizer
            return list(tokenizer.encode(text, add_special_tokens=special).ids)
        return list(tokenizer(text, add_special_tokens=special)["input_ids"])

    def _offsets(self, texts: list[str]) -> list[list[Span]]:
        tokenizer: Any = self._model.tokenizer
        if not texts:
            return []
        if hasattr(tokenizer, "encode_batch"):
            return [list(e.offsets) for e in tokenizer.encode_batch(texts, add_special_tokens=False)]
        # Without truncation: the tokenizer's own settings would cut off what the windows are there to keep.
        encoded = tokenizer(
            texts,
            add_special_tokens=False,
            truncation=False,
            padding=False,
            return_offsets_mapping=True,
            verbose=False,
        )
        return list(encoded["offset_mapping"])


def _unit(vectors: Any) -> Vectors:
    """Scale rows to length 1."""
    array = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(array, axis=-1, keepdims=True)
    return np.asarray(array / np.maximum(lengths, 1e-12), dtype=np.float32)
