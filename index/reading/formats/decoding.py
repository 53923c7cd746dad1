"""Bytes into text, as what they most likely are."""

import os

import chardet

from index.reading.documents import SourceFile

MAX_BYTES = 256 * 1024 * 1024
"""What is read whole may have this size; a larger text belongs in JSON Lines, which is read line by line."""

_SAMPLE_BYTES = 1_000_000
_BYTES_A_STRAY_NUL = 20
"""Of text with a NUL here and there, at most one byte of so many is one; there are more of them in data."""


class NotTextError(Exception):
    """The bytes are not text; the message says what they seem to be."""


def decode(data: bytes) -> tuple[str, str | None]:
    """Return the text, and a doubt where it is not plainly UTF-8.

    UTF-8 with a few broken bytes stays UTF-8: a replacement character harms one word, another encoding all
    accents. Anything else is read in the encoding that chardet finds most likely.

    Raises:
        NotTextError: the bytes are no text.
    """
    has_other_byte_order_mark = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if text and "\x00" not in text:
        return text, None
    if not data:
        return "", None
    found = chardet.detect(data[:_SAMPLE_BYTES])
    encoding, kind = found["encoding"], found.get("mime_type") or "application/octet-stream"
    # chardet names an encoding in capitals, or in small letters where no byte order mark says it.
    is_unicode = encoding is not None and encoding.upper().startswith(("UTF-16", "UTF-32"))
    nuls = 0 if is_unicode else data.count(0)
    if nuls and encoding is not None and kind.startswith("text/") and nuls * _BYTES_A_STRAY_NUL <= len(data):
        text, doubt = decode(data.replace(b"\x00", b""))
        return text, doubt or f"{nuls:,} NUL character{'s' if nuls > 1 else ''} in it left out"
    if encoding is None or not kind.startswith("text/") or nuls:
        unnamed = kind.startswith("text/") or kind.endswith("octet-stream")
        raise NotTextError(f"not text, but {'data' if unnamed else kind}")
    lenient = data.decode("utf-8-sig", "replace")
    broken = lenient.count("\ufffd")
    whole = len(lenient) - len(lenient.encode("ascii", "ignore")) - broken
    if not has_other_byte_order_mark and not is_unicode and whole > broken:
        plural = "s" if broken > 1 else ""
        return lenient, f"{broken} place{plural} in it not valid UTF-8, shown as \ufffd"
    try:
        text = data.decode(encoding, "replace")
    except LookupError:  # an encoding that Python does not know
        return lenient, f"{broken} places in it not valid UTF-8, shown as \ufffd"
    if "\x00" in text:
        raise NotTextError("not text, but data")
    return text, None if encoding.upper().startswith(
        "UTF-"
    ) else f"not valid UTF-8; read as {encoding}, which is most likely"


def read_bytes(file: SourceFile) -> bytes | None:
    """Return what is in a file, or None with a note where it is empty or too large to be read whole."""
    with file.open() as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        # It may grow while it is read.
        data = stream.read(MAX_BYTES + 1) if size <= MAX_BYTES else b""
    if max(size, len(data)) > MAX_BYTES:
        limit = MAX_BYTES // 2**20
        file.skip(f"larger than {limit} MiB, which a file of its kind may be; split it, or make its text JSON Lines")
        return None
    if not data.strip():
        file.skip("empty")
        return None
    return data


def read_text(file: SourceFile) -> str | None:
    """Return the text of a file, or None with a note where it has none; doubts are noted."""
    data = read_bytes(file)
    if data is None:
        return None
    try:
        text, doubt = decode(data)
    except NotTextError as error:
        file.skip(str(error))
        return None
    if doubt:
        file.doubt(doubt)
    return text
