"""`python -m benchmarks.quality DATASET …`: ours and its peers on the same questions and paragraphs, in one table."""

import argparse
import functools
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.environments import NotRunError
from benchmarks.quality import datasets, report
from benchmarks.quality.measures import Rankings, Values, compare, values
from benchmarks.quality.report import Row
from benchmarks.quality.systems import DEFAULT, OURS, PEERS, Task, rank_ours, rank_peer

System = tuple[str, Callable[[Task], Rankings]]
"""Name in the table; how it ranks."""


def main() -> None:
    """Run the command."""
    arguments = _arguments()
    systems = [(name, functools.partial(rank_ours, setting)) for setting, name in OURS.items()]
    systems += [(PEERS[peer], functools.partial(rank_peer, peer)) for peer in arguments.peers]
    parts = [OURS[setting] for setting in OURS if setting != DEFAULT]  # with titles alone, as they are used
    rows = [Row(name, titles) for titles in (False, True) for name, _ in systems if titles or name not in parts]
    for dataset in arguments.datasets:
        fill(rows, systems, dataset, arguments.index)
    sizes = {dataset.name: _size(dataset) for dataset in arguments.datasets}
    if arguments.json:
        print(json.dumps(report.as_json(rows, sizes), indent=1, ensure_ascii=False))
    else:
        print(report.as_markdown(rows, sizes))


def fill(rows: Sequence[Row], systems: Sequence[System], dataset: Path, indexes: Path) -> None:
    """Measure all systems on a dataset, with its titles and, where it has some, without."""
    judged = datasets.judgements(dataset)
    titled = datasets.has_titles(dataset)
    for titles in (True, False) if titled else (True,):
        ours: Values | None = None
        for name, rank in systems:
            told = [row for row in rows if row.system == name and (row.titles == titles or not titled)]
            if not told:
                continue
            print(f"{dataset.name}, {'title and text' if titled and titles else 'text'}: {name}", file=sys.stderr)
            try:
                reached = values(judged, rank(Task(dataset, titles, indexes)))
            except NotRunError as error:
                if ours is None:
                    raise SystemExit(f"python -m benchmarks.quality: ours could not be run: {error}") from error
                for row in told:
                    row.not_run[dataset.name] = str(error)
                continue
            ours = ours or reached  # the first system is our default setting
            for row in told:
                row.results[dataset.name] = compare(reached, ours)


def _size(dataset: Path) -> dict[str, int]:
    paragraphs = len(datasets.paragraphs(dataset, titles=False))
    return {"paragraphs": paragraphs, "questions": len(datasets.judgements(dataset))}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument(
        "datasets", type=Path, nargs="+", metavar="DATASET", help="corpus.jsonl, queries.jsonl, qrels/test.tsv"
    )
    parser.add_argument("--peers", default=",".join(PEERS), help="some of them, with commas (default: %(default)s)")
    parser.add_argument(
        "--index",
        type=Path,
        default=Path(".evaluation"),
        metavar="DIR",
        help="where our indexes are kept, each under its dataset's name (default: %(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object with all measures")
    arguments = parser.parse_args()
    arguments.peers = [peer for peer in arguments.peers.split(",") if peer]
    if unknown := set(arguments.peers) - set(PEERS):
        parser.error(f"there is no peer “{min(unknown)}”; expected some of {', '.join(PEERS)}")
    for dataset in arguments.datasets:
        if not (dataset / "qrels" / "test.tsv").is_file():
            parser.error(f"{dataset} is no dataset: expected corpus.jsonl, queries.jsonl and qrels/test.tsv in it")
    arguments.datasets = [dataset.resolve() for dataset in arguments.datasets]
    arguments.index = arguments.index.resolve()
    return arguments


if __name__ == "__main__":
    main()
