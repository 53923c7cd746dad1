"""Ours, by the settings of `python -m search.evaluation`, which names them and measures the same rankings.

A text that stands in several documents is one hit for us; here it counts as all of them, the earliest first, so that
our list is as long as anybody's and is made without a look at the judgements.
"""

import argparse
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from benchmarks.quality import datasets
from benchmarks.quality.protocol import DEPTH, print_rankings
from index.building.folder_build import build
from index.storage.locations import Location
from index.storage.opening import open_store
from index.storage.store import Store
from search.evaluation.evaluation import pipeline_of
from search.evaluation.settings import SETTINGS, Asking
from search.question.question_files import Question


def main() -> None:
    """Index what changed, and print the rankings of one setting."""
    parser = argparse.ArgumentParser()
    parser.add_argument("dataset", type=Path)
    parser.add_argument("index", type=Path)
    parser.add_argument("setting")
    parser.add_argument("--titles", action="store_true")
    arguments = parser.parse_args()
    _build(arguments.dataset, arguments.index, titles=arguments.titles)
    store = open_store(Location(arguments.index))
    questions = [Question(text, name) for name, text in datasets.questions(arguments.dataset)]
    rankings = SETTINGS[arguments.setting](pipeline_of(store), Asking(date.today()), questions)
    print_rankings([question.id or "" for question in questions], (_documents(store, texts) for texts in rankings))


def _build(dataset: Path, index: Path, *, titles: bool) -> None:
    if titles:
        build([dataset / "corpus.jsonl"], index)
        return
    with tempfile.TemporaryDirectory() as place:
        corpus = Path(place) / "corpus.jsonl"
        datasets.write_without_titles(dataset, corpus)
        build([corpus], index)


def _documents(store: Store, texts: Iterable[int]) -> list[str]:
    def names() -> Iterator[str]:
        for text in store.texts(list(texts)):
            yield from (place.document for _, place in store.places(text))

    return list(dict.fromkeys(names()))[:DEPTH]


if __name__ == "__main__":
    main()
