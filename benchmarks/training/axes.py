"""`python -m benchmarks.training.axes OUT DATASET …`: fit the axes for the signs of a model's token vectors.

Of all tokens of some paragraphs: the directions in which most of their squares lie, turned until their signs lose the
least (iterative quantization: Gong and Lazebnik, "Iterative Quantization: A Procrustean Approach to Learning Binary
Codes", CVPR 2011). They are not taken off their mean: signs on the vectors' own axes are not either. What is written
goes to `index/embedding/`, its name and its checksum into `token_axes.py`.
"""

import argparse
import hashlib
import sys
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from index.embedding.encoder import Encoder
from index.embedding.model_files import find_model
from index.embedding.tokens import pack, unpack

BITS = 192
_PARAGRAPHS, _TOKENS = 600, 15_000
"""Of each dataset, spread over it; and at most."""
_TURNS = 50
_RUN, _RUNS = 48, 250
_AMONG_CANDIDATES = 1.25
"""Candidates for a question are more alike than paragraphs at random: among them, fewer signs tell less apart."""
_ASKED = 40
"""Every so many tokens are looked for in all runs."""
_AT_ONCE = 64

Floats = NDArray[np.float32]


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.training.axes", description=(__doc__ or "").partition(": ")[2].partition(".")[0]
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="the file to be written, NAME.npy")
    parser.add_argument("datasets", nargs="+", type=Path, metavar="DATASET", help="has a corpus.jsonl")
    parser.add_argument("--model", help="the bundled one where it is left out")
    parser.add_argument("--bits", type=int, default=BITS, help=f"signs for each token; {BITS} where it is left out")
    arguments = parser.parse_args()
    encoder = Encoder.load(find_model(arguments.model))
    vectors = np.concatenate([tokens_of(encoder, folder) for folder in arguments.datasets])
    axes = fit(vectors, arguments.bits).astype(np.float16)
    np.save(arguments.out, axes)
    sys.stdout.write(f"{encoder.identity.sha256} {hashlib.sha256(arguments.out.read_bytes()).hexdigest()}\n")


def tokens_of(encoder: Encoder, dataset: Path) -> Floats:
    """Return the vectors of all tokens of some paragraphs, shape (tokens, dimension)."""
    lines = (dataset / "corpus.jsonl").read_bytes().splitlines()
    texts = [msgspec.json.decode(line)["text"] for line in lines[:: max(1, len(lines) // _PARAGRAPHS)]]
    windows = [window for group in encoder.windows(texts) for window in group]
    parts = (windows[first : first + _AT_ONCE] for first in range(0, len(windows), _AT_ONCE))
    tokens = [text.vectors for part in parts for text in encoder.encode_paragraphs(part).tokens]
    return np.concatenate(tokens)[:_TOKENS]


def fit(vectors: Floats, bits: int) -> Floats:
    """Return axes for unit vectors, shape (bits, dimension): at right angles, and as long as `TokenAxes.rows` says.

    Vectors that follow one another are of tokens that do.
    """
    _, directions = np.linalg.eigh((vectors.T @ vectors).astype(np.float64))
    most = directions[:, ::-1][:, :bits].T.astype(np.float32)
    within = vectors @ most.T
    turn: NDArray[Any] = np.linalg.qr(np.random.default_rng(0).normal(size=(bits, bits)))[0].astype(np.float32)
    for _ in range(_TURNS):
        left, _, right = np.linalg.svd(np.sign(within @ turn).T @ within)
        turn = (left @ right).T
    axes = turn.T @ most
    return np.asarray(axes * _length(vectors[: _RUN * _RUNS], axes), dtype=np.float32)


def _length(vectors: Floats, axes: Floats) -> float:
    """Return how long axes have to be for texts to differ in their best matches by as much as on the vectors' own."""
    there = (vectors @ axes.T).astype(np.float32)
    own = _spread(vectors[::_ASKED] @ unpack(pack(vectors), vectors.shape[1]).T)
    ours = _spread(there[::_ASKED] @ unpack(pack(there), len(axes)).T)
    return _AMONG_CANDIDATES * own / ours


def _spread(similarities: Floats) -> float:
    """Return by how much runs of tokens, as long as paragraphs, differ in the best match that a token has in them."""
    runs = similarities.shape[1] // _RUN
    best = similarities[:, : runs * _RUN].reshape(len(similarities), runs, _RUN).max(axis=2)
    return float(best.std(axis=1).mean())


if __name__ == "__main__":
    main()
