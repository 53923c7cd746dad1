"""`python -m benchmarks.stores INDEX LOCATION`: whether an index on a Milvus server answers as one in a folder does.

What is in the folder is published at the location first, unless it is there. Then each question is put to both.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from benchmarks.machine import about
from index.embedding.encoder import Encoder
from index.embedding.model_files import find_model
from index.progress import progress_for
from index.storage.locations import location_argument
from index.storage.milvus.publishing import publish
from index.storage.snapshot import open_snapshot
from index.storage.store import Store, sample_texts
from index.words.lexical import QuestionTerms
from search import Searcher
from search.question.checking import check_question
from search.question.question_files import read_questions

_TOP = 10


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stores", description=__doc__.partition(": ")[2])
    parser.add_argument("index", type=Path, metavar="INDEX", help="an index folder")
    parser.add_argument("location", type=location_argument, metavar="LOCATION", help="milvus://HOST:PORT/NAME")
    parser.add_argument("--questions", type=Path, metavar="FILE", help="in place of the beginnings of paragraphs")
    arguments = parser.parse_args()
    if arguments.location.milvus is None:
        parser.error("LOCATION has to be on a server")
    publish(open_snapshot(arguments.index), arguments.location.milvus, progress_for(sys.stderr, quiet=False))
    folder, server = Searcher(arguments.index), Searcher(arguments.location)
    questions = _questions(arguments.questions, folder.store)
    print(json.dumps({**_compare(folder, server, questions), "made": about([])}, indent=2, ensure_ascii=False))


def _questions(path: Path | None, store: Store) -> list[str]:
    if path:
        return [check_question(question.text) for question in read_questions(path)]
    return [" ".join(text.split()[:12]) for text in sample_texts(store, 100)]


def _compare(folder: Searcher, server: Searcher, questions: Sequence[str]) -> dict[str, object]:
    encoder = Encoder.load(find_model(folder.store.manifest.model.name))
    rankings: dict[str, Callable[[Searcher, str], list[object]]] = {
        "meaning": lambda searcher, question: _by_meaning(searcher.store, encoder, question),
        "words": lambda searcher, question: _by_words(searcher.store, question),
        "whole question": lambda searcher, question: [hit.text for hit in searcher.search(question, _TOP).hits],
    }
    found: dict[str, object] = {"paragraphs": folder.store.manifest.counts.paragraphs, "questions": len(questions)}
    for name, rank in rankings.items():
        rank(folder, questions[0]), rank(server, questions[0])
        pairs: list[list[list[object]]] = []
        seconds: tuple[list[float], list[float]] = ([], [])
        for question in questions:
            both = []
            for own, searcher in zip(seconds, (folder, server), strict=True):
                started = time.perf_counter()
                both.append(rank(searcher, question))
                own.append(time.perf_counter() - started)
            pairs.append(both)
        found[name] = {
            "same ten": statistics.fmean(set(ours) == set(theirs) for ours, theirs in pairs),
            "same order": statistics.fmean(ours == theirs for ours, theirs in pairs),
            "folder, median ms": round(statistics.median(seconds[0]) * 1000, 1),
            "Milvus, median ms": round(statistics.median(seconds[1]) * 1000, 1),
        }
    return found


def _by_meaning(store: Store, encoder: Encoder, question: str) -> list[object]:
    asked = store.ask(encoder.encode_questions([question]).vectors[0], QuestionTerms(((),)), None)
    rows = np.sort(asked.nearest(_TOP))
    return [*rows[np.argsort(-asked.dense(rows), kind="stable")].tolist()]


def _by_words(store: Store, question: str) -> list[object]:
    asked = store.ask(np.zeros(store.manifest.model.dimension, np.float32), store.terms(question), None)
    rows = np.sort(asked.best_by_words(_TOP))
    return [*rows[np.argsort(-asked.lexical(rows), kind="stable")].tolist()]


if __name__ == "__main__":
    main()
