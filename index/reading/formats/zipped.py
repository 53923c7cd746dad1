"""ZIP files and XML: opened without being filled up by a small file that unpacks to a huge one."""

import contextlib
import re
import zipfile
from collections.abc import Iterator, Sequence

from lxml import etree

from index.reading.documents import SourceFile
from index.reading.formats.decoding import read_bytes

MAX_PART_BYTES = 256 * 1024 * 1024
MAX_TOTAL_BYTES = 1024 * 1024 * 1024
"""What one archive may unpack to, archives in it included."""
MAX_RATIO = 300
"""Text shrinks to a tenth, to a hundredth at best; what shrinks more, and is large, was made to fill memory."""
SMALL_BYTES = 1024 * 1024
"""What unpacks to no more is no bomb."""
_PICTURES = (".emf", ".wmf", ".bmp", ".dib", ".tif", ".tiff")
"""Pictures that are not compressed themselves: a white one shrinks to next to nothing. None is looked into."""

ENCRYPTED = "encrypted; save it without a password"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_WORKBOOK = re.compile(rb"\x09\x08\x10\x00.{16}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
"""How a workbook of Excel 97 begins if it has a password: the records BOF, perhaps WRITEPROT, and FILEPASS."""
_ENCRYPTED_CHAPTER = re.compile(rb"URI\s*=\s*[\"'][^\"']+\.x?html?[\"']", re.IGNORECASE)


def _parser() -> etree.XMLParser:
    """Return what reads XML that may be hostile: entities are not expanded, and nothing is fetched."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)


def xml_root(data: bytes) -> etree._Element:
    """Return the root of XML that may be hostile; nothing that it refers to is fetched.

    Raises:
        etree.XMLSyntaxError: it is none at all.
    """
    return etree.fromstring(data, _parser())


class DamagedError(Exception):
    """The file is not what it should be; the message says what was found."""


@contextlib.contextmanager
def open_zip(file: SourceFile) -> Iterator[zipfile.ZipFile]:
    """Open a ZIP file whose parts are all needed.

    Raises:
        DamagedError: it is none, is encrypted, or would unpack to far more than it is.
    """
    with file.open() as stream:
        if stream.read(len(_OLD_OFFICE)) == _OLD_OFFICE:
            check_old_office(_OLD_OFFICE + stream.read(MAX_PART_BYTES))
            raise DamagedError("an old Office file under a new name; open it and save it in the format of its name")
        try:
            archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
            raise DamagedError(f"damaged, or not what its name says ({error})") from error
        with archive:
            _check(archive.infolist())
            _check_encryption(archive)
            yield archive


def check_old_office(data: bytes) -> None:
    """Make sure that an Office file that is no ZIP file has no password; nothing happens to any other.

    Raises:
        DamagedError: it has one.
    """
    if data.startswith(_OLD_OFFICE) and (_ENCRYPTED_PACKAGE in data or _ENCRYPTED_WORKBOOK.search(data)):
        raise DamagedError(ENCRYPTED)


def _check_encryption(archive: zipfile.ZipFile) -> None:
    """Make sure that neither an OpenDocument file nor a book says that its parts are encrypted."""
    if b"encryption-data" in (read_part(archive, "META-INF/manifest.xml") or b""):
        raise DamagedError(ENCRYPTED)
    # Fonts may be disguised in any book; chapters are where it was sold for one program alone.
    if _ENCRYPTED_CHAPTER.search(read_part(archive, "META-INF/encryption.xml") or b""):
        raise DamagedError("encrypted by who sold it; get a copy without copy protection")


def _check(parts: Sequence[zipfile.ZipInfo]) -> None:
    total = sum(info.file_size for info in parts)
    largest = max((info.file_size for info in parts), default=0)
    if total > MAX_TOTAL_BYTES or largest > MAX_PART_BYTES:
        raise DamagedError(
            f"unpacks to {total / 2**20:,.0f} MiB, expected at most {MAX_PART_BYTES // 2**20} MiB a part"
        )
    if any(is_bomb(info) and not info.filename.lower().endswith(_PICTURES) for info in parts):
        raise DamagedError(f"a part of it unpacks to more than {MAX_RATIO} times its size")
    if any(info.flag_bits & 1 for info in parts):
        raise DamagedError(ENCRYPTED)


def is_bomb(info: zipfile.ZipInfo) -> bool:
    """Tell whether a part claims to unpack to far more than text can."""
    return info.file_size > SMALL_BYTES and info.file_size > MAX_RATIO * max(info.compress_size, 1)


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


def read_xml(archive: zipfile.ZipFile, name: str, file: SourceFile) -> etree._Element | None:
    """Return the root of an XML part, None where there is none of this name or it holds nothing.

    Where it is broken, so that only some of it can be read, that is noted in `file`.

    Raises:
        DamagedError: it cannot be unpacked, or is no XML.
    """
    data = read_part(archive, name)
    return parse_xml(data, file, f"{name[:100]} in it") if data else None


def parse_xml(data: bytes, file: SourceFile, what: str = "it") -> etree._Element | None:
    """Return the root of an XML text, None where it holds nothing; `what` is its name in notes. See `read_xml`.

    Raises:
        DamagedError: it is no XML.
    """
    parser = _parser()
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedError(f"damaged: {what} is not XML ({error})") from error
    fatal = parser.error_log.filter_from_fatals()
    if root is not None and len(fatal):
        file.doubt(f"damaged: {what} is broken ({fatal[0].message.strip()[:100]}); perhaps not all was read")
    return root


def read_xml_file(file: SourceFile, nothing: str) -> etree._Element | None:
    """Return the root of a file that is XML; None where it cannot be read or holds none, which is noted in `file`.

    Args:
        file: the file.
        nothing: what is said of one that holds no element.
    """
    data = read_bytes(file)
    if data is None:
        return None
    try:
        root = parse_xml(data, file)
    except DamagedError as error:
        file.skip(str(error))
        return None
    if root is None:
        file.skip(nothing)
    return root
