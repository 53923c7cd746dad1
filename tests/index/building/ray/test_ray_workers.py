"""Builds whose reading and embedding is done by a real Ray cluster of two machines, as Ray calls them."""

import filecmp
import importlib.metadata
import io
import ipaddress
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import docx
import pytest

os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")  # read when ray is imported: loopback alone

import ray
from ray.cluster_utils import Cluster

from index.building.build_report import BuildReport
from index.building.folder_build import build
from index.building.options import BuildOptions
from index.building.ray import work
from index.building.ray.installed import PACKAGES
from index.building.worker_choice import check_workers
from index.embedding.encoder import Encoder
from index.embedding.model_files import find_model
from index.errors import ModelError, UsageError, WorkersError
from index.progress import NoProgress
from index.reading.documents import Document, SourceFile
from index.storage.snapshot import read_pointer, verify

ROOT = Path(__file__).parents[4]

# Ray leaves its sockets and pipes to the garbage collector when it is shut down, and its processes to themselves.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module", autouse=True)
def _untimed() -> Iterator[None]:
    """Let files that were just written count as settled, and publish nothing midway: an index then shows no time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.reading.sources._SETTLED", 0)
        patch.setattr("index.building.snapshot_stage._FIRST_LOOK", 3600.0)
        yield


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory, printed: Callable[..., bytes]) -> Path:
    """A folder with 400 paragraphs in files of several kinds, some of which cannot be read."""
    chance = random.Random(1)
    words = (ROOT / "seeds/000_d2d85d5fcffcf0ef.txt").read_text(encoding="utf-8").split()

    def paragraphs(count: int) -> list[str]:
        return [" ".join(chance.choices(words, k=chance.randint(3, 90))) for _ in range(count)]

    folder = tmp_path_factory.mktemp("ray") / "documents"
    folder.mkdir()
    for i in range(40):
        (folder / f"{i:02}.txt").write_text(f"date 2017-03-{i % 28 + 1:02} " + "\n\n".join(paragraphs(8)))
    records = [json.dumps({"_id": f"r{i}", "text": text}) for i, text in enumerate(paragraphs(60))]
    (folder / "records.jsonl").write_text("\n".join([*records, "broken"]))
    for i in range(3):
        (folder / f"page{i}.pdf").write_bytes(printed([[(72, 700, f"The council met on day {i}.")]]))
        word, stream = docx.Document(), io.BytesIO()
        for text in paragraphs(5):
            word.add_paragraph(text)
        word.save(stream)
        (folder / f"word{i}.docx").write_bytes(stream.getvalue())
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4\nnothing")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "link").symlink_to(folder)
    return folder


@pytest.fixture(scope="module")
def one_machine(documents: Path, tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index as one machine builds it."""
    directory = tmp_path_factory.mktemp("one") / "index"
    build([documents, ROOT / "seeds"], directory, BuildOptions(model=str(tiny_model)))
    return directory


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Two machines with a processor each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_worker_niceness", "0")
        patch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
        cluster = _two_machines()
        yield cluster
        cluster.shutdown()


_TOO_SLOW = "timed out during startup"


def _two_machines() -> Cluster:
    """Start them; anew where they take longer than the thirty seconds that Ray gives, as on a busy machine."""
    for tries_left in (2, 1, 0):
        cluster = Cluster()
        try:
            cluster.add_node(num_cpus=1, include_dashboard=False)
            cluster.add_node(num_cpus=1)
            break
        except Exception as error:
            cluster.shutdown()
            if _TOO_SLOW not in str(error) or not tries_left:
                raise
    return cluster


def _third_machine(cluster: Cluster) -> Any:
    for tries_left in (2, 1, 0):
        try:
            return cluster.add_node(num_cpus=1)
        except Exception as error:
            if _TOO_SLOW not in str(error) or not tries_left:
                raise
    raise AssertionError


@pytest.fixture
def joined(cluster: Cluster) -> Iterator[Cluster]:
    """The cluster, joined by this process as `RAY_ADDRESS` tells it to."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_ADDRESS", cluster.address)
        yield cluster
    assert not ray.is_initialized()


@pytest.fixture
def few_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let batches and chunks be small, so that there are some."""
    monkeypatch.setattr("index.building.embedding_stage._MOST_WINDOWS", 32)
    monkeypatch.setattr("index.building.ray.chunks._FILES_AT_ONCE", 6)


