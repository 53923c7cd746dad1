"""Reads very many broken files, and sees that no good one suffers."""

import collections
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.formats.make import Made
from benchmarks.formats.mutations import mutate
from index.reading.documents import Document, Note, SourceFile
from index.reading.formats import FORMATS
from index.reading.pool import Reading

_BETWEEN_WHOLE = 25
_WHOLE_FORMATS = ("DOCX (pandoc)", "PDF (Chromium)", "EML (HTML)")
_DEATHS = {"ended": "that read it ended", "took too long": "reading it took"}


@dataclass
class Broken:
    """What reading broken files came to."""

    seed: int
    broken: int = 0
    read: int = 0
    skipped: int = 0
    with_notes: int = 0
    """Of those that were read."""
    unnamed: list[str] = field(default_factory=list)
    """Files that gave no document and no note; there must be none."""
    whole: int = 0
    """Whole files that were read between them."""
    lost: list[str] = field(default_factory=list)
    """Those that were not read as without them; there must be none."""
    workers: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in _DEATHS})
    """Files that cost the process that read them, by what happened to it; they are kept."""
    slowest_seconds: float = 0.0
    slowest: str = ""
    formats: collections.Counter[str] = field(default_factory=collections.Counter)


def read_broken_files(made: Sequence[Made], count: int, seed: int, keep: Path) -> Broken:
    """Break files at random, one by one, read them in the order of making, and count what becomes of them.

    Args:
        made: whole files.
        count: how many are broken.
        seed: of the random numbers.
        keep: where those go that cost a process.
    """
    # OCR of thousands of scans would measure tesseract.
    contents = [(file.path, file.path.read_bytes()) for file in made if "scan" not in file.format]
    whole = [file.path for file in made if file.format in _WHOLE_FORMATS or file.format.startswith("small ")]
    expected = _read(whole)
    found = Broken(seed)
    generator = random.Random(seed)  # noqa: S311 - no secrets

    with tempfile.TemporaryDirectory() as name, Reading(seconds=60) as reading:

        def files() -> Iterator[SourceFile]:
            for number in range(count):
                path, content = generator.choice(contents)
                broken = Path(name, f"{seed}-{number}-{path.name}")
                broken.write_bytes(mutate(content, generator))
                yield SourceFile(broken, broken.name)
                if number % _BETWEEN_WHOLE == 0:
                    path = generator.choice(whole)
                    yield SourceFile(path, path.name)

        for file, results in reading.read(files()):
            started = time.monotonic()
            some = list(results)
            seconds = time.monotonic() - started
            documents = [result.paragraphs for result in some if isinstance(result, Document)]
            notes = [result.message for result in some if isinstance(result, Note)]
            if isinstance(file, Note):
                continue
            if file.path in expected:
                found.whole += 1
                found.lost += [file.name] * (documents != expected[file.path])
                continue
            _count(found, file, documents, notes, seconds, keep)
            file.path.unlink()
    return found


def _count(  # noqa: PLR0917 - all that there is to count
    found: Broken, file: SourceFile, documents: Sequence[object], notes: Sequence[str], seconds: float, keep: Path
) -> None:
    found.broken += 1
    found.formats[_ending(file.path.name)] += 1
    found.read += bool(documents)
    found.skipped += not documents
    found.with_notes += bool(documents and notes)
    found.unnamed += [file.name] * (not documents and not notes)
    if seconds > found.slowest_seconds:
        found.slowest_seconds, found.slowest = round(seconds, 2), file.name
    for name, sign in _DEATHS.items():
        if any(sign in note for note in notes):
            found.workers[name].append(file.name)
            (keep / f"kept-{file.name}").write_bytes(file.path.read_bytes())


def _ending(name: str) -> str:
    return max((ending for ending in FORMATS if name.endswith(ending)), key=len, default="")


def _read(paths: Sequence[Path]) -> dict[Path, list[tuple[str, ...]]]:
    expected: dict[Path, list[tuple[str, ...]]] = {}
    with Reading() as reading:
        for file, results in reading.read([SourceFile(path, path.name) for path in paths]):
            if isinstance(file, SourceFile):
                expected[file.path] = [result.paragraphs for result in results if isinstance(result, Document)]
    return expected
