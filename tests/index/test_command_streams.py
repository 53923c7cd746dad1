"""Commands whose standard streams are closed, full, or take ASCII alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it has no such shell")

ROOT = Path(__file__).parents[2]
_SAY = f"print({'Łódź'!a})"
_ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def _run(command: str, streams: str = "", **variables: str) -> "subprocess.CompletedProcess[bytes]":
    """Run a command of ours, with redirections as a shell has them."""
    code = f"from index.command_line import run_command\ndef command():\n    {command}\nrun_command('say', command)"
    return subprocess.run(
        ["sh", "-c", f'"$0" -c "$1" {streams}', sys.executable, code], cwd=ROOT, env={**os.environ, **variables},
        capture_output=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("variables", [{}, _ASCII, {**_ASCII, "PYTHONIOENCODING": "ascii"}])
def test_any_letter_is_said_in_any_locale(variables: dict[str, str]) -> None:
    done = _run(_SAY, **variables)
    assert (done.returncode, done.stdout, done.stderr) == (0, "Łódź\n".encode(), b"")


def test_what_an_encoding_does_not_have_is_written_as_its_number() -> None:
    assert _run(_SAY, PYTHONIOENCODING="latin-1").stdout == b"\\u0141\xf3d\\u017a\n"


@pytest.mark.parametrize("streams", ["<&-", ">&-", "2>&-", "<&- >&-", "<&- >&- 2>&-"])
def test_closed_streams_do_no_harm(tmp_path: Path, streams: str) -> None:
    kept = tmp_path / "kept"
    command = f"import os; s = open({str(kept)!r}, 'w'); {_SAY}; [os.write(n, b'noise') for n in (1, 2)]; s.write('k')"
    done = _run(command, streams)
    assert done.returncode == 0
    assert kept.read_text() == "k"


def test_a_full_disk_behind_the_output_is_one_line() -> None:
    done = _run(_SAY, ">/dev/full")
    assert done.returncode == 1
    expected = b"say: the output cannot be written: No space left on device; what was to be done is done\n"
    assert done.stderr == expected