class Tasks:
    """What the workers did, told through a folder; and whom to stop while he does it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def all(self) -> list[dict[str, Any]]:
        found = sorted(self.folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
        return [json.loads(path.read_text()) for path in found]

    def times(self, kind: str) -> Counter[str]:
        """How often each file was read, or each window embedded."""
        return Counter(item for task in self.all() if task["kind"] == kind for item in task["items"])


@pytest.fixture
def tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tasks:
    """Let each task say that it begins, and the first of a kind wait where somebody wants to stop it.

    Where there is a file `both`, it waits until the other machine has one, too: a machine that is slow to start would
    find all done by the other.
    """
    folder = tmp_path / "tasks"
    folder.mkdir()

    # Sent to the workers as they stand here; there, the module is as it is.
    def begun(kind: str, items: list[str]) -> None:
        task = {
            "kind": kind,
            "process": os.getpid(),
            "machine": ray.get_runtime_context().get_node_id(),
            "items": items,
        }
        aside = folder / f"{time.time_ns()}-{os.getpid()}.new"
        aside.write_text(json.dumps(task))
        aside.rename(aside.with_suffix(".json"))
        end = time.monotonic() + 300  # only a test that hangs waits as long
        while time.monotonic() < end and (
            (folder / f"stop {kind}").exists() or ((folder / "both").exists() and len(machines_at_work(kind)) < 2)
        ):
            time.sleep(0.02)

    def machines_at_work(kind: str) -> set[str]:
        begun = [json.loads(path.read_text()) for path in folder.glob("*.json")]
        return {task["machine"] for task in begun if task["kind"] == kind}

    def read(wanted: dict[int, Any], expected: dict[str, str]) -> object:
        begun("read", [wish.name for wish in wanted.values()])
        return importlib.import_module("index.building.ray.work").read_files(wanted, expected)

    def embed(model: list[Any], windows: list[str], precision: str, expected: dict[str, str]) -> object:
        begun("embed", windows)
        return importlib.import_module("index.building.ray.work").embed_windows(model, windows, precision, expected)

    monkeypatch.setattr(work, "read_files", read)
    monkeypatch.setattr(work, "embed_windows", embed)
    return Tasks(folder)


class Stopping(NoProgress):
    """Stops a worker that is at work on some kind of task, then lets all go on."""

    def __init__(self, tasks: Tasks, kinds: list[str], stop: Callable[[dict[str, Any]], bool]) -> None:
        self.tasks, self.kinds, self.stop = tasks, kinds, stop
        self.stopped: list[dict[str, Any]] = []
        for kind in kinds:
            (tasks.folder / f"stop {kind}").touch()

    def pulse(self) -> None:
        for kind in self.kinds:
            for task in self.tasks.all():
                if task["kind"] == kind and (self.tasks.folder / f"stop {kind}").exists() and self.stop(task):
                    self.stopped.append(task)
                    (self.tasks.folder / f"stop {kind}").unlink()


def _assert_same(one: Path, other: Path) -> None:
    """Make sure that two indexes are alike, byte by byte, but for the times in their manifests."""
    verify(other)
    a, b = (folder / "snapshots" / read_pointer(folder).snapshot for folder in (one, other))
    names = sorted(path.name for path in a.iterdir())
    assert names == sorted(path.name for path in b.iterdir())
    assert filecmp.cmpfiles(a, b, names, shallow=False)[1:] == (["manifest.json"], [])
    old, new = (json.loads((folder / "manifest.json").read_text()) for folder in (a, b))
    assert {key for key in old if old[key] != new[key]} <= {"snapshot", "created"}


@pytest.fixture
def build_alike(
    joined: Cluster, documents: Path, one_machine: Path, tiny_model: Path, tmp_path: Path
) -> Callable[..., BuildReport]:
    """Build on the cluster, and make sure that the index is the one that one machine makes."""

    def build_alike(progress: NoProgress | None = None) -> BuildReport:
        sources = [documents, ROOT / "seeds"]
        report = build(
            sources, tmp_path / "index", BuildOptions(model=str(tiny_model), workers="ray"), progress=progress
        )
        _assert_same(one_machine, tmp_path / "index")
        return report

    return build_alike


# --- the same ---


@pytest.mark.usefixtures("few_windows")
def test_two_machines_make_what_one_makes(
    joined: Cluster, build_alike: Callable[..., BuildReport], tasks: Tasks
) -> None:
    handler = signal.getsignal(signal.SIGTERM)
    (tasks.folder / "both").touch()
    report = build_alike()
    machines = {node.node_id for node in joined.list_all_nodes()}
    assert len(machines) == 2
    for kind in ("read", "embed"):
        assert {task["machine"] for task in tasks.all() if task["kind"] == kind} == machines
        assert set(tasks.times(kind).values()) == {1}
    assert report.new == sum(tasks.times("embed").values())
    assert signal.getsignal(signal.SIGTERM) == handler


@pytest.mark.usefixtures("joined")
def test_the_bundled_model_makes_the_same_in_other_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build([ROOT / "seeds"], tmp_path / "one")
    monkeypatch.setattr("index.building.embedding_stage._MOST_WINDOWS", 5)
    build([ROOT / "seeds"], tmp_path / "two", BuildOptions(workers="ray"))
    _assert_same(tmp_path / "one", tmp_path / "two")


@pytest.mark.usefixtures("joined")
def test_in_eight_bits_too(tiny_model: Path, tmp_path: Path) -> None:
    for name, who in (("one", None), ("two", "ray")):
        build([ROOT / "seeds"], tmp_path / name, BuildOptions(model=str(tiny_model), precision="int8", workers=who))
    _assert_same(tmp_path / "one", tmp_path / "two")


@pytest.mark.usefixtures("few_windows")
def test_a_killed_worker_costs_only_its_part(build_alike: Callable[..., BuildReport], tasks: Tasks) -> None:
    def kill(task: dict[str, Any]) -> bool:
        os.kill(task["process"], signal.SIGKILL)
        return True

    stopping = Stopping(tasks, ["read", "embed"], kill)
    build_alike(stopping)
    assert [task["kind"] for task in stopping.stopped] == ["read", "embed"]
    for task in stopping.stopped:
        again = {item for item, count in tasks.times(task["kind"]).items() if count > 1}
        assert again == set(task["items"])


def test_what_a_worker_does_not_find_is_read_here(
    build_alike: Callable[..., BuildReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(wanted: dict[int, Any], expected: dict[str, str]) -> object:
        module: Any = importlib.import_module("index.building.ray.work")
        module._MOST_CHARACTERS = 12_000
        for place, wish in wanted.items():
            if place % 3 == 0:
                object.__setattr__(wish, "path", f"{wish.path}.not-mounted")
            elif place % 3 == 1:
                object.__setattr__(wish, "changed", wish.changed + 1)
        return module.read_files(wanted, expected)

    monkeypatch.setattr(work, "read_files", read)
    here: list[str] = []
    read_documents = importlib.import_module("index.reading.pool").read_documents

    def recorded(file: SourceFile) -> Iterator[Document]:
        here.append(file.path.name)
        yield from read_documents(file)

    monkeypatch.setattr("index.reading.pool.read_documents", recorded)
    build_alike()
    assert {"00.txt", "01.txt", "03.txt", "04.txt", "records.jsonl"} <= set(here)
    assert "02.txt" not in here


# --- what cannot be ---


@pytest.mark.usefixtures("joined")
def test_a_machine_with_other_versions_is_named(
    documents: Path, one_machine: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_around() -> dict[str, str]:
        found: dict[str, str] = importlib.import_module("index.building.ray.work").what_is_installed()
        return {**found, "openvino": "2020.1"}

    monkeypatch.setattr(work, "what_is_installed", look_around)
    before = read_pointer(one_machine)
    version = importlib.metadata.version("openvino")
    with pytest.raises(WorkersError, match=rf"\(127\.0\.0\.1\) has openvino 2020\.1, this machine {version}; install"):
        build([documents], one_machine, BuildOptions(model=str(tiny_model), full=True, workers="ray"))
    assert read_pointer(one_machine) == before
    verify(one_machine)


@pytest.mark.usefixtures("few_windows")
def test_a_machine_that_goes_costs_only_its_part(
    joined: Cluster, build_alike: Callable[..., BuildReport], tasks: Tasks
) -> None:
    third = _third_machine(joined)

    def remove(task: dict[str, Any]) -> bool:
        if task["machine"] != third.node_id:
            return False
        joined.remove_node(third, allow_graceful=False)
        return True

    stopping = Stopping(tasks, ["embed"], remove)
    build_alike(stopping)
    (task,) = stopping.stopped
    assert {item for item, count in tasks.times("embed").items() if count > 1} == set(task["items"])


def test_versions_of_all_that_reads_are_compared() -> None:
    sources = [
        *Path("index/reading/formats").glob("*.py"),
        *map(Path, ("index/reading/documents.py", "index/reading/dates.py")),
    ]
    sources += [
        Path("index/embedding/openvino_model.py"),
        Path("index/words/analysis.py"),
        Path("index/reading/sandboxed_worker.py"),
    ]
    imported = {name for path in sources for name in re.findall(r"^\s*(?:from|import) (\w+)", path.read_text(), re.M)}
    packages = importlib.metadata.packages_distributions()
    needed = {re.sub("[_.]", "-", packages[name][0].lower()) for name in imported - {"index"} if name in packages}
    assert len(needed) > 10
    # Terms are made by the machine that builds.
    assert needed - set(PACKAGES) <= {"pystemmer"}


@pytest.mark.parametrize("name", ["raj", "ray://", "ray://here", "ray://here:there"])
def test_workers_that_there_are_not(name: str) -> None:
    with pytest.raises(UsageError, match=f"there are no workers “{name}”; expected ray, or ray://HOST:PORT"):
        check_workers(name)


def test_without_ray(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.delitem(sys.modules, "index.building.ray.ray_workers", raising=False)
    with pytest.raises(UsageError, match=re.escape("install it: python -m pip install 'paragraph-search[ray]'")):
        check_workers("ray")


def test_a_model_that_no_other_machine_may_run(tmp_path: Path, tiny_model: Path) -> None:
    encoder = Encoder(find_model(str(tiny_model)))
    encoder._converted = None
    with pytest.raises(ModelError, match="can be run by sentence-transformers only"):
        encoder.files_for_others("exact")


# --- as a user runs it ---


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment without a cluster, with a home of its own and a short name for temporary files."""
    (tmp_path / "home").mkdir()
    left_out = ("RAY_", "HF_", "PYTHONPATH")
    with tempfile.TemporaryDirectory() as short:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
        yield {**kept, "HOME": str(tmp_path / "home"), "TMPDIR": short, "RAY_ADDRESS": "local"}


