"""By which names the page answers: raw requests with any Host, as a web site can make a browser send them."""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
OPENED = 101


@contextlib.contextmanager
def _served(folder: Path, *options: str) -> Iterator[int]:
    """Serve the page as `streamlit run ui.py` does, with more options; gives the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "ui.py", "--server.port", str(port), *options]
    server = subprocess.Popen([*command, "--", "--index", str(folder)], stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError):
                if _status(port, "localhost", "/_stcore/health") == 200:
                    break
            time.sleep(0.5)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=120)


def _status(port: int, host: str | None, path: str = "/", headers: dict[str, str] | None = None) -> int:
    """Return the status that a request gets which names this Host, if any."""
    with contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.putrequest("GET", path, skip_host=True)
        for name, value in {**({} if host is None else {"Host": host}), **(headers or {})}.items():
            connection.putheader(name, value)
        connection.endheaders()
        return connection.getresponse().status


def _socket(port: int, host: str, origin: str | None = None) -> int:
    """Return the status that a WebSocket gets; browsers send the page's own origin along."""
    return _status(port, host, "/_stcore/stream", {**HANDSHAKE, "Origin": origin or f"http://{host}"})


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a page that is served as it comes."""
    with _served(tmp_path_factory.mktemp("none")) as served:
        yield served


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "LOCALHOST", "localhost."])
def test_names_of_this_machine_are_served(port: int, host: str) -> None:
    assert _status(port, f"{host}:{port}") == 200
    assert _status(port, host) == 200
    assert _socket(port, f"{host}:{port}") == OPENED


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8501",
        "localhost.evil.example",
        "evil.example#localhost",
        "localhost@evil.example",
        "192.0.2.7",
        "127.0.0.1.evil.example",
        "localhost:x",
        "",
    ],
)
def test_other_names_are_refused_before_anything_is_read(port: int, host: str) -> None:
    for path in ("/", "/_stcore/health", "/_stcore/host-config", "/media/x.csv", "/nowhere"):
        assert _status(port, host, path) in {400, 403}
    assert _socket(port, host) in {400, 403}


def test_request_that_names_no_host_is_refused(port: int) -> None:
    assert _status(port, None) in {400, 403}


def test_refusal_says_what_was_found_and_what_to_do(port: int) -> None:
    with contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", "/", headers={"Host": "evil.example:8501"})
        said = connection.getresponse().read().decode()
    assert said == (
        "Found the Host 'evil.example:8501', expected one of localhost, 127.0.0.1, ::1. "
        "If the page has this name, add it: --server.allowedHosts NAME\n"
    )


def test_foreign_origin_is_refused_at_our_own_name(port: int) -> None:
    assert _socket(port, f"localhost:{port}", "http://evil.example:8501") == 403


def test_names_that_are_configured_are_served_with_those_of_this_machine(tmp_path: Path) -> None:
    options = ["--server.allowedHosts", "archive.example.org", "--server.allowedHosts", "*.lan"]
    with _served(tmp_path, "--server.address", "0.0.0.0", *options) as port:
        for host in ("archive.example.org", "desk.lan", "localhost", "127.0.0.1", "[::1]"):
            assert _status(port, f"{host}:{port}") == 200
            assert _socket(port, f"{host}:{port}") == OPENED
        for host in ("evil.example", "lan", "xlan", "example.org"):
            assert _status(port, f"{host}:{port}") == 403
            assert _socket(port, f"{host}:{port}") == 403


def test_server_on_all_addresses_is_reached_by_each_of_them_and_by_no_other(tmp_path: Path) -> None:
    with _served(tmp_path, "--server.address", "0.0.0.0") as port:
        # An address of this machine that nobody named.
        with contextlib.closing(HTTPConnection("127.0.0.2", port, timeout=30)) as connection:
            connection.request("GET", "/", headers={"Host": f"127.0.0.2:{port}"})
            assert connection.getresponse().status == 200
        assert _status(port, "127.0.0.2") == 403  # came in at 127.0.0.1
        assert _socket(port, "evil.example") == 403
