import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import pytest

from index.building import snapshot_stage
from index.building.build_report import BuildReport
from index.building.folder_build import build
from index.building.lock import build_lock
from index.building.options import BuildOptions
from index.embedding.encoder import Encoder, Vectors
from index.embedding.model_files import find_model
from index.errors import IndexLockedError, ModelError, SourceError, StorageError
from index.progress import NoProgress
from index.storage.snapshot import Snapshot, open_snapshot, read_pointer, verify

Write = Callable[[Mapping[str, str | bytes]], Path]
AsNobody = Callable[[], AbstractContextManager[None]]

TEN = {f"{i}.txt": f"Report {i}: the river rose by {i} metres." for i in range(10)}

pytestmark = pytest.mark.usefixtures("encoder")


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Where the index is to be."""
    return tmp_path / "index"


@pytest.fixture(scope="module")
def other_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second real model: the bundled one with other weights."""
    import torch  # noqa: PLC0415 - slow, and only needed here
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - takes seconds to import

    folder = tmp_path_factory.mktemp("models") / "other"
    model = SentenceTransformer(str(find_model().folder), local_files_only=True)
    with torch.no_grad():
        for weights in model.parameters():
            weights.mul_(1.01)
    model.save_pretrained(str(folder))
    return folder


def _vectors(snapshot: Snapshot) -> dict[str, Vectors]:
    """Return the vectors of each text."""
    ends = snapshot.columns.text_windows
    return {
        text: snapshot.vectors.vectors(int(ends[row]), int(ends[row + 1] - ends[row]))
        for row, _, text in snapshot.corpus.texts()
    }


def _texts(index: Path) -> list[str]:
    snapshot = open_snapshot(index)
    texts = [text for _, _, text in snapshot.corpus.texts()]
    snapshot.close()
    return texts


def _counts(report: BuildReport) -> tuple[int, int, int, int, int, int]:
    return report.documents, report.paragraphs, report.texts, report.windows, report.reused, report.new


# --- what comes out ---


def test_documents_become_searchable_vectors(write: Write, index: Path, encoder: Encoder) -> None:
    long = " ".join(f"Sentence {i} says that the committee met again." for i in range(60))
    documents = write({"a.txt": "date 2017-03-27 One.\n\nTwo.", "b.md": "# Title\n\nTwo.", "c.txt": long})
    report = build([documents], index)
    windows = encoder.windows([long])[0]
    assert len(windows) > 3
    assert _counts(report) == (3, 4, 3, 2 + len(windows), 0, 2 + len(windows))
    assert (report.undated, report.skipped, report.doubts) == (2, [], [])
    assert (report.index, report.sources, report.model) == (str(index), [str(documents)], encoder.identity.name)
    snapshot = open_snapshot(index)
    assert snapshot.name == report.snapshot
    assert snapshot.manifest.model == encoder.identity
    vectors = _vectors(snapshot)
    for text, pieces in (("One.", ["One."]), ("Two.", ["Two."]), (long, windows)):
        np.testing.assert_allclose(vectors[text], encoder.embed_paragraphs(pieces).vectors, atol=1e-5)
    two = [place.path.removeprefix(f"{documents}/") for _, place in snapshot.corpus.places(1)]
    assert two == ["a.txt", "b.md"]
    snapshot.close()
    verify(index)


def test_the_type_of_index_is_chosen_recorded_and_may_change(write: Write, index: Path) -> None:
    documents = write(TEN)
    build([documents], index)
    assert open_snapshot(index).manifest.index_type == "flat"
    exact = _vectors(open_snapshot(index))
    for index_type in ("pq", "fp16", "flat"):
        assert _counts(build([documents], index, BuildOptions(index_type=index_type))) == (10, 10, 10, 10, 10, 0)
        snapshot = open_snapshot(index)
        assert snapshot.manifest.index_type == index_type
        assert (snapshot.folder / "vectors_scan.faiss").exists() == (index_type == "pq")
        for row, (text, vectors) in enumerate(_vectors(snapshot).items()):
            # What had 8 bits once has no more afterwards; a first build has all.
            np.testing.assert_allclose(vectors, exact[text], atol=1.5e-3)
            assert (vectors * exact[text]).sum() == pytest.approx(1, abs=2e-3)
            assert snapshot.vectors.nearest(exact[text][0], 1).rows.tolist() == [row]
        verify(index)
        snapshot.close()


