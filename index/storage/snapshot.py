"""Snapshots: complete, immutable indexes in a folder, of which a pointer names the live one.

    DIR/live.json               the pointer: name of the live snapshot and checksum of its manifest
    DIR/snapshots/NAME/         manifest.json, corpus.sqlite, *.faiss, lexical.json, token_*.bin, *.npy
    DIR/building/               work in progress; nothing reads it but the next build
    DIR/lock, DIR/lock.owner    one build at a time

A snapshot is written aside, checked, moved into place by one rename, and goes live by another. A reader opens all
files of one snapshot at once and keeps them, so it is never disturbed; the one before the live one stays on disk
for readers that are just opening it.
"""

import hashlib
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from index.atomic_write import sync, write_atomically
from index.embedding.digests import sha256_of_file
from index.embedding.encoder import ModelIdentity
from index.embedding.model import Precision
from index.embedding.tokens import TokenStore
from index.errors import IndexDamagedError, IndexMismatchError, IndexMissingError, UnusableIndexError
from index.private_files import make_private, private_folder
from index.storage.columns import Columns, load_columns
from index.storage.corpus import Corpus
from index.storage.manifest import FORMAT, Counts, FileRecord, Manifest
from index.storage.provisional_vectors import ProvisionalVectors
from index.storage.vectors import IndexType, VectorIndex, faiss_version
from index.untrusted_files import is_own_file, read_bounded
from index.words.lexical import LexicalIndex

_POINTER = "live.json"
_MANIFEST = "manifest.json"
CORPUS = "corpus.sqlite"
_LONGEST_POINTER, _LONGEST_MANIFEST = 1 << 16, 1 << 26
"""In bytes. The latter has the names of a few sources and of some thirty files."""
_REBUILD = "build it again: python -m index YOUR-DOCUMENTS"


@dataclass(frozen=True)
class Pointer:
    """Which snapshot is live."""

    snapshot: str
    manifest_sha256: str


_Kind = TypeVar("_Kind")


class Snapshot:
    """An open snapshot."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self.corpus = Corpus(folder / CORPUS)
        self.columns: Columns = load_columns(folder)
        self.vectors = _load_vectors(folder, manifest)
        self.tokens = TokenStore(folder, manifest.model.token_dimension)
        self.lexical = LexicalIndex.load(folder)
        counts = manifest.counts
        self.provisional = ProvisionalVectors.load(folder, manifest.files, manifest.model.dimension, counts.texts)
        columns = self.columns
        lengths = (
            columns.document_days, columns.document_stories, columns.document_paragraphs,
            columns.paragraph_documents, columns.paragraph_texts,
            columns.text_paragraphs, columns.text_groups, columns.texts_by_group, columns.text_skeletons,
            columns.text_boilerplate, columns.text_windows,
        )  # fmt: skip
        found = (*(len(column) for column in lengths), len(self.vectors), self.tokens.window_count, len(self.lexical))
        expected = (
            counts.documents, counts.documents, counts.documents + 1,
            counts.paragraphs, counts.paragraphs,
            counts.texts, counts.texts, counts.texts, counts.texts,
            counts.texts, counts.texts + 1,
            counts.windows, counts.windows, counts.texts,
        )  # fmt: skip
        if found == expected and (not columns.fits(counts.windows) or not self.corpus.is_ours()):
            raise IndexDamagedError(f"the files in {folder} are not as a build writes them; {_REBUILD}")
        if found != expected or self.vectors.dimension != manifest.model.dimension:
            raise IndexDamagedError(
                f"the files in {folder} do not belong together: found {found} rows of "
                f"{self.vectors.dimension} numbers, expected {expected} of {manifest.model.dimension}; {_REBUILD}"
            )

    @property
    def name(self) -> str:
        """The snapshot's name."""
        return self.manifest.snapshot

    def release(self) -> None:
        """Give back the memory that mapped files take; what is looked at again is read again. Others may be reading."""
        self.columns.release()
        self.vectors.release()
        self.provisional.release()
        self.tokens.release()
        self.lexical.release()

    def close(self) -> None:
        """Close its files."""
        self.corpus.close()


def _load_vectors(folder: Path, manifest: Manifest) -> VectorIndex:
    try:
        return VectorIndex.load(folder, manifest.index_type)
    except IndexDamagedError as error:
        files = [name for name in manifest.files if name.endswith(".faiss")]
        if any(sha256_of_file(folder / name) != manifest.files[name].sha256 for name in files):
            raise
        raise IndexMismatchError(
            f"the vectors in {folder} are as they were written, but not as the installed FAISS {faiss_version()} lays "
            f"out its files: another release wrote them; {_REBUILD}"
        ) from error


