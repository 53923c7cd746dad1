"""Building, asking and serving the page connect to nobody outside: each try is refused, and written down."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from benchmarks.page.sessions import ask_at_once

# Python imports this by itself when it starts. Audit hooks see what any Python code does with sockets.
_GUARD = """
import os, sys

def guard(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"):
        target = arguments[0] if event.startswith("socket.get") else arguments[1]
        host = target[0] if isinstance(target, tuple) else target
        if host not in (None, "127.0.0.1", "localhost", "::1"):
            with open(os.environ["ASKED_FOR"], "a") as stream:
                stream.write(f"{event} {target}\\n")
            raise OSError(f"no connections here: {target}")

sys.addaudithook(guard)
"""


@pytest.fixture
def guarded(tmp_path: Path) -> tuple[dict[str, str], Path]:
    """An environment in which connections are refused, and the file in which they are written down."""
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard" / "sitecustomize.py").write_text(_GUARD)
    asked_for = tmp_path / "asked-for.txt"
    asked_for.touch()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    return {**environment, "PYTHONPATH": str(tmp_path / "guard"), "ASKED_FOR": str(asked_for)}, asked_for


def test_building_asking_and_the_page_connect_to_nobody(guarded: tuple[dict[str, str], Path], tmp_path: Path) -> None:
    environment, asked_for = guarded
    outside = "import socket; socket.create_connection(('192.0.2.1', 9), 1)"
    tried = subprocess.run(
        [sys.executable, "-c", outside], env=environment, capture_output=True, check=False, text=True
    )
    assert "no connections here" in tried.stderr  # the guard guards
    assert asked_for.read_text() == "socket.getaddrinfo 192.0.2.1\n"
    asked_for.write_text("")

    index = str(tmp_path / "index")
    for command in (["index", "seeds", "--index", index], ["search", "Who travelled to Beijing?", "--index", index]):
        subprocess.run([sys.executable, "-m", *command], env=environment, capture_output=True, check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [sys.executable, "-m", "streamlit", "run", "ui.py", "--server.port", address.rpartition(":")[2]]
    server = subprocess.Popen([*command, "--", "--index", index], env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://{address}/_stcore/health", timeout=1)
                break
            time.sleep(0.5)
        (asked,) = asyncio.run(ask_at_once(address, ["Who travelled to Beijing?"]))
        listening = _listening(server.pid)
    finally:
        server.terminate()
        server.wait(timeout=120)
    assert (asked.error, asked.cards) == ("", 10)
    assert asked_for.read_text() == ""
    if Path("/proc/net/tcp").exists():
        assert listening == {"0100007F"}  # 127.0.0.1, as /proc writes it


def _listening(process: int) -> set[str]:
    """Return the addresses on which a process listens."""
    tables = [path for path in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")) if path.exists()]
    if not tables:
        return set()
    sockets = {str(entry.readlink()) for entry in Path(f"/proc/{process}/fd").iterdir()}
    lines = [line.split() for path in tables for line in path.read_text().splitlines()[1:]]
    return {line[1].partition(":")[0] for line in lines if line[3] == "0A" and f"socket:[{line[9]}]" in sockets}
