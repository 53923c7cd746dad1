"""A cross-encoder that people may name, to put the best hits in order; the only file that loads one.

It reads the question and a text together, which is better than comparing their vectors, and far slower: it is asked
about the candidates of our own ranking alone, and without one nothing is missing.
"""

import logging
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from index.embedding.encoder import Encoder, Vectors
from index.embedding.model_files import ModelFiles, find_model
from index.errors import ModelError
from index.storage.store import Rows, Store

RERANKED = 32
"""How many hits are put in order: those that all our signals have ranked. Each costs a pass of the model."""
_WINDOWS_EACH = 4
"""How many windows of a text that is too long for the encoder are read: those nearest to the question, so that a book
without a blank line takes no minutes."""
_EXAMPLE = "cross-encoder/ms-marco-MiniLM-L6-v2"


def find_reranker(name: str) -> ModelFiles:
    """Find a cross-encoder in a folder or in this machine's Hugging Face cache; nothing is downloaded for a search.

    Raises:
        ModelError: there is none of this name, or it is a model of another kind.
    """
    files = find_model(name, organisation="cross-encoder", download=False)
    kind = _setting(files.folder / "config_sentence_transformers.json", "model_type")
    architectures = _setting(files.folder / "config.json", "architectures") or []
    if kind == "CrossEncoder" or any(str(one).endswith("ForSequenceClassification") for one in architectures):
        return files
    found = f" ({architectures[0]})" if architectures else ""
    raise _unfit(files, f"a model of another kind{found}")


def _setting(path: Path, name: str) -> Any:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Any]).get(name)
    except (OSError, UnicodeDecodeError, msgspec.MsgspecError):
        return None


def _unfit(files: ModelFiles, found: str) -> ModelError:
    return ModelError(
        f"the reranker “{files.name}” cannot be used: found {found}, expected a cross-encoder that gives a pair of "
        f"texts one score; name one such as {_EXAMPLE}, or its folder."
    )


class Reranker:
    """A sentence-transformers CrossEncoder. May be used from several threads."""

    _loading = threading.Lock()
    _loaded: ClassVar[dict[tuple[Path, str, str], "Reranker"]] = {}

    def __init__(self, files: ModelFiles) -> None:
        # As in the encoder: the tokenizer's own threads and a fork (Streamlit, tests) do not go together.
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        try:
            from sentence_transformers import CrossEncoder  # noqa: PLC0415 - 5 s that --help need not wait
            from torch.nn import Identity  # noqa: PLC0415 - torch takes seconds to import
            from transformers.utils import logging as transformers_logging  # noqa: PLC0415 - likewise
        except ModuleNotFoundError as error:
            raise ModelError(
                f"a reranker needs the package {error.name}, which is not installed; install it: "
                "pip install 'paragraph-search[torch]'"
            ) from error

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        self._as_it_is = Identity()
        self._predicting = threading.Lock()
        try:
            with _untrained_weights() as untrained:
                self._model = CrossEncoder(str(files.folder), local_files_only=True)
        except Exception as error:
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            raise _unfit(files, f"a model that cannot be loaded ({reason})") from error
        if untrained:
            raise _unfit(files, "a model whose weights are not all there, so that it would score at random")
        if self._model.num_labels != 1:
            raise _unfit(files, f"a classifier that gives {self._model.num_labels} scores")

    @classmethod
    def load(cls, files: ModelFiles) -> "Reranker":
        """Load a cross-encoder, or return the one that is loaded already: all sessions of a process share it.

        Raises:
            ModelError: it cannot be loaded, or is no cross-encoder with one score.
        """
        key = (files.folder.resolve(), files.weights_sha256(), files.settings_sha256())
        with cls._loading:
            if key not in cls._loaded:
                cls._loaded.clear()  # one at a time, as encoders are
                cls._loaded[key] = cls(files)
            return cls._loaded[key]

    def scores(self, question: str, texts: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        """Score texts for a question, each by the best of the windows given for it; from 0 to 1, shape (texts,).

        Some models come with a scale of their own; the logistic function puts all on one, in the same order.
        """
        pairs = [(question, window) for windows in texts for window in windows]
        with self._predicting:  # a fast tokenizer cannot be used by two threads at once
            logits = self._model.predict(pairs, activation_fn=self._as_it_is, show_progress_bar=False)
        # In double precision, in which high scores still differ.
        by_window = 1 / (1 + np.exp(-np.clip(np.asarray(logits, dtype=np.float64), -500, 500)))
        starts = np.cumsum([0, *(len(windows) for windows in texts)])[:-1]
        return np.asarray(np.maximum.reduceat(by_window, starts)) if len(texts) else by_window

    def scores_of_texts(
        self, question: str, vector: Vectors, rows: Rows, *, store: Store, encoder: Encoder
    ) -> NDArray[np.float64]:
        """Score the first `RERANKED` texts of a ranking, from 0 to 1.

        Args:
            question: in words.
            vector: the same as the encoder sees it, shape (dimension,).
            rows: the texts, best first.
            store: where they stand.
            encoder: the model that made their vectors.
        """
        head = rows[:RERANKED].tolist()
        texts = zip(head, store.texts(head), strict=True)
        return self.scores(question, [_windows(store, encoder, vector, row, text) for row, text in texts])


@contextmanager
def _untrained_weights() -> Iterator[list[str]]:
    """Collect what transformers warns of weights that it made up: any model gets a random head where it has none.

    Its other remarks on the loading of weights are not shown either.
    """
    found: list[str] = []

    def collect(record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if "newly initialized" in message:
            found.append(message)
        return False

    library, logger = logging.getLogger("transformers"), logging.getLogger("transformers.modeling_utils")
    level = library.level
    library.setLevel(min(level, logging.WARNING))  # whatever TRANSFORMERS_VERBOSITY says: it is needed here
    logger.addFilter(collect)
    try:
        yield found
    finally:
        logger.removeFilter(collect)
        library.setLevel(level)


def _windows(store: Store, encoder: Encoder, vector: Vectors, row: int, text: str) -> list[str]:
    (spans,) = encoder.window_spans([text])
    if len(spans) > _WINDOWS_EACH:
        similarities = store.window_similarities(vector, row)
        spans = [spans[i] for i in np.argsort(-similarities, kind="stable")[:_WINDOWS_EACH]]
    return [text[start:end] for start, end in spans]
