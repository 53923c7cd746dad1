"""EML and MBOX: mail. The body is the text, the sender the author; attachments are read as files of their own."""

import email.policy
import re
from collections.abc import Callable, Iterator
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from typing import BinaryIO

from index.reading.documents import Document, Metadata, SourceFile, make_document_of_paragraphs
from index.reading.formats.blocks import Paragraphs
from index.reading.formats.decoding import MAX_BYTES, NotTextError, decode, read_bytes
from index.reading.formats.markup import decode_markup, parse_markup, read_blocks
from index.reading.paragraphs import split_paragraphs

ReadMember = Callable[[SourceFile], Iterator[Document]]

MAX_MESSAGE_BYTES = 64 * 1024 * 1024
_MAX_PREAMBLE_BYTES = 1024 * 1024
"""What may stand before the first message; a file with more is no mailbox."""
_SIGNATURE = re.compile(r"(?m)^-- ?\r?$")
_QUOTE_MARKS = re.compile(r"(?m)^(?:>[ \t]?)+")
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n")
_FROM_LINE = re.compile(rb"From \S++.* \d{4}")


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the mail in an EML file, and what is attached to it."""
    data = read_bytes(file)
    if data is not None:
        yield from _read_message(file, data, None)


def read_mailbox(file: SourceFile) -> Iterator[Document]:
    """Yield the mails in an MBOX file, and what is attached to them."""
    number = 0
    with file.open() as stream:
        for number, message in enumerate(_messages(stream), start=1):
            if message is None:
                file.skip(f"a message larger than {MAX_MESSAGE_BYTES // 2**20} MiB", number)
            else:
                yield from _read_message(file, message, number)
    if number == 0:
        file.skip("empty, or no mailbox: expected messages that begin with “From ”")


def _messages(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yield each message of a mailbox, None for one that is too large. “From ” after a blank line begins one."""
    lines: list[bytes] = []
    size = 0
    begun = False
    blank = True
    for line in iter(lambda: stream.readline(1024 * 1024), b""):
        if blank and _FROM_LINE.match(line):
            if begun:
                yield b"".join(lines) if size <= MAX_MESSAGE_BYTES else None
            lines, size, begun = [], 0, True
        elif not begun:
            size += len(line)
            if size > _MAX_PREAMBLE_BYTES:
                return
        else:
            size += len(line)
            if size <= MAX_MESSAGE_BYTES:
                lines.append(line[1:] if line.startswith(b">From ") else line)
            else:
                lines = []
        blank = not line.strip()
    if begun:
        yield b"".join(lines) if size <= MAX_MESSAGE_BYTES else None


def _read_message(file: SourceFile, data: bytes, number: int | None) -> Iterator[Document]:
    from index.reading.formats import read_documents  # noqa: PLC0415 - a mail may hold files of all formats, mails too

    try:
        message = BytesParser(policy=email.policy.default).parsebytes(data)
        if not message.keys():
            file.skip("no mail: it has no header", number)
            return
        metadata = Metadata(
            name=_header(message, "Message-ID"),
            title=_header(message, "Subject"),
            author=_header(message, "From"),
            date=_header(message, "Date"),
        )
        paragraphs = _body(file, message)
        attachments = list(_attachments(message))
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, IndexError, RecursionError) as error:
        # The standard library's parser raises all of these on headers that nobody should send.
        file.skip(f"a mail that cannot be read ({type(error).__name__}: {error})", number)
        return
    document = make_document_of_paragraphs(file, paragraphs, metadata, "header", line=number) if paragraphs else None
    if document:
        yield document
    elif not attachments and not paragraphs:
        file.skip("no text in it", number)
    for name, content in attachments:
        yield from read_documents(file.member(f"{number}/{name}" if number else name, content))


def _header(message: EmailMessage, name: str) -> str | None:
    value = message.get(name)
    return " ".join(str(value).split()) or None if value is not None else None


def _body(file: SourceFile, message: EmailMessage) -> list[str]:
    body = message.get_body(preferencelist=("html", "plain"))
    if body is None:
        return []
    text = _text_of(body)
    paragraphs = Paragraphs()
    if body.get_content_type() == "text/html":
        root = parse_markup(text, file)
        if root is not None:
            read_blocks(root, paragraphs)
        return paragraphs.texts
    for block in _BLANK_LINES.split(_SIGNATURE.split(text.replace("\r\n", "\n"))[0]):
        for part in split_paragraphs(_QUOTE_MARKS.sub("", block)):
            if part.startswith(("- ", "* ", "• ")):
                paragraphs.item(part[2:])
            else:
                paragraphs.add(part)
    paragraphs.end_list()
    return paragraphs.texts


def _text_of(body: MIMEPart) -> str:
    payload = body.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    charset = body.get_content_charset()
    if charset:
        try:
            return data.decode(charset)
        except (LookupError, UnicodeError):
            pass
    try:
        return (decode_markup if body.get_content_type() == "text/html" else decode)(data)[0]
    except NotTextError:
        return ""


def _attachments(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    for part in message.iter_attachments():
        name = part.get_filename()
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload(0)
            if isinstance(inner, EmailMessage):
                yield name or "attached.eml", inner.as_bytes()
            continue
        content = part.get_payload(decode=True)
        if name and isinstance(content, bytes) and 0 < len(content) <= MAX_BYTES and _may_hold_text(part):
            yield name.replace("/", "_"), content


def _may_hold_text(part: MIMEPart) -> bool:
    """Tell what is worth a note if it cannot be read from the pictures in every signature."""
    return part.get_content_maintype() not in {"image", "audio", "video"}
