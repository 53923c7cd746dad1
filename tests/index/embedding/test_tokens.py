from pathlib import Path

import numpy as np
import pytest

from index.embedding.tokens import Tokens, TokenStore, TokenWriter, from_bytes, pack, to_bytes, unpack
from index.errors import IndexDamagedError

DIMENSION = 12
WINDOWS = [[5, 6, 5], [], [7], [5, 7]]


def _vectors(ids: list[int]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.stack([np.random.default_rng(i).normal(size=DIMENSION) for i in ids] or [np.empty(DIMENSION)])[
        : len(ids)
    ].astype(np.float32)


def _window(ids: list[int]) -> Tokens:
    """Return a window in which tokens that are the same share a vector."""
    distinct = list(dict.fromkeys(ids))
    pools = np.array([distinct.index(one) for one in ids], np.int32)
    return Tokens(np.array(ids, np.int32), pools, pack(_vectors(distinct)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    writer = TokenWriter(tmp_path)
    writer.add([_window(ids) for ids in WINDOWS])
    writer.finish()
    return tmp_path


def test_signs_come_back_as_unit_vectors() -> None:
    vectors = _vectors([1, 2, 3])
    back = unpack(pack(vectors), DIMENSION)
    assert ((back > 0) == (vectors > 0)).all()
    np.testing.assert_allclose(np.linalg.norm(back, axis=1), 1, atol=1e-6)
    # A vector is still nearest to its own signs.
    assert (vectors @ back.T).argmax(axis=1).tolist() == [0, 1, 2]


def test_windows_come_back(folder: Path) -> None:
    store = TokenStore(folder, DIMENSION)
    assert (store.window_count, len(store)) == (4, 6)
    for row, ids in enumerate(WINDOWS):
        assert store.window(row).ids.tolist() == ids
        assert store.window(row).signs.tolist() == pack(_vectors(list(dict.fromkeys(ids)))).tolist()
        assert store.window(row).vectors(DIMENSION).tolist() == unpack(pack(_vectors(ids)), DIMENSION).tolist()
    assert (folder / "token_signs.bin").stat().st_size == 5 * 2  # of the six tokens, two share a vector


def test_a_pool_that_is_not_there_is_named(folder: Path) -> None:
    (folder / "token_pools.bin").write_bytes(bytes([0, 1, 2, 0, 0, 1]))
    store = TokenStore(folder, DIMENSION)
    with pytest.raises(IndexDamagedError, match="build the index again"):
        store.window(0).vectors(DIMENSION)
    with pytest.raises(IndexDamagedError, match="build the index again"):
        store.sample(50)


def test_bytes_become_windows_again() -> None:
    windows = [_window(ids) for ids in WINDOWS]
    back = from_bytes([3, 0, 1, 2], *to_bytes(windows), DIMENSION)
    for own, other in zip(back, windows, strict=True):
        for name in ("ids", "pools", "signs"):
            assert getattr(own, name).tolist() == getattr(other, name).tolist()
    assert from_bytes([], b"", b"", b"", DIMENSION) == []


def test_counts_say_in_how_many_texts_a_token_stands(folder: Path) -> None:
    counts = TokenStore(folder, DIMENSION).text_counts(np.array([0, 2, 3, 4]))  # three texts: 0 and 1, 2, 3
    assert counts.tolist() == [0, 0, 0, 0, 0, 2, 1, 2]


@pytest.mark.parametrize(("highest", "size"), [(255, 1), (256, 2), (65_535, 2), (65_536, 4)])
def test_identifiers_take_as_few_bytes_as_the_highest_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, highest: int, size: int
) -> None:
    monkeypatch.setattr("index.embedding.tokens._WIDENED_AT_ONCE", 3)  # from one byte to two, and from two to four
    windows = [[5, min(highest, 65_535), 6, 7], [8, 9, 10, 11], [highest, 12], [13]]
    writer = TokenWriter(tmp_path)
    writer.add([_window(ids) for ids in windows])
    writer.finish()
    assert (tmp_path / "token_ids.bin").stat().st_size == 11 * size
    store = TokenStore(tmp_path, DIMENSION)
    assert [store.window(row).ids.tolist() for row in range(4)] == windows
    (tmp_path / "copy").mkdir()
    copy = TokenWriter(tmp_path / "copy")
    copy.add_from(store, 1, 3)
    copy.finish()
    copied = TokenStore(tmp_path / "copy", DIMENSION)
    assert [copied.window(row).ids.tolist() for row in range(3)] == windows[1:]
    assert len(copied.text_counts(np.arange(4))) == highest + 1


def test_windows_of_many_pools_go_with_those_of_few(tmp_path: Path) -> None:
    """The numbers of pools take one byte in one store, and two in another; either can be copied to the other."""
    few, many = _window([5, 6, 5]), _window(list(range(300)))
    stores = []
    for name, windows in (("few", [few]), ("many", [many])):
        (tmp_path / name).mkdir()
        writer = TokenWriter(tmp_path / name)
        writer.add(windows)
        writer.finish()
        stores.append(TokenStore(tmp_path / name, DIMENSION))
    assert [(tmp_path / name / "token_pools.bin").stat().st_size for name in ("few", "many")] == [3, 600]
    for order in (stores, stores[::-1]):
        writer = TokenWriter(tmp_path)
        for store in order:
            writer.add_from(store, 0, 1)
        writer.finish()
        both = TokenStore(tmp_path, DIMENSION)
        for row, store in enumerate(order):
            for name in ("ids", "pools", "signs"):
                assert getattr(both.window(row), name).tolist() == getattr(store.window(0), name).tolist()


def test_sample_is_the_same_each_time(folder: Path) -> None:
    store = TokenStore(folder, DIMENSION)
    windows, signs = store.sample(50)
    assert set(windows.tolist()) == {0, 2, 3}
    assert signs.tolist() == store.sample(50)[1].tolist()
    for window, own in zip(windows, signs, strict=True):
        assert own.tolist() in store.window(int(window)).signs.tolist()


def test_model_without_token_vectors(tmp_path: Path) -> None:
    writer = TokenWriter(tmp_path)
    writer.add([Tokens.of(np.empty(0, np.int32), np.empty((0, 0), np.float32))] * 2)
    writer.finish()
    store = TokenStore(tmp_path, 0)
    assert (store.window_count, len(store)) == (2, 0)
    assert store.text_counts(np.array([0, 1, 2])).tolist() == []
    assert store.sample(9)[0].tolist() == []


@pytest.mark.parametrize(
    "name", ["token_ids.bin", "token_pools.bin", "token_signs.bin", "window_tokens.npy", "window_pools.npy"]
)
def test_file_cut_short_is_refused(folder: Path, name: str) -> None:
    path = folder / name
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(IndexDamagedError, match="build it again"):
        TokenStore(folder, DIMENSION)
