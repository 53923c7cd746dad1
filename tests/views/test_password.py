"""What can be had of a page that asks for a password, without giving it."""

import asyncio
import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from views.password import Attempts, Entered

PASSWORD = "open sesame"
_QUESTION = "How did the Russian envoy respond to the accusation?"
_BOUNDARY = "a-boundary"


def test_after_ten_wrong_passwords_in_a_minute_none_is_looked_at() -> None:
    now = 1000.0
    attempts = Attempts(lambda: now)
    assert attempts.is_right(PASSWORD, PASSWORD)
    assert [attempts.is_right(f"open {number}", PASSWORD) for number in range(11)] == [False] * 10 + [None]
    assert attempts.is_right(PASSWORD, PASSWORD) is None  # nor the right one: whoever guesses must not learn it
    now += 61
    assert attempts.is_right(PASSWORD, PASSWORD)
    assert attempts.is_right("open again", PASSWORD) is False


@pytest.mark.parametrize("given", ["", "open", "OPEN SESAME", "open sesame ", "öpen sesame", "open\0sesame", "\ud800"])
def test_only_the_password_is_the_password(given: str) -> None:
    assert Attempts().is_right(given, PASSWORD) is False


def test_sessions_are_remembered_and_not_without_end() -> None:
    entered = Entered()
    for number in range(10_001):
        entered.add(str(number))
    assert "0" not in entered
    assert "10000" in entered


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory, seed_index: Path) -> Iterator[int]:
    """The port of a page with a password."""
    secrets = tmp_path_factory.mktemp("secrets") / "secrets.toml"
    secrets.write_text(f'password = "{PASSWORD}"\n')
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--server.port", str(port), "--secrets.files", str(secrets), "--", "--index", str(seed_index)]
    server = subprocess.Popen([sys.executable, "-m", "streamlit", "run", "ui.py", *options], stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError):
                if _request(port, "GET", "/_stcore/health")[0] == 200:
                    break
            time.sleep(0.5)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=120)


def _request(port: int, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes, str]:
    """Return status, body, and the cookies that are set."""
    with contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        reply = connection.getresponse()
        return reply.status, reply.read(), reply.getheader("Set-Cookie") or ""


class Session:
    """A session of the page."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self.identifier, self._password = "", ""

    async def run(self, *, password: str = "") -> str:
        """Let the page be drawn, and return all that it sends, as text."""
        message = BackMsg()
        message.rerun_script.query_string = urlencode({"q": _QUESTION})
        if password:
            widget = message.rerun_script.widget_states.widgets.add()
            widget.id, widget.string_value = self._password, password
        await self._connection.send(message.SerializeToString())
        sent = []
        async with asyncio.timeout(300):
            while True:
                received = ForwardMsg()
                received.ParseFromString(bytes(await self._connection.recv(decode=False)))
                kind = received.WhichOneof("type")
                if kind == "new_session":
                    self.identifier = received.new_session.initialize.session_id
                if kind == "delta" and received.delta.new_element.WhichOneof("type") == "text_input":
                    self._password = self._password or received.delta.new_element.text_input.id
                sent.append(str(received))
                if kind == "script_finished" and received.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    return "\n".join(sent)


def _upload(port: int, session: str) -> tuple[int, bytes]:
    """Hand in a file as the browser does."""
    cookies = _request(port, "GET", "/_stcore/host-config")[2] + _request(port, "GET", "/_stcore/health")[2]
    token = cookies.partition("_streamlit_xsrf=")[2].partition(";")[0]
    part = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="f"; filename="../../x.csv"\r\n\r\na,b\r\n'
    return _request(
        port, "PUT", f"/_stcore/upload_file/{session}/some-file", f"{part}--{_BOUNDARY}--\r\n".encode(),
        Content_Type=f"multipart/form-data; boundary={_BOUNDARY}", X_Xsrftoken=token, Cookie=f"_streamlit_xsrf={token}",
    )[:2]  # fmt: skip


def test_without_the_password_nothing_is_shown_or_taken(port: int) -> None:
    async def visit() -> None:
        url, origin = f"ws://127.0.0.1:{port}/_stcore/stream", Origin(f"http://127.0.0.1:{port}")
        async with connect(url, origin=origin, max_size=None, ping_interval=None) as connection:
            session = Session(connection)
            first = await session.run()
            assert "absolutely false" not in first
            assert "indexed" not in first
            assert _upload(port, session.identifier) == (403, b"The page asks for a password first.\n")
            wrong = await session.run(password="open barley")
            assert "That is not the password." in wrong
            assert "absolutely false" not in wrong
            assert _upload(port, session.identifier)[0] == 403
            right = await session.run(password=PASSWORD)
            right += await session.run()
            assert "absolutely false" in right
            assert _upload(port, session.identifier)[0] == 204
            assert _upload(port, "somebody-else")[0] == 403

    asyncio.run(visit())


_PATHS = [
    "/_stcore/health", "/_stcore/metrics", "/_stcore/host-config", "/_stcore/script-health-check",
    "/_stcore/agent/openapi.json", "/media/x.csv", "/media/../ui.py", "/media/%2e%2e/ui.py", "/media//etc/passwd",
    "/component/x/../../ui.py", "/component/streamlit/%2e%2e%2fui.py", "/_stcore/bidi-components/x/../../../ui.py",
    "/app/static/ui.py", "/app/static/../ui.py", "/static/../../ui.py", "/static/%2e%2e/%2e%2e/ui.py", "/ui.py",
    "/.streamlit/secrets.toml", "/../.streamlit/config.toml", "//etc/passwd", "/corpus", "/collections", "/search?q=a",
    "/oauth2callback", "/auth/login",
]  # fmt: skip
"""What Streamlit serves, and ways out of it."""


@pytest.mark.parametrize("path", _PATHS)
def test_no_address_gives_anything_of_the_documents_or_of_this_machine(port: int, path: str) -> None:
    for headers in ({}, {"X_Forwarded_For": "127.0.0.1", "X_Forwarded_Host": "localhost"}):
        status, body, _ = _request(port, "GET", path, **headers)
        assert status in {200, 302, 400, 403, 404, 405}
        for secret in (b"absolutely false", b"root:", b"def main", PASSWORD.encode(), b"fileWatcherType", b"seeds"):
            assert secret not in body


@pytest.mark.parametrize("path", ["interact", "mcp"])
def test_the_page_is_not_driven_without_a_browser(port: int, path: str) -> None:
    status, body, _ = _request(port, "POST", f"/_stcore/agent/{path}", b"{}", Content_Type="application/json")
    assert status in {400, 403, 404, 405, 501}
    assert b"Password" not in body
