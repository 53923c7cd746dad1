"""What people say of hits, relevant or not: kept beside the index, as a dataset that the evaluation runs.

    INDEX/judgements/queries.jsonl      the questions
    INDEX/judgements/qrels/test.tsv     question, paragraph, and 1 (relevant) or 0 (not)
    INDEX/judgements/corpus.jsonl       the paragraphs that were judged

That is BEIR's layout (Thakur et al., "BEIR", NeurIPS 2021). A paragraph is named by the digest of its text, a question
by that of its words, so that both mean the same after a rebuild.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock

from index.errors import StorageError
from index.storage.corpus import digest
from search.answer.answer import Hit

FOLDER = "judgements"
_HEAD = ["query-id", "corpus-id", "score"]


class Judgements:
    """The judgements beside an index. Several sessions and processes may use them at once."""

    def __init__(self, index: Path) -> None:
        self.folder = index / FOLDER

    def of(self, question: str) -> dict[str, bool]:
        """Return what was said of the hits of a question: by `text_id`, whether it is relevant."""
        judged = self._read()
        return {text: relevant for (asked, text), relevant in judged.items() if asked == question_id(question)}

    def count(self) -> tuple[int, int]:
        """Return how many questions have a relevant hit, and how many hits were judged."""
        judged = self._read()
        return len({question for (question, _), relevant in judged.items() if relevant}), len(judged)

    def mark(self, question: str, hit: Hit, relevant: bool | None) -> None:
        """Say that a hit is relevant to a question or not; None takes back what was said.

        Raises:
            StorageError: it cannot be written.
        """
        with self._writing():
            judged = self._read()
            key = question_id(question), text_id(hit.text)
            judged.pop(key, None)
            if relevant is not None:
                judged[key] = relevant
            place = hit.place
            record = {"title": place.title or "", "text": hit.text, "date": place.date, "source": place.source}
            questions = {**self._records("queries"), key[0]: {"text": question}}
            paragraphs = {**self._records("corpus"), key[1]: record}
            _write_records(self.folder / "queries.jsonl", questions, {asked for asked, _ in judged})
            _write_records(self.folder / "corpus.jsonl", paragraphs, {text for _, text in judged})
            rows = [[asked, text, str(int(relevant))] for (asked, text), relevant in sorted(judged.items())]
            lines = ["\t".join(row) + "\n" for row in [_HEAD, *rows]]
            _replace(self.folder / "qrels" / "test.tsv", "".join(lines))

    def _read(self) -> dict[tuple[str, str], bool]:
        try:
            with (self.folder / "qrels" / "test.tsv").open(encoding="utf-8", newline="") as stream:
                rows = list(csv.reader(stream, delimiter="\t"))[1:]
        except OSError:
            return {}
        return {(row[0], row[1]): row[2] != "0" for row in rows if len(row) == 3}

    def _records(self, name: str) -> dict[str, dict[str, Any]]:
        try:
            lines = (self.folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        except OSError:
            return {}
        records = [json.loads(line) for line in lines]
        return {record.pop("_id"): record for record in records}

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            (self.folder / "qrels").mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / "lock"):
                yield
        except OSError as error:
            raise StorageError(
                f"the judgement cannot be kept in {self.folder}: {error.strerror}; make that folder writable."
            ) from error


def question_id(question: str) -> str:
    """Return what a question is known by."""
    return digest(" ".join(question.casefold().split())).hex()


def text_id(text: str) -> str:
    """Return what the text of a hit is known by."""
    return digest(text).hex()


def _write_records(path: Path, records: Mapping[str, Mapping[str, Any]], wanted: set[str]) -> None:
    lines = [
        json.dumps({"_id": name, **record}, ensure_ascii=False) + "\n"
        for name, record in records.items() if name in wanted
    ]  # fmt: skip
    _replace(path, "".join(lines))


def _replace(path: Path, text: str) -> None:
    """Write a file so that readers see either the old or the new one."""
    aside = path.with_name(f"{path.name}.new")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)
