"""EML and MBOX: mail. The body is the text, the sender the author; attachments are read as files of their own."""

import binascii
import email.policy
import mimetypes
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import getaddresses
from typing import BinaryIO

from index.reading.documents import Document, Metadata, SourceFile, make_document_of_paragraphs
from index.reading.fields import Field, fields_of
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
# Neither lines of it nor its last word look like another “begin”: it is not searched for twice.
_UUENCODED = re.compile(r"(?m)^begin [0-7]{3,4} (?P<name>[^\n]{1,255})\n(?P<lines>(?:[ -`]{1,90}\n)++)end[ \t]*$\n?")
_WITHOUT_TEXT = {
    "application/pgp-signature", "application/pgp-encrypted", "application/pkcs7-signature",
    "application/x-pkcs7-signature", "application/ms-tnef", "text/rfc822-headers", "text/x-amp-html",
}  # fmt: skip
"""Parts that say nothing that the rest of a mail does not say, so that nobody need know of them."""
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
            fields=_fields(message),
        )
        found, attachments = _content(file, message)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, IndexError, RecursionError) as error:
        # The standard library's parser raises all of these on headers that nobody should send.
        file.skip(f"a mail that cannot be read ({type(error).__name__}: {error})", number)
        return
    document = None
    if found.texts:
        document = make_document_of_paragraphs(file, found.texts, metadata, "header", marks=found.marks, line=number)
    if document:
        yield document
    elif not attachments and not found.texts:
        file.skip("no text in it", number)
    for name, content in attachments:
        yield from read_documents(file.member(f"{number}/{name}" if number else name, content))


Attachment = tuple[str, bytes]
"""Its name and what is in it."""


def _header(message: EmailMessage, name: str) -> str | None:
    value = message.get(name)
    return " ".join(str(value).split()) or None if value is not None else None


def _fields(message: EmailMessage) -> tuple[Field, ...]:
    """Return who sent a mail and who got it, each by name and address, and the labels that Gmail exports."""
    people = {name: _addresses(message, name) for name in ("From", "To", "Cc", "Bcc")}
    labels = (_header(message, "X-Gmail-Labels") or "").split(",")
    return fields_of({**people, "labels": labels})


def _addresses(message: EmailMessage, name: str) -> list[str]:
    found = getaddresses([" ".join(str(value).split()) for value in message.get_all(name, [])])
    return [f"{person} <{address}>" if person and person != address else address or person for person, address in found]


def _content(file: SourceFile, message: EmailMessage) -> tuple[Paragraphs, list[Attachment]]:
    """Return the paragraphs of all texts of a mail, in order, and what is attached to it."""
    parts = _Parts()
    parts.add(message)
    paragraphs = Paragraphs()
    attachments: list[Attachment] = []
    for part in parts.texts:
        text = _text_of(part)
        if part.get_content_type() != "text/html":
            _read_plain(_without_uuencoded(text.replace("\r\n", "\n"), attachments), paragraphs)
        elif (root := parse_markup(text, file)) is not None:
            read_blocks(root, paragraphs)
    attachments += _attachments(file, parts.others)
    return paragraphs, attachments


class _Parts:
    """Sorts the parts of a mail: texts that are its body, in order, and others."""

    def __init__(self) -> None:
        self.texts: list[MIMEPart] = []
        self.others: list[MIMEPart] = []

    def add(self, part: MIMEPart, *, is_body: bool = True) -> None:
        """Add a part with all that is in it; texts are not of the body where it is said again elsewhere."""
        kind = part.get_content_type()
        if part.get_content_maintype() == "message":
            if kind == "message/rfc822":
                self.others.append(part)
        elif part.is_multipart():
            children = list(part.iter_parts())
            best = _best(children) if kind == "multipart/alternative" else None
            for child in children:
                self.add(child, is_body=is_body and (best is None or child is best))
        elif kind in {"text/plain", "text/html"} and not part.is_attachment():
            if not is_body:
                return
            # A text with a name is a file, but for the first, which some programs name.
            (self.others if part.get_filename() and self.texts else self.texts).append(part)
        else:
            self.others.append(part)


def _best(children: Sequence[MIMEPart]) -> MIMEPart | None:
    """Return which of several forms of the same to read: HTML has paragraphs."""
    for kind in ("text/html", "text/plain"):
        for child in children:
            # Not get_content: it fails where an encoding is not known.
            if any(part.get_content_type() == kind and str(part.get_payload()).strip() for part in child.walk()):
                return child
    return None


def _read_plain(text: str, into: Paragraphs) -> None:
    for block in _BLANK_LINES.split(_SIGNATURE.split(text)[0]):
        for part in split_paragraphs(_QUOTE_MARKS.sub("", block)):
            if part.startswith(("- ", "* ", "• ")):
                into.item(part[2:])
            else:
                into.add(part)
    into.end_list()


def _without_uuencoded(text: str, attachments: list[Attachment]) -> str:
    """Return a text without the files that stand in it as old programs attached them; they are added."""

    def take(found: re.Match[str]) -> str:
        try:
            content = b"".join(map(binascii.a2b_uu, found["lines"].splitlines()))
        except (binascii.Error, ValueError):
            return found[0]
        attachments.append((found["name"].strip().replace("/", "_"), content))
        return ""

    return _UUENCODED.sub(take, text)


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


def _attachments(file: SourceFile, parts: Iterable[MIMEPart]) -> Iterator[Attachment]:
    from index.reading.formats import format_of  # noqa: PLC0415 - as above

    for part in parts:
        name, kind = part.get_filename(), part.get_content_type()
        if kind == "message/rfc822":
            inner = part.get_payload(0)
            if isinstance(inner, EmailMessage):
                yield name or "attached.eml", inner.as_bytes()
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not 0 < len(content) <= MAX_BYTES or not _may_hold_text(part):
            continue
        if not name:
            name = f"attached{mimetypes.guess_extension(kind) or ''}"
            if format_of(name) is None:
                if kind not in _WITHOUT_TEXT:
                    file.doubt(f"an attachment without a name ({kind}) was left out")
                continue
        yield name.replace("/", "_"), content


def _may_hold_text(part: MIMEPart) -> bool:
    """Tell what is worth a note if it cannot be read from the pictures in every signature."""
    return part.get_content_maintype() not in {"image", "audio", "video"}
