"""What stands in the records of an index on a Milvus server, and under which keys: JSON, in pieces where it is long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from index.embedding.tokens import Tokens, from_bytes, to_bytes
from index.reading.fields import Field
from index.reading.roles import Role
from index.storage.corpus import DocumentRow, Place
from index.storage.manifest import Manifest
from index.storage.milvus.layout import LONGEST_VALUE, hashed
from index.words.analysis import Analysis

_Kind = TypeVar("_Kind")

HEAD, TITLES, DATES, SOURCES, FIELDS, FILES, TOKEN_SAMPLE, TOKEN_COUNTS = (
    "head", "titles", "dates", "sources", "fields", "files", "token-sample", "token-counts",
)  # fmt: skip

PLACE = ("document", "position", "page", "role", "heading")
"""The fields of an entity that say where it stands. No page, and no heading above it, are -1."""


@dataclass(frozen=True)
class Head:
    """What is read first."""

    manifest: Manifest
    analyses: tuple[Analysis, ...]
    words: bool
    """Whether the server has sparse vectors, and so the words of the texts."""
    near_copies: int
    entities: int
    """How many the collection of paragraphs has."""
    records: int
    """How many there are of these, this one among them."""


@dataclass(frozen=True, kw_only=True)
class DocumentRecord(DocumentRow):
    """A document, by its row."""

    def place(self, entity: Mapping[str, Any]) -> Place:
        """Return the place of the paragraph that an entity stands for; it has at least the fields `PLACE`."""
        page = int(entity["page"])
        return Place(
            paragraph=int(entity["position"]),
            document=self.name,
            path=self.path,
            source=self.source,
            title=self.title,
            url=self.url,
            date=self.date,
            date_origin=self.date_origin,
            author=self.author,
            language=self.language,
            fields=self.fields,
            page=None if page < 0 else page,
            role=Role(int(entity["role"])).label,
            headings=self.headings.get(int(entity["heading"]), ()),
        )


@dataclass(frozen=True)
class TermRecord:
    """A term."""

    dimension: int
    """Its place in sparse vectors, from 1; 0 stands in those of texts without a term."""
    texts: int
    """In how many it stands."""


@dataclass(frozen=True)
class TokensRecord:
    """The tokens of a text, window by window, or a sample of all: as bytes, which JSON has in Base64."""

    counts: list[int]
    """How many each window has; of a sample, the text of each token."""
    ids: bytes
    pools: bytes
    signs: bytes

    @classmethod
    def of(cls, windows: Sequence[Tokens]) -> "TokensRecord":
        """Take the tokens of a text."""
        return cls([len(window.ids) for window in windows], *to_bytes(windows))

    def windows(self, dimension: int) -> list[Tokens]:
        """Return the tokens of each window, for token vectors of so many numbers.

        Raises:
            ValueError: the record is not whole.
        """
        return from_bytes(self.counts, self.ids, self.pools, self.signs, dimension)


def text_key(row: int) -> str:
    """Return the key of a text."""
    return f"text/{row}"


def tokens_key(row: int) -> str:
    """Return the key of a text's tokens."""
    return f"tokens/{row}"


def document_key(row: int) -> str:
    """Return the key of a document."""
    return f"document/{row}"


def name_key(name: str) -> str:
    """Return the key under which a document's row stands by its name."""
    return f"name/{hashed(name)}"


def values_key(name: str) -> str:
    """Return the key of all values of a field."""
    return f"values/{hashed(name)}"


def value_key(field: Field) -> str:
    """Return the key of the documents that have a value of a field."""
    return f"value/{hashed(chr(0).join(field))}"


def term_key(term: str) -> str:
    """Return the key of a term."""
    return f"term/{hashed(term)}"


def piece_key(key: str, number: int) -> str:
    """Return the key of a piece of a value, from 0."""
    return f"{key}+{number}" if number else key


def in_pieces(value: Any) -> list[str]:
    """Return a value as JSON, in pieces of a length that Milvus takes."""
    data = msgspec.json.encode(value)
    pieces: list[str] = []
    first = 0
    while first < len(data) or not pieces:
        end = first + LONGEST_VALUE
        while end < len(data) and data[end] & 0xC0 == 0x80:  # within a character
            end -= 1
        pieces.append(data[first:end].decode())
        first = end
    return pieces


def whole(pieces: Sequence[str], kind: type[_Kind]) -> _Kind:
    """Return the value that stands in pieces."""
    return msgspec.json.decode("".join(pieces), type=kind)
