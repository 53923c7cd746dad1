"""WARC: web pages as archives keep them. Each page is a file in it, named by its address. warcio reads the records."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from index.reading.documents import Document, SourceFile
from index.reading.formats.decoding import MAX_BYTES
from index.reading.formats.zipped import MAX_TOTAL_BYTES

_ENDINGS = {
    "text/html": ".html", "application/xhtml+xml": ".xhtml", "text/plain": ".txt", "application/pdf": ".pdf",
    "text/markdown": ".md", "application/rss+xml": ".rss", "application/atom+xml": ".atom", "text/csv": ".csv",
    "application/epub+zip": ".epub", "application/rtf": ".rtf", "text/vtt": ".vtt", "message/rfc822": ".eml",
    "application/msword": ".doc", "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}  # fmt: skip
"""What is read of an archive: other things that pages consist of are pictures, programs and styles."""
_PAGES = {"response", "resource", "conversion"}
_GOOD = {"200", "203", "206", ""}
_MAX_RECORDS = 1_000_000


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the documents in a WARC file, compressed or not."""
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 - only a worker needs it
    from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415 - as above

    records = found = 0
    with file.open() as stream:
        try:
            for records, record in enumerate(ArchiveIterator(stream, arc2warc=True), start=1):
                if records % 100 == 0:
                    file.alive()
                if record.rec_type in _PAGES and (member := _page(file, record)):
                    found += 1
                    yield from _read_page(member, record)
                if file.unpacked.full or records > _MAX_RECORDS:
                    return
        except (
            ArchiveLoadFailed,
            OSError,
            EOFError,
            ValueError,
            KeyError,
            IndexError,
            AttributeError,
            TypeError,
        ) as error:
            reason = f"{type(error).__name__}: {str(error).strip()[:100]}"
            if records:
                file.doubt(f"truncated or damaged ({reason}); what stood before was read")
            else:
                file.skip(f"damaged, or not what its name says ({reason})")
            return
    if not found:
        file.skip("no pages in it" if records else "empty")


def _page(file: SourceFile, record: Any) -> SourceFile | None:
    """Return a record as a file in the archive, None where it holds no text or may not be unpacked."""
    http = record.http_headers
    if http is not None and str(http.get_statuscode()) not in _GOOD:
        return None
    kind = (http.get_header("Content-Type") if http is not None else record.content_type) or ""
    ending = _ENDINGS.get(kind.partition(";")[0].strip().lower())
    if ending is None:
        return None
    name = _name(record.rec_headers.get_header("WARC-Target-URI") or "page", ending)
    content = record.content_stream().read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        file.doubt(f"{name} in it is larger than {MAX_BYTES // 2**20} MiB and was left out")
        return None
    if len(content) > MAX_TOTAL_BYTES - file.unpacked.bytes:
        file.doubt(f"it unpacks to more than {MAX_TOTAL_BYTES // 2**20} MiB; {name} and what follows was left out")
        file.unpacked.full = True
        return None
    file.unpacked.bytes += len(content)
    charset = kind.lower().partition("charset=")[2].strip(" \"';")
    return file.member(name, _in_utf_8(content, charset) if ending in {".html", ".xhtml", ".txt"} else content)


def _name(address: str, ending: str) -> str:
    """Return an address as a path that ends like files of its kind."""
    parts = urlsplit(address.strip("<>"))
    path = f"{parts.netloc}{parts.path}" + (f"?{parts.query}" if parts.query else "")
    path = "/".join(part for part in path[:500].split("/") if part not in {"", ".", ".."}) or "page"
    return path if PurePosixPath(path).suffix.lower() == ending else f"{path}{ending}"


def _in_utf_8(content: bytes, charset: str) -> bytes:
    """Return a text in UTF-8 with a mark that says so, where the server said what it was in."""
    if not charset or content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return content
    try:
        return content.decode(charset).encode("utf-8-sig")
    except (LookupError, UnicodeError):
        return content


def _read_page(member: SourceFile, record: Any) -> Iterator[Document]:
    from index.reading.formats import read_documents  # noqa: PLC0415 - an archive may hold files of many formats

    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    for document in read_documents(member):
        url = document.url or (address.strip("<>") if address.startswith(("http", "<http")) else None)
        yield replace(document, url=url)
