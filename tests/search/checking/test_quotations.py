"""Quotations: found word for word, with changes, or not."""

import pytest

from search.checking.quotations import Stretch, changes, find_quotation, quotations_in

THERE = "He was angry. “We had warned them for years, and nobody listened to us,” he said, and left the room."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('She called it "a pile of old rubbish" and left.', ["a pile of old rubbish"]),
        ("“Heads have to roll,” he said, “and soon they will.”", ["Heads have to roll", "and soon they will"]),
        ("„Wir haben es gewusst“, sagte er.", ["Wir haben es gewusst"]),
        ("« Nous le savions bien », dit-il.", ["Nous le savions bien"]),
        ("The ‘king’s new road’ is the dogs' own.", ["king’s new road"]),
        ("He read “War and” there.", []),
    ],
)
def test_quotations_are_what_stands_in_marks(text: str, found: list[str]) -> None:
    assert [one.text for one in quotations_in(text)] == found


def test_word_for_word_whatever_the_marks_and_the_case() -> None:
    match = find_quotation("we had warned them for years; and nobody listened", THERE)
    assert match is not None
    assert match.exact
    assert THERE[match.start : match.end] == "We had warned them for years, and nobody listened"


def test_with_changes_and_which() -> None:
    quotation = "We have warned them for many years, and nobody listened to us"
    match = find_quotation(quotation, THERE)
    assert match is not None
    assert not match.exact
    there = THERE[match.start : match.end]
    assert there == "We had warned them for years, and nobody listened to us"
    assert changes(quotation, there) == (
        Stretch("same", "We"),
        Stretch("only in the draft", "have"),
        Stretch("only there", "had"),
        Stretch("same", "warned them for"),
        Stretch("only in the draft", "many"),
        Stretch("same", "years, and nobody listened to us"),
    )


def test_not_what_only_shares_some_words() -> None:
    assert find_quotation("We had warned the mayor of Selby that the dam was old", THERE) is None


def test_pieces_of_a_cut_quotation_are_looked_for_one_by_one() -> None:
    (one,) = quotations_in("“We had warned them … nobody listened to us”")
    assert one.pieces == ("We had warned them", "nobody listened to us")
    assert all(find_quotation(piece, THERE) for piece in one.pieces)