def write_manifest(
    folder: Path,
    name: str,
    sources: list[str],
    model: ModelIdentity,
    counts: Counts,
    *,
    precision: Precision,
    index_type: IndexType,
    reading: str,
    complete: bool,
) -> Manifest:
    """Complete a snapshot whose other files stand in `folder`, and make sure that they are on the disk."""
    files = {}
    for path in sorted(folder.iterdir()):
        make_private(path)  # what writes them need not know of modes
        files[path.name] = FileRecord(path.stat().st_size, sha256_of_file(path))
        sync(path)
    manifest = Manifest(
        format=FORMAT,
        snapshot=name,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        sources=sources,
        model=model,
        index_type=index_type,
        complete=complete,
        reading=reading,
        counts=counts,
        files=files,
        precision=precision,
    )
    path = folder / _MANIFEST  # it goes into place with its whole folder, by one rename
    path.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
    make_private(path)
    sync(path)
    sync(folder)
    return manifest


def open_folder(folder: Path) -> Snapshot:
    """Open a snapshot that was just made, by its folder.

    Raises:
        UnusableIndexError: as `open_snapshot`.
    """
    return _open_folder(folder, _manifest_sha256(folder))


def publish(directory: Path, built: Path, name: str) -> None:
    """Check the snapshot built aside, move it into place and make it the live one."""
    open_folder(built).close()
    snapshots = directory / "snapshots"
    private_folder(snapshots)
    target = snapshots / name
    built.rename(target)
    sync(snapshots)
    sync(directory)  # the folder of snapshots may be new: it must not come to the disk after the pointer into it
    _point_to(directory, name)


def make_live(directory: Path, name: str) -> None:
    """Check a snapshot that stands in its place, and make it the live one.

    Raises:
        UnusableIndexError: it is not as it was written.
    """
    open_folder(directory / "snapshots" / name).close()
    _point_to(directory, name)


def _point_to(directory: Path, name: str) -> None:
    pointer = Pointer(name, _manifest_sha256(directory / "snapshots" / name))
    # Should a power cut bring the old pointer back, the old snapshot is still there.
    write_atomically(directory / _POINTER, msgspec.json.encode(pointer) + b"\n", locked=True)


def make_index_private(directory: Path) -> list[Path]:
    """Take the rights of other users from an index folder and from what builds keep in it; not from other files there.

    Returns:
        What could not be changed, and is still open to others.
    """
    own = (_POINTER, "lock", "lock.owner", "snapshots", "building")
    return [
        *make_private(directory.resolve(), deep=False),
        *(path for name in own for path in make_private(directory / name)),
    ]


def remove_old_snapshots(directory: Path, keep: set[str]) -> None:
    """Remove all snapshots but those of these names; one that cannot be removed is left for the next time."""
    for folder in (directory / "snapshots").iterdir():
        if folder.name not in keep:
            shutil.rmtree(folder, ignore_errors=True)


def remove_leftover_snapshots(directory: Path) -> None:
    """Remove what builds left that were killed after going live: all but the live one and the newest of the others."""
    live = live_names(directory)
    others = sorted(folder.name for folder in (directory / "snapshots").iterdir() if folder.name not in live)
    remove_old_snapshots(directory, live | set(others[-1:]))


def read_pointer(directory: Path) -> Pointer:
    """Return which snapshot is live.

    Raises:
        IndexMissingError: there is no index.
        IndexDamagedError: the pointer is not whole.
    """
    try:
        data = read_bounded(directory / _POINTER, _LONGEST_POINTER)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise IndexMissingError(
            f"there is no index in {directory}; build one: python -m index YOUR-DOCUMENTS --index {directory}"
        ) from error
    except OSError as error:
        raise UnusableIndexError(f"the index in {directory} cannot be read: {error.strerror}.") from error
    pointer = _decode(data, Pointer, directory / _POINTER)
    if Path(pointer.snapshot).name != pointer.snapshot or pointer.snapshot in {"", ".", ".."}:
        raise IndexDamagedError(f"{directory / _POINTER} names no snapshot; {_REBUILD}")
    return pointer


def live_names(directory: Path) -> set[str]:
    """Return the name of the live snapshot, or nothing where there is none."""
    try:
        return {read_pointer(directory).snapshot}
    except UnusableIndexError:
        return set()


def open_snapshot(directory: Path, *, checksums: bool = False) -> Snapshot:
    """Open the live snapshot; its files are checked for their presence and size, and read through with `checksums`.

    Raises:
        IndexMissingError: there is no index.
        IndexDamagedError: a file is missing or not as it was written.
        IndexMismatchError: it has a format that this version does not know.
    """
    while True:
        pointer = read_pointer(directory)
        try:
            folder = directory / "snapshots" / pointer.snapshot
            snapshot = _open_folder(folder, pointer.manifest_sha256, checksums=checksums)
            if snapshot.name != pointer.snapshot:
                raise IndexDamagedError(f"the manifest in {folder} is that of “{snapshot.name[:60]}”; {_REBUILD}")
            return snapshot
        except UnusableIndexError:
            # A build may have gone live, and taken this one away, since the pointer was read.
            if read_pointer(directory) == pointer:
                raise


