"""Texts to vectors: chooses what runs a model, and minds texts that are longer than it reads."""

import ctypes
import importlib.metadata
import importlib.util
import itertools
import os
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from index.embedding.ensemble import EnsembleModel
from index.embedding.known_model import known_model
from index.embedding.model import Embedded, Encoded, Kind, Model, ModelIdentity, Precision, TokenVectors, Vectors, unit
from index.embedding.model_cache import keep, models_folder
from index.embedding.model_files import ModelFiles
from index.embedding.windows import Span, windows_of
from index.errors import ModelError

if TYPE_CHECKING:
    from index.embedding.openvino_model import OpenvinoModel
    from index.embedding.sentence_transformer import SentenceTransformerModel

__all__ = ["Embedded", "Encoded", "Encoder", "ModelIdentity", "TokenVectors", "Vectors"]

_SAME = 0.9999
"""The least cosine similarity of two vectors of a text that may stand for each other."""

_SAME_TOKEN = 0.999
_NEARLY_THE_SAME = 0.99
"""The same for vectors in eight bits, which rankings by are as good (see benchmarks/README.md)."""

_KINDS: tuple[Kind, ...] = ("query", "document")

_TRIAL = [
    "", "Yes.", "\"That is absolutely false,\" the envoy said on Monday, according to two people in Kabul.",
    "  Größe, naïveté, Ελλάδα, Россия, 日本語, العربية, 👍 [SEP] <s> 3,141.59 €\n\tNext line  ", "word " * 600,
]  # fmt: skip
"""What a converted model is tried with: nothing, little, much, and what tokenizers differ in."""


