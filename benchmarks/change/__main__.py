"""`python -m benchmarks.change`: how long it takes to bring an index up to date after a small change, or none.

Ours looks at all files, reads those that are others now, and finds out what is new in them. Peers are told which
paragraphs are.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks import given, records
from benchmarks.building.__main__ import MOST_FOR_PEERS
from benchmarks.environments import NotRunError
from benchmarks.indexes import corpus_of, parser
from benchmarks.process import NAMES, OURS, make_once, running, say
from benchmarks.records import Row
from index.building.folder_build import build

SHARE = 0.01
"""Of the documents, in each of which one paragraph is changed."""


def main() -> None:
    """Run the command."""
    made_parser = parser("change", __doc__, sizes=(10_000,))
    made_parser.add_argument(
        "--index", type=Path, metavar="DIR", help="an index of ours, never changed, from which vectors are taken"
    )
    arguments = made_parser.parse_args()
    rows: list[Row] = []
    changed = {}
    for size in arguments.sizes:
        folder = given.folder_of(corpus_of(arguments.sources, size))
        paragraphs = given.write_corpus(folder, corpus_of(arguments.sources, size))
        changed[paragraphs] = given.write_change(folder, SHARE)
        peers = arguments.peers if size <= MOST_FOR_PEERS else []
        rows += [_measure(name, folder, paragraphs, arguments.index) for name in (OURS, *peers)]
    made = records.record("change", rows, arguments.peers, changed_paragraphs=changed)
    sys.stderr.write(f"{made.write(arguments.records)}\n")
    print(records.table(rows, NAMES))
    print(json.dumps(made.about, ensure_ascii=False))


def _measure(name: str, folder: Path, paragraphs: int, known: Path | None) -> Row:
    """Change a copy of a system's index."""
    row = Row(name, paragraphs)
    say(f"{paragraphs:,} paragraphs: {name}")
    try:
        if name == OURS and known:
            _link(known, folder / OURS)
            build([folder / "documents"], folder / OURS)
        else:
            make_once(name, folder, folder / name)
        with tempfile.TemporaryDirectory(dir=folder) as place:
            index = Path(place) / "index"
            if name == OURS:
                _link(folder / OURS, index)
            else:
                shutil.copytree(folder / name, index)
            with running(name, folder, index) as process:
                process.do("load_model")
                if name == OURS:
                    row.figures["nothing changed, s"] = round(process.do("make").seconds, 2)
                else:
                    process.do("open")
                given.write_documents(folder, "changed.jsonl")
                done = process.do("change")
                row.figures[f"one paragraph of {SHARE:.0%} of the documents changed, s"] = round(done.seconds, 2)
                row.figures["memory at the most, MB"] = round(done.peak_mb)
    except NotRunError as error:
        row.not_run = str(error)
    finally:
        given.write_documents(folder, "corpus.jsonl")
    return row


def _link(index: Path, copy: Path) -> None:
    """Copy an index of ours; the files of a snapshot never change, so they need not be copied to be safe."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(index / "snapshots", copy / "snapshots", copy_function=lambda a, b: Path(b).hardlink_to(a))
    shutil.copy(index / "live.json", copy)


if __name__ == "__main__":
    main()
