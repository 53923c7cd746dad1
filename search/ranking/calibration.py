"""What nonsense gets in a corpus, measured once for each snapshot and kept beside it."""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from index.embedding.encoder import Encoded
from index.storage.store import sample_texts
from search.question.understanding import as_plain_words
from search.ranking.confidence import SAMPLE_TEXTS, Calibration, Evidence, nonsense_questions
from search.ranking.pipeline import CANDIDATES, Pipeline

_FILE = "calibration.json"


@dataclass(frozen=True)
class _Kept:
    snapshot: str
    calibration: Calibration


def calibrate(directory: Path, pipeline: Pipeline) -> Calibration:
    """Return the calibration of a snapshot: that kept in the index folder, else a new one, kept if that can be."""
    path = directory / _FILE
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=_Kept)
        if kept.snapshot == pipeline.store.name:
            return kept.calibration
    except (OSError, msgspec.MsgspecError):
        pass  # none yet, or not whole; it costs a second to measure
    calibration = _measure(pipeline)
    aside = path.with_name(f"{_FILE}.{os.getpid()}")
    try:
        directory.mkdir(parents=True, exist_ok=True)  # of an index on a server, nothing may be here yet
        aside.write_bytes(msgspec.json.encode(_Kept(pipeline.store.name, calibration)))
        aside.replace(path)
    except OSError:  # a read-only or full disk: it is measured again the next time
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
    return calibration


def _measure(pipeline: Pipeline) -> Calibration:
    store = pipeline.store
    questions = list(nonsense_questions(sample_texts(store, SAMPLE_TEXTS)))
    encoded = pipeline.encoder.encode_questions(questions)
    lengths, evidence = [], []
    for row, question in enumerate(questions):
        one = Encoded(encoded.vectors[row : row + 1], encoded.tokens[row : row + 1])
        understood = as_plain_words(store, question)
        found = Evidence.of(pipeline.rank(understood, CANDIDATES, encoded=one))
        if found is not None:
            lengths.append(len(understood.terms))
            evidence.append(found)
    return Calibration.measure(store.manifest.counts.texts, lengths, evidence)
