"""What an index is on a Milvus server: two collections for each snapshot, and an alias for the live one.

    NAME_SNAPSHOT_paragraphs    one entity a window of each paragraph of each document: its vector, its words as a
                                sparse vector of BM25 scores, and the numbers that filters need
    NAME_SNAPSHOT_records       what is looked up by a key: texts, tokens, documents, terms, and what the index says of
                                itself
    NAME                        the alias of the live snapshot's records, which name the paragraphs: to swap one alias
                                is to swap all of it at once

A text that stands in several documents has an entity for each of them, so that a filter is exact; the first one has
`first`, which is what a search without a filter asks for.
"""

import re
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Literal

from index.errors import marked

Kind = Literal["key", "text", "number", "large", "flag", "vector", "sparse"]

MOST_EXACT = 250_000
"""So many windows are compared one by one, which is exact; of more, a graph finds the nearest (HNSW)."""
LOOKED_THROUGH = 50_000
"""Of so many windows, numbers are looked through without an index of theirs."""
PARTITIONED_FROM = 1_000_000
"""From so many windows on, years have partitions of their own: a question about one of them looks into few others."""
PARTITIONS = 32
_WINDOWS_A_SHARD = 50_000_000
_MOST_SHARDS = 16

DENSE, SPARSE = "dense", "sparse"
LONGEST_VALUE = 60_000
"""Bytes in a value; Milvus takes 65,535."""
LONGEST_KEY = 64
WITHOUT_WORDS = marked(
    "this Milvus server has no sparse vectors (they came with 2.4), so paragraphs are found by meaning alone, not by "
    "their words, and words in quotation marks cannot be insisted on; filters, evidence and everything else work."
)
NO_YEAR = 0
"""Of documents without a date, or with one that may be in several years."""


@dataclass(frozen=True)
class Field:
    """A field of a collection."""

    name: str
    kind: Kind
    indexed: bool = False
    """Whether entities are looked up, or filtered, by it."""


@dataclass(frozen=True)
class Collection:
    """A collection, and how the server is to keep it."""

    name: str
    fields: tuple[Field, ...]
    dimension: int
    dense_index: str
    dense_options: dict[str, int] = field(default_factory=dict)
    partition_key: str | None = None
    shards: int = 1
    indexes_numbers: bool = False
    """Whether fields that say so get an index."""
    on_disk: bool = False
    """Whether the server shall map it into memory instead of loading it: most of it is seldom looked at."""


PARAGRAPH_FIELDS = (
    Field("id", "key"),
    Field(DENSE, "vector"),
    Field("text", "large", indexed=True),
    Field("window", "number"),
    Field("first", "flag"),
    Field("paragraph", "large", indexed=True),
    Field("document", "large", indexed=True),
    Field("position", "number"),
    Field("page", "number"),
    Field("role", "number"),
    Field("heading", "large"),
    Field("story", "large"),
    Field("text_group", "large", indexed=True),
    Field("boilerplate", "flag"),
    Field("text_role", "number"),
    Field("language", "number"),
    Field("origin", "large", indexed=True),
    Field("first_day", "number", indexed=True),
    Field("last_day", "number"),
    Field("year", "large"),
    Field("fingerprint", "large", indexed=True),
)
_RECORD_FIELDS = (
    Field("number", "large"),
    Field("value", "text"),
    Field("pieces", "number"),
    Field(DENSE, "vector"),  # each collection of Milvus has to have one
)


def paragraphs(name: str, windows: int, dimension: int, *, words: bool) -> Collection:
    """Return the collection of an index with so many windows; `words` says whether the server has sparse vectors."""
    exact = windows <= MOST_EXACT
    return Collection(
        name,
        (*PARAGRAPH_FIELDS, Field(SPARSE, "sparse")) if words else PARAGRAPH_FIELDS,
        dimension,
        "FLAT" if exact else "HNSW",
        {} if exact else {"M": 32, "efConstruction": 360},
        indexes_numbers=windows > LOOKED_THROUGH,
        partition_key="year" if windows >= PARTITIONED_FROM else None,
        shards=min(_MOST_SHARDS, 1 + windows // _WINDOWS_A_SHARD),
    )


def records(name: str) -> Collection:
    """Return the collection of what is looked up by a key."""
    return Collection(name, (Field("key", "key"), *_RECORD_FIELDS), 2, "FLAT", on_disk=True)


def snapshot_names(index: str, snapshot: str) -> tuple[str, str]:
    """Return the names of a snapshot's two collections: that of its paragraphs, and that of its records."""
    return f"{index}_{snapshot}_paragraphs", f"{index}_{snapshot}_records"


def snapshot_of(index: str, collection: str) -> str | None:
    """Return the snapshot that a collection belongs to; None where it is none of this index."""
    found = re.fullmatch(rf"{index}_(\d{{8}}T\d{{12}})_(?:paragraphs|records)", collection)
    return found.group(1) if found else None


def hashed(text: str) -> str:
    """Return a key for a text of any length."""
    return blake2b(text.encode(), digest_size=16).hexdigest()


def fingerprint(digest: bytes) -> int:
    """Return 64 bits of a text's digest as a number that Milvus can compare."""
    return int.from_bytes(digest[:8], "little", signed=True)
