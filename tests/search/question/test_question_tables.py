"""Tables of questions, however they are laid out."""

import pytest

from search.question.question_tables import read_table

CLAIMS = [("The dam broke in May", "1"), ("The mayor, a farmer, resigned", "2")]


@pytest.mark.parametrize(
    ("table", "separator"),
    [
        ('nr,claim,source\n1,The dam broke in May,a\n2,"The mayor, a farmer, resigned",b\n', ","),
        ("nr;claim\n1;The dam broke in May\n\n2;The mayor, a farmer, resigned\n", ";"),
        ("Nr\tClaim\n1\tThe dam broke in May\n2\tThe mayor, a farmer, resigned", "\t"),
        ("nr,claim\n1,The dam broke in May\n2,The mayor, a farmer, resigned\n", ","),
    ],
)
def test_column_of_claims_is_found_whatever_separates_cells(table: str, separator: str) -> None:
    found = read_table(table)
    assert (found.separator, found.has_header, found.questions()) == (separator, True, CLAIMS)


def test_column_without_a_known_name_is_that_of_the_longest_texts() -> None:
    found = read_table("date;assertion;who\n2017;The dam broke early in May;x\n2018;The mayor has resigned;y\n")
    assert (found.names, found.column, found.id_column) == (("date", "assertion", "who"), 1, None)
    assert [question for question, _ in found.questions()] == ["The dam broke early in May", "The mayor has resigned"]


def test_without_a_header_the_first_row_is_asked_too() -> None:
    found = read_table("7;Who broke the dam?\n8;Who is the mayor?\n")
    assert (found.names, found.has_header) == (("column 1", "column 2"), False)
    assert found.questions() == [("Who broke the dam?", None), ("Who is the mayor?", None)]


def test_commas_in_questions_separate_nothing() -> None:
    found = read_table("Who, if anyone, broke it?\nWhy?\nWhen, and where?\n")
    assert (found.separator, len(found.questions())) == ("", 3)
    assert found.questions()[0] == ("Who, if anyone, broke it?", None)


def test_what_was_recognised_can_be_overruled() -> None:
    table = "nr;claim;note\n1;The dam broke in May;ask about the price of the dam\n"
    assert read_table(table, column=2).questions() == [("ask about the price of the dam", "1")]
    assert len(read_table(table, has_header=False).rows) == 2
    assert read_table(table, separator="").rows[1] == ("1;The dam broke in May;ask about the price of the dam",)
    assert read_table("", column=4).questions() == []


def test_nothing_but_separators_ends_no_table() -> None:
    assert read_table(";;\n;").separator == ""
