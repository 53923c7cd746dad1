"""Names that somebody watches: kept, spelt as the corpus spells them, counted, and as a filter."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import StorageError
from index.storage.corpus import Place
from search import Filters, Searcher
from search.answer.answer import Hit, Look
from search.page.facets import Facet
from search.page.watch_list import FILE, Named, Watched, WatchList, list_of_names, named, names_in

ZELENSKY = Watched("Volodymyr Zelensky", ("Wolodymyr Selenskyj",))


def test_names_are_kept_one_a_line_each_once(tmp_path: Path) -> None:
    names = WatchList(tmp_path)
    assert names.all() == []
    names.write('  Boris  "Johnson"\n\nVolodymyr Zelensky = Wolodymyr Selenskyj,,\nBoris Johnson\n= nobody\n')
    assert names.all() == [Watched("Boris Johnson"), ZELENSKY]
    assert (tmp_path / FILE).read_text() == "Boris Johnson\nVolodymyr Zelensky = Wolodymyr Selenskyj\n"
    names.write("")
    assert names.all() == []


def test_list_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="the watch list cannot be kept in"):
        WatchList(tmp_path / "file").write("Ann Lee")


def _hit(text: str) -> Hit:
    return Hit(1, 0.5, text, Look.taken((0, 1)), Place(paragraph=0, document="d", path="d.txt", source="d.txt"))


def test_hits_are_counted_by_who_is_named_in_them() -> None:
    hits = [_hit("Ann  LEE spoke."), _hit("Bo Poe and Ann Li met."), _hit("Nobody.")]
    assert names_in(hits, [("Bo Poe", ["Bo Poe"]), ("Ann Lee", ["Ann Lee", "Ann Li"]), ("Cy Zee", ["Cy Zee"])]) == [
        Facet("Ann Lee", "Ann Lee", 2, "naming"),
        Facet("Bo Poe", "Bo Poe", 1, "naming"),
    ]


@pytest.mark.parametrize("hostile", ["<script>x</script>", "<img src=x onerror=x>", "javascript:x", "\u202ex", "' <b>"])
def test_hostile_names_are_text(hostile: str) -> None:
    shown = list_of_names([Named(hostile, (hostile, f"{hostile}2"), 1)], {"corpus": hostile})
    for markup in ("<script", "<img", "<b>", "\u202e", 'href="javascript'):
        assert markup not in shown


@pytest.mark.slow
def test_spellings_of_the_corpus_are_found_and_narrow_an_answer(corpus: Callable[..., Searcher]) -> None:
    searcher = corpus(
        {
            "a.txt": "Volodymyr Zelensky spoke about the harbour.",
            "b.txt": "Volodymyr Zelenskyy spoke about the old harbour.",
            "c.txt": "Wolodymyr Selenskyj sprach over the harbour, long ago.",
            "d.txt": "Valery Zelinsky wrote about the harbour too.",
            "e.txt": "Volodymyr Zelenko slept.",
        }
    )
    found = named(searcher.store, ZELENSKY)
    assert found.spellings == ("Volodymyr Zelensky", "Wolodymyr Selenskyj", "Volodymyr Zelenskyy")
    assert found.paragraphs == 3
    assert named(searcher.store, Watched("Zelensky")).spellings == ("Zelensky",)
    assert named(searcher.store, Watched("Ann Lee")) == Named("Ann Lee", ("Ann Lee",), 0)

    def sources(naming: tuple[str, ...]) -> set[str]:
        hits = searcher.search("Who spoke about the harbour?", filters=replace(Filters(), naming=naming)).hits
        return {Path(hit.place.path).name for hit in hits}

    assert sources(found.spellings) == {"a.txt", "b.txt", "c.txt"}
    assert sources(("Ann Lee",)) == set()
