"""What the documents say exists."""

import importlib.util
import json
import re
import shlex
import subprocess
import sys
import tomllib
import zlib
from functools import cache
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

import index
import search
from index.reading.formats import FORMATS
from index.storage.milvus import layout
from search.ranking.signals import SIGNALS

DOCUMENTS = {
    path: Path(path).read_text(encoding="utf-8")
    for path in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "benchmarks/README.md")
} | {path.as_posix(): path.read_text(encoding="utf-8") for path in sorted(Path("docs").glob("*.md"))}
README, ARCHITECTURE, GLOSSARY = (DOCUMENTS[path] for path in ("README.md", "ARCHITECTURE.md", "docs/glossary.md"))
_BLOCKS = re.findall(r"```\n(.*?)```", re.sub(r"```\w+\n.*?```", "", README, flags=re.DOTALL), re.DOTALL)
COMMANDS = [line.split("  #")[0].strip() for block in _BLOCKS for line in block.splitlines() if line.strip()]
_PATH = (
    r"(?:\.github|benchmarks|docs|index|search|seeds|serving|tests|views)/[\w./-]*"
    r"|[\w.-]+\.(?:py|toml|txt|ya?ml)|[A-Z]+\.md"
)
# The tree's own files, as the documents name them in `code`. ARCHITECTURE.md names files by their folder: see below.
PATHS = {
    (document, path)
    for document, text in DOCUMENTS.items()
    if document != "ARCHITECTURE.md"
    for path in re.findall(rf"`({_PATH})`", text)
    if "NAME" not in path
}
MODULES = ["index", "search", "search.evaluation"]
OWN_COMMANDS = ["check", "figures", "mcp", "page", "read", "serve", "similar", "status"]
"""Of `paragraph-search`; its others are the modules above."""


