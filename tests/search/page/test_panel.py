"""A document beside the hits."""

from pathlib import Path

from index.storage.corpus import Place
from search.answer.answer import Answer, Hit, Look
from search.page.cards import document
from search.page.context import Excerpt
from search.page.panel import Heading, Mark, find, hits_in, original, outline


def test_words_are_found_whatever_their_case_and_spaces() -> None:
    texts = ["The Dam\nbroke.", "A (dam) broke; the dam  broke.", "Nothing."]
    assert find(texts, "dam BROKE") == [Mark(0, 4, 13), Mark(1, 19, 29)]
    assert find(texts, "(dam)") == [Mark(1, 2, 7)]
    assert find(texts, "  ") == []


def _place(name: str, paragraph: int, path: str = "p") -> Place:
    return Place(paragraph=paragraph, document=name, path=path, source="s")


def test_hits_are_stepped_through_in_the_order_of_the_document_copies_too() -> None:
    hits = (
        Hit(1, 0.9, "x" * 20, Look.taken((3, 9)), _place("a", 7)),
        Hit(2, 0.8, "y" * 20, Look.taken((0, 4)), _place("b", 1), (_place("a", 2),)),
    )
    answer = Answer("Who?", "answers", 1.0, 1.0, "", hits)
    assert hits_in(answer, "a") == [Mark(2, 0, 4), Mark(7, 3, 9)]


def test_outline_and_marks_are_shown_and_nothing_is_markup() -> None:
    assert outline({4: ("Dams", "The <b>breach"), 0: ("Dams",)}) == [
        Heading(0, 1, "Dams"),
        Heading(4, 2, "The <b>breach"),
    ]
    shown = document(
        Excerpt(_place("a", 0), ("Dams", "It <b>broke</b> now."), 0, 2),
        1,
        [],
        marks=[Mark(1, 3, 8), Mark(1, 5, 9), Mark(1, 16, 20)],
        current=Mark(1, 16, 20),
        headings={0: 1},
    )
    assert '<p dir="auto" class="heading">Dams</p>' in shown
    assert (
        '<p dir="auto" class="found" aria-current="true">It <mark>&lt;b&gt;br</mark>oke&lt;/b&gt; '
        '<mark class="current">now.</mark></p>'
    ) in shown


def test_original_is_the_file_or_the_archive_around_it(tmp_path: Path) -> None:
    (tmp_path / "papers.zip").touch()
    assert original(_place("a", 0, f"{tmp_path}/papers.zip/in/first.txt")) == tmp_path / "papers.zip"
    assert original(_place("a", 0, f"{tmp_path}/gone.txt")) is None
