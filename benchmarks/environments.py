"""Systems run in processes of their own; those of others in virtual environments of their own, made the first time."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
CACHE = ROOT / ".benchmarks"
"""All that benchmarks keep; git ignores it."""
_REQUIREMENTS = Path(__file__).parent / "requirements"

Command = Sequence[str | Path]


class NotRunError(Exception):
    """A system could not be installed or run; the message says why, on one line."""


def requirements(system: str) -> list[str]:
    """Return what is installed for a system, each with its version."""
    return (_REQUIREMENTS / f"{system}.txt").read_text(encoding="utf-8").split()


def python_of(system: str) -> Path:
    """Return the Python of a system's environment, made the first time and when its requirements change."""
    folder = CACHE / "environments" / system
    python, ready, wanted = folder / "bin" / "python", folder / "requirements.txt", requirements(system)
    if not ready.exists() or ready.read_text(encoding="utf-8").split() != wanted:
        run([sys.executable, "-m", "venv", "--clear", folder])
        install: list[str | Path] = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        # PyTorch first: a system that asks for it without a version would bring another one.
        for some in ([line for line in wanted if line.startswith("torch==")], wanted):
            if some:
                run([*install, *some])
        ready.write_text("\n".join(wanted), encoding="utf-8")
    return python


def surroundings() -> dict[str, str]:
    """Return the environment variables that a system is run with."""
    return {**os.environ, "HF_HUB_OFFLINE": "1"}  # the model is a folder: nobody has to look for it elsewhere


def run(command: Command) -> str:
    """Run a command in the project's folder and return what it prints.

    Raises:
        NotRunError: it failed.
    """
    done = subprocess.run(  # noqa: S603 - our own scripts, with the user's own paths
        list(command), cwd=ROOT, env=surroundings(), capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise NotRunError(reason(done.stderr, done.returncode))
    return done.stdout


def reason(messages: str, code: int | None) -> str:
    """Return why a command failed, on one line: the last that it said."""
    lines = [line for line in messages.splitlines() if line.strip()]
    return lines[-1][:200] if lines else f"exit code {code}"
