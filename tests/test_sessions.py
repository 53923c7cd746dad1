"""Fifty people who ask the real page at once, each with a WebSocket of their own."""

import asyncio
import contextlib
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from benchmarks.page.sessions import ask_at_once


def test_fifty_people_ask_at_once(seed_index: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [sys.executable, "-m", "streamlit", "run", "ui.py", "--server.port", address.rpartition(":")[2]]
    server = subprocess.Popen([*command, "--", "--index", str(seed_index)], stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://{address}/_stcore/health", timeout=1)
                break
            time.sleep(0.5)
        asked = asyncio.run(ask_at_once(address, [f"Who was at talks number {number}?" for number in range(50)]))
    finally:
        server.terminate()
        server.wait(timeout=120)
    assert {one.error for one in asked} == {""}
    assert {one.cards for one in asked} == {10}
