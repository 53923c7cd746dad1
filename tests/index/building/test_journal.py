import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.building.journal import EmbeddingJournal, TextEmbedding
from index.embedding.encoder import ModelIdentity
from index.embedding.tokens import Tokens
from index.embedding.windows import Windowing
from index.errors import StorageError

MODEL = ModelIdentity("a model", "abc", "def", 3, 8, Windowing.for_room(8))
ONE = TextEmbedding(
    np.array([[1, 0, 0]], dtype=np.float32),
    [Tokens(np.array([7]), np.array([0]), np.array([[1]], np.uint8))],
)
TWO = TextEmbedding(
    np.array([[0.1, 0.2, 0.3], [4, 5, 6]], dtype=np.float32),
    [
        Tokens(np.array([70000, 8, 70000], np.int32), np.array([0, 1, 0], np.int32), np.array([[2], [3]], np.uint8)),
        Tokens(np.empty(0, np.int32), np.empty(0, np.int32), np.empty((0, 1), np.uint8)),
    ],
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "embeddings.sqlite"
    journal = EmbeddingJournal(path, MODEL)
    journal.add({b"one": ONE, b"two": TWO})
    journal.close()
    return path


def _length(path: Path, model: ModelIdentity = MODEL, *, fresh: bool = False) -> int:
    journal = EmbeddingJournal(path, model, fresh=fresh)
    length = len(journal)
    journal.close()
    return length


def test_vectors_come_back_bit_by_bit(path: Path) -> None:
    journal = EmbeddingJournal(path, MODEL)
    found = {key: journal.get(key) for key in (b"one", b"two")}
    assert journal.window_counts([b"two", b"three", b"one"]).tolist() == [2, 0, 1]
    with pytest.raises(StorageError, match="vanished from the journal"):
        journal.get(b"three")
    journal.close()
    assert found[b"one"].vectors.tobytes() == ONE.vectors.tobytes()
    assert found[b"two"].vectors.shape == (2, 3)
    assert found[b"two"].vectors.tobytes() == TWO.vectors.tobytes()
    assert [window.ids.tolist() for window in found[b"two"].tokens] == [[70000, 8, 70000], []]
    assert [window.pools.tolist() for window in found[b"two"].tokens] == [[0, 1, 0], []]
    assert [window.signs.tolist() for window in found[b"two"].tokens] == [[[2], [3]], []]


@pytest.mark.parametrize(
    "other",
    [replace(MODEL, sha256="def"), replace(MODEL, dimension=4), replace(MODEL, windowing=Windowing.for_room(9))],
)
def test_what_another_model_made_is_thrown_away(path: Path, other: ModelIdentity) -> None:
    assert _length(path, other) == 0
    assert _length(path) == 0


def test_vectors_of_another_precision_are_thrown_away(path: Path) -> None:
    with closing(EmbeddingJournal(path, MODEL, precision="int8")) as journal:
        assert len(journal) == 0
    assert _length(path) == 0


def test_a_model_of_another_name_is_the_same(path: Path) -> None:
    assert _length(path, replace(MODEL, name="renamed")) == 2


def test_fresh_throws_away_what_was_not_begun_as_fresh(path: Path) -> None:
    assert _length(path, fresh=True) == 0
    journal = EmbeddingJournal(path, MODEL, fresh=True)
    journal.add({b"one": ONE})
    journal.close()
    assert _length(path, fresh=True) == 1
    assert _length(path) == 1


def test_what_another_version_left_behind_is_thrown_away(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.executescript("DROP TABLE embeddings; CREATE TABLE embeddings (digest BLOB); PRAGMA user_version = 0;")
    assert _length(path) == 0
    journal = EmbeddingJournal(path, MODEL)
    journal.add({b"one": ONE})
    assert len(journal) == 1
    journal.close()


def test_a_commit_waits_for_the_disk(path: Path) -> None:
    journal = EmbeddingJournal(path, MODEL)
    assert journal._database.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    assert journal._database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    journal.close()


@pytest.mark.parametrize("content", [b"no database at all", b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_damaged_journal_begins_anew(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert _length(path) == 0


def test_a_journal_whose_tables_are_no_text_begins_anew(path: Path) -> None:
    assert _length(path) == 2
    path.write_bytes(path.read_bytes().replace(b"digest BLOB PRIMARY", b"digest BLOB \xd0RIMARY"))
    assert _length(path) == 0


def test_delete_leaves_nothing(path: Path) -> None:
    EmbeddingJournal(path, MODEL).delete()
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER more AFTER INSERT ON embeddings BEGIN DELETE FROM model; END",
        "CREATE VIEW more AS SELECT 1",
        "CREATE INDEX more ON embeddings (length(vectors))",
    ],
)
def test_a_journal_from_elsewhere_runs_nothing(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute(statement)
    assert _length(path) == 0


@pytest.mark.parametrize("column", ["vectors", "token_counts", "token_ids", "token_pools", "token_signs"])
def test_vectors_of_another_length_are_named(path: Path, column: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute(f"UPDATE embeddings SET {column} = x'00112233445566'")
    with closing(EmbeddingJournal(path, MODEL)) as journal, pytest.raises(StorageError, match="remove it and build"):
        journal.get(b"two")
