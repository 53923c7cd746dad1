"""Hits that somebody keeps, in collections with names: each with a note and tags, in an order of their own.

They are kept beside the index in `collections.jsonl`, a record a hit. A hit is kept with all that a citation needs, so
that it stays when the corpus changes.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import msgspec

from index.errors import StorageError, marked
from index.private_files import private_folder
from index.storage.corpus import Place
from index.untrusted_files import own_lock
from search.answer.answer import Hit, Look
from search.evaluation.judgements import text_id
from search.evaluation.kept_lines import KeptLines, read_lines, write_lines

FILE = "collections.jsonl"


@dataclass(frozen=True)
class KeptHit:
    """A paragraph in a collection."""

    collection: str
    question: str
    """For which it was found."""
    text: str
    evidence: tuple[int, int]
    """Start and end of the sentence that answers, in characters of `text`."""
    document: str
    paragraph: int
    """From 1."""
    path: str
    source: str
    title: str | None = None
    author: str | None = None
    date: str | None = None
    url: str | None = None
    page: int | None = None
    headings: tuple[str, ...] = ()
    snapshot: str = ""
    """The index in which it was found."""
    kept: str = ""
    """The day on which it was kept, as in 2017-03-27."""
    note: str = ""
    tags: tuple[str, ...] = ()

    @classmethod
    def of(cls, hit: Hit, collection: str, question: str, snapshot: str) -> "KeptHit":
        """Take from a hit what is kept of it."""
        place = hit.place
        return cls(
            collection=collection, question=question, text=hit.text, evidence=hit.evidence, document=place.document,
            paragraph=place.number, path=place.path, source=place.source, title=place.called, author=place.author,
            date=place.date, url=place.url, page=place.page, headings=place.headings, snapshot=snapshot,
            kept=date.today().isoformat(),
        )  # fmt: skip

    @property
    def key(self) -> str:
        """What it is known by in its collection."""
        return f"{text_id(self.text)}-{self.paragraph}-{text_id(self.document)}"

    def as_hit(self, rank: int = 1) -> Hit:
        """Return it as a hit, to be shown and cited."""
        place = Place(
            paragraph=self.paragraph - 1, document=self.document, path=self.path, source=self.source, title=self.title,
            author=self.author, date=self.date, url=self.url, page=self.page, headings=self.headings,
        )  # fmt: skip
        return Hit(rank, 1.0, self.text, Look.taken(self.evidence), place)


class Collections:
    """The collections beside an index. Several sessions and processes may use them at once."""

    def __init__(self, index: Path) -> None:
        self.path = index / FILE

    def all(self) -> dict[str, list[KeptHit]]:
        """Return each collection with its hits in order, in the order in which collections were begun.

        Raises:
            StorageError: the file cannot be read.
        """
        found: dict[str, list[KeptHit]] = {}
        for kept in self._read().records:
            found.setdefault(kept.collection, []).append(kept)
        return found

    def damage(self) -> list[str]:
        """Return the names of lines that are damaged and not used: “line 3 of …”."""
        return self._read().damage

    def keep(self, *hits: KeptHit) -> None:
        """Keep hits at the end of their collections; one that is there already gets the new note and tags.

        Raises:
            StorageError: it cannot be written.
        """
        with self._changing() as records:
            for hit in hits:
                places = [i for i, one in enumerate(records) if _same(one, hit)]
                if places:
                    records[places[0]] = hit
                else:
                    records.append(hit)

    def annotate(self, hit: KeptHit, note: str, tags: tuple[str, ...]) -> None:
        """Give a kept hit another note and other tags.

        Raises:
            StorageError: it cannot be written.
        """
        self.keep(replace(hit, note=note, tags=tags))

    def remove(self, hit: KeptHit) -> None:
        """Take a hit out of its collection; a collection without any is gone.

        Raises:
            StorageError: it cannot be written.
        """
        with self._changing() as records:
            records[:] = [one for one in records if not _same(one, hit)]

    def move(self, hit: KeptHit, by: int) -> None:
        """Move a hit up (-1) or down (1) in its collection, as far as there is room.

        Raises:
            StorageError: it cannot be written.
        """
        with self._changing() as records:
            own = [i for i, one in enumerate(records) if one.collection == hit.collection]
            here = next((n for n, i in enumerate(own) if _same(records[i], hit)), None)
            if here is not None and 0 <= here + by < len(own):
                one, other = own[here], own[here + by]
                records[one], records[other] = records[other], records[one]

    @contextmanager
    def _changing(self) -> Iterator[list[KeptHit]]:
        """Give the records to be changed, and write them."""
        try:
            private_folder(self.path.parent)
            with own_lock(self.path.with_name(f"{self.path.name}.lock")):
                lines = self._read()
                yield lines.records
                written = (json.dumps(asdict(one), ensure_ascii=False) for one in lines.records)
                write_lines(self.path, written, lines.damaged)
        except OSError as error:
            raise StorageError(
                marked("the collections cannot be kept in {path}: {error}; make that folder writable."),
                path=self.path,
                error=error.strerror,
            ) from error

    def _read(self) -> KeptLines[KeptHit]:
        return read_lines(self.path, read_kept)


def read_kept(line: str) -> KeptHit:
    """Read a line of the file.

    Raises:
        msgspec.MsgspecError: it is none.
        ValueError: its evidence lies outside of its text.
    """
    kept = msgspec.json.decode(line, type=KeptHit)
    start, end = kept.evidence
    if not 0 <= start <= end <= len(kept.text):
        raise ValueError(f"evidence from {start} to {end} of {len(kept.text)} characters")
    return kept


def _same(one: KeptHit, other: KeptHit) -> bool:
    return (one.collection, one.key) == (other.collection, other.key)
