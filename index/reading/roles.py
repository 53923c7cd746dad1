"""What a paragraph is in its document: running text, or something that only leads to it or stands beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

MOST_LEVELS = 6
"""How many headings there may be above a paragraph; deeper ones count as of this level."""
LONGEST_HEADING = 250
"""What is longer is running text, however it is marked."""


class Role(IntEnum):
    """What a paragraph is. Stored as one byte; the smaller of two counts for a text that is both somewhere."""

    TEXT = 0
    """Running text, and lists and tables with facts."""
    HEADING = 1
    CAPTION = 2
    """What stands under a picture, a table or a film, or says who took it."""
    LINK = 3
    """A pointer to another text: a related headline, “Read more: …”."""
    BYLINE = 4
    """Who wrote a text, where, and when."""
    FURNITURE = 5
    """Buttons, notices, sharing, copyright: what is there for the page's sake."""

    @property
    def label(self) -> str:
        """Its name in JSON and on the page."""
        return self.name.lower()


@dataclass(frozen=True)
class Mark:
    """A role, and of a heading its level."""

    role: Role
    level: int = 0
    """From 1, the outermost; 0 for what is no heading."""


TEXT = Mark(Role.TEXT)


def heading(level: int) -> Mark:
    """Return the mark of a heading; levels out of range become the nearest that there is."""
    return Mark(Role.HEADING, min(max(level, 1), MOST_LEVELS))


def recognise(texts: Sequence[str], marks: Sequence[Mark | None]) -> list[Mark]:
    """Tell of each paragraph of a document what it is.

    Args:
        texts: the paragraphs in order.
        marks: what the document's format says of each; None where it says nothing. Same length.
    """
    return [
        TEXT if mark is None or len(text) > LONGEST_HEADING else mark for text, mark in zip(texts, marks, strict=True)
    ]


def heading_rows(marks: Sequence[Mark]) -> list[int | None]:
    """Return for each paragraph the position of the nearest heading above it; of a heading, the one that it is under.

    None where there is none.
    """
    open_headings: list[int] = []
    rows: list[int | None] = []
    for i, mark in enumerate(marks):
        if mark.role == Role.HEADING:
            while open_headings and marks[open_headings[-1]].level >= mark.level:
                open_headings.pop()
        rows.append(open_headings[-1] if open_headings else None)
        if mark.role == Role.HEADING:
            open_headings.append(i)
    return rows
