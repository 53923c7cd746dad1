"""How a system's script is asked and answers: `python -m SCRIPT DATASET MODEL [--titles]`, one JSON line a question."""

import argparse
import contextlib
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.quality import datasets

DEPTH = 50
"""Documents that a system names for a question, at the most."""

Paragraphs = list[tuple[str, str]]
"""Name and text of each."""

Rank = Callable[[Paragraphs, list[str], Path], Iterable[list[str]]]
"""From paragraphs, questions and the model's folder: the documents' names for each question, best first."""


def answer(rank: Rank) -> None:
    """Read the arguments, let a system rank, and print what it answers; whatever else it prints goes to stderr."""
    parser = argparse.ArgumentParser()
    parser.add_argument("dataset", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--titles", action="store_true")
    arguments = parser.parse_args()
    questions = datasets.questions(arguments.dataset)
    with contextlib.redirect_stdout(sys.stderr):
        paragraphs = datasets.paragraphs(arguments.dataset, titles=arguments.titles)
        rankings = list(rank(paragraphs, [text for _, text in questions], arguments.model))
    print_rankings([name for name, _ in questions], rankings)


def print_rankings(questions: list[str], rankings: Iterable[list[str]]) -> None:
    """Print one JSON line a question."""
    for question, documents in zip(questions, rankings, strict=True):
        sys.stdout.write(json.dumps({"id": question, "documents": documents}) + "\n")
