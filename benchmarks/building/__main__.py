"""`python -m benchmarks.building`: how fast paragraphs are embedded, against sentence-transformers as it comes."""

import argparse
import itertools
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sentence_transformers import SentenceTransformer

from index.documents import SourceFile
from index.encoder import Encoder
from index.formats import read_documents
from index.models import find_model
from index.sources import walk

WORDS = Path(__file__).parents[2] / "seeds"


def _paragraphs(source: Path | None) -> list[str]:
    if source is None:
        return _synthetic()
    files = (file for file in walk([source], Path()) if isinstance(file, SourceFile))
    documents = itertools.chain.from_iterable(read_documents(file) for file in files)
    return list(dict.fromkeys(itertools.chain.from_iterable(document.paragraphs for document in documents)))


def _synthetic() -> list[str]:
    """Make paragraphs of the words of the seed documents, of 8 to 90 words."""
    words = " ".join(path.read_text(encoding="utf-8") for path in sorted(WORDS.glob("*.txt"))).split()
    chance = np.random.default_rng(0)
    return [" ".join(chance.choice(words, chance.integers(8, 90))) for _ in range(2000)]


def _rate(embed: Callable[[list[str]], np.ndarray], texts: list[str]) -> tuple[float, np.ndarray]:
    started = time.perf_counter()
    vectors = embed(texts)
    return len(texts) / (time.perf_counter() - started), vectors


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.building", description=__doc__.partition(": ")[2])
    parser.add_argument(
        "source", nargs="?", type=Path, help="a file or folder of documents; made up where there is none"
    )
    parser.add_argument("--count", type=int, default=1000, help="how many paragraphs a run (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=3, help="how many runs of each, in turns (default: %(default)s)")
    arguments = parser.parse_args()
    encoder = Encoder.load(find_model())
    texts = [window for group in encoder.windows(_paragraphs(arguments.source)) for window in group]
    texts = list(np.random.default_rng(1).permutation(texts)[: arguments.count])
    theirs = SentenceTransformer(str(find_model().folder), local_files_only=True)
    for embed in (encoder.embed_paragraphs, theirs.encode):
        embed(texts[:64])  # the first run of each makes ready
    rates: dict[str, list[float]] = {"ours": [], "sentence-transformers": []}
    cosine = 1.0
    for _ in range(arguments.runs):
        ours, a = _rate(lambda some: encoder.embed_paragraphs(some).vectors, texts)
        other, b = _rate(lambda some: theirs.encode(some, normalize_embeddings=True), texts)
        rates["ours"].append(ours)
        rates["sentence-transformers"].append(other)
        cosine = min(cosine, float((a * b).sum(axis=1).min()))
    report: dict[str, object] = {
        f"{name}, paragraphs/s": [round(rate, 1) for rate in own] for name, own in rates.items()
    }
    ratios = [a / b for a, b in zip(*rates.values(), strict=True)]
    report |= {"paragraphs": len(texts), "ratio": round(statistics.median(ratios), 2), "least cosine": round(cosine, 6)}
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
