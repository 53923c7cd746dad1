"""Headings and captions of a PDF, told by their letters."""

from collections.abc import Callable, Sequence

import pytest

from index.reading.documents import Document
from index.reading.roles import Role

Read = Callable[[str, bytes], tuple[list[Document], list[str]]]
Printed = Callable[..., bytes]

_DAM = ["The dam was built in 1931 by the county, and it was", "raised twice since then, the last time in 1969."]
_LAKE = ["It held until the storm of last Friday, when the lake", "rose by four metres within a night and a day."]
_TOWN = ["Nobody in the town was hurt. Repairs are to begin in", "spring, and to take two years, says the county."]


def _page(*blocks: tuple[str | Sequence[str], str]) -> list[tuple[float, float, str, str]]:
    """Draw blocks of lines from the top of a page to its bottom, each in a font (see `printed`)."""
    drawn, y = [], 780.0
    for lines, font in blocks:
        size = float(font.split()[1])
        for line in [lines] if isinstance(lines, str) else lines:
            y -= 1.2 * size
            drawn.append((50.0, y, line, font))
        y -= 10
    return drawn


def _found(document: Document) -> list[tuple[str, int, str]]:
    """Return what is not running text: its role, its level and its text."""
    return [
        (mark.role.label, mark.level, text)
        for mark, text in zip(document.marks, document.paragraphs, strict=True)
        if mark.role is not Role.TEXT
    ]


TEXT, BOLD, SMALL, SECTION, TITLE = "F1 10", "F2 10", "F1 8", "F2 14", "F2 20"


def test_headings_have_levels_by_their_size_and_weight(read: Read, printed: Printed) -> None:
    pages = [
        _page(
            ("What became of the dam", TITLE),
            (_DAM, TEXT),
            ("The storm", SECTION),
            ("Before it", BOLD),
            (_LAKE, TEXT),
            ("After it", BOLD),
            (_TOWN, TEXT),
        ),
        _page((["The town, its people and what", "the water left of both"], SECTION), (_DAM, TEXT), (_LAKE, TEXT)),
    ]
    assert _found(read("a.pdf", printed(pages, "/Title (Report 7)"))[0][0]) == [
        ("heading", 1, "What became of the dam"),
        ("heading", 2, "The storm"),
        ("heading", 3, "Before it"),
        ("heading", 3, "After it"),
        ("heading", 2, "The town, its people and what the water left of both"),
    ]


def test_headings_that_are_only_larger_have_levels_by_their_size(read: Read, printed: Printed) -> None:
    pages = [
        _page(
            ("What became of the dam", "F1 20"),
            (_DAM, TEXT),
            ("The storm", "F1 16"),
            (_LAKE, TEXT),
            (["The town, its people and what", "the water left of both"], "F1 13"),
            (_TOWN, TEXT),
        )
    ]
    assert _found(read("a.pdf", printed(pages, "/Title (Report 7)"))[0][0]) == [
        ("heading", 1, "What became of the dam"),
        ("heading", 2, "The storm"),
        ("heading", 3, "The town, its people and what the water left of both"),
    ]


def test_numbers_before_headings_of_one_size_are_their_levels(read: Read, printed: Printed) -> None:
    page = _page(
        (_TOWN, TEXT),
        ("1 The dam", BOLD),
        (_DAM, TEXT),
        ("1.1 Its wall", BOLD),
        (_LAKE, TEXT),
        ("2. The town.", BOLD),
        (_TOWN, TEXT),
    )
    assert _found(read("a.pdf", printed([page]))[0][0]) == [
        ("heading", 1, "1 The dam"),
        ("heading", 2, "1.1 Its wall"),
        ("heading", 1, "2. The town."),
    ]


