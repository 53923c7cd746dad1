"""The evaluation on a dataset small enough to work out by hand."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sentence_transformers import CrossEncoder

from index.errors import SourceError, UsageError
from index.storage.locations import as_location
from index.storage.opening import live_manifest
from search.evaluation.__main__ import main
from search.evaluation.evaluation import evaluate, evidence_share
from search.ranking.reranker import find_reranker

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


def test_reranker_is_measured_as_one_more_setting(
    dataset: Path, tmp_path: Path, cross_encoders: Callable[[str], Path]
) -> None:
    folder = cross_encoders("one score")
    texts = list(dict.fromkeys(CORPUS.values()))
    judge = CrossEncoder(str(folder), local_files_only=True)
    ranks = []
    for question, relevant in (("q1", CORPUS["d1"]), ("q3", CORPUS["copy"])):
        scores = judge.predict([(QUERIES[question], text) for text in texts])
        ranks.append(1 + int((scores > scores[texts.index(relevant)]).sum()))
    reranker = find_reranker(str(folder))
    own, other = evaluate(dataset, tmp_path / "index", ["default"], reranker=reranker, quiet=True)
    assert (own.setting, other.setting) == ("default", "reranker")
    assert other.measures["RR@10"] == pytest.approx(sum(1 / rank for rank in ranks) / 3)
    assert own.measures["RR@10"] == pytest.approx(2 / 3)
    assert ranks != [1, 1]


def test_what_is_missing_is_named(dataset: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no setting “best”; expected some of default, fast, dense, lexical"):
        evaluate(dataset, tmp_path / "index", ["best"], quiet=True)
    (dataset / "qrels" / "test.tsv").unlink()
    with pytest.raises(SourceError, match=r"test\.tsv cannot be read"):
        evaluate(dataset, tmp_path / "index", ["default"], quiet=True)


def test_evidence_counts_where_the_right_paragraph_holds_the_answer(dataset: Path, tmp_path: Path) -> None:
    corpus = {
        "d1": "The harbour was quiet. The ferry to the island sank on Monday. Gulls cried all day.",
        "d2": "Bakers raised the price of rye bread. A loaf costs four euros now.",
    }
    queries = {
        "q1": ("When did the ferry to the island sink?", ["Monday", "on Monday"]),
        "q2": ("Who raised the price of rye bread?", ["four euros"]),  # it stands in the other sentence
        "q3": ("What cried all day?", ["seals"]),  # it stands nowhere
    }
    (dataset / "corpus.jsonl").write_text("\n".join(json.dumps({"_id": k, "text": t}) for k, t in corpus.items()))
    records = ({"_id": k, "text": t, "metadata": {"answer": a}} for k, (t, a) in queries.items())
    (dataset / "queries.jsonl").write_text("\n".join(map(json.dumps, records)))
    (dataset / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\nq3\td1\t1\n")
    evaluate(dataset, tmp_path / "index", ["default"], quiet=True)
    assert evidence_share(dataset, tmp_path / "index", quiet=True) == (1 / 2, 2)


def test_no_share_of_evidence_where_no_answers_are_named(dataset: Path, tmp_path: Path) -> None:
    evaluate(dataset, tmp_path / "index", ["default"], quiet=True)
    assert evidence_share(dataset, tmp_path / "index", quiet=True) is None


def test_models_are_compared_each_in_an_index_of_its_own(
    dataset: Path,
    tmp_path: Path,
    tiny_model: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bundled = "sentence-transformers/all-MiniLM-L6-v2"
    index = tmp_path / "indexes" / "here"

    def printed(*arguments: str | Path) -> list[dict[str, Any]]:
        monkeypatch.setattr(sys, "argv", ["search.evaluation", *map(str, arguments), "--json"])
        with pytest.raises(SystemExit, match="0"):
            main()
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    models = ["--model", bundled, "--model", tiny_model]
    first, other = printed(dataset, "--index", index, "--settings", "dense", *models)
    assert [first["setting"], other["setting"]] == [f"dense, {bundled}", f"dense, {tiny_model}"]
    assert first["nDCG@10"] == pytest.approx(2 / 3)
    assert (first["p"], first["difference"]) == (None, None)
    made = {path.name: live_manifest(as_location(path)).model.name for path in index.parent.iterdir()}
    assert made == {"here-all-MiniLM-L6-v2": bundled, f"here-{tiny_model.name}": str(tiny_model)}

    table = tmp_path / "questions.tsv"
    table.write_text("what\tWhat happened to the boat?\tferry .* sank\nnone\tsquare root of 1764\t\n")
    monkeypatch.chdir(tmp_path)
    one, two = printed(table, "--index", index.parent / "here-all-MiniLM-L6-v2", *models)
    assert [one["model"], two["model"]] == [bundled, str(tiny_model)]
    assert one["questions"][0] == {
        "kind": "what", "question": "What happened to the boat?", "rank": 1, "verdict": one["questions"][0]["verdict"],
    }  # fmt: skip
    assert one["outcomes"][0]["difference"] is None
    assert len(two["outcomes"][0]["difference"]) == 2
    assert (tmp_path / ".evaluation" / f"here-all-MiniLM-L6-v2-{tiny_model.name}" / "live.json").exists()
