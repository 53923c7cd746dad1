"""JSON: records with a text each are documents; anything else is one document, with a paragraph an object.

The names that lead to an object are the headings above its paragraph.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from index.reading.documents import (
    Document,
    Metadata,
    SourceFile,
    make_document,
    make_document_of_paragraphs,
    read_metadata,
    storable,
)
from index.reading.fields import fields_of
from index.reading.formats.blocks import BULLET
from index.reading.formats.decoding import read_text
from index.reading.formats.table import find_columns
from index.reading.roles import TEXT, Mark, heading

_METADATA = {"_id", "id", "title", "author", "source", "url", "date"}
"""What an object on top says about the whole."""
_SAMPLE = 200
_DEEPEST_RECORDS = 3
"""A list of records lies at most so deep."""
_MOST_NAMES = 50
"""An object of more objects and lists is a table."""
_LONG = 200
"""A string of more characters is a paragraph of its own; without a space in it, it is data."""


def read(file: SourceFile) -> Iterator[Document]:
    """Yield the documents in a JSON file."""
    text = read_text(file)
    if text is None:
        return
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        file.skip(f"not valid JSON: {error.msg} in line {error.lineno:,}, at character {error.colno:,} of it")
        return
    except (ValueError, RecursionError):  # a number of a million digits; a million brackets
        file.skip("not JSON that can be read: too long a number, or nested too deeply")
        return
    records = _records(value)
    columns = _columns(records)
    if "text" in columns:
        yield from _read_records(file, records, columns)
        return
    metadata = replace(read_metadata(value), fields=())  # what else it has is its text
    rest = {key: part for key, part in value.items() if key not in _METADATA} if isinstance(value, dict) else value
    paragraphs = list(_with_headings(rest)) or list(_with_headings(value))
    document = make_document_of_paragraphs(
        file, [text for text, _ in paragraphs], metadata, "record", marks=[mark for _, mark in paragraphs]
    )
    if document:
        yield document


def _records(value: object) -> list[Mapping[str, object]]:
    """Return the longest list of objects that lies near the top."""
    found: list[Mapping[str, object]] = []
    level = [value]
    for _ in range(_DEEPEST_RECORDS):
        below: list[object] = []
        for one in level:
            if isinstance(one, list):
                objects: list[Mapping[str, object]] = [record for record in one if isinstance(record, dict)]
                found = objects if len(objects) > len(found) else found
            elif isinstance(one, dict):
                below.extend(one.values())
        level = below
    return found


def _columns(records: Sequence[Mapping[str, object]]) -> dict[str, str]:
    """Return which key is what, as in a table; “guessed” is among them where the text goes by its length alone."""
    sample = records[:_SAMPLE]
    keys = list(dict.fromkeys(key for record in sample for key in record))
    rows = [[_scalar(record.get(key)) for key in keys] for record in sample]
    return {name: keys[column] for name, column in find_columns(keys, rows).items()}


def _read_records(
    file: SourceFile, records: Sequence[Mapping[str, object]], columns: dict[str, str]
) -> Iterator[Document]:
    if columns.pop("guessed", None) is not None:
        file.doubt(f"no field is called “text”; “{storable(columns['text'])[:40]}” was taken for it")
    found, known = False, set(columns.values())
    for record in records:
        text = record.get(columns["text"])
        if not isinstance(text, str) or not text.strip():
            continue
        found = True
        fields = {name: " ".join(_scalar(record.get(key)).split()) or None for name, key in columns.items()}
        metadata = Metadata(
            name=fields.get("name"), title=fields.get("title"), author=fields.get("author"),
            source=fields.get("source"), url=fields.get("url"), date=fields.get("date"),
            fields=fields_of(record, known),
        )  # fmt: skip
        if document := make_document(file, storable(text), metadata, "record"):
            yield document
    if not found:
        file.skip("no text in it")


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return storable(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _with_headings(value: object) -> Iterator[tuple[str, Mark]]:
    """Yield the texts in a value, and before each the names on the way to it that did not lead to the one before."""
    last: tuple[str, ...] = ()
    for text, path in _paragraphs(value):
        same = next((i for i, (a, b) in enumerate(zip(path, last, strict=False)) if a != b), min(len(path), len(last)))
        for level, name in enumerate(path[same:], start=same + 1):
            yield name, heading(level)
        last = path
        yield text, TEXT


def _paragraphs(value: object) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the texts in a value, each with the names that lead to it.

    What is short in an object stands together, as “Measure: Rebuilding; Cost: 31 million”.
    """
    waiting: list[tuple[object, tuple[str, ...]]] = [(value, ())]
    while waiting:
        one, path = waiting.pop()
        if isinstance(one, str):
            yield from ((text, path) for text in _long(one))
        elif isinstance(one, dict):
            yield from ((text, path) for text in _object(one))
            parts = [(key, part) for key, part in one.items() if isinstance(part, list | dict)]
            # Where there are very many, they are keys of a table, and no names.
            named = len(parts) <= _MOST_NAMES
            waiting.extend(
                (part, (*path, name) if named and (name := _name(key)) else path) for key, part in reversed(parts)
            )
        elif isinstance(one, list):
            short = [part for part in one if isinstance(part, str) and len(part) <= _LONG]
            if short:
                yield BULLET.join(storable(" ".join(part.split())) for part in short), path
            rest = [part for part in one if isinstance(part, list | dict) or part not in short]
            waiting.extend((part, path) for part in reversed(rest))


def _name(key: str) -> str:
    """Return a key as a heading; empty where it is none, as a number."""
    name = " ".join(storable(key).split())
    return name if len(name) <= _LONG and any(map(str.isalpha, name)) else ""


def _object(record: Mapping[str, object]) -> Iterator[str]:
    named = {key: text for key, part in record.items() if (text := _scalar(part).strip())}
    short = {key: text for key, text in named.items() if len(text) <= _LONG}
    if any(isinstance(record[key], str) for key in short):  # numbers alone say nothing
        yield "; ".join(f"{storable(key)}: {' '.join(text.split())}" for key, text in short.items())
    for key, text in named.items():
        if key not in short:
            yield from _long(text)


def _long(text: str) -> Iterator[str]:
    if len(text) <= _LONG or any(map(str.isspace, text[:_LONG])) or not text.isascii():
        yield storable(text)
