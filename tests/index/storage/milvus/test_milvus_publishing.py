"""Builds that end on a Milvus server: new collections beside the old ones, and one alias that is swapped."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.building.build import build_at
from index.building.options import BuildOptions
from index.errors import IndexMissingError, ServerError, UsageError
from index.storage.locations import Location, MilvusAddress
from index.storage.milvus import layout, records
from index.storage.milvus.server import MilvusServer
from index.storage.opening import live_name, open_store
from search.evaluation.judgements import Judgements
from search.page.saved_questions import SavedQuestion, SavedQuestions
from tests.milvus_servers import LiteServer, StandaloneServer, TlsProxy
from tests.opening import open_without_verdicts

ROOT = Path(__file__).parents[4]
SECRET = "open-sesame-4711"


@pytest.fixture
def location(lite_server: LiteServer, tmp_path: Path, request: pytest.FixtureRequest) -> Location:
    """A name of its own for each test."""
    name = "".join(c if c.isalnum() else "_" for c in request.node.name)
    return Location(tmp_path / "work", MilvusAddress("127.0.0.1", lite_server.port, name))


@pytest.fixture
def build(location: Location, tmp_path: Path, tiny_model: Path) -> Callable[[dict[str, str]], "object"]:
    """Build an index of some files; they replace those of before."""

    def build(files: dict[str, str]) -> object:
        folder = tmp_path / "documents"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_text(content, encoding="utf-8")
        return build_at(location, [folder], BuildOptions(model=str(tiny_model)))

    return build


def _collections(location: Location) -> list[str]:
    assert location.milvus
    server = MilvusServer(location.milvus)
    try:
        return sorted(name for name in server.collections() if layout.snapshot_of(location.milvus.name, name))
    finally:
        server.close()


def test_each_build_has_collections_of_its_own_and_the_one_before_stays_for_its_readers(
    location: Location, build: Callable[[dict[str, str]], object]
) -> None:
    build({"a.txt": "The old lighthouse keeper retired.", "b.txt": "Bread is dear."})
    first = live_name(location)
    searcher = open_without_verdicts(location)
    assert len(_collections(location)) == 2
    report = build({"a.txt": "A new lighthouse keeper was appointed.", "b.txt": "Bread is dear."})
    assert (report.new, report.reused) == (1, 1)  # type: ignore[attr-defined]
    second = live_name(location)
    assert second > first
    assert {name.removeprefix(f"{location.milvus.name}_") for name in _collections(location)} == {  # type: ignore[union-attr]
        f"{snapshot}_{kind}" for snapshot in (first, second) for kind in ("paragraphs", "records")
    }
    assert searcher.search('"lighthouse"').hits[0].text == "The old lighthouse keeper retired."
    assert searcher.refresh()
    assert searcher.search('"lighthouse"').hits[0].text == "A new lighthouse keeper was appointed."
    build({"c.txt": "A ferry was built."})
    assert not any(first in name for name in _collections(location))
    assert len(_collections(location)) == 4
    build({"c.txt": "A ferry was built."})  # no change: nothing is published
    assert len(_collections(location)) == 4
    assert [hit.text for hit in open_without_verdicts(location).search("lighthouse").hits] == ["A ferry was built."]


def test_a_reader_on_another_machine_needs_the_server_alone(
    location: Location, build: Callable[[dict[str, str]], object], tmp_path: Path
) -> None:
    build({"a.txt": "date 2017-03-27\n\nThe dam broke.", "b.txt": "Bread is dear."})
    shutil.rmtree(location.folder)
    shutil.rmtree(tmp_path / "documents")
    elsewhere = Location(tmp_path / "elsewhere", location.milvus)
    answer = open_without_verdicts(elsewhere).search("Which dam broke in March 2017?")
    assert [hit.text for hit in answer.hits] == ["The dam broke."]
    assert (answer.dates.applied if answer.dates else None) is True


def test_what_is_kept_of_an_index_on_a_server_is_in_a_folder_of_its_own(
    location: Location, build: Callable[[dict[str, str]], object], tmp_path: Path
) -> None:
    build({"a.txt": "The dam broke."})
    here = Location(tmp_path / "kept", location.milvus)
    answer = open_without_verdicts(here).search("dam")
    kept = SavedQuestions(here.folder)
    kept.save(SavedQuestion("dam"), answer)
    Judgements(here.folder).mark("dam", answer.hits[0], True)
    names = {path.name for path in here.folder.iterdir() if path.suffix != ".lock"}
    assert names == {"calibration.json", "saved_questions.jsonl", "judgements"}
    assert [question.text for question in kept.all()] == ["dam"]


def test_indexes_and_partitions_of_a_large_corpus_give_the_same(
    location: Location, build: Callable[[dict[str, str]], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "PARTITIONED_FROM", 1)
    monkeypatch.setattr(layout, "MOST_EXACT", 0)
    monkeypatch.setattr(layout, "LOOKED_THROUGH", 0)
    files = {f"{year}.txt": f"date {year}-05-01\n\nIn {year} the river rose." for year in range(2000, 2012)}
    build(
        {
            **files,
            "none.txt": "The river rose, nobody knows when.",
            "two.jsonl": '{"text": "The river fell.", "date": "2003"}',
        }
    )
    store = open_store(location)
    searcher = open_without_verdicts(location)
    assert store.manifest.counts.documents == 14
    answer = searcher.search("the river between 2003 and 2004", top=20)
    assert {hit.text for hit in answer.hits} == {
        "In 2003 the river rose.", "In 2004 the river rose.", "The river fell.",
    }  # fmt: skip
    assert answer.undated_left_out == 1


def test_the_commands(
    location: Location, build: Callable[[dict[str, str]], object], tmp_path: Path, tiny_model: Path
) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.txt").write_text("The dam broke in the night.")
    environment = {**os.environ, "MILVUS_TOKEN": SECRET, "PYTHONPATH": str(ROOT)}

    def run(*arguments: object) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", *map(str, arguments)]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", timeout=300, check=False
        )

    made = run("index", "documents", "--store", location, "--model", tiny_model, "--quiet")
    assert (made.returncode, made.stderr) == (0, "")
    assert f"Index: {location} (snapshot " in made.stdout
    kept = tmp_path / ".index-milvus" / f"127.0.0.1-{location.milvus.port}-{location.milvus.name}"  # type: ignore[union-attr]
    assert (kept / "live.json").is_file()
    asked = run("search", "dam", "--index", location, "--json")
    assert (asked.returncode, asked.stderr) == (0, "")
    assert '"text":"The dam broke in the night."' in asked.stdout
    for text in (made.stdout, asked.stdout, *(p.read_text(errors="replace") for p in kept.rglob("*") if p.is_file())):
        assert SECRET not in text
    compared = run("benchmarks.stores", kept, location)
    assert compared.returncode == 0, compared.stderr
    shares = json.loads(compared.stdout)["whole question"]
    assert (shares["same ten"], shares["same order"]) == (1, 1)
    checked = run("index", "--verify", "--store", location)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "is whole" in checked.stdout
    wrong = run("index", "documents", "--store", "somewhere")
    assert wrong.returncode == 2
    assert "expected a server, as in milvus://localhost:19530/archive, found “somewhere”" in wrong.stderr


def test_a_name_without_an_index_is_said(location: Location) -> None:
    with pytest.raises(IndexMissingError, match=f"there is no index {location}; build one: python -m index"):
        open_store(location)


@pytest.fixture
def _timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILVUS_TIMEOUT", "5")


@pytest.mark.usefixtures("_timeout")
def test_wrong_password_is_one_line_without_it(
    standalone_server: StandaloneServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = Location(tmp_path, MilvusAddress("127.0.0.1", standalone_server.port, "secrets"))
    monkeypatch.delenv("MILVUS_TOKEN", raising=False)
    monkeypatch.setenv("MILVUS_USER", "root")
    monkeypatch.setenv("MILVUS_PASSWORD", SECRET)
    with pytest.raises(ServerError, match="does not let us in; set MILVUS_USER and MILVUS_PASSWORD") as caught:
        open_store(place)
    assert SECRET not in repr(caught.value)
    monkeypatch.setenv("MILVUS_PASSWORD", "Milvus")
    with pytest.raises(IndexMissingError, match="there is no index"):
        open_store(place)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost that is its own authority, and its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("certificate")
    command = [
        openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
        "-addext", "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", "certificate.pem",
    ]  # fmt: skip
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    return folder / "certificate.pem", folder / "key.pem"


def test_encrypted_connection(
    location: Location,
    build: Callable[[dict[str, str]], object],
    certificate: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert location.milvus
    build({"a.txt": "The dam broke."})
    proxy = TlsProxy(location.milvus.port, *certificate)
    place = Location(tmp_path / "kept", MilvusAddress("localhost", proxy.port, location.milvus.name, tls=True))
    monkeypatch.setenv("MILVUS_TIMEOUT", "10")
    monkeypatch.setenv("MILVUS_CA", str(certificate[0]))
    assert open_without_verdicts(place).search("dam").hits[0].text == "The dam broke."
    monkeypatch.setenv("MILVUS_TIMEOUT", "2")
    monkeypatch.delenv("MILVUS_CA")
    with pytest.raises(ServerError, match=r"agree on no encrypted connection; .* MILVUS_CA names the certificate"):
        open_store(place)
    monkeypatch.setenv("MILVUS_CA", str(tmp_path / "nowhere.pem"))
    with pytest.raises(UsageError, match=r"nowhere\.pem, which cannot be read: No such file"):
        open_store(place)
    proxy.close()


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"MILVUS_USER": "root"}, "only one of MILVUS_USER and MILVUS_PASSWORD is set"),
        ({"MILVUS_TIMEOUT": "soon"}, "MILVUS_TIMEOUT is “soon”; expected a number of seconds"),
    ],
)
def test_settings_that_cannot_be_used(
    variables: dict[str, str], message: str, location: Location, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=message):
        open_store(location)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.integers(4, 20))
def test_long_values_stand_in_pieces(text: str, longest: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "LONGEST_VALUE", longest)
        pieces = records.in_pieces(text)
    assert all(len(piece.encode()) <= longest for piece in pieces)
    assert records.whole(pieces, str) == text