@cache
def _help(module: str, *command_of_it: str) -> str:
    command = [sys.executable, "-m", module, *command_of_it, "--help"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_command_in_the_readme_exists(command: str) -> None:
    program, *arguments = shlex.split(command)
    program = program.removeprefix(".venv/bin/")
    if program == "make":
        assert re.search(rf"^{arguments[0]}:", Path("Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    elif arguments[:1] == ["-m"] and arguments[1] in MODULES:
        options = {argument for argument in arguments if argument.startswith("--")}
        assert options <= set(re.findall(r"--[a-z-]+", _help(arguments[1])))
    elif program == "paragraph-search":
        own = arguments[:1] if arguments[0] in OWN_COMMANDS else []
        options = {argument for argument in arguments if argument.startswith("--")}
        assert options <= set(re.findall(r"--[a-z-]+", _help("serving", *own)))
        assert own or arguments[0] in {"index", "search", "evaluate", *options}
    elif program == "uv":
        version = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
        assert arguments == ["tool", "install", f"dist/paragraph_search-{version}-py3-none-any.whl"]
    elif program == "streamlit":
        assert arguments == ["run", "ui.py"]
    else:
        assert command in {
            "python3 -m venv .venv",
            ".venv/bin/pip install --constraint constraints.txt --editable .",
        }


def test_there_are_commands_and_paths_to_check() -> None:
    assert len(COMMANDS) >= 15
    assert len(PATHS) >= 40


@pytest.mark.parametrize(("document", "path"), sorted(PATHS))
def test_path_in_the_documents_exists(document: str, path: str) -> None:
    assert Path(path).exists() or Path(document).parent.joinpath(path).exists()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", DOCUMENTS[document])]
    home = Path(document).parent
    assert [link for link in links if "://" not in link and not (home / link).exists()] == []


def _options(section: str) -> set[str]:
    """Return the options of a section of docs/commands.md: those that begin the rows of its table."""
    rows = re.findall(rf"^## `{re.escape(section)}[ `].*?(?=^## |\Z)", DOCUMENTS["docs/commands.md"], re.M | re.S)
    assert len(rows) == 1, section
    firsts = [line.split("|")[1] for line in rows[0].splitlines() if line.startswith("| `--")]
    return set(re.findall(r"--[a-z-]+", " ".join(firsts)))


@pytest.mark.parametrize("module", MODULES)
def test_each_option_of_a_command_is_in_the_documents_and_the_other_way_round(module: str) -> None:
    assert _options(f"python -m {module}") == set(re.findall(r"^  (?:-h, )?(--[a-z-]+)", _help(module), re.M)) - {
        "--help"
    }


@pytest.mark.parametrize("command", OWN_COMMANDS)
def test_each_option_of_the_one_command_is_in_the_documents(command: str) -> None:
    options = set(re.findall(r"^  (?:-h, )?(--[a-z-]+)", _help("serving", command), re.M)) - {"--help"}
    assert _options(f"paragraph-search {command}") == options


def test_entry_of_the_registry_for_assistants_is_of_this_version() -> None:
    entry = json.loads(Path("server.json").read_text(encoding="utf-8"))
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    (package,) = entry["packages"]
    assert entry["version"] == package["version"] == project["version"]
    assert package["identifier"] == project["name"]
    assert [argument.get("value", argument.get("name")) for argument in package["packageArguments"]] == [
        "mcp",
        "--index",
    ]
    assert f"mcp-name: {entry['name']}" in README


def test_each_option_of_the_page_is_in_the_documents() -> None:
    source = Path("ui.py").read_text(encoding="utf-8")
    assert _options("streamlit run ui.py") == set(re.findall(r'add_argument\(\s*"(--[a-z-]+)"', source))


def test_each_target_of_make_is_in_the_documents() -> None:
    targets = re.findall(r"^([a-z]+):", Path("Makefile").read_text(encoding="utf-8"), re.M)
    (phony,) = re.findall(r"^\.PHONY: (.*)$", Path("Makefile").read_text(encoding="utf-8"), re.M)
    assert sorted(targets) == sorted(phony.split())
    assert sorted(re.findall(r"^\| `make ([a-z]+)`", DOCUMENTS["docs/commands.md"], re.M)) == sorted(targets)


def _drawn_folders() -> set[str]:
    """Return the folders in the tree that ARCHITECTURE.md draws; four spaces go one folder down."""
    (tree,) = re.findall(r"## The tree\n+```\n(.*?)```", ARCHITECTURE, re.DOTALL)
    found: set[str] = set()
    above: list[str] = []
    for line in tree.splitlines():
        indent, name = re.match(r"( *)(\S+)", line).groups()  # type: ignore[union-attr] # each line has a name
        above = [*above[: len(indent) // 4], name.rstrip("/")]
        if name.endswith("/"):
            found.add("/".join(above))
    return found


def _tracked(*patterns: str) -> list[Path]:
    """Return the files that git knows, or would know after `git add`."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return [Path(name) for name in names if Path(name).exists()]


def test_the_drawn_tree_is_the_tree() -> None:
    layers = ("index", "search", "serving", "views")
    folders = {path.parent.as_posix() for path in _tracked(*(f"{layer}/**.py" for layer in layers))}
    others = {"benchmarks", "docs", "seeds", "tests"}
    assert _drawn_folders() == folders | others
    assert all(Path(folder).is_dir() for folder in others)


ONE_OF_MANY = {
    *(Path("index/reading/formats", f"{one.module}.py") for one in FORMATS.values()),
    *Path("search/question/dates/languages").glob("*.py"),
    *Path("search/checking/denials").glob("*.py"),
}
"""Files that are found by themselves or by a table: ARCHITECTURE.md names the room, not each of them."""


def _files_named() -> dict[str, set[str]]:
    """Return the files that the sections of ARCHITECTURE.md name in their tables, by the section's folder."""
    sections = re.split(r"^##+ ", ARCHITECTURE, flags=re.M)
    found: dict[str, set[str]] = {}
    for section in sections:
        folder = re.match(r"((?:index|search|serving|views)/[\w/]*)", section)
        if folder:
            cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
            names = set(re.findall(r"`([\w.]+\.py)`", " ".join(cells)))
            found[folder[1].rstrip("/")] = names - {"__init__.py"} - {path.name for path in ONE_OF_MANY}
    return found


def test_each_file_is_in_the_section_of_its_folder_and_the_other_way_round() -> None:
    actual: dict[str, set[str]] = {}
    for path in _tracked("index/**.py", "search/**.py", "serving/**.py", "views/**.py"):
        if path.name != "__init__.py" and path not in ONE_OF_MANY:
            actual.setdefault(path.parent.as_posix(), set()).add(path.name)
    actual["views"].add("ui.py")
    actual["search/question/dates/languages"] = set()
    assert _files_named() == actual


def test_files_in_the_text_of_the_architecture_exist() -> None:
    paths = re.findall(rf"`((?:\w+/)+[\w./-]*|{_PATH})`", ARCHITECTURE)
    names = {path.name for path in _tracked("index/**.py", "search/**.py", "serving/**.py", "views/**.py")}
    assert [path for path in paths if not Path(path).exists() and path not in names] == []


def test_each_room_says_what_it_is_not_for() -> None:
    sections = re.split(r"^##+ (?=index/|search/|serving/|views/)", ARCHITECTURE, flags=re.M)[1:]
    assert [section.partition("\n")[0] for section in sections if not re.search(r"^\*Not for ", section, re.M)] == []


def test_the_architecture_can_be_read_at_one_sitting() -> None:
    assert len(ARCHITECTURE.splitlines()) < 430


def test_each_signal_is_explained_with_its_weight() -> None:
    rows = re.findall(r"^\| (\w+) \| [^|]+ \| ([−\d.]+) \|$", DOCUMENTS["docs/a-question.md"], re.M)
    assert {name: float(weight.replace("−", "-")) for name, weight in rows} == {one.name: one.weight for one in SIGNALS}


def _terms() -> dict[str, str]:
    """Return the terms of the glossary with what not to say in their place."""
    rows = [line.strip("|").split("|") for line in GLOSSARY.splitlines() if line.startswith("| ")][1:]
    return {row[0].strip(): row[2].strip() for row in rows}


def test_the_glossary_has_each_term_once_in_order() -> None:
    terms = re.findall(r"^\| ([^|]+?) \|", GLOSSARY, re.M)[1:]
    assert terms == sorted(set(terms), key=str.lower)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_documents_say_one_word_for_one_thing(document: str) -> None:
    """What the glossary says not to say, nobody says; in `code` it may be a name that others gave."""
    text = re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", " ", DOCUMENTS[document], flags=re.DOTALL)
    avoided = [word.strip() for words in _terms().values() for word in words.split(",") if word.strip()]
    assert avoided
    if document != "docs/glossary.md":
        assert [word for word in avoided if re.search(rf"\b{re.escape(word)}s?\b", text, re.I)] == []


def test_documentation_is_made_without_a_warning_and_has_every_public_name(tmp_path: Path) -> None:
    options = ["--quiet", "--fail-on-warning", "--keep-going", "-d", str(tmp_path / "doctrees"), "-c", "docs"]
    command = [sys.executable, "-m", "sphinx", *options, ".", str(tmp_path / "html")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    warnings = [line for line in done.stderr.splitlines() if re.search("WARNING|ERROR|CRITICAL", line)]
    assert (done.returncode, warnings) == (0, [])
    inventory = zlib.decompress((tmp_path / "html" / "objects.inv").read_bytes().split(b"\n", 4)[4]).decode()
    documented = {line.split(" ")[0] for line in inventory.splitlines() if " py:" in line}
    entries = re.findall(r"^ *from (index[\w.]*) import (\w+)$", index.__doc__ or "", re.M)
    assert entries
    wanted = {f"search.{name}" for name in search.__all__} | {f"{module}.{name}" for module, name in entries}
    assert wanted - documented == set()


def test_hooks_before_a_commit_run_what_the_tests_run() -> None:
    path = Path(".pre-commit-config.yaml")
    valid = subprocess.run([sys.executable, "-m", "pre_commit", "validate-config", path], check=False)
    assert valid.returncode == 0
    (repository,) = yaml.safe_load(path.read_text(encoding="utf-8"))["repos"]
    assert repository["repo"] == "local", "nothing is fetched, and versions are those in constraints.txt"
    for hook in repository["hooks"]:
        program, flag, module, *arguments = hook["entry"].split()
        assert (program, flag) == (".venv/bin/python", "-m")
        assert importlib.util.find_spec(module)
        assert [argument for argument in arguments if "/" in argument and not Path(argument).exists()] == []


def test_forms_for_issues_ask_for_something() -> None:
    forms = [path for path in Path(".github/ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml"]
    assert len(forms) == 2
    for form in forms:
        content = yaml.safe_load(form.read_text(encoding="utf-8"))
        assert content["name"]
        assert content["description"]
        assert any(field.get("validations", {}).get("required") for field in content["body"])


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


def test_spelling_of_what_people_read() -> None:
    texts = [*DOCUMENTS, "CHANGELOG.md", ".github", "ui.py", "views", "search/page/cards.py"]
    command = [sys.executable, "-m", "codespell_lib", "--skip", "*.po", *texts]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, "")
