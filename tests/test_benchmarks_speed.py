"""The arithmetic of the benchmarks of speed and memory, and one run of them on ours; no peer is installed or run."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from benchmarks import corpora, given, records
from benchmarks.asking.__main__ import measure as ask
from benchmarks.capacity import __main__ as capacity
from benchmarks.capacity.rules import cluster, line, share
from benchmarks.environments import ROOT, NotRunError, requirements
from benchmarks.exact import bars, periods, recall
from benchmarks.filtering.__main__ import measure as filtered
from benchmarks.indexes import Prepared
from benchmarks.limits.__main__ import compared_bytes, flops_a_token
from benchmarks.process import OURS, PEERS, make_once, running
from benchmarks.records import Record, Row, shown, table, times
from benchmarks.report.plot import plot, points
from index.reading.documents import Document
from index.storage.corpus import digest
from index.storage.folder_store import FolderStore
from index.storage.snapshot import open_snapshot
from search import Searcher


def _documents(*paragraphs: int) -> list[Document]:
    return [
        Document(f"d{number}", f"d{number}.txt", tuple(f"paragraph {number}.{i}" for i in range(own)))
        for number, own in enumerate(paragraphs)
    ]


def _texts(records: list[corpora.Record]) -> list[str]:
    return [text for record in records for text in record["text"].split("\n\n")]


def test_a_sample_has_as_many_paragraphs_as_wanted_and_a_larger_one_begins_with_it() -> None:
    documents = _documents(3, 5, 2, 7, 1, 4, 6, 2)
    samples = {count: _texts(list(corpora.sample(documents, count))) for count in (1, 4, 9, 17, 30, 99)}
    assert [len(texts) for texts in samples.values()] == [1, 4, 9, 17, 30, 30]
    for smaller, larger in ((1, 4), (4, 9), (9, 17), (17, 30)):
        assert samples[larger][:smaller] == samples[smaller]
    assert samples[30] != _texts([corpora._record(document, document.paragraphs) for document in documents])
    again = _texts(list(corpora.sample(reversed(documents), 9)))
    assert again == samples[9], "it follows from the names, not from their order"


def test_a_corpus_that_is_made_up_is_always_the_same_and_dated(tmp_path: Path) -> None:
    assert corpora.write(tmp_path / "a.jsonl", [], 45) == 45
    corpora.write(tmp_path / "b.jsonl", [], 45)
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()
    made = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [record["date"] for record in made] == ["2000-01-01", "2000-01-02", "2000-01-03"]
    assert all(8 <= len(text.split()) < 90 for text in _texts(made))


def test_a_change_is_given_to_peers_as_the_paragraphs_that_are_new(tmp_path: Path) -> None:
    corpora.write(tmp_path / "made.jsonl", [], 100)  # five documents of twenty
    assert given.write_corpus(tmp_path, tmp_path / "made.jsonl") == 100
    assert given.write_change(tmp_path, 0.5) == 3
    before = list(given.paragraphs(tmp_path))
    changed = list(given.paragraphs(tmp_path, "changed_paragraphs.jsonl"))
    assert [row["id"] for row in changed] == [0, 40, 80]
    assert changed[1]["text"] == f"Corrected in edition 2: {before[40]['text']}"
    assert changed[1]["day"] == date(2000, 1, 3).toordinal()


def test_a_change_is_given_to_ours_as_files_that_are_others(tmp_path: Path) -> None:
    corpora.write(tmp_path / "made.jsonl", [], 100)
    given.write_corpus(tmp_path, tmp_path / "made.jsonl")
    given.write_change(tmp_path, 0.5)
    files = sorted((tmp_path / "documents").rglob("*.jsonl"))
    before = [path.read_text(encoding="utf-8") for path in files]
    assert "".join(before) == (tmp_path / "corpus.jsonl").read_text(encoding="utf-8")
    assert [given.write_documents(tmp_path, "changed.jsonl") for _ in range(2)] == [3, 0]
    after = [path.read_text(encoding="utf-8") for path in files]
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, True, False, True, False]
    assert "".join(after) == (tmp_path / "changed.jsonl").read_text(encoding="utf-8")


def test_bars_and_recall_against_arithmetic() -> None:
    vectors = np.array([[1, 0], [0.8, 0.6], [0.6, 0.8], [0, 1]], dtype=np.float32)
    questions = np.array([[1, 0], [0, 1]], dtype=np.float32)
    assert bars(vectors, questions, 2, [None, None]) == pytest.approx([0.8, 0.8])
    without_the_best = np.array([False, True, True, True])
    only_one = np.array([False, False, True, False])
    assert bars(vectors, questions, 2, [without_the_best, only_one])[0] == pytest.approx(0.6)
    assert recall(vectors, questions, 2, [[0, 1], [3, 2]], [None, None]) == 1
    assert recall(vectors, questions, 2, [[0, 2], [3]], [None, None]) == pytest.approx(1 / 2)
    assert recall(vectors, questions, 2, [[1, 2], [2]], [without_the_best, only_one]) == 1
    assert recall(vectors, questions, 2, [[0, 0], []], [None, None]) == pytest.approx(1 / 4), "one twice counts once"


def test_bars_of_many_rows_are_those_of_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.exact._ROWS_AT_ONCE", 7)
    chance = np.random.default_rng(0)
    vectors, questions = (chance.normal(size=(n, 5)).astype(np.float32) for n in (50, 3))
    allowed = [None, chance.random(50) < 0.5, chance.random(50) < 0.3]
    expected = [
        np.sort((vectors if own is None else vectors[own]) @ question)[-10]
        for question, own in zip(questions, allowed, strict=True)
    ]
    assert bars(vectors, questions, 10, allowed) == pytest.approx(expected)


def test_periods_hold_their_share() -> None:
    days = np.array([*range(100), -1, -1, -1, -1])
    found = periods(days, 0.25, 3)
    assert found == [(0, 25), (37, 62), (74, 99)]
    assert periods(days[100:], 0.5, 3) == []
    assert periods(days, 0.001, 3) == []


def test_figures_are_shown_with_the_digits_that_count() -> None:
    assert [shown(value) for value in (1234.5, 3.0, 12.345, 0.9, 0.01234)] == ["1,234", "3", "12.3", "0.900", "0.012"]
    taken = [float(value) for value in range(1, 101)]
    expected = {"asking, median ms": 50.5, "asking, p95 ms": 95.05, "asking, p10 ms": 10.9}
    assert times("asking", taken) == pytest.approx(expected)


def test_a_table_has_a_row_a_system_and_size_and_says_what_did_not_run() -> None:
    rows = [
        Row("ours", 20_000, {"s": 2.0, "MB": 7.5}),
        Row("ours", 10_000, {"s": 1.0}),
        Row("txtai", 10_000, {}, "no wheel"),
    ]
    assert table(rows, {"ours": "**ours**"}).splitlines() == [
        "| paragraphs | | s | MB |",
        "|---:|---|---:|---:|",
        "| 10,000 | **ours** | 1 | – |",
        "| 10,000 | txtai | – | – |",
        "| 20,000 | **ours** | 2 | 7.5 |",
        "",
        "txtai, 10,000: no wheel",
    ]


def test_a_record_keeps_what_was_measured_of_other_sizes(tmp_path: Path) -> None:
    Record("asking", [Row("ours", 10, {"s": 1}), Row("txtai", 10, {"s": 2})], {"versions": {"txtai": ["9"]}}).write(
        tmp_path
    )
    path = Record(
        "asking", [Row("ours", 10, {"s": 3}), Row("ours", 20, {"s": 4})], {"versions": {"ours": ["1"]}}
    ).write(tmp_path)
    read = records.read(path)
    assert [(row.system, row.paragraphs, row.figures["s"]) for row in read.rows] == [
        ("txtai", 10, 2),
        ("ours", 10, 3),
        ("ours", 20, 4),
    ]
    assert read.about == {"versions": {"txtai": ["9"], "ours": ["1"]}}


def test_a_record_says_machine_commit_and_versions() -> None:
    made = records.record("asking", [Row("ours", 10)], ["lancedb"])
    assert set(made.about) >= {"day", "commit", "machine", "python", "versions"}
    assert made.rows[0].made == f"{made.about['day']}, {made.about['commit']}"
    assert made.about["versions"]["lancedb"] == requirements("lancedb")


def test_the_plot_has_a_point_for_each_figure(tmp_path: Path) -> None:
    name = "a whole question, processor ms"
    asked = Record("asking", [Row("ours", 10, {name: 1.0}), Row("lancedb", 10, {name: 2.0, "else": 1})], {})
    assert [(p["system"], p["paragraphs"], p["value"]) for p in points([asked])] == [
        ("ours", 10, 1.0),
        ("LanceDB", 10, 2.0),
    ]
    plot([asked], tmp_path / "cost.svg")
    drawn = (tmp_path / "cost.svg").read_text(encoding="utf-8")
    assert name in drawn
    assert "LanceDB" in drawn


def test_operations_of_a_token_against_arithmetic() -> None:
    # Six layers; in each, four matrices of 384 x 384 and two of 384 x 1536, a product and a sum for each number.
    assert flops_a_token() == 6 * (4 * 147_456 + 2 * 589_824) * 2


@pytest.fixture(scope="module")
def prepared(seed_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """What is given of the index of seeds/."""
    folder = tmp_path_factory.mktemp("given")
    snapshot = open_snapshot(seed_index)
    count = given.write_index(folder, snapshot)
    questions = given.write_questions(folder, given.made_up_questions(snapshot, 6))
    return Prepared(folder, seed_index, count, questions)


def test_what_is_given_are_the_windows_with_their_vectors(prepared: Prepared, seed_searcher: Searcher) -> None:
    assert isinstance(seed_searcher.store, FolderStore)
    snapshot = seed_searcher.store.snapshot
    rows, vectors = list(given.paragraphs(prepared.given)), np.load(prepared.given / "vectors.npy")
    assert len(rows) == len(vectors) == len(snapshot.vectors) == prepared.paragraphs
    assert vectors == pytest.approx(snapshot.vectors.vectors(0, len(vectors)))
    assert [snapshot.corpus.row_of(digest(rows[7]["text"]))] == snapshot.columns.texts_of_windows(
        np.array([7])
    ).tolist()
    assert {row["day"] for row in rows} == {date(2017, 3, 27).toordinal()}
    assert compared_bytes(snapshot.folder) > vectors.nbytes, "the vectors and a head"


def test_ours_is_asked_and_finds_the_nearest(prepared: Prepared) -> None:
    (row,) = ask(prepared, [OURS])
    assert row.not_run is None
    assert row.figures["of the ten nearest, found"] == 1
    assert row.figures["a whole question, median ms"] > row.figures["ten nearest vectors, median ms"] > 0
    (row,) = filtered(prepared, [OURS])
    assert row.figures["50%, of them found"] == 1
    assert not any(name.startswith("1%") for name in row.figures), "a hundredth of the seed is no paragraph"


def test_a_system_that_fails_says_why(tmp_path: Path, prepared: Prepared) -> None:
    with running(OURS, prepared.given, tmp_path) as process:
        process.do("load_model")
        with pytest.raises(NotRunError, match=r"ours, open: .*IndexMissingError"):
            process.do("open")
    assert ask(Prepared(prepared.given, tmp_path, 1, prepared.questions), [OURS])[0].not_run is not None


def test_an_index_that_was_made_is_not_made_again(tmp_path: Path, prepared: Prepared) -> None:
    (tmp_path / "index.whole").touch()
    make_once("no such system", prepared.given, tmp_path / "index")


@pytest.mark.parametrize("peer", PEERS)
def test_each_peer_has_a_script_and_exact_versions(peer: str) -> None:
    assert (ROOT / "benchmarks" / "systems" / f"{peer}.py").is_file()
    assert all("==" in requirement for requirement in requirements(peer))


def test_the_capacity_page_says_what_the_records_do() -> None:
    assert Path("docs/capacity.md").read_text(encoding="utf-8").endswith(f"\n{capacity.page(records.FOLDER)}\n")


def test_sizes_that_nobody_measured_against_arithmetic() -> None:
    grows = line({10: 3.0, 100: 7.0, 1010: 203.0})
    assert (grows.at(510), grows.reaches(103)) == pytest.approx((103, 510))
    assert share({10: 100.0, 1000: 3000.0}).at(2000) == 6000
    # A vector of 1,536 bytes and 66 links; ten postings; 114 bytes of numbers; a tenth of the memory stays free.
    memory = cluster("HNSW", 1e9, 10, 500, 2.0)
    assert memory.memory == pytest.approx(1e9 * (1536 + 264 + 80 + 114) / 0.9)
    assert memory.nodes == 17  # of 137.4 GB
    assert (memory.segments, memory.core_ms) == (1431, 2862)
    assert memory.local_disk == 500e9
    disk = cluster("DISKANN", 1e9, 10, 500, 2.0)
    assert disk.memory == pytest.approx(1e9 * (345 + 80 + 114) / 0.9)
    assert disk.local_disk == 1e9 * (2048 + 500)
    assert disk.core_ms is None
