"""Rows that were read as paragraphs, as a table again."""

import pytest

from index.storage.corpus import Place
from search.page.context import Excerpt
from search.page.panel import Mark
from search.page.record_table import cells_of, columns_of, is_of_rows, table

ROWS = [
    "Measure: Dam; Cost: 31 million; Note: late; see Annex: B",
    "Measure: Road; Note: done",
    "Measure: Canal; Cost: 4",
]
PLACE = Place(paragraph=0, document="costs.csv", path="/docs/costs.csv", source="/docs/costs.csv", page=2)


def test_columns_stand_in_their_order_though_rows_lack_cells() -> None:
    assert columns_of([ROWS[1], *ROWS]) == ["Measure", "Cost", "Note"]


@pytest.mark.parametrize("rows", [["The dam: it broke.", "Nobody knew."], ["a: b"], [], ["Only: one", "Only: two"]])
def test_what_is_no_table_has_no_columns(rows: list[str]) -> None:
    assert columns_of(rows) == []


def test_cell_may_have_what_stands_between_cells() -> None:
    cells = {name: ROWS[0][start:end] for name, (start, end) in cells_of(ROWS[0], ["Measure", "Cost", "Note"]).items()}
    assert cells == {"Measure": "Dam", "Cost": "31 million", "Note": "late; see Annex: B"}


def test_table_has_its_rows_marks_and_what_is_left_out() -> None:
    excerpt = Excerpt(PLACE, tuple(ROWS), 0, 5)
    marks = [Mark(0, 20, 22), Mark(1, 0, 13)]  # “31”, and all of “Measure: Road”
    shown = table(excerpt, ["Measure", "Cost", "Note"], 1, ["/docs"], marks=marks, current=marks[0])
    assert '<tr><td dir="auto">Dam</td><td dir="auto"><mark class="current">31</mark> million</td>' in shown
    assert '<tr class="found" aria-current="true"><td dir="auto"><mark>Road</mark></td><td dir="auto"></td>' in shown
    assert "… 2 rows after" in shown
    assert "before" not in shown


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "\u202egnorts", '"><b>x'],
)
def test_hostile_cells_and_names_are_text(hostile: str) -> None:
    rows = [f"{hostile}: {hostile}; B: 2"] * 2
    shown = table(Excerpt(PLACE, tuple(rows), 0, 2), columns_of(rows), 0, [])
    assert columns_of(rows) == [hostile, "B"]
    assert "<script" not in shown
    assert "<img" not in shown
    assert "<b>" not in shown
    assert "\u202e" not in shown


def test_only_files_with_rows_are_tables() -> None:
    assert is_of_rows(PLACE)
    assert not is_of_rows(Place(paragraph=0, document="a.txt", path="/docs/a.txt", source="/docs/a.txt"))
