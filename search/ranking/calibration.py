"""What nonsense gets in a corpus, measured once for each snapshot and kept beside it."""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from index.embedding.encoder import Encoded, Encoder
from index.storage.store import Store, sample_texts
from search.ranking.confidence import SAMPLE_TEXTS, Calibration, Evidence, nonsense_questions
from search.ranking.pipeline import CANDIDATES, Ranker

_FILE = "calibration.json"


@dataclass(frozen=True)
class _Kept:
    snapshot: str
    calibration: Calibration


def calibrate(directory: Path, store: Store, encoder: Encoder, ranker: Ranker) -> Calibration:
    """Return the calibration of a snapshot: that kept in the index folder, else a new one, kept if that can be."""
    path = directory / _FILE
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=_Kept)
        if kept.snapshot == store.name:
            return kept.calibration
    except (OSError, msgspec.MsgspecError):
        pass  # none yet, or not whole; it costs a second to measure
    calibration = _measure(store, encoder, ranker)
    aside = path.with_name(f"{_FILE}.{os.getpid()}")
    try:
        directory.mkdir(parents=True, exist_ok=True)  # of an index on a server, nothing may be here yet
        aside.write_bytes(msgspec.json.encode(_Kept(store.name, calibration)))
        aside.replace(path)
    except OSError:  # a read-only or full disk: it is measured again the next time
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
    return calibration


def _measure(store: Store, encoder: Encoder, ranker: Ranker) -> Calibration:
    questions = list(nonsense_questions(sample_texts(store, SAMPLE_TEXTS)))
    encoded = encoder.encode_questions(questions)
    lengths, evidence = [], []
    for row, question in enumerate(questions):
        terms = store.terms(question)
        one = Encoded(encoded.vectors[row : row + 1], encoded.tokens[row : row + 1])
        found = Evidence.of(ranker.rank(one, terms, CANDIDATES))
        if found is not None:
            lengths.append(len(terms))
            evidence.append(found)
    return Calibration.measure(store.manifest.counts.texts, lengths, evidence)
