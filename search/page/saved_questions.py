"""Questions that somebody wants to ask again, and what is new since they last looked.

They are kept beside the index in `saved_questions.jsonl`, a record a question, so that
`python -m search --questions` can ask them all.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import msgspec

from index.errors import StorageError, marked
from index.private_files import private_folder
from index.storage.store import Store
from index.untrusted_files import own_lock
from search.answer.answer import Answer
from search.evaluation.judgements import question_id, text_id
from search.evaluation.kept_lines import KeptLines, read_lines, write_lines
from search.page.view import View
from search.page.what_changed import Changes, Known, changes_since

FILE = "saved_questions.jsonl"
_SHOWN = 10
"""How many hits people look at; one below them is not news."""


@dataclass(frozen=True)
class SavedQuestion:
    """A question with its filters, and what was seen of it."""

    text: str
    since: str = ""
    until: str = ""
    source: str = ""
    author: str = ""
    language: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    """See `View`, as for the filters before."""
    snapshot: str = ""
    """The snapshot that answered when it was last looked at."""
    seen: tuple[str, ...] = ()
    """The hits that it had then, by `text_id`."""
    known: Known | None = None
    """What was known by these hits; None where a release saved it that did not look."""

    @property
    def key(self) -> str:
        """What it is known by: its words and its filters."""
        # What was saved before there were more filters is known by these four.
        more = [self.author, self.language, *map("=".join, sorted(self.fields))]
        return question_id("\n".join([self.text, self.since, self.until, self.source, *(more if any(more) else ())]))

    @classmethod
    def of(cls, view: View) -> "SavedQuestion":
        """Return what is saved of a view; the spellings of a watched name may change, and are not."""
        return cls(
            view.question,
            view.since,
            view.until,
            view.source,
            view.author,
            view.language,
            view.fields,
        )

    @property
    def view(self) -> View:
        """The view that asks it."""
        return View(
            self.text,
            self.since,
            self.until,
            self.source,
            author=self.author,
            language=self.language,
            fields=self.fields,
        )

    @property
    def filters(self) -> str:
        """Its filters in a line; empty where it has none."""
        period = "–".join([self.since, self.until]) if self.since or self.until else ""
        named = [f"{name}: {value}" for name, value in self.fields]
        return " · ".join(filter(None, [period, self.source, self.author, self.language, *named]))

    def changes(self, store: Store, answer: Answer) -> Changes:
        """Return what differs from what was known when it was last looked at."""
        if self.known is None or answer.snapshot == self.snapshot:
            return Changes()
        return changes_since(self.known, self.seen, store, answer)

    def new_hits(self, answer: Answer) -> set[str]:
        """Return the hits among the first ten that there were not when it was last looked at, by `text_id`."""
        if not answer.answered or answer.snapshot == self.snapshot:
            return set()
        return {text_id(hit.text) for hit in answer.hits[:_SHOWN]} - set(self.seen)


class SavedQuestions:
    """The saved questions beside an index. Several sessions and processes may use them at once."""

    def __init__(self, index: Path) -> None:
        self.path = index / FILE

    def all(self) -> list[SavedQuestion]:
        """Return them in the order in which they were saved; damaged lines are left out.

        Raises:
            StorageError: the file cannot be read.
        """
        return self._read().records

    def damage(self) -> list[str]:
        """Return the names of lines that are damaged and not used: “line 3 of …”."""
        return self._read().damage

    def save(self, question: SavedQuestion, answer: Answer, known: Known | None = None) -> None:
        """Keep a question, with the hits that it has now as those that were seen, and what is known by them.

        Raises:
            StorageError: it cannot be written.
        """
        seen = tuple(text_id(hit.text) for hit in answer.hits)
        now = replace(question, snapshot=answer.snapshot, seen=seen, known=known)
        with self._writing():
            lines = self._read()
            kept, keys = lines.records, [other.key for other in lines.records]
            if now.key in keys:
                kept[keys.index(now.key)] = now
            else:
                kept.append(now)
            self._write(kept, lines.damaged)

    def remove(self, question: SavedQuestion) -> None:
        """Forget a question.

        Raises:
            StorageError: that cannot be written.
        """
        with self._writing():
            lines = self._read()
            self._write([other for other in lines.records if other.key != question.key], lines.damaged)

    def _read(self) -> KeptLines[SavedQuestion]:
        return read_lines(self.path, lambda line: msgspec.json.decode(line, type=SavedQuestion))

    def _write(self, questions: list[SavedQuestion], damaged: list[bytes]) -> None:
        write_lines(self.path, (json.dumps(asdict(question), ensure_ascii=False) for question in questions), damaged)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            private_folder(self.path.parent)
            with own_lock(self.path.with_name(f"{self.path.name}.lock")):
                yield
        except OSError as error:
            raise StorageError(
                marked("the question cannot be kept in {path}: {error}; make that folder writable."),
                path=self.path,
                error=error.strerror,
            ) from error
