"""Opens the index at a location, whatever keeps it."""

from index.storage.folder_store import FolderStore
from index.storage.locations import Location
from index.storage.manifest import Manifest
from index.storage.snapshot import open_snapshot, read_manifest, read_pointer
from index.storage.store import Store


def open_store(location: Location) -> Store:
    """Open the live index at a location.

    Raises:
        UnusableIndexError: there is none, or it cannot be used; see `open_snapshot`.
    """
    if location.milvus:
        # Here, as below: who searches a folder need not wait for what only Milvus needs.
        from index.storage.milvus.milvus_store import MilvusStore  # noqa: PLC0415 - an extra
        from index.storage.milvus.published import open_published  # noqa: PLC0415 - an extra

        return MilvusStore(open_published(location.milvus))
    return FolderStore(open_snapshot(location.folder))


def live_name(location: Location) -> str:
    """Return the name of the snapshot that is live at a location.

    Raises:
        UnusableIndexError: there is none, or it cannot be told.
    """
    if location.milvus:
        from index.storage.milvus.published import live_snapshot  # noqa: PLC0415 - an extra

        return live_snapshot(location.milvus)
    return read_pointer(location.folder).snapshot


def live_manifest(location: Location) -> Manifest:
    """Return what the live index at a location says about itself, without opening it.

    Raises:
        UnusableIndexError: there is none, or it cannot be read.
    """
    if location.milvus:
        from index.storage.milvus.published import open_published  # noqa: PLC0415 - an extra

        published = open_published(location.milvus)
        published.server.close()
        return published.head.manifest
    return read_manifest(location.folder)
