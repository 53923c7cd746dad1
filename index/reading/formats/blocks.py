"""The parts of a structured document into paragraphs, as a reader sees them.

A list is one paragraph, and so is a table, for neither an item nor a cell says much by itself. What is too long for
that stands for itself: the items of some lists are paragraphs, and so are the cells of a table that only arranges a
page.
"""

from collections.abc import Sequence

from index.reading.roles import TEXT, Mark, Role

BULLET = " • "
CELL = " | "
_LONGEST_PART = 400
"""An item or cell of more characters is a paragraph of its own."""
_LONGEST_TABLE = 1500
"""A table of more characters is cut between two rows."""


class Paragraphs:
    """Collects paragraphs, each with the page on which it begins and what its format says that it is."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.pages: list[int] = []
        self.marks: list[Mark | None] = []
        self.page = 0
        """The page of what is added next, from 1; 0 where there are none."""
        self._list: list[str] = []
        self._list_is_links = True
        self._table: list[str] = []

    def add(self, text: str, mark: Mark | None = None) -> None:
        """Add a paragraph or a heading; `mark` is None where the format does not say which."""
        self.end_list()
        self._append(text, mark)

    def item(self, text: str, *, is_link: bool = False) -> None:
        """Add an item to the list that is open; a list of nothing but links is none of facts."""
        self._end_table()
        if len(text) > _LONGEST_PART:
            self.add(text)
        elif text.strip():
            self._list.append(" ".join(text.split()))
            self._list_is_links &= is_link

    def row(self, cells: Sequence[str]) -> None:
        """Add a row to the table that is open."""
        if self._list:
            self.end_list()
        tidy = [" ".join(cell.split()) for cell in cells]
        if len(tidy) == 1 or max(map(len, tidy), default=0) > _LONGEST_PART:
            for cell in cells:
                self.add(cell)
        elif any(tidy):
            self._table.append(CELL.join(tidy))
            if sum(map(len, self._table)) > _LONGEST_TABLE:
                self._end_table()

    def end_list(self) -> None:
        """Close the list or table that is open."""
        self._end_table()
        if self._list:
            self._append(BULLET.join(self._list), Mark(Role.LINK) if self._list_is_links else TEXT)
            self._list = []
            self._list_is_links = True

    def _end_table(self) -> None:
        if self._table:
            self._append(BULLET.join(self._table), TEXT)
            self._table = []

    def _append(self, text: str, mark: Mark | None) -> None:
        if text.strip():
            self.texts.append(text)
            self.pages.append(self.page)
            self.marks.append(mark)
