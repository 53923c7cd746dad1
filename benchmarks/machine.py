"""What figures were measured on: the machine, the versions and the commit."""

import importlib.metadata
import os
import platform
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.environments import ROOT, requirements

_OUR_PACKAGES = ("torch", "sentence-transformers", "openvino", "faiss-cpu", "numpy")


def about(peers: Iterable[str]) -> dict[str, Any]:
    """Return what figures of ours and of these peers were made with."""
    ours = [f"{name}=={importlib.metadata.version(name)}" for name in _OUR_PACKAGES]
    return {
        "commit": _commit(),
        "machine": _machine(),
        "python": platform.python_version(),
        "versions": {"ours": ours, **{peer: requirements(peer) for peer in peers}},
    }


def facts(made: dict[str, Any]) -> list[str]:
    """Return the same as lines for people."""
    versions = [f"{name}: {', '.join(pins)}" for name, pins in made["versions"].items()]
    return [made["machine"], f"Python {made['python']}", *versions, f"commit {made['commit']}"]


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores ({_processor()}), {memory:.0f} GiB, {platform.system()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _commit() -> str:
    def git(*arguments: str) -> str:
        command = ["git", *arguments]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)  # noqa: S603 - git
        return done.stdout.strip()

    changed = git("status", "--porcelain", "--", "index", "search")
    return git("rev-parse", "--short", "HEAD") + (
        " and changes to index/ or search/ not yet committed" if changed else ""
    )
