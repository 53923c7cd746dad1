"""The stages of a build, in order: read, look up what is known, embed what is new, assemble, publish."""

import contextlib
import errno
import itertools
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from index.analysis import Analysis, LanguageDetector
from index.batches import ahead, in_batches
from index.columns import read_columns, save_columns
from index.corpus import Corpus, CorpusWriter
from index.documents import Document, Note, storable
from index.encoder import Embedded, Encoder, ModelIdentity
from index.errors import SourceError, StorageError, UnusableIndexError
from index.journal import EmbeddingJournal, TextEmbedding
from index.lexical import LexicalIndex
from index.lock import build_lock
from index.models import find_model
from index.progress import NoProgress, Progress
from index.reading import Reading
from index.report import FileReport, Status, count_files, report_files
from index.snapshot import (
    Counts,
    Snapshot,
    live_names,
    open_snapshot,
    publish,
    read_manifest,
    remove_old_snapshots,
    write_manifest,
)
from index.sources import check_sources, walk
from index.tokens import TokenStore, TokenWriter
from index.vectors import IndexType, VectorWriter, index_type_for

_TEXTS_AT_ONCE = 4096
_WINDOWS_AT_ONCE = 512
"""What is embedded between two commits to the journal: a killed build does at most two of these again.

The model takes those of similar length together: of 128, filling up to one length adds a tenth, of 512 a thirtieth."""
_TEXTS_FOR_LANGUAGE = 500
_NOTES_IN_REPORT = 1000


@dataclass(frozen=True)
class BuildReport:
    """What a build did."""

    snapshot: str
    index: str
    sources: list[str]
    model: str
    documents: int
    undated: int
    paragraphs: int
    texts: int
    """Distinct texts among the paragraphs."""
    windows: int
    reused: int
    """Windows whose vectors were known already."""
    new: int
    """Windows that were embedded."""
    seconds: float
    skipped: list[Note]
    """What was left out, and why; the first thousand."""
    skipped_count: int
    doubts: list[Note]
    """What was read, but perhaps not right; the first thousand."""
    doubts_count: int
    file_counts: dict[Status, int]
    """How many files were indexed, are unchanged, were read with doubts or were skipped."""
    files: list[FileReport]
    """Each of them."""


def build(
    sources: Sequence[Path],
    directory: Path,
    *,
    model: str | None = None,
    full: bool = False,
    index_type: IndexType | None = None,
    file_dates: bool = False,
    progress: Progress | None = None,
) -> BuildReport:
    """Build the index of some files and folders, and make it the live one in `directory`.

    Args:
        sources: files, and folders that are walked.
        directory: the index folder; made where there is none.
        model: name or folder of a sentence-transformers model; the bundled one where it is None.
        full: embed everything again, also what is known already.
        index_type: how vectors are kept and found, see `vectors.py`; what suits their number where it is None.
        file_dates: give documents without a date the day on which their file was last changed.
        progress: is told how far the build is.

    Raises:
        SourceError: a source does not exist, or nothing in them could be read.
        ModelError: the model cannot be found or loaded.
        IndexLockedError: another build is under way in `directory`.
        StorageError: the folder cannot be written. In all cases, the previous index stays as it is.
    """
    check_sources(sources)
    with _storage_errors(directory):
        directory.mkdir(parents=True, exist_ok=True)
        with build_lock(directory):
            return _Build(
                sources, directory, model, full, progress or NoProgress(), index_type=index_type, file_dates=file_dates
            ).run()


