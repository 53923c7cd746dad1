"""Formats that are ZIP files inside: opened without being filled up by a small file that unpacks to a huge one."""

import contextlib
import zipfile
from collections.abc import Iterator, Sequence

from lxml import etree

from index.documents import SourceFile

MAX_PART_BYTES = 256 * 1024 * 1024
MAX_TOTAL_BYTES = 1024 * 1024 * 1024
"""What one archive may unpack to, archives in it included."""
MAX_RATIO = 300
"""Text shrinks to a tenth, to a hundredth at best; what shrinks more, and is large, was made to fill memory."""
_SMALL = 1024 * 1024

PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
"""Reads XML that may be hostile: entities are not expanded, and nothing is fetched."""


class DamagedError(Exception):
    """The file is not what it should be; the message says what was found."""


@contextlib.contextmanager
def open_zip(file: SourceFile) -> Iterator[zipfile.ZipFile]:
    """Open a ZIP file whose parts are all needed.

    Raises:
        DamagedError: it is none, is encrypted, or would unpack to far more than it is.
    """
    with file.open() as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
            raise DamagedError(f"damaged, or not what its name says ({error})") from error
        with archive:
            _check(archive.infolist())
            yield archive


def _check(parts: Sequence[zipfile.ZipInfo]) -> None:
    total = sum(info.file_size for info in parts)
    largest = max((info.file_size for info in parts), default=0)
    if total > MAX_TOTAL_BYTES or largest > MAX_PART_BYTES:
        raise DamagedError(
            f"unpacks to {total / 2**20:,.0f} MiB, expected at most {MAX_PART_BYTES // 2**20} MiB a part"
        )
    if any(is_bomb(info) for info in parts):
        raise DamagedError(f"a part of it unpacks to more than {MAX_RATIO} times its size")
    if any(info.flag_bits & 1 for info in parts):
        raise DamagedError("encrypted; save it without a password")


def is_bomb(info: zipfile.ZipInfo) -> bool:
    """Tell whether a part claims to unpack to far more than text can."""
    return info.file_size > _SMALL and info.file_size > MAX_RATIO * max(info.compress_size, 1)


def read_part(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """Return a part, None where there is none of this name.

    Raises:
        DamagedError: it cannot be unpacked.
    """
    try:
        with archive.open(name) as part:
            data = part.read(MAX_PART_BYTES + 1)
    except KeyError:
        return None
    except Exception as error:  # zipfile and its decompressors raise what they like
        raise DamagedError(f"damaged: {name[:100]} in it cannot be unpacked ({error})") from error
    if len(data) > MAX_PART_BYTES:
        raise DamagedError(f"{name[:100]} in it unpacks to more than {MAX_PART_BYTES // 2**20} MiB")
    return data


def read_xml(archive: zipfile.ZipFile, name: str) -> etree._Element | None:
    """Return the root of an XML part, None where there is none of this name or it holds nothing.

    Raises:
        DamagedError: it cannot be unpacked, or is no XML.
    """
    data = read_part(archive, name)
    if not data:
        return None
    try:
        return etree.fromstring(data, PARSER)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedError(f"damaged: {name[:100]} in it is not XML ({error})") from error
