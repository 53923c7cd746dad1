"""`python -m benchmarks.building`: how long it takes to make an index, and how fast paragraphs are embedded.

First, our encoder and `SentenceTransformer.encode` as it comes embed the same paragraphs in turns. Then every system
makes an index of the same documents, from nothing.
"""

import argparse
import json
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sentence_transformers import SentenceTransformer

from benchmarks import given, records
from benchmarks.environments import NotRunError
from benchmarks.indexes import corpus_of, parser
from benchmarks.process import NAMES, OURS, running, say, size_on_disk
from benchmarks.records import Row
from index.embedding.encoder import Encoder, Vectors
from index.embedding.model_files import find_model

MOST_FOR_PEERS = 10_000
"""Peers embed so many paragraphs at the most: at the same rate for more of them, all night."""
_PART = 1024
"""So many paragraphs are embedded by one, then by the other."""


def main() -> None:
    """Run the command."""
    made_parser = parser("building", __doc__, sizes=(10_000,))
    made_parser.add_argument(
        "--count", type=int, default=2048, help="paragraphs to embed in turns (default: %(default)s)"
    )
    made_parser.add_argument("--embedding-only", action="store_true", help="make no indexes")
    arguments = made_parser.parse_args()
    embedding = compare_embedding(arguments)
    rows: list[Row] = []
    for size in [] if arguments.embedding_only else arguments.sizes:
        corpus = corpus_of(arguments.sources, size)
        folder = given.folder_of(corpus)
        paragraphs = given.write_corpus(folder, corpus)
        peers = arguments.peers if size <= MOST_FOR_PEERS else []
        rows += [_build(name, folder, paragraphs) for name in (OURS, *peers)]
    made = records.record("building", rows, arguments.peers, embedding=embedding)
    sys.stderr.write(f"{made.write(arguments.records)}\n")
    if rows:
        print(records.table(rows, NAMES))
    print(json.dumps(made.about, ensure_ascii=False))


def compare_embedding(arguments: argparse.Namespace) -> dict[str, Any]:
    """Embed paragraphs with our encoder, exactly and in 8 bits, and with sentence-transformers, in turns."""
    encoder = Encoder.load(find_model())
    theirs = SentenceTransformer(str(find_model().folder), local_files_only=True, device="cpu")
    folder = given.folder_of(corpus_of(arguments.sources, max(arguments.count, min(arguments.sizes))))
    given.write_corpus(folder, corpus_of(arguments.sources, max(arguments.count, min(arguments.sizes))))
    paragraphs = given.distinct_texts(folder)
    texts = [window for group in encoder.windows(paragraphs) for window in group]
    texts = [str(text) for text in np.random.default_rng(1).permutation(texts)[: arguments.count]]
    embed: dict[str, Callable[[Sequence[str]], Vectors]] = {
        "ours": lambda some: encoder.embed_paragraphs(some).vectors,
        "ours, int8": lambda some: encoder.embed_paragraphs(some, "int8").vectors,
        "sentence-transformers": lambda some: theirs.encode(list(some), normalize_embeddings=True),
    }
    say(f"embedding {len(texts):,} paragraphs in turns")
    for own in embed.values():
        own(texts[:64])  # the first run of each makes ready
    rates: dict[str, list[float]] = {name: [] for name in embed}
    processor = dict.fromkeys(embed, 0.0)
    cosines: dict[str, list[float]] = {name: [] for name in embed if name.startswith(OURS)}
    for first in range(0, len(texts), _PART):
        some = texts[first : first + _PART]
        vectors: dict[str, Vectors] = {}
        for name, own in embed.items():
            started, busy = time.perf_counter(), time.process_time()
            vectors[name] = own(some)
            processor[name] += time.process_time() - busy
            rates[name].append(len(some) / (time.perf_counter() - started))
        for name, own_cosines in cosines.items():
            own_cosines.extend(np.einsum("ij,ij->i", vectors[name], vectors["sentence-transformers"]).tolist())
    ratios = {
        name: [ours / other for ours, other in zip(rates[name], rates["sentence-transformers"], strict=True)]
        for name in cosines
    }
    return {
        "paragraphs": len(texts),
        "tokens a paragraph": round(
            statistics.mean(len(t.ids) for t in encoder.embed_paragraphs(texts[:_PART]).tokens), 1
        ),
        **{f"{name}, paragraphs/s": round(statistics.median(own), 1) for name, own in rates.items()},
        **{f"{name}, processor ms a paragraph": round(1000 * own / len(texts), 2) for name, own in processor.items()},
        **{f"{name}, ratio": round(statistics.median(own), 2) for name, own in ratios.items()},
        **{
            f"{name}, least and greatest ratio": [round(min(own), 2), round(max(own), 2)]
            for name, own in ratios.items()
        },
        **{
            f"{name}, least and mean cosine": [round(min(own), 6), round(statistics.mean(own), 6)]
            for name, own in cosines.items()
        },
    }


def _build(name: str, folder: Path, paragraphs: int) -> Row:
    """Let a system make its index, which is kept for `benchmarks.change`."""
    row, index = Row(name, paragraphs), folder / name
    shutil.rmtree(index, ignore_errors=True)
    say(f"{paragraphs:,} paragraphs: {name} makes its index")
    try:
        with running(name, folder, index) as process:
            process.do("load_model")
            done = process.do("make")
    except NotRunError as error:
        row.not_run = str(error)
        return row
    index.with_name(index.name + ".whole").touch()
    row.figures = {
        "s": round(done.seconds, 1),
        "paragraphs/s": round(paragraphs / done.seconds, 1),
        "memory at the most, MB": round(done.peak_mb),
        "on the disk, MB": round(size_on_disk(index), 1),
    }
    return row


if __name__ == "__main__":
    main()
