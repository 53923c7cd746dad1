"""`python -m search.evaluation`: how well questions with known answers find them.

DATASET is a folder in BEIR's layout: `corpus.jsonl`, `queries.jsonl`, `qrels/test.tsv` (Thakur et al., "BEIR",
NeurIPS 2021). The folder `judgements` of an index is measured on that index, as it is, and so are questions of people's
own, a file `.tsv`.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from index.building.build import build_at
from index.building.options import BuildOptions
from index.command_line import OneLineParser, run_command
from index.embedding.model_files import find_model
from index.errors import UsageError
from index.progress import progress_for
from index.reading.dates import parse_filter_date
from index.storage.locations import DEFAULT_INDEX, Location, location_argument
from index.storage.opening import live_manifest, open_store
from search import Searcher
from search.evaluation.evaluation import evaluate, evaluate_judgements, evidence_share, index_of_judgements, model_for
from search.evaluation.judgements import FOLDER
from search.evaluation.measures import Result, compared
from search.evaluation.own_questions import Outcome, ask, read_own_questions, shares
from search.evaluation.pooling import in_words, unjudged
from search.evaluation.result_tables import json_of_outcomes, json_of_result, table_of_results, tables_of_outcomes
from search.evaluation.settings import SETTINGS
from search.question.question_files import Question
from search.ranking.reranker import find_reranker


def parser_of(program: str) -> OneLineParser:
    """Return what reads the arguments of this command."""
    parser = OneLineParser(prog=program, description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "dataset", type=Path, metavar="DATASET",
        help="a folder with corpus.jsonl, queries.jsonl, qrels/test.tsv; or a .tsv of kind, question, expression",
    )  # fmt: skip
    parser.add_argument(
        "--index", type=location_argument, metavar="LOCATION",
        help="where its index is kept: a folder, or milvus://HOST:PORT/NAME (default: .evaluation/NAME); of a .tsv, "
        f"the index that is asked (default: {DEFAULT_INDEX})",
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
        action="append",
        metavar="NAME_OR_DIR",
        help="embed the documents with this sentence-transformers model (default: that of the index that is there, "
        "else the bundled one); more than once: compare models, each in an index of its own. An index by another model "
        "is never replaced",
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
    home = _judged_index(dataset, arguments.index)
    if home:
        _evaluate_judgements(arguments, home)
    elif dataset.suffix.lower() == ".tsv":
        _evaluate_own_questions(arguments)
    else:
        _evaluate_dataset(arguments)


def _today(arguments: argparse.Namespace) -> date | None:
    """Return the day from which questions look back; None where dates in them are plain words."""
    if arguments.no_dates:
        return None
    return parse_filter_date(arguments.today, "--today").first if arguments.today else date.today()


def _evaluate_judgements(arguments: argparse.Namespace, home: Location) -> None:
    if arguments.model:
        raise UsageError("judgements are measured on the index that they stand beside; leave --model out.")
    reranker = find_reranker(arguments.reranker) if arguments.reranker is not None else None
    settings, today, store = arguments.settings.split(","), _today(arguments), open_store(home)
    _print(arguments, evaluate_judgements(arguments.dataset, store, settings, today=today, reranker=reranker))
    if not arguments.json:
        print(f"\n{in_words(unjudged(arguments.dataset, store, settings, today=today))}")


def _evaluate_dataset(arguments: argparse.Namespace) -> None:
    dataset: Path = arguments.dataset
    index = arguments.index or Location(Path(".evaluation") / dataset.resolve().name)
    reranker = find_reranker(arguments.reranker) if arguments.reranker is not None else None
    today, results, evidence = _today(arguments), list[Result](), []
    for model, location in _places(index, arguments.model):
        settings = arguments.settings.split(",")
        found = evaluate(dataset, location, settings, model=model, today=today, reranker=reranker, quiet=arguments.json)
        several = len(arguments.model or []) > 1
        results.extend(replace(one, setting=f"{one.setting}, {model}") if several else one for one in found)
        if not arguments.json and (share := evidence_share(dataset, location, today=today)):
            by = f" ({model})" if several else ""
            evidence.append(f"The evidence sentence holds the answer in {share[0]:.1%} of {share[1]:,} right hits{by}.")
    _print(arguments, compared(results))
    if evidence:
        print("\n" + "\n".join(evidence))


def _places(index: Location, models: list[str] | None) -> Iterator[tuple[str | None, Location]]:
    """Yield each model with the place of its index: the place that was named, or one beside it for each of several."""
    if not models or len(models) == 1:
        yield (models[0] if models else None), index
        return
    for model in models:
        yield model, _own_place(index, model)


def _own_place(index: Location, model: str) -> Location:
    """Return where the index of one of several models is kept."""
    if index.milvus:
        raise UsageError("several models are compared in folders; name one with --index, or give one --model.")
    name = re.sub(r"[^\w.-]+", "-", find_model(model).name.rstrip("/").rpartition("/")[2])
    return Location(index.folder.with_name(f"{index.folder.resolve().name}-{name}"))


def _evaluate_own_questions(arguments: argparse.Namespace) -> None:
    """Ask questions as people do, dates and all."""
    if arguments.settings != ",".join(SETTINGS) or arguments.reranker is not None:
        raise UsageError("questions of a .tsv are asked as in a search; leave --settings and --reranker out.")
    questions = read_own_questions(arguments.dataset)
    today = _today(arguments)
    outcomes: dict[str, list[Outcome]] = {}
    for location in _asked_indexes(arguments):
        with Searcher(location) as searcher:
            asked = [Question(one.text) for one in questions]
            answers = searcher.search_all(asked, dates=today is not None, today=today)
            outcomes[searcher.store.manifest.model.name] = ask(questions, answers)
    first, *others = outcomes
    reached = {first: shares(outcomes[first])} | {one: shares(outcomes[one], outcomes[first]) for one in others}
    if arguments.json:
        for model, own in outcomes.items():
            print(json.dumps(json_of_outcomes(arguments.dataset.name, model, reached[model], own), ensure_ascii=False))
        return
    print(tables_of_outcomes(reached, outcomes))


def _asked_indexes(arguments: argparse.Namespace) -> Iterator[Location]:
    """Yield the index of each model; one of a model that the asked index is not of is built of the same sources."""
    index = arguments.index or Location(DEFAULT_INDEX)
    if not arguments.model:
        yield index
        return
    manifest = live_manifest(index)
    for model in arguments.model:
        if find_model(model).name == manifest.model.name:
            yield index
            continue
        place = _own_place(Location(Path(".evaluation") / index.folder.resolve().name), model)
        sources = [Path(source) for source in manifest.sources]
        build_at(
            place,
            sources,
            BuildOptions(model=model_for(place, sources, model)),
            progress=progress_for(sys.stderr, quiet=arguments.json),
        )
        yield place


def _judged_index(dataset: Path, index: Location | None) -> Location | None:
    """Return the index whose judgements a folder holds; that is named where it is on a server."""
    if index and index.milvus and dataset.resolve().name == FOLDER:
        return index
    home = index_of_judgements(dataset)
    return Location(home) if home else None


def _print(arguments: argparse.Namespace, results: list[Result]) -> None:
    if arguments.json:
        for result in results:
            print(json.dumps(json_of_result(arguments.dataset.name, result)))
        return
    print(table_of_results(results))


if __name__ == "__main__":
    main()
