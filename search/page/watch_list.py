"""Names that somebody watches: how the corpus spells them, and which paragraphs name whom.

They are kept beside the index in `watch_list.txt`, a name a line. Other spellings may follow it:

    Boris Johnson
    Volodymyr Zelensky = Wolodymyr Selenskyj, Zelenskiy

Spellings that are nearly the same are found by themselves, as `index/storage/spellings.py` finds them. Each word of a
name may have a letter more, less or changed (two in a long word), where the whole name so written stands in the corpus.
A name of one word is looked for as it is written: “Johnston” is no “Johnson”.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path
from urllib.parse import urlencode

from filelock import FileLock

from index.errors import StorageError, marked
from index.private_files import FILE_MODE, private_folder
from index.storage.store import Store, Wanted, WordFilter, plain
from search.answer.answer import Hit
from search.evaluation.kept_lines import read_lines, write_lines
from search.page.cards import safe
from search.page.facets import Facet
from search.page.view import View
from search.speech import counted, say

FILE = "watch_list.txt"
MOST_NAMES = 200
_LONGEST = 100
_SHORTEST_WORD, _LONG_WORD = 5, 9
_ALTERNATIVES, _MOST_SPELLINGS = 3, 12


@dataclass(frozen=True)
class Watched:
    """A name, and the spellings that somebody gave it."""

    name: str
    spellings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name} = {', '.join(self.spellings)}" if self.spellings else self.name


@dataclass(frozen=True)
class Named:
    """A watched name as the corpus has it."""

    name: str
    spellings: tuple[str, ...]
    """The name itself first, whether it stands there or not."""
    paragraphs: int | None
    """How many distinct ones name it; None where the store does not know."""


class WatchList:
    """The names beside an index. Several sessions and processes may use them at once."""

    def __init__(self, index: Path) -> None:
        self.path = index / FILE

    def all(self) -> list[Watched]:
        """Return the names in their order.

        Raises:
            StorageError: the file cannot be read.
        """
        return read_lines(self.path, _parse).records

    def write(self, text: str) -> None:
        """Replace the names by those of a text, one a line, each once.

        Raises:
            StorageError: they cannot be written.
        """
        names = {one.name: one for line in text.splitlines() if (one := _parse(line))}
        try:
            private_folder(self.path.parent)
            with FileLock(f"{self.path}.lock", mode=FILE_MODE):
                write_lines(self.path, map(str, islice(names.values(), MOST_NAMES)))
        except OSError as error:
            raise StorageError(
                marked("the watch list cannot be kept in {path}: {error}; make that folder writable."),
                path=self.path,
                error=error.strerror,
            ) from error


def _parse(line: str) -> Watched | None:
    name, _, others = line.partition("=")
    name = _tidy(name)
    spellings = tuple(dict.fromkeys(filter(None, map(_tidy, others.split(",")))))
    return Watched(name, spellings) if name else None


def _tidy(name: str) -> str:
    """Return a name without what would end the quotation marks that it is searched for in."""
    return " ".join("".join(c if c.isprintable() and c != '"' else " " for c in name).split())[:_LONGEST]


def spellings_of(store: Store, watched: Watched) -> tuple[str, ...]:
    """Return how a name is written: as it was given, and as the corpus has it with a letter or two changed."""
    given = (watched.name, *watched.spellings)
    found = (other for name in given for other in _near(store, name))
    return tuple(dict.fromkeys([*given, *islice(found, _MOST_SPELLINGS)]))


def _near(store: Store, name: str) -> Iterator[str]:
    words = name.split()
    if len(words) < 2:
        return
    for some in islice(product(*(_forms(store, word) for word in words)), 1, 4 * _MOST_SPELLINGS):
        other = " ".join(some)
        if store.with_words(WordFilter((other,)), None) is not None:
            yield other


def _forms(store: Store, word: str) -> list[str]:
    if len(word) < _SHORTEST_WORD:
        return [word]
    most = 2 if len(word) >= _LONG_WORD else 1
    # Stems may differ by more than the words: “Zelensky” ends in an i there, “Zelenskyy” does not.
    similar = store.similar_terms(word, 2, _ALTERNATIVES)
    return [word, *(one.word for one in similar if one.distance <= most and one.word[0].isupper() == word[0].isupper())]


def named(store: Store, watched: Watched) -> Named:
    """Return how the corpus writes a name, and how many paragraphs have it."""
    spellings = spellings_of(store, watched)
    selection = store.with_words(any_spelling(spellings), None)
    return Named(watched.name, spellings, selection.count_texts() if selection else 0)


def any_spelling(spellings: Iterable[str]) -> WordFilter:
    """Return the filter for texts that have one of some spellings."""
    return WordFilter(any_of=(tuple(Wanted(one, exact=True) for one in spellings),))


def names_in(hits: Sequence[Hit], watched: Iterable[tuple[str, Sequence[str]]]) -> list[Facet]:
    """Count hits by the watched names in them, the commonest first.

    Args:
        hits: the hits.
        watched: names with their spellings.
    """
    texts = [plain(hit.text) for hit in hits]
    found = []
    for name, spellings in watched:
        wanted = [plain(one) for one in spellings]
        count = sum(any(one in text for one in wanted) for text in texts)
        if count:
            found.append(Facet(name, name, count, "naming"))
    return sorted(found, key=lambda facet: -facet.count)


def list_of_names(names: Iterable[Named], more: dict[str, str]) -> str:
    """Return names as HTML: each is a link to all paragraphs with it, beside how many there are, and its spellings.

    Args:
        names: what to list.
        more: parameters that each address has besides.
    """
    lines = []
    for one in names:
        question = " OR ".join(f'"{spelling}"' for spelling in one.spellings)
        address = f"./?{urlencode({**View(question, all=True).parameters(), **more})}"
        linked = f'<a href="{safe(address)}">{safe(one.name)}</a>' if one.paragraphs != 0 else safe(one.name)
        count = "" if one.paragraphs is None else counted("{number} paragraph", "{number} paragraphs", one.paragraphs)
        others = ", ".join(one.spellings[1:])
        written = say("also written {names}", names=others) if others else ""
        lines.append(f"<li>{' · '.join(filter(None, [linked, safe(count), safe(written)]))}</li>")
    return f'<ul class="names">{"".join(lines)}</ul>'
