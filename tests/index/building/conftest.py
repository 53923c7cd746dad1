"""Builds in processes of their own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture
def waiting_build() -> "Callable[..., AbstractContextManager[subprocess.Popen[str]]]":
    """Run `python -m index` with some arguments; it waits when its first batch is committed, until its input ends."""

    @contextmanager
    def run(*arguments: str | Path) -> "Iterator[subprocess.Popen[str]]":
        command = [sys.executable, Path(__file__).with_name("waiting_build.py"), *arguments]
        environment, pipe = os.environ | {"PYTHONPATH": str(ROOT)}, subprocess.PIPE
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True
        ) as process:
            assert process.stderr is not None
            assert process.stderr.readline() == "kept\n"
            yield process

    return run
