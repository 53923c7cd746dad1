"""Where converted models are kept between runs: in the user's cache folder, which may be deleted at any time."""

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import platformdirs

from index.private_files import folder_of_user, make_private, private_folder

_NEW = "new-"
_ABANDONED_SECONDS = 3600
"""Converting takes a minute at the most; an older folder is that of a process which was killed."""


def models_folder() -> Path:
    """Return where they are."""
    return folder_of_user(lambda: platformdirs.user_cache_path("paragraph-search", appauthor=False)) / "models"


def keep(folder: Path, save: Callable[[Path], None]) -> None:
    """Let `save` fill a folder that is then there whole or not at all; where it cannot be written, it is not there."""
    try:
        private_folder(folder.parent)
        for left in folder.parent.glob(f"{_NEW}*"):
            if time.time() - left.stat().st_mtime > _ABANDONED_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
        aside = Path(tempfile.mkdtemp(prefix=_NEW, dir=folder.parent))
    except OSError:
        return
    try:
        save(aside)
        make_private(aside)
        shutil.rmtree(folder, ignore_errors=True)  # damaged, or it would have been used
        aside.rename(folder)
    except OSError:  # a full disk, or another process was first
        shutil.rmtree(aside, ignore_errors=True)
