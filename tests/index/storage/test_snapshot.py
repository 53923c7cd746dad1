import json
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.building.folder_build import build
from index.building.options import BuildOptions
from index.embedding.digests import sha256_of_file
from index.embedding.encoder import Encoder
from index.errors import IndexDamagedError, IndexMismatchError, IndexMissingError, UnusableIndexError
from index.storage.manifest import FORMAT
from index.storage.snapshot import Pointer, live_names, open_snapshot, read_manifest, verify

FILES = [
    "live.json", "manifest.json", "corpus.sqlite", "vectors.faiss", "document_days.npy",
    "document_paragraphs.npy", "document_stories.npy", "lexical.json", "lexical_counts.npy",
    "lexical_data.npy", "lexical_indices.npy", "lexical_indptr.npy", "lexical_languages.npy", "paragraph_documents.npy",
    "paragraph_texts.npy", "text_boilerplate.npy", "text_groups.npy", "text_paragraphs.npy", "text_roles.npy",
    "text_skeletons.npy", "text_windows.npy", "texts_by_group.npy", "token_ids.bin", "token_pools.bin",
    "token_signs.bin", "token_texts.npy", "window_pools.npy", "window_tokens.npy",
]  # fmt: skip


@pytest.fixture(scope="module")
def original(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two documents; not to be changed."""
    folder = tmp_path_factory.mktemp("original")
    (folder / "a.txt").write_text("date 2017-03-27 The envoy spoke.\n\nRain fell.")
    (folder / "b.txt").write_text("Rain fell.")
    with pytest.MonkeyPatch.context() as patch:
        # On a busy machine, part of it would be published first, and stay as the snapshot before.
        patch.setattr("index.building.snapshot_stage._FIRST_LOOK", 3600.0)
        build([folder], folder / "index")
    return folder / "index"


@pytest.fixture(scope="module")
def with_codes(original: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the same documents as a large corpus would have it, with 4-bit codes."""
    index = tmp_path_factory.mktemp("codes") / "index"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.building.snapshot_stage._FIRST_LOOK", 3600.0)
        build([original.parent / "a.txt"], index, BuildOptions(index_type="pq"))
    return index


@pytest.fixture
def index(original: Path, tmp_path: Path) -> Path:
    """A copy of the index, to be harmed."""
    return shutil.copytree(original, tmp_path / "index")


def _file(index: Path, name: str) -> Path:
    (snapshot,) = (index / "snapshots").iterdir()
    return index / name if name == "live.json" else snapshot / name


def _change_manifest(index: Path, old: str, new: str) -> None:
    """Change a manifest, and the pointer's checksum with it."""
    manifest = _file(index, "manifest.json")
    assert old in manifest.read_text()
    manifest.write_text(manifest.read_text().replace(old, new))
    pointer = Pointer(manifest.parent.name, sha256_of_file(manifest))
    (index / "live.json").write_text(json.dumps(vars(pointer)))


def test_a_snapshot_holds_what_was_built(original: Path) -> None:
    snapshot = open_snapshot(original)
    counts = snapshot.manifest.counts
    assert (counts.documents, counts.undated, counts.paragraphs, counts.texts, counts.windows) == (2, 1, 3, 2, 2)
    assert [text for _, _, text in snapshot.corpus.texts()] == ["The envoy spoke.", "Rain fell."]
    assert snapshot.name == snapshot.folder.name
    assert sorted(path.name for path in snapshot.folder.iterdir()) == sorted(FILES[1:])
    assert sorted(snapshot.manifest.files) == sorted(FILES[2:])
    snapshot.close()


def test_verify_reads_and_changes_nothing(original: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in original.rglob("*")}
    assert verify(original) == read_manifest(original)
    assert {path: path.stat().st_mtime_ns for path in original.rglob("*")} == before


def _check_that_a_flipped_bit_is_found(index: Path, name: str, where: float, bit: int) -> None:
    path = _file(index, name)
    whole = path.read_bytes()
    broken = bytearray(whole)
    broken[int(where * len(whole))] ^= 1 << bit
    path.write_bytes(broken)
    try:
        with pytest.raises(UnusableIndexError) as error:
            verify(index)
    finally:
        path.write_bytes(whole)
    # A pointer that is still one leads to another manifest, or nowhere.
    named = str(path) if name != "live.json" else str(index)
    assert str(error.value).startswith(named)
    assert str(error.value).endswith("build it again: python -m index YOUR-DOCUMENTS")
    verify(index)


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_verify_finds_every_flipped_bit(index: Path, name: str, where: float, bit: int) -> None:
    _check_that_a_flipped_bit_is_found(index, name, where, bit)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_verify_finds_every_flipped_bit_in_codes(with_codes: Path, where: float, bit: int) -> None:
    _check_that_a_flipped_bit_is_found(with_codes, "vectors_scan.faiss", where, bit)


def test_tables_that_are_no_text_are_damage(index: Path) -> None:
    path = _file(index, "corpus.sqlite")
    path.write_bytes(path.read_bytes().replace(b"NOT NULL UNIQUE", b"NOT NULL \xd5NIQUE"))
    with pytest.raises(UnusableIndexError, match="build it again") as error:
        open_snapshot(index)
    assert "\n" not in str(error.value)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(FILES), st.floats(0, 0.1), st.integers(0, 7))
