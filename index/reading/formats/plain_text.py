"""Plain text: one document a file."""

from collections.abc import Iterator

from index.reading.documents import Document, Metadata, SourceFile, make_document
from index.reading.formats.decoding import read_text


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the document in a text file."""
    text = read_text(file)
    if text is not None and (document := make_document(file, text, Metadata(), "record")):
        yield document
