"""Servers that die, hang or run out of room, and connections that are cut: one clear line, and nothing is lost."""

import contextlib
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent import futures
from pathlib import Path

import grpc
import pytest

from index.building.build import build_at
from index.building.options import BuildOptions
from index.errors import ServerError
from index.storage.locations import Location, MilvusAddress
from index.storage.milvus import publishing
from index.storage.milvus import server as milvus_server
from index.storage.milvus.server import MilvusServer
from index.storage.opening import live_name, open_store
from tests.milvus_servers import LiteServer, Proxy
from tests.opening import open_without_verdicts

QUESTION = '"lighthouse"'
OLD, NEW = "The old lighthouse keeper retired.", "A new lighthouse keeper was appointed."
SECRET = "open-sesame-4711"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiteServer]:
    """A server of our own, to be killed."""
    server = LiteServer(tmp_path_factory.mktemp("mortal"))
    server.start()
    server.wait(300)
    yield server
    server.kill()


@pytest.fixture
def proxy(server: LiteServer) -> Iterator[Proxy]:
    proxy = Proxy(server.port)
    yield proxy
    proxy.close()


@pytest.fixture(autouse=True)
def _small_and_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "ENTITIES_AT_ONCE", 4)
    monkeypatch.setenv("MILVUS_TIMEOUT", "3")
    monkeypatch.setattr(milvus_server, "_WRITING", 1)
    # Else what was written just now would be read, and sent, again.
    monkeypatch.setattr("index.reading.sources._SETTLED", 0)


@pytest.fixture
def documents(tmp_path: Path) -> Callable[[str], Path]:
    folder = tmp_path / "documents"
    folder.mkdir()

    def write(text: str) -> Path:
        more = "\n\n".join(f"Paragraph {number} tells of bread." for number in range(12))
        path, content = folder / "a.txt", f"{text}\n\n{more}"
        if not path.exists() or path.read_text() != content:
            path.write_text(content)
        return folder

    return write


@pytest.fixture
def build(tmp_path: Path, documents: Callable[[str], Path], tiny_model: Path) -> Callable[[Location, str], None]:
    def build(location: Location, text: str) -> None:
        build_at(location, [documents(text)], BuildOptions(model=str(tiny_model)), folder=tmp_path / "work")

    return build


def _at(port: int, name: str, tmp_path: Path) -> Location:
    return Location(tmp_path / "kept", MilvusAddress("127.0.0.1", port, name))


