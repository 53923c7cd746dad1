"""AsciiDoc: what manuals are written in. No library for Python reads it and is maintained."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.reading.documents import Document, Metadata, SourceFile, make_document_of_paragraphs
from index.reading.fields import fields_of
from index.reading.formats.blocks import Paragraphs
from index.reading.formats.decoding import read_text
from index.reading.formats.light_markup import Lines

_HEADING = re.compile(r"(?P<marks>={1,6}|#{1,6})\s+(?P<text>\S.*)")
_ATTRIBUTE = re.compile(r":(?P<name>!?[\w-]+!?):(?:\s+(?P<value>.*))?")
_ITEM = re.compile(r"\s*(?:\*{1,6}|-|\.{1,6}|\d+\.|<\d+>)\s+(?:\[[ x*]\]\s+)?(?P<text>\S.*)")
_TERM = re.compile(r"\s*(?P<term>\S.{0,200}?)(?:::{1,3}|;;)(?:\s+(?P<text>.*))?")
_CODE = re.compile(r"-{4,}|\.{4,}|\+{4,}|`{3}\w*")
_COMMENT = re.compile(r"/{4,}")
_CONTAINER = re.compile(r"={4,}|\*{4,}|_{4,}|--|'{3,}|<{3,}")
_TABLE = re.compile(r"[|,:!]={3,}")
_BLOCK_MACRO = re.compile(r"(?P<name>[a-z]+)::(?P<target>\S*?)\[(?P<text>[^\]]*)\]")
_NOT_SHOWN = re.compile(r"\[.*\]|//.*")
_CELL = re.compile(r"(?:^|\s)(?:\d*\.?\d*[+*])?[<^>.]*[a-z]?\|")
_AUTHOR = re.compile(r"(?P<name>[^\W\d][^<>:;]{0,100})(?:<[^<>]*>)?(?:;.*)?")
_REVISION = re.compile(r"(?:v?[\d.]+,\s*)?(?P<date>[^:,]*\d{4}[^:,]*)(?:[:,].*)?|v[\d.]+")

_INLINE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\[\[[^\[\]]*\]\]|\(\(\([^()]*\)\)\)"), ""),
    (re.compile(r"(?:anchor|image|icon):[^\s\[\]]{1,2000}\[[^\[\]]*\]"), ""),
    (re.compile(r"<<[^<>,]+,([^<>]+)>>"), r"\1"),
    (re.compile(r"<<([^<>,]+)>>"), r"\1"),
    (re.compile(r"footnote:[\w-]*\[([^\[\]]*)\]"), r" (\1)"),
    (re.compile(r"(?:link|xref|mailto):[^\s\[\]]{1,2000}\[([^\[\],]+)[^\[\]]*\]"), r"\1"),
    (re.compile(r"https?://[^\s\[\]]{1,2000}\[([^\[\],]+)[^\[\]]*\]"), r"\1"),
    (re.compile(r"(?:kbd|btn|menu|pass|stem|latexmath):\w*\[([^\[\]]*)\]"), r"\1"),
    (re.compile(r"(?<!\w)\[[.#%][^\[\]\s]*\](?=[#*_`])"), ""),
    (re.compile(r"(\*\*|__|``|##)(\S(?:.{0,500}?\S)?)\1", re.DOTALL), r"\2"),
    (re.compile(r"(?<![\w*])\*(\S(?:[^*]*\S)?)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_])_(\S(?:[^_]*\S)?)_(?![\w_])"), r"\1"),
    (re.compile(r"(?<![\w`])`\+?([^`+]+)\+?`(?![\w`])"), r"\1"),
    (re.compile(r"(?<![\w#])#([^#\s](?:[^#]*\S)?)#(?![\w#])"), r"\1"),
)  # fmt: skip
"""What markup in a line becomes."""


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the document in an AsciiDoc file."""
    text = read_text(file)
    if text is None:
        return
    reader = _Reader(text.replace("\r\n", "\n").split("\n"))
    reader.read()
    metadata = Metadata(
        title=_plain(reader.title) or None,
        author=reader.attributes.get("author"),
        date=reader.attributes.get("revdate") or reader.attributes.get("date"),
        language=reader.attributes.get("lang"),
        fields=fields_of({"keywords": reader.attributes.get("keywords")}),
    )
    paragraphs = reader.paragraphs
    if document := make_document_of_paragraphs(
        file, paragraphs.texts, metadata, "front matter", marks=paragraphs.marks
    ):
        yield document


