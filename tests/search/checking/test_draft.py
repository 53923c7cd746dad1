"""Drafts, their sentences, and which of them state something."""

from pathlib import Path

import pytest
from docx import Document as WordDocument

from index.errors import UsageError
from search.checking.draft import draft_of, read_draft, stated_in

TEXT = """Good evening to all.

The dam at Selby broke on 5 May 2019. Forty houses
were flooded. Why did it break?

“We had warned them for years,” said Ada Quist."""


def test_sentences_lie_where_they_say_and_those_that_state_nothing_are_known() -> None:
    draft = draft_of(TEXT)
    assert all(TEXT[one.start : one.end] == one.text for one in draft.sentences)
    assert [(one.number, one.states) for one in draft.sentences] == [
        (1, ()),
        (2, ("date", "name")),
        (3, ("figure",)),
        (4, ()),
        (5, ("name", "quotation", "report")),
    ]
    assert [one.number for one in draft.checkable] == [2, 3, 5]


@pytest.mark.parametrize(
    ("sentence", "states"),
    [
        ("The minister resigned last week after the vote.", ("date", "report")),
        ("Officials said that the bridge would reopen.", ("report",)),
        ("I think that this would be lovely for us all.", ()),
        ("Harbour news", ()),
        ("Did 40 people die in Selby on Monday?", ()),
    ],
)
def test_what_a_sentence_states(sentence: str, states: tuple[str, ...]) -> None:
    assert stated_in(sentence) == states


def test_german_says_it_by_its_own_words() -> None:
    assert stated_in("Der Damm werde halten, teilte die Behörde mit.", "de") == ("name", "report")


def test_a_word_that_begins_a_sentence_is_a_name_where_it_is_one_elsewhere() -> None:
    draft = draft_of("Quist has a very long way home. We like Ada Quist. Officials have a very long way home.")
    assert [one.states for one in draft.sentences] == [("name",), ("name",), ()]


def test_text_is_taken_as_it_is_and_other_formats_as_an_index_reads_them(tmp_path: Path) -> None:
    text = tmp_path / "draft.txt"
    text.write_text("date 2017-03-27 The dam at Selby broke.\n", encoding="utf-8")
    assert read_draft(text).text == "date 2017-03-27 The dam at Selby broke.\n"
    word = WordDocument()
    word.add_paragraph("The dam at Selby broke in 2019.")
    word.add_paragraph("Forty houses were flooded.")
    word.save(str(tmp_path / "draft.docx"))
    draft = read_draft(tmp_path / "draft.docx")
    assert draft.name == "draft.docx"
    assert [one.text for one in draft.sentences] == ["The dam at Selby broke in 2019.", "Forty houses were flooded."]


def test_what_cannot_be_checked_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"the draft “notes” is empty; expected sentences to check"):
        draft_of(" \n ", "notes")
    with pytest.raises(UsageError, match=r"” has 500,001 characters, expected at most 500,000; check it in parts"):
        draft_of("x" * 500_001)
    with pytest.raises(UsageError, match=r"gone\.txt” cannot be read: No such file"):
        read_draft(tmp_path / "gone.txt")
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"PK no archive")
    with pytest.raises(UsageError, match=r"broken\.docx” cannot be read: .*; save it as \.txt, \.md or \.docx\.$"):
        read_draft(broken)