def _answer(location: Location) -> str:
    return open_without_verdicts(location).search(QUESTION).hits[0].text


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count what is sent, batch by batch."""
    counts: list[int] = []
    upsert = MilvusServer.upsert

    def counting(self: MilvusServer, collection: str, rows: list[dict[str, object]]) -> None:
        upsert(self, collection, rows)
        counts.append(len(rows))

    monkeypatch.setattr(MilvusServer, "upsert", counting)
    return counts


def test_server_killed_in_the_middle_of_a_build(
    server: LiteServer,
    build: Callable[[Location, str], None],
    sent: list[int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    location = _at(server.port, "killed", tmp_path)
    build(location, OLD)
    whole, live = sum(sent), live_name(location)
    sent.clear()
    counting = MilvusServer.upsert

    def killing(self: MilvusServer, collection: str, rows: list[dict[str, object]]) -> None:
        counting(self, collection, rows)
        if len(sent) == 9:  # paragraphs are done by then, and records begun
            server.kill()

    with monkeypatch.context() as patch:
        patch.setattr(MilvusServer, "upsert", killing)
        with pytest.raises(ServerError, match=r"cannot be reached; start it") as caught:
            build(location, NEW)
    assert str(caught.value).endswith("what was there before answers on, and the same command goes on from here.")
    assert "\n" not in str(caught.value)
    with pytest.raises(ServerError, match="cannot be reached"):
        open_store(location)
    server.start()
    server.wait(300)
    assert live_name(location) == live
    assert _answer(location) == OLD
    before = sum(sent)
    build(location, NEW)
    assert _answer(location) == NEW
    assert sum(sent) == whole, f"{before} were sent before, and none of them again"


def test_connection_cut_in_the_middle_of_a_build(
    proxy: Proxy, build: Callable[[Location, str], None], tmp_path: Path
) -> None:
    location = _at(proxy.port, "cut", tmp_path)
    build(location, OLD)
    proxy.cut_after = 20_000
    with pytest.raises(ServerError, match="cannot be reached"):
        build(location, NEW)
    proxy.go_on()
    assert _answer(location) == OLD
    build(location, NEW)
    assert _answer(location) == NEW


def test_short_break_is_bridged(
    proxy: Proxy, build: Callable[[Location, str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    location = _at(proxy.port, "bridged", tmp_path)
    build(location, OLD)
    monkeypatch.setenv("MILVUS_TIMEOUT", "20")
    searcher = open_without_verdicts(location)
    proxy.cut()
    threading.Timer(0.5, proxy.go_on).start()
    assert searcher.search(QUESTION).hits[0].text == OLD


def test_connection_that_hangs(proxy: Proxy, build: Callable[[Location, str], None], tmp_path: Path) -> None:
    location = _at(proxy.port, "hangs", tmp_path)
    build(location, OLD)
    searcher = open_without_verdicts(location)
    assert searcher.search(QUESTION).hits[0].text == OLD
    proxy.hang()
    with pytest.raises(ServerError, match=r"did not answer within 3 s; see whether it is well"):
        searcher.search("Who was appointed?")
    with pytest.raises(ServerError, match=r"did not answer within 3 s|cannot be reached"):
        open_store(location)
    with pytest.raises(ServerError, match=r"did not answer within 3 s|cannot be reached"):
        build(location, NEW)
    proxy.go_on()
    assert searcher.search("Who was appointed?").hits
    build(location, NEW)
    assert searcher.refresh()
    assert searcher.search(QUESTION).hits[0].text == NEW


def test_server_killed_in_the_middle_of_a_question(
    server: LiteServer, build: Callable[[Location, str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    location = _at(server.port, "asked", tmp_path)
    build(location, OLD)
    searcher = open_without_verdicts(location)
    searcher.search(QUESTION)
    search = MilvusServer.search

    def killing(self: MilvusServer, *arguments: object) -> object:
        server.kill()
        return search(self, *arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(MilvusServer, "search", killing)
        with pytest.raises(ServerError, match="cannot be reached"):
            searcher.search("Who was appointed?")
    server.start()
    server.wait(300)
    monkeypatch.setenv("MILVUS_TIMEOUT", "20")
    assert _answer(location) == OLD
    assert searcher.search(QUESTION).hits[0].text == OLD, "the connection that was open comes back"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    mount = shutil.which("mount")
    command = [mount or "mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if not mount or os.geteuid() or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no disk of a few megabytes can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def test_disk_of_the_server_that_is_full(
    small_disk: Path, build: Callable[[Location, str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MILVUS_TIMEOUT", "3")
    server = LiteServer(tmp_path / "full")
    (server.folder / "data").symlink_to(small_disk)
    server.start()
    try:
        server.wait(300)
        location = _at(server.port, "full", tmp_path)
        build(location, OLD)
        filler = small_disk / "filler"
        upsert = MilvusServer.upsert

        def filling(self: MilvusServer, *arguments: object) -> None:
            while shutil.disk_usage(small_disk).free:
                with contextlib.suppress(OSError), filler.open("ab", buffering=0) as stream:
                    stream.write(bytes(4096))
            upsert(self, *arguments)  # type: ignore[arg-type]

        with monkeypatch.context() as patch:
            patch.setattr(MilvusServer, "upsert", filling)
            with pytest.raises(ServerError, match=r"has no room left on its disk; free some space there"):
                build(location, NEW)
        server.kill()
        filler.unlink()
        server.start()
        server.wait(300)
        assert _answer(location) == OLD
        build(location, NEW)
        assert _answer(location) == NEW
    finally:
        server.kill()


class _Refusing(grpc.GenericRpcHandler):
    """Lets anybody connect, or nobody, and answers whatever else is asked with a status."""

    def __init__(self, code: grpc.StatusCode, details: str, *, connects: bool) -> None:
        self._code, self._details, self._connects = code, details, connects

    def service(self, call: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        def answer(_: bytes, context: grpc.ServicerContext) -> bytes:
            if self._connects and call.method.endswith("/Connect"):
                return b""
            context.abort(self._code, self._details)
            return b""

        return grpc.unary_unary_rpc_method_handler(answer)


@pytest.mark.parametrize(
    ("code", "details", "connects", "message"),
    [
        (grpc.StatusCode.UNAUTHENTICATED, f"wrong: {SECRET}", False, "does not let us in; set MILVUS_USER"),
        (grpc.StatusCode.PERMISSION_DENIED, f"not for {SECRET}", True, "does not let us in; set MILVUS_USER"),
        (
            grpc.StatusCode.INVALID_ARGUMENT,
            f"panic at {SECRET}\nstack",
            True,
            "answers with an error: .*panic at … stack",
        ),
    ],
)
def test_what_a_server_repeats_of_a_token_is_not_shown(
    code: grpc.StatusCode,
    details: str,
    connects: bool,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("MILVUS_TOKEN", SECRET)
    # Not to share its port with whoever else is given it.
    server = grpc.server(futures.ThreadPoolExecutor(1), options=[("grpc.so_reuseport", 0)])
    server.add_generic_rpc_handlers((_Refusing(code, details, connects=connects),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:  # on a busy machine it may answer late
            grpc.channel_ready_future(channel).result(timeout=60)
        with pytest.raises(ServerError, match=message) as caught:
            open_store(_at(port, "secret", tmp_path))
    finally:
        server.stop(0)
    shown = [str(caught.value), repr(caught.value), *capfd.readouterr(), caplog.text]
    assert not any(SECRET in text for text in shown)
    assert "\n" not in str(caught.value)


def test_nothing_of_a_secret_is_in_a_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILVUS_TOKEN", SECRET)
    with pytest.raises(ServerError, match="cannot be reached") as caught:
        open_store(_at(1, "nobody", tmp_path))
    assert SECRET not in str(caught.getrepr(style="long"))
