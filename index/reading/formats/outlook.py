"""MSG: a mail as Outlook keeps it. It is made an Internet mail again, and read as one.

python-oxmsg reads the properties. Where there is neither HTML nor plain text, the text is in compressed RTF.
"""

import contextlib
import email.parser
import io
import mimetypes
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from typing import TYPE_CHECKING

from index.reading.documents import Document, SourceFile, storable
from index.reading.formats import mail
from index.reading.formats.decoding import MAX_BYTES, read_bytes
from index.reading.formats.markup import decode_markup

if TYPE_CHECKING:
    from oxmsg.storage import Storage

_HEADERS, _SUBJECT, _MESSAGE_ID = 0x007D, 0x0037, 0x1035
_SENDER_NAME, _SENDER_ADDRESS, _SENDER_SMTP, _REPRESENTED_NAME = 0x0C1A, 0x0C1F, 0x5D01, 0x0042
_SENT, _DELIVERED = 0x0039, 0x0E06
_TO, _COPY = 0x0E04, 0x0E03
_CODE_PAGE = 0x3FDE
_BODY, _HTML, _RTF = 0x1000, 0x1013, 0x1009
_DATA, _LONG_NAME, _SHORT_NAME, _KIND, _DISPLAYED_NAME = 0x3701, 0x3707, 0x3704, 0x370E, 0x3001
_OUTER_HEADER, _INNER_HEADER, _PART_HEADER = 32, 24, 8
"""How many bytes stand before the properties of a file, of a mail in a mail, and of an attachment."""
_DEEPEST = 6
"""A mail in so many mails is left out; reading it would be refused in any case."""
_STRINGS = {0x001F: "utf-16-le", 0x001E: "cp1252"}
"""Types of properties that are texts, and how to read one whose encoding is wrong."""


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the mail in an MSG file, and what is attached to it."""
    import olefile  # noqa: PLC0415 - only a worker needs it
    from oxmsg.storage import Storage  # noqa: PLC0415 - as above

    data = read_bytes(file)
    if data is None:
        return
    if not olefile.isOleFile(io.BytesIO(data)):
        file.skip("damaged, or not what its name says: no Outlook message")
        return
    with olefile.OleFileIO(io.BytesIO(data)) as compound:
        storage = Storage.from_ole(compound)
    if not any(stream.name == "__properties_version1.0" for stream in storage.streams):
        file.skip("damaged, or not what its name says: there is no message in it")
        return
    message = _Message(file, storage, _OUTER_HEADER).as_mail(0)
    yield from mail.read(replace(file, content=message.as_bytes()))


class _Message:
    def __init__(self, file: SourceFile, storage: "Storage", header: int) -> None:
        from oxmsg.properties import Properties  # noqa: PLC0415 - as above

        self._file = file
        self._storage = storage
        self._properties = Properties(storage, header)

    def as_mail(self, depth: int) -> EmailMessage:
        """Return it as an Internet mail, with all that is attached."""
        message = EmailMessage()
        headers = email.parser.HeaderParser().parsestr(self._text(_HEADERS) or "")
        sent = self._time(_SENT) or self._time(_DELIVERED)
        fields = {
            "From": headers["From"] or self._sender(),
            "To": headers["To"] or self._text(_TO),
            "Cc": headers["Cc"] or self._text(_COPY),
            "Subject": self._text(_SUBJECT) or headers["Subject"],
            "Date": headers["Date"] or (sent.strftime("%a, %d %b %Y %H:%M:%S +0000") if sent else None),
            "Message-ID": headers["Message-ID"] or self._text(_MESSAGE_ID),
        }
        for name, value in fields.items():
            if tidy := " ".join(storable(str(value or "")).split()):
                with contextlib.suppress(Exception):  # what no header should say
                    message[name] = tidy
        message["MIME-Version"] = "1.0"
        message.set_content(storable(self._text(_BODY) or self._text_of_rtf()))
        if html := self._html():
            message.add_alternative(storable(html), subtype="html")
        for attached in self._storage.storages:
            if attached.name.startswith("__attach_version1.0_#"):
                self._attach(attached, message, depth)
        return message

    def _attach(self, attached: "Storage", message: EmailMessage, depth: int) -> None:
        part = _Message(self._file, attached, _PART_HEADER)
        name = part._text(_LONG_NAME) or part._text(_SHORT_NAME) or part._text(_DISPLAYED_NAME) or "attached"
        name = " ".join(storable(name).split())
        inner = next((one for one in attached.storages if one.name == f"__substg1.0_{_DATA:04X}000D"), None)
        if inner is not None and any(stream.name == "__properties_version1.0" for stream in inner.streams):
            if depth < _DEEPEST:
                name = name if name.lower().endswith(".eml") else f"{name}.eml"
                content = _Message(self._file, inner, _INNER_HEADER).as_mail(depth + 1).as_bytes()
                message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
            else:
                self._file.doubt(f"“{name}” in it lies in more than {_DEEPEST} mails and was left out")
            return
        content = part._bytes(_DATA, 0x0102) or b""
        if len(content) > MAX_BYTES:
            self._file.doubt(f"{name} in it is larger than {MAX_BYTES // 2**20} MiB and was left out")
        elif content:
            kind = part._text(_KIND) or mimetypes.guess_type(name)[0] or ""
            maintype = kind.partition("/")[0].lower()
            maintype = maintype if maintype in {"image", "audio", "video"} else "application"
            message.add_attachment(content, maintype=maintype, subtype="octet-stream", filename=name)

    def _sender(self) -> str | None:
        name = self._text(_SENDER_NAME) or self._text(_REPRESENTED_NAME)
        addresses = (self._text(_SENDER_SMTP), self._text(_SENDER_ADDRESS))
        address = next((one for one in addresses if one and "@" in one), None)  # else one of Exchange's own
        return f"{name} <{address}>" if name and address and name != address else name or address

    def _text(self, tag: int) -> str | None:
        try:
            text = self._properties.str_prop_value(tag)
        except (UnicodeError, LookupError, ValueError):
            raw = ((self._bytes(tag, kind), encoding) for kind, encoding in _STRINGS.items())
            text = next((data.decode(encoding, "replace") for data, encoding in raw if data), None)
        return text.rstrip("\x00") if text else None

    def _html(self) -> str | None:
        if data := self._bytes(_HTML, 0x0102):
            with contextlib.suppress(UnicodeError, LookupError, ValueError):
                if (
                    self._properties.int_prop_value(_CODE_PAGE) is None
                ):  # what the HTML itself says is surer than a guess
                    text, doubt = decode_markup(data)
                    if doubt is None:
                        return text
                return data.decode(self._properties.body_encoding)
            with contextlib.suppress(Exception):  # it is no text at all
                return decode_markup(data)[0]
        return self._text(_HTML)

    def _text_of_rtf(self) -> str:
        compressed = self._bytes(_RTF, 0x0102)
        if not compressed or self._html():
            return ""
        from compressed_rtf import decompress  # noqa: PLC0415 - as above
        from striprtf.striprtf import rtf_to_text  # noqa: PLC0415 - as above

        try:
            text = rtf_to_text(decompress(compressed).decode("latin-1"), errors="replace")
        except Exception as error:  # neither library says what it raises
            self._file.doubt(f"its text cannot be read ({type(error).__name__}: {str(error)[:100]})")
            return ""
        return "\n\n".join(text.split("\n"))

    def _time(self, tag: int) -> datetime | None:
        try:
            return self._properties.date_prop_value(tag)
        except (ValueError, OverflowError, LookupError):
            return None

    def _bytes(self, tag: int, kind: int) -> bytes | None:
        name = f"__substg1.0_{tag:04X}{kind:04X}"
        return next((stream.bytes_ for stream in self._storage.streams if stream.name == name), None)
