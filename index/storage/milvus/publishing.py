"""Brings a snapshot to a Milvus server: into collections of its own, then live by one change of an alias.

What was interrupted goes on where it ended: the entities that are there already are counted, and not sent again.
"""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.batches import in_batches
from index.errors import ServerError
from index.progress import Progress
from index.storage.corpus import UNDATED
from index.storage.folder_store import FolderStore
from index.storage.locations import MilvusAddress
from index.storage.milvus import layout, records
from index.storage.milvus.server import MilvusServer, Row
from index.storage.snapshot import Snapshot

ENTITIES_AT_ONCE = 500
"""A megabyte or two; Milvus takes 64 in one message."""
SAMPLE_TOKENS = 256
_NO_VECTOR = [1.0, 0.0]


def publish(snapshot: Snapshot, address: MilvusAddress, progress: Progress) -> str | None:
    """Make a complete snapshot the live index at an address; return what that server cannot be asked, if anything.

    Raises:
        ServerError: the server fails or does not answer; what is live stays so, and the next call goes on.
    """
    server = MilvusServer(address)
    try:
        _Publication(snapshot, server, progress).run()
    except ServerError as error:
        raise ServerError(
            f"{str(error).rstrip('.')}; what was there before answers on, and the same command goes on from here."
        ) from error
    finally:
        server.close()
    return None if server.has_words else layout.WITHOUT_WORDS


def check_server(address: MilvusAddress) -> None:
    """Make sure that a server answers.

    Raises:
        ServerError: it does not.
    """
    MilvusServer(address).close()


class _Publication:
    def __init__(self, snapshot: Snapshot, server: MilvusServer, progress: Progress) -> None:
        self._snapshot, self._server, self._progress = snapshot, server, progress
        self._index = server.address.name
        self._paragraphs_name, self._records_name = layout.snapshot_names(self._index, snapshot.name)

    def run(self) -> None:
        server, words = self._server, self._server.has_words
        live = server.collection_of(self._index)
        if live == self._records_name:
            return
        entities = _Entities(self._snapshot, words=words)
        dimension = self._snapshot.manifest.model.dimension
        paragraphs = layout.paragraphs(self._paragraphs_name, len(entities), dimension, words=words)
        self._fill(paragraphs, "id", entities.rows, len(entities))
        found = _record_rows(self._snapshot, len(entities), words=words)
        self._fill(
            layout.records(self._records_name),
            "number",
            lambda first: in_batches(islice(found, first, None), ENTITIES_AT_ONCE),
            None,
        )
        server.point(self._index, self._records_name)
        self._remove_all_but({self._snapshot.name, layout.snapshot_of(self._index, live or "")})

    def _fill(
        self,
        collection: layout.Collection,
        number: str,
        rows_from: Callable[[int], Iterator[list[Row]]],
        total: int | None,
    ) -> None:
        """Send what a collection lacks of its entities, which have numbers from 0 in a field of that name."""
        server, name = self._server, collection.name
        server.create(collection)
        sent = self._there(name, number)
        self._progress.start("Publishing", "entities", total)
        self._progress.advance(sent)
        for rows in rows_from(sent):
            server.upsert(name, rows)
            sent += len(rows)
            self._progress.advance(len(rows))
        server.flush(name)
        there = server.count(name, f"{number} >= 0", newest=True)
        self._progress.finish()
        if there != sent:
            server.drop(name)
            raise ServerError(
                f"the Milvus server at {server.address.server} kept {there:,} of {sent:,} entities, and they were "
                "thrown away"
            )

    def _there(self, name: str, number: str) -> int:
        """Return how many entities without a gap are there: they are sent in order, some at a time."""
        low, high = 0, self._server.count(name, f"{number} >= 0", newest=True)
        while low < high:
            middle = (low + high + 1) // 2
            whole = self._server.count(name, f"{number} < {middle}", newest=True) == middle
            low, high = (middle, high) if whole else (low, middle - 1)
        return low

    def _remove_all_but(self, kept: set[str | None]) -> None:
        """Remove older snapshots; a newer one may be another build's, which is under way."""
        for name in self._server.collections():
            snapshot = layout.snapshot_of(self._index, name)
            if snapshot and snapshot not in kept and snapshot < self._snapshot.name:
                self._server.drop(name)


