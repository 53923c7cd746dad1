"""RTF: what old word processors and mail programs write. striprtf makes text of it."""

import re
from collections.abc import Iterator

from index.reading.documents import Document, Metadata, SourceFile, make_document_of_paragraphs
from index.reading.fields import fields_of
from index.reading.formats.blocks import Paragraphs
from index.reading.formats.decoding import read_bytes

_CREATED = re.compile(r"\{\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")
_HEAD_CHARACTERS = 100_000
_BULLETS = ("•", "·", "◦", "▪", "–\t", "-\t", "*\t", "●")
_TOKEN = re.compile(
    r"\\\*\s*\\(?P<optional>[a-z]++)-?\d*+ ?|\\(?P<word>[a-z]++)(?P<number>-?\d*+) ?|\\.|[{}]", re.DOTALL
)
_NOTES = {"footnote", "annotation"}
"""What stands under a page or beside the text. striprtf leaves both out."""
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Around a note in the text. They mean nothing in Unicode, so that no text should have them."""
_NOTE_OR_BREAK = re.compile(rf"([{_OPEN}{_CLOSE}\n])")


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
    text = _notes_after_lines(rtf_to_text(_prepared(markup), errors="replace"))
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
        fields=fields_of({name: _information(head, name) for name in ("subject", "keywords", "category")}),
    )
    if document := make_document_of_paragraphs(file, paragraphs.texts, metadata, "properties"):
        yield document


def _prepared(markup: str) -> str:
    """Return the markup with its notes marked as text, and without the bytes of pictures, at which striprtf fails."""
    pieces: list[str] = []
    closes: list[str] = []
    """For each group that is open, what comes before its end."""
    place = 0
    while token := _TOKEN.search(markup, place):
        pieces.append(markup[place : token.start()])
        place = token.end()
        word = token["word"] or token["optional"]
        if word == "bin":
            place += max(int(token["number"] or 0), 0)
        elif word in _NOTES and closes and not closes[-1]:
            closes[-1] = _sign(_CLOSE)
            pieces.append(_sign(_OPEN))
        else:
            if token[0] == "{":
                closes.append("")
            elif token[0] == "}" and closes:
                pieces.append(closes.pop())
            pieces.append(token[0])
    pieces.append(markup[place:])
    return "".join(pieces)


def _sign(character: str) -> str:
    return f"{{\\uc0\\u{ord(character)} }}"


def _notes_after_lines(text: str) -> str:
    """Return the text with each note after the line in which it is marked."""
    lines: list[str] = []
    notes: list[str] = []
    depth = 0
    for piece in _NOTE_OR_BREAK.split(text):
        if piece in {_OPEN, _CLOSE}:
            depth = max(depth + (1 if piece == _OPEN else -1), 0)
            notes.append("\n")
        elif depth:
            notes.append(piece)
        elif piece == "\n":
            lines += ["\n", *notes]
            notes = []
        else:
            lines.append(piece)
    return "".join([*lines, *notes])


def _information(head: str, field: str) -> str | None:
    from striprtf.striprtf import rtf_to_text  # noqa: PLC0415 - as above

    match = re.search(rf"\{{\\{field} ([^{{}}]{{1,1000}})\}}", head)
    return (
        (rtf_to_text(f"{{\\rtf1\\ansi\\ansicpg1252 {match[1]}}}", errors="replace").strip() or None) if match else None
    )
