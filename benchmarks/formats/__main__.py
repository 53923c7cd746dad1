"""Measures how well each format is read, or reads broken files: `python -m benchmarks.formats`."""

import argparse
import collections
import os
import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from benchmarks.formats.fuzz import read_broken_files
from benchmarks.formats.make import Made, make_files
from benchmarks.formats.make_more import make_more_files
from benchmarks.formats.scoring import Score, score
from benchmarks.formats.small_files import make_small_files
from benchmarks.formats.texts import Text, read_texts
from index.reading.documents import Document, SourceFile
from index.reading.formats import read_documents
from index.reading.pool import Reading

_TIMES = 3
_ENOUGH_SECONDS = 5.0


@dataclass(frozen=True)
class FormatScore:
    """How well the files of a format were read; means over its documents."""

    format: str
    files: int
    documents: int
    character_error: float
    boundary_f1: float
    titles: float
    """The share of documents whose title is right."""
    authors: float
    dates: float
    texts_a_second: float
    """How many documents are read in a second of processor time, of other programs too; the best of three times."""


@dataclass(frozen=True)
class _Result:
    score: Score
    title: bool
    author: bool
    date: bool


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.formats", description=__doc__)
    parser.add_argument(
        "--files", type=Path, default=Path(".benchmarks/formats"), help="where files are made (default: %(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--broken", type=int, metavar="N", help="read N broken files instead, and count what happens")
    parser.add_argument("--seed", type=int, default=0, help="of the random numbers for --broken (default: %(default)s)")
    parser.add_argument(
        "--small",
        action="store_true",
        help="with --broken: break one small file of each kind, made without other programs",
    )
    arguments = parser.parse_args()
    if arguments.small and arguments.broken:
        made = make_small_files(arguments.files / "small")
    else:
        made = make_files(read_texts(), arguments.files)
        made += make_more_files(read_texts(), arguments.files)
    if arguments.broken:
        found = read_broken_files(made, arguments.broken, arguments.seed, arguments.files)
        print(msgspec.json.encode(found).decode())
        sys.exit(bool(found.lost or found.unnamed))
    scores = measure(made)
    print(msgspec.json.encode(scores).decode() if arguments.json else _table(scores))


def measure(made: Sequence[Made]) -> list[FormatScore]:
    """Read all files, and compare what is found with what should be."""
    by_path = {file.path: file for file in made}
    results: dict[str, list[_Result]] = {}
    with Reading() as reading:
        for file, found in reading.read([SourceFile(file.path, file.path.name) for file in made]):
            documents = [result for result in found if isinstance(result, Document)]
            if isinstance(file, SourceFile):
                known = by_path[file.path]
                results.setdefault(known.format, []).extend(_compare(documents, known.texts))
    files = {name: sum(file.format == name for file in made) for name in results}
    return [
        _mean(name, files[name], some, _speed([file for file in made if file.format == name]))
        for name, some in results.items()
    ]


def _speed(made: Sequence[Made]) -> float:
    """Return how many documents are read in a second of processor time, when the libraries are loaded."""
    times = []
    for _ in range(1 + _TIMES):
        begin = _processor_seconds()
        for file in made:
            collections.deque(read_documents(SourceFile(file.path, file.path.name)), maxlen=0)
        times.append(_processor_seconds() - begin)
        if sum(times) > _ENOUGH_SECONDS:  # then it matters little that libraries were loaded
            break
    return sum(len(file.texts) for file in made) / min(times[1:] or times)


def _processor_seconds() -> float:
    """Return what this process and those that it waited for have used."""
    others = os.times()
    return time.process_time() + others.children_user + others.children_system


def _compare(documents: Sequence[Document], texts: Sequence[Text]) -> Iterable[_Result]:
    """Compare the documents of a file with the texts that it was made of, in order."""
    for i, text in enumerate(texts):
        document = documents[i] if i < len(documents) else None
        yield _Result(
            score(document.paragraphs if document else (), text.paragraphs),
            document is not None and document.title == text.title,
            document is not None and text.author in (document.author or ""),
            document is not None and str(document.date) == text.date,
        )


def _mean(name: str, files: int, results: Sequence[_Result], speed: float) -> FormatScore:
    return FormatScore(
        name,
        files,
        len(results),
        round(statistics.fmean(result.score.character_error for result in results), 4),
        round(statistics.fmean(result.score.boundary_f1 for result in results), 3),
        round(statistics.fmean(result.title for result in results), 2),
        round(statistics.fmean(result.author for result in results), 2),
        round(statistics.fmean(result.date for result in results), 2),
        round(speed, 1),
    )


def _table(scores: Iterable[FormatScore]) -> str:
    lines = [
        "| made as (by) | files | character error | boundary F1 | title | author | date | texts a second |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.format} | {row.files} | {row.character_error:.2%} | {row.boundary_f1:.3f} | {row.titles:.0%} | "
        f"{row.authors:.0%} | {row.dates:.0%} | "
        f"{row.texts_a_second:,.{0 if row.texts_a_second >= 10 else 1}f} |"
        for row in sorted(scores, key=lambda row: row.format)
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
