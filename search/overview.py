"""What is indexed, at a glance: how much, from when, and from where."""

from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np

from index.models import find_model
from index.snapshot import Snapshot
from search.facets import short_path
from search.timeline import Timeline, timeline

_MOST_SOURCES = 50


@dataclass(frozen=True)
class Overview:
    """A snapshot in figures."""

    first: str | None
    """The earliest and the latest date of a document, as it gives them; None where none has a date."""
    last: str | None
    timeline: Timeline | None
    """Documents by date."""
    sources: tuple[tuple[str, int], ...]
    """Sources and how many documents are from each, the commonest first; files without a source count by folder."""
    source_count: int
    repeated: int
    """Paragraphs whose text stands elsewhere verbatim too, but the first of each."""
    near_copies: int
    """Texts that say the same as an earlier one in nearly the same words."""
    model_folder: str


def overview(snapshot: Snapshot) -> Overview:
    """Look through a snapshot; takes about a second for a million documents."""
    roots = snapshot.manifest.sources
    dates = list(snapshot.corpus.dates())
    dated = sorted(text for text in dates if text)
    counts = Counter(
        source if source != path else f"{short_path(PurePosixPath(path).parent.as_posix(), roots)}/"
        for _, source, path in snapshot.corpus.sources()
    )
    groups = snapshot.columns.text_groups
    return Overview(
        first=dated[0] if dated else None,
        last=dated[-1] if dated else None,
        timeline=timeline(dates),
        sources=tuple(counts.most_common(_MOST_SOURCES)),
        source_count=len(counts),
        repeated=snapshot.manifest.counts.paragraphs - snapshot.manifest.counts.texts,
        near_copies=len(groups) - len(np.unique(groups)),
        model_folder=str(find_model(snapshot.manifest.model.name).folder),
    )
