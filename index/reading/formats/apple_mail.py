"""EMLX: a mail as Apple Mail keeps it, between its length and what the program noted about it."""

from collections.abc import Iterator
from dataclasses import replace

from index.reading.documents import Document, SourceFile
from index.reading.formats import mail
from index.reading.formats.decoding import read_bytes

_LONGEST_NUMBER = 20


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the mail in an EMLX file, and what is attached to it."""
    data = read_bytes(file)
    if data is None:
        return
    number, _, rest = data.partition(b"\n")
    if len(number) > _LONGEST_NUMBER or not number.strip().isdigit():
        file.skip("damaged, or not what its name says: EMLX begins with the length of the mail")
        return
    length = int(number)
    if length > len(rest):
        file.doubt("its end is missing; what stood before was read")
    yield from mail.read(replace(file, content=rest[:length]))
