"""`paragraph-search check`."""

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from types import SimpleNamespace

import pytest

Run = Callable[..., "CompletedProcess[str]"]
DRAFT = """Good evening, everyone.

According to Sputnik, the Taliban will not participate in the conference.
Three elephants escaped from the zoo of Ulan Bator.
"""


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "draft.md"
    path.write_text(DRAFT, encoding="utf-8")
    return path


def test_text_json_table_markdown_and_report(seed_index: Path, draft: Path, run_here: Run) -> None:
    arguments = ["check", str(draft), "--index", str(seed_index)]
    done = run_here("serving", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert "  3. Three elephants escaped from the zoo of Ulan Bator.\n     nothing here\n" in done.stdout
    assert done.stdout.endswith("none of this says whether a sentence is true.\n")
    found = json.loads(run_here("serving", *arguments, "--json").stdout)
    assert [one["finding"] for one in found["sentences"]][::2] == ["not checked", "nothing here"]
    assert found["sentences"][1]["hits"][0]["date"] == "2017-03-27"
    rows = list(csv.DictReader(io.StringIO(run_here("serving", *arguments, "--csv").stdout)))
    assert {row["number"] for row in rows} == {"1", "2", "3"}
    assert run_here("serving", *arguments, "--markdown").stdout.startswith("# draft.md\n\n3 sentences: ")
    assert run_here("serving", *arguments, "--html").stdout.startswith("<!doctype html><html lang='en'>")


def test_standard_input(seed_index: Path, run_here: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(DRAFT.encode())))
    found = json.loads(run_here("serving", "check", "-", "--index", str(seed_index), "--json").stdout)
    assert (found["draft"], len(found["sentences"])) == ("draft", 3)


def test_nothing_outside_the_filters_is_compared(seed_index: Path, draft: Path, run_here: Run) -> None:
    done = run_here("serving", "check", str(draft), "--index", str(seed_index), "--until", "2016", "--json")
    assert [one["hits"] for one in json.loads(done.stdout)["sentences"]] == [[], [], []]


def test_what_is_wrong_is_said_in_one_line(seed_index: Path, tmp_path: Path, run_here: Run) -> None:
    done = run_here("serving", "check", str(tmp_path / "gone.txt"), "--index", str(seed_index))
    assert done.returncode == 2
    assert done.stderr.startswith("paragraph-search check: the draft ")
    assert done.stderr.count("\n") == 1
