"""`python -m benchmarks.stand_ins CORPUS.jsonl KNOWN INDEX`: a large index of which only a part was embedded.

Texts, dates, words and copies are those of the corpus. A text that the index KNOWN has, or the journal of a build that
is under way there, has its own vector. Any other has a stand-in: two vectors of others mixed, with noise, and the
tokens of one of them. To compare vectors takes the same time whatever they say, so our times can be measured long
before a million paragraphs are embedded. What is found, and how a graph of neighbours is searched, cannot.
"""

import argparse
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.analysis import Analysis, detect_language
from index.batches import in_batches
from index.columns import read_columns, save_columns
from index.corpus import Corpus, CorpusWriter
from index.documents import SourceFile
from index.embedding import unit
from index.encoder import Encoder
from index.formats import read_documents
from index.journal import EmbeddingJournal, TextEmbedding
from index.lexical import LexicalIndex
from index.models import find_model
from index.snapshot import Counts, open_snapshot, publish, write_manifest
from index.sources import walk
from index.tokens import TokenStore, TokenWriter
from index.vectors import VectorWriter, index_type_for

_AT_ONCE = 4096
_NOISE = 0.3


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stand_ins", description=__doc__.partition(": ")[2])
    for name in ("corpus", "known", "index"):
        parser.add_argument(name, type=Path)
    arguments = parser.parse_args()
    identity = Encoder.load(find_model()).identity
    aside = arguments.index / "building" / "snapshot"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    writer = CorpusWriter(aside / "corpus.sqlite")
    for file in walk([arguments.corpus], arguments.index):
        if isinstance(file, SourceFile):
            for document in read_documents(file):
                writer.add(document)
    writer.finish()
    corpus = Corpus(aside / "corpus.sqlite")
    known = _known(arguments.known, corpus)
    print(f"{writer.texts:,} texts, {len(known):,} of them with vectors of their own", flush=True)
    index_type = index_type_for(writer.texts)
    vectors, tokens = VectorWriter(aside, identity.dimension, index_type), TokenWriter(aside)
    for own in in_batches(_embeddings(writer.texts, known), _AT_ONCE):
        vectors.add(np.stack([embedding.vectors[0] for embedding in own]))
        for embedding in own:
            tokens.add(embedding.tokens[:1])
    tokens.finish()
    vectors.finish()
    print("copies and words", flush=True)
    windows = np.arange(writer.texts + 1, dtype=np.int64)
    store = TokenStore(aside, identity.token_dimension)
    save_columns(read_columns(corpus, windows, store.text_counts(windows)), aside)
    language = detect_language(corpus.sample_texts(500))
    LexicalIndex.build(corpus.titled_texts(), Analysis.of_language(language)).save(aside)
    corpus.close()
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    counts = Counts(
        writer.documents, writer.undated, writer.paragraphs, writer.texts, writer.texts, writer.texts, writer.skipped
    )
    write_manifest(aside, name, [str(arguments.corpus)], identity, counts, index_type=index_type)
    publish(arguments.index, aside, name)


def _known(directory: Path, corpus: Corpus) -> dict[int, TextEmbedding]:
    """Return the embeddings of texts that a finished index, or the journal of an unfinished one, has."""
    found: dict[int, TextEmbedding] = {}
    journal = directory / "building" / "embeddings.sqlite"
    if journal.exists():
        kept = EmbeddingJournal(journal, Encoder.load(find_model()).identity)
        for row, digest, _ in corpus.texts():
            if (embedding := kept.get(digest)) is not None:
                found[row] = embedding
        kept.close()
        return found
    snapshot = open_snapshot(directory)
    for some in in_batches(corpus.texts(), _AT_ONCE):
        rows = snapshot.corpus.rows_of(digest for _, digest, _ in some)
        for row, digest, _ in some:
            if (own := rows.get(digest)) is not None:
                windows = snapshot.columns.windows_of_text(own)
                kept_tokens = [snapshot.tokens.window(window) for window in windows]
                found[row] = TextEmbedding(snapshot.vectors.vectors(windows.start, len(windows)), kept_tokens)
    return found


def _embeddings(texts: int, known: dict[int, TextEmbedding]) -> Iterator[TextEmbedding]:
    chance = np.random.default_rng(0)
    real = list(known.values())
    pool = np.stack([embedding.vectors[0] for embedding in real])
    for first in range(0, texts, _AT_ONCE):
        rows = range(first, min(first + _AT_ONCE, texts))
        pairs = chance.integers(0, len(real), (2, len(rows)))
        made = _mixed(pool, pairs, chance)
        for place, row in enumerate(rows):
            yield known.get(row) or TextEmbedding(made[place : place + 1], real[pairs[0, place]].tokens)


def _mixed(pool: NDArray[np.float32], pairs: NDArray[np.int64], chance: np.random.Generator) -> NDArray[np.float32]:
    share = chance.uniform(0.5, 0.9, (pairs.shape[1], 1))
    noise = unit(chance.normal(size=(pairs.shape[1], pool.shape[1])))
    return unit(share * pool[pairs[0]] + (1 - share) * pool[pairs[1]] + _NOISE * noise)


if __name__ == "__main__":
    main()
