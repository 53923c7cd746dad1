"""Corpora of a wanted size, as JSON Lines: a sample of somebody's documents, or documents that are made up.

What is measured at ten thousand, a hundred thousand and a million paragraphs shall differ in size alone. So a sample
takes whole documents from all over the source, and the smaller one is part of the larger one.
"""

import hashlib
import heapq
import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from index.reading.documents import Document, SourceFile
from index.reading.formats import read_documents
from index.reading.sources import walk

SEEDS = Path(__file__).parents[1] / "seeds"
_PARAGRAPHS_A_DOCUMENT = 20
_FIRST_DAY, _DAYS = date(2000, 1, 1), 9_000
"""When documents that are made up are dated, one after the other and all over again."""

Record = dict[str, Any]


def write(path: Path, sources: Sequence[Path], count: int) -> int:
    """Write a corpus of `count` paragraphs, made up where there are no sources; return how many there were to write."""
    records = sample(_documents(sources), count) if sources else made_up(count)
    written = 0
    with path.open("w", encoding="utf-8") as stream:
        for record in records:
            written += len(record["text"].split("\n\n"))
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")
    return written


def sample(documents: Iterable[Document], count: int) -> Iterator[Record]:
    """Yield documents with `count` paragraphs in all, the last of them cut; all where there are not so many.

    Which ones follows from their names alone, so that a larger sample has all that a smaller one has.
    """
    chosen: list[tuple[int, int, Document]] = []  # the one with the highest number, hence the lowest here, goes first
    total = 0
    for place, document in enumerate(documents):
        number = int.from_bytes(hashlib.blake2b(document.name.encode(), digest_size=8).digest())
        heapq.heappush(chosen, (-number, -place, document))
        total += len(document.paragraphs)
        while total - len(chosen[0][2].paragraphs) >= count:
            total -= len(heapq.heappop(chosen)[2].paragraphs)
    left = count
    for _, _, document in sorted(chosen, key=lambda entry: entry[:2], reverse=True):
        yield _record(document, document.paragraphs[:left])
        left -= len(document.paragraphs)


def made_up(count: int) -> Iterator[Record]:
    """Yield documents with `count` paragraphs in all, of 8 to 90 words that the seed documents have as often."""
    words = " ".join(path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))).split()
    chance = np.random.default_rng(0)
    for first in range(0, count, _PARAGRAPHS_A_DOCUMENT):
        own = min(_PARAGRAPHS_A_DOCUMENT, count - first)
        paragraphs = [" ".join(chance.choice(words, chance.integers(8, 90))) for _ in range(own)]
        day = _FIRST_DAY + timedelta(days=first // _PARAGRAPHS_A_DOCUMENT % _DAYS)
        yield {"_id": f"made-up-{first}", "text": "\n\n".join(paragraphs), "date": day.isoformat()}


def change(corpus: Path, share: float, changed: Path) -> int:
    """Copy a corpus with one paragraph changed in this share of its documents, evenly spread; return in how many."""
    every = round(1 / share)
    count = 0
    with corpus.open(encoding="utf-8") as stream, changed.open("w", encoding="utf-8") as target:
        for number, line in enumerate(stream):
            if number % every == 0:
                record = json.loads(line)
                record["text"] = f"Corrected in edition {number}: {record['text']}"
                line = json.dumps(record, ensure_ascii=False) + "\n"  # noqa: PLW2901 - the same line, changed
                count += 1
            target.write(line)
    return count


def _documents(sources: Sequence[Path]) -> Iterator[Document]:
    files = (file for file in walk(sources, Path()) if isinstance(file, SourceFile))
    return itertools.chain.from_iterable(read_documents(file) for file in files)


def _record(document: Document, paragraphs: Sequence[str]) -> Record:
    return {
        "_id": document.name,
        "title": document.title,
        "text": "\n\n".join(paragraphs),
        "date": document.date.text if document.date else None,
        "source": document.source,
        "url": document.url,
    }