class Encoder:
    """A sentence-transformers model, with the prompts that it wants for questions and for paragraphs.

    Where OpenVINO can run it to the same result, it does: faster on a CPU, and from a saved conversion without
    the seconds that importing torch takes. Paragraphs go through torch where it has a GPU, all else everywhere.
    """

    _loading = threading.Lock()
    _loaded: ClassVar[dict[tuple[Path, str, str], "Encoder"]] = {}

    def __init__(self, files: ModelFiles) -> None:
        # The tokenizer's own threads and a fork (Streamlit, tests) do not go together.
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        self.files = files
        self._members = [Encoder(member) for member in files.members]
        self._converted = None if self._members else self._saved_conversion() or self._conversion()
        self._model: Model = (
            EnsembleModel(*(member._model for member in self._members))
            if self._members
            else self._converted or self._reference
        )

    @cached_property
    def _reference(self) -> "SentenceTransformerModel":
        try:
            from index.embedding.sentence_transformer import SentenceTransformerModel  # noqa: PLC0415 - imports torch, 5 s
        except ModuleNotFoundError as error:
            raise ModelError(
                f"the model {self.files.name} needs the package {error.name}, which is not installed; install it: "
                "pip install 'paragraph-search[torch]'"
            ) from error
        return SentenceTransformerModel(self.files)

    @cached_property
    def _for_paragraphs(self) -> Model:
        if self._members:
            return EnsembleModel(*(member._for_paragraphs for member in self._members))
        return self._reference if _may_have_gpu() and self._reference.accelerated else self._model

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
        identity = replace(self._model.identity, name=self.files.name)
        if not self._members:
            return identity
        return replace(identity, sha256=self.files.weights_sha256(), settings_sha256=self.files.settings_sha256())

    def window_spans(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return where the windows of each text stand: all of it, or overlapping pieces where it is too long."""
        return windows_of(texts, self.identity.windowing, self._model.offsets)

    def windows(self, texts: Sequence[str]) -> list[list[str]]:
        """Return what is to be embedded of each text."""
        spans = self.window_spans(texts)
        return [[text[start:end] for start, end in own] for text, own in zip(texts, spans, strict=True)]

    def embed_paragraphs(self, texts: Sequence[str], precision: Precision = "exact") -> Embedded:
        """Embed texts that are searched, each no longer than a window, and return what an index keeps of it.

        Raises:
            ModelError: the model cannot be run in this precision.
        """
        return self._for_paragraphs.embed(texts) if precision == "exact" else self._in_8_bits.embed_in_8_bits(texts)

    def embed_for_question(self, texts: Sequence[str]) -> list[Embedded]:
        """Return what an index would keep of each text, window by window, while somebody waits for it."""
        windows = self.windows(texts)
        embedded = self._model.embed_for_question([window for group in windows for window in group])
        bounds = np.cumsum([0, *(len(group) for group in windows)])
        return [Embedded(embedded.vectors[a:b], embedded.tokens[a:b]) for a, b in itertools.pairwise(bounds)]

    @cached_property
    def _in_8_bits(self) -> "OpenvinoModel":
        """The model as it is run in eight bits, if that makes nearly the same of texts."""
        model = self._converted
        if model is None:
            raise ModelError(f"the model {self.files.name} {self._why_not('which has no precision int8')}--precision.")
        if (cosine := model.least_cosine_in_8_bits(_TRIAL)) < _NEARLY_THE_SAME:
            raise ModelError(
                f"the model {self.files.name} in precision int8 is too far from itself (cosine similarity {cosine:.3f} "
                f"of two vectors of a text, expected at least {_NEARLY_THE_SAME}); build without --precision."
            )
        return model

    def _why_not(self, reason: str) -> str:
        """Return why OpenVINO alone does not do."""
        if self._members:
            return "is two models, which is possible on this machine and exactly only; build without "
        return f"can be run by sentence-transformers only, {reason}; build without "

    def files_for_others(self, precision: Precision) -> dict[str, bytes]:
        """Return the files with which other machines embed paragraphs to the same bits.

        Raises:
            ModelError: only sentence-transformers can run the model, or not in this precision.
        """
        model = self._converted if precision == "exact" else self._in_8_bits
        if model is None:
            reason = self._why_not("which may give each machine something else")
            raise ModelError(f"the model {self.files.name} {reason}--workers.")
        with tempfile.TemporaryDirectory() as name:
            model.save(Path(name))
            return {path.name: path.read_bytes() for path in Path(name).iterdir()}

    def encode_questions(self, texts: Sequence[str]) -> Encoded:
        """Embed questions; the vector of one that is longer than a window is the mean of its windows'."""
        windows = self.windows(texts)
        encoded = self._model.encode([window for group in windows for window in group], "query")
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
        return Encoded(unit(np.add.reduceat(encoded.vectors, starts[:-1], axis=0)), tokens)

    def token_starts(self, text: str) -> NDArray[np.int64]:
        """Return where each token begins, in characters: those tokens of a text that have vectors."""
        return np.array([start for start, _ in self._model.known_offsets(text)], dtype=np.int64)

    @property
    def has_vocabulary(self) -> bool:
        """Whether `vocabulary` and what belongs to it are known: where OpenVINO runs the model."""
        return self._tokenizing is not None

    @property
    def vocabulary_size(self) -> int:
        """How many tokens the vocabulary has."""
        return self._with_vocabulary.vocabulary_size

    def vocabulary(self) -> list[str]:
        """Return what each token of the vocabulary stands for; of two models, the first one's."""
        return self._with_vocabulary.vocabulary()

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return all tokens of each text, by their numbers in that vocabulary; nothing is added or cut off."""
        return self._with_vocabulary.token_ids(texts)

    @property
    def _tokenizing(self) -> "OpenvinoModel | None":
        return self._members[0]._tokenizing if self._members else self._converted

    @property
    def _with_vocabulary(self) -> "OpenvinoModel":
        model = self._tokenizing
        if model is None:
            raise ModelError(f"the vocabulary of the model {self.files.name} is not known.")
        return model

    def _cache_folder(self, runtime: str) -> Path:
        """Return where the model's conversion for a runtime, by its name and version, is or would be."""
        files = self.files
        return models_folder() / f"{files.weights_sha256()[:16]}-{files.settings_sha256()[:16]}-{runtime}"

    def _saved_conversion(self) -> "OpenvinoModel | None":
        try:
            from index.embedding.openvino_model import OpenvinoModel, runtime  # noqa: PLC0415 - not every computer can run it
        except (ImportError, OSError):
            return None
        return OpenvinoModel.load(self._cache_folder(runtime()))

    def _known_conversion(self) -> "OpenvinoModel | None":
        """Convert a model whose weights need no torch to be read; the tests compare it with sentence-transformers."""
        known = known_model(self.files)
        if known is None:
            return None
        try:
            from index.embedding.openvino_model import OpenvinoModel, runtime  # noqa: PLC0415 - as above

            converted = next(OpenvinoModel.of_weights(known))
        except Exception:  # not every computer can run it
            return None
        keep(self._cache_folder(runtime()), converted.save)
        return _as_loaded(converted)

    def _conversion(self) -> "OpenvinoModel | None":
        """Convert the model and keep the conversion; None where it would not do what sentence-transformers does."""
        if (converted := self._known_conversion()) is not None:
            return converted
        plain = self._reference.plain()
        if plain is None:
            return None
        try:
            from index.embedding.openvino_model import OpenvinoModel, runtime  # noqa: PLC0415 - as above

            converted = next(
                (model for model in OpenvinoModel.conversions(plain) if _agree(model, self._reference)), None
            )
        except Exception:  # whatever another's library makes of a model that it does not know
            return None
        if converted is not None:
            keep(self._cache_folder(runtime()), converted.save)
            converted = _as_loaded(converted)
            if not self._reference.accelerated:
                del self._reference  # hundreds of megabytes
        return converted


def _as_loaded(model: "OpenvinoModel") -> "OpenvinoModel":
    """Return a model as it is when it was saved and loaded: that rounds otherwise than one just converted."""
    with suppress(OSError), tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        model.save(Path(folder))
        return model.load(Path(folder)) or model
    return model


def _agree(one: Model, other: Model) -> bool:
    """Tell whether two models make the same of the same texts."""
    for kind in _KINDS:
        a, b = one.encode(_TRIAL, kind), other.encode(_TRIAL, kind)
        if [text.ids.tolist() for text in a.tokens] != [text.ids.tolist() for text in b.tokens]:
            return False
        if _least_cosine(a.vectors, b.vectors) < _SAME:
            return False
        # One token's vector is less exact than the mean of many, and only the signs of its pool are kept.
        if any(_least_cosine(x.vectors, y.vectors) < _SAME_TOKEN for x, y in zip(a.tokens, b.tokens, strict=True)):
            return False
    return True


def _least_cosine(one: Vectors, other: Vectors) -> float:
    return float(np.einsum("ij,ij->i", one, other).min(initial=1))


def _may_have_gpu() -> bool:
    """Tell, without importing torch, whether it may have something faster than the CPU."""
    if importlib.util.find_spec("torch") is None:
        return False
    if sys.platform == "darwin":
        return True
    with suppress(importlib.metadata.PackageNotFoundError):  # installed in another way than by pip
        if importlib.metadata.version("torch").endswith("+cpu"):
            return False
    try:
        ctypes.CDLL("nvcuda.dll" if os.name == "nt" else "libcuda.so.1")
    except OSError:
        return Path("/dev/kfd").exists()  # AMD's driver
    return True