@pytest.mark.parametrize(
    ("lines", "font"),
    [
        (["Nobody in the town was hurt by it, says the county."], BOLD),  # a sentence
        (["“We had no warning at all of the flood,” says Ann Lee."], "F1 14"),
        (["Cost of the repair: 31 million"], TEXT),  # in the letters of the text
        (["Note that this holds for the upper dam alone, and not"], SMALL),
        (["N"], TITLE),  # the first letter of a chapter
        (["Please note:"], BOLD),
        (["of the lower dam and of what it"], BOLD),
    ],
    ids=["sentence", "quotation", "text", "note", "letter", "colon", "part of a sentence"],
)
def test_what_may_answer_is_no_heading(read: Read, printed: Printed, lines: Sequence[str], font: str) -> None:
    page = _page(
        (_TOWN, TEXT), ("The dam", SECTION), (_DAM, TEXT), (lines, font), (_LAKE, TEXT), ("The town", SECTION),
        (_TOWN, TEXT),
    )  # fmt: skip
    assert _found(read("a.pdf", printed([page]))[0][0]) == [("heading", 1, "The dam"), ("heading", 1, "The town")]


def test_labels_and_rows_of_a_form_are_no_headings(read: Read, printed: Printed) -> None:
    """What follows them is a value, and no text."""
    page = _page(
        (_TOWN, TEXT), ("The dam", SECTION), (_DAM, TEXT), ("The owner", BOLD), ("Ann Lee", TEXT), ("The place", BOLD),
        ("Saltwick", TEXT), ("The town", SECTION), (_TOWN, TEXT),
    )  # fmt: skip
    table = [(50.0, 400.0, "Year", TEXT), (250.0, 400.0, "Cost", TEXT), (50.0, 388.0, "1931", TEXT)]
    page += [(50.0, 420.0, "What it cost", BOLD), *table, (250.0, 388.0, "none", TEXT), (50.0, 20.0, "17", TEXT)]
    document = read("a.pdf", printed([page]))[0][0]
    assert _found(document) == [("heading", 1, "The dam"), ("heading", 1, "The town")]
    assert document.paragraphs[-2:] == ("What it cost", "Year | Cost • 1931 | none")


def test_letters_of_sentences_make_no_headings(read: Read, printed: Printed) -> None:
    """In a list of questions and answers, some answers are no whole sentences."""
    page = _page(
        (_DAM, TEXT), ("It held until 1969.", BOLD), (_LAKE, TEXT), ("Nobody was hurt.", BOLD), (_TOWN, TEXT),
        ("Since last Friday", BOLD), (_DAM, TEXT), ("The town", SECTION), (_TOWN, TEXT),
    )  # fmt: skip
    document = read("a.pdf", printed([page]))[0][0]
    assert "Since last Friday" in document.paragraphs
    assert _found(document) == [("heading", 1, "The town")]


def test_captions_of_figures_and_tables(read: Read, printed: Printed) -> None:
    page = _page(
        (_TOWN, TEXT), ("The dam", SECTION), (_DAM, TEXT), ("Figure 2.1 The wall of the dam", SMALL), (_LAKE, TEXT),
        ("Table 3: What was repaired, and when", TEXT), (_TOWN, TEXT),
        ("Figure 2.1 shows that the dam broke in 1931.", TEXT), ("The town", SECTION), (_TOWN, TEXT),
    )  # fmt: skip
    assert _found(read("a.pdf", printed([page]))[0][0]) == [
        ("heading", 1, "The dam"),
        ("caption", 0, "Figure 2.1 The wall of the dam"),
        ("caption", 0, "Table 3: What was repaired, and when"),
        ("heading", 1, "The town"),
    ]


def test_a_table_of_contents_in_the_letters_of_headings(read: Read, printed: Printed) -> None:
    page = _page(
        ("1 The dam . . . . . . . . 2", SECTION), ("2 The lake . . . . . . . . 3", SECTION),
        ("3 The town . . . . . . . . 4", SECTION), (_TOWN, TEXT), ("1.1 The dam", SECTION), (_DAM, TEXT),
        ("1.1.1 The lake", SECTION), ("This is what it held:", TEXT), (_LAKE, TEXT),
    )  # fmt: skip
    assert _found(read("a.pdf", printed([page]))[0][0]) == [
        ("heading", 1, "1.1 The dam"),
        ("heading", 2, "1.1.1 The lake"),
    ]
