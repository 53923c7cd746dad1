"""Names in running text."""

import pytest

from search.checking.names import Words, is_name_in, names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("On Monday Ada Quist met the Rhine Commission.", ["Ada Quist", "Rhine Commission"]),
        ("The Bank of Riga and Kent Docks sued Ludwig van Horn.", ["Bank of Riga", "Kent Docks", "Ludwig van Horn"]),
        ("It has 512GB of storage, says NATO.", ["NATO"]),
        ("He left in May with it.", []),
    ],
)
def test_names_are_what_is_capitalised(text: str, found: list[str]) -> None:
    assert [one.text for one in names(text)] == found
    assert all(text[one.start : one.end] == one.text for one in names(text))


def test_a_single_word_that_begins_a_sentence_is_told_by_other_texts() -> None:
    (first,) = names("Quist fled.")
    assert not first.sure
    assert is_name_in("Quist", ["They saw Quist there."])
    assert not is_name_in("Officials", ["The Officials met.", "Some officials met."])
    assert not is_name_in("Quist", ["They saw nobody."])


def test_a_name_is_found_in_other_spellings_and_not_under_another_first_name() -> None:
    (name,) = names("They met Volodymyr Zelensky.")
    assert Words("President Zelenskyy, whose first name is Volodymyr").missing(name) == []
    assert Words("President Smith").missing(name) == ["volodymyr", "zelensky"]
    (jill,) = names("They met Jill Biden.")
    assert Words("They met Joe Biden.").other_first_name(jill)
    assert not Words("They met President Biden.").other_first_name(jill)
