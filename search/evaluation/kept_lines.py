"""Files of people's own, a record a line: a damaged line is named and put aside, and the rest goes on.

Nothing here may be lost: what cannot be read is never taken for empty and overwritten.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from index.atomic_write import write_atomically
from index.errors import StorageError
from index.untrusted_files import read_bounded
from search.speech import say

_Record = TypeVar("_Record")
_MOST_BYTES = 1 << 28
ASIDE = ".damaged"
"""The ending of the file that keeps the damaged lines of another."""


@dataclass(frozen=True)
class KeptLines(Generic[_Record]):
    """What a file holds."""

    records: list[_Record]
    damaged: list[bytes]
    """Lines that are no record, as they stand there."""
    damage: list[str]
    """Names each of these lines, for people: “line 3 of …”."""


def read_lines(path: Path, parse: Callable[[str], _Record | None]) -> KeptLines[_Record]:
    """Read a file of records; a file that is not there has none.

    Args:
        path: the file.
        parse: makes a record of a line, None of a line that is none and need not be kept, as a head of columns;
            raises ValueError, KeyError, TypeError or a msgspec error where the line is damaged.

    Raises:
        StorageError: there is a file, but it cannot be read.
    """
    try:
        lines = read_bounded(path, _MOST_BYTES).split(b"\n")
    except FileNotFoundError:
        lines = []
    except OSError as error:
        raise StorageError(f"{path} cannot be read: {error.strerror}; make it readable.") from error
    found: KeptLines[_Record] = KeptLines([], [], [])
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = parse(line.decode("utf-8").rstrip("\r"))
        except (ValueError, KeyError, TypeError, RecursionError, msgspec.MsgspecError):
            found.damaged.append(line)
            found.damage.append(f"line {number:,} of {path}")
        else:
            if record is not None:
                found.records.append(record)
    return found


def write_lines(path: Path, lines: Iterable[str], damaged: Sequence[bytes] = ()) -> None:
    """Replace a file by these lines, each without its end; the caller holds its lock.

    Args:
        path: the file.
        lines: what it shall hold.
        damaged: what it held and could not be read; it is added to the file `PATH.damaged` first.

    Raises:
        OSError: it cannot be written; what was there before is still there.
    """
    if damaged:
        aside = path.with_name(f"{path.name}{ASIDE}")
        before = read_bounded(aside, _MOST_BYTES) if aside.exists() else b""
        write_atomically(aside, before + b"".join(line + b"\n" for line in damaged), locked=True)
    write_atomically(path, "".join(f"{line}\n" for line in lines), locked=True)


def damage_in_words(damage: Sequence[str]) -> str:
    """Say which lines were not used, for the page; empty where all were."""
    if not damage:
        return ""
    shown = ", ".join(damage[:3])
    return say(
        "Damaged, and left out: {lines}. Mend or delete them; the next change moves them to a file whose name ends in "
        "{ending}.",
        lines=say("{lines} and {more} more", lines=shown, more=len(damage) - 3) if len(damage) > 3 else shown,
        ending=ASIDE,
    )
