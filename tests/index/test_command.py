"""`python -m index`: as a user runs it, or in this process where that makes no difference."""

import json
import os
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from index.building.build_report import BuildReport
from index.building.folder_build import build
from index.building.lock import build_lock
from index.embedding.encoder import Encoder
from index.storage.snapshot import read_pointer, verify

Write = Callable[[Mapping[str, str | bytes]], Path]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def index(write: Write, tmp_path: Path, encoder: Encoder) -> Path:
    """The index of one text."""
    build([write({"a.txt": "The first."})], tmp_path / "index")
    return tmp_path / "index"


def test_a_first_build_reports_in_json(run_module: Run, write: Write, tmp_path: Path) -> None:
    documents = write({"a.txt": "One.\n\nTwo.", "b.txt": b""})
    run = run_module("index", documents, "--index", tmp_path / "index", "--json")
    assert (run.returncode, run.stderr) == (0, "")
    report = json.loads(run.stdout)
    assert list(report) == list(BuildReport.__dataclass_fields__)
    assert report["skipped"] == [{"kind": "skipped", "path": f"{documents}/b.txt", "message": "empty", "line": None}]
    assert (report["documents"], report["paragraphs"], report["new"], report["reused"]) == (1, 2, 2, 0)
    assert verify(tmp_path / "index").snapshot == report["snapshot"]


def test_a_build_says_where_it_is_and_what_it_did(run_module: Run, write: Write, index: Path) -> None:
    documents = write({"b.jsonl": "broken\n", "c.jsonl": "\n [broken\n"})
    run = run_module("index", documents, "--index", index)
    assert run.returncode == 0
    assert run.stderr.splitlines() == ["Reading", "Embedding: 0 texts", "Assembling: 1 texts"]
    first, *rest = run.stdout.splitlines()
    assert re.fullmatch(
        r"1 document \(1 undated\), 1 paragraph \(1 distinct\), 1 window: 0 new, 1 reused; \d+\.\d s", first
    )
    assert rest == [
        "Files: 1 read with doubts, 2 skipped (1 only for want of a date)",
        "Skipped: 2",
        "  2 JSONL: not valid JSON: Expecting value at character …",
        f"  {documents}/b.jsonl, line 1: not valid JSON: Expecting value at character 1",
        f"  {documents}/c.jsonl, line 2: not valid JSON: Expecting value at character 3",
        f"Index: {index} (snapshot {read_pointer(index).snapshot}, model sentence-transformers/all-MiniLM-L6-v2)",
    ]


def test_the_report_says_what_became_of_each_file(run_here: Run, write: Write, index: Path) -> None:
    files = {
        "a.txt": "date 2019-07-04\n\nThe first.",
        "b.txt": "Undated.",
        "c.png": b"\x89PNG",
        "d.jsonl": '{"text": 1}\n',
    }
    documents = write(files)
    run_here("index", documents, "--index", index, "--quiet")
    write({"e.txt": "2019-07-04\n\nThe first."})
    run = run_here("index", documents, "--index", index, "--json", "--strict")
    report = json.loads(run.stdout)
    assert [
        (Path(file["path"]).name, file["status"], file["unchanged"], file["reasons"]) for file in report["files"]
    ] == [
        ("a.txt", "unchanged", True, []),
        ("b.txt", "read with doubts", True, ["no date"]),
        ("c.png", "skipped", True, ["damaged, or not what its name says: neither PNG, JPEG, TIFF nor WebP"]),
        (
            "d.jsonl",
            "skipped",
            True,
            ["line 1: expected a JSON object with “text” as a string, found “text” that is a number"],
        ),
        ("e.txt", "indexed", False, []),
    ]
    assert report["file_counts"] == {"indexed": 1, "unchanged": 1, "read with doubts": 1, "skipped": 2}
    assert run.returncode == 1
    assert run.stderr == (
        "python -m index: the index is made and in use, but 1 of the files were read with doubts and 2 skipped; "
        "the report says which and why (--strict).\n"
    )
    assert read_pointer(index).snapshot == report["snapshot"]


def test_strict_is_content_where_nothing_is_doubtful(run_here: Run, write: Write, index: Path) -> None:
    documents = write({"a.txt": "No date.", "2019-07-04.txt": "The first."})
    (documents / "a.txt").touch()
    run = run_here("index", documents, "--index", index, "--quiet", "--strict", "--file-dates")
    assert (run.returncode, run.stderr) == (0, "")


def test_quiet_prints_the_result_alone(run_here: Run, write: Write, index: Path) -> None:
    run = run_here("index", write({}), "--index", index, "--quiet")
    assert (run.returncode, run.stderr) == (0, "")
    assert len(run.stdout.splitlines()) == 3


def test_verify(run_here: Run, index: Path) -> None:
    name = read_pointer(index).snapshot
    run = run_here("index", "--verify", "--index", index)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout == f"Snapshot {name} in {index} is whole: 26 files checked.\n"
    run = run_here("index", "--verify", "--index", index, "--json")
    assert (run.returncode, run.stderr, json.loads(run.stdout)) == (0, "", {"verified": True, "snapshot": name})


def test_verify_of_a_damaged_index(run_here: Run, index: Path) -> None:
    path = index / "snapshots" / read_pointer(index).snapshot / "vectors.faiss"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    run = run_here("index", "--verify", "--index", index)
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == (
        f"python -m index: {path} is damaged: its checksum is not that in the manifest; "
        "build it again: python -m index YOUR-DOCUMENTS\n"
    )


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["{tmp}/missing"], 1, "there is no file or folder “{tmp}/missing”; name one that holds your documents"),
        (["{tmp}/nothing"], 1, "{tmp}/nothing is empty: expected documents to index"),
        (["{tmp}/images"], 1, "no document in {tmp}/images could be read (1 looked at); the first: {tmp}/images/a.png"),
        (["{tmp}/documents", "--model", "no such"], 1, "the model “no such” cannot be found"),
        (["{tmp}/documents", "--model", "{tmp}/nothing"], 1, "no model in the folder {tmp}/nothing: expected"),
        (["--verify", "--index", "{tmp}/nothing"], 1, "there is no index in {tmp}/nothing; build one: python -m index"),
        (["--index"], 2, "argument --index: expected one argument; see python -m index --help"),
        (["--fast"], 2, "unrecognized arguments: --fast; see python -m index --help"),
    ],
)
def test_a_failure_is_one_line_and_changes_nothing(
    run_here: Run, index: Path, arguments: list[str], code: int, message: str
) -> None:
    tmp_path = index.parent
    (tmp_path / "nothing").mkdir()
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").write_bytes(b"\x89PNG")
    before = read_pointer(index)
    given = [argument.format(tmp=tmp_path) for argument in arguments]
    run = run_here("index", "--index", index, "--quiet", *given)
    assert (run.returncode, run.stdout) == (code, "")
    assert run.stderr.startswith(f"python -m index: {message.format(tmp=tmp_path)}")
    assert run.stderr.count("\n") == 1
    assert read_pointer(index) == before
    verify(index)


def test_a_second_build_says_who_builds(run_module: Run, write: Write, index: Path) -> None:
    with build_lock(index):
        run = run_module("index", write({}), "--index", index)
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith(f"python -m index: process {os.getpid()} on ")
    assert run.stderr.count("\n") == 1
    verify(index)
