"""`python -m benchmarks.quality.samples DATASET …`: how good the ranking is in small corpora, by samples of large ones.

A sample has the relevant paragraphs of some questions and, for the rest, any others. Its questions are those of which a
relevant paragraph is in it; that alone counts as relevant.
"""

import argparse
import json
import random
import tempfile
from datetime import date
from pathlib import Path
from statistics import fmean

from benchmarks.quality import datasets
from search.evaluation.evaluation import evaluate
from search.evaluation.settings import SETTINGS

SIZES = {13: 6, 50: 4, 200: 2}
"""Paragraphs of a sample, and how many such samples there are."""
_ASKED_FOR = 0.7
"""Of a sample's paragraphs, so many are looked for by some question, or a few more."""
_MOST_RELEVANT, _MOST_QUESTIONS = 3, 150


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality.samples", description=__doc__)
    parser.add_argument("datasets", nargs="+", type=Path, metavar="DATASET", help="a folder in BEIR's layout")
    print("| | paragraphs | questions | " + " | ".join(SETTINGS) + " |")  # noqa: T201 - the table
    print("|---" * (len(SETTINGS) + 3) + "|")  # noqa: T201 - as above
    for dataset in parser.parse_args().datasets:
        for size, samples in SIZES.items():
            questions, means = measure(dataset, size, samples)
            row = [dataset.name, str(size), str(questions), *(f"{mean:.3f}" for mean in means)]
            print(f"| {' | '.join(row)} |", flush=True)  # noqa: T201 - as above


def measure(dataset: Path, size: int, samples: int) -> tuple[int, list[float]]:
    """Return how many questions some samples have, and the mean nDCG@10 of each setting over these."""
    values: list[list[float]] = [[] for _ in SETTINGS]
    for number in range(samples):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "sample"
            chance = random.Random(f"{dataset.name} {size} {number}")  # noqa: S311 - no secret, and the same for all
            write_sample(dataset, folder, size, chance)
            results = evaluate(folder, Path(name) / "index", list(SETTINGS), today=date.today(), quiet=True)
        for own, result in zip(values, results, strict=True):
            own.extend(result.values)
    return len(values[0]), [fmean(own) for own in values]


def write_sample(dataset: Path, folder: Path, size: int, chance: random.Random) -> None:
    """Write a sample of a dataset, in the same layout."""
    judged = {
        question: relevant
        for question, documents in datasets.judgements(dataset).items()
        if (relevant := {name: grade for name, grade in documents.items() if grade > 0})
    }
    paragraphs = {str(record["_id"]): record for record in datasets.records(dataset / "corpus.jsonl")}
    sampled: dict[str, None] = {}
    for question in chance.sample(list(judged), len(judged)):
        if len(sampled) >= _ASKED_FOR * size:
            break
        sampled.update(dict.fromkeys([name for name in judged[question] if name in paragraphs][:_MOST_RELEVANT]))
    others = [name for name in paragraphs if name not in sampled]
    names = [*list(sampled)[:size], *chance.sample(others, min(len(others), max(0, size - len(sampled))))]
    kept = {
        question: {name: judged[question][name] for name in judged[question] if name in names} for question in judged
    }
    answered = [question for question, relevant in kept.items() if relevant]
    asked = set(chance.sample(answered, min(_MOST_QUESTIONS, len(answered))))
    (folder / "qrels").mkdir(parents=True)
    _write(folder / "corpus.jsonl", [paragraphs[name] for name in names])
    questions = datasets.records(dataset / "queries.jsonl")
    _write(folder / "queries.jsonl", [record for record in questions if str(record["_id"]) in asked])
    lines = [f"{question}\t{name}\t{grade}" for question in sorted(asked) for name, grade in kept[question].items()]
    (folder / "qrels" / "test.tsv").write_text(
        "\n".join(["query-id\tcorpus-id\tscore", *lines]) + "\n", encoding="utf-8"
    )


def _write(path: Path, records: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")


if __name__ == "__main__":
    main()
