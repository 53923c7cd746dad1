"""Files of questions: a question a line, a table, or JSON Lines."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import UsageError, marked
from search.question.question_tables import read_table


@dataclass(frozen=True)
class Question:
    """A question of a file."""

    text: str
    id: str | None = None
    answers: tuple[str, ...] = ()
    """Strings of which one stands in what answers it, where a dataset says so."""


def read_questions(path: Path) -> list[Question]:
    """Read all questions of a `.txt`, `.csv` or `.jsonl` file; lines without one are passed over.

    See `question_tables.read_table` for how the separator and the column of a table are recognised.

    Raises:
        UsageError: the file cannot be read, or holds no question.
    """
    try:
        return parse_questions(path.read_bytes(), path)
    except OSError as error:
        raise UsageError(f"the questions in {path} cannot be read: {error.strerror}.") from error


def parse_questions(content: bytes, path: Path) -> list[Question]:
    """Read all questions of a file that was read already; see `read_questions`."""
    text = decode(content, path)
    readers = {".csv": _from_csv, ".tsv": _from_csv, ".jsonl": _from_jsonl, ".ndjson": _from_jsonl}
    read = readers.get(path.suffix.lower(), _from_lines)
    questions = [question for question in read(path, text) if question.text.strip()]
    if not questions:
        raise UsageError(marked("no question in {path}: expected one a line."), path=path)
    return questions


def decode(content: bytes, path: Path) -> str:
    """Return the text of a file.

    Raises:
        UsageError: it is not UTF-8.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            marked("{path} is not UTF-8 text (byte {byte}); save it as UTF-8."), path=path, byte=str(error.start)
        ) from error


def _from_lines(_path: Path, text: str) -> Iterator[Question]:
    return (Question(line) for line in text.splitlines())


def _from_csv(path: Path, text: str) -> Iterator[Question]:
    try:
        table = read_table(text)
    except csv.Error as error:
        raise UsageError(marked("{path} is not a table that can be read: {error}."), path=path, error=error) from error
    return (Question(question, identifier) for question, identifier in table.questions())


def _from_jsonl(path: Path, text: str) -> Iterator[Question]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            identifier = record.get("_id", record.get("id"))
            name = None if identifier is None else str(identifier)
            yield Question(record["text"].strip(), name, _answers(record.get("metadata")))
        except (ValueError, KeyError, AttributeError, RecursionError) as error:
            raise UsageError(
                f"{path}, line {number}: expected a JSON object with “text” and perhaps “_id”, as in "
                '{"_id": "1", "text": "Who said it?"}.'
            ) from error


def _answers(metadata: object) -> tuple[str, ...]:
    answers = metadata.get("answer") if isinstance(metadata, dict) else None
    return tuple(filter(None, map(str, answers))) if isinstance(answers, list) else ()