@dataclass
class _Reader:
    lines: Sequence[str]
    title: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    paragraphs: Paragraphs = field(default_factory=Paragraphs)

    def read(self) -> None:
        """Read all lines."""
        into = Lines(self.paragraphs, _plain)
        i = self._read_header()
        while i < len(self.lines):
            i = self._read_line(i, into)
        into.end()

    def _read_header(self) -> int:
        """Read title, author, revision and attributes above the text; return where it begins."""
        i = 0
        while i < len(self.lines) and (not self.lines[i].strip() or self.lines[i].startswith(("//", ":"))):
            self._attribute(self.lines[i])
            i += 1
        if i == len(self.lines) or not (match := re.match(r"[=#]\s+(\S.*)", self.lines[i])):
            return i
        self.title = match[1]
        i += 1
        named = [("author", _AUTHOR), ("revdate", _REVISION)]
        while i < len(self.lines) and (line := self.lines[i].strip()):
            if not self._attribute(line) and not line.startswith("//"):
                if not named or not (match := named[0][1].fullmatch(line)):
                    break
                name, _ = named.pop(0)
                if value := (match[1] or "").strip():
                    self.attributes.setdefault(name, value)
            i += 1
        return i

    def _attribute(self, line: str) -> bool:
        match = _ATTRIBUTE.fullmatch(line.rstrip())
        if match:
            self.attributes[match["name"].lower()] = (match["value"] or "").strip()
        return match is not None

    def _read_line(self, i: int, into: Lines) -> int:
        """Read what begins on this line; return the line after it."""
        line = self.lines[i].rstrip()
        if not line.strip() or line == "+":
            into.blank()
        elif _COMMENT.fullmatch(line):
            return self._end_of_block(i, line)
        elif _CODE.fullmatch(line) or _TABLE.fullmatch(line):
            return self._read_block(i, line, into)
        elif match := _HEADING.fullmatch(line):
            into.end()
            into.heading(len(match["marks"]), match["text"])
        elif match := _BLOCK_MACRO.fullmatch(line):
            if match["name"] == "image" and match["text"]:
                into.caption(match["text"].split(",")[0].strip('"'))
        elif _CONTAINER.fullmatch(line) or _NOT_SHOWN.fullmatch(line):
            into.blank()
        elif re.match(r"\.[^\s.]", line):
            into.caption(line[1:])
        elif match := _ITEM.fullmatch(line):
            into.item(match["text"])
        elif match := _TERM.fullmatch(line):
            into.item(f"{match['term']}: {match['text'] or ''}".rstrip())
        elif not self._attribute(line):
            into.text(line.removesuffix(" +"))
        return i + 1

    def _read_block(self, i: int, line: str, into: Lines) -> int:
        """Read the code or the table that begins on this line; return the line after it."""
        end = self._end_of_block(i, "```" if line.startswith("`") else line)
        inside = self.lines[i + 1 : end - 1]
        if _CODE.fullmatch(line):
            into.code("\n".join(inside))
        else:
            for row in _rows(inside):
                into.row(row)
            into.end()
        return end

    def _end_of_block(self, i: int, delimiter: str) -> int:
        """Return the line after the one that closes a block; a block that nobody closes ends with the text."""
        for end in range(i + 1, len(self.lines)):
            if self.lines[end].rstrip() == delimiter:
                return end + 1
        return len(self.lines) + 1


def _rows(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield the rows of a table: what a line holds, or single cells up to a blank line."""
    cells: list[str] = []
    for line in [*lines, ""]:
        parts = _CELL.split(line)
        if len(parts) > 2:
            if cells:
                yield cells
            cells = []
            yield [part.strip() for part in parts[1:]]
        elif len(parts) == 2:
            cells.append(parts[1].strip())
        elif line.strip() and cells:
            cells[-1] += f"\n{line}"
        elif cells:
            yield cells
            cells = []


def _plain(text: str) -> str:
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return text