class _Entities:
    """One for each window of each paragraph, in order."""

    def __init__(self, snapshot: Snapshot, *, words: bool) -> None:
        columns, corpus = snapshot.columns, snapshot.corpus
        self._snapshot = snapshot
        window_counts = np.diff(columns.text_windows)[columns.paragraph_texts]
        self._starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(window_counts)])
        self._pages, self._headings = (
            np.fromiter((-1 if value is None else value for value in corpus.column("paragraphs", name)), np.int32)
            for name in ("page", "heading")
        )
        self._roles = np.fromiter(corpus.column("paragraphs", "role"), np.int8)
        self._fingerprints = np.frombuffer(b"".join(corpus.digests()), "<i8").reshape(-1, 2)[:, 0]
        origins: dict[tuple[str, str], int] = {}
        self._origins = np.array(
            [origins.setdefault((source, path), len(origins)) for _, source, path in corpus.sources()], np.int64
        )
        self._words = snapshot.lexical.scores_by_text() if words else None

    def __len__(self) -> int:
        return int(self._starts[-1])

    def rows(self, first: int) -> Iterator[list[Row]]:
        """Yield them from one on, some at a time."""
        for begin in range(first, len(self), ENTITIES_AT_ONCE):
            yield self._rows(np.arange(begin, min(begin + ENTITIES_AT_ONCE, len(self))))

    def _rows(self, numbers: NDArray[np.int64]) -> list[Row]:
        columns = self._snapshot.columns
        paragraphs = np.searchsorted(self._starts, numbers, side="right") - 1
        windows = numbers - self._starts[paragraphs]
        texts = columns.paragraph_texts[paragraphs].astype(np.int64)
        documents = columns.paragraph_documents[paragraphs]
        days = columns.document_days[documents]
        vectors = self._snapshot.vectors.rows(columns.text_windows[texts] + windows)
        values = {
            "id": numbers,
            "text": texts,
            "window": windows,
            "first": columns.text_paragraphs[texts] == paragraphs,
            "paragraph": paragraphs,
            "document": documents,
            "position": paragraphs - columns.document_paragraphs[documents],
            "page": self._pages[paragraphs],
            "role": self._roles[paragraphs],
            "heading": self._headings[paragraphs],
            "story": columns.document_stories[documents],
            "text_group": columns.text_groups[texts],
            "boilerplate": columns.text_boilerplate[texts],
            "text_role": columns.text_roles[texts],
            "language": self._snapshot.lexical.languages[texts],
            "origin": self._origins[documents],
            "first_day": days[:, 0],
            "last_day": days[:, 1],
            "year": np.array([_year(*own) for own in days.tolist()]),
            "fingerprint": self._fingerprints[texts],
        }
        # As Python's own numbers, which is what pymilvus takes.
        columns_of_rows = zip(*(column.tolist() for column in values.values()), strict=True)
        rows: list[dict[str, Any]] = [dict(zip(values, row, strict=True)) for row in columns_of_rows]
        for row, vector in zip(rows, vectors, strict=True):
            row[layout.DENSE] = vector
            if self._words is not None:
                row[layout.SPARSE] = self._sparse(row["text"])
        return [*rows]

    def _sparse(self, text: int) -> dict[int, float]:
        assert self._words is not None  # noqa: S101 - asked for only then
        some = slice(int(self._words.indptr[text]), int(self._words.indptr[text + 1]))
        terms = self._words.indices[some].tolist()
        # A text without terms has to have something: a dimension that no question asks for.
        return {term + 1: score for term, score in zip(terms, self._words.data[some].tolist(), strict=True)} or {0: 1.0}


def _record_rows(snapshot: Snapshot, entities: int, *, words: bool) -> Iterator[Row]:
    """Yield the records one by one, always in the same order; the last says what all of it is."""
    number = 0
    for key, value in _records(snapshot):
        pieces = records.in_pieces(value)
        for piece, text in enumerate(pieces):
            yield _record_row(records.piece_key(key, piece), number, text, len(pieces))
            number += 1
    near_copies = FolderStore(snapshot).near_copies
    head = records.Head(snapshot.manifest, snapshot.lexical.analyses, words, near_copies, entities, number + 1)
    (text,) = records.in_pieces(head)
    yield _record_row(records.HEAD, number, text, 1)


def _record_row(key: str, number: int, value: str, pieces: int) -> Row:
    return {"key": key, "number": number, "value": value, "pieces": pieces, layout.DENSE: _NO_VECTOR}


def _records(snapshot: Snapshot) -> Iterator[tuple[str, Any]]:
    store = FolderStore(snapshot)
    for row, _, text in snapshot.corpus.texts():
        yield records.text_key(row), text
    for row in range(snapshot.manifest.counts.texts):
        (windows,) = store.tokens([row])
        yield records.tokens_key(row), records.TokensRecord.of(windows)
    names: dict[str, int] = {}
    for row, document in enumerate(snapshot.corpus.documents()):
        yield records.document_key(row), records.DocumentRecord(**vars(document))
        names.setdefault(document.name, row)
    for name, row in names.items():
        yield records.name_key(name), row
    for one in store.fields():
        values = list(snapshot.corpus.field_values(one.name))
        yield records.values_key(one.name), [value for _, value in values]
        for row, value in values:
            yield records.value_key((one.name, value)), snapshot.corpus.documents_with(row).tolist()
    for column, (term, count) in enumerate(snapshot.lexical.terms_in_order()):
        yield records.term_key(term), records.TermRecord(column + 1, count)
    texts, signs = store.token_sample(SAMPLE_TOKENS)
    yield records.TOKEN_SAMPLE, records.TokensRecord(texts.tolist(), b"", b"", np.ascontiguousarray(signs).tobytes())
    counts = np.ascontiguousarray(snapshot.columns.token_texts, "<i4").tobytes()
    yield records.TOKEN_COUNTS, records.TokensRecord([], counts, b"", b"")
    yield records.TITLES, store.titles()
    yield records.DATES, list(store.dates().items())
    yield records.SOURCES, [[source, path, documents] for (source, path), documents in store.sources().items()]
    yield records.FIELDS, store.fields()
    yield records.FILES, store.files()


def _year(first_day: int, last_day: int) -> int:
    """Return the year that a document is certainly from."""
    if first_day == UNDATED:
        return layout.NO_YEAR
    first, last = date.fromordinal(first_day).year, date.fromordinal(last_day).year
    return first if first == last else layout.NO_YEAR
