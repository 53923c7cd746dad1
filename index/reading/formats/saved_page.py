"""MHTML: a web page with its pictures in one file, as browsers save it. The page is read as any other."""

import email.policy
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.parser import BytesParser

from index.reading.documents import Document, SourceFile
from index.reading.formats import html
from index.reading.formats.decoding import read_bytes

_PAGES = {"text/html", "application/xhtml+xml"}


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the document in an MHTML file."""
    data = read_bytes(file)
    if data is None:
        return
    try:
        message = BytesParser(policy=email.policy.default).parsebytes(data)
        page = _page(message)
        content = _in_utf_8(page) if page is not None else b""
        address = _address(message, page) if page is not None else None
        title = " ".join(str(message.get("Subject", "")).split())
    except Exception as error:  # the standard library's parser raises what it likes on headers that nobody should send
        file.skip(f"damaged: a saved page that cannot be read ({type(error).__name__}: {str(error)[:200]})")
        return
    if not content.strip():
        file.skip("damaged, or not what its name says: there is no page in it")
        return
    for document in html.read(replace(file, content=content)):
        yield replace(document, url=document.url or address, title=document.title or title or None)


def _page(message: EmailMessage) -> EmailMessage | None:
    """Return the page itself: the part that is named as the start, else the first that is a page."""
    start = message.get_param("start")
    pages = [part for part in message.walk() if isinstance(part, EmailMessage) and part.get_content_type() in _PAGES]
    named = (part for part in pages if start and str(part.get("Content-ID", "")).strip() == start)
    return next(named, next(iter(pages), None))


def _in_utf_8(page: EmailMessage) -> bytes:
    """Return the page in UTF-8, with a mark that says so; as it is where it does not say what it is in."""
    payload = page.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    if charset := page.get_content_charset():
        try:
            return data.decode(charset).encode("utf-8-sig")
        except (LookupError, UnicodeError):
            pass
    return data


def _address(message: EmailMessage, page: EmailMessage) -> str | None:
    for value in (message.get("Snapshot-Content-Location"), page.get("Content-Location")):
        if str(value).startswith(("http://", "https://")):
            return "".join(str(value).split())
    return None
