"""What every system is told, as files in a folder: paragraphs, their vectors, questions, and what was changed.

corpus.jsonl                documents
documents/                  each of them in a file of its own, as people have them; ours reads these
paragraphs.jsonl            `id`, `text`, `day` of each paragraph; peers read these
vectors.npy                 a unit vector for each of them, where nobody is to embed them
questions.json, .npy        the questions and their vectors
changed.jsonl, changed_paragraphs.jsonl     the corpus after a change; what is new in it
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import corpora
from benchmarks.environments import CACHE
from benchmarks.systems.serving import paragraphs
from index.embedding.encoder import Encoder, Vectors
from index.embedding.model_files import find_model
from index.reading.dates import parse_date
from index.storage.snapshot import Snapshot

Row = dict[str, object]
_AT_ONCE = 4096


def folder_of(corpus: Path) -> Path:
    """Return the folder for what is given of a corpus."""
    folder = CACHE / "given" / corpus.stem
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def distinct_texts(folder: Path) -> list[str]:
    """Return the paragraphs that are given, each once."""
    return list(dict.fromkeys(str(row["text"]) for row in paragraphs(folder)))


def write_corpus(folder: Path, corpus: Path) -> int:
    """Give a corpus as it is, to be embedded by each system; return the number of its paragraphs."""
    (folder / "corpus.jsonl").unlink(missing_ok=True)
    (folder / "corpus.jsonl").symlink_to(corpus.resolve())
    write_documents(folder, "corpus.jsonl")
    return _write_paragraphs(folder / "paragraphs.jsonl", _paragraphs(corpus))


def write_documents(folder: Path, name: str) -> int:
    """Put each document of a corpus into a file of its own, unless it has one like that; return how many were written.

    Ours looks at a file again when its size or time is another.
    """
    written = 0
    with (folder / name).open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            path = folder / "documents" / f"{number // 1000:04}" / f"{number % 1000:03}.jsonl"
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_text(encoding="utf-8") != line:
                path.write_text(line, encoding="utf-8")
                written += 1
    return written


def write_change(folder: Path, share: float) -> int:
    """Give a change to one paragraph in this share of the documents; return how many that is."""
    changed = folder / "changed.jsonl"
    corpora.change(folder / "corpus.jsonl", share, changed)
    pairs = zip(_paragraphs(folder / "corpus.jsonl"), _paragraphs(changed), strict=True)
    return _write_paragraphs(folder / "changed_paragraphs.jsonl", (new for old, new in pairs if old != new))


def write_index(folder: Path, snapshot: Snapshot) -> int:
    """Give each window of an index of ours with its vector: a paragraph, or a piece of one; return their number."""
    count = len(snapshot.vectors)
    if _write_paragraphs(folder / "paragraphs.jsonl", _windows(snapshot)) != count:
        raise ValueError(f"{snapshot.folder} has {count:,} windows, but its texts do not fall into as many")
    vectors = np.lib.format.open_memmap(
        folder / "vectors.npy", mode="w+", dtype=np.float32, shape=(count, snapshot.vectors.dimension)
    )
    for first in range(0, count, _AT_ONCE):
        vectors[first : first + _AT_ONCE] = snapshot.vectors.vectors(first, min(_AT_ONCE, count - first))
    vectors.flush()
    return count


def _windows(snapshot: Snapshot) -> Iterator[Row]:
    encoder, columns = Encoder.load(find_model()), snapshot.columns
    days = columns.document_days[columns.paragraph_documents[columns.text_paragraphs], 0]
    number = 0
    for row, _, text in snapshot.corpus.texts():
        # Most texts are one window; to see that of a million anew takes minutes.
        windows = [text] if len(columns.windows_of_text(row)) == 1 else encoder.windows([text])[0]
        for window in windows:
            yield {"id": number, "text": window, "day": int(days[row])}
            number += 1


def write_questions(folder: Path, questions: Sequence[str]) -> Vectors:
    """Give questions and their vectors; return these."""
    vectors = np.concatenate(
        [Encoder.load(find_model()).encode_questions([question]).vectors for question in questions]
    )
    (folder / "questions.json").write_text(json.dumps(list(questions), ensure_ascii=False), encoding="utf-8")
    np.save(folder / "questions.npy", vectors)
    return vectors


def made_up_questions(snapshot: Snapshot, count: int) -> list[str]:
    """Return questions for a corpus that nobody asked anything: some words in a row, of paragraphs all over it."""
    chance = np.random.default_rng(0)
    questions = []
    for text in snapshot.corpus.sample_texts(count):
        words = text.split()
        length = int(chance.integers(4, 13))
        first = int(chance.integers(0, max(1, len(words) - length)))
        questions.append(" ".join(words[first : first + length]))
    return questions


def paragraph_days(folder: Path) -> NDArray[np.int64]:
    """Return the day of each paragraph given."""
    return np.fromiter((row["day"] for row in paragraphs(folder)), np.int64)


def _paragraphs(corpus: Path) -> Iterator[Row]:
    number = 0
    with corpus.open(encoding="utf-8") as stream:
        for line in stream:
            record = json.loads(line)
            date = parse_date(record["date"])
            for text in record["text"].split("\n\n"):
                yield {"id": number, "text": text, "day": date.first.toordinal() if date else -1}
                number += 1


def _write_paragraphs(path: Path, rows: Iterable[Row]) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as stream:
        for count, row in enumerate(rows, start=1):  # noqa: B007 - the last is how many there are
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    return count