def test_a_flipped_bit_never_makes_opening_crash(index: Path, name: str, where: float, bit: int) -> None:
    path = _file(index, name)
    whole = path.read_bytes()
    broken = bytearray(whole)
    broken[int(where * (len(whole) - 1))] ^= 1 << bit
    path.write_bytes(broken)
    try:
        open_snapshot(index).close()
    except UnusableIndexError as error:
        assert "\n" not in str(error)  # noqa: PT017 - opening it is as good
    finally:
        path.write_bytes(whole)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("part", [0, 0.5, 0.99])
@pytest.mark.parametrize("use", [open_snapshot, verify])
def test_a_file_cut_short_is_refused(index: Path, name: str, part: float, use: Callable[[Path], object]) -> None:
    path = _file(index, name)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    with pytest.raises(IndexDamagedError, match=r"build it again") as error:
        use(index)
    assert path.name in str(error.value)


@pytest.mark.parametrize("name", FILES[1:])
@pytest.mark.parametrize("use", [open_snapshot, verify])
def test_a_missing_file_is_named(index: Path, name: str, use: Callable[[Path], object]) -> None:
    path = _file(index, name)
    path.unlink()
    with pytest.raises(IndexDamagedError) as error:
        use(index)
    assert str(error.value).startswith(str(path))
    assert "build it again: python -m index" in str(error.value)


@pytest.mark.parametrize("name", ["", "live.json"])
def test_no_index_is_not_a_damaged_one(index: Path, name: str) -> None:
    (index / "live.json").unlink()
    directory = index if name else index / "nothing here"
    assert live_names(directory) == set()
    with pytest.raises(IndexMissingError) as error:
        open_snapshot(directory)
    assert str(error.value) == (
        f"there is no index in {directory}; build one: python -m index YOUR-DOCUMENTS --index {directory}"
    )


@pytest.mark.parametrize("name", ["", ".", "..", "../elsewhere", "/etc"])
def test_a_pointer_leads_nowhere_else(index: Path, name: str) -> None:
    (index / "live.json").write_text(json.dumps({"snapshot": name, "manifest_sha256": "0" * 64}))
    with pytest.raises(IndexDamagedError, match=r"live\.json names no snapshot"):
        open_snapshot(index)


def test_another_format_is_refused(index: Path) -> None:
    _change_manifest(index, f'"format": {FORMAT}', '"format": 0')
    with pytest.raises(IndexMismatchError, match=f"has format 0, expected {FORMAT}; build it again"):
        open_snapshot(index)


@pytest.mark.parametrize("name", ["live.json", "manifest.json", "corpus.sqlite", "vectors.faiss"])
def test_a_file_without_permission_is_refused(
    original: Path, open_folder: Path, as_nobody: Callable[[], AbstractContextManager[None]], name: str
) -> None:
    index = shutil.copytree(original, open_folder / "index")
    _file(index, name).chmod(0)
    with as_nobody(), pytest.raises(UnusableIndexError, match="cannot be read"):
        verify(index)


def test_files_of_different_snapshots_are_refused(index: Path) -> None:
    _change_manifest(index, '"windows": 2', '"windows": 3')
    with pytest.raises(IndexDamagedError, match="do not belong together"):
        open_snapshot(index)


def test_opening_goes_on_to_a_snapshot_that_has_just_gone_live(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pointer = (index / "live.json").read_bytes()
    (index / "live.json").write_text(json.dumps({"snapshot": "removed", "manifest_sha256": "0" * 64}))
    monkeypatch.setattr("index.storage.snapshot._read_manifest", _once_then(index, pointer))
    open_snapshot(index).close()


def _once_then(index: Path, pointer: bytes) -> Callable[[Path, str], object]:
    from index.storage.snapshot import _read_manifest  # noqa: PLC0415 - before it is replaced

    def read(folder: Path, sha256: str) -> object:
        (index / "live.json").write_bytes(pointer)
        return _read_manifest(folder, sha256)

    return read


def test_vectors_of_another_release_of_faiss_are_not_called_damaged(index: Path) -> None:
    path = _file(index, "vectors.faiss")
    before = sha256_of_file(path)
    data = bytearray(path.read_bytes())
    data[:4] = b"Ix99"  # the letters for its type
    path.write_bytes(data)
    with pytest.raises(IndexDamagedError, match="is not a whole FAISS index of the type in the manifest"):
        open_snapshot(index)
    _change_manifest(index, before, sha256_of_file(path))
    with pytest.raises(IndexMismatchError, match=r"are as they were written, but not as the installed FAISS 1\.\d+"):
        open_snapshot(index)
