"""What is indexed, at a glance: how much, from when, and from where."""

from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath

from index.embedding.model_files import find_model
from index.storage.store import Store
from search.page.facets import short_path
from search.page.timeline import Timeline, timeline

_MOST_SOURCES = 50


@dataclass(frozen=True)
class Overview:
    """An index in figures."""

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


def overview(store: Store) -> Overview:
    """Look through an index; takes about a second for a million documents."""
    roots = store.manifest.sources
    dates = store.dates()
    dated = sorted(text for text in dates if text)
    counts: Counter[str] = Counter()
    for (source, path), documents in store.sources().items():
        folder = f"{short_path(PurePosixPath(path).parent.as_posix(), roots)}/"
        counts[source if source != path else folder] += documents
    return Overview(
        first=dated[0] if dated else None,
        last=dated[-1] if dated else None,
        timeline=timeline(dates.elements()),
        sources=tuple(counts.most_common(_MOST_SOURCES)),
        source_count=len(counts),
        repeated=store.manifest.counts.paragraphs - store.manifest.counts.texts,
        near_copies=store.near_copies,
        model_folder=str(find_model(store.manifest.model.name).folder),
    )
