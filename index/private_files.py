"""Files and folders that only their owner can read: an index holds what its owner's documents say.

Folders get the mode 0700, files 0600, whatever the umask is. Windows has no such modes: there, access is inherited
from the folder above, and these functions only make what is missing.
"""

import os
import stat
from collections.abc import Callable
from pathlib import Path

FOLDER_MODE, FILE_MODE = 0o700, 0o600


def folder_of_user(find: Callable[[], Path]) -> Path:
    """Return a folder of this user's own, or, where they have no home, a path below which nothing can be.

    The user of a container often has neither a name nor a home; a folder that others can write is no substitute.

    Args:
        find: finds the folder; raises RuntimeError where there is no home.
    """
    try:
        return find()
    except RuntimeError:
        return Path(os.devnull)


def private_folder(folder: Path) -> None:
    """Make a folder that only its owner can enter, and the folders above it that are missing, alike.

    A folder that exists keeps its mode; see `make_private`.
    """
    if folder.is_dir():
        return
    if folder.parent != folder:
        private_folder(folder.parent)
    folder.mkdir(mode=FOLDER_MODE, exist_ok=True)


def private_file(path: Path) -> None:
    """Make an empty file that only its owner can read, for code that opens files by itself; keep one that exists."""
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, FILE_MODE))


def make_private(path: Path, *, deep: bool = True) -> list[Path]:
    """Take the rights of other users from a file, or from a folder and, if `deep`, all in it; links are not followed.

    Returns:
        What could not be changed, and is still open to others.
    """
    if os.name == "nt":
        return []
    found = [path]
    if deep and path.is_dir() and not path.is_symlink():
        for folder, folders, files in os.walk(path):
            found.extend(Path(folder, name) for name in (*folders, *files))
    return [one for one in found if not _make_private(one)]


def _make_private(path: Path) -> bool:
    """Tell whether only the owner can get at a file or a folder, or at what no longer exists."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode) or not mode & 0o077:
            return True
        path.chmod(stat.S_IMODE(mode) & FOLDER_MODE)
        return not path.lstat().st_mode & 0o077  # some file systems have no modes, and say nothing
    except FileNotFoundError:
        return True
    except OSError:
        return False
