"""Where hits come from, and the filters that keep only some of them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from index.building.folder_build import build
from index.storage.corpus import Place
from index.storage.store import FieldCounts
from search import Filters
from search.page.facets import (
    Facet,
    authors,
    fields_to_choose_from,
    folders,
    kinds,
    languages,
    readable_filter,
    short_path,
    sources,
    values,
)
from tests.opening import open_without_verdicts


def _place(path: str, source: str | None = None) -> Place:
    return Place(paragraph=0, document=path, path=path, source=source or path)


def test_sources_are_counted_and_those_that_are_only_a_path_left_out() -> None:
    places = [_place("a.jsonl", "Tribune"), _place("b.txt"), _place("a.jsonl", "Tribune"), _place("a.jsonl", "[Wire]")]
    assert sources(places) == [Facet("Tribune", "Tribune", 2), Facet("[Wire]", "[[]Wire]", 1)]


def test_folders_are_named_from_where_the_indexed_one_lies() -> None:
    places = [_place("/home/ann/reports/2017/a.txt"), _place("/home/ann/reports/2016/b.txt")]
    assert folders([*places, places[0]], ["/home/ann/reports"]) == [
        Facet("reports/2017", "/home/ann/reports/2017/*", 2),
        Facet("reports/2016", "/home/ann/reports/2016/*", 1),
    ]
    assert folders(places[:1], ["/home/ann/reports"]) == []  # nothing to choose from
    assert short_path("/elsewhere/a.txt", ["/home/ann/reports"]) == "/elsewhere/a.txt"
    assert short_path("reports/a.txt", ["reports"]) == "reports/a.txt"


def test_kinds_languages_and_authors_are_counted() -> None:
    places = [
        replace(_place("a.PDF"), author="Ann Lee, Bo Poe and Cy Zee", language="en"),
        replace(_place("b.pdf"), author="Bo Poe", language="de"),
        _place("c.txt"),
    ]
    assert kinds(places) == [Facet("PDF", "*.pdf", 2), Facet("TXT", "*.txt", 1)]
    assert languages(places) == [Facet("English", "en", 1, "language"), Facet("German", "de", 1, "language")]
    assert authors(places)[0] == Facet("Bo Poe", "Bo Poe", 2, "author")
    assert [facet.name for facet in authors(places)] == ["Bo Poe", "Ann Lee", "Cy Zee"]
    assert kinds(places[:2]) == languages(places[:1]) == []  # nothing to choose from


def test_fields_that_divide_a_corpus_are_offered_and_their_values_counted() -> None:
    counts = [
        FieldCounts("desk", 1, 90), FieldCounts("guid", 90, 90), FieldCounts("section", 3, 90),
        FieldCounts("from", 2, 90), FieldCounts("tags", 80, 100), FieldCounts("summary", 81, 100),
        *[FieldCounts(f"f{n}", 2, 10) for n in range(20)],
    ]  # fmt: skip
    assert fields_to_choose_from(counts) == ["tags", "section", "f0", "f1", "f10", "f11", "f12", "f13"]
    places = [
        replace(_place("a.txt"), fields=(("tags", "sea"), ("tags", "[x]"), ("section", "A"))),
        replace(_place("b.txt"), fields=(("tags", "sea"), ("section", "A"))),
        _place("c.txt"),
    ]
    assert values(places, "tags") == [
        Facet("sea", "sea", 2, "fields", "tags"),
        Facet("[x]", "[[]x]", 1, "fields", "tags"),
    ]
    assert values(places, "section") == values(places, "nowhere") == []  # nothing to choose from


@pytest.mark.slow
def test_facet_filters_for_what_it_counted(write: Callable[[Mapping[str, str]], Path], tmp_path: Path) -> None:
    folder = write({"[1]/a.txt": "The tower was painted green.", "1/b.txt": "The tower was painted yellow."})
    build([folder], tmp_path / "index")
    searcher = open_without_verdicts(tmp_path / "index")
    hits = searcher.search("What colour has the tower?").hits
    facets = folders([hit.place for hit in hits], [folder.as_posix()])
    assert {readable_filter(facet.value, [folder.as_posix()]) for facet in facets} == {"documents/[1]", "documents/1"}
    for facet in facets:
        kept = searcher.search("What colour has the tower?", filters=Filters.parse(source=facet.value)).hits
        assert [hit.text for hit in kept] == [
            {"documents/[1]": "The tower was painted green.", "documents/1": "The tower was painted yellow."}[
                facet.name
            ]
        ]
