"""What people say of hits, relevant or not: kept beside the index, as a dataset that the evaluation runs.

    INDEX/judgements/queries.jsonl      the questions
    INDEX/judgements/qrels/test.tsv     question, paragraph, and 1 (relevant) or 0 (not)
    INDEX/judgements/corpus.jsonl       the paragraphs that were judged

That is BEIR's layout (Thakur et al., "BEIR", NeurIPS 2021). A paragraph is named by the digest of its text, a question
by that of its words, so that both mean the same after a rebuild.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.errors import StorageError, marked
from index.private_files import private_folder
from index.storage.corpus import digest
from index.untrusted_files import check_own_folder, own_lock
from search.answer.answer import Hit
from search.evaluation.kept_lines import KeptLines, read_lines, write_lines

FOLDER = "judgements"
_HEAD = "query-id\tcorpus-id\tscore"
_Score = tuple[str, str, int]
_Record = tuple[str, dict[str, Any]]


class Judgements:
    """The judgements beside an index. Several sessions and processes may use them at once."""

    def __init__(self, index: Path) -> None:
        self.folder = index / FOLDER

    def of(self, question: str) -> dict[str, bool]:
        """Return what was said of the hits of a question: by `text_id`, whether it is relevant.

        Raises:
            StorageError: the judgements cannot be read; so do the other methods.
        """
        asked_for = question_id(question)
        return {text: score > 0 for (asked, text), score in self._scores()[0].items() if asked == asked_for}

    def texts_of(self, question: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the texts of the relevant hits of a question, and of those that are not."""
        judged = self.of(question)
        texts = {key: str(record.get("text", "")) for key, record in self._records("corpus").records if key in judged}
        relevant, others = ([texts[key] for key in texts if judged[key] is wanted] for wanted in (True, False))
        return tuple(relevant), tuple(others)

    def count(self) -> tuple[int, int]:
        """Return how many questions have a relevant hit, and how many hits were judged."""
        judged, _ = self._scores()
        return len({question for (question, _), score in judged.items() if score > 0}), len(judged)

    def damage(self) -> list[str]:
        """Return the names of lines that are damaged and not used: “line 3 of …”."""
        files = (self._scores()[1], self._records("queries"), self._records("corpus"))
        return [name for file in files for name in file.damage]

    def mark(self, question: str, hit: Hit, relevant: bool | None) -> None:
        """Say that a hit is relevant to a question or not; None takes back what was said.

        Raises:
            StorageError: it cannot be written.
        """
        with self._writing():
            judged, scores = self._scores()
            key = question_id(question), text_id(hit.text)
            judged.pop(key, None)
            if relevant is not None:
                judged[key] = int(relevant)
            place = hit.place
            record = {"title": place.title or "", "text": hit.text, "date": place.date, "source": place.source}
            self._write_records("queries", (key[0], {"text": question}), {asked for asked, _ in judged})
            self._write_records("corpus", (key[1], record), {text for _, text in judged})
            rows = ["\t".join([asked, text, str(score)]) for (asked, text), score in sorted(judged.items())]
            write_lines(self._scores_file, [_HEAD, *rows], scores.damaged)

    @property
    def _scores_file(self) -> Path:
        return self.folder / "qrels" / "test.tsv"

    def _scores(self) -> tuple[dict[tuple[str, str], int], KeptLines[_Score]]:
        """Return the score of each question and paragraph that was judged, and the lines that say so."""
        lines = read_lines(self._scores_file, _score)
        return {(asked, text): score for asked, text, score in lines.records}, lines

    def _records(self, name: str) -> KeptLines[_Record]:
        return read_lines(self._records_file(name), _record)

    def _records_file(self, name: str) -> Path:
        return self.folder / f"{name}.jsonl"

    def _write_records(self, name: str, new: _Record, wanted: set[str]) -> None:
        """Write those of the records that are wanted, and a new one among them."""
        lines = self._records(name)
        records = {**dict(lines.records), **dict([new])}
        kept = (
            json.dumps({"_id": key, **record}, ensure_ascii=False) for key, record in records.items() if key in wanted
        )
        write_lines(self._records_file(name), kept, lines.damaged)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            for folder in (self.folder, self.folder / "qrels"):
                check_own_folder(folder)
                private_folder(folder)
            with own_lock(self.folder / "lock"):
                yield
        except OSError as error:
            raise StorageError(
                marked("the judgement cannot be kept in {folder}: {error}; make that folder writable."),
                folder=self.folder,
                error=error.strerror,
            ) from error


def question_id(question: str) -> str:
    """Return what a question is known by."""
    return digest(" ".join(question.casefold().split())).hex()


def text_id(text: str) -> str:
    """Return what the text of a hit is known by."""
    return digest(text).hex()


def _score(line: str) -> _Score | None:
    """Read a question, a paragraph and its score; None for the names of the columns."""
    if line == _HEAD:
        return None
    question, text, score = line.split("\t")
    return question, text, int(score)


def _record(line: str) -> _Record:
    """Read a JSON object with its `_id`, which it is known by."""
    record = json.loads(line)
    if not isinstance(record, dict) or not isinstance(name := record.pop("_id"), str):
        raise TypeError(line)
    json.dumps(record, ensure_ascii=False).encode()  # half a character, “\\ud800”, could not be written again
    return name, record
