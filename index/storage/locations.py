"""Where an index is: a folder of this machine, or a name on a Milvus server."""

import argparse
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from index.errors import UsageError

DEFAULT_INDEX = Path(".index")
KEPT_OF_SERVERS = Path(".index-milvus")
"""Where is kept on this machine what belongs to indexes on servers, a folder each."""

_SCHEMES = {"milvus": False, "milvus+tls": True}
_PORT = 19530
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_EXAMPLE = "milvus://localhost:19530/archive"


@dataclass(frozen=True)
class MilvusAddress:
    """An index on a Milvus server."""

    host: str
    port: int
    name: str
    tls: bool = False

    @property
    def server(self) -> str:
        """Host and port, for people."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"milvus{'+tls' if self.tls else ''}://{self.server}/{self.name}"


@dataclass(frozen=True)
class Location:
    """Where an index is."""

    folder: Path
    """The index folder. Of an index on a server: where its builds work, and where the judgements, the saved questions
    and the calibration of this machine are kept."""
    milvus: MilvusAddress | None = None
    """None where the index is in the folder."""

    def __str__(self) -> str:
        return str(self.milvus or self.folder)


def parse_location(text: str) -> Location:
    """Read a location: `milvus://HOST:PORT/NAME`, with `milvus+tls://` for an encrypted connection, or a folder.

    Raises:
        UsageError: it begins like the address of a server and is none.
    """
    scheme, mark, _ = text.partition("://")
    if not mark:
        return Location(Path(text))
    tls = _SCHEMES.get(scheme.lower())
    if tls is None:
        raise UsageError(f"“{scheme[:20]}://” is no kind of index; expected a folder, or a server as in {_EXAMPLE}.")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port or _PORT
    except ValueError as error:
        raise UsageError(f"the address of the Milvus server cannot be read; expected one as in {_EXAMPLE}.") from error
    if "@" in parts.netloc:  # not shown: there may be a password in it
        raise UsageError(
            "a user and a password do not belong in an address, which is logged and shown; set MILVUS_USER and "
            "MILVUS_PASSWORD, or MILVUS_TOKEN, instead."
        )
    name = parts.path.strip("/")
    if not host:
        raise UsageError(f"“{text[:80]}” names no server; expected an address as in {_EXAMPLE}.")
    if not _NAME.fullmatch(name) or parts.query or parts.fragment:
        raise UsageError(
            f"“{text[:80]}” ends in no name for an index: expected letters of the English alphabet, digits and “_”, "
            f"as in {_EXAMPLE}."
        )
    address = MilvusAddress(host, port, name, tls)
    return Location(KEPT_OF_SERVERS / f"{re.sub('[^a-z0-9.-]', '-', host)}-{port}-{name}", address)


def as_location(index: "Path | str | Location") -> Location:
    """Return where an index is that is named by its folder, or as people write it."""
    if isinstance(index, Location):
        return index
    return Location(index) if isinstance(index, Path) else parse_location(index)


def location_argument(text: str) -> Location:
    """Read a location as an argument of a command."""
    try:
        return parse_location(text)
    except UsageError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