class _Build:
    def __init__(
        self,
        sources: Sequence[Path],
        directory: Path,
        model: str | None,
        full: bool,
        progress: Progress,
        *,
        index_type: IndexType | None,
        file_dates: bool,
    ) -> None:
        self._sources = sources
        self._directory = directory
        self._files = find_model(model)
        self._full = full
        self._index_type = index_type
        self._file_dates = file_dates
        self._progress = progress
        self._encoder: Encoder | None = None
        self._started = time.monotonic()
        self._work = directory / "building"
        self._aside = self._work / "snapshot"

    def run(self) -> BuildReport:
        shutil.rmtree(self._aside, ignore_errors=True)
        self._aside.mkdir(parents=True)
        writer = self._read()
        previous = self._previous()
        identity = previous.manifest.model if previous else self._load_encoder().identity
        identity = replace(identity, name=self._files.name)
        journal = EmbeddingJournal(self._work / "embeddings.sqlite", identity, fresh=self._full)
        corpus = Corpus(self._aside / "corpus.sqlite")
        try:
            reused, new = self._embed(corpus, previous, journal)
            windows = reused + new
            index_type = self._index_type or index_type_for(windows)
            self._assemble(corpus, previous, journal, identity, index_type)
            notes = corpus.notes()
            before = previous.corpus.files() if previous else ()
            files = report_files(corpus.files(), before, corpus.notes_by_file())
        finally:
            corpus.close()
            journal.close()
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        sources = [storable(source.as_posix()) for source in self._sources]
        counts = Counts(
            documents=writer.documents,
            undated=writer.undated,
            paragraphs=writer.paragraphs,
            texts=writer.texts,
            embedded=writer.texts,
            windows=windows,
            skipped=writer.skipped,
        )
        write_manifest(self._aside, name, sources, identity, counts, index_type=index_type)
        formerly_live = live_names(self._directory)
        publish(self._directory, self._aside, name)
        if previous:
            previous.close()
        with contextlib.suppress(OSError):  # the new index is live; what is left over goes with the next build
            journal.delete()
            remove_old_snapshots(self._directory, {name} | formerly_live)
        skipped = [note for note in notes if note.kind == "skipped"]
        doubts = [note for note in notes if note.kind == "doubt"]
        return BuildReport(
            snapshot=name,
            index=storable(str(self._directory)),
            sources=sources,
            model=identity.name,
            documents=writer.documents,
            undated=writer.undated,
            paragraphs=writer.paragraphs,
            texts=writer.texts,
            windows=windows,
            reused=reused,
            new=new,
            seconds=round(time.monotonic() - self._started, 2),
            skipped=skipped[:_NOTES_IN_REPORT],
            skipped_count=len(skipped),
            doubts=doubts[:_NOTES_IN_REPORT],
            doubts_count=len(doubts),
            file_counts=count_files(files),
            files=files,
        )

    def _read(self) -> CorpusWriter:
        """Read all documents into a new corpus, one by one."""
        writer = CorpusWriter(self._aside / "corpus.sqlite")
        detector = LanguageDetector()
        files = 0
        self._progress.start("Reading", "files")
        with Reading() as reading:
            found = walk(self._sources, self._directory, file_dates=self._file_dates)
            for file, results in reading.read(found):
                if isinstance(file, Note):
                    writer.note(file)
                    continue
                files += 1
                for result in results:
                    if isinstance(result, Document):
                        writer.add(replace(result, language=detector.language_of(result.paragraphs)))
                    else:
                        writer.note(result, file.name)
                writer.end_file(file.name)
                self._progress.advance(1)
        self._progress.finish()
        writer.finish()
        if writer.texts == 0:
            self._refuse_nothing(files)
        return writer

    def _refuse_nothing(self, files: int) -> None:
        names = ", ".join(str(source) for source in self._sources)
        corpus = Corpus(self._aside / "corpus.sqlite")
        notes = corpus.notes(limit=1)
        corpus.close()
        if not notes:
            raise SourceError(f"{names} is empty: expected documents to index; put some there, or name another folder.")
        raise SourceError(f"no document in {names} could be read ({files:,} looked at); the first: {notes[0]}.")

    def _previous(self) -> Snapshot | None:
        """Open the live snapshot if its vectors can be used again."""
        if self._full:
            return None
        try:
            model = read_manifest(self._directory).model
            now = (self._files.weights_sha256(), self._files.settings_sha256())
            if (model.sha256, model.settings_sha256) != now:
                return None
            # Read through: a flipped bit must not be passed on under a new checksum.
            return open_snapshot(self._directory, checksums=True)
        except UnusableIndexError:
            return None

    def _load_encoder(self) -> Encoder:
        """Load the model, the first time that it is needed."""
        if self._encoder is None:
            self._encoder = Encoder.load(self._files)
        return self._encoder

    def _embed(self, corpus: Corpus, previous: Snapshot | None, journal: EmbeddingJournal) -> tuple[int, int]:
        """Bring the vectors of all texts that are new into the journal; return how many were known and made."""
        known = new = 0
        todo: list[int] = []
        self._progress.start("Comparing", "texts", corpus.count("texts"))
        for some in in_batches(corpus.texts(), _TEXTS_AT_ONCE):
            digests = [digest for _, digest, _ in some]
            rows = previous.corpus.rows_of(digests) if previous else {}
            if previous:
                known += sum(len(previous.columns.windows_of_text(row)) for row in rows.values())
            resumed = journal.window_counts(digest for digest in digests if digest not in rows)
            known += sum(resumed.values())
            unknown = [(row, text) for row, digest, text in some if digest not in rows and digest not in resumed]
            if unknown:
                new += sum(len(group) for group in self._load_encoder().windows([text for _, text in unknown]))
                todo.extend(row for row, _ in unknown)
            self._progress.advance(len(some))
        self._progress.finish()

        self._progress.start("Embedding", "windows", new)
        batches = in_batches(self._windows(corpus, todo), _WINDOWS_AT_ONCE, size=lambda item: len(item[1]))
        # The model runs in another thread: what is next is read, and what is done is written, in the meantime.
        for batch, embedded in ahead(self._embed_windows, batches):
            ends = list(itertools.accumulate((len(group) for _, group in batch), initial=0))
            journal.add(
                {
                    digest: TextEmbedding(embedded.vectors[first:end], embedded.tokens[first:end])
                    for (digest, _), (first, end) in zip(batch, itertools.pairwise(ends), strict=True)
                }
            )
            self._progress.advance(ends[-1])
        self._progress.finish()
        return known, new

    def _embed_windows(self, batch: list[tuple[bytes, list[str]]]) -> Embedded:
        return self._load_encoder().embed_paragraphs([window for _, group in batch for window in group])

    def _windows(self, corpus: Corpus, rows: list[int]) -> Iterator[tuple[bytes, list[str]]]:
        wanted = (corpus.digest_and_text(row) for row in rows)
        for some in in_batches(wanted, _TEXTS_AT_ONCE):
            groups = self._load_encoder().windows([text for _, text in some])
            yield from zip([digest for digest, _ in some], groups, strict=True)

    def _assemble(
        self,
        corpus: Corpus,
        previous: Snapshot | None,
        journal: EmbeddingJournal,
        identity: ModelIdentity,
        index_type: IndexType,
    ) -> None:
        """Put the embeddings of all texts together, in order, and save them with the columns and the terms."""
        vector_writer = VectorWriter(self._aside, identity.dimension, index_type)
        token_writer = TokenWriter(self._aside)
        counts: list[int] = []
        self._progress.start("Assembling", "texts", corpus.count("texts"))
        try:
            for some in in_batches(corpus.texts(), _TEXTS_AT_ONCE):
                digests = [digest for _, digest, _ in some]
                rows = previous.corpus.rows_of(digests) if previous else {}
                embeddings = [_embedding_of(digest, previous, rows, journal) for digest in digests]
                counts.extend(len(embedding.vectors) for embedding in embeddings)
                vector_writer.add(np.concatenate([embedding.vectors for embedding in embeddings]))
                for embedding in embeddings:
                    token_writer.add(embedding.tokens)
                self._progress.advance(len(some))
            token_writer.finish()
            vector_writer.finish()
        finally:
            vector_writer.close()
            token_writer.close()
        self._progress.finish()
        text_windows = np.cumsum([0, *counts], dtype=np.int64)
        tokens = TokenStore(self._aside, identity.token_dimension)
        save_columns(read_columns(corpus, text_windows, tokens.text_counts(text_windows)), self._aside)
        language = LanguageDetector().most_common(corpus.sample_texts(_TEXTS_FOR_LANGUAGE))
        LexicalIndex.build(corpus.titled_texts(), Analysis.of_language(language)).save(self._aside)


def _embedding_of(
    digest: bytes, previous: Snapshot | None, rows: dict[bytes, int], journal: EmbeddingJournal
) -> TextEmbedding:
    if previous and (row := rows.get(digest)) is not None:
        windows = previous.columns.windows_of_text(row)
        vectors = previous.vectors.vectors(windows.start, len(windows))
        return TextEmbedding(vectors, [previous.tokens.window(window) for window in windows])
    embedding = journal.get(digest)
    if embedding is None:
        raise StorageError("the vectors of a text vanished from the journal while it was read; build again.")
    return embedding


@contextlib.contextmanager
def _storage_errors(directory: Path) -> Iterator[None]:
    """Say in one sentence what keeps the index folder from being written."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise StorageError(f"cannot write the index in {directory}: {error}; nothing was changed.") from error
    except OSError as error:
        advice = "free some space" if error.errno == errno.ENOSPC else "choose another folder with --index"
        reason = error.strerror or error
        raise StorageError(
            f"cannot write the index in {directory}: {reason}; {advice}; nothing was changed."
        ) from error
