"""Building again after a change, and searching what a first build has so far."""

import errno
import os
import random
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from index.building.build_report import BuildReport
from index.building.folder_build import build
from index.building.options import BuildOptions
from index.embedding.encoder import Encoder
from index.progress import NoProgress
from index.reading import pool as reading
from index.reading.documents import Document, SourceFile
from index.storage.corpus import digest
from index.storage.snapshot import Snapshot, open_snapshot, read_manifest, verify
from tests.opening import open_without_verdicts

Write = Callable[[Mapping[str, str | bytes]], Path]


REPORTS = {f"{i:02}.txt": f"date 2017-03-{i + 1:02}\n\nReport {i}: the river rose by {i} metres.\n\nRain fell."
           for i in range(12)}  # fmt: skip

pytestmark = pytest.mark.usefixtures("encoder")


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Where the index is to be."""
    return tmp_path / "index"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that builds read from now on; files just written count as settled."""
    monkeypatch.setattr("index.reading.sources._SETTLED", 0)
    names: list[str] = []
    read_documents = reading.read_documents

    def recorded(file: SourceFile) -> "list[Document]":
        names.append(file.path.name)
        return list(read_documents(file))

    monkeypatch.setattr(reading, "read_documents", recorded)
    return names


def _tables(snapshot: Snapshot) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(snapshot.corpus.path) as database:
        made = dict(database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        return {
            name: database.execute(
                f"SELECT * FROM {name}" if "WITHOUT ROWID" in sql else f"SELECT rowid, * FROM {name}"
            ).fetchall()
            for name, sql in made.items()
        }  # without an order of ours: SQLite scans a table by its key


def _assert_alike(one: Path, other: Path) -> None:
    """Make sure that two indexes hold the same, to the bit; vectors to within what a batch makes of them."""
    a, b = open_snapshot(one), open_snapshot(other)
    assert _tables(a) == _tables(b)
    assert a.manifest.counts == b.manifest.counts
    files = sorted(path.name for path in a.folder.iterdir())
    assert files == sorted(path.name for path in b.folder.iterdir())
    for name in files:
        if name not in {"manifest.json", "corpus.sqlite", "vectors.faiss", "token_signs.bin"}:
            assert (a.folder / name).read_bytes() == (b.folder / name).read_bytes(), name
    windows = a.manifest.counts.windows
    assert (a.vectors.vectors(0, windows) * b.vectors.vectors(0, windows)).sum(axis=1).min() > 0.999
    a.close()
    b.close()


def test_a_build_after_no_change_reads_and_writes_nothing(
    write: Write, index: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = write({**REPORTS, "broken.txt": b"\x00", "none.bin": b"x"})
    (documents / "link").symlink_to(documents)
    first = build([documents], index)
    read.clear()
    monkeypatch.setattr(Encoder, "load", None)
    again = build([documents], index)
    assert (again.snapshot, again.unread, again.new, again.reused) == (first.snapshot, 14, 0, 13)
    assert (again.documents, again.skipped, again.doubts) == (first.documents, first.skipped, first.doubts)
    assert first.skipped_count == again.skipped_count == 3
    assert read == []


@pytest.mark.parametrize("change", ["touched", "link gone", "new source", "other type", "other code"])
def test_what_is_not_the_same_is_built_again(
    write: Write, index: Path, read: list[str], change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = write(REPORTS)
    (documents / "link").symlink_to(documents)
    first = build([documents], index)
    read.clear()
    sources, index_type = [documents], None
    if change == "touched":
        (documents / "03.txt").touch()
    elif change == "link gone":
        (documents / "link").unlink()
    elif change == "new source":
        sources.append(write({"more/x.txt": "More."}) / "more" / "x.txt")
    elif change == "other type":
        index_type = "fp16"
    else:
        monkeypatch.setattr("index.building.job.code_sha256", lambda: "0" * 64)
    again = build(sources, index, BuildOptions(index_type=index_type))  # type: ignore[arg-type]
    assert again.snapshot != first.snapshot
    expected = {"touched": ["03.txt"], "new source": ["x.txt"], "other code": sorted(REPORTS)}
    assert read == expected.get(change, [])
    verify(index)


def test_what_could_not_be_read_is_tried_again(
    write: Write, index: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = write(REPORTS)
    with monkeypatch.context() as patch:
        opened = Path.open

        def failing(path: Path, *arguments: object, **options: object) -> object:
            if path.name == "03.txt":
                raise OSError(errno.EIO, "Input/output error")
            return opened(path, *arguments, **options)  # type: ignore[call-overload]

        patch.setattr(Path, "open", failing)
        report = build([documents], index)
    assert [note.message for note in report.skipped] == ["cannot be read: Input/output error"]
    read.clear()
    assert build([documents], index).documents == 12
    assert read == ["03.txt"]


def test_what_still_cannot_be_read_makes_no_new_snapshot(
    write: Write, index: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scan where tesseract is missing, a file without permission: each is tried again, and the index stays."""
    documents = write(REPORTS)
    opened = Path.open
    fault = [errno.EIO]

    def failing(path: Path, *arguments: object, **options: object) -> object:
        if path.name == "03.txt":
            raise OSError(fault[0], os.strerror(fault[0]))
        return opened(path, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", failing)
    first = build([documents], index)
    read.clear()
    again = build([documents], index)
    assert read == ["03.txt"]
    assert (again.snapshot, again.skipped, again.new, again.unread) == (first.snapshot, first.skipped, 0, 11)
    assert [path.name for path in (index / "snapshots").iterdir()] == [first.snapshot]
    assert list((index / "building").iterdir()) == []
    fault[0] = errno.EACCES
    other = build([documents], index)
    assert [note.message for note in other.skipped] == ["you have no permission to read it"]
    assert other.snapshot != first.snapshot


def test_random_changes_give_what_a_new_build_gives(write: Write, tmp_path: Path, index: Path, read: list[str]) -> None:
    """Files come, go and change; texts move from one to another, and titles, headings and languages with them."""
    chance = random.Random(0)
    nouns = list(enumerate(["dam", "envoy", "ferry", "mill"] * 6))
    sentences = {
        "en": [f"Sentence {i}: the {noun} was seen." for i, noun in nouns],
        "de": [f"Im Satz Nummer {i} wird gesagt, dass die Boote gesehen wurden: {noun}." for i, noun in nouns],
        "fr": [f"La phrase numéro {i} dit que les ministres étrangers sont venus: {noun}." for i, noun in nouns],
    }
    languages = set()
    paths: set[str] = set()

    def content(name: str) -> str:
        kinds = chance.choices(list(sentences), weights=[4, 1, 1], k=chance.randint(1, 5))
        headings = ["", "## On rain\n\n", "### On ice\n\n"] if name.endswith(".md") else [""]
        paragraphs = "\n\n".join(chance.choice(headings) + chance.choice(sentences[kind]) for kind in kinds)
        return f"---\ntitle: {chance.choice('ABC')}\n---\n{paragraphs}" if name.endswith(".md") else paragraphs

    names = [f"{i:02}.{suffix}" for i in range(8) for suffix in ("md", "txt")]
    documents = write({name: content(name) for name in names})
    for step in range(6):
        build([documents], index)
        if step:
            fresh = tmp_path / f"fresh{step}"
            build([documents], fresh)
            _assert_alike(index, fresh)
            lexical = open_snapshot(fresh).lexical
            languages.add(tuple(analysis.language for analysis in lexical.analyses))
            paths |= {path for _, path in open_snapshot(index).corpus.heading_paths()}
        for name in chance.sample(names, 4):
            (documents / name).unlink(missing_ok=True)
        changed = chance.sample(names, 3)
        write({name: content(name) for name in changed})
        read.clear()
        report = build([documents], index)
        assert set(read) <= set(changed)  # Markdown is read by a process of its own, and not seen here
        assert report.unread == len(list(documents.iterdir())) - len(changed)
    assert {"de", "fr"} <= {language for found in languages for language in found}
    assert paths == {'["On rain"]', '["On ice"]', '["On rain","On ice"]'}


@pytest.mark.usefixtures("read")
def test_a_text_under_another_heading_has_other_words(write: Write, index: Path, tmp_path: Path) -> None:
    documents = write({**REPORTS, "a.md": "## On rain\n\nThe dam was seen.\n\nThe mill was seen."})
    build([documents], index)
    write({"a.md": "## On ice\n\nThe dam was seen.\n\nThe mill was seen."})
    build([documents], index)
    build([documents], tmp_path / "fresh")
    _assert_alike(index, tmp_path / "fresh")
    lexical = open_snapshot(index).lexical
    text = open_snapshot(index).corpus.row_of(digest("The dam was seen."))
    assert text in lexical.texts_with("ice")
    assert text not in lexical.texts_with("rain")


def test_a_changed_model_says_so(write: Write, index: Path) -> None:
    documents = write(REPORTS)
    assert build([documents], index).anew is None
    assert build([documents], index).anew is None
    assert build([documents], index, BuildOptions(full=True)).anew == "as asked for"
    manifest = index / "snapshots" / read_manifest(index).snapshot / "manifest.json"
    manifest.write_bytes(manifest.read_bytes() + b" ")
    anew = build([documents], index).anew
    assert anew is not None
    assert "is damaged" in anew


class _Looking(NoProgress):
    """Asks the index whenever a build of it has advanced."""

    def __init__(self, index: Path, question: str) -> None:
        self._index, self._question, self._stage = index, question, ""
        self.seen: list[tuple[str, int, float, str]] = []
        """Stage, texts, share of them that are embedded, and the first hit."""

    def start(self, stage: str, unit: str, total: int | None = None) -> None:
        self._stage = stage

    def advance(self, count: int) -> None:
        if self._stage in {"Reading", "Embedding"} and (self._index / "live.json").exists():
            answer = open_without_verdicts(self._index).search(self._question, 1)
            texts = read_manifest(self._index).counts.texts
            self.seen.append((self._stage, texts, answer.embedded, answer.hits[0].text))


@pytest.fixture
def always_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Publish at every opportunity, with few windows between two."""
    for name in ("_FIRST_LOOK", "_LOOKS_APART", "_LOOKS_COST"):
        monkeypatch.setattr(f"index.building.snapshot_stage.{name}", 0)
    monkeypatch.setattr("index.building.embedding_stage._MOST_WINDOWS", 4)


@pytest.mark.usefixtures("always_look", "read")
def test_a_first_build_can_be_searched_while_it_runs(write: Write, index: Path, tmp_path: Path) -> None:
    documents = write(REPORTS)
    looking = _Looking(index, "river rose 0 metres")
    report = build([documents], index, progress=looking)
    reading = [seen for seen in looking.seen if seen[0] == "Reading"]
    embedding = [seen for seen in looking.seen if seen[0] == "Embedding"]
    # Two texts are in the first file, and one more in each that follows.
    assert [texts for _, texts, _, _ in reading] == list(range(2, 14))
    assert {share for _, _, share, _ in reading} == {0}
    assert [share for _, _, share, _ in embedding] == pytest.approx([0, 4 / 13, 8 / 13, 12 / 13])
    assert {text for *_, text in looking.seen} == {"Report 0: the river rose by 0 metres."}
    assert read_manifest(index).complete
    assert open_without_verdicts(index).search("Rain").embedded == 1
    if os.name != "nt":  # the parts are gone
        assert [path.name for path in (index / "snapshots").iterdir()] == [report.snapshot]
    verify(index)
    build([documents], tmp_path / "at once")
    assert report.new == 13
    _assert_alike(index, tmp_path / "at once")


@pytest.mark.usefixtures("always_look")
def test_a_whole_index_does_not_give_way_to_part_of_one(write: Write, index: Path) -> None:
    build([write({"a.txt": "Rain fell on the old mill."})], index)
    looking = _Looking(index, "Where did rain fall?")
    build([write(REPORTS)], index, progress=looking)
    assert {(texts, text) for _, texts, _, text in looking.seen} == {(1, "Rain fell on the old mill.")}


class Killed(BaseException):
    """Not an `Exception`: nothing may catch it, as nothing catches a kill."""


@pytest.mark.usefixtures("always_look")
def test_a_first_build_that_was_killed_serves_what_it_had_and_goes_on(write: Write, index: Path) -> None:
    documents = write(REPORTS)

    class Killing(NoProgress):
        embedded = 0

        def start(self, stage: str, unit: str, total: int | None = None) -> None:
            self.stage = stage

        def advance(self, count: int) -> None:
            self.embedded += count if self.stage == "Embedding" else 0
            if self.embedded >= 8:
                raise Killed

    with pytest.raises(Killed):
        build([documents], index, progress=Killing())
    answer = open_without_verdicts(index).search("By how much did the river rise in report 2?", 1)
    assert answer.embedded == pytest.approx(4 / 13)
    assert answer.hits[0].text == "Report 2: the river rose by 2 metres."
    report: BuildReport = build([documents], index)
    assert (report.reused, report.new) == (8, 5)
    assert np.all(np.diff(open_snapshot(index).columns.text_windows) == 1)
    verify(index)


@pytest.mark.usefixtures("read")
def test_a_journal_is_kept_while_it_is_of_use(
    write: Write, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = write(REPORTS)
    with monkeypatch.context() as patch:
        patch.setattr("index.building.journal.EmbeddingJournal.delete", lambda _: None)  # killed before it did
        build([documents], index)
    assert (index / "building" / "embeddings.sqlite").exists()
    build([documents], index)
    assert list((index / "building").iterdir()) == []
    others = tmp_path / "others"
    others.mkdir()
    (others / "other.txt").write_text("Elsewhere it was dry.")
    with monkeypatch.context() as patch:
        patch.setattr("index.building.snapshot_stage.publish", _killed)
        with pytest.raises(Killed):
            build([others], index)
    assert build([documents], index).new == 0
    report = build([others], index)
    assert (report.new, report.reused) == (0, 1)


def _killed(*_: object) -> None:
    raise Killed
