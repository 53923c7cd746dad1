"""Lines of AsciiDoc or Org into paragraphs: what light markup languages have in common."""

from collections.abc import Callable, Sequence

from index.reading.formats.blocks import Paragraphs
from index.reading.roles import TEXT, Mark, Role, heading


class Lines:
    """Collects lines: a blank one ends a paragraph, and an item goes on until the next item or blank line.

    `plain` takes the markup from a text: it may begin on one line and end on another.
    """

    def __init__(self, paragraphs: Paragraphs, plain: Callable[[str], str]) -> None:
        self._into = paragraphs
        self._plain = plain
        self._text: list[str] = []
        self._item: list[str] = []

    def text(self, line: str) -> None:
        """Add a line of a paragraph, or of the item that is open."""
        (self._item or self._text).append(line)

    def item(self, line: str) -> None:
        """Add the first line of an item."""
        self._end_block()
        self._item.append(line)

    def blank(self) -> None:
        """End the paragraph or the item, but not the list that it belongs to."""
        self._end_block()

    def code(self, text: str) -> None:
        """Add a text that is shown as it is."""
        self._end_block()
        self._into.add(text, TEXT)

    def heading(self, level: int, text: str) -> None:
        """Add a heading of a level from 1."""
        self._end_block()
        self._into.add(self._plain(text), heading(level))

    def caption(self, text: str) -> None:
        """Add what stands above or below a picture or a table."""
        self._end_block()
        self._into.add(self._plain(text), Mark(Role.CAPTION))

    def row(self, cells: Sequence[str]) -> None:
        """Add a row of a table."""
        self._end_block()
        self._into.row([self._plain(cell) for cell in cells])

    def end(self) -> None:
        """End everything that is open."""
        self._end_block()
        self._into.end_list()

    def _end_block(self) -> None:
        if self._item:
            self._into.item(self._plain("\n".join(self._item)))
        elif self._text:
            self._into.add(self._plain("\n".join(self._text)))
        self._text, self._item = [], []
