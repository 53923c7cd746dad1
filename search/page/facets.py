"""Where hits come from: sources, folders, kinds of files, languages, authors, other fields; counts, and the filters."""

import glob
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from index.storage.corpus import Place
from index.storage.store import FieldCounts
from search.speech import speech

_MOST_DIFFERENT = 0.8
"""A field with more values than this share of the documents that have it tells each from the others: no choice."""
_MOST_FIELDS, _MOST_VALUES = 8, 10
"""So many are offered."""
_SENDER = "from"
"""The field of a mail that its author is."""


@dataclass(frozen=True)
class Facet:
    """Hits that have something in common."""

    name: str
    value: str
    """What the filter takes to keep only these."""
    count: int
    field: Literal["source", "author", "language", "naming", "fields"] = "source"
    """The filter, by its name in `View`."""
    of: str = ""
    """The name of the field that it is a value of, where it filters by `fields`."""


def sources(places: Iterable[Place], most: int = 12) -> list[Facet]:
    """Count hits by source, the commonest first; documents that have no source but their own path are left out."""
    counts = Counter(place.source for place in places if place.source != place.path)
    return [Facet(name, glob.escape(name), count) for name, count in counts.most_common(most)]


def folders(places: Iterable[Place], roots: Iterable[str], most: int = 12) -> list[Facet]:
    """Count hits by the folder of their file, the commonest first, where there is more than one folder to choose from.

    Args:
        places: where the hits stand.
        roots: the folders that were indexed; names are relative to where these lie.
        most: how many are returned at the most.
    """
    tops = list(roots)
    counts = Counter(PurePosixPath(place.path).parent.as_posix() for place in places)
    if len(counts) < 2:
        return []
    return [
        Facet(short_path(folder, tops), f"{glob.escape(folder)}/*", count)
        for folder, count in counts.most_common(most)
    ]  # fmt: skip


def kinds(places: Iterable[Place]) -> list[Facet]:
    """Count hits by the kind of their file, the commonest first, where there is more than one kind to choose from."""
    counts = Counter(PurePosixPath(place.path).suffix.lower() for place in places)
    if len(counts) < 2:
        return []
    return [Facet(ending[1:].upper(), f"*{ending}", count) for ending, count in counts.most_common() if ending]


def languages(places: Iterable[Place]) -> list[Facet]:
    """Count hits by the language of their document, where there is more than one to choose from."""
    counts = Counter(place.language for place in places if place.language)
    if len(counts) < 2:
        return []
    return [Facet(speech().language(code), code, n, "language") for code, n in counts.most_common()]


def authors(places: Iterable[Place], most: int = 12) -> list[Facet]:
    """Count hits by each of the authors of their document, the commonest first."""
    counts = Counter(name for place in places for name in dict.fromkeys(_people(place.author or "")))
    return [Facet(name, name, count, "author") for name, count in counts.most_common(most)]


def fields_to_choose_from(counts: Iterable[FieldCounts]) -> list[str]:
    """Return the names of the fields that divide a corpus, the one that most documents have first.

    Those are left out that have one value alone, or another one in nearly every document: an identifier, a summary.
    """
    dividing = [
        one for one in counts if one.name != _SENDER and one.values > 1 and one.values <= _MOST_DIFFERENT * one.uses
    ]
    return [one.name for one in sorted(dividing, key=lambda one: (-one.uses, one.name))[:_MOST_FIELDS]]


def values(places: Iterable[Place], name: str) -> list[Facet]:
    """Count hits by the values that their documents have in a field, the commonest first; none where all have one."""
    counts = Counter(value for place in places for field, value in place.fields if field == name)
    if len(counts) < 2:
        return []
    return [Facet(value, glob.escape(value), n, "fields", name) for value, n in counts.most_common(_MOST_VALUES)]


def _people(names: str) -> list[str]:
    return [name.strip() for name in re.split(r",\s+|\s+and\s+|;\s*", names) if name.strip()]


def short_path(path: str, roots: Iterable[str]) -> str:
    """Return a path from the folder on that was indexed: `reports/2017/a.txt` for `/home/ann/reports/2017/a.txt`."""
    for root in roots:
        top = PurePosixPath(root)
        if top.name and PurePosixPath(path).is_relative_to(top):
            return PurePosixPath(path).relative_to(top.parent).as_posix()
    return path


def readable_filter(source: str, roots: Iterable[str]) -> str:
    """Return a source filter as its facet is named: `reports/2017` for `/home/ann/reports/2017/*`."""
    name = re.sub(r"\[([*?[])\]", r"\1", source)
    return short_path(name.removesuffix("/*"), roots)
