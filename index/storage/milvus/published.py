"""Reads an index that was published on a Milvus server."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from index.batches import in_batches
from index.embedding.tokens import Tokens
from index.errors import IndexDamagedError, IndexMismatchError, IndexMissingError
from index.storage.locations import MilvusAddress
from index.storage.manifest import FORMAT, Manifest
from index.storage.milvus import layout, records
from index.storage.milvus.conditions import EACH_PARAGRAPH, FIRST, among, both
from index.storage.milvus.recent import Recent
from index.storage.milvus.server import MOST_HITS, MilvusServer

_Kind = TypeVar("_Kind")

_KEYS_AT_ONCE = 500
ROWS_AT_ONCE = 1000
_KEPT = 20_000
"""How many facts, documents and terms are kept in memory, a few hundred bytes each."""
_KEPT_TEXTS, _KEPT_TOKENS = 2_000, 500
"""These are larger: about 600 bytes and 6 KB each."""

FACTS = ("text", "first", "window", "paragraph", "story", "text_group", "boilerplate", "text_role", "language")


@dataclass(frozen=True)
class Facts:
    """What an entity says of a text, where that comes first."""

    paragraph: int
    story: int
    group: int
    boilerplate: bool
    role: int
    language: int


@dataclass(frozen=True)
class _ManifestFormat:
    format: int


@dataclass(frozen=True)
class _Head:
    """What the head of every format has."""

    manifest: _ManifestFormat


class Published:
    """The two collections of a snapshot, open for reading. May be used from several threads."""

    def __init__(self, server: MilvusServer, collection: str) -> None:
        """Open a snapshot by its collection of records.

        Raises:
            UnusableIndexError: it is not whole, or of another format.
        """
        self.server, self.records = server, collection
        snapshot = layout.snapshot_of(server.address.name, collection)
        if snapshot is None:
            raise IndexMissingError(
                f"{server.address} is no index of this program: the name stands for the collection {collection}; "
                "choose another name."
            )
        self.paragraphs, _ = layout.snapshot_names(server.address.name, snapshot)
        for name in (self.records, self.paragraphs):
            server.load(name)
        found = self.value(records.HEAD, _Head).manifest.format
        if found != FORMAT:  # before the rest, which another format has otherwise
            raise IndexMismatchError(
                f"the index {server.address} has format {found}, expected {FORMAT}; build it again."
            )
        self.head = self.value(records.HEAD, records.Head)
        self.facts: Recent[int, Facts] = Recent(_KEPT, self._fetch_facts)
        self.terms: Recent[str, records.TermRecord] = Recent(
            _KEPT, lambda terms: self._by(terms, records.term_key, records.TermRecord)
        )
        self.documents: Recent[int, records.DocumentRecord] = Recent(
            _KEPT, lambda rows: self._by(rows, records.document_key, records.DocumentRecord)
        )
        self.texts: Recent[int, str] = Recent(_KEPT_TEXTS, lambda rows: self._by(rows, records.text_key, str))
        self.tokens: Recent[int, list[Tokens]] = Recent(_KEPT_TOKENS, self._fetch_tokens)

    def value(self, key: str, kind: type[_Kind]) -> _Kind:
        """Return the value under a key that must be there."""
        try:
            return self.values([key], kind)[key]
        except KeyError as error:
            raise IndexDamagedError(
                f"the index {self.server.address} lacks its record “{key}”; build it again."
            ) from error

    def values(self, keys: Sequence[str], kind: type[_Kind]) -> dict[str, _Kind]:
        """Return the values under some keys, without those that there are not."""
        rows = self._rows_of_keys(keys)
        try:
            more = [records.piece_key(key, n) for key, row in rows.items() for n in range(1, row["pieces"])]
            rows |= self._rows_of_keys(more)
            return {
                key: records.whole([rows[records.piece_key(key, n)]["value"] for n in range(rows[key]["pieces"])], kind)
                for key in keys
                if key in rows
            }
        except (KeyError, TypeError, ValueError, RecursionError) as error:  # among them those of msgspec and Unicode
            raise IndexDamagedError(
                f"a record of the index {self.server.address} is not whole ({error}); build it again."
            ) from error

    def _rows_of_keys(self, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for some in in_batches(keys, _KEYS_AT_ONCE):
            wanted = ", ".join(f'"{key}"' for key in some)
            rows = self.server.query(self.records, f"key in [{wanted}]", ("key", "value", "pieces"))
            found.update((row["key"], row) for row in rows)
        return found

    def _by(self, names: list[Any], key_of: Any, kind: type[_Kind]) -> dict[Any, _Kind]:
        keys = {key_of(name): name for name in names}
        return {keys[key]: value for key, value in self.values(list(keys), kind).items()}

    def _fetch_tokens(self, rows: list[int]) -> dict[int, list[Tokens]]:
        found: dict[int, records.TokensRecord] = self._by(rows, records.tokens_key, records.TokensRecord)
        dimension = self.head.manifest.model.token_dimension
        return {row: self._windows(row, tokens, dimension) for row, tokens in found.items()}

    def _windows(self, row: int, tokens: records.TokensRecord, dimension: int) -> list[Tokens]:
        try:
            return tokens.windows(dimension)
        except ValueError as error:
            raise IndexDamagedError(
                f"the tokens of text {row} of the index {self.server.address} are not whole ({error}); build it again."
            ) from error

    def rows(self, condition: str, fields: Sequence[str]) -> list[dict[str, Any]]:
        """Return fields of all paragraphs that meet a condition, in the order of the corpus."""
        found = self._rows_between(condition, fields, 0, self.head.manifest.counts.paragraphs)
        return sorted(found, key=lambda row: int(row["paragraph"]))

    def _rows_between(self, condition: str, fields: Sequence[str], first: int, end: int) -> list[dict[str, Any]]:
        between = f"paragraph >= {first} and paragraph < {end}"
        whole = first == 0 and end == self.head.manifest.counts.paragraphs
        wanted = both(EACH_PARAGRAPH, condition, "" if whole else between)
        found = self.server.query(self.paragraphs, wanted, ("paragraph", *fields))
        if len(found) < MOST_HITS or end - first <= 1:
            return found
        middle = (first + end) // 2
        return [
            *self._rows_between(condition, fields, first, middle),
            *self._rows_between(condition, fields, middle, end),
        ]

    def keep_facts(self, entities: Iterable[Mapping[str, Any]]) -> None:
        """Keep what entities say that were found."""
        self.facts.keep({int(row["text"]): _facts(row) for row in entities if row["first"]})

    def _fetch_facts(self, rows: list[int]) -> dict[int, Facts]:
        found: dict[int, Facts] = {}
        for some in in_batches(rows, ROWS_AT_ONCE):
            entities = self.server.query(self.paragraphs, both(FIRST, EACH_PARAGRAPH, among("text", some)), FACTS)
            found.update((int(row["text"]), _facts(row)) for row in entities)
        if len(found) < len(rows):
            raise IndexDamagedError(f"the index {self.server.address} lacks some of its paragraphs; build it again.")
        return found


def _facts(row: Mapping[str, Any]) -> Facts:
    return Facts(
        paragraph=int(row["paragraph"]),
        story=int(row["story"]),
        group=int(row["text_group"]),
        boilerplate=bool(row["boilerplate"]),
        role=int(row["text_role"]),
        language=int(row["language"]),
    )


def open_published(address: MilvusAddress) -> Published:
    """Open the live snapshot at an address.

    Raises:
        IndexMissingError: there is none.
        UnusableIndexError: the server does not answer, or it is not whole.
    """
    server = MilvusServer(address)
    try:
        return Published(server, live_collection(server))
    except BaseException:
        server.close()
        raise


def live_collection(server: MilvusServer) -> str:
    """Return the collection of the live snapshot's records.

    Raises:
        IndexMissingError: there is none.
    """
    collection = server.collection_of(server.address.name)
    if collection is None:
        raise IndexMissingError(
            f"there is no index {server.address}; build one: python -m index YOUR-DOCUMENTS --store {server.address}"
        )
    return collection


def live_snapshot(address: MilvusAddress) -> str:
    """Return the name of the live snapshot at an address.

    Raises:
        UnusableIndexError: there is none, or the server does not answer.
    """
    server = MilvusServer(address)
    try:
        return layout.snapshot_of(address.name, live_collection(server)) or ""
    finally:
        server.close()


def verify_published(address: MilvusAddress) -> tuple[Manifest, int]:
    """Count the entities of the live snapshot at an address; return what it says about itself, and their number.

    Raises:
        UnusableIndexError: some are missing, or what keeps the index from being opened.
    """
    published = open_published(address)
    try:
        head = published.head
        for name, field, expected in (
            (published.paragraphs, "id", head.entities),
            (published.records, "number", head.records),
        ):
            found = published.server.count(name, f"{field} >= 0", newest=True)
            if found != expected:
                raise IndexDamagedError(
                    f"the collection {name} on {address.server} has {found:,} entities, expected {expected:,}; build "
                    "the index again."
                )
        return head.manifest, head.entities + head.records
    finally:
        published.server.close()
