"""The second stage of a build: new texts to vectors, in the journal."""

import contextlib
import itertools
import time
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from index.batches import in_batches
from index.building.assembly import Origins
from index.building.job import Job
from index.building.journal import EmbeddingJournal, TextEmbedding
from index.building.provisional import Pace, sample_first
from index.building.workers import Batch, Workers
from index.embedding.encoder import Embedded, Encoder
from index.storage.corpus import Corpus, digest

_TEXTS_AT_ONCE = 4096
_MOST_WINDOWS = 512
"""The largest batch, in windows. Each batch is committed to the journal, so a killed build loses at most two.

Windows of similar length go through the model together: padding costs a tenth of the time with 128 windows, a thirtieth
with 512."""
_FIRST_WINDOWS = 128
"""The first batch, before it is known how fast the model is."""
_FEWEST_WINDOWS = 16
_SECONDS_A_BATCH = 3
"""A slower model gets smaller batches, so that a killed build loses only seconds."""


def embed_new_texts(
    job: Job,
    workers: Workers,
    load_encoder: Callable[[], Encoder],
    journal: EmbeddingJournal,
    *,
    texts: int,
    origins: Origins | None,
    after_batch: Callable[[Pace], None],
) -> int:
    """Embed the texts that neither `origins` nor the journal has, and commit them to the journal batch by batch.

    Of many, a sample from all over the corpus comes first: see `provisional.py`.

    Args:
        job: what to build.
        workers: who embeds.
        load_encoder: loads the model; called only where there is something to embed.
        journal: what was embedded already, and where new vectors go.
        texts: how many texts the corpus has.
        origins: where the vectors of known texts are.
        after_batch: is told after each batch but the last how far it is.

    Returns:
        How many windows were embedded.
    """
    new = done = 0
    size = min(_FIRST_WINDOWS, _MOST_WINDOWS)
    with contextlib.closing(Corpus(job.corpus)) as corpus:
        there = origins.window_counts if origins else np.zeros(texts, np.int64)
        unknown = np.flatnonzero(there == 0)
        unknown = unknown[journal.window_counts(corpus.digests(unknown)) == 0]
        known = texts - len(unknown)
        unknown = sample_first(unknown, known)
        job.progress.start("Embedding", "texts", len(unknown))
        started = time.monotonic()
        windows = _windows(corpus, unknown, load_encoder)
        batches = in_batches(windows, lambda: size, size=lambda item: len(item[1]))
        for batch, embedded, seconds in workers.embed(batches):
            count = _keep(journal, batch, embedded)
            size = min(_MOST_WINDOWS, max(_FEWEST_WINDOWS, int(count * _SECONDS_A_BATCH / max(seconds, 0.001))))
            new += count
            done += len(batch)
            job.progress.advance(len(batch))
            if done < len(unknown):
                after_batch(Pace(known, done, len(unknown) - done, time.monotonic() - started))
        job.progress.finish()
    return new


def _windows(
    corpus: Corpus, rows: NDArray[np.int64], load_encoder: Callable[[], Encoder]
) -> Iterator[tuple[bytes, list[str]]]:
    """Yield the digest of each text with its windows."""
    for some in in_batches(rows.tolist(), _TEXTS_AT_ONCE):
        texts = [corpus.text(row) for row in some]
        yield from zip(map(digest, texts), load_encoder().windows(texts), strict=True)


def _keep(journal: EmbeddingJournal, batch: Batch, embedded: Embedded) -> int:
    """Commit a batch to the journal; return how many windows it had."""
    ends = list(itertools.accumulate((len(group) for _, group in batch), initial=0))
    journal.add(
        {
            digest: TextEmbedding(embedded.vectors[first:end], embedded.tokens[first:end])
            for (digest, _), (first, end) in zip(batch, itertools.pairwise(ends), strict=True)
        }
    )
    return ends[-1]
