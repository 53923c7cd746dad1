"""What somebody set once: in their own settings file, in the environment, or as an option of a command.

The file is the user's own, in the folder where the system keeps such files. One that lies in the working folder, among
documents or in an index is never read: it may have come along with them.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import platformdirs
from msgspec import Meta

from index.command_line import COMMAND
from index.errors import UsageError
from index.private_files import folder_of_user
from index.storage.locations import DEFAULT_INDEX

_PREFIX = "PARAGRAPH_SEARCH_"
FILE_VARIABLE = f"{_PREFIX}SETTINGS"
TOKEN_VARIABLE = f"{_PREFIX}TOKEN"
"""The token that programs must send is a secret: the environment has it, no file and no option."""

_Count = Annotated[int, Meta(ge=1)]
_Port = Annotated[int, Meta(ge=0, le=65535)]
Language = Literal["en", "de", "fr", "es"]
"""The languages of the page."""


class Listening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a server listens, and under which other names it may be reached."""

    host: str | None = None
    port: _Port | None = None
    names: tuple[str, ...] | None = None


class OfPage(Listening, frozen=True, forbid_unknown_fields=True):
    """Where the page listens, and in which language it is; in the browser's own where none is named."""

    language: Language | None = None


class OfIndex(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may be set for one index."""

    model: str | None = None
    top: _Count | None = None
    budget: _Count | None = None


class Preferences(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the settings file holds. Whatever is None is not set there."""

    index: str | None = None
    model: str | None = None
    top: _Count | None = None
    budget: _Count | None = None
    serve: Listening = Listening()
    page: OfPage = OfPage()
    indexes: dict[str, OfIndex] = {}
    """What holds for single indexes, by their locations."""


@dataclass(frozen=True)
class Chosen:
    """A value, and where it comes from."""

    value: Any
    origin: str
    """“default”, the name of a variable, or the path of the settings file."""


_DEFAULTS: dict[str, Any] = {
    "index": str(DEFAULT_INDEX),
    "model": None,
    "top": None,
    "budget": None,
    "serve.host": "127.0.0.1",
    "serve.port": 8600,
    "serve.names": (),
    "page.host": "127.0.0.1",
    "page.port": 8501,
    "page.names": (),
    "page.language": None,
}
"""All settings. Where the default is None, each command has its own."""


def settings_file() -> Path:
    """Return where the settings file is, whether it exists or not."""
    if named := os.environ.get(FILE_VARIABLE):
        return Path(named)
    return folder_of_user(lambda: platformdirs.user_config_path(COMMAND, appauthor=False)) / "settings.toml"


def chosen(index: object = None) -> dict[str, Chosen]:
    """Return all settings as they hold for an index, by their names: the environment's, the file's, else the defaults.

    Args:
        index: its location, as it is written; where it is None, the one that is set.

    Raises:
        UsageError: the file or a variable cannot be used.
    """
    file = settings_file()
    preferences = _read(file)
    found = {name: Chosen(value, "default") for name, value in _DEFAULTS.items()}
    found.update({name: Chosen(value, str(file)) for name, value in _flat(preferences).items()})
    location = Path(str(index or _from_environment("index") or found["index"].value)).expanduser().resolve()
    for named, of_index in preferences.indexes.items():
        if Path(named).expanduser().resolve() == location:
            found.update({name: Chosen(value, str(file)) for name, value in _flat(of_index).items()})
    for name in _DEFAULTS:
        if (given := _from_environment(name)) is not None:
            found[name] = Chosen(given, _variable(name))
    return found


def _variable(name: str) -> str:
    return _PREFIX + name.replace(".", "_").upper()


def _from_environment(name: str) -> Any:
    """Return the value of a setting's variable; None where it is not set. Several names have commas between."""
    text = os.environ.get(_variable(name))
    if not text:
        return None
    section, _, field = name.rpartition(".")
    kind = {"serve": Listening, "page": OfPage}[section] if section else Preferences
    given: Any = text.split(",") if field == "names" else text
    try:
        return getattr(msgspec.convert({field: given}, kind, strict=False), field)
    except msgspec.ValidationError as error:
        raise UsageError(f"the variable {_variable(name)} cannot be used: {error}.") from error


def _flat(preferences: msgspec.Struct) -> dict[str, Any]:
    """Return what is set, by names like `serve.port`."""
    found: dict[str, Any] = {}
    for name in preferences.__struct_fields__:
        value = getattr(preferences, name)
        if isinstance(value, Listening):
            found.update({f"{name}.{key}": one for key, one in _flat(value).items()})
        elif value is not None and name != "indexes":
            found[name] = value
    return found


def _read(file: Path) -> Preferences:
    try:
        if os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & 0o022:
            raise UsageError(f"others may write the settings file {file}; take that from them: chmod go-w '{file}'")
        return msgspec.toml.decode(file.read_bytes(), type=Preferences)
    except (FileNotFoundError, NotADirectoryError):
        if FILE_VARIABLE in os.environ:
            raise UsageError(f"there is no settings file {file}, which {FILE_VARIABLE} names.") from None
        return Preferences()
    except OSError as error:
        raise UsageError(f"the settings file {file} cannot be read ({error.strerror}).") from error
    except msgspec.MsgspecError as error:
        raise UsageError(f"the settings file {file} cannot be used: {error}.") from error
