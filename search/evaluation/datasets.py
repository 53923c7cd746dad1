"""Questions with known answers: a folder in BEIR's layout, `corpus.jsonl`, `queries.jsonl`, `qrels/test.tsv`.

Source of the layout: Thakur et al., "BEIR", NeurIPS 2021.
"""

import csv
from pathlib import Path

from index.errors import SourceError, UsageError
from search.question.question_files import Question, read_questions

Judgements = dict[str, dict[str, int]]
"""Question, then document: how relevant it is."""


def judged_questions(dataset: Path, judgements: Judgements) -> list[Question]:
    """Return the questions of a dataset that have judgements.

    Raises:
        SourceError: they cannot be read.
    """
    try:
        return [q for q in read_questions(dataset / "queries.jsonl") if q.id in judgements]
    except UsageError as error:
        raise SourceError(f"the dataset is not complete: {error}") from error


def read_judgements(dataset: Path) -> Judgements:
    """Return what is relevant to each question of a dataset.

    Raises:
        SourceError: it cannot be read.
    """
    path = dataset / "qrels" / "test.tsv"
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream, delimiter="\t"))[1:]
        judgements: Judgements = {}
        for question, document, relevance in filter(None, rows):
            judgements.setdefault(question, {})[document] = int(relevance)
    except OSError as error:
        raise SourceError(f"the dataset is not complete: {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise SourceError(f"{path}: expected lines of query-id, corpus-id and score between tabs ({error}).") from error
    return judgements
