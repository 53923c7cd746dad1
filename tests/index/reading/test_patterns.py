"""No file of long runs of the same makes reading it take quadratic time."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from index.reading.documents import Document, SourceFile
from index.reading.pool import Reading

Write = Callable[[Mapping[str, str | bytes]], Path]

# Every regular expression of index.reading, on long runs that begin like what it looks for and end otherwise.
_ALL_PATTERNS = r"""
import importlib, pkgutil, random, re
import index.reading
LENGTH = 20_000
runs = [" ", "\t", "\n", "\r\n", "a", "i", "1", "-", "#", ">", "<", "<a ", "a ", "a-", "=", '"', ",", "| ", "\xad"]
runs += ["。", "中", "{", "\\", "date ", "URI=", "<?xml", "> ", "From a ", "1 ", ". "]
heads = ["", "date", "date:", "# a", "From ", "<?xml", "URI", "URI='", "<meta", "<a", "1", "page ", "{\\title ", "•"]
heads += ["D:", "\n", "-- ", "continue reading"]
generator = random.Random(5)
made = [head + run * (LENGTH // len(run)) + end for head in heads for run in runs for end in ("x", "")]
for _ in range(40):
    pieces = [generator.choice(runs) * generator.randrange(LENGTH // 4) for _ in range(6)]
    made.append("".join(pieces)[:LENGTH])
count = 0
for module in pkgutil.walk_packages(index.reading.__path__, "index.reading."):
    if module.name.endswith("sandboxed_worker"):
        continue
    for name, pattern in vars(importlib.import_module(module.name)).items():
        if isinstance(pattern, re.Pattern):
            count += 1
            for text in made:
                text = text if isinstance(pattern.pattern, str) else text.encode()
                pattern.match(text)
print(count)
"""
_SECONDS = 240
"""A pattern that takes quadratic time needs minutes by itself; all together need some seconds."""


@pytest.mark.slow
def test_no_pattern_takes_quadratic_time_from_where_it_begins() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ALL_PATTERNS], capture_output=True, text=True, timeout=_SECONDS, check=True
    )
    assert int(done.stdout) > 30


_RUN = 250_000
RUNS: dict[str, str] = {
    "blanks.html": " " * _RUN,
    "blanks.xhtml": "<?xml" + " " * _RUN + "<p>",
    "declaration.html": "<p>Text.</p>" + " " * _RUN + "<?xml",
    "name.html": "<p>Text.</p>" + ("<" + "a" * 19_000) * 13,
    "title.md": "# a" + " " * _RUN + "b\n\nText.",
    "date.md": "date" + " " * _RUN + "x\n\nText.",
    "dates.md": "date:" + " " * _RUN + "x\n\nText.",
    "from.mbox": "From a Thu Jul  4 10:00:00 2019\nSubject: A\n\nText.\n\nFrom " + "a" * _RUN,
    "quotes.csv": "text\n" + ',"' * (_RUN // 2),
    "apostrophes.csv": "text\n" + "a'b;" * (_RUN // 4),
}


@pytest.mark.slow
def test_files_of_long_runs_are_read(write: Write) -> None:
    found: dict[str, list[str]] = {}
    with Reading() as reading:
        folder = write(RUNS)
        for file, results in reading.read([SourceFile(folder / name, name) for name in RUNS]):
            assert isinstance(file, SourceFile)
            found[file.name] = [str(some) for some in results if not isinstance(some, Document)]
    assert {name: notes for name, notes in found.items() if any("long" in n or "seconds" in n for n in notes)} == {}
