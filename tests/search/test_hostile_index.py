"""An index from somebody who means harm: it is refused in one line, and nothing beside it is read, run or changed."""

import contextlib
import json
import os
import shutil
import socket
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.building.folder_build import build
from index.building.going_back import go_back
from index.building.options import BuildOptions
from index.errors import (
    IndexDamagedError,
    IndexMissingError,
    ModelError,
    StorageError,
    UnknownDocumentError,
    UnusableIndexError,
)
from index.storage.snapshot import open_snapshot, verify
from tests.hostile_index import file_of, forge, manifest_of
from tests.opening import open_without_verdicts

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such files on Windows")


@pytest.fixture(scope="module")
def original(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two documents; not to be changed."""
    folder = tmp_path_factory.mktemp("original")
    (folder / "a.txt").write_text("date 2017-03-27 The envoy spoke of rain.\n\nThe tower is green.")
    (folder / "b.txt").write_text("The ferry sank off the coast.")
    build([folder], folder / "index", BuildOptions(model=str(tiny_model)))
    return folder / "index"


@pytest.fixture
def index(original: Path, tmp_path: Path) -> Path:
    """A copy of the index, to be made hostile."""
    return shutil.copytree(original, tmp_path / "index")


def _ask(index: Path) -> None:
    searcher = open_without_verdicts(index)
    try:
        for question in ("What did the envoy speak of?", '"tower is green"', "ferry -rain since 2016"):
            answer = searcher.search(question)
            json.loads(answer.to_json(), parse_constant=_no_number)
        for hit in answer.hits:
            searcher.read(hit.place.document)
    finally:
        searcher.close()


def _no_number(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")


# --- paths in the manifest ---


@pytest.mark.parametrize("name", ["../../../live.json", "/etc/passwd", "a/b", "..", "", "manifest.json"])
def test_a_manifest_names_files_of_its_own_folder_alone(index: Path, name: str) -> None:
    path = Path("/etc/passwd") if name.startswith("/") else index / "live.json"
    with manifest_of(index) as manifest:
        manifest["files"][name] = {"bytes": path.stat().st_size, "sha256": "0" * 64}
    for use in (open_snapshot, verify):
        with pytest.raises(IndexDamagedError, match=r"names the file .* build it again"):
            use(index)


# --- links, pipes and devices ---


def _link(path: Path) -> None:
    outside = path.parent.parent.parent / f"outside-{path.name}"
    path.rename(outside)
    path.symlink_to(outside)


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def _sparse(path: Path) -> None:
    os.truncate(path, 1 << 40)


@pytest.mark.parametrize("change", [_link, _pipe, _device])
@pytest.mark.parametrize("name", ["live.json", "manifest.json", "corpus.sqlite", "vectors.faiss", "text_groups.npy"])
def test_links_pipes_and_devices_are_not_opened(index: Path, name: str, change: Callable[[Path], None]) -> None:
    change(index / name if name == "live.json" else file_of(index, name))
    for use in (open_snapshot, verify):
        with pytest.raises(UnusableIndexError, match="expected a file"):
            use(index)


@pytest.mark.parametrize("name", ["live.json", "manifest.json", "lexical.json"])
def test_a_file_of_a_terabyte_is_not_read_into_memory(index: Path, name: str) -> None:
    path = index / name if name == "live.json" else file_of(index, name)
    _sparse(path)
    if name == "lexical.json":
        with manifest_of(index) as manifest:
            manifest["files"][name]["bytes"] = 1 << 40
    with pytest.raises(UnusableIndexError, match="bytes, expected at most"):
        open_snapshot(index)


# --- what a build writes and removes ---


_FOLDERS = ["snapshots", "building", "building/snapshot"]
_FILES = ["lock", "lock.owner", "building/embeddings.sqlite"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *((name, "link") for name in (*_FOLDERS, *_FILES)),
        *((name, kind) for name in _FILES for kind in ("hard link", "pipe")),
    ],
)
def test_a_build_writes_and_removes_nothing_through_a_link(
    index: Path, tmp_path: Path, tiny_model: Path, name: str, kind: str
) -> None:
    outside = tmp_path / "outside"
    (outside / "dear").mkdir(parents=True)
    (outside / "letter.txt").write_text("My letter.")
    (outside / "dear" / "picture").write_text("Dear to me.")
    before = {path: path.read_text() if path.is_file() else "" for path in outside.rglob("*")}
    path = index / name
    if path.is_dir():
        shutil.rmtree(path) if name == "building" else path.rename(path.with_name("moved"))
    path.unlink(missing_ok=True)
    if kind == "link":
        path.symlink_to(outside if name in _FOLDERS else outside / "letter.txt")
    elif kind == "hard link":
        path.hardlink_to(outside / "letter.txt")
    else:
        os.mkfifo(path)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "c.txt").write_text("Another document.")
    with pytest.raises(StorageError, match=r"expected a .* of the index's own; remove it and try again"):
        build([tmp_path / "more"], index, BuildOptions(model=str(tiny_model)))
    with pytest.raises((StorageError, IndexMissingError)):
        go_back(index)
    assert {path: path.read_text() if path.is_file() else "" for path in outside.rglob("*")} == before


# --- what is in the files ---


def _change_array(index: Path, name: str, change: Callable[[Any], Any]) -> None:
    path = file_of(index, f"{name}.npy")
    np.save(path, change(np.load(path)))


_ARRAYS = [
    "document_days", "document_paragraphs", "document_stories", "lexical_counts", "lexical_data", "lexical_indices",
    "lexical_indptr", "lexical_languages", "paragraph_documents", "paragraph_texts", "text_boilerplate", "text_groups",
    "text_paragraphs", "text_roles", "text_skeletons", "text_windows", "texts_by_group", "token_texts",
    "window_pools", "window_tokens",
]  # fmt: skip
_KINDS: dict[str, Callable[[Any], Any]] = {
    "fractions": lambda values: values.astype(np.float64) + 0.5,
    "letters": lambda values: values.astype("U7"),
    "records": lambda values: np.zeros(values.shape, [("a", "i4"), ("b", "f8")]),
    "one more dimension": lambda values: np.stack([values, values], axis=-1),
    "nothing wide": lambda values: values.reshape(len(values), -1)[:, :0],
}


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("name", _ARRAYS)
def test_arrays_of_another_kind_are_refused(index: Path, name: str, kind: str) -> None:
    _change_array(index, name, _KINDS[kind])
    forge(index)
    with pytest.raises(IndexDamagedError, match=rf"{name}\.npy has numbers of the kind .* in the shape .*, expected"):
        open_snapshot(index)


@pytest.mark.parametrize("name", _ARRAYS)
def test_an_array_that_claims_terabytes_is_refused(index: Path, name: str) -> None:
    path = file_of(index, f"{name}.npy")
    values = np.load(path)
    with path.open("wb") as stream:
        head = {"descr": values.dtype.str, "fortran_order": False, "shape": (1 << 45, *values.shape[1:])}
        np.lib.format.write_array_header_1_0(stream, head)
        stream.write(values.tobytes())
    forge(index)
    with pytest.raises(IndexDamagedError, match=rf"{name}\.npy is not whole"):
        open_snapshot(index)


_WRONG: dict[str, Callable[[Any], Any]] = {
    "far too large": lambda values: np.full_like(values, np.iinfo(values.dtype).max),
    "too large by one": lambda values: values + values.dtype.type(1),
    "below nothing": lambda values: values - values.dtype.type(100),
    "backwards": lambda values: values[::-1].copy(),
}


@pytest.mark.parametrize("how", _WRONG)
@pytest.mark.parametrize(
    "name",
    [
        "document_paragraphs", "lexical_indices", "lexical_indptr", "lexical_languages", "paragraph_documents",
        "paragraph_texts", "text_groups", "text_paragraphs", "text_roles", "text_windows", "texts_by_group",
        "token_texts", "window_pools", "window_tokens",
    ],
)  # fmt: skip
def test_rows_that_there_are_not_are_not_looked_for(index: Path, name: str, how: str) -> None:
    """Some changes leave numbers that could be right; what is found is then other hits, and never a crash."""
    _change_array(index, name, _WRONG[how])
    forge(index)
    try:
        _ask(index)
    except UnusableIndexError as error:
        assert "\n" not in str(error)  # noqa: PT017 - to be answered is as good
    else:
        assert how in {"backwards", "too large by one"}


def test_pools_that_there_are_not_are_not_looked_for(index: Path) -> None:
    path = file_of(index, "token_pools.bin")
    path.write_bytes(b"\xff" * path.stat().st_size)
    forge(index)
    with pytest.raises(IndexDamagedError, match="do not belong together"):
        _ask(index)


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e38])
def test_vectors_that_are_no_numbers_give_no_answers_that_are_none(index: Path, value: float) -> None:
    path, windows = file_of(index, "vectors.faiss"), 3
    with manifest_of(index) as manifest:
        dimension = manifest["model"]["dimension"]
    data = path.read_bytes()
    vectors = np.frombuffer(data[-4 * windows * dimension :], np.float32).copy()
    vectors[:dimension] = value
    path.write_bytes(data[: -vectors.nbytes] + vectors.tobytes())
    forge(index)
    _ask(index)


def _change_corpus(index: Path, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(file_of(index, "corpus.sqlite"), isolation_level=None)) as database:
        for statement in statements:
            database.execute(statement)
    forge(index)


_WITHOUT_END = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT i, i, i FROM n"


@pytest.mark.parametrize(
    "statements",
    [
        ["ALTER TABLE texts RENAME TO other", f"CREATE VIEW texts (id, digest, text) AS {_WITHOUT_END}"],
        [f"CREATE VIEW more AS {_WITHOUT_END}"],
        ["CREATE TRIGGER more AFTER INSERT ON texts BEGIN DELETE FROM texts; END"],
        ["CREATE INDEX more ON texts (length(text))"],
        ["CREATE VIRTUAL TABLE more USING fts5(text)"],
        ["DROP TABLE notes"],
        ["ALTER TABLE texts ADD COLUMN more TEXT AS (text || text)"],
    ],
)
def test_a_corpus_with_views_triggers_or_other_tables_is_refused(index: Path, statements: list[str]) -> None:
    _change_corpus(index, *statements)
    with pytest.raises(IndexDamagedError, match="not as a build writes them; build it again"):
        open_snapshot(index)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM texts",
        "DELETE FROM paragraphs",
        "DELETE FROM documents",
        "UPDATE paragraphs SET role = 99, page = -1, level = 1 << 40, heading = -7",
        "UPDATE texts SET text = CAST(x'ff41fe' AS TEXT)",
        "UPDATE texts SET text = 'a' || char(0) || char(55296)",
    ],
)
def test_a_corpus_that_does_not_fit_its_arrays_is_named(index: Path, statement: str) -> None:
    _change_corpus(index, statement)
    with pytest.raises(IndexDamagedError, match=r"is damaged .* build it again"):
        _ask(index)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE texts SET text = ''",
        "UPDATE texts SET text = replace(hex(zeroblob(5000000)), '0', 'a')",
        "UPDATE documents SET date = '9999-99-99', first_day = -5, last_day = 1 << 60",
        "UPDATE documents SET title = '<script>', name = '../../etc/passwd', path = '/etc/passwd'",
    ],
)
def test_a_corpus_that_says_odd_things_is_asked(index: Path, statement: str) -> None:
    _change_corpus(index, statement)
    with contextlib.suppress(UnknownDocumentError):
        _ask(index)


def test_pages_of_a_corpus_that_are_overwritten_are_named(index: Path) -> None:
    path = file_of(index, "corpus.sqlite")
    data = path.read_bytes()
    path.write_bytes(data[:4096] + bytes(byte ^ 0x5A for byte in data[4096:]))
    with pytest.raises(IndexDamagedError, match="build it again"):
        _ask(index)


@pytest.mark.parametrize("column", [10**6, -1, 2**62, 2**80])
def test_terms_lead_to_columns_that_there_are(index: Path, column: int) -> None:
    path = file_of(index, "lexical.json")
    terms = json.loads(path.read_bytes())
    terms["vocabulary"] = dict.fromkeys(terms["vocabulary"], column)
    path.write_text(json.dumps(terms))
    forge(index)
    with pytest.raises(IndexDamagedError, match="build it again"):
        open_snapshot(index)


@pytest.mark.parametrize(("field", "value"), [("created", "yesterday"), ("snapshot", "../../other")])
def test_a_manifest_of_something_else_is_refused(index: Path, field: str, value: str) -> None:
    with manifest_of(index) as manifest:
        manifest[field] = value
    with pytest.raises(IndexDamagedError, match="build it again"):
        open_snapshot(index)


def test_an_index_does_not_make_this_machine_fetch_a_model(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object) -> None:
        raise AssertionError("it connects")

    monkeypatch.setattr(socket, "create_connection", connect)
    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    with manifest_of(index) as manifest:
        manifest["model"]["name"] = "somebody/model"
    with pytest.raises(ModelError, match="it is not in this machine's Hugging Face cache"):
        open_without_verdicts(index)


@pytest.mark.parametrize(("mean", "spread"), [(0, 0), (0, -1), ("1e999", 1), (0, "1e999"), ("-1e999", "1e999")])
def test_a_baseline_that_is_none_is_measured_anew(index: Path, mean: object, spread: object) -> None:
    _ask(index)
    path = index / "calibration.json"
    kept = path.read_text()
    baselines = json.loads(kept)["calibration"]["baselines"]
    one = ", ".join(f'"{name}": {{"mean": {mean}, "spread": {spread}}}' for name in baselines)
    before, found, after = kept.partition(json.dumps(baselines, separators=(",", ":")))
    assert found
    path.write_text(f"{before}{{{one}}}{after}")
    _ask(index)
    assert path.read_text() == kept


@pytest.mark.parametrize("change", [_link, _pipe, _device, _sparse])
def test_a_baseline_is_read_from_an_ordinary_file_alone(index: Path, change: Callable[[Path], None]) -> None:
    _ask(index)
    change(index / "calibration.json")
    _ask(index)
    assert (index / "calibration.json").is_file()
    assert not (index / "calibration.json").is_symlink()
