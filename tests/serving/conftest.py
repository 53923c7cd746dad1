"""An index to be asked over MCP and HTTP, and the command that serves it."""

import contextlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from index.building.folder_build import build

ROOT = Path(__file__).parent.parent.parent
PUMP = "A pump at Selby broke down in the frost, so the cellars of the abbey stood under water."
LONG = " ".join([f"Section {n} of the act is about tolls." for n in range(40)] + [PUMP] + ["It ends so."] * 60)
CARGOES = ["coal", "salt", "timber", "grain", "wool", "wine", "copper", "tea"]
PORTS = ["Bergen", "Lisbon", "Riga", "Naples", "Cadiz"]
SHIPS = [f"A ship with {cargo} sailed from Hull to {port}." for port in PORTS for cargo in CARGOES]
TOKEN = "a-token-for-tests-alone"


@dataclass(frozen=True)
class Reply:
    """What a server replied."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    port: int

    def ask(
        self, path: str, body: object = None, *, headers: Mapping[str, str] | None = None, method: str | None = None
    ) -> Reply:
        """Send a request, with JSON where there is a body."""
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        kind = {} if body is None else {"Content-Type": "application/json"}
        with contextlib.closing(HTTPConnection("127.0.0.1", self.port, timeout=120)) as connection:
            method = method or ("GET" if body is None else "POST")
            connection.request(method, path, content, {**kind, **(headers or {})})
            got = connection.getresponse()
            return Reply(got.status, {name.lower(): value for name, value in got.getheaders()}, got.read())


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the seed, of a long paragraph, and of a report of forty paragraphs."""
    folder = tmp_path_factory.mktemp("library")
    (folder / "fields.txt").write_text(f"{LONG}\n\nThe mayor of Oldham resigned on Tuesday over the flooded fields.")
    (folder / "report.txt").write_text("\n\n".join(SHIPS))
    index = tmp_path_factory.mktemp("served") / "index"
    build([ROOT / "seeds", folder], index)
    return index


@pytest.fixture(scope="session")
def serve() -> Callable[..., AbstractContextManager[Server]]:
    """Run `paragraph-search serve` with more options, on a port that is free."""

    @contextlib.contextmanager
    def serve(index: Path, *options: str, **variables: str) -> Iterator[Server]:
        command = [sys.executable, "-m", "serving", "serve", "--index", str(index), "--port", "0", *options]
        environment = {**os.environ, **variables}
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        try:
            line = process.stderr.readline()
            found = re.search(r"on http://\S+:(\d+) ", line)
            assert found, line
            yield Server(int(found[1]))
        finally:
            process.terminate()
            process.communicate(timeout=60)

    return serve
