"""What the documents say exists."""

import re
import shlex
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from index.storage.milvus import layout

README = Path("README.md").read_text(encoding="utf-8")
ARCHITECTURE = Path("ARCHITECTURE.md").read_text(encoding="utf-8")
_BLOCKS = re.findall(r"```\n(.*?)```", README, re.DOTALL)
COMMANDS = [line.split("  #")[0].strip() for block in _BLOCKS for line in block.splitlines() if line.strip()]
# The tree's own files, as the documents name them in `code`.
PATHS = re.findall(r"`((?:index|search|tests|seeds)/[\w./]*|[\w.]+\.(?:py|txt|toml|md))`", README + ARCHITECTURE)


@cache
def _help(module: str) -> str:
    command = [sys.executable, "-m", module, "--help"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_command_in_the_readme_exists(command: str) -> None:
    program, *arguments = shlex.split(command)
    program = program.removeprefix(".venv/bin/")
    if program == "make":
        assert re.search(rf"^{arguments[0]}:", Path("Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    elif arguments[:1] == ["-m"] and arguments[1] in {"index", "search", "search.evaluation"}:
        options = {argument for argument in arguments if argument.startswith("--")}
        assert options <= set(re.findall(r"--[a-z-]+", _help(arguments[1])))
    elif program == "streamlit":
        assert arguments == ["run", "ui.py"]
    else:
        assert command in {
            "python3 -m venv .venv",
            ".venv/bin/pip install --constraint constraints.txt --editable .",
        }


def test_there_are_commands_and_paths_to_check() -> None:
    assert len(COMMANDS) >= 15
    assert len(PATHS) >= 20


@pytest.mark.parametrize("path", sorted(set(PATHS)))
def test_path_in_the_documents_exists(path: str) -> None:
    folders = [Path(), *(path for layer in ("index", "search") for path in Path(layer).rglob("*") if path.is_dir())]
    assert any((folder / path).exists() for folder in folders)


def test_links_in_the_readme_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)]+)\)", README)
    assert [link for link in links if not link.startswith("https://") and not Path(link).exists()] == []


def test_example_for_programs_runs(seed_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(compile(example.replace('".index"', repr(str(seed_index))), "README.md", "exec"), {})
    score, date, source = capsys.readouterr().out.splitlines()[0].split()[:3]
    assert (float(score) > 0.3, date, source) == (True, "2017-03-27", "seeds/000_d2d85d5fcffcf0ef.txt")


def test_pinned_versions_are_in_the_ranges() -> None:
    lines = [line for line in Path("constraints.txt").read_text(encoding="utf-8").splitlines() if "==" in line]
    pinned = {name.lower().replace("_", "-"): version for name, version in (line.split("==") for line in lines)}
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [text for some in project["optional-dependencies"].values() for text in some]
    wanted = [Requirement(text) for text in (*project["dependencies"], *extras) if "paragraph-search" not in text]
    assert [str(need) for need in wanted if not need.specifier.contains(pinned[need.name.lower()])] == []


def test_compose_file_of_the_cluster_holds_together() -> None:
    compose = yaml.safe_load(Path("docs/milvus-cluster.compose.yaml").read_text(encoding="utf-8"))
    services, roles = compose["services"], {"mixcoord", "streamingnode", "datanode", "querynode", "proxy"}
    assert set(services) == {"etcd", "minio", *roles}
    for name, service in services.items():
        assert re.fullmatch(r"[\w./-]+:[\w.-]+", service["image"]), "an image with its version"
        assert "latest" not in service["image"]
        assert service["healthcheck"]["test"]
        assert set(service.get("depends_on", {})) <= set(services)
        assert {volume.partition(":")[0] for volume in service.get("volumes", [])} <= set(compose["volumes"])
        if name in roles:
            assert service["command"] == ["milvus", "run", name]
    assert len({services[name]["image"] for name in roles}) == 1
    assert services["proxy"]["ports"] == ["127.0.0.1:19530:19530"], "not open to the network"
    passwords = [value for service in services.values() for key, value in service["environment"].items()
                 if re.search("PASSWORD|SECRET", key)]  # fmt: skip
    assert passwords
    assert all(value.startswith("${") and ":?" in value for value in passwords), "none is written down"


def test_what_the_page_on_milvus_says_is_so() -> None:
    page = Path("docs/milvus.md").read_text(encoding="utf-8")
    for line in re.findall(r"^(?:python -m [\w.]+) .*$", page, re.MULTILINE):
        _, _, module, *arguments = shlex.split(line)
        options = {argument for argument in arguments if argument.startswith("--")}
        assert options <= set(re.findall(r"--[a-z-]+", _help(module)))
    assert set(re.findall(r"`(MILVUS_\w+)`", page)) == set(
        re.findall(r'"(MILVUS_\w+)"', Path("index/storage/milvus/server.py").read_text(encoding="utf-8"))
    )
    for number in (layout.MOST_EXACT, layout.PARTITIONED_FROM, layout.LOOKED_THROUGH, layout.PARTITIONS):
        assert f"{number:,}" in page
    assert [
        link for link in re.findall(r"\]\(([^)]+)\)", page) if "://" not in link and not Path("docs", link).exists()
    ] == []


def test_spelling_of_what_people_read() -> None:
    texts = [
        "README.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "benchmarks/README.md",
        "docs/milvus.md",
        "ui.py",
        "views",
        "search/page/cards.py",
    ]
    command = [sys.executable, "-m", "codespell_lib", *texts]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, "")
