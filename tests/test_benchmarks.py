"""The arithmetic and the table of `benchmarks/quality`; no peer is installed or run."""

import json
import math
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.environments import ROOT, NotRunError, requirements
from benchmarks.quality import datasets
from benchmarks.quality.__main__ import System, fill
from benchmarks.quality.measures import Rankings, Result, compare, values
from benchmarks.quality.report import Row, table
from benchmarks.quality.samples import write_sample
from benchmarks.quality.systems import PEERS, Task

JUDGED = {"q1": {"a": 1}, "q2": {"b": 1, "c": 1}}
SECOND_PLACE = 1 / math.log2(3)  # what nDCG gives a relevant document in second place
OURS = {"q1": ["a", "x"], "q2": ["b", "c"]}
PEER = {"q1": ["x", "a"], "q2": ["b", "x", "c"]}


def test_values_against_arithmetic() -> None:
    found = values(JUDGED, PEER)
    assert found["nDCG@10"] == pytest.approx([SECOND_PLACE, (1 + 1 / math.log2(4)) / (1 + SECOND_PLACE)])
    assert found["RR@10"] == pytest.approx([1 / 2, 1])
    assert found["R@10"] == pytest.approx([1, 1])


def test_documents_named_twice_count_once_and_those_after_the_tenth_do_not() -> None:
    assert values(JUDGED, {"q1": ["x", "x", "a"], "q2": []})["RR@10"] == pytest.approx([1 / 2, 0])
    eleventh = [f"x{i}" for i in range(10)] + ["a"]
    assert values(JUDGED, {"q1": eleventh, "q2": []})["R@10"] == [0, 0]


def test_a_question_without_a_ranking_counts_as_nothing() -> None:
    assert values(JUDGED, {"q2": ["b", "c"]})["nDCG@10"] == pytest.approx([0, 1])


def test_comparison_against_arithmetic() -> None:
    result = compare({"nDCG@10": [0.5, 0.9], "RR@10": [1, 1], "R@10": [1, 0]}, {n: [1, 1] for n in values(JUDGED, {})})
    assert result.means == pytest.approx({"nDCG@10": 0.7, "RR@10": 1, "R@10": 0.5})
    assert result.ahead == pytest.approx({"nDCG@10": -0.3, "RR@10": 0, "R@10": -0.5})
    # Two differences d, e: their mean over its standard error is t = (d + e) / |d - e|, here (-.5 - .1) / .4. With one
    # degree of freedom, Student's distribution is Cauchy's, and p = 1 - 2/pi * atan(|t|).
    assert result.p_values["nDCG@10"] == pytest.approx(1 - 2 / math.pi * math.atan(0.6 / 0.4))
    assert result.p_values["RR@10"] is None
    assert not result.differs()


def test_table_shows_the_best_what_may_be_chance_and_where_ours_loses() -> None:
    def result(ndcg: float, ahead: float, p_value: float | None, recall_ahead: float = 0.0) -> Result:
        means = {"nDCG@10": ndcg, "RR@10": 0.5, "R@10": 0.5}
        return Result(
            means,
            {"nDCG@10": ahead, "RR@10": 0.0, "R@10": recall_ahead},
            {"nDCG@10": p_value, "RR@10": None, "R@10": 0.04},
        )

    rows = [
        Row("ours", True, {"news": result(0.8, 0, None), "wiki": result(0.9, 0, None)}),
        Row("peer", True, {"news": result(0.79, -0.01, 0.2, 0.02), "wiki": result(0.92, 0.02, 0.01)}),
        Row("other", False, {"news": result(0.7, -0.1, 0.001)}, {"wiki": "no wheel"}),
    ]
    assert table(rows, ["news", "wiki"]).splitlines() == [
        "| | given | news | wiki | better than ours at |",
        "|---|---|---|---|---|",
        "| ours | title and text | **0.800** | 0.900 |  |",
        "| peer | title and text | 0.790 ≈ | **0.920** | news R@10 +0.020 (p = 0.04); wiki nDCG@10 +0.020 (p = 0.01) |",
        "| other | text | 0.700 | – | wiki: not run (no wheel) |",
    ]


