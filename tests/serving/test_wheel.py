"""What people install: the wheel that is made of the source archive, in an environment that has not this folder."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import tarfile
import time
import tomllib
import venv
import zipfile
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from serving.page_server import page_options

ROOT = Path(__file__).parent.parent.parent
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def _run(*command: str | Path, cwd: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source archive, and the wheel that was made of it."""
    source, made = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    names = _run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT).stdout.splitlines()
    for name in names:
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / name)
    done = _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", made, cwd=source)
    assert done.returncode == 0, done.stdout + done.stderr
    return made


@pytest.fixture(scope="module")
def home(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel alone; it looks up what that needs where these tests have it."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    (wheel,) = built.glob("*.whl")
    python = folder / "bin" / "python"
    options = ["--quiet", "--no-deps", "--no-index", wheel]
    done = _run(sys.executable, "-m", "pip", "--python", python, "install", *options, cwd=built)
    assert done.returncode == 0, done.stderr
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "what-it-needs.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with a copy of the seeds, and with settings for Streamlit that would open the page to all."""
    folder = tmp_path_factory.mktemp("documents")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "config.toml").write_text(
        '[server]\naddress = "0.0.0.0"\nallowedHosts = ["*"]\nenableCORS = false\nenableXsrfProtection = false\n'
        "[browser]\ngatherUsageStats = true\n",
        encoding="utf-8",
    )
    return folder


def test_source_archive_and_wheel_have_all_that_is_needed(built: Path) -> None:
    (wheel,), (archive,) = built.glob("*.whl"), built.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as file:
        inside = set(file.namelist())
    own = {name for name in inside if ".dist-info/" not in name}
    layers = ("index", "search", "serving", "views")
    code = {path.relative_to(ROOT).as_posix() for layer in layers for path in (ROOT / layer).rglob("*.py")}
    data = {"views/ui.css", "views/streamlit.toml", *(f"{layer}/py.typed" for layer in layers)}
    data |= {f"views/translations/{language}.po" for language in ("de", "es", "fr")}
    assert own == {"ui.py"} | code | data
    with tarfile.open(archive) as file:
        packed = {name.partition("/")[2] for name in file.getnames()}
    wanted = {
        "seeds/000_d2d85d5fcffcf0ef.txt",
        "README.md",
        "LICENSE",
        "Makefile",
        "constraints.txt",
        "tests/conftest.py",
    }
    assert wanted | own | {".streamlit/config.toml"} <= packed


def test_settings_of_the_page_are_those_of_the_checkout() -> None:
    assert (ROOT / "views/streamlit.toml").read_text() == (ROOT / ".streamlit/config.toml").read_text()
    options = page_options("127.0.0.1", 8501, ["desk.lan"])
    given = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())
    assert "--browser.gatherUsageStats=false" in options
    assert "--server.address=127.0.0.1" in options
    assert {f"{section}.{name}" for section, one in given.items() if section != "theme" for name in one} <= {
        option.removeprefix("--").partition("=")[0] for option in options
    }
    assert [option for option in options if "allowedHosts" in option] == [
        f"--server.allowedHosts={name}" for name in ("localhost", "127.0.0.1", "::1", "desk.lan")
    ]


def test_installed_command_indexes_answers_and_reads(home: Path, elsewhere: Path) -> None:
    command = home / "bin" / "paragraph-search"
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert _run(command, "--version", cwd=elsewhere).stdout == f"paragraph-search {version}\n"
    before = _run(command, "search", "Who?", cwd=elsewhere)
    assert (before.returncode, before.stdout) == (1, "")
    assert before.stderr == (
        "paragraph-search search: there is no index in .index; build one: "
        "paragraph-search index YOUR-DOCUMENTS --index .index\n"
    )
    made = _run(command, "index", "seeds", "--quiet", cwd=elsewhere)
    assert (made.returncode, made.stderr) == (0, "")
    asked = _run(command, "search", "How did the Russian envoy respond to the accusation?", "--json", cwd=elsewhere)
    answer = json.loads(asked.stdout)
    assert (answer["answered"], answer["hits"][0]["paragraph"]) == (True, 13)
    reference = f"{answer['hits'][0]['document']}#13"
    read = json.loads(_run(command, "read", reference, "--json", cwd=elsewhere).stdout)
    assert read["paragraphs"][0]["text"] == answer["hits"][0]["text"]
    similar = json.loads(_run(command, "similar", reference, "--top", "2", "--json", cwd=elsewhere).stdout)
    assert (similar["text"], len(similar["hits"])) == (read["paragraphs"][0]["text"], 2)
    status = json.loads(_run(command, "status", "--json", cwd=elsewhere).stdout)
    assert (status["documents"], status["paragraphs"], status["problem"]) == (1, 13, None)
    assert status["settings"]["index"] == {"value": ".index", "origin": "default"}


def test_installed_page_is_for_this_machine_alone(home: Path, elsewhere: Path) -> None:
    with _served(home, elsewhere) as port:
        assert _status("127.0.0.1", port, "localhost", "/") == 200
        assert _status("127.0.0.1", port, "evil.example", "/") == 403
        with pytest.raises(ConnectionRefusedError):  # it would be there if the page listened on all addresses
            _status("127.0.0.2", port, "localhost", "/")


@contextlib.contextmanager
def _served(home: Path, elsewhere: Path) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [home / "bin" / "paragraph-search", "page", "--port", str(port)]
    server = subprocess.Popen(command, cwd=elsewhere, stdout=subprocess.DEVNULL, env={**os.environ, "HOME": str(home)})
    try:
        for _ in range(240):
            with contextlib.suppress(OSError):
                if _status("127.0.0.1", port, "localhost", "/_stcore/health") == 200:
                    break
            time.sleep(0.5)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def _status(address: str, port: int, host: str, path: str) -> int:
    with contextlib.closing(HTTPConnection(address, port, timeout=30)) as connection:
        connection.request("GET", path, headers={"Host": f"{host}:{port}"})
        return connection.getresponse().status
