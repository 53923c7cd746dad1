"""Starts the page as `.streamlit/config.toml` has it, wherever it was installed: on this machine alone, and silent."""

import importlib.util
import runpy
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.storage.locations import Location
from serving.known_hosts import LOOPBACK

_GUARDS = {
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
}
"""Streamlit reads `.streamlit/config.toml` of the working folder, which may have come along with documents. It shall
not open the page to others; an option on the command line goes before any file."""


def page_options(host: str, port: int, names: Sequence[str]) -> list[str]:
    """Return the options for Streamlit.

    Args:
        host: the address to listen on.
        port: the port.
        names: by which names, beside those of this machine and the host, the page may be reached.
    """
    file = _folder_of("views") / "streamlit.toml"
    settings = _flat(tomllib.loads(file.read_text(encoding="utf-8")))
    settings |= {**_GUARDS, "server.address": host, "server.port": port, "browser.serverAddress": host}
    options = [
        f"--{name}={str(value).lower() if isinstance(value, bool) else value}" for name, value in settings.items()
    ]
    known = dict.fromkeys([*LOOPBACK, host, *names])
    return [*options, *(f"--server.allowedHosts={name}" for name in known)]


def serve_page(location: Location, host: str, port: int, names: Sequence[str]) -> None:
    """Serve the page until somebody ends the process."""
    script = _folder_of("ui") / "ui.py"
    index = location.milvus or location.folder.resolve()
    sys.argv = ["streamlit", "run", str(script), *page_options(host, port, names), "--", "--index", str(index)]
    runpy.run_module("streamlit", run_name="__main__")


def _folder_of(module: str) -> Path:
    """Return the folder of a module of ours, which is not imported: it would start what it draws with."""
    found = importlib.util.find_spec(module)
    if found is None or found.origin is None:  # never: it comes with this file
        raise ModuleNotFoundError(module)
    return Path(found.origin).parent


def _flat(table: dict[str, Any], above: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in table.items():
        found |= _flat(value, f"{above}{name}.") if isinstance(value, dict) else {f"{above}{name}": value}
    return found
