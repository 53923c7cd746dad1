"""A model as OpenVINO runs it, faster on a CPU and at once ready; the only file that imports that library.

It does what sentence-transformers does, to within rounding; `encoder.py` makes sure of that whenever a model is
converted.
"""

import logging
import sys
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.embedding.bert_graph import bert_graph
from index.embedding.digests import sha256_of_file
from index.embedding.known_model import KnownModel
from index.embedding.model import Embedded, Encoded, Kind, ModelIdentity, RuntimeSettings, TokenVectors, Vectors, unit
from index.embedding.prompts import own_tokens, without_prompt
from index.embedding.tokens import Tokens
from index.embedding.windows import Span
from index.thread_limits import one_thread_each

if TYPE_CHECKING:
    from index.embedding.sentence_transformer import PlainModel

# OpenVINO reports its import to Google Analytics; without this module it has nothing to do so with. Nothing here calls
# out, so this must come first.
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]

import openvino  # noqa: E402 - after what keeps it from calling out
from openvino import opset13 as ops  # noqa: E402 - as above

_TEXTS_AT_ONCE = 8
"""More make no better use of the CPU, and wait longer for the longest among them."""

_TOKENS_APART = 4
"""Lengths are filled up to a multiple of this: OpenVINO makes code for each length, and keeps it in memory."""

_GROUP = 64
"""So many weights, and activations, share a scale where both have eight bits: fewer are less exact by less than a
ranking shows, more are not much faster."""

_GRAPH, _WEIGHTS, _TOKENIZER, _SETTINGS = "model.xml", "model.bin", "tokenizer.json", "settings.json"

Kept = TypeVar("Kept")
_Rows = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class _Settings(RuntimeSettings):
    """What else is needed to run a converted model."""

    precision: str
    """In which paragraphs are embedded."""


@dataclass(frozen=True)
class _Saved:
    """What the file `settings.json` holds."""

    settings: _Settings
    files: dict[str, str]
    """SHA-256 of each of the other files."""


def precisions() -> list[str]:
    """Return the precisions that may be the fastest on this CPU."""
    capabilities = openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return ["bf16", "f32"] if "BF16" in capabilities else ["f32"]


def processor() -> str:
    """Return what this CPU is called."""
    return str(openvino.Core().get_property("CPU", "FULL_DEVICE_NAME"))


def runtime() -> str:
    """Return what a conversion that is kept can be used by."""
    return f"openvino-{openvino.__version__.partition('-')[0]}-{'-'.join(precisions())}"


