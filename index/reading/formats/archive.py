"""ZIP, TAR, and compressed files: what is in them is read as if it lay in a folder, `papers.zip/first.txt`.

Nothing is unpacked to the disk.
"""

import bz2
import gzip
import io
import itertools
import lzma
import posixpath
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import BinaryIO

from index.reading.documents import Document, SourceFile, storable
from index.reading.formats.decoding import MAX_BYTES
from index.reading.formats.zipped import MAX_RATIO, MAX_TOTAL_BYTES, SMALL_BYTES, is_bomb

_MAX_MEMBERS = 1_000_000
_NAMED = 3
_DAMAGE = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, OverflowError,
    NotImplementedError, RuntimeError, KeyError, IndexError, AssertionError, TypeError,
)  # fmt: skip


def read_zip(file: SourceFile) -> Iterator[Document]:
    """Yield the documents in the files in a ZIP file."""
    with file.open() as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except _DAMAGE as error:
            file.skip(f"damaged, or not what its name says ({error})")
            return
        with archive:
            members = [info for info in archive.infolist()[:_MAX_MEMBERS] if not info.is_dir()]
            if not members:
                file.skip("empty")
            encrypted = [info for info in members if info.flag_bits & 1 and not _passed_over(info.filename)]
            if encrypted:
                _note_encrypted(file, encrypted, of=len(members))
            for info in members:
                if name := _name_in_zip(file, info):
                    try:
                        with archive.open(info) as part:
                            content = part.read(MAX_BYTES + 1)
                    except _DAMAGE as error:
                        file.doubt(f"{name} in it is damaged and was left out ({error})")
                        continue
                    yield from _read_member(file, name, content, _day(info.date_time[:3]))


def _note_encrypted(file: SourceFile, members: Sequence[zipfile.ZipInfo], *, of: int) -> None:
    advice = "unpack it with its password, and index what was in it"
    if len(members) == of:
        file.skip(f"encrypted; {advice}")
        return
    names = ", ".join(storable(info.filename)[:100] for info in members[:_NAMED])
    more = f" and {len(members) - _NAMED:,} more" if len(members) > _NAMED else ""
    file.doubt(f"{len(members):,} of {of:,} files in it are encrypted and were left out ({names}{more}); {advice}")


def _name_in_zip(file: SourceFile, info: zipfile.ZipInfo) -> str | None:
    """Return the name of a member that is to be read, else None, with a note where somebody should know."""
    # ZipFile cuts names at a NUL, and turns the separators of this system to slashes; others are looked at here.
    if info.flag_bits & 1 or _passed_over(info.filename) or not (name := _safe_name(file, info.filename)):
        return None
    if is_bomb(info):
        file.doubt(f"{name} in it unpacks to more than {MAX_RATIO} times its size and was left out")
    elif _allows(file, name, info.file_size):
        return name
    return None


def read_tar(file: SourceFile) -> Iterator[Document]:
    """Yield the documents in the files in a TAR file, compressed or not."""
    members = 0
    with file.open() as stream:
        try:
            with tarfile.open(fileobj=stream, mode="r|*") as archive:
                for info in itertools.islice(archive, _MAX_MEMBERS):
                    members += 1
                    if name := _name_in_tar(file, info):
                        part = archive.extractfile(info)
                        content = part.read(MAX_BYTES + 1) if part else b""
                        yield from _read_member(file, name, content, _day_of(info.mtime))
                    if file.unpacked.full:
                        return
        except _DAMAGE as error:
            if members:
                file.doubt(f"truncated or damaged ({error}); what stood before was read")
            else:
                file.skip(f"damaged, or not what its name says ({error})")
            return
    if members == 0:
        file.skip("empty")


_OPENERS: dict[str, Callable[[BinaryIO], io.BufferedIOBase]] = {
    ".gz": lambda raw: gzip.GzipFile(fileobj=raw),
    ".bz2": bz2.BZ2File,
    ".xz": lzma.LZMAFile,
}
_PIECE_BYTES = 1024 * 1024