def test_the_seed_is_one_document_of_thirteen_paragraphs(index: Path) -> None:
    report = build([Path(__file__).parents[3] / "seeds"], index)
    assert _counts(report)[:3] == (1, 13, 13)
    assert report.undated == 0


def test_what_cannot_be_read_is_reported_and_the_rest_built(write: Write, index: Path) -> None:
    documents = write(
        {
            "a.txt": "Good.",
            "b.txt": b"",
            "c.txt": b"\x89PNG\r\n\x1a\n\x00\x00",
            "d.txt": "Der Präsident hörte zu.".encode("cp1252"),
            "e.jsonl": '{"text": "Also good."}\nbroken\n',
        }
    )
    (documents / "f").symlink_to(documents)
    report = build([documents], index)
    assert _texts(index) == ["Good.", "Der Präsident hörte zu.", "Also good."]
    assert report.skipped_count == 4
    assert [str(note).removeprefix(f"{documents}/") for note in report.skipped] == [
        "b.txt: empty",
        "c.txt: not text, but data",
        "e.jsonl, line 2: not valid JSON: Expecting value at character 1",
        "f: a symbolic link; links are not followed, name its target instead",
    ]
    assert [str(note).removeprefix(f"{documents}/").partition(";")[0] for note in report.doubts] == [
        "d.txt: not valid UTF-8"
    ]


def test_paths_outside_ascii(tmp_path: Path) -> None:
    documents, index = tmp_path / "Документи 日本", tmp_path / "Індекс é 👍"
    documents.mkdir()
    (documents / "Über.txt").write_text("Ein Satz.")
    build([documents], index)
    verify(index)
    snapshot = open_snapshot(index)
    assert snapshot.corpus.places(0)[0][1].path == f"{documents}/Über.txt"
    snapshot.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, file names are always Unicode")
def test_a_source_whose_name_is_no_unicode(tmp_path: Path, index: Path) -> None:
    source = tmp_path / os.fsdecode(b"so\xffurce")
    source.mkdir()
    (source / "a.txt").write_text("One.")
    assert build([source], index).sources == [f"{tmp_path}/so?urce"]


# --- building again ---