def corpus_before(snapshot: Snapshot) -> Corpus | None:
    """Open the corpus of the snapshot before, which stays for those who read it; None where there is no whole one."""
    folders = sorted(folder for folder in snapshot.folder.parent.iterdir() if folder.name < snapshot.name)
    try:
        manifest = _read_manifest(folders[-1], _manifest_sha256(folders[-1]))
        _check_sizes(folders[-1], manifest)
        return Corpus(folders[-1] / CORPUS) if manifest.complete else None
    except (IndexError, OSError, sqlite3.Error, UnusableIndexError):
        return None


def read_manifest(directory: Path) -> Manifest:
    """Return what the live snapshot says about itself, without opening it.

    Raises:
        UnusableIndexError: as `open_snapshot`.
    """
    pointer = read_pointer(directory)
    return _read_manifest(directory / "snapshots" / pointer.snapshot, pointer.manifest_sha256)


def read_whole_manifest(directory: Path, name: str) -> Manifest:
    """Return what a snapshot that need not be the live one says about itself, if all of its files are there.

    Raises:
        UnusableIndexError: they are not, or this version does not know its format.
    """
    folder = directory / "snapshots" / name
    try:
        manifest = _read_manifest(folder, _manifest_sha256(folder))
        _check_sizes(folder, manifest)
    except OSError as error:
        raise IndexDamagedError(f"a file in {folder} cannot be read ({error}); {_REBUILD}") from error
    return manifest


def verify(directory: Path) -> Manifest:
    """Read every file of the live snapshot and compare it with its checksum.

    Raises:
        UnusableIndexError: the first file that is not as it was written, or what keeps the index from being opened.
    """
    snapshot = open_snapshot(directory, checksums=True)
    snapshot.close()
    return snapshot.manifest


def _open_folder(folder: Path, manifest_sha256: str, *, checksums: bool = False) -> Snapshot:
    manifest = _read_manifest(folder, manifest_sha256)
    try:
        _check_sizes(folder, manifest)
        if checksums:
            _check_checksums(folder, manifest)
        return Snapshot(folder, manifest)
    except (OSError, sqlite3.Error) as error:
        raise IndexDamagedError(f"a file in {folder} cannot be read ({error}); {_REBUILD}") from error


def _read_manifest(folder: Path, sha256: str) -> Manifest:
    path = folder / _MANIFEST
    try:
        if folder.is_symlink():
            raise IndexDamagedError(f"{folder} is a link, expected a folder of the index's own; {_REBUILD}")
        data = read_bounded(path, _LONGEST_MANIFEST)
    except OSError as error:
        raise IndexDamagedError(f"{path} cannot be read ({error.strerror}); {_REBUILD}") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise IndexDamagedError(f"{path} is damaged: its checksum is not that in the pointer; {_REBUILD}")
    manifest_format = _decode(data, dict[str, object], path).get("format")
    if manifest_format != FORMAT:
        raise IndexMismatchError(f"the index in {folder} has format {manifest_format}, expected {FORMAT}; {_REBUILD}")
    manifest = _decode(data, Manifest, path)
    try:
        datetime.fromisoformat(manifest.created)
    except ValueError as error:
        raise IndexDamagedError(f"{path} is not whole ({error}); {_REBUILD}") from error
    return manifest


def _manifest_sha256(folder: Path) -> str:
    return hashlib.sha256(read_bounded(folder / _MANIFEST, _LONGEST_MANIFEST)).hexdigest()


def _check_sizes(folder: Path, manifest: Manifest) -> None:
    for path in folder.iterdir():
        if not is_own_file(path):
            raise IndexDamagedError(f"{path} is a link, a pipe or the like, expected a file; {_REBUILD}")
    for name, record in manifest.files.items():
        path = folder / name
        if path.parent != folder or path.name != name or name in {"..", _MANIFEST}:
            raise IndexDamagedError(f"the manifest in {folder} names the file “{name[:60]}”; {_REBUILD}")
        size = path.stat().st_size if is_own_file(path) else None
        if size != record.bytes:
            found = "is missing" if size is None else f"has {size:,} bytes"
            raise IndexDamagedError(f"{path} {found}, expected {record.bytes:,} bytes; {_REBUILD}")


def _check_checksums(folder: Path, manifest: Manifest) -> None:
    for name, record in manifest.files.items():
        if sha256_of_file(folder / name) != record.sha256:
            raise IndexDamagedError(f"{folder / name} is damaged: its checksum is not that in the manifest; {_REBUILD}")


def _decode(data: bytes, kind: type[_Kind], path: Path) -> _Kind:
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise IndexDamagedError(f"{path} is not whole ({error}); {_REBUILD}") from error
