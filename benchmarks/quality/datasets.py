"""Datasets in BEIR's layout (Thakur et al., "BEIR", NeurIPS 2021), read with the standard library alone.

The peers' scripts import this in environments that have nothing of ours.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Judgements = dict[str, dict[str, int]]
"""Question, then document: how relevant it is."""


def paragraphs(dataset: Path, *, titles: bool) -> list[tuple[str, str]]:
    """Return each paragraph's name and text, the text after its title and a newline where titles are asked for."""
    return [(str(record["_id"]), _text(record, titles=titles)) for record in records(dataset / "corpus.jsonl")]


def has_titles(dataset: Path) -> bool:
    """Say whether any paragraph has a title."""
    return any(record.get("title") for record in records(dataset / "corpus.jsonl"))


def write_without_titles(dataset: Path, corpus: Path) -> None:
    """Write the corpus again, with everything but the titles."""
    with corpus.open("w", encoding="utf-8") as stream:
        for record in records(dataset / "corpus.jsonl"):
            stream.write(json.dumps({**record, "title": ""}, ensure_ascii=False) + "\n")


def questions(dataset: Path) -> list[tuple[str, str]]:
    """Return name and text of each question that has judgements."""
    judged = judgements(dataset)
    asked = records(dataset / "queries.jsonl")
    return [(str(record["_id"]), record["text"].strip()) for record in asked if str(record["_id"]) in judged]


def judgements(dataset: Path) -> Judgements:
    """Return what is relevant to each question."""
    with (dataset / "qrels" / "test.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream, delimiter="\t"))[1:]
    judged: Judgements = {}
    for question, document, relevance in filter(None, rows):
        judged.setdefault(question, {})[document] = int(relevance)
    return judged


def _text(record: dict[str, Any], *, titles: bool) -> str:
    title = record.get("title") or ""
    return f"{title}\n{record['text']}" if titles and title else str(record["text"])


def records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield what stands on the lines of a file."""
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            if line.strip():
                yield json.loads(line)
