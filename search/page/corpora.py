"""Several corpora beside each other: the one that the page was started with, and those that were made in the page.

The latter are index folders in `corpora` inside the index folder of the first, so that every command can use them, too:
`python -m search --index .index/corpora/NAME`.
"""

import re
from pathlib import Path

from index.errors import UsageError, marked
from index.storage.locations import Location

FOLDER = "corpora"
MAIN = ""
"""The name of the corpus that the page was started with, in addresses."""
_NAME = re.compile(r"\w[\w .-]{0,39}(?<![ .])")


def corpora(main: Location) -> dict[str, Location]:
    """Return all corpora by name, the main one first, then by the alphabet."""
    try:
        found = sorted(one.name for one in (main.folder / FOLDER).iterdir() if is_name(one.name) and _is_folder(one))
    except OSError:
        found = []
    return {MAIN: main, **{name: corpus(main, name) for name in found}}


def corpus(main: Location, name: str) -> Location:
    """Return where a corpus is, or will be once it is built.

    Raises:
        UsageError: it cannot be called so; a name in a link leads nowhere else on the disk.
    """
    if name == MAIN:
        return main
    if not is_name(name):
        raise UsageError(
            marked(
                "“{name}” cannot be the name of a corpus; expected at most 40 letters, digits, spaces, “-” and “_”."
            ),
            name=name[:60],
        )
    folder = main.folder / FOLDER / name
    if folder.exists() and not _is_folder(folder):
        raise UsageError(f"{folder} is a link, expected the folder of a corpus; open what it leads to by --index.")
    return Location(folder)


def _is_folder(path: Path) -> bool:
    """Tell whether there is a folder, and neither it nor the one that it is in is a link that leads elsewhere."""
    return path.is_dir() and not path.is_symlink() and not path.parent.is_symlink()


def is_name(name: str) -> bool:
    """Tell whether a corpus can be called so."""
    return _NAME.fullmatch(name) is not None


def left_out(chosen: list[str], indexed: list[str]) -> list[str]:
    """Return which of the folders that are indexed are not among those that were chosen, nor inside one of them."""
    tops = [_resolved(one) for one in chosen]
    return [one for one in indexed if not any(_resolved(one).is_relative_to(top) for top in tops)]


def documents_of(folder: str, paths: dict[str, int]) -> int:
    """Return how many documents are from a folder, given how many are from each path."""
    top = folder.rstrip("/")
    return sum(count for path, count in paths.items() if path == top or path.startswith(f"{top}/"))


def _resolved(folder: str) -> Path:
    return Path(folder).expanduser().absolute()
