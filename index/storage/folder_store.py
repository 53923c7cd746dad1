"""The store in a folder of this machine: a snapshot with FAISS's vectors, BM25's scores and SQLite's texts."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.embedding.model import Vectors
from index.embedding.tokens import Tokens
from index.storage.corpus import UNDATED, Place, digest
from index.storage.file_report import FileReport, report_files
from index.storage.manifest import Manifest
from index.storage.snapshot import Snapshot, corpus_before
from index.storage.spellings import Spellings
from index.storage.store import (
    LONGEST_TITLE,
    TITLES,
    DocumentFilter,
    FieldCounts,
    Occurrence,
    Rows,
    Scores,
    Selection,
    SimilarTerm,
    StoredDocument,
    TextFacts,
    Wanted,
    WordFilter,
    plain,
)
from index.words.analysis import Analyzer
from index.words.lexical import QuestionTerms

_BLOCK = 128


@dataclass(frozen=True)
class FolderSelection:
    """The documents and the texts that take part; see `store.Selection`."""

    snapshot: Snapshot
    documents_passing: NDArray[np.bool_] | None
    """Shape (documents,); None where all do."""
    texts_passing: NDArray[np.bool_] | None
    """Shape (texts,), whatever document they stand in; None where all do."""
    undated_left_out: int

    @property
    def documents(self) -> int:
        """How many documents pass."""
        if self.documents_passing is None:
            return self.snapshot.manifest.counts.documents
        return int(np.count_nonzero(self.documents_passing))

    @cached_property
    def texts(self) -> NDArray[np.bool_] | None:
        """Shape (texts,): which of them take part; None where all do."""
        if self.documents_passing is None:
            return self.texts_passing
        passing = self.snapshot.columns.texts_of_documents(self.documents_passing)
        return passing if self.texts_passing is None else passing & self.texts_passing

    def count_texts(self) -> int:
        """Return how many texts take part."""
        return self.snapshot.manifest.counts.texts if self.texts is None else int(np.count_nonzero(self.texts))


class FolderStore:
    """See `store.Store`."""

    limits: str | None = None

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    @property
    def name(self) -> str:
        """See `Store`, as for all that follows."""
        return self.snapshot.name

    @property
    def manifest(self) -> Manifest:
        return self.snapshot.manifest

    def release(self) -> None:
        self.snapshot.release()

    def close(self) -> None:
        self.snapshot.close()

    def select(self, documents: DocumentFilter) -> FolderSelection:
        days = self.snapshot.columns.document_days
        passing = np.ones(len(days), dtype=bool)
        if documents.source:
            fits = documents.source_fits()
            for row, source, path in self.snapshot.corpus.sources():
                passing[row] = fits(source, path)
        if documents.author or documents.language:
            author = (documents.author or "").casefold()
            for row, (names, language) in enumerate(self.snapshot.corpus.authors_and_languages()):
                passing[row] &= author in (names or "").casefold() and documents.language in {None, language}
        for name, has_value in documents.values_by_field().items():
            passing &= self._with_value(name, has_value)
        if not documents.has_dates:
            return FolderSelection(self.snapshot, passing, None, 0)
        undated = days[:, 0] == UNDATED
        left_out = int(np.count_nonzero(passing & undated))
        passing &= ~undated
        if documents.since is not None:
            passing &= days[:, 1] >= documents.since
        if documents.until is not None:
            passing &= days[:, 0] <= documents.until
        return FolderSelection(self.snapshot, passing, None, left_out)

    def _with_value(self, name: str, fits: Callable[[str], bool]) -> NDArray[np.bool_]:
        """Return which documents have a value that fits in a field, shape (documents,)."""
        corpus, passing = self.snapshot.corpus, np.zeros(self.manifest.counts.documents, dtype=bool)
        for row in [row for row, value in corpus.field_values(name) if fits(value)]:
            passing[corpus.documents_with(row)] = True
        return passing

    def with_words(self, words: WordFilter, selection: Selection | None) -> FolderSelection | None:
        passing = np.ones(self.manifest.counts.texts, dtype=bool)
        if words.phrases:
            passing &= self._with_all(words.phrases)
        for group in words.any_of:
            found = [some for wanted in group if (some := self._with(wanted)) is not None]
            if found:
                passing &= np.logical_or.reduce(found)
        for wanted in words.excluded:
            unwanted = self._with(wanted)
            if unwanted is not None:
                passing &= ~unwanted
        if not passing.any():
            return None
        before = _own(selection)
        if before is None:
            return FolderSelection(self.snapshot, None, passing, 0)
        if before.texts_passing is not None:
            passing &= before.texts_passing
        return FolderSelection(self.snapshot, before.documents_passing, passing, before.undated_left_out)

    def _with(self, wanted: Wanted) -> NDArray[np.bool_] | None:
        """Return which texts have a word or phrase, shape (texts,); None where it is a stop word everywhere."""
        if wanted.exact:
            return self._with_all([wanted.text])
        rows = self.snapshot.lexical.texts_with_word(wanted.text)
        if rows is None:
            return None
        passing = np.zeros(self.manifest.counts.texts, dtype=bool)
        passing[rows] = True
        return passing

    def _with_all(self, phrases: Sequence[str]) -> NDArray[np.bool_]:
        """Return which texts have all of some phrases, shape (texts,)."""
        wanted = [plain(phrase) for phrase in phrases]
        passing = np.zeros(self.manifest.counts.texts, dtype=bool)
        # Only texts with all the words can have the phrase; a phrase of stop words alone has to be looked for in all.
        for row in self.snapshot.lexical.texts_with(" ".join(wanted)):
            text = plain(self.snapshot.corpus.text(int(row)))
            passing[row] = all(phrase in text for phrase in wanted)
        return passing

    @property
    def language(self) -> str:
        return self.snapshot.lexical.language

    def terms(self, question: str) -> QuestionTerms:
        return self.snapshot.lexical.terms(question)

    def idf(self, terms: Sequence[str]) -> list[float]:
        return [self.snapshot.lexical.idf(term) for term in terms]

    def analyzer_of(self, row: int) -> Analyzer:
        return self.snapshot.lexical.analyzer_of(row)

    def similar_terms(self, word: str, distance: int, count: int) -> list[SimilarTerm]:
        return self._spellings.similar(word, distance, count)

    @cached_property
    def _spellings(self) -> Spellings:
        return Spellings(self.snapshot.lexical, self.snapshot.corpus.text)

    def ask(self, vector: Vectors, terms: QuestionTerms, selection: Selection | None) -> "FolderAsked":
        return FolderAsked(self.snapshot, vector, terms, _own(selection))

    def facts(self, rows: Rows) -> TextFacts:
        columns = self.snapshot.columns
        stories = columns.document_stories[columns.paragraph_documents[columns.text_paragraphs[rows]]]
        return TextFacts(columns.text_groups[rows], stories, columns.text_boilerplate[rows], columns.text_roles[rows])

    def neighbours(self, rows: Rows, reach: int) -> Rows:
        columns = self.snapshot.columns
        paragraphs = np.asarray(columns.text_paragraphs[rows], dtype=np.int64)
        near = paragraphs[:, None] + np.arange(-reach, reach + 1)[None, :]
        inside = (near >= 0) & (near < len(columns.paragraph_texts))
        near = np.where(inside, near, paragraphs[:, None])
        stories = columns.document_stories[columns.paragraph_documents[near]]
        same = inside & (stories == stories[:, reach : reach + 1])
        return np.where(same, columns.paragraph_texts[near], rows[:, None]).astype(np.int64)

    def window_similarities(self, vector: Vectors, row: int) -> Scores:
        return self.snapshot.vectors.similarities(vector, np.array(self.snapshot.columns.windows_of_text(row)))

    def tokens(self, rows: Sequence[int]) -> list[list[Tokens]]:
        tokens, columns = self.snapshot.tokens, self.snapshot.columns
        return [[tokens.window(window) for window in columns.windows_of_text(row)] for row in rows]

    def token_sample(self, count: int) -> tuple[Rows, NDArray[np.uint8]]:
        windows, signs = self.snapshot.tokens.sample(count)
        return self.snapshot.columns.texts_of_windows(windows), signs

    def token_counts(self, ids: NDArray[np.int32]) -> NDArray[np.int64]:
        counts = self.snapshot.columns.token_texts
        known = ids < len(counts)
        texts = np.zeros(len(ids), dtype=np.int64)
        texts[known] = counts[ids[known]]
        return texts

    def texts(self, rows: Sequence[int]) -> list[str]:
        return [self.snapshot.corpus.text(int(row)) for row in rows]

    def occurrences(self, rows: Sequence[int], selection: Selection | None) -> list[list[Occurrence]]:
        chosen = _own(selection)
        documents = chosen.documents_passing if chosen else None
        texts = chosen.texts_passing if chosen else None
        return [
            [
                Occurrence(
                    copy,
                    place,
                    passes=bool((documents is None or documents[document]) and (texts is None or texts[copy])),
                )
                for copy in self.snapshot.columns.copies_of_text(int(row)).tolist()
                for document, place in self.snapshot.corpus.places(copy)
            ]
            for row in rows
        ]

    def places(self, text: str) -> list[tuple[int, Place]]:
        row = self.snapshot.corpus.row_of(digest(text))
        return [] if row is None else self.snapshot.corpus.places(row)

    def document_named(self, name: str) -> StoredDocument | None:
        found = self.snapshot.corpus.document_named(name)
        if found is None:
            return None
        document, place = found
        first, end = self.snapshot.columns.document_paragraphs[document : document + 2]
        headings = self.snapshot.corpus.headings_between(int(first), int(end))
        return StoredDocument(document, place, int(end - first), headings)

    def paragraphs(self, document: int, first: int, end: int) -> list[str]:
        columns = self.snapshot.columns
        start, stop = (int(bound) for bound in columns.document_paragraphs[document : document + 2])
        rows = columns.paragraph_texts[start + max(0, first) : min(stop, start + max(0, end))]
        return self.texts(rows.tolist())

    def titles(self) -> list[str]:
        return self.snapshot.corpus.titles(TITLES, LONGEST_TITLE)

    def dates(self) -> Counter[str | None]:
        return Counter(self.snapshot.corpus.dates())

    def sources(self) -> Counter[tuple[str, str]]:
        return Counter((source, path) for _, source, path in self.snapshot.corpus.sources())

    def fields(self) -> list[FieldCounts]:
        return self._fields

    @cached_property
    def _fields(self) -> list[FieldCounts]:
        return [FieldCounts(*counts) for counts in self.snapshot.corpus.field_counts()]

    @property
    def provisional(self) -> int:
        return len(self.snapshot.provisional)

    @property
    def near_copies(self) -> int:
        groups = self.snapshot.columns.text_groups
        return int(np.count_nonzero(groups != np.arange(len(groups))))  # the first of each group names itself

    def files(self) -> list[FileReport]:
        corpus = self.snapshot.corpus
        before = corpus_before(self.snapshot)
        if before is None:
            return report_files(corpus.files(), [], corpus.notes_by_file())
        try:
            return report_files(corpus.files(), before.files(), corpus.notes_by_file())
        except sqlite3.Error:  # a build is just taking it away
            return report_files(corpus.files(), [], corpus.notes_by_file())
        finally:
            before.close()


class FolderAsked:
    """See `store.Asked`."""

    def __init__(
        self, snapshot: Snapshot, vector: Vectors, terms: QuestionTerms, selection: FolderSelection | None
    ) -> None:
        self._snapshot, self._vector, self._terms = snapshot, vector, terms
        self._allowed = selection.texts if selection else None

    @cached_property
    def _shares(self) -> Scores:
        """Shape (texts,)."""
        return self._snapshot.lexical.scores(self._terms)

    def nearest(self, count: int) -> Rows:
        """See `Asked`, as for all that follows."""
        exact = self._nearest_exact(count)
        provisional = self._snapshot.provisional.nearest(self._vector, count, self._allowed)
        if not len(provisional):
            return exact
        texts = np.concatenate([exact, provisional])
        return texts[np.argsort(-self.dense(texts), kind="stable")[:count]]

    def _nearest_exact(self, count: int) -> Rows:
        columns = self._snapshot.columns
        windows = None if self._allowed is None else columns.windows_of_texts(self._allowed)
        wanted = count + count // 4  # nearly always, that many windows are of enough texts
        while True:
            nearest = self._snapshot.vectors.nearest(self._vector, wanted, windows)
            texts, first = np.unique(columns.texts_of_windows(nearest.rows), return_index=True)
            if len(texts) >= count or len(nearest.rows) < wanted:
                return texts[np.argsort(first)[:count]]
            wanted *= 2  # several windows of the same texts came first

    def best_by_words(self, count: int) -> Rows:
        return best_rows(self._shares if self._allowed is None else self._shares * self._allowed, count)

    def dense(self, rows: Rows) -> Scores:
        starts = np.asarray(self._snapshot.columns.text_windows)
        counts = starts[rows + 1] - starts[rows]
        begins = np.cumsum(counts) - counts
        windows = np.arange(counts.sum()) - np.repeat(begins, counts) + np.repeat(starts[rows], counts)
        found = np.full(len(rows), np.nan, dtype=np.float32)
        if len(windows):
            of_windows = self._snapshot.vectors.similarities(self._vector, windows)
            found[counts > 0] = np.maximum.reduceat(of_windows, begins[counts > 0])
        without = np.flatnonzero(counts == 0)
        if len(without):
            found[without] = self._snapshot.provisional.similarities(self._vector, rows[without])
        return found

    def lexical(self, rows: Rows) -> Scores:
        return self._shares[rows]


def best_rows(scores: Scores, count: int) -> Rows:
    """Return the `count` rows with the highest scores above 0, in no order; fewer where there are no more.

    To sort out a million scores takes longer than to make them. The `count`-th best of the best of each block is a
    score that at least `count` rows reach, and few more.
    """
    bar = np.finfo(np.float32).tiny
    blocks = len(scores) // _BLOCK
    if blocks > count:
        maxima = scores[: blocks * _BLOCK].reshape(blocks, _BLOCK).max(axis=1)
        bar = max(bar, np.partition(maxima, blocks - count)[blocks - count])
    rows = np.flatnonzero(scores >= bar)
    if len(rows) <= count:
        return rows
    return rows[np.argpartition(-scores[rows], count - 1)[:count]]


def _own(selection: Selection | None) -> FolderSelection | None:
    assert selection is None or isinstance(selection, FolderSelection)  # noqa: S101 - no other store's
    return selection
