"""What became of each file, for the page."""

import csv
import io
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from index.building.folder_build import build
from index.embedding.encoder import Encoder
from index.storage.folder_store import FolderStore
from index.storage.snapshot import open_snapshot
from search.page.file_list import narrow, write_reports

Write = Callable[[Mapping[str, str | bytes]], Path]


@pytest.fixture(autouse=True)
def _model(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.embedding.encoder.Encoder.load", lambda _: encoder)


def test_each_file_with_its_state_and_why(write: Write, tmp_path: Path) -> None:
    folder = write(
        {
            "2019-07-04 dam.txt": "The dam broke.",
            "envoy.txt": "The envoy spoke.",
            "latin.txt": "La réunion s’est terminée très tôt, à Genève.".encode("cp1252"),
            "+cmd.exe": b"\x00",
        }
    )
    (folder / "link").symlink_to(folder)
    first = FolderStore(open_snapshot(_built(folder, tmp_path)))
    expected = {
        "+cmd.exe": ("skipped", [".exe is not a format that can be read"]),
        "2019-07-04 dam.txt": ("indexed", []),
        "envoy.txt": ("read with doubts", ["no date"]),
        "latin.txt": ("read with doubts", ["not valid UTF-8; read as Windows-1252, which is most likely", "no date"]),
        "link": ("skipped", ["a symbolic link; links are not followed, name its target instead"]),
    }
    found = first.files()
    assert {Path(report.path).name: (report.status, report.reasons) for report in found} == expected

    (folder / "new 2020-01-01.txt").write_text("The harbour froze.")
    second = FolderStore(open_snapshot(_built(folder, tmp_path)))
    expected["2019-07-04 dam.txt"] = ("unchanged", [])
    expected["new 2020-01-01.txt"] = ("indexed", [])
    found = second.files()
    assert {Path(report.path).name: (report.status, report.reasons) for report in found} == expected

    assert [Path(report.path).name for report in narrow(found, ["unchanged", "indexed"], "")] == [
        "2019-07-04 dam.txt", "new 2020-01-01.txt",
    ]  # fmt: skip
    assert [Path(report.path).name for report in narrow(found, [], "Windows-1252 LATIN")] == ["latin.txt"]
    assert narrow(found, ["skipped"], "latin") == []

    shutil.rmtree(first.snapshot.folder)  # as a build does to the snapshot before the one before it
    assert {report.status for report in second.files()} == {"indexed", "read with doubts", "skipped"}


def test_what_a_spreadsheet_would_run_is_inert(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write({"=HYPERLINK(1).txt": "The dam broke.", "-1+1.bin": b"x"}))
    build([Path("=HYPERLINK(1).txt"), Path("-1+1.bin")], tmp_path / "index")
    stream = io.StringIO(newline="")
    write_reports(FolderStore(open_snapshot(tmp_path / "index")).files(), stream)
    assert list(csv.reader(io.StringIO(stream.getvalue()))) == [
        ["file", "state", "documents", "paragraphs", "reasons"],
        ["'=HYPERLINK(1).txt", "read with doubts", "1", "1", "no date"],
        ["'-1+1.bin", "skipped", "0", "0", ".bin is not a format that can be read"],
    ]


def _built(folder: Path, tmp_path: Path) -> Path:
    build([folder], tmp_path / "index")
    time.sleep(0.01)
    return tmp_path / "index"
