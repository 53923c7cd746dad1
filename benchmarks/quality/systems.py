"""Runs each system in a process and an environment of its own, and keeps what the peers answered."""

import hashlib
import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.environments import CACHE, python_of, requirements, run
from benchmarks.quality.measures import Rankings
from index.embedding.model_files import find_model

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
            # The vectors of paragraphs do not depend on titles: no need to make them again.
            shutil.copytree(whole, index)
    return _rankings(run([sys.executable, "-m", f"{_SCRIPTS}.ours", task.dataset, index, setting, *_titles(task)]))


def rank_peer(peer: str, task: Task) -> Rankings:
    """Rank with a peer, or return what it answered to exactly this before."""
    model = find_model()
    kept = CACHE / "rankings" / f"{task.name}-{peer}-{_key(peer, task, model.weights_sha256())}.jsonl"
    if not kept.exists():
        output = run([python_of(peer), "-m", f"{_SCRIPTS}.{peer}", task.dataset, model.folder, *_titles(task)])
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(output, encoding="utf-8")
    return _rankings(kept.read_text(encoding="utf-8"))


def _titles(task: Task) -> list[str]:
    return ["--titles"] if task.titles else []


def _key(peer: str, task: Task, weights: str) -> str:
    """Return a checksum of all that a peer's rankings depend on."""
    dataset = [task.dataset / name for name in ("corpus.jsonl", "queries.jsonl", "qrels/test.tsv")]
    code = [_HERE / "peers" / f"{peer}.py", _HERE / "protocol.py", _HERE / "datasets.py"]
    parts = [f"{weights} {task.titles} {requirements(peer)}".encode(), *(path.read_bytes() for path in dataset + code)]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:16]


def _rankings(lines: str) -> Rankings:
    records = [json.loads(line) for line in lines.splitlines()]
    return {record["id"]: record["documents"] for record in records}
