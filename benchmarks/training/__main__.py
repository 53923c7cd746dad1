"""`python -m benchmarks.training`: fit the weights of the ranking and the honest no, leaving each dataset out once."""

import argparse
from pathlib import Path

from benchmarks.training import confidence, ranking
from benchmarks.training.dataset import Dataset


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.training", description=(__doc__ or "").partition(": ")[2]
    )
    parser.add_argument(
        "datasets", nargs="+", type=Path, metavar="DATASET", help="corpus.jsonl, queries.jsonl, qrels/test.tsv"
    )
    parser.add_argument(
        "--indexes", type=Path, default=Path(".evaluation"), metavar="DIR", help="where their indexes are kept"
    )
    parser.add_argument("--only", choices=["ranking", "confidence"], help="one of the two")
    arguments = parser.parse_args()
    folders: list[Path] = [folder.resolve() for folder in arguments.datasets]
    opened = [Dataset.open(folder, arguments.indexes / folder.name) for folder in folders]
    if arguments.only != "confidence":
        print(ranking.report([ranking.read_ranked(data) for data in opened]))
    if arguments.only != "ranking":
        asked = {data.name: [question.text for question in data.questions] for data in opened}
        corpora = [
            confidence.ask(
                data,
                confidence.questions_of_each_kind(
                    asked[data.name], [other for name, other in asked.items() if name != data.name]
                ),
            )
            for data in opened
        ]
        print(confidence.report(corpora))


if __name__ == "__main__":
    main()
