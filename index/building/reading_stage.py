"""The first stage of a build: files to a corpus."""

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import replace

from index.batches import with_pulse
from index.building.job import Job
from index.building.workers import Workers
from index.errors import SourceError, marked
from index.private_files import make_private
from index.reading.documents import Document, Note, SourceFile, Stamp
from index.reading.languages import LanguageDetector
from index.storage.corpus import Corpus
from index.storage.corpus_writer import CorpusWriter, Known
from index.storage.snapshot import Snapshot


def read_corpus(
    job: Job, workers: Workers, previous: Snapshot | None, after_document: Callable[[CorpusWriter], None]
) -> tuple[CorpusWriter, int]:
    """Read all documents into a new corpus, file by file; files that did not change come from `previous`.

    Args:
        job: what to build.
        workers: who reads.
        previous: the snapshot before, if its texts can be used again.
        after_document: is called after each document that was read.

    Returns:
        The complete corpus, and how many files were not read again.

    Raises:
        SourceError: there is not one text.
    """
    writer = _open_writer(job, previous)
    stamps: dict[str, tuple[int, Stamp | None]] = {}
    if previous and previous.manifest.reading == job.reading:
        stamps = {name: (row, stamp) for row, (name, stamp) in enumerate(previous.corpus.stamps())}

    def is_unchanged(file: SourceFile) -> bool:
        _, stamp = stamps.get(file.name, (0, None))
        return stamp is not None and stamp == file.stamp

    unread = 0
    detector = LanguageDetector()
    job.progress.start("Reading", "files")
    with contextlib.closing(writer), contextlib.closing(workers.read(job.files(), is_unchanged)) as found:
        for file, results in found:
            if isinstance(file, Note):
                writer.note(file, in_file=False)
                continue
            if is_unchanged(file):
                writer.take_over(file, stamps[file.name][0])
                unread += 1
            else:
                writer.begin(file)
                _write(with_pulse(results, job.progress.pulse), writer, detector, after_document)
                writer.end(file)
            job.progress.advance(1)
        writer.finish()
    job.progress.finish()
    if writer.texts == 0:
        raise _nothing_to_index(job, writer.files)
    return writer, unread


def _write(
    results: Iterable[Document | Note],
    writer: CorpusWriter,
    detector: LanguageDetector,
    after_document: Callable[[CorpusWriter], None],
) -> None:
    """Write what was found in a file."""
    for result in results:
        if isinstance(result, Note):
            writer.note(result)
        else:
            writer.add(replace(result, language=detector.language_of(result.paragraphs)))
            after_document(writer)


def _open_writer(job: Job, previous: Snapshot | None) -> CorpusWriter:
    known = None
    if previous:
        known = Known(previous.corpus.path, previous.columns.paragraph_texts, previous.manifest.counts.texts)
    writer = CorpusWriter(job.corpus, known)
    make_private(job.corpus)  # SQLite makes its files by the umask
    return writer


def _nothing_to_index(job: Job, files: int) -> SourceError:
    names = ", ".join(str(source) for source in job.sources)
    with contextlib.closing(Corpus(job.corpus)) as corpus:
        notes = corpus.notes(limit=1)
    if not notes:
        return SourceError(
            marked("{names} is empty: expected documents to index; put some there, or name another folder."),
            names=names,
        )
    return SourceError(
        marked("no document in {names} could be read ({files} looked at); the first: {first}."),
        names=names,
        files=f"{files:,}",
        first=notes[0],
    )
