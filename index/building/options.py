"""How an index is built: the one list of options that all builds share."""

from dataclasses import dataclass

from index.embedding.model import Precision
from index.storage.vectors import IndexType


@dataclass(frozen=True)
class BuildOptions:
    """How an index is built; by default as `python -m index` does it without options."""

    model: str | None = None
    """Name or folder of a sentence-transformers model; None for the bundled one."""
    precision: Precision = "exact"
    """How paragraphs are embedded; see `index.embedding.model.Precision`."""
    full: bool = False
    """Embed everything again, also what the index before has."""
    index_type: IndexType | None = None
    """How vectors are stored and searched; see `index.storage.vectors`. None for what suits their number."""
    file_dates: bool = False
    """Give documents without a date the day on which their file was last changed."""
    workers: str | None = None
    """Who reads and embeds; see `index.building.workers`. None for this machine."""


DEFAULTS = BuildOptions()