def test_what_is_unchanged_is_not_embedded_again(write: Write, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = write({**TEN, "more.txt": "\n\n".join([*TEN.values(), "Other.", "Other."])})
    assert _counts(build([documents], index)) == (11, 22, 11, 11, 0, 11)
    before = _vectors(open_snapshot(index))
    with monkeypatch.context() as patch:
        patch.setattr(Encoder, "load", _fail)  # not even loaded
        assert _counts(build([documents], index)) == (11, 22, 11, 11, 11, 0)
    write({"3.txt": "Report 3 was rewritten.\n\nAnd grew."})
    (documents / "more.txt").unlink()
    (documents / "4.txt").unlink()
    assert _counts(build([documents], index)) == (9, 10, 10, 10, 8, 2)
    assert [text for text in TEN.values() if text not in _texts(index)] == [TEN["3.txt"], TEN["4.txt"]]
    after = _vectors(open_snapshot(index))
    kept = before.keys() & after.keys()
    assert len(kept) == 8
    assert all(before[text].tobytes() == after[text].tobytes() for text in kept)


def _fail(*_: object) -> None:
    raise AssertionError


def test_full_embeds_everything_again(write: Write, index: Path) -> None:
    documents = write(TEN)
    first = build([documents], index)
    assert _counts(build([documents], index, BuildOptions(full=True))) == (10, 10, 10, 10, 0, 10)
    assert (index / "snapshots" / first.snapshot).is_dir()  # for readers that are just opening it


def test_another_model_embeds_everything_again(write: Write, index: Path, other_model: Path, encoder: Encoder) -> None:
    documents = write(TEN)
    build([documents], index)
    with_bundled = _vectors(open_snapshot(index))
    report = build([documents], index, BuildOptions(model=str(other_model)))
    assert _counts(report) == (10, 10, 10, 10, 0, 10)
    snapshot = open_snapshot(index)
    assert snapshot.manifest.model.name == str(other_model.resolve())
    assert snapshot.manifest.model.sha256 != encoder.identity.sha256
    assert all(not np.allclose(with_bundled[text], array, atol=1e-3) for text, array in _vectors(snapshot).items())
    assert _counts(build([documents], index, BuildOptions(model=str(other_model)))) == (10, 10, 10, 10, 10, 0)
    assert _counts(build([documents], index)) == (10, 10, 10, 10, 0, 10)


def test_another_precision_embeds_everything_again(write: Write, index: Path) -> None:
    documents = write(TEN)
    build([documents], index)
    exact = _vectors(open_snapshot(index))
    report = build([documents], index, BuildOptions(precision="int8"))
    assert _counts(report) == (10, 10, 10, 10, 0, 10)
    assert report.anew == "the index before was made in another precision (exact)"
    assert report.precision == open_snapshot(index).manifest.precision == "int8"
    rounded = _vectors(open_snapshot(index))
    assert all(0.99 < float(rounded[text][0] @ vectors[0]) < 0.99999 for text, vectors in exact.items())
    assert _counts(build([documents], index, BuildOptions(precision="int8"))) == (10, 10, 10, 10, 10, 0)


@pytest.mark.parametrize("name", ["corpus.sqlite", "vectors.faiss", "text_windows.npy"])
def test_vectors_of_a_damaged_index_are_not_used_again(write: Write, index: Path, name: str) -> None:
    documents = write({"a.txt": "One.\n\nTwo."})
    report = build([documents], index)
    path = index / "snapshots" / report.snapshot / name
    data = bytearray(path.read_bytes())
    data[-3] ^= 1  # the size stays
    path.write_bytes(data)
    assert _counts(build([documents], index)) == (1, 2, 2, 2, 0, 2)
    verify(index)


def test_a_reader_keeps_its_snapshot_through_further_builds(write: Write, index: Path) -> None:
    documents = write(TEN)
    build([documents], index)
    reader = open_snapshot(index)
    expected = _vectors(reader)
    for text in ("Second.", "Third."):
        (documents / "0.txt").write_text(text)
        build([documents], index)
    assert not reader.folder.exists()
    found = _vectors(reader)
    assert list(found) == list(TEN.values())
    assert all(found[text].tobytes() == expected[text].tobytes() for text in found)
    assert reader.corpus.places(3)[0][1].path == f"{documents}/3.txt"
    assert reader.columns.paragraph_documents.tolist() == list(range(10))
    assert len(list((index / "snapshots").iterdir())) == 2
    reader.close()


# --- what goes wrong leaves the previous index as it is ---


@pytest.fixture
def live(write: Write, index: Path) -> Iterator[str]:
    """An index of one text, which after the test must still be live and whole."""
    documents = write({"0.txt": "The first."})
    report = build([documents], index)
    write(TEN)
    yield report.snapshot
    assert read_pointer(index).snapshot == report.snapshot
    assert _texts(index) == ["The first."]
    verify(index)


class Killed(BaseException):
    """Not an `Exception`: nothing may catch it, as nothing catches a kill."""


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commit to the journal after four windows."""
    monkeypatch.setattr("index.building.embedding_stage._MOST_WINDOWS", 4)


class _KilledAt(NoProgress):
    """Ends the build in some stage, when `after` calls of `advance` were made."""

    def __init__(self, stage: str, after: int) -> None:
        self._wanted, self._after, self._stage = stage, after, ""

    def start(self, stage: str, unit: str, total: int | None = None) -> None:
        self._stage = stage

    def advance(self, count: int) -> None:
        if self._stage == self._wanted:
            self._after -= 1
            if self._after == 0:
                raise Killed


@pytest.mark.parametrize(
    ("stage", "after", "held"),
    [("Reading", 3, 0), ("Embedding", 1, 4), ("Embedding", 2, 8), ("Embedding", 3, 10),
     ("Assembling", 1, 10)],
)  # fmt: skip
@pytest.mark.usefixtures("live", "small_batches")
def test_a_killed_build_goes_on_where_it_was(write: Write, index: Path, stage: str, after: int, held: int) -> None:
    documents = write({})
    with pytest.raises(Killed):
        build([documents], index, progress=_KilledAt(stage, after))
    copy = shutil.copytree(index, index.with_name("copy"))  # the fixture looks at the index itself
    assert _counts(build([documents], copy)) == (10, 10, 10, 10, held, 10 - held)
    assert sorted(_texts(copy)) == sorted(TEN.values())
    assert list((copy / "building").iterdir()) == []


@pytest.mark.parametrize(
    "step",
    ["write_manifest", "publish", "assemble", "index.storage.vectors.VectorWriter.finish",
     "index.storage.snapshot.sync", "os.fsync", "pathlib.Path.rename", "pathlib.Path.replace"],
)  # fmt: skip
@pytest.mark.parametrize("error", [Killed(), OSError(errno.ENOSPC, "No space left on device")], ids=["killed", "full"])
@pytest.mark.usefixtures("live")
def test_an_interrupted_publication_changes_nothing(
    write: Write, index: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        if "." in step:
            patch.setattr(step, interrupted)
        else:
            patch.setattr(snapshot_stage, step, interrupted)
        with pytest.raises((Killed, StorageError)):
            build([write({})], index)
    copy = shutil.copytree(index, index.with_name("copy"))
    assert _counts(build([write({})], copy)) == (10, 10, 10, 10, 10, 0)
    assert len(list((copy / "snapshots").iterdir())) == 2


def test_a_process_killed_while_it_embeds(
    write: Write, index: Path, live: str, waiting_build: Callable[..., "AbstractContextManager[subprocess.Popen[str]]"]
) -> None:
    documents = write({f"{i}.txt": f"Report {i}: the river rose." for i in range(300)})
    with waiting_build(documents, "--index", index, "--quiet") as process:
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert read_pointer(index).snapshot == live
    copy = shutil.copytree(index, index.with_name("copy"))
    for path in sorted(documents.iterdir())[40:]:
        path.unlink()  # not all were in the first batch
    report = build([documents], copy)
    assert report.windows == 40
    assert report.reused == 40


def test_the_right_to_build_is_another_s(write: Write, index: Path, live: str) -> None:
    with build_lock(index), pytest.raises(IndexLockedError, match=rf"^process {os.getpid()} on .* is building"):
        build([write({})], index)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "{0} is empty: expected documents to index; put some there, or name another folder."),
        ({".hidden.txt": "x"}, "{0} is empty: expected documents to index; put some there, or name another folder."),
        ({"a.txt": ""}, "no document in {0} could be read (1 looked at); the first: {0}/a.txt: empty."),
        (
            {"a.bin": b"\x00", "b.txt": b"\x89PNG\r\n\x1a\n\x00"},
            (
                "no document in {0} could be read (2 looked at); the first: {0}/a.bin: .bin is not a format that can "
                "be read."
            ),
        ),
    ],
)
def test_nothing_to_read(
    tmp_path: Path, index: Path, live: str, files: Mapping[str, str | bytes], message: str
) -> None:
    folder = tmp_path / "nothing"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(SourceError) as error:
        build([folder], index)
    assert str(error.value) == message.format(folder)


def test_a_source_that_does_not_exist_makes_no_folder(tmp_path: Path, index: Path) -> None:
    with pytest.raises(SourceError, match="there is no file or folder"):
        build([tmp_path / "missing"], index)
    assert not index.exists()


def test_a_model_that_cannot_be_found(write: Write, index: Path, live: str) -> None:
    with pytest.raises(ModelError, match="the model “no/such-model” cannot be found"):
        build([write({})], index, BuildOptions(model="no/such-model"))


def test_a_read_only_folder(open_folder: Path, write: Write, as_nobody: AsNobody) -> None:
    documents, index = open_folder / "documents", open_folder / "index"
    documents.mkdir()
    (documents / "a.txt").write_text("One.")
    build([documents], index)
    for path in (index, *index.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    with as_nobody(), pytest.raises(StorageError) as error:
        build([documents], index)
    assert str(error.value) == (
        f"cannot write the index in {index}: Permission denied; choose another folder with --index; "
        "nothing was changed."
    )
    with as_nobody():
        verify(index)
    for path in (index, *index.rglob("*")):
        path.chmod(0o755)
