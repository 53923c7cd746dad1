"""Vectors of a build that is under way, safe on disk every few seconds, so that a killed build loses little."""

import contextlib
import functools
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding.encoder import ModelIdentity, Vectors
from index.embedding.model import Precision
from index.embedding.tokens import Tokens, from_bytes, to_bytes
from index.errors import StorageError
from index.private_files import private_file

_SCHEMA = """
CREATE TABLE model (identity TEXT NOT NULL, fresh INTEGER NOT NULL) STRICT;
CREATE TABLE embeddings (
    digest BLOB PRIMARY KEY,
    vectors BLOB NOT NULL,
    token_counts BLOB NOT NULL,
    token_ids BLOB NOT NULL,
    token_pools BLOB NOT NULL,
    token_signs BLOB NOT NULL
) STRICT, WITHOUT ROWID;
"""
_SCHEMA_NOW = "SELECT type, name, sql FROM sqlite_schema ORDER BY name"
JOURNAL = "embeddings.sqlite"
"""Its name in the folder for work in progress."""
_FORMAT = 2
"""Of these tables: what another version of this program left behind is thrown away."""


@dataclass(frozen=True)
class TextEmbedding:
    """The vectors and the tokens of a text's windows."""

    vectors: Vectors
    """Shape (windows, dimension)."""
    tokens: list[Tokens]
    """One for each window."""


class EmbeddingJournal:
    """The embedding of each text that was embedded since the last snapshot, by the text's digest.

    SQLite's write-ahead log makes each `add` whole or absent, whatever happens to the process.
    """

    def __init__(
        self, path: Path, model: ModelIdentity, *, precision: Precision = "exact", fresh: bool = False
    ) -> None:
        """Open the journal, or begin one.

        One of another model or precision is thrown away. Where `fresh`, so is one that was not begun as fresh itself:
        what an interrupted build has embedded again is not embedded a third time.
        """
        self._path = path
        self._dimension = model.dimension
        self._token_dimension = model.token_dimension
        identity = repr((replace(model, name=""), precision))
        private_file(path)  # SQLite would make it by the umask; the files beside it get its mode
        self._database = sqlite3.connect(path, isolation_level=None)
        if not self._continues(identity, fresh):
            self.delete()
            private_file(path)
            self._database = sqlite3.connect(path, isolation_level=None)
            self._database.executescript("PRAGMA journal_mode = WAL;" + _SCHEMA)
            self._database.execute("INSERT INTO model VALUES (?, ?)", (identity, fresh))
            self._database.execute(f"PRAGMA user_version = {_FORMAT}")  # last: one that was begun only is thrown away
        # Each commit is on the disk when it returns: a power cut costs no more than a kill. It takes milliseconds, and
        # comes once in seconds.
        self._database.execute("PRAGMA synchronous = FULL")

    def _continues(self, identity: str, fresh: bool) -> bool:
        """Tell whether the file is whole and holds what can be used."""
        try:
            if self._database.execute("PRAGMA user_version").fetchone() != (_FORMAT,):
                return False
            if self._database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                return False
            if self._database.execute(_SCHEMA_NOW).fetchall() != _schema():
                return False
            begun = self._database.execute("SELECT identity FROM model WHERE fresh >= ?", (fresh,)).fetchall()
        except sqlite3.OperationalError:
            raise  # the disk, not the file
        except (sqlite3.DatabaseError, UnicodeDecodeError):  # the latter of a message that quotes what is damaged
            return False
        return begun == [(identity,)]

    def __len__(self) -> int:
        count: int = self._database.execute("SELECT count(*) FROM embeddings").fetchone()[0]
        return count

    def add(self, embeddings: Mapping[bytes, TextEmbedding]) -> None:
        """Keep the embeddings of some texts."""
        self._database.execute("BEGIN")
        self._database.executemany(
            "INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?, ?, ?, ?)",
            (
                (
                    digest,
                    np.ascontiguousarray(embedding.vectors, "<f4").tobytes(),
                    np.array([len(window.ids) for window in embedding.tokens], "<i4").tobytes(),
                    *to_bytes(embedding.tokens),
                )
                for digest, embedding in embeddings.items()
            ),
        )
        self._database.execute("COMMIT")

    def digests(self) -> Iterator[bytes]:
        """Yield the digest of each text that is here."""
        return (digest for (digest,) in self._database.execute("SELECT digest FROM embeddings"))

    def get(self, digest: bytes) -> TextEmbedding:
        """Return the embedding of a text that is here.

        Raises:
            StorageError: it is not here any more, or not whole.
        """
        query = "SELECT vectors, token_counts, token_ids, token_pools, token_signs FROM embeddings WHERE digest = ?"
        row = self._database.execute(query, (digest,)).fetchone()
        if row is None:
            raise StorageError("the vectors of a text vanished from the journal while it was read; build again.")
        vectors, *tokens = row
        try:
            return self._embedding(vectors, *tokens)
        except ValueError as error:
            raise StorageError(f"the journal {self._path} is damaged ({error}); remove it and build again.") from error

    def _embedding(self, vectors: bytes, counts: bytes, ids: bytes, pools: bytes, signs: bytes) -> TextEmbedding:
        tokens = from_bytes(np.frombuffer(counts, "<i4").tolist(), ids, pools, signs, self._token_dimension)
        return TextEmbedding(np.frombuffer(vectors, "<f4").reshape(-1, self._dimension), tokens)

    def window_counts(self, digests: Iterable[bytes]) -> NDArray[np.int64]:
        """Return how many windows of each of those texts are here, shape (texts,)."""
        if not len(self):
            return np.zeros(sum(1 for _ in digests), np.int64)
        query = "SELECT length(vectors) FROM embeddings WHERE digest = ?"
        found = (self._database.execute(query, (digest,)).fetchone() for digest in digests)
        sizes = np.fromiter((row[0] if row else 0 for row in found), np.int64)
        return sizes // (4 * self._dimension)

    def close(self) -> None:
        """Close the file; what it holds stays."""
        self._database.close()

    def delete(self) -> None:
        """Close the file and remove it."""
        self._database.close()
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)


@functools.cache
def _schema() -> list[tuple[str, ...]]:
    """Return the tables of a journal; with a trigger or a view beside them, a file from elsewhere is not used."""
    with contextlib.closing(sqlite3.connect(":memory:")) as empty:
        empty.executescript(_SCHEMA)
        return empty.execute(_SCHEMA_NOW).fetchall()
