"""Org: the outlines of Emacs. orgparse tells headings, their tags and states from the text below them."""

import re
from collections.abc import Iterator, Sequence

from index.reading.documents import Document, Metadata, SourceFile, make_document_of_paragraphs
from index.reading.fields import fields_of
from index.reading.formats.blocks import Paragraphs
from index.reading.formats.decoding import read_text
from index.reading.formats.light_markup import Lines

_KEYWORD = re.compile(r"\s*#\+(?P<name>[\w-]+):(?P<value>.*)")
_BLOCK = re.compile(r"\s*#\+begin_(?P<kind>\w+).*", re.IGNORECASE)
_VERBATIM = {"src", "example", "export"}
_ITEM = re.compile(r"\s*(?:[-+]|\s\*|\d+[.)])\s+(?:\[[ X-]\]\s+)?(?P<text>\S.*)")
_DRAWER = re.compile(r"\s*:[A-Z_]+:\s*|\s*(?:SCHEDULED|DEADLINE|CLOSED|CLOCK):.*")
_RULE = re.compile(r"\s*\|[-+|]*\s*|\s*-{5,}\s*")
_MARKS = re.compile(r"(?<![\w*/_=~+])([*/_=~+])(\S(?:.{0,500}?\S)?)\1(?!\w)", re.DOTALL)
_FOOTNOTE = re.compile(r"\[fn:[\w-]*:?([^\[\]]*)\]")
_LINK = re.compile(r"\[\[([^\[\]]{1,2000})\](?:\[([^\[\]]{1,2000})\])?\]")
_TIMESTAMP = re.compile(r"[<\[](\d{4}-\d\d-\d\d)[^<>\[\]]*[>\]]")


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the document in an Org file."""
    import orgparse  # noqa: PLC0415 - only a worker needs it

    text = read_text(file)
    if text is None:
        return
    root = orgparse.loads(text)
    told: dict[str, str] = {}
    paragraphs = Paragraphs()
    into = Lines(paragraphs, _plain)
    for node in root:
        if node.level:
            into.end()
            into.heading(node.level, node.get_heading(format="raw"))
        _read_body(node.get_body(format="raw").split("\n"), into, told)
    into.end()
    date = _TIMESTAMP.sub(r"\1", told.get("date", ""))
    metadata = Metadata(
        title=_plain(told.get("title", "")) or None,
        author=told.get("author") or None,
        date=date or None,
        language=told.get("language") or None,
        fields=fields_of({"keywords": told.get("keywords"), "tags": told.get("filetags", "").strip(":").split(":")}),
    )
    if document := make_document_of_paragraphs(
        file, paragraphs.texts, metadata, "front matter", marks=paragraphs.marks
    ):
        yield document


def _read_body(lines: Sequence[str], into: Lines, told: dict[str, str]) -> None:
    i = 0
    while i < len(lines):
        line = lines[i]
        i += 1
        if match := _BLOCK.fullmatch(line):
            kind = match["kind"].lower()
            end = _end_of_block(lines, i, kind)
            if kind in _VERBATIM:
                into.code("\n".join(lines[i:end]))
            elif kind != "comment":
                into.blank()
                _read_body(lines[i:end], into, told)
                into.blank()
            i = end + 1
        elif match := _KEYWORD.fullmatch(line):
            into.blank()
            if match["name"].lower() == "caption":
                into.caption(match["value"])
            else:
                told.setdefault(match["name"].lower(), match["value"].strip())
        elif not line.strip() or _RULE.fullmatch(line) or _DRAWER.fullmatch(line) or line.lstrip().startswith("# "):
            into.blank()
        elif line.lstrip().startswith("|"):
            into.row([cell.strip() for cell in line.strip().strip("|").split("|")])
        elif match := _ITEM.fullmatch(line):
            into.item(match["text"].replace(" :: ", ": "))
        else:
            into.text(line)


def _end_of_block(lines: Sequence[str], start: int, kind: str) -> int:
    end = f"#+end_{kind}"
    return next((i for i in range(start, len(lines)) if lines[i].strip().lower() == end), len(lines))


def _plain(text: str) -> str:
    text = _FOOTNOTE.sub(lambda note: f" ({note[1]})" if note[1] else "", text)
    # Not by orgparse, which takes quadratic time for brackets that nobody closes.
    text = _LINK.sub(lambda link: link[2] or link[1], text)
    return _MARKS.sub(r"\2", text)
