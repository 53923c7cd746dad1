"""What an index says about itself: when it was made, of what, by which model, and how much it holds."""

from dataclasses import dataclass

from index.embedding.model import ModelIdentity, Precision
from index.storage.vectors import IndexType

FORMAT = 9


@dataclass(frozen=True)
class FileRecord:
    """What a file must be, to the bit."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Counts:
    """How much of everything there is."""

    documents: int
    undated: int
    """Documents without a date."""
    paragraphs: int
    texts: int
    """Distinct texts among the paragraphs."""
    embedded: int
    """Texts that have vectors: all of them, but while the index is first built."""
    windows: int
    skipped: int


@dataclass(frozen=True)
class Manifest:
    """What a snapshot says about itself."""

    format: int
    snapshot: str
    created: str
    """UTC, ISO 8601."""
    sources: list[str]
    model: ModelIdentity
    index_type: IndexType
    """How its vectors are kept and found; see `vectors.py`."""
    complete: bool
    """False while an index is first built: of a part of the documents, of which some have no vectors yet."""
    reading: str
    """What read the documents; what something else read was perhaps read differently."""
    counts: Counts
    files: dict[str, FileRecord]
    precision: Precision = "exact"
    """How its paragraphs were embedded."""
