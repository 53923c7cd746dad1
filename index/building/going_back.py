"""The way back: the snapshot before the live one stays on the disk until the next build, and can be made live again."""

from pathlib import Path

from index.building.lock import build_lock
from index.errors import IndexMissingError, UnusableIndexError
from index.storage.manifest import Manifest
from index.storage.snapshot import make_live, read_pointer, read_whole_manifest
from index.untrusted_files import check_own_parts


def manifest_before(directory: Path) -> Manifest | None:
    """Return what the other complete snapshot in an index folder says about itself: the one to go back to.

    None where there is none, or none that this version can open.
    """
    try:
        live = read_pointer(directory).snapshot
        names = sorted(folder.name for folder in (directory / "snapshots").iterdir() if folder.name != live)
    except (OSError, UnusableIndexError):
        return None
    for name in reversed(names):
        try:
            manifest = read_whole_manifest(directory, name)
        except UnusableIndexError:
            continue
        if manifest.complete:
            return manifest
    return None


def go_back(directory: Path) -> Manifest:
    """Make the snapshot before the live one again; what was live is then the one to go back to.

    Raises:
        IndexMissingError: there is none to go back to.
        IndexLockedError: a build is under way.
        StorageError: a part of the folder is a link.
        UnusableIndexError: it is not as it was written.
    """
    check_own_parts(directory)
    with build_lock(directory):
        before = manifest_before(directory)
        if before is None:
            raise IndexMissingError(f"no snapshot from before is kept in {directory}; build it again.")
        make_live(directory, before.snapshot)
    return before
