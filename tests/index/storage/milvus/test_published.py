"""Records that are not as they were written: refused in one line, whatever is wrong with them."""

from collections.abc import Sequence
from typing import Any, cast

import msgspec
import numpy as np
import pytest

from index.embedding.tokens import Tokens
from index.errors import IndexDamagedError, IndexMismatchError, UnusableIndexError
from index.storage.locations import MilvusAddress
from index.storage.milvus import layout, records
from index.storage.milvus.published import Published
from index.storage.milvus.server import MilvusServer

ADDRESS = MilvusAddress("localhost", 19530, "archive")
RECORDS = layout.snapshot_names(ADDRESS.name, "20260101T000000000000")[1]


class _Server:
    """A server that has these records; what it does with them is Milvus's own and tested elsewhere."""

    address = ADDRESS

    def __init__(self, rows: dict[str, tuple[Any, Any]]) -> None:
        self._rows = rows

    def load(self, collection: str) -> None:
        pass

    def query(self, collection: str, condition: str, fields: Sequence[str]) -> list[dict[str, Any]]:
        rows = self._rows.items()
        return [{"key": key, "value": value, "pieces": n} for key, (value, n) in rows if f'"{key}"' in condition]


def _published(rows: dict[str, tuple[Any, Any]]) -> Published:
    return Published(cast("MilvusServer", _Server(rows)), RECORDS)


@pytest.mark.parametrize(
    ("value", "pieces"),
    [
        ("", 1),
        ('{"manifest": ', 1),
        ("\udcff", 1),
        ('"\udcff"', 1),
        ("[" * 100_000, 1),
        ('{"manifest": {"format": "six"}}', 1),
        ("{}", 2),
        ("{}", None),
        (None, 1),
    ],
)
def test_a_head_that_is_not_whole(value: Any, pieces: Any) -> None:
    with pytest.raises(IndexDamagedError, match=r"(?s)^a record of the index milvus://localhost:19530/archive is not"):
        _published({records.HEAD: (value, pieces)})


def test_a_head_of_another_format_is_no_damage() -> None:
    head = msgspec.json.encode({"manifest": {"format": 3}, "of old": True}).decode()
    with pytest.raises(IndexMismatchError, match="has format 3, expected"):
        _published({records.HEAD: (head, 1)})


def test_an_index_without_a_head() -> None:
    with pytest.raises(UnusableIndexError, match="lacks its record “head”"):
        _published({})


@pytest.mark.parametrize(
    "change",
    [
        {"ids": bytes(11)}, {"ids": bytes(8)}, {"pools": bytes(4)}, {"signs": bytes(5)}, {"counts": [2, 2]},
        {"counts": [4, -1]}, {"pools": b"\xff" * 12},
        {"pools": np.array([0, -5, 0], "<i4").tobytes()},
    ],
)  # fmt: skip
def test_tokens_are_whole_if_their_lengths_agree(change: dict[str, Any]) -> None:
    windows = [Tokens(*[np.arange(n, dtype=np.int32)] * 2, np.zeros((n, 2), np.uint8)) for n in (2, 1)]
    record = records.TokensRecord.of(windows)
    assert [window.pools.tolist() for window in record.windows(12)] == [[0, 1], [0]]
    with pytest.raises(ValueError, match=r"have|buffer size"):
        records.TokensRecord(**{**vars(record), **change}).windows(12)
