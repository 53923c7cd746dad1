"""`python -m search.evaluation`: how well questions with known answers find them.

DATASET is a folder in BEIR's layout: `corpus.jsonl`, `queries.jsonl`, `qrels/test.tsv` (Thakur et al., "BEIR",
NeurIPS 2021). The folder `judgements` of an index is measured on that index, as it is.
"""

import argparse
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from index.command_line import OneLineParser, run_command
from index.reading.dates import parse_filter_date
from index.storage.locations import Location, location_argument
from index.storage.opening import open_store
from search.evaluation.evaluation import evaluate, evaluate_judgements, evidence_share, index_of_judgements
from search.evaluation.judgements import FOLDER
from search.evaluation.measures import MAIN, MEASURES, Result
from search.evaluation.settings import SETTINGS
from search.ranking.reranker import find_reranker


def parser_of(program: str) -> OneLineParser:
    """Return what reads the arguments of this command."""
    parser = OneLineParser(prog=program, description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("dataset", type=Path, metavar="DATASET", help="corpus.jsonl, queries.jsonl, qrels/test.tsv")
    parser.add_argument(
        "--index", type=location_argument, metavar="LOCATION",
        help="where its index is kept: a folder, or milvus://HOST:PORT/NAME (default: .evaluation/NAME)",
    )  # fmt: skip
    parser.add_argument(
        "--settings", default=",".join(SETTINGS), help="compared with the first of them (default: %(default)s)"
    )
    parser.add_argument(
        "--reranker",
        metavar="DIR_OR_NAME",
        help="measure the default with this sentence-transformers CrossEncoder on top as well",
    )
    parser.add_argument(
        "--model",
        metavar="NAME_OR_DIR",
        help="embed the dataset with this sentence-transformers model (default: the model of the index that is there, "
        "else the bundled one); an index by another model is never replaced",
    )
    parser.add_argument(
        "--today", metavar="DATE", help="the day from which “yesterday” in a question is counted (default: today)"
    )
    parser.add_argument("--no-dates", action="store_true", help="take dates in questions for plain words")
    parser.add_argument("--json", action="store_true", help="print one JSON object a setting")
    return parser


def main(given: Sequence[str] | None = None, program: str = "python -m search.evaluation") -> None:
    """Run the command, by this name, with the arguments given, or those of the process."""
    arguments = parser_of(program).parse_args(given)
    run_command(program, lambda: _evaluate(arguments))


def _evaluate(arguments: argparse.Namespace) -> None:
    dataset: Path = arguments.dataset
    index = arguments.index or Location(Path(".evaluation") / dataset.resolve().name)
    reranker = find_reranker(arguments.reranker) if arguments.reranker is not None else None
    settings = arguments.settings.split(",")
    seen_from = parse_filter_date(arguments.today, "--today").first if arguments.today else date.today()
    today = None if arguments.no_dates else seen_from
    home = _judged_index(dataset, arguments.index)
    if home:
        results = evaluate_judgements(dataset, open_store(home), settings, today=today, reranker=reranker)
    else:
        results = evaluate(
            dataset, index, settings, model=arguments.model, today=today, reranker=reranker, quiet=arguments.json
        )
    if arguments.json:
        for result in results:
            about = {"dataset": dataset.name, "setting": result.setting}
            print(json.dumps({**about, **result.measures, "interval": result.interval, "p": result.p_value}))
        return
    print(_table(results))
    if not home and (evidence := evidence_share(dataset, index, today=today)):
        print(f"\nThe evidence sentence holds the answer in {evidence[0]:.1%} of {evidence[1]:,} right hits.")


def _judged_index(dataset: Path, index: Location | None) -> Location | None:
    """Return the index whose judgements a folder holds; that is named where it is on a server."""
    if index and index.milvus and dataset.resolve().name == FOLDER:
        return index
    home = index_of_judgements(dataset)
    return Location(home) if home else None


def _table(results: list[Result]) -> str:
    names = [str(measure) for measure in MEASURES]
    lines = [f"| setting | {' | '.join(names)} | 95% of {MAIN} | p |", "|---|" + "---|" * (len(names) + 2)]
    for result in results:
        p_value = "" if result.p_value is None else f"{result.p_value:.2g}"
        figures = " | ".join(f"{result.measures[name]:.4f}" for name in names)
        low, high = result.interval
        lines.append(f"| {result.setting} | {figures} | {low:.3f} to {high:.3f} | {p_value} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
