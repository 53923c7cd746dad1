"""Real Milvus servers for tests, and a proxy that cuts a connection or lets it hang."""

import contextlib
import os
import random
import select
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

_STANDALONE = "from milvus import main; main()"
_ETCD = """
name: default
listen-client-urls: {client}
advertise-client-urls: {client}
listen-peer-urls: {peer}
initial-advertise-peer-urls: {peer}
initial-cluster: default={peer}
"""


def free_port() -> int:
    """Return a port that nobody listens to, of those that no system gives out by itself before a server has it."""
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


class ServerProcess:
    """A server in a process group of its own, started by a command and killed without a warning."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.port = port or free_port()
        self.environment: dict[str, str] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def start(self) -> None:
        command = self.command()
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                ["nice", "-n", "5", *command],
                cwd=self.folder,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait(self, seconds: float) -> None:
        """Wait until it takes connections."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            assert self._process
            assert self._process.poll() is None, (self.folder / "server.log").read_text()[-2000:]
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.1)
        raise TimeoutError((self.folder / "server.log").read_text()[-2000:])

    def kill(self) -> None:
        if self._process and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(30)


class LiteServer(ServerProcess):
    """milvus-lite as a server: Milvus' gRPC with sparse vectors."""

    def command(self) -> list[str]:
        return [
            sys.executable, "-c", "from milvus_lite.cmdline import main; main()", "server",
            "--data-dir", str(self.folder / "data"), "--host", "127.0.0.1", "--port", str(self.port),
        ]  # fmt: skip


class StandaloneServer(ServerProcess):
    """The genuine Milvus 2.3 standalone server, which asks for a password: root, Milvus."""

    def command(self) -> list[str]:
        # The etcd in it takes other ports than its own from a file alone. With ports of its own, several servers go
        # beside each other.
        client, peer = free_port(), free_port()
        settings = self.folder / "etcd.yaml"
        settings.write_text(_ETCD.format(client=f"http://localhost:{client}", peer=f"http://localhost:{peer}"))
        self.environment["ETCD_CONFIG_PATH"] = str(settings)
        parts = ("root-coord", "query-coord", "query-node", "index-coord", "index-node", "data-coord", "data-node")
        ports = {"etcd": client, "proxy": self.port, **{part: free_port() for part in (*parts, "proxy-internal")}}
        return [
            sys.executable, "-c", _STANDALONE, "--data", str(self.folder / "data"), "--authorization-enabled", "true",
            *(word for part, port in ports.items() for word in (f"--{part}-port", str(port))),
        ]  # fmt: skip


class Proxy:
    """Passes bytes on between a port of its own and a server's, until it shall not."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._passing = threading.Event()
        self._passing.set()
        self._is_cut = False
        self.bytes_to_server = 0
        self.cut_after: int | None = None
        """Cut as soon as so many more bytes went to the server."""
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def hang(self) -> None:
        """Keep connections, and pass nothing on."""
        self._passing.clear()

    def go_on(self) -> None:
        self._is_cut = False
        self.cut_after = None
        self._passing.set()

    def cut(self) -> None:
        """Close all connections, and take no others."""
        self._is_cut = True
        for one in list(self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client:
            if self._is_cut:
                return
            with socket.create_connection(("127.0.0.1", self._target)) as server:
                self._open |= {client, server}
                try:
                    self._pass_on(client, server)
                finally:
                    self._open -= {client, server}

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        while not self._is_cut:
            ready, _, _ = select.select([client, server], [], [], 0.2)
            for source in ready:
                self._passing.wait()
                data = source.recv(65536)
                if not data:
                    return
                if source is client:
                    self.bytes_to_server += len(data)
                    if self.cut_after is not None:
                        self.cut_after -= len(data)
                        if self.cut_after < 0:
                            self.cut()
                            return
                (server if source is client else client).sendall(data)


class TlsProxy(Proxy):
    """Takes encrypted connections and passes what is in them on."""

    def __init__(self, target: int, certificate: Path, key: Path) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate, key)
        self._context.set_alpn_protocols(["h2"])
        super().__init__(target)

    def _serve(self, client: socket.socket) -> None:
        with (
            contextlib.suppress(OSError),
            self._context.wrap_socket(client, server_side=True) as inside,
            socket.create_connection(("127.0.0.1", self._target)) as server,
        ):
            back = threading.Thread(target=_copy, args=(server, inside), daemon=True)
            back.start()
            _copy(inside, server)
            back.join(5)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
