"""What there is to ask: the version, the index and the settings, without loading a model."""

import importlib.metadata

import msgspec

from index.command_line import COMMAND, as_typed
from index.errors import UnusableIndexError
from index.storage.locations import Location
from index.storage.manifest import Manifest
from index.storage.opening import live_manifest
from serving.preferences import Chosen


class Status(msgspec.Struct, frozen=True):
    """What can be asked here."""

    version: str
    index: str
    """Its location."""
    snapshot: str | None = None
    """None where the index cannot be used; `problem` says why."""
    built: str | None = None
    """When: UTC, ISO 8601."""
    documents: int = 0
    undated: int = 0
    """Documents without a date."""
    paragraphs: int = 0
    model: str | None = None
    sources: tuple[str, ...] = ()
    """What was indexed."""
    problem: str | None = None
    """What is wrong, and what to do; None where nothing is."""


def version() -> str:
    """Return the version that is installed."""
    return importlib.metadata.version(COMMAND)


def status_at(location: Location) -> Status:
    """Look at the index at a location, without opening it."""
    try:
        return status_of(location, live_manifest(location))
    except UnusableIndexError as error:
        return Status(version(), str(location), problem=as_typed(COMMAND, str(error)))


def status_of(location: Location, manifest: Manifest) -> Status:
    """Return what an index says about itself."""
    counts = manifest.counts
    return Status(
        version=version(),
        index=str(location),
        snapshot=manifest.snapshot,
        built=manifest.created,
        documents=counts.documents,
        undated=counts.undated,
        paragraphs=counts.paragraphs,
        model=manifest.model.name,
        sources=tuple(manifest.sources),
    )


def in_words(status: Status, settings: dict[str, Chosen]) -> str:
    """Return a status, and where each setting comes from, as lines."""
    lines = [f"Paragraph Search {status.version}", f"Index: {status.index}"]
    if status.problem:
        lines.append(status.problem[:1].upper() + status.problem[1:])
    else:
        lines += [
            f"  snapshot {status.snapshot}, built {status.built}",
            f"  documents: {status.documents:,} ({status.undated:,} undated), paragraphs: {status.paragraphs:,}",
            f"  model {status.model}",
            f"  of {', '.join(status.sources)}",
        ]
    lines.append("Settings:")
    for name, one in settings.items():
        if one.origin != "default" or one.value not in (None, ()):
            value = ", ".join(one.value) if isinstance(one.value, tuple) else one.value
            lines.append(f"  {name} = {value} ({one.origin})")
    return "\n".join(lines)