@pytest.fixture
def dataset(tmp_path: Path) -> Callable[[str], Path]:
    """Write a dataset of two paragraphs, the first with this title."""

    def write(title: str) -> Path:
        (tmp_path / "qrels").mkdir()
        records = [{"_id": "a", "title": title, "text": "One."}, {"_id": "b", "title": "", "text": "Two."}]
        questions = [{"_id": name, "text": f" {name}? "} for name in ("q1", "q2", "unjudged")]
        (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
        (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, questions)), encoding="utf-8")
        (tmp_path / "qrels/test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\ta\t1\nq2\tb\t1\n", encoding="utf-8")
        return tmp_path

    return write


def test_titles_stand_before_the_text_where_they_are_asked_for(dataset: Callable[[str], Path]) -> None:
    folder = dataset("Head")
    assert datasets.paragraphs(folder, titles=True) == [("a", "Head\nOne."), ("b", "Two.")]
    assert datasets.paragraphs(folder, titles=False) == [("a", "One."), ("b", "Two.")]
    assert datasets.questions(folder) == [("q1", "q1?"), ("q2", "q2?")]
    (folder / "plain").mkdir()
    datasets.write_without_titles(folder, folder / "plain" / "corpus.jsonl")
    assert datasets.paragraphs(folder / "plain", titles=True) == [("a", "One."), ("b", "Two.")]


def _systems(asked: list[bool]) -> list[System]:
    def ours(task: Task) -> Rankings:
        asked.append(task.titles)
        return {"q1": ["a"], "q2": ["b" if task.titles else "a"]}

    def broken(task: Task) -> Rankings:
        raise NotRunError("no wheel")

    return [("ours", ours), ("peer", broken)]


@pytest.mark.parametrize(("title", "asked", "text", "titled"), [("Head", [True, False], 0.5, 1), ("", [True], 1, 1)])
def test_a_dataset_is_measured_with_its_titles_and_without(
    dataset: Callable[[str], Path], title: str, asked: list[bool], text: float, titled: float
) -> None:
    rows = [Row(name, titles) for titles in (False, True) for name in ("ours", "peer")]
    folder, done = dataset(title), list[bool]()
    fill(rows, _systems(done), folder, folder)
    assert done == asked
    assert [row.results[folder.name].means["R@10"] for row in rows if row.system == "ours"] == [text, titled]
    assert [row.not_run for row in rows if row.system == "peer"] == [{folder.name: "no wheel"}] * 2


@pytest.mark.parametrize("peer", PEERS)
def test_each_peer_has_a_script_and_exact_versions(peer: str) -> None:
    assert (ROOT / "benchmarks" / "quality" / "peers" / f"{peer}.py").is_file()
    assert all("==" in requirement for requirement in requirements(peer))


def test_a_sample_has_its_questions_answers_and_others(tmp_path: Path) -> None:
    dataset, sample = tmp_path / "dataset", tmp_path / "sample"
    (dataset / "qrels").mkdir(parents=True)
    names = [f"d{number}" for number in range(40)]
    (dataset / "corpus.jsonl").write_text("".join(json.dumps({"_id": name, "text": name}) + "\n" for name in names))
    asked = "".join(json.dumps({"_id": f"q{number}", "text": f"{number}?"}) + "\n" for number in range(20))
    (dataset / "queries.jsonl").write_text(asked)
    lines = [line for number in range(20) for line in (f"q{number}\td{number}\t2", f"q{number}\td39\t0")]
    (dataset / "qrels" / "test.tsv").write_text("\n".join(["query-id\tcorpus-id\tscore", *lines]) + "\n")
    write_sample(dataset, sample, 10, random.Random(1))
    inside = {name for name, _ in datasets.paragraphs(sample, titles=False)}
    answerable = {name for name in inside if int(name[1:]) < 20}
    assert (len(inside), len(answerable) >= 7) == (10, True)
    assert datasets.judgements(sample) == {f"q{name[1:]}": {name: 2} for name in answerable}
    assert {name for name, _ in datasets.questions(sample)} == datasets.judgements(sample).keys()
    write_sample(dataset, tmp_path / "again", 10, random.Random(1))
    assert (tmp_path / "again" / "corpus.jsonl").read_text() == (sample / "corpus.jsonl").read_text()