def _processes(folder: str) -> set[int]:
    """Return the processes that were started with this folder for temporary files."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if f"TMPDIR={folder}".encode() in path.read_bytes().split(b"\0"):
                found.add(int(path.parent.name))
    return found


def _left(folder: str) -> set[int]:
    """Return those that are still there when they had time to end: who was killed is not gone at once."""
    until = time.monotonic() + 300
    while (found := _processes(folder)) and time.monotonic() < until:
        time.sleep(0.1)
    return found


def _addresses(process: int) -> Iterator[str]:
    """Yield where a process listens, and to whom it is connected, whatever opened the socket."""
    sockets = set()
    with suppress(OSError):
        for entry in Path(f"/proc/{process}/fd").iterdir():
            with suppress(OSError):
                sockets.add(str(entry.readlink()))
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            _, local, remote, state, *rest = line.split()
            if f"socket:[{rest[5]}]" in sockets:
                digits = (local if state == "0A" else remote).partition(":")[0]
                yield str(ipaddress.ip_address(bytes.fromhex(digits[-8:])[::-1]))


def test_nobody_answers(alone: dict[str, str], one_machine: Path, documents: Path, tiny_model: Path) -> None:
    before = read_pointer(one_machine)
    command = [
        sys.executable,
        "-m",
        "index",
        documents,
        "--index",
        one_machine,
        "--full",
        "--model",
        tiny_model,
        "--quiet",
    ]
    for arguments, reason in (
        (["--workers", "ray://127.0.0.1:1"], "at 127.0.0.1:1 cannot be used: nobody answers; see that it runs"),
        (["--workers", "ray"], "at ray://there:10001 cannot be used: expected HOST:PORT"),
    ):
        environment = {**alone, "RAY_ADDRESS": "ray://there:10001"}
        run = subprocess.run([*command, *arguments], env=environment, capture_output=True, text=True, check=False)
        assert (run.returncode, run.stdout, run.stderr.count("\n")) == (1, "", 1)
        assert run.stderr.startswith(f"python -m index: the Ray cluster {reason}")
    assert read_pointer(one_machine) == before


def test_a_cluster_of_its_own_is_gone_afterwards(
    alone: dict[str, str], documents: Path, one_machine: Path, tiny_model: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "index", documents, "seeds", "--workers", "ray", "--model", tiny_model]
    before = sorted(documents.rglob("*"))
    with subprocess.Popen(
        [*command, "--index", tmp_path / "index"], env=alone, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        talking: set[str] = set()
        assert process.stderr is not None
        lines = []
        for line in process.stderr:
            lines.append(line.rstrip())
            talking |= {address for one in _processes(alone["TMPDIR"]) for address in _addresses(one)}
    assert process.returncode == 0
    assert re.fullmatch(r"Ray, started on this machine for this build, \d+ processors: 1 machines", lines[0])
    assert [line.partition(":")[0] for line in lines[1:]] == ["Reading", "Embedding", "Assembling"]
    assert talking == {"127.0.0.1"}
    assert _left(alone["TMPDIR"]) == set()
    assert (list((tmp_path / "home").rglob("*")), list(Path(alone["TMPDIR"]).iterdir())) == ([], [])
    assert sorted(documents.rglob("*")) == before


def test_a_stopped_build_takes_its_cluster_with_it(alone: dict[str, str], documents: Path, tmp_path: Path) -> None:
    # The bundled model: time enough to be in the middle of it.
    command = [sys.executable, "-m", "index", documents, "--workers", "ray", "--index", tmp_path / "index"]
    with subprocess.Popen(command, env=alone, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("Ray, started on this machine for this build")
        process.terminate()
        last = process.stderr.read().splitlines()[-1]
    assert (process.returncode, last) == (143, "python -m index: terminated")
    assert _left(alone["TMPDIR"]) == set()
