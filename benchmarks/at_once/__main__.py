"""`python -m benchmarks.at_once`: how soon a first build answers by meaning, and how well while it goes on.

It builds an index from nothing in a process of its own, as users do, and asks each snapshot that goes live: one
question first, then all that have judgements. A judged document is known by its name or path, or by what follows the
last `_` in its file's name.
"""

import argparse
import contextlib
import csv
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from benchmarks.process import say
from index.embedding.encoder import Encoder
from index.embedding.model_files import find_model
from index.errors import UnusableIndexError
from index.storage.folder_store import FolderStore
from index.storage.snapshot import open_snapshot, read_pointer
from search.evaluation.datasets import Judgements
from search.evaluation.measures import MAIN, measure, scored
from search.evaluation.settings import SETTINGS, Asking
from search.question.question_files import Question, read_questions
from search.ranking.pipeline import Pipeline

_WAIT = 0.1
_MEASURED = ("default", "dense", "lexical")


@dataclass(frozen=True)
class Look:
    """A snapshot that was asked."""

    seconds: float
    """From the start of the build to the first answer."""
    texts: int
    embedded: float
    """Shares of the texts."""
    provisional: float
    complete: bool
    reached: dict[str, float]
    """nDCG@10 of each setting."""

    def row(self) -> str:
        """Return it as a row of a table."""
        shares = f"{self.texts:,} | {self.embedded:.1%} | {self.provisional:.1%}"
        return f"| {self.seconds:.0f} | {shares} | " + " | ".join(f"{self.reached[n]:.4f}" for n in _MEASURED) + " |"


def main() -> None:
    """Run the command."""
    arguments = _arguments()
    judgements = _judgements(arguments.judgements)
    questions = [question for question in read_questions(arguments.questions) if question.id in judgements]
    print("| s to the first answer | texts | exact | provisional | nDCG@10 | meaning alone | words alone |")
    print("|---:|---:|---:|---:|---:|---:|---:|", flush=True)
    if arguments.finished:
        print(asked(arguments.index, questions, judgements, time.monotonic()).row(), flush=True)
        return
    looks = []
    for look in _looks(arguments, questions, judgements):
        looks.append(look)
        print(look.row(), flush=True)
    first = next((look for look in looks if look.provisional), None)
    if first and looks[-1].complete:
        share = first.reached["default"] / max(looks[-1].reached["default"], 1e-9)
        print(f"\nThe first look by meaning reaches {share:.1%} of the finished index.")


def asked(index: Path, questions: Sequence[Question], judgements: Judgements, started: float) -> Look:
    """Ask the live snapshot of an index: one question first, then all."""
    store = FolderStore(open_snapshot(index))
    pipeline = Pipeline(store, Encoder.load(find_model(store.manifest.model.name)))
    asking = Asking(None)
    next(iter(SETTINGS["default"](pipeline, asking, questions[:1])))
    seconds = time.monotonic() - started
    ids = [question.id or "" for question in questions]
    reached = {}
    for name in _MEASURED:
        run = {}
        for own, texts in zip(ids, SETTINGS[name](pipeline, asking, questions), strict=True):
            run[own] = scored([_named(places, judgements[own]) for places in _documents(store, texts)])
        reached[name] = float(np.mean(measure(judgements, run, ids)[MAIN]))
    counts, manifest = store.manifest.counts, store.manifest
    store.close()
    every = max(1, counts.texts)
    return Look(seconds, counts.texts, counts.embedded / every, store.provisional / every, manifest.complete, reached)


def _looks(arguments: argparse.Namespace, questions: Sequence[Question], judgements: Judgements) -> Iterator[Look]:
    """Build, and yield what each new snapshot reaches; end the build after as many of these as are wanted."""
    Encoder.load(find_model()).encode_questions(["Ready?"])  # whoever asks has asked before
    command = [sys.executable, "-m", "index", *map(str, arguments.sources), "--index", str(arguments.index), "--quiet"]
    started, last, by_meaning = time.monotonic(), "", 0
    with subprocess.Popen(command) as build:  # noqa: S603 - our own command
        while True:
            ended = build.poll() is not None
            live = _live(arguments.index)
            if live != last:
                last = live
                look = asked(arguments.index, questions, judgements, started)
                by_meaning += look.provisional > 0
                yield look
            elif ended:
                return
            if arguments.looks and by_meaning >= arguments.looks and not ended:
                say("the build is stopped; what it has embedded is kept")
                build.send_signal(signal.SIGTERM)
                return
            time.sleep(_WAIT)


def _live(index: Path) -> str:
    with contextlib.suppress(UnusableIndexError):
        return read_pointer(index).snapshot
    return ""


def _documents(store: FolderStore, texts: Sequence[int]) -> Iterator[set[str]]:
    """Yield what each hit's documents may be called in judgements."""
    for found in store.occurrences(texts, None):
        names: set[str] = set()
        for occurrence in found:
            stem = PurePosixPath(occurrence.place.path).stem
            names |= {occurrence.place.document, occurrence.place.path, stem.rpartition("_")[2]}
        yield names


def _named(names: set[str], relevant: dict[str, int]) -> str:
    return min(names & relevant.keys(), default=min(names))


def _judgements(path: Path) -> Judgements:
    judged: Judgements = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for question, document, relevance in list(csv.reader(stream, delimiter="\t"))[1:]:
            judged.setdefault(question, {})[document] = int(relevance)
    return judged


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.at_once", description=(__doc__ or "").split(": ")[1])
    parser.add_argument("sources", nargs="*", type=Path, metavar="SOURCE", help="files and folders of documents")
    parser.add_argument(
        "--index", type=Path, required=True, metavar="DIR", help="where the index is built; not there yet"
    )
    parser.add_argument("--questions", type=Path, required=True, metavar="FILE", help="as for python -m search")
    parser.add_argument(
        "--judgements", type=Path, required=True, metavar="FILE", help="query-id, corpus-id, score between tabs"
    )
    parser.add_argument("--looks", type=int, default=0, metavar="N", help="end after N looks by meaning (default: all)")
    parser.add_argument("--finished", action="store_true", help="only ask the index that is there")
    arguments = parser.parse_args()
    if not arguments.finished and (not arguments.sources or (arguments.index / "live.json").exists()):
        parser.error("expected a SOURCE, and an --index that is not there yet; or --finished")
    return arguments


if __name__ == "__main__":
    main()
