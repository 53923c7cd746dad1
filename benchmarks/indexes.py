"""The indexes that are asked: ours at each size, and the peers' of the same texts and vectors."""

import argparse
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import corpora, given
from benchmarks.environments import CACHE
from benchmarks.process import OURS, PEERS, make_once, say
from benchmarks.records import FOLDER
from index.building.folder_build import build
from index.embedding.encoder import Vectors
from index.storage.snapshot import open_snapshot
from search.question.question_files import read_questions

SIZES = (10_000, 100_000, 1_000_000)


@dataclass(frozen=True)
class Prepared:
    """What is measured at one size."""

    given: Path
    """See `given.py`."""
    ours: Path
    paragraphs: int
    """The windows in our index, each of which is a row for every system: a paragraph, or a piece of a long one."""
    questions: Vectors
    """Shape (questions, dimension)."""

    def index(self, system: str) -> Path:
        """Return a system's index, made the first time.

        Raises:
            NotRunError: the system cannot make it.
        """
        if system == OURS:
            return self.ours
        make_once(system, self.given, self.given / system)
        return self.given / system


def parser(name: str, description: str | None, sizes: Sequence[int] = SIZES) -> argparse.ArgumentParser:
    """Return a parser with what all these benchmarks can be told."""
    made = argparse.ArgumentParser(
        prog=f"python -m benchmarks.{name}", description=(description or "").partition(": ")[2]
    )
    made.add_argument(
        "sources", nargs="*", type=Path, metavar="SOURCE", help="files and folders of documents; made up if none"
    )
    made.add_argument(
        "--sizes", type=_sizes, default=list(sizes), metavar="N,N,…",
        help=f"how many paragraphs of them (default: {','.join(map(str, sizes))})",
    )  # fmt: skip
    made.add_argument("--peers", type=_peers, default=list(PEERS), help=f"some of {','.join(PEERS)} (default: all)")
    made.add_argument(
        "--records", type=Path, default=FOLDER, metavar="DIR", help="where the JSON goes (default: %(default)s)"
    )
    return made


def asking_parser(name: str, description: str | None) -> argparse.ArgumentParser:
    """Return a parser for a benchmark that asks indexes."""
    made = parser(name, description)
    made.add_argument(
        "--index", type=Path, nargs="+", default=[], metavar="DIR", help="indexes that are there, in place of sizes"
    )
    made.add_argument("--questions", type=Path, metavar="FILE", help="as for python -m search; made up if none")
    made.add_argument("--count", type=int, default=100, help="how many of them (default: %(default)s)")
    return made


def corpus_of(sources: Sequence[Path], size: int) -> Path:
    """Return a corpus of this size, written the first time."""
    path = CACHE / "corpora" / f"{_key(sources)}-{size}.jsonl"
    if not path.exists():
        say(f"a corpus of {size:,} paragraphs")
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        corpora.write(part, sources, size)
        part.rename(path)
    return path


def prepared(arguments: argparse.Namespace) -> Iterator[Prepared]:
    """Yield what is measured at each size, smallest first, as it is made."""
    for index in arguments.index or _built(arguments.sources, arguments.sizes):
        yield _prepare(index, arguments.questions, arguments.count)


def _built(sources: Sequence[Path], sizes: Sequence[int]) -> Iterator[Path]:
    for size in sizes:
        index = CACHE / "indexes" / f"{_key(sources)}-{size}"
        if not (index / "live.json").exists():  # another snapshot of the same would be given to all peers anew
            say(f"our index of {size:,} paragraphs")
            build([corpus_of(sources, size)], index)
        yield index


def _prepare(index: Path, questions: Path | None, count: int) -> Prepared:
    snapshot = open_snapshot(index)
    folder = CACHE / "given" / snapshot.name
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / "vectors.whole"
    if not whole.exists():
        given.write_index(folder, snapshot)
        whole.touch()
    asked = [question.text for question in read_questions(questions)] if questions else []
    vectors = given.write_questions(folder, asked[:count] or given.made_up_questions(snapshot, count))
    return Prepared(folder, index.resolve(), len(snapshot.vectors), vectors)


def _key(sources: Sequence[Path]) -> str:
    if not sources:
        return "made-up"
    names = "\n".join(sorted(str(source.resolve()) for source in sources))
    return hashlib.sha256(names.encode()).hexdigest()[:12]


def _sizes(text: str) -> list[int]:
    return sorted(int(size) for size in text.split(","))


def _peers(text: str) -> list[str]:
    peers = [peer for peer in text.split(",") if peer]
    if unknown := set(peers) - set(PEERS):
        raise argparse.ArgumentTypeError(f"there is no peer “{min(unknown)}”; expected some of {','.join(PEERS)}")
    return peers
