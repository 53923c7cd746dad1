"""`python -m search` as people call it."""

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index.building.folder_build import build
from index.building.options import BuildOptions

Run = Callable[..., "subprocess.CompletedProcess[str]"]

ENVOY = "How did the Russian envoy respond to the accusation?"


def _search(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "search", *arguments], capture_output=True, text=True, timeout=300, check=False
    )


def test_question_prints_the_paragraph_that_answers_first(seed_index: Path) -> None:
    done = _search(ENVOY, "--index", str(seed_index), "--top", "2")
    assert (done.returncode, done.stderr) == (0, "")
    first, second = done.stdout.strip().split("\n\n")
    assert first.startswith("1. On Friday, Zamir Kabulov")
    assert "“absolutely false”" in first
    assert "27 March 2017 · North Atlantic Treaty Organisation troops" in first
    assert "… · seeds/000_d2d85d5fcffcf0ef.txt · paragraph 13" in first
    assert second.startswith(" 2. ")


def test_a_question_imports_only_what_it_needs(seed_index: Path) -> None:
    script = f"""
import runpy, sys
sys.argv = ["search", {ENVOY!r}, "--index", {str(seed_index)!r}, "--json"]
try:
    runpy.run_module("search", run_name="__main__")
finally:
    print(*{{name.partition(".")[0] for name, module in sys.modules.items() if module is not None}})
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=300, check=True)
    answer, packages = done.stdout.splitlines()
    assert json.loads(answer)["hits"][0]["paragraph"] == 13
    slow = "torch transformers sentence_transformers bm25s numba scipy pandas dateparser py3langid chardet tqdm"
    assert set(slow.split()) & set(packages.split()) == set()


def test_file_of_questions_as_json_lines_and_as_table(seed_index: Path, tmp_path: Path, run_here: Run) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text(f'{{"_id": "a", "text": "{ENVOY}"}}\n{{"_id": "b", "text": "Who went to Beijing?"}}\n')
    done = run_here(
        "search", "--questions", str(questions), "--index", str(seed_index), "--top", "1", "--json", "--until", "2017"
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(a["id"], a["hits"][0]["paragraph"]) for a in answers] == [("a", 13), ("b", 10)]
    done = run_here("search", "--questions", str(questions), "--index", str(seed_index), "--top", "3", "--csv")
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert [(row["id"], row["rank"]) for row in rows] == [(i, r) for i in "ab" for r in "123"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([""], "the question is empty"),
        ([" \t\x1b\u200b"], "the question is empty"),
        ([], "expected either a question or --questions FILE"),
        (["Who?", "--questions", "x.txt"], "expected either a question or --questions FILE"),
        (["word " * 20_000], "the question has 20,000 words"),
        (["Who?", "--top", "0"], "expected a whole number from 1 on, found “0”"),
        (["Who?", "--top", "many"], "expected a whole number from 1 on, found “many”"),
        (["Who?", "--since", "soon"], "--since needs a date, found “soon”"),
        (["Who?", "--today", "soon"], "--today needs a date, found “soon”"),
        (["Who?", "--today", "2017-03"], "--today needs a full day, found “2017-03”; write it like 2017-03-27."),
        (["Who?", "--json", "--csv"], "not allowed with argument"),
        (["--questions", "no-such-file.txt"], "no-such-file.txt cannot be read"),
        (["Who?", "--colour"], "unrecognized arguments: --colour"),
    ],
)
def test_wrong_usage_is_said_in_one_line(arguments: list[str], message: str, tmp_path: Path, run_here: Run) -> None:
    done = run_here("search", *arguments, "--index", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


def test_missing_index_is_said_in_one_line(tmp_path: Path) -> None:
    done = _search("Who?", "--index", str(tmp_path / "none"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("python -m search: there is no index in")
    assert done.stderr.count("\n") == 1


def test_dates_in_the_question_filter_unless_they_are_not_to(seed_index: Path, run_here: Run) -> None:
    def first_line(*arguments: str) -> str:
        done = run_here(
            "search", "What did the envoy say yesterday?", "--index", str(seed_index), "--top", "1", *arguments
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.partition("\n")[0]

    understood = "Only from 27 March 2017 (understood from “yesterday”; --no-dates searches all)"
    assert first_line("--today", "2017-03-28") == understood
    assert "yesterday" not in first_line("--today", "2017-03-28", "--no-dates")


def test_odd_questions_of_a_file_have_an_answer_each(seed_index: Path, tmp_path: Path, run_here: Run) -> None:
    questions = [
        "特使对指控有何回应？",
        "the of and",
        "?!…",
        '""',
        '"',
        '"envoy',
        "🕊️",
        "<b>envoy</b>",
        "en\x00voy",
        "\x1b[2J",
    ]
    (tmp_path / "questions.txt").write_text("\n".join(questions), encoding="utf-8")
    arguments = ("--questions", str(tmp_path / "questions.txt"), "--index", str(seed_index), "--top", "1")
    done = run_here("search", *arguments, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [len(answer["hits"]) for answer in answers] == [1] * len(questions)
    assert [answer["question"] for answer in answers] == [*questions[:-2], "en voy", "[2J"]
    assert [answer["answered"] for answer in answers[:5]] == [False] * 5
    done = run_here("search", *arguments)
    assert "\x1b" not in done.stdout
    assert done.stdout.startswith(
        f"{questions[0]}\n\nNothing here seems to answer this. The nearest paragraphs:\n\n 1. "
    )


def test_filter_that_nothing_passes_is_said_in_one_line(seed_index: Path, run_here: Run) -> None:
    done = run_here("search", ENVOY, "--index", str(seed_index), "--since", "2018")
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "No paragraph passes the filters.\n")


def test_fields_of_the_documents_filter(tmp_path: Path, tiny_model: Path, run_here: Run) -> None:
    records = [
        {"_id": "a", "text": "The ferry sailed on Monday.", "section": "Harbour", "to": ["Ann", "Bo"]},
        {"_id": "b", "text": "The ferry sank on Tuesday.", "section": "Weather"},
        {"_id": "c", "text": "The ferry was raised on Friday."},
    ]
    (tmp_path / "notes.jsonl").write_text("\n".join(map(json.dumps, records)))
    index = tmp_path / "index"
    build([tmp_path / "notes.jsonl"], index, BuildOptions(model=str(tiny_model)))

    def found(*arguments: str) -> list[str]:
        done = run_here("search", "ferry", "--index", str(index), "--json", *arguments)
        assert done.returncode == 0, done.stderr
        return sorted(hit["document"] for hit in json.loads(done.stdout)["hits"])

    assert found("--field", "section=harbour") == ["a"]
    assert found("--field", "section=harbour", "--field", "section=Weather") == ["a", "b"]
    assert found("--field", "section=*", "--field", "to=b?") == ["a"]
    done = run_here("search", "ferry", "--index", str(index), "--json", "--field", "Section=Harbour")
    answer = json.loads(done.stdout)
    assert answer["filters"]["fields"] == {"section": ["Harbour"]}
    assert answer["hits"][0]["fields"] == {"section": ["Harbour"], "to": ["Ann", "Bo"]}
    for field, said in (
        ("desk=x", "no document here has a field “desk”; those that there are: section, to."),
        ("desk", "a field to filter by is written like section=politics, found “desk”."),
    ):
        done = run_here("search", "ferry", "--index", str(index), "--field", field)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == f"python -m search: {said}\n"


def test_reranker_decides_the_order(seed_index: Path, cross_encoders: Callable[[str], Path], run_here: Run) -> None:
    arguments = (ENVOY, "--index", str(seed_index), "--top", "3", "--reranker", str(cross_encoders("one score")))
    done = _search(*arguments, "--json", "--explain")
    assert (done.returncode, done.stderr) == (0, "")
    hits = json.loads(done.stdout)["hits"]
    assert [hit["signals"]["reranker"] for hit in hits] == [hit["score"] for hit in hits]
    own = json.loads(run_here("search", *arguments[:-2], "--json", "--explain").stdout)["hits"]
    assert [hit["signals"]["reranker"] for hit in own] == [None] * 3
    assert [hit["paragraph"] for hit in own] != [hit["paragraph"] for hit in hits]
    shown = run_here("search", *arguments, "--explain").stdout
    assert f"    reranker {hits[0]['score']:.2f} (decides the order), dense +" in shown


def test_reranker_that_is_none_is_said_in_one_line(
    seed_index: Path, cross_encoders: Callable[[str], Path], run_here: Run
) -> None:
    # Of those that cannot be found, and of other kinds, `test_reranker.py` has the messages.
    name, message = str(cross_encoders("three scores")), "found a classifier that gives 3 scores, expected a cross-"
    done = run_here("search", ENVOY, "--index", str(seed_index), "--reranker", name)
    assert (done.returncode, done.stdout) == (1, "")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
