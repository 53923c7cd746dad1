"""Opens the index at a location, whatever keeps it."""

from index.folder_store import FolderStore
from index.locations import Location
from index.manifest import Manifest
from index.snapshot import open_snapshot, read_manifest, read_pointer
from index.store import Store


def open_store(location: Location) -> Store:
    """Open the live index at a location.

    Raises:
        UnusableIndexError: there is none, or it cannot be used; see `open_snapshot`.
    """
    return FolderStore(open_snapshot(location.folder))


def live_name(location: Location) -> str:
    """Return the name of the snapshot that is live at a location.

    Raises:
        UnusableIndexError: there is none, or it cannot be told.
    """
    return read_pointer(location.folder).snapshot


def live_manifest(location: Location) -> Manifest:
    """Return what the live index at a location says about itself, without opening it.

    Raises:
        UnusableIndexError: there is none, or it cannot be read.
    """
    return read_manifest(location.folder)
