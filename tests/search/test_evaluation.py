"""The evaluation on a dataset small enough to work out by hand."""

import json
from pathlib import Path

import pytest

from index.errors import SourceError, UsageError
from search.evaluation import evaluate

CORPUS = {
    "d1": "The ferry to the island sank on Monday.",
    "d2": "Bakers raised the price of rye bread.",
    "d3": "The choir sang in the old cathedral.",
    "copy": "The choir sang in the old cathedral.",
}
QUERIES = {
    "q1": "What happened to the boat?",
    "q2": "How much is a loaf?",
    "q3": "Who sang in the cathedral?",
    "q4": "?",
}


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    folder = tmp_path / "dataset"
    (folder / "qrels").mkdir(parents=True)
    for name, records in (("corpus", CORPUS), ("queries", QUERIES)):
        lines = (json.dumps({"_id": key, "text": text}) for key, text in records.items())
        (folder / f"{name}.jsonl").write_text("\n".join(lines))
    # q2's judged document is wrong on purpose, q3's is a copy of what is found, q4 is not judged.
    rows = ["query-id\tcorpus-id\tscore", "q1\td1\t1", "q2\td9\t1", "q3\tcopy\t1"]
    (folder / "qrels" / "test.tsv").write_text("\n".join(rows) + "\n")
    return folder


def test_measures_are_means_over_the_judged_questions(dataset: Path, tmp_path: Path) -> None:
    results = evaluate(dataset, tmp_path / "index", ["default", "dense"], quiet=True)
    assert [result.setting for result in results] == ["default", "dense"]
    for result in results:
        assert result.measures == pytest.approx({"nDCG@10": 2 / 3, "RR@10": 2 / 3, "R@10": 2 / 3})
    assert [result.p_value for result in results] == [None, None]


def test_what_is_missing_is_named(dataset: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no setting “best”; expected some of default, fast, dense, lexical"):
        evaluate(dataset, tmp_path / "index", ["best"], quiet=True)
    (dataset / "qrels" / "test.tsv").unlink()
    with pytest.raises(SourceError, match=r"test\.tsv cannot be read"):
        evaluate(dataset, tmp_path / "index", ["default"], quiet=True)
