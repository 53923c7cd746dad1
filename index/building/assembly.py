"""From a corpus and the embeddings of its texts to the other files of a snapshot."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.batches import with_pulse
from index.building.journal import EmbeddingJournal
from index.embedding.model import ModelIdentity
from index.embedding.tokens import TokenStore, TokenWriter
from index.progress import Progress
from index.reading.languages import LanguageDetector
from index.storage.columns import Columns, read_columns, save_columns
from index.storage.corpus import Corpus
from index.storage.snapshot import Snapshot
from index.storage.vectors import IndexType, VectorWriter, index_type_for
from index.words.analysis import Analysis
from index.words.lexical import KnownTerms, LexicalIndex
from index.words.near_duplicates import skeletons

_TEXTS_FOR_LANGUAGE = 500
_LONGEST_RUN = 16_384


@dataclass(frozen=True)
class Origins:
    """What an earlier snapshot, made by the same model, has of the texts of a corpus."""

    snapshot: Snapshot
    rows: NDArray[np.int32]
    """Shape (texts,): the row of each text there, -1 where it is not."""

    @property
    def window_counts(self) -> NDArray[np.int64]:
        """Shape (texts,): how many windows of each text have vectors there."""
        counts = np.diff(self.snapshot.columns.text_windows)
        return np.append(counts, 0)[self.rows]  # the last is what -1 stands for


@dataclass(frozen=True)
class Assembled:
    """What came of it."""

    embedded: int
    """Texts that have vectors."""
    windows: int
    index_type: IndexType


def _write_embeddings(
    vectors: VectorWriter,
    tokens: TokenWriter,
    corpus: Corpus,
    journal: EmbeddingJournal,
    origins: Origins | None,
    *,
    counts: NDArray[np.int64],
    progress: Progress,
) -> None:
    """Write the embeddings of all texts in order: from `origins`, run by run, where it has them, else from the journal.

    `counts` are the windows of each text, shape (texts,).
    """
    there = np.zeros(len(counts), np.int64) if origins is None else origins.window_counts
    copied = 0
    for first, end in _runs(np.full(len(counts), -1) if origins is None else np.where(there > 0, origins.rows, -1)):
        if origins is not None and there[first]:
            begin = int(origins.snapshot.columns.text_windows[origins.rows[first]])
            count = int(there[first:end].sum())
            vectors.add_from(origins.snapshot.vectors, begin, count)
            tokens.add_from(origins.snapshot.tokens, begin, count)
            copied += count
            if copied >= _LONGEST_RUN:
                origins.snapshot.vectors.release()
                origins.snapshot.tokens.release()
                copied = 0
        else:
            for row in np.flatnonzero(counts[first:end]) + first:
                embedding = journal.get(corpus.digest(int(row)))
                vectors.add(embedding.vectors)
                tokens.add(embedding.tokens)
        progress.advance(end - first)


def assemble(
    folder: Path,
    corpus: Corpus,
    journal: EmbeddingJournal,
    identity: ModelIdentity,
    origins: Origins | None,
    *,
    index_type: IndexType | None,
    progress: Progress,
    complete: bool = True,
    beside: Callable[[NDArray[np.int64], IndexType], None] | None = None,
) -> Assembled:
    """Write what a snapshot has beside its corpus into `folder`.

    The files are the same, to the bit, as without `origins`, unless that had its vectors in fewer bits.

    Args:
        folder: where to.
        corpus: the documents, paragraphs and texts.
        journal: the embeddings of those texts that `origins` does not have.
        identity: the model that made them.
        origins: what is known already, if anything.
        index_type: how vectors are kept and found; what suits their number where it is None.
        progress: is told how many texts are done.
        complete: whether the journal is. While an index is first built it is not: texts without vectors are then found
            by their words alone, and copies, which take longer to find than words, are not joined yet.
        beside: is told the windows of each text (see `Columns.text_windows`) and the type of index, once their vectors
            are in the folder, and may work beside what follows.
    """
    counts = _window_counts(corpus, journal, origins)
    windows = int(counts.sum())
    index_type = index_type or index_type_for(windows)
    progress.start("Assembling", "texts", len(counts))
    with (
        contextlib.closing(VectorWriter(folder, identity.dimension, index_type)) as vectors,
        contextlib.closing(TokenWriter(folder)) as tokens,
    ):
        _write_embeddings(vectors, tokens, corpus, journal, origins, counts=counts, progress=progress)
        tokens.finish()
        vectors.finish()
    progress.finish()
    text_windows = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    if beside:
        beside(text_windows, index_type)
    token_texts = _token_texts(TokenStore(folder, identity.token_dimension), text_windows, origins)
    skeletons_of_texts = _skeletons(corpus, origins, progress, complete=complete)
    columns = read_columns(corpus, skeletons_of_texts, text_windows, token_texts)
    save_columns(columns, folder)
    _lexical(corpus, columns, origins, progress).save(folder)
    return Assembled(int(np.count_nonzero(counts)), windows, index_type)


def _window_counts(corpus: Corpus, journal: EmbeddingJournal, origins: Origins | None) -> NDArray[np.int64]:
    """Return how many windows of each text were embedded, shape (texts,)."""
    counts = np.zeros(corpus.count("texts"), np.int64) if origins is None else origins.window_counts.copy()
    missing = np.flatnonzero(counts == 0)
    counts[missing] = journal.window_counts(corpus.digests(missing))
    return counts


def _runs(rows: NDArray[np.int32]) -> Iterator[tuple[int, int]]:
    """Yield where stretches begin and end in which rows follow one another, or all are -1; none is very long."""
    absent = rows < 0
    goes_on = np.where(absent[1:], absent[:-1], ~absent[:-1] & (np.diff(rows) == 1))
    bounds = np.flatnonzero(~goes_on) + 1
    every = np.arange(0, len(rows), _LONGEST_RUN)
    yield from pairwise(np.unique(np.concatenate([every, bounds, [len(rows)]])).tolist())


def _token_texts(tokens: TokenStore, text_windows: NDArray[np.int64], origins: Origins | None) -> NDArray[np.int32]:
    """Return in how many texts each token stands: as many as before, less those that are gone, and the new ones."""
    if origins is None:
        return tokens.text_counts(text_windows)
    old, kept = origins.snapshot, origins.rows[origins.window_counts > 0]
    gone = np.setdiff1d(np.arange(old.manifest.counts.texts), kept)
    new = np.flatnonzero(origins.window_counts == 0)
    parts = [
        np.asarray(old.columns.token_texts),
        -old.tokens.text_counts(np.asarray(old.columns.text_windows), gone),
        tokens.text_counts(text_windows, new),
    ]
    longest = max(map(len, parts))
    counts = np.stack([np.pad(part, (0, longest - len(part))) for part in parts]).sum(axis=0, dtype=np.int32)
    return np.asarray(counts[: np.flatnonzero(counts).max(initial=-1) + 1])


def _skeletons(corpus: Corpus, origins: Origins | None, progress: Progress, *, complete: bool) -> NDArray[np.uint8]:
    if not complete:
        return np.frombuffer(b"".join(corpus.digests()), np.uint8).reshape(-1, 16)
    if origins is None or not origins.snapshot.manifest.complete:
        return skeletons(text for _, _, text in with_pulse(corpus.texts(), progress.pulse))
    found = np.asarray(origins.snapshot.columns.text_skeletons)[origins.rows]
    new = np.flatnonzero(origins.rows < 0)
    found[new] = skeletons(corpus.text(int(row)) for row in with_pulse(new, progress.pulse))
    return found


def _lexical(corpus: Corpus, columns: Columns, origins: Origins | None, progress: Progress) -> LexicalIndex:
    main = LanguageDetector().most_common(corpus.sample_texts(_TEXTS_FOR_LANGUAGE))
    of_documents = [language or main for language in corpus.document_languages()]
    languages = [main, *sorted(set(of_documents) - {main})]
    analyses = [Analysis.of_language(language) for language in languages]
    numbers = {language: i for i, language in enumerate(languages)}
    positions = np.array([numbers[language] for language in of_documents], np.int8)[columns.document_of_texts]
    old = origins.snapshot.lexical if origins else None
    if origins is None or old is None or old.analyses[0] != analyses[0]:
        return LexicalIndex.build(with_pulse(corpus.titled_texts(), progress.pulse), analyses, positions)
    # A text counts with the title and the headings under which it came first, and in its document's language. They may
    # be other ones by now.
    seen: dict[str | None, int] = {}
    now = _titles_of_texts(corpus, columns, seen)
    then = _titles_of_texts(origins.snapshot.corpus, origins.snapshot.columns, seen)
    no_text = np.full((1, now.shape[1]), -1)
    same_title = (np.concatenate([then, no_text])[origins.rows] == now).all(axis=1)
    places = {analysis: i for i, analysis in enumerate(analyses)}
    then_in = np.array([*(places.get(analysis, -1) for analysis in old.analyses), -1])
    same_language = then_in[np.append(old.languages, -1)[origins.rows]] == positions
    rows = np.where(same_title & same_language, origins.rows, -1).astype(np.int32)
    texts = (corpus.titled_text(int(row)) for row in np.flatnonzero(rows < 0))
    return LexicalIndex.build(with_pulse(texts, progress.pulse), analyses, positions, KnownTerms(old, rows))


def _titles_of_texts(corpus: Corpus, columns: Columns, seen: dict[str | None, int]) -> NDArray[np.int64]:
    """Return numbers, shape (texts, 2), of the title and of the headings under which each text came first.

    `seen` gives the same number to the same title or path; it is filled here.
    """
    documents = columns.document_of_texts
    titles = np.array([seen.setdefault(title, len(seen)) for title in corpus.document_titles()], np.int64)
    rows, paths = [-1], [seen.setdefault(None, len(seen))]
    for row, path in corpus.heading_paths():
        rows.append(row)
        paths.append(seen.setdefault(path, len(seen)))
    above = (-1 if position is None else position for position in corpus.column("paragraphs", "heading"))
    position = np.fromiter(above, np.int64)[columns.text_paragraphs]
    heading = np.where(position < 0, -1, columns.document_paragraphs[documents] + position)
    return np.stack([titles[documents], np.array(paths)[np.searchsorted(rows, heading)]], axis=1)
