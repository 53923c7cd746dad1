import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from index.errors import SourceError
from index.reading.documents import Note
from index.reading.sources import check_sources, walk

Write = Callable[[Mapping[str, str | bytes]], Path]


def _walked(*sources: Path, leave_out: Path = Path("/nowhere")) -> list[str]:
    found = walk(sources, leave_out)
    return [f"{item.kind}: {item}" if isinstance(item, Note) else item.name for item in found]


def test_a_source_that_does_not_exist_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "no such folder"
    with pytest.raises(SourceError) as error:
        check_sources([tmp_path, missing])
    assert str(error.value).startswith(f"there is no file or folder “{missing}”; name one that holds your documents")


def test_files_come_by_name_within_each_folder(write: Write) -> None:
    folder = write({"b.txt": "", "a/2.txt": "", "a/1.txt": "", "c.txt": "", ".hidden/x.txt": "", ".x.txt": ""})
    assert _walked(folder) == [f"{folder}/{name}" for name in ("a/1.txt", "a/2.txt", "b.txt", "c.txt")]


def test_names_are_as_the_user_gave_them(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write({"a/1.txt": ""}))
    assert _walked(Path()) == ["a/1.txt"]
    assert _walked(Path("a")) == ["a/1.txt"]
    assert _walked(Path("a/1.txt")) == ["a/1.txt"]


def test_names_outside_ascii_stay(write: Write) -> None:
    folder = write({"Новини/Überblick 日本 👍.txt": ""})
    assert _walked(folder) == [f"{folder}/Новини/Überblick 日本 👍.txt"]


@pytest.mark.skipif(os.name == "nt" or os.uname().sysname == "Darwin", reason="file names there are always Unicode")
def test_a_name_that_is_no_unicode_is_made_storable(tmp_path: Path) -> None:
    source = tmp_path / os.fsdecode(b"so\xffurce")
    source.mkdir()
    (source / os.fsdecode(b"caf\xe9.txt")).touch()
    assert _walked(source) == [f"{tmp_path}/so?urce/caf?.txt"]


def test_symbolic_links_are_not_followed(write: Write) -> None:
    folder = write({"a.txt": "", "below/b.txt": ""})
    (folder / "below" / "circle").symlink_to(folder)
    (folder / "itself").symlink_to(folder / "itself")
    (folder / "nowhere").symlink_to(folder / "gone")
    note = "a symbolic link; links are not followed, name its target instead"
    assert _walked(folder) == [
        f"{folder}/a.txt",
        f"{folder}/below/b.txt",
        f"skipped: {folder}/below/circle: {note}",
        f"skipped: {folder}/itself: {note}",
        f"skipped: {folder}/nowhere: {note}",
    ]


def test_a_link_that_is_named_is_followed(write: Write, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(write({"a.txt": ""}))
    assert _walked(link) == [f"{link}/a.txt"]


def test_a_link_in_a_circle_does_not_exist(tmp_path: Path) -> None:
    (tmp_path / "itself").symlink_to(tmp_path / "itself")
    with pytest.raises(SourceError, match="there is no file or folder"):
        check_sources([tmp_path / "itself"])


def test_our_own_index_is_left_out(write: Write) -> None:
    folder = write({"a.txt": "", "index/live.json": "", "index/b.txt": ""})
    assert _walked(folder, leave_out=folder / "index") == [f"{folder}/a.txt"]


def test_a_pipe_is_not_opened(write: Write) -> None:
    folder = write({"a.txt": ""})
    os.mkfifo(folder / "pipe.txt")
    assert _walked(folder)[1] == f"skipped: {folder}/pipe.txt: not a regular file (a pipe, a socket or a device)"


def test_a_closed_folder_is_skipped(open_folder: Path, as_nobody: Callable[[], AbstractContextManager[None]]) -> None:
    (open_folder / "closed").mkdir(mode=0)
    (open_folder / "open.txt").touch()
    with as_nobody():
        walked = _walked(open_folder)
    assert walked == [
        f"skipped: {open_folder}/closed: cannot be opened: Permission denied",
        f"{open_folder}/open.txt",
    ]


def test_sources_that_overlap_are_read_once(write: Write) -> None:
    folder = write({"a/one.txt": "One.", "two.txt": "Two."})
    sources = [folder / "a", folder, folder, folder / "two.txt"]
    assert _walked(*sources) == [f"{folder.as_posix()}/a/one.txt", f"{folder.as_posix()}/two.txt"]
