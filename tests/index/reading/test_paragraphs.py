import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.paragraphs import join_lines, split_paragraphs

# Text that is full of what splitting looks at.
texts = st.text(st.one_of(st.sampled_from("\n\n \t\r\f\v\x00\x85\u2028\u2029\u3000\ufeff*-a中文。"), st.characters()))
words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8).filter(
    lambda word: not any("\u3000" <= character <= "\uffef" for character in word)
)
lines = st.lists(words, min_size=1, max_size=4).map(" ".join)


def _letters(text: str) -> str:
    return "".join(character for character in text if unicodedata.category(character)[0] in "LN")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t\n ", []),
        ("One.", ["One."]),
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("One.\r\n\r\nTwo.\r\rThree.", ["One.", "Two.", "Three."]),
        ("One.\n \t \n\n\nTwo.", ["One.", "Two."]),
        ("A line\nand its   rest.", ["A line and its rest."]),
        ("One.\fTwo.\u2029Three.", ["One.", "Two.", "Three."]),
        ("One\u2028two\x85three\x0bfour", ["One two three four"]),
        ("One.\n\n* * *\n\n-----\n\nTwo.", ["One.", "Two."]),
        ("\ufeffA\x00B\x07C\ufffe", ["ABC"]),
        ("日本語の\n  文章です。\n\n次。", ["日本語の文章です。", "次。"]),
        ("한국어는\n띄어 쓴다.", ["한국어는 띄어 쓴다."]),
        ("It costs\n20 € 👍", ["It costs 20 € 👍"]),
    ],
)
def test_splits(text: str, expected: list[str]) -> None:
    assert split_paragraphs(text) == expected


@given(texts)
def test_no_letter_or_digit_is_lost_or_moved(text: str) -> None:
    assert _letters("".join(split_paragraphs(text))) == _letters(text)


@given(texts)
def test_what_remains_of_a_text_stands_in_its_order(text: str) -> None:
    rest = iter(text)
    assert all(character in rest for character in "".join(split_paragraphs(text)) if character != " ")


@given(texts)
def test_a_paragraph_is_not_split_again(text: str) -> None:
    for paragraph in split_paragraphs(text):
        assert split_paragraphs(paragraph) == [paragraph]


@given(texts)
def test_a_paragraph_is_one_tidy_line_with_words(text: str) -> None:
    for paragraph in split_paragraphs(text):
        assert paragraph == " ".join(paragraph.split())
        assert _letters(paragraph)


@given(st.lists(lines, max_size=5), st.sampled_from(["\n\n", "\n \n", "\r\n\r\n", "\n\n\n\t\n", "\f", "\n\n---\n\n"]))
def test_paragraphs_come_back_from_between_their_separators(paragraphs: list[str], separator: str) -> None:
    assert split_paragraphs(separator.join(paragraphs)) == paragraphs


@given(st.lists(lines, min_size=1))
def test_wrapped_lines_are_joined(wrapped: list[str]) -> None:
    assert join_lines("\n".join(wrapped)) == " ".join(wrapped)


@pytest.mark.parametrize("space", [" ", "\t", "\n", "\u3000", "\r", "\f", "\u2029"])
def test_a_million_of_white_space_takes_no_quadratic_time(space: str) -> None:
    assert "".join(split_paragraphs("a" + space * 1_000_000 + "b")).replace(" ", "") == "ab"


def test_a_soft_hyphen_is_no_part_of_a_word() -> None:
    assert split_paragraphs("Was\xadser\xadkraft\xad\n\n\xad\n\nam Damm") == ["Wasserkraft", "am Damm"]
