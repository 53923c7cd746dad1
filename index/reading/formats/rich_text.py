"""RTF: what old word processors and mail programs write."""

import re
from collections.abc import Iterator

from index.reading.documents import Document, Metadata, SourceFile, make_document_of_paragraphs
from index.reading.formats.blocks import Paragraphs
from index.reading.formats.decoding import read_bytes

_CREATED = re.compile(r"\{\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")
_HEAD_CHARACTERS = 100_000
_BULLETS = ("•", "·", "◦", "▪", "–\t", "-\t", "*\t", "●")


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the document in an RTF file."""
    from striprtf.striprtf import rtf_to_text  # noqa: PLC0415 - only a worker needs it

    data = read_bytes(file)
    if data is None:
        return
    if not data.lstrip().startswith(b"{\\rtf"):
        file.skip("damaged, or not what its name says: RTF begins with {\\rtf")
        return
    markup = data.decode("latin-1")  # RTF is ASCII; the texts in it name their own encodings
    text = rtf_to_text(markup, errors="replace")
    if data.count(b"{") > data.count(b"}"):
        file.doubt("its end is missing; what stood before was read")
    paragraphs = Paragraphs()
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped.startswith(_BULLETS):
            paragraphs.item(stripped.lstrip("•·◦▪–-*●\t "))
        elif stripped.endswith("|"):
            paragraphs.row(stripped.rstrip("|").split("|"))
        else:
            paragraphs.add(line)
    paragraphs.end_list()
    head = markup[:_HEAD_CHARACTERS]
    created = _CREATED.search(head)
    metadata = Metadata(
        title=_information(head, "title"),
        author=_information(head, "author"),
        date="-".join(part.zfill(2) for part in created.groups()) if created else None,
    )
    if document := make_document_of_paragraphs(file, paragraphs.texts, metadata, "properties"):
        yield document


def _information(head: str, field: str) -> str | None:
    from striprtf.striprtf import rtf_to_text  # noqa: PLC0415 - as above

    match = re.search(rf"\{{\\{field} ([^{{}}]{{1,1000}})\}}", head)
    return (
        (rtf_to_text(f"{{\\rtf1\\ansi\\ansicpg1252 {match[1]}}}", errors="replace").strip() or None) if match else None
    )
