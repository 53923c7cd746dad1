"""What an index says about itself: when it was made, of what, by which model, and how much it holds."""

from dataclasses import dataclass

from index.embedding.model import ModelIdentity, Precision
from index.embedding.token_axes import axes_of
from index.errors import IndexMismatchError
from index.storage.vectors import IndexType

FORMAT = 8


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
    token_axes: str = "own"  # noqa: S105 - no secret
    """On which axes the signs of its tokens were taken; see `token_axes.py`."""


def check_token_axes(manifest: Manifest, where: str) -> None:
    """Make sure that the tokens of an index are kept as this version keeps those of its model.

    Raises:
        IndexMismatchError: they are not.
    """
    expected = axes_of(manifest.model.sha256).name
    if manifest.token_axes != expected:
        raise IndexMismatchError(
            f"the index {where} has its tokens on the axes “{manifest.token_axes[:60]}”, expected “{expected}”; "
            "build it again: python -m index YOUR-DOCUMENTS"
        )