class OpenvinoModel:
    """See `index.embedding.model.Model`. May be used from several threads; each kind of text waits for its own kind."""

    def __init__(self, graph: openvino.Model, tokenizer: str, settings: _Settings, threads: int | None = None) -> None:
        self._graph = graph
        self._written_tokenizer = tokenizer
        self._settings = settings
        # Pinned to a core, the threads of several processes on one machine would all be on the first.
        self._threads = {} if threads is None else {"INFERENCE_NUM_THREADS": str(threads), "ENABLE_CPU_PINNING": "NO"}
        self._tokenizer = Tokenizer.from_str(tokenizer)
        # The files of some models cut off or fill up to another length than sentence-transformers is told.
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    @classmethod
    def conversions(cls, plain: "PlainModel") -> Iterator[Self]:
        """Yield what OpenVINO makes of a model, the fastest first."""
        before = logging.root.manager.disable
        # Tracing says, in both ways, which of the module's branches it takes for fixed.
        logging.disable(logging.WARNING)
        try:
            with warnings.catch_warnings(action="ignore"):
                graph = openvino.convert_model(plain.module, example_input=plain.example)
        finally:
            logging.disable(before)
        return cls._in_each_precision(graph, plain)

    @classmethod
    def of_weights(cls, known: KnownModel) -> Iterator[Self]:
        """Yield the same of a model whose weights were read without torch."""
        return cls._in_each_precision(bert_graph(openvino, known.config, known.weights), known)

    @classmethod
    def _in_each_precision(cls, graph: openvino.Model, plain: "PlainModel | KnownModel") -> Iterator[Self]:
        shared = {field.name: getattr(plain, field.name) for field in fields(RuntimeSettings)}
        models = [cls(graph, plain.tokenizer, _Settings(precision=precision, **shared)) for precision in precisions()]
        # bfloat16 takes half the time of single precision on some of the CPUs that have it, and half as much again on
        # others.
        yield from sorted(models, key=cls._seconds) if len(models) > 1 else models

    def _seconds(self) -> float:
        """Measure how long some paragraphs take."""
        paragraphs = ["The council voted on Monday to close the old bridge over the river. " * 3] * 32
        self.embed(paragraphs)  # the first time, memory is laid out
        started = time.perf_counter()
        self.embed(paragraphs)
        return time.perf_counter() - started

    @property
    def precision(self) -> str:
        """In which paragraphs are embedded."""
        return self._settings.precision

    @classmethod
    def load(cls, folder: Path, threads: int | None = None) -> Self | None:
        """Load what `save` wrote; None where it is absent, or not as it was written.

        It runs on so many threads, on all of the machine where that is None.
        """
        try:
            saved = msgspec.json.decode((folder / _SETTINGS).read_bytes(), type=_Saved)
            if any(sha256_of_file(folder / name) != sha256 for name, sha256 in saved.files.items()):
                return None
            graph = openvino.Core().read_model(folder / _GRAPH)
            return cls(graph, (folder / _TOKENIZER).read_text(encoding="utf-8"), saved.settings, threads)
        except (OSError, ValueError, msgspec.MsgspecError, RuntimeError):
            return None

    def save(self, folder: Path) -> None:
        """Write the model to files in a folder."""
        try:
            # A vocabulary of 250,000 takes 400 MB of memory less; it is as exact.
            openvino.save_model(self._graph, folder / _GRAPH, compress_to_fp16=self._settings.half_precision)
        except RuntimeError as error:
            raise OSError(str(error)) from error
        (folder / _TOKENIZER).write_text(self._written_tokenizer, encoding="utf-8")
        files = {name: sha256_of_file(folder / name) for name in (_GRAPH, _WEIGHTS, _TOKENIZER)}
        (folder / _SETTINGS).write_bytes(msgspec.json.encode(_Saved(self._settings, files)))

    @property
    def identity(self) -> ModelIdentity:
        """What has to be the same for two vectors to be comparable."""
        return self._settings.identity

    def encode(self, texts: Sequence[str], kind: Kind) -> Encoded:
        """Return the vectors of texts and of their tokens."""
        engine = self._for_questions if kind == "query" else self._for_paragraphs
        return Encoded(*self._run(engine, texts, kind, lambda ids, vectors: TokenVectors(ids, unit(vectors))))

    def embed(self, texts: Sequence[str]) -> Embedded:
        """Return what an index keeps of paragraphs."""
        return self._embed(self._for_paragraphs, texts)

    def embed_for_question(self, texts: Sequence[str]) -> Embedded:
        """Return the same, by the engine that questions wait for."""
        return self._embed(self._for_questions, texts)

    def embed_in_8_bits(self, texts: Sequence[str]) -> Embedded:
        """Return what an index keeps of paragraphs, less exactly and faster."""
        return self._embed(self._for_paragraphs_in_8_bits, texts)

    def least_cosine_in_8_bits(self, texts: Sequence[str]) -> float:
        """Return how similar the two vectors of a text are, of that text whose are the least similar."""
        exact, fast = self._embed(self._exact_engine(), texts).vectors, self.embed_in_8_bits(texts).vectors
        return float(np.einsum("ij,ij->i", exact, fast).min())

    def _embed(self, engine: "_Engine", texts: Sequence[str]) -> Embedded:
        with one_thread_each():  # OpenVINO has threads of its own
            return Embedded(*self._run(engine, texts, "document", lambda ids, vectors: Tokens.of(ids, unit(vectors))))

    def offsets(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return which characters each token of each text stands for; nothing is cut off."""
        return [spans for _, spans in self._tokenized(texts)]

    def known_offsets(self, text: str) -> list[Span]:
        """Return the same for the tokens that `encode` has vectors of: those in the model's vocabulary."""
        ((ids, spans),) = self._tokenized([text])
        return [span for number, span in zip(ids, spans, strict=True) if number not in self._settings.special_ids]

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return all tokens of each text, by their numbers in the vocabulary, without those that the tokenizer adds."""
        return [own.ids for own in self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)]

    def vocabulary(self) -> list[str]:
        """Return what each token of the vocabulary stands for."""
        return [self._tokenizer.decode([n], skip_special_tokens=False).removeprefix("##")
                for n in range(self.vocabulary_size)]  # fmt: skip

    @property
    def vocabulary_size(self) -> int:
        """How many tokens there are."""
        return int(self._tokenizer.get_vocab_size())

    def _tokenized(self, texts: Sequence[str]) -> Iterator[tuple[list[int], list[Span]]]:
        """Yield the tokens of paragraphs with their places, as they are after the prompt."""
        prompt, count = self._settings.prompts["document"], self._settings.prompt_tokens["document"]
        for encoding in self._tokenizer.encode_batch([prompt + text for text in texts], add_special_tokens=False):
            yield encoding.ids[count:], without_prompt(encoding.offsets[count:], prompt)

    @cached_property
    def _for_questions(self) -> "_Engine":
        # As exact as can be: a question costs milliseconds either way.
        return _Engine(self._graph, {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"})

    @cached_property
    def _for_paragraphs(self) -> "_Engine":
        return self._exact_engine()

    def _exact_engine(self) -> "_Engine":
        return _Engine(
            self._graph,
            {
                "PERFORMANCE_HINT": "THROUGHPUT",
                "INFERENCE_PRECISION_HINT": self._settings.precision,
                **self._threads,
            },
        )

    @cached_property
    def _for_paragraphs_in_8_bits(self) -> "_Engine":
        return _Engine(
            _with_8_bit_weights(self._graph),
            {
                "PERFORMANCE_HINT": "THROUGHPUT",
                "INFERENCE_PRECISION_HINT": "f32",
                "DYNAMIC_QUANTIZATION_GROUP_SIZE": str(_GROUP),
                **self._threads,
            },
        )

    def _run(
        self,
        engine: "_Engine",
        texts: Sequence[str],
        kind: Kind,
        keep: Callable[[NDArray[np.int32], NDArray[np.float32]], Kept],
    ) -> tuple[Vectors, list[Kept]]:
        """Run the model; `keep` is told the identifiers and vectors of each text's tokens."""
        prompt = self._settings.prompts[kind]
        ids = [np.array(own, dtype=np.int64) for own in self._cut_off([prompt + text for text in texts])]
        # Only texts that are filled up to the same length go together: what else is embedded with a text then changes
        # not a bit of its vector. The longest first, so that no thread is left with one of them at the end.
        lengths = np.array([self._filled_length(len(own)) for own in ids])
        order = np.argsort(-lengths, kind="stable")
        batches = [
            alike[first : first + _TEXTS_AT_ONCE]
            for alike in np.split(order, np.flatnonzero(np.diff(lengths[order])) + 1)
            for first in range(0, len(alike), _TEXTS_AT_ONCE)
        ]
        vectors = np.empty((len(texts), self.identity.dimension), dtype=np.float32)
        tokens: list[Any] = [None] * len(texts)
        for rows, inputs, token_vectors, text_vectors in engine.run(
            (rows, self._inputs(ids, rows)) for rows in batches
        ):
            vectors[rows] = text_vectors
            for row, its_ids, its_mask, its_vectors in zip(rows, *inputs, token_vectors, strict=True):
                own = own_tokens(its_ids, its_mask, self._settings.special_ids, self._settings.prompt_tokens[kind])
                tokens[row] = keep(its_ids[own].astype(np.int32), its_vectors[own])
        return unit(vectors), tokens

    def _cut_off(self, texts: list[str]) -> Iterator[list[int]]:
        """Yield the tokens of each text, as many as the model reads, with those that the tokenizer adds."""
        # Not by a second tokenizer that cuts off: one of 250,000 pieces takes 300 MB.
        room = self._settings.max_length - self._tokenizer.num_special_tokens_to_add(is_pair=False)
        for encoding in self._tokenizer.encode_batch_fast(texts, add_special_tokens=False):
            encoding.truncate(room)
            yield self._tokenizer.post_process(encoding).ids

    def _filled_length(self, length: int) -> int:
        return min(-(-length // _TOKENS_APART) * _TOKENS_APART, self._settings.max_length)

    def _inputs(self, ids: list[_Rows], rows: _Rows) -> tuple[_Rows, _Rows]:
        shape = (len(rows), self._filled_length(len(ids[rows[0]])))
        filled, mask = np.full(shape, self._settings.pad_id, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        for place, row in enumerate(rows):
            filled[place, : len(ids[row])] = ids[row]
            mask[place, : len(ids[row])] = 1
        return filled, mask


class _Engine:
    """A compiled model, one caller at a time."""

    def __init__(self, graph: openvino.Model, settings: dict[str, str]) -> None:
        compiled = openvino.Core().compile_model(graph, "CPU", settings)
        # One more than run at the same time, so that the next is ready when one is done.
        count = compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS") + 1
        self._requests = [compiled.create_infer_request() for _ in range(count)]
        self._one_at_a_time = threading.Lock()

    def run(
        self, batches: Iterator[tuple[_Rows, tuple[_Rows, _Rows]]]
    ) -> Iterator[tuple[_Rows, tuple[_Rows, _Rows], NDArray[np.float32], NDArray[np.float32]]]:
        """Yield token vectors and text vectors of each batch, with the batch; they last until the next is asked for."""
        with self._one_at_a_time:
            idle, running = deque(self._requests), deque[Any]()
            try:
                for rows, inputs in batches:
                    if not idle:
                        yield _finished(running[0])
                        idle.append(running.popleft()[0])
                    request = idle.popleft()
                    request.start_async(list(inputs))
                    running.append((request, rows, inputs))
                while running:
                    yield _finished(running[0])
                    running.popleft()
            finally:
                for request, *_ in running:  # nobody waits for these any more; they must not run into the next call
                    with suppress(RuntimeError):
                        request.wait()


def _with_8_bit_weights(graph: openvino.Model) -> openvino.Model:
    """Return a copy of a model in which the matrices that activations are multiplied with have eight bits.

    Each group of weights in a row has a scale of its own, without an offset: "group-wise symmetric quantisation", as in
    Dettmers et al., "LLM.int8()", NeurIPS 2022. Run with a dynamic quantisation group, OpenVINO quantises activations
    likewise, each text's by itself, and multiplies integers.
    """
    copy = graph.clone()
    for product in copy.get_ordered_ops():
        if product.get_type_name() != "MatMul" or product.input_value(1).get_node().get_type_name() != "Constant":
            continue
        weights = product.input_value(1).get_node().get_data().astype(np.float32)
        if weights.ndim != 2 or product.get_attributes()["transpose_a"]:
            continue
        if not product.get_attributes()["transpose_b"]:
            weights = weights.T
        rows, columns = weights.shape
        groups = weights.reshape(rows, -1, _GROUP if columns % _GROUP == 0 else columns)
        scales = np.maximum(np.abs(groups).max(axis=2, keepdims=True), 1e-12) / 127
        integers = ops.convert(ops.constant(np.round(groups / scales).astype(np.int8)), "f32")
        scaled = ops.multiply(integers, ops.constant(scales))
        matrix = ops.reshape(scaled, ops.constant(np.array([rows, columns])), special_zero=False)
        product.output(0).replace(ops.matmul(product.input_value(0), matrix, False, True).output(0))
    return copy


def _finished(job: Any) -> Any:
    request, rows, inputs = job
    request.wait()
    return rows, inputs, request.get_output_tensor(0).data, request.get_output_tensor(1).data
