"""`python -m index --watch`, as a user runs it."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from index.errors import UsageError
from index.reading.watching import changes

Write = Callable[[Mapping[str, str | bytes]], Path]


def _next_report(process: "subprocess.Popen[str]") -> dict[str, object]:
    assert process.stdout is not None
    report: dict[str, object] = json.loads(process.stdout.readline())
    return report


@pytest.mark.usefixtures("heeds_interrupts")
def test_changes_are_built_when_they_rest_and_an_interrupt_ends_it(write: Write, tiny_model: Path) -> None:
    documents = write({"a.txt": "The first."})
    index = documents / "index"  # inside, where its own changes must not count
    command = [sys.executable, "-m", "index", documents, "--index", index, "--model", tiny_model, "--watch", "--json"]
    with subprocess.Popen(
        [*map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        try:
            assert _next_report(process)["documents"] == 1
            write({f"{i}.txt": f"Number {i}." for i in range(20)})
            assert _next_report(process)["documents"] == 21
            (documents / "a.txt").unlink()
            assert _next_report(process)["documents"] == 20
            process.send_signal(signal.SIGINT)
            out, error = process.communicate(timeout=300)
        finally:
            process.kill()
    assert (process.returncode, out) == (0, "")
    assert error == "\nNo longer watching; the index stays as it is.\n"


def test_what_counts_as_a_change(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("One.")
    watching = changes([tmp_path / "one.txt"], tmp_path / "index")
    assert next(watching) is False
    (tmp_path / "other.txt").write_text("Not asked for.")
    (tmp_path / ".one.txt").write_text("Hidden.")
    assert next(watching) is False
    (tmp_path / "new").write_text("Two.")
    (tmp_path / "new").rename(tmp_path / "one.txt")  # as editors save
    assert next(watching) is True


def test_without_the_package_it_says_what_installs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    with pytest.raises(UsageError, match=r"install it: python -m pip install 'paragraph-search\[watch\]'"):
        next(changes([tmp_path], tmp_path / "index"))
