"""What somebody set once: which of several places counts, and which are never read."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from index.embedding.model_cache import keep, models_folder
from index.errors import UsageError
from serving.preferences import Chosen, chosen, settings_file


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Write the user's settings file; the environment has none."""
    for name in [name for name in os.environ if name.startswith("PARAGRAPH_SEARCH_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def write(text: str) -> Path:
        file = settings_file()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        file.chmod(0o600)
        return file

    return write


def test_without_a_file_the_defaults_hold(settings: Callable[[str], Path]) -> None:
    found = chosen()
    assert {one.origin for one in found.values()} == {"default"}
    assert (found["index"].value, found["serve.host"].value, found["page.port"].value) == (".index", "127.0.0.1", 8501)


def test_environment_goes_before_the_file_and_that_before_the_defaults(
    settings: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = settings('index = "/archive"\ntop = 5\n[serve]\nport = 9000\nnames = ["desk.lan"]\n')
    monkeypatch.setenv("PARAGRAPH_SEARCH_TOP", "7")
    monkeypatch.setenv("PARAGRAPH_SEARCH_PAGE_NAMES", "a.lan,b.lan")
    found = chosen()
    assert found["index"] == Chosen("/archive", str(file))
    assert found["serve.port"] == Chosen(9000, str(file))
    assert found["serve.names"] == Chosen(("desk.lan",), str(file))
    assert found["top"] == Chosen(7, "PARAGRAPH_SEARCH_TOP")
    assert found["page.names"] == Chosen(("a.lan", "b.lan"), "PARAGRAPH_SEARCH_PAGE_NAMES")
    assert found["serve.host"] == Chosen("127.0.0.1", "default")


def test_what_is_set_for_an_index_holds_for_it_alone(settings: Callable[[str], Path], tmp_path: Path) -> None:
    letters = tmp_path / "letters"
    file = settings(f'index = "{letters}"\ntop = 5\n[indexes."{letters}"]\ntop = 20\nbudget = 900\n')
    assert chosen()["top"] == chosen(letters)["top"] == Chosen(20, str(file))
    assert chosen(tmp_path / "other")["top"] == Chosen(5, str(file))
    assert chosen(tmp_path / "other")["budget"] == Chosen(None, "default")


def test_files_in_the_working_folder_and_in_the_index_are_not_read(
    settings: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in (tmp_path / "documents", tmp_path / "documents" / ".index"):
        folder.mkdir()
        for name in ("settings.toml", "paragraph-search.toml", ".paragraph-search.toml"):
            (folder / name).write_text('[serve]\nhost = "0.0.0.0"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path / "documents")
    assert chosen()["serve.host"] == Chosen("127.0.0.1", "default")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("top = 0", "cannot be used: Expected `int` >= 1 - at `$.top`."),
        ('tpo = "5"', "cannot be used: Object contains unknown field `tpo`."),
        ('[serve]\ntoken = "secret"', "cannot be used: Object contains unknown field `token` - at `$.serve`."),
        ("top = ", "cannot be used: Invalid value (at end of document)."),
    ],
)
def test_a_file_that_cannot_be_used_is_said_in_one_line(
    settings: Callable[[str], Path], text: str, message: str
) -> None:
    file = settings(text)
    with pytest.raises(UsageError) as raised:
        chosen()
    assert str(raised.value) == f"the settings file {file} {message}"


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such modes")
def test_a_file_that_others_may_write_is_refused(settings: Callable[[str], Path]) -> None:
    file = settings("top = 5")
    file.chmod(0o622)
    with pytest.raises(UsageError, match="others may write the settings file"):
        chosen()


def test_a_variable_that_cannot_be_used_is_named(
    settings: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARAGRAPH_SEARCH_TOP", "many")
    with pytest.raises(UsageError, match="the variable PARAGRAPH_SEARCH_TOP cannot be used: Expected `int"):
        chosen()
    monkeypatch.delenv("PARAGRAPH_SEARCH_TOP")
    monkeypatch.setenv("PARAGRAPH_SEARCH_SETTINGS", "/nowhere/settings.toml")
    with pytest.raises(UsageError, match="there is no settings file /nowhere"):
        chosen()


def test_a_user_without_a_home_has_the_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As the user of a container, who has a number only."""

    def no_home(*_names: object, **_options: object) -> Path:
        raise RuntimeError("could not determine the home directory")

    (tmp_path / "settings.toml").write_text('index = "planted"')
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PARAGRAPH_SEARCH_SETTINGS", raising=False)
    monkeypatch.setattr("platformdirs.user_config_path", no_home)
    monkeypatch.setattr("platformdirs.user_cache_path", no_home)
    assert {value.origin for value in chosen().values()} == {"default"}
    keep(models_folder() / "converted", lambda folder: (folder / "model.xml").touch())
    assert not models_folder().exists()
