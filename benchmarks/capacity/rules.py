"""What an index takes at a size that nobody has measured: straight lines through what was, and Milvus' own rules.

Comments name the page of Milvus' documentation (2.6) that a rule comes from.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from index.storage.milvus.layout import MOST_EXACT, PARAGRAPH_FIELDS, paragraphs

DIMENSION = 384
RAW = 4 * DIMENSION
"""Bytes of a vector of single precision, as Milvus keeps it."""

# HNSW (hnsw.md): the vectors and their links are in memory; 2 M links of four bytes each in the lowest layer, and
# a share 1 / M of them again in all layers above.
HNSW_LINKS = paragraphs("", MOST_EXACT + 1, DIMENSION, words=True).dense_options["M"]
HNSW = RAW + int(2 * HNSW_LINKS * 4 * (1 + 1 / HNSW_LINKS))
# DiskANN (diskann.md, configure_knowhere.md): codes of .125 and cached nodes of .1 of the vectors' bytes in memory; on
# the local disk nodes, each with 56 links of four bytes, as many as fit into a sector of 4,096 bytes.
DISKANN_MEMORY = int((0.125 + 0.1) * RAW)
DISKANN_DISK = 4096 // (4096 // (RAW + 4 + 56 * 4))
# A posting of a sparse vector: the entity and its weight (sparse_vector.md).
POSTING = 8
SCALARS = sum({"key": 8, "large": 8, "number": 4, "flag": 1}.get(field.kind, 0) for field in PARAGRAPH_FIELDS)
"""Bytes of the numbers of an entity, without the indexes that find it by some of them."""
# Sealed segments are searched one by one, and are at most a gigabyte (configure_datacoord.md: segment.maxSize).
SEGMENT_VECTORS = 1024**3 // RAW
# Of a query node's memory, Milvus fills nine tenths (configure_querycoord.md: overloadedMemoryThresholdPercentage).
FILLED = 0.9
NODE_GIB, NODE_CORES = 128, 16
"""A query node of the size that clouds have."""


@dataclass(frozen=True)
class Line:
    """A quantity that grows with the number of paragraphs."""

    fixed: float
    each: float
    """A paragraph's share."""

    def at(self, paragraphs: float) -> float:
        """Return it for so many."""
        return self.fixed + self.each * paragraphs

    def reaches(self, value: float) -> float:
        """Return for how many paragraphs it is this much."""
        return (value - self.fixed) / self.each


def line(points: Mapping[int, float]) -> Line:
    """Return the straight line through the smallest and the largest size that were measured."""
    (low, first), (high, second) = min(points.items()), max(points.items())
    each = (second - first) / (high - low)
    return Line(first - each * low, each)


def share(points: Mapping[int, float]) -> Line:
    """Return the line from nothing to the largest size: what is laid out otherwise in smaller ones."""
    size, value = max(points.items())
    return Line(0.0, value / size)


@dataclass(frozen=True)
class Cluster:
    """What Milvus takes for some paragraphs; bytes, all of one replica."""

    index: str
    memory: float
    """Of all query nodes together."""
    local_disk: float
    """Of all query nodes together: graphs of DiskANN, and what is mapped into memory."""
    object_store: float
    nodes: int
    """Query nodes of `NODE_CORES` cores and `NODE_GIB` GiB."""
    segments: int
    core_ms: float | None
    """To look for the nearest vectors in all segments; None for DiskANN, which waits for its disk."""


def cluster(index: str, paragraphs: float, postings: float, kept: float, segment_ms: float) -> Cluster:
    """Return what Milvus takes.

    Args:
        index: of the vectors, "HNSW" or "DISKANN".
        paragraphs: their number.
        postings: how many terms a paragraph has.
        kept: bytes of a paragraph that are looked up by a key: its text, its tokens, where it stands.
        segment_ms: the time of a core to look through one full segment of HNSW.
    """
    memory_each = (HNSW if index == "HNSW" else DISKANN_MEMORY) + postings * POSTING + SCALARS
    disk_each = kept + (0 if index == "HNSW" else DISKANN_DISK)
    memory = memory_each * paragraphs / FILLED
    segments = math.ceil(paragraphs / SEGMENT_VECTORS)
    return Cluster(
        index=index,
        memory=memory,
        local_disk=disk_each * paragraphs,
        # What is written stands in the object store as it came, and as an index (architecture_overview.md).
        object_store=(2 * (RAW + postings * POSTING) + SCALARS + kept) * paragraphs,
        nodes=max(1, math.ceil(memory / (NODE_GIB * 1024**3))),
        segments=segments,
        core_ms=segments * segment_ms if index == "HNSW" else None,
    )
