"""Where hits come from, and the filters that keep only some of them."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from index.building.folder_build import build
from index.storage.corpus import Place
from search import Filters
from search.page.facets import Facet, folders, readable_filter, short_path, sources
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


@pytest.mark.slow
def test_facet_filters_for_what_it_counted(write: Callable[[Mapping[str, str]], Path], tmp_path: Path) -> None:
    folder = write({"[1]/a.txt": "The tower was painted green.", "1/b.txt": "The tower was painted yellow."})
    build([folder], tmp_path / "index")
    searcher = open_without_verdicts(tmp_path / "index")
    hits = searcher.search("What colour has the tower?").hits
    facets = folders([hit.place for hit in hits], [folder.as_posix()])
    assert {readable_filter(facet.source, [folder.as_posix()]) for facet in facets} == {"documents/[1]", "documents/1"}
    for facet in facets:
        kept = searcher.search("What colour has the tower?", filters=Filters.parse(source=facet.source)).hits
        assert [hit.text for hit in kept] == [
            {"documents/[1]": "The tower was painted green.", "documents/1": "The tower was painted yellow."}[
                facet.name
            ]
        ]
