"""Runs each system in a process and an environment of its own, and keeps what the peers answered."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.quality.measures import Rankings
from index.models import find_model

ROOT = Path(__file__).parent.parent.parent
CACHE = ROOT / ".benchmarks"
_HERE = Path(__file__).parent
_SCRIPTS = "benchmarks.quality.peers"

PEERS = {
    "sentence_transformers": "sentence-transformers (exact cosine)",
    "bm25s": "bm25s",
    "txtai": "txtai (hybrid)",
    "lancedb": "LanceDB (hybrid, rank fusion)",
}
"""Script and requirements file, then the name in the table."""

DEFAULT = "default"
OURS = {
    DEFAULT: "**ours**",
    "fast": "ours, `--fast`",
    "dense": "ours, meaning alone",
    "lexical": "ours, words alone",
}
"""Setting of `search.evaluation`, then the name in the table. The default, first, is what all are compared with."""


class NotRunError(Exception):
    """A system could not be installed or run; the message says why, on one line."""


@dataclass(frozen=True)
class Task:
    """A dataset, with its paragraphs' titles or without."""

    dataset: Path
    titles: bool
    indexes: Path
    """Where our indexes of whole datasets are kept, each under its dataset's name."""

    @property
    def name(self) -> str:
        """The dataset's name."""
        return self.dataset.name


def rank_ours(setting: str, task: Task) -> Rankings:
    """Index what changed in a dataset and rank with one of our settings; never from the cache."""
    index = task.indexes / task.name
    if not task.titles:
        whole, index = index, CACHE / "indexes" / task.name
        if whole.is_dir() and not index.exists():
            shutil.copytree(
                whole, index
            )  # the vectors of paragraphs do not depend on titles: no need to make them again
    return _rankings(_run([sys.executable, "-m", f"{_SCRIPTS}.ours", task.dataset, index, setting], task))


def rank_peer(peer: str, task: Task) -> Rankings:
    """Rank with a peer, or return what it answered to exactly this before."""
    model = find_model()
    kept = CACHE / "rankings" / f"{task.name}-{peer}-{_key(peer, task, model.weights_sha256())}.jsonl"
    if not kept.exists():
        output = _run([_environment(peer), "-m", f"{_SCRIPTS}.{peer}", task.dataset, model.folder], task)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(output, encoding="utf-8")
    return _rankings(kept.read_text(encoding="utf-8"))


def requirements(peer: str) -> list[str]:
    """Return what is installed for a peer, each with its version."""
    return (_HERE / "requirements" / f"{peer}.txt").read_text(encoding="utf-8").split()


def _environment(peer: str) -> Path:
    """Return the Python of a peer's environment, made the first time and when its requirements change."""
    folder = CACHE / "environments" / peer
    python, ready, wanted = folder / "bin" / "python", folder / "requirements.txt", requirements(peer)
    if not ready.exists() or ready.read_text(encoding="utf-8").split() != wanted:
        _run([sys.executable, "-m", "venv", "--clear", folder])
        install: list[str | Path] = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        # PyTorch first: a peer that asks for it without a version would bring another one.
        for some in ([line for line in wanted if line.startswith("torch==")], wanted):
            if some:
                _run([*install, *some])
        ready.write_text("\n".join(wanted), encoding="utf-8")
    return python


def _run(command: list[str | Path], task: Task | None = None) -> str:
    titles = ["--titles"] if task and task.titles else []
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}  # the model is a folder: nobody has to look for it elsewhere
    done = subprocess.run(  # noqa: S603 - our own scripts, with the user's own paths
        [*command, *titles], cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise NotRunError(lines[-1][:200] if lines else f"exit code {done.returncode}")
    return done.stdout


def _key(peer: str, task: Task, weights: str) -> str:
    """Return a checksum of all that a peer's rankings depend on."""
    dataset = [task.dataset / name for name in ("corpus.jsonl", "queries.jsonl", "qrels/test.tsv")]
    code = [_HERE / "peers" / f"{peer}.py", _HERE / "protocol.py", _HERE / "datasets.py"]
    parts = [f"{weights} {task.titles} {requirements(peer)}".encode(), *(path.read_bytes() for path in dataset + code)]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:16]


def _rankings(lines: str) -> Rankings:
    records = [json.loads(line) for line in lines.splitlines()]
    return {record["id"]: record["documents"] for record in records}
