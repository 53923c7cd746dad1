"""The known texts: what a reader of each file should see, paragraph by paragraph.

They lie in `texts/`, in a Markdown so plain that it can be taken apart without a parser: a paragraph a line. Written
for this benchmark, but for two in the public domain: the opening of Charles Darwin's “On the Origin of Species” (1859),
and of Lincoln's second inaugural address (1865).
"""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("texts")


@dataclass(frozen=True)
class Text:
    """A document as its author meant it."""

    name: str
    language: str
    title: str
    author: str
    date: str
    paragraphs: tuple[str, ...]
    """Without the title; a list or a table is one paragraph."""

    @property
    def path(self) -> Path:
        """The Markdown that it is made from."""
        return FOLDER / f"{self.name}.md"


def read_texts() -> list[Text]:
    """Read all known texts, by name."""
    return [_read(path) for path in sorted(FOLDER.glob("*.md"))]


def _read(path: Path) -> Text:
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    blocks = body.strip().split("\n\n")
    return Text(
        path.stem,
        fields["lang"],
        fields["title"].strip('"'),
        fields["author"],
        fields["date"],
        tuple(_plain(block) for block in blocks),
    )


def _plain(block: str) -> str:
    if block.startswith("- "):
        return " • ".join(line.removeprefix("- ") for line in block.splitlines())
    if block.startswith("| "):
        rows = [line.strip("| ") for line in block.splitlines() if not re.fullmatch(r"[|-]+", line)]
        return " • ".join(rows)
    return block.removeprefix("## ")
