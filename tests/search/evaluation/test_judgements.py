"""What people say of hits: kept as a dataset, and measured on the index that it stands beside."""

import json
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from index.building.folder_build import build
from index.building.options import BuildOptions
from index.errors import SourceError, StorageError
from search import Searcher
from search.evaluation.evaluation import evaluate, evaluate_judgements, index_of_judgements
from search.evaluation.judgements import Judgements, text_id
from search.evaluation.pooling import in_words, unjudged

FILES = {
    "a.txt": "The ferry to the island sank on Monday.",
    "b.txt": "Bakers raised the price of rye bread.\n\nThe choir sang in the old cathedral.",
}


@pytest.fixture
def searcher(corpus: Callable[[Mapping[str, str]], Searcher]) -> Searcher:
    return corpus(FILES)


def test_marks_are_kept_changed_and_taken_back(searcher: Searcher) -> None:
    judgements = Judgements(searcher.location.folder)
    first, second, _ = searcher.search("What sank?").hits
    assert judgements.of("What sank?") == {}
    judgements.mark("What sank?", first, True)
    judgements.mark("what  sank?", second, False)  # the same question
    assert judgements.of("What sank?") == {text_id(first.text): True, text_id(second.text): False}
    assert judgements.of("Who sang?") == {}
    assert judgements.count() == (1, 2)
    judgements.mark("What sank?", first, False)
    judgements.mark("What sank?", second, None)
    assert Judgements(searcher.location.folder).of("What sank?") == {text_id(first.text): False}
    assert judgements.count() == (0, 1)


@pytest.mark.usefixtures("without_verdicts")
def test_they_are_measured_on_the_index_and_survive_a_rebuild(searcher: Searcher, tmp_path: Path) -> None:
    judgements = Judgements(searcher.location.folder)
    hits = searcher.search("What sank?").hits
    judgements.mark("What sank?", hits[0], True)
    judgements.mark("Who sang?", searcher.search("Who sang?").hits[1], True)
    judgements.mark("Only a bad one", hits[2], False)
    assert index_of_judgements(judgements.folder) == searcher.location.folder
    (result,) = evaluate_judgements(judgements.folder, searcher.store, ["default"])
    # The first is found at rank 1, the other at rank 2; the question without a relevant one does not count.
    assert result.measures == pytest.approx({"nDCG@10": (1 + 0.6309) / 2, "RR@10": 0.75, "R@10": 1.0}, abs=1e-4)
    build([*tmp_path.glob("corpus*")], searcher.location.folder, BuildOptions(full=True))
    searcher.refresh()
    assert evaluate_judgements(judgements.folder, searcher.store, ["default"]) == [result]


def test_they_are_a_dataset_that_stands_alone(searcher: Searcher, tmp_path: Path) -> None:
    judgements = Judgements(searcher.location.folder)
    good, bad, _ = searcher.search("What sank?").hits
    judgements.mark("What sank?", good, True)
    judgements.mark("What sank?", bad, False)
    shutil.copytree(judgements.folder, tmp_path / "dataset")
    assert index_of_judgements(tmp_path / "dataset") is None
    (result,) = evaluate(tmp_path / "dataset", tmp_path / "other", ["default"], quiet=True)
    assert result.measures["RR@10"] == 1
    lines = (tmp_path / "dataset" / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["text"] for line in lines} == {good.text, bad.text}


def test_without_a_relevant_one_there_is_nothing_to_measure(searcher: Searcher) -> None:
    judgements = Judgements(searcher.location.folder)
    with pytest.raises(SourceError, match=r"test\.tsv cannot be read"):
        evaluate_judgements(judgements.folder, searcher.store, ["default"])
    judgements.mark("What sank?", searcher.search("What sank?").hits[0], False)
    with pytest.raises(SourceError, match="mark some in the page first"):
        evaluate_judgements(judgements.folder, searcher.store, ["default"])


def test_what_to_judge_next_is_what_most_settings_find(searcher: Searcher) -> None:
    judgements = Judgements(searcher.location.folder)
    ferry, *others = searcher.search("What sank?").hits
    judgements.mark("What sank?", ferry, True)
    judgements.mark("Who sang in the cathedral?", others[0], False)
    found = unjudged(judgements.folder, searcher.store, ["dense", "lexical"])
    choir = FILES["b.txt"].splitlines()[2]
    assert (found.found, found.judged, len(found.next)) == (6, 2, 4)
    # by words, only the choir is found
    first = found.next[0]
    assert (first.question, first.text, first.settings, first.best_rank) == ("Who sang in the cathedral?", choir, 2, 1)
    assert {one.settings for one in found.next[1:]} == {1}
    said = in_words(found)
    assert said.startswith("Of the 6 paragraphs among the first ten, 2 are judged.")
    assert f"- Who sang in the cathedral?\n  “{choir}” (" in said
    assert "paragraph 2): among the first ten of 2 of 2 settings, at best at rank 1\n" in said
    for question in ("What sank?", "Who sang in the cathedral?"):
        for hit in (ferry, *others):
            judgements.mark(question, hit, False)
    assert in_words(unjudged(judgements.folder, searcher.store, ["dense", "lexical"])) == (
        "Of the 6 paragraphs among the first ten, 6 are judged. There is nothing left to judge."
    )


def test_many_may_judge_at_once(searcher: Searcher) -> None:
    hit = searcher.search("What sank?").hits[0]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: Judgements(searcher.location.folder).mark(f"Question {n}?", hit, True), range(40)))
    assert Judgements(searcher.location.folder).count() == (40, 40)


def test_folder_that_cannot_be_written_is_said(
    searcher: Searcher, open_folder: Path, as_nobody: Callable[[], AbstractContextManager[None]]
) -> None:
    hit = searcher.search("What sank?").hits[0]
    with as_nobody(), pytest.raises(StorageError, match="the judgement cannot be kept in"):
        Judgements(open_folder).mark("What sank?", hit, True)


def test_damaged_lines_are_named_and_put_aside_and_the_rest_goes_on(searcher: Searcher) -> None:
    judgements = Judgements(searcher.location.folder)
    first, second, _ = searcher.search("What sank?").hits
    judgements.mark("What sank?", first, True)
    scores, corpus = judgements.folder / "qrels" / "test.tsv", judgements.folder / "corpus.jsonl"
    with scores.open("a") as stream:
        stream.write("only\ttwo\nq\tp\tmany\n")
    with corpus.open("a") as stream:
        stream.write('{"text": "nameless"}\n')
    assert judgements.count() == (1, 1)
    assert judgements.damage() == [f"line 3 of {scores}", f"line 4 of {scores}", f"line 2 of {corpus}"]
    judgements.mark("What sank?", second, False)
    assert judgements.damage() == []
    assert sorted(judgements.of("What sank?").values()) == [False, True]
    assert scores.with_name("test.tsv.damaged").read_text() == "only\ttwo\nq\tp\tmany\n"
    assert corpus.with_name("corpus.jsonl.damaged").read_text() == '{"text": "nameless"}\n'
    files = [path for path in judgements.folder.rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
