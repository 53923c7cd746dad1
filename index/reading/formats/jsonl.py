"""JSON Lines, plain or gzipped: one document a line."""

import gzip
import json
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from index.reading.documents import Document, SourceFile, make_document, read_metadata, storable
from index.reading.formats.decoding import NotTextError, decode

MAX_LINE_BYTES = 16 * 1024 * 1024
"""A record larger than all of a thick book is an accident; it is passed over without being held in memory."""
_PIECE_BYTES = 1024 * 1024


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the document on each line; a line that holds none is noted, and the next one read."""
    with file.open() as raw:
        zipped = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        stream = cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if zipped else raw
        number = 0
        try:
            for number, line in enumerate(_lines(stream), start=1):
                if line is None:
                    file.skip(f"larger than {MAX_LINE_BYTES // 2**20} MiB, which one record may be", number)
                elif line.strip(b"\xef\xbb\xbf \t\r\n") and (document := _document(file, line, number)):
                    yield document
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            file.skip(f"the archive is damaged after this line ({error}); what stood before was read", number)
        if number == 0:
            file.skip("empty")


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yield each line, or None for one that is too long to be held."""
    while line := stream.readline(MAX_LINE_BYTES + 1):
        if len(line) <= MAX_LINE_BYTES:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_PIECE_BYTES)
        yield None


def _document(file: SourceFile, line: bytes, number: int) -> Document | None:
    try:
        text, doubt = decode(line)
        record = json.loads(text)
    except NotTextError as error:
        file.skip(str(error), number)
        return None
    except json.JSONDecodeError as error:
        file.skip(f"not valid JSON: {error.msg} at character {error.pos + 1}", number)
        return None
    except (ValueError, RecursionError):  # a number of a million digits; a million brackets
        file.skip("not JSON that can be read: too long a number, or nested too deeply", number)
        return None
    if not isinstance(record, dict):
        file.skip(f"expected a JSON object with “text”, found {_KINDS.get(type(record), 'null')}", number)
        return None
    if not isinstance(record.get("text"), str):
        found = f"“text” that is {_KINDS.get(type(record['text']), 'null')}" if "text" in record else "no “text”"
        file.skip(f"expected a JSON object with “text” as a string, found {found}", number)
        return None
    if doubt:
        file.doubt(doubt, number)
    metadata = read_metadata(record, record.get("metadata"))
    return make_document(file, storable(record["text"]), metadata, "record", line=number)


_KINDS: dict[type, str] = {
    list: "a list",
    dict: "an object",
    str: "a string",
    int: "a number",
    float: "a number",
    bool: "true or false",
}