def read_compressed(file: SourceFile) -> Iterator[Document]:
    """Yield the documents in a file that was compressed by itself, `notes.txt.gz`."""
    name, _, ending = file.file_name.rpartition(".")
    with file.open() as raw:
        content = _decompress(file, raw, f".{ending.lower()}", name)
    if content is not None:
        yield from _read_member(file, name, content, None)


def _decompress(file: SourceFile, raw: BinaryIO, ending: str, name: str) -> bytes | None:
    """Return what a compressed file holds, None, with a note, where it holds nothing or too much."""
    pieces: list[bytes] = []
    size = 0
    try:
        with _OPENERS[ending](raw) as stream:
            while piece := stream.read(_PIECE_BYTES):
                pieces.append(piece)
                size += len(piece)
                if size > SMALL_BYTES and size > MAX_RATIO * raw.tell():
                    file.skip(f"it unpacks to more than {MAX_RATIO} times its size")
                    return None
                if size > MAX_BYTES:
                    file.skip(f"it unpacks to more than {MAX_BYTES // 2**20} MiB")
                    return None
    except _DAMAGE as error:
        if not pieces:
            file.skip(f"damaged, or not what its name says ({error})")
            return None
        file.doubt(f"truncated or damaged ({error}); what stood before was read")
    if not size:
        file.skip("empty")
        return None
    return b"".join(pieces) if _allows(file, name, size) else None


def _name_in_tar(file: SourceFile, info: tarfile.TarInfo) -> str | None:
    """Return the name of a member that is to be read, else None, with a note where somebody should know."""
    if info.isdir() or _passed_over(info.name) or not (name := _safe_name(file, info.name)):
        return None
    if not info.isreg():
        file.doubt(f"{name} in it is a link, a pipe or a device and was left out")
        return None
    return name if _allows(file, name, info.size) else None


def _read_member(file: SourceFile, name: str, content: bytes, modified: date | None) -> Iterator[Document]:
    from index.reading.formats import read_documents  # noqa: PLC0415 - an archive may hold files of all formats, archives too

    yield from read_documents(file.member(name, content, modified))


def _allows(file: SourceFile, name: str, size: int) -> bool:
    """Tell whether a member of this size may be unpacked; where not, it is noted."""
    if size > MAX_BYTES:
        file.doubt(f"{name} in it is larger than {MAX_BYTES // 2**20} MiB and was left out")
        return False
    if size > MAX_TOTAL_BYTES - file.unpacked.bytes:
        if not file.unpacked.full:
            file.doubt(f"it unpacks to more than {MAX_TOTAL_BYTES // 2**20} MiB; {name} and what follows was left out")
        file.unpacked.full = True
        return False
    file.unpacked.bytes += size
    return True


def _safe_name(file: SourceFile, name: str) -> str | None:
    """Return the path of a member as it would be below the archive, None where it leads out of it."""
    tidy = posixpath.normpath(name.replace("\\", "/"))
    if tidy.startswith(("/", "../")) or tidy in {"..", "."} or tidy[1:2] == ":":
        file.doubt(f"a file in it whose name leads out of the archive (“{name[:100]}”) was left out")
        return None
    return tidy


def _passed_over(name: str) -> bool:
    """Tell whether a member is hidden, as in folders, or one of the twins that macOS makes."""
    return (
        any(part.startswith(".") and part not in {".", ".."} for part in name.replace("\\", "/").split("/"))
        or "__MACOSX" in name
    )


def _day(parts: tuple[int, ...]) -> date | None:
    try:
        return date(*parts)
    except ValueError:
        return None


def _day_of(seconds: float) -> date | None:
    try:
        return date.fromtimestamp(seconds)
    except (ValueError, OverflowError, OSError):
        return None
