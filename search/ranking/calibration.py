"""The baseline of a corpus, measured once for each snapshot when it is opened, and kept beside it.

The file may be deleted at any time: it is measured again, which takes a second.
"""

import contextlib
import functools
import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

import msgspec

from index.atomic_write import write_atomically
from index.embedding.encoder import Encoded
from index.storage.store import sample_texts
from index.untrusted_files import read_bounded
from search.question.understanding import as_plain_words
from search.ranking.confidence import SAMPLE_TEXTS, Calibration, Evidence, baseline_questions
from search.ranking.pipeline import CANDIDATES, Pipeline

_FILE = "calibration.json"
_MOST_BYTES = 1 << 16
_FEWER, _LESS_READ = 4, 4
"""While an index is first built, every fourth of the baseline questions is asked, and few texts are read for each.
Among a million texts, beside the build, all would take 53 s; this takes 7, and its means are .02 less."""
_ENOUGH, _MOST_SECONDS = 8, 10.0
"""A model that is slower still is asked so many questions, and no more after so long."""


@dataclass(frozen=True)
class _Kept:
    snapshot: str
    code: str
    """What measured it; see `_code_sha256`."""
    calibration: Calibration


def calibrate(directory: Path, pipeline: Pipeline) -> Calibration:
    """Return the calibration of a snapshot: that kept in the index folder, else a new one, kept if that can be."""
    path = directory / _FILE
    if kept := _read(path, pipeline.store.name):
        return kept
    calibration = _measure(pipeline)
    with contextlib.suppress(OSError):  # a read-only or full disk: it is measured again the next time
        directory.mkdir(parents=True, exist_ok=True)  # of an index on a server, nothing may be here yet
        write_atomically(path, msgspec.json.encode(_Kept(pipeline.store.name, _code_sha256(), calibration)))
    return calibration


def _read(path: Path, snapshot: str) -> Calibration | None:
    """Return what is kept of a snapshot; None where there is none, or where it is not whole, or by other code."""
    try:
        kept = msgspec.json.decode(read_bounded(path, _MOST_BYTES), type=_Kept)
    except (OSError, ValueError):  # msgspec's errors and those of text that is not UTF-8
        return None
    if (kept.snapshot, kept.code) != (snapshot, _code_sha256()) or not kept.calibration.is_whole:
        return None
    return kept.calibration


@functools.cache
def _code_sha256() -> str:
    """Return a checksum of what decides the scores of baseline questions: other code gives others."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _measure(pipeline: Pipeline) -> Calibration:
    questions = list(baseline_questions(sample_texts(pipeline.store, SAMPLE_TEXTS)))
    if pipeline.on_demand.is_needed:
        questions = questions[::_FEWER]
    encoded = pipeline.encoder.encode_questions(questions)
    evidence, began = [], time.monotonic()
    for row, question in enumerate(questions):
        if pipeline.on_demand.is_needed and row >= _ENOUGH and time.monotonic() - began > _MOST_SECONDS:
            break
        one = Encoded(encoded.vectors[row : row + 1], encoded.tokens[row : row + 1])
        understood = as_plain_words(pipeline.store, question)
        found = Evidence.of(pipeline.rank(understood, CANDIDATES, encoded=one, most_read=_LESS_READ))
        if found is not None:
            evidence.append(found)
    return Calibration.measure(evidence)
