"""What else a document says of itself: its section, its keywords, who got it. Named values, to filter and to count by.

What a document has of them is bounded, so that no file can swell an index: what is longer is text, and no field.
"""

import functools
import math
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date, time
from typing import Any

Field = tuple[str, str]
"""A name, in small letters, and a value."""

MOST_FIELDS = 64
"""So many values a document has at the most, of all its fields together; the first ones are kept."""
LONGEST_NAME, LONGEST_VALUE = 40, 200
"""Characters. A field with a longer name is left out, and so is a value that is longer."""

_LISTED = {"keywords", "keyword", "tags", "news_keywords"}
"""Fields whose values stand in one text, with commas or semicolons between them."""
_BETWEEN = re.compile(r"\s*[,;]\s*")


def fields_of(mapping: Mapping[Any, object], but: Collection[object] = ()) -> tuple[Field, ...]:
    """Return the fields in a mapping, in its order, each value once.

    A list has several values. What stands in a mapping in it is named after both: “geo.country”.

    Args:
        mapping: what a record, a front matter or the properties of a file say.
        but: the keys that are known already as something else.
    """
    found: dict[Field, None] = {}
    for field in _all_in(mapping, but):
        found[field] = None
        if len(found) == MOST_FIELDS:
            break
    return tuple(found)


def _all_in(mapping: Mapping[Any, object], but: Collection[object] = ()) -> Iterator[Field]:
    for key, value in mapping.items():
        if key in but or not isinstance(key, str):
            continue
        if isinstance(value, dict):
            for own, part in value.items():
                yield from _named(f"{key}.{own}", part)
        else:
            yield from _named(key, value)


def _named(key: str, value: object) -> Iterator[Field]:
    name = field_name(key)
    if not name:
        return
    for part in value if isinstance(value, list | tuple) else (value,):
        several = _BETWEEN.split(part) if name in _LISTED and isinstance(part, str) else (part,)
        for one in several:
            if text := _in_words(one):
                yield name, text


@functools.lru_cache(maxsize=1024)
def field_name(written: str) -> str:
    """Return the name of a field as it is kept: one line in small letters, without “=”; empty where there is none."""
    if len(written) > 10 * LONGEST_NAME:
        return ""
    name = _printable(" ".join(written.replace("=", " ").split())).strip().casefold()
    return name if len(name) <= LONGEST_NAME else ""


def _in_words(value: object) -> str:
    """Return a value as one line; empty where it is none, or longer than a value may be."""
    if isinstance(value, str):
        return _line(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        value = int(value) if value.is_integer() else value
    if not isinstance(value, int | float | date | time):
        return ""
    try:
        return _line(str(value))
    except ValueError:  # an integer of more digits than Python writes
        return ""


def _line(text: str) -> str:
    if len(text) > 10 * LONGEST_VALUE:
        return ""
    text = _printable(" ".join(text.split())).strip()
    return text if len(text) <= LONGEST_VALUE else ""


def _printable(text: str) -> str:
    """Return a text without control characters, halves of surrogate pairs, and what turns its direction."""
    if text.isprintable():
        return text
    return "".join(character for character in text if character.isprintable() or character == " ")
