"""ZIP and TAR: what is in them is read as if it lay in a folder."""

import gzip
import io
import tarfile
from collections.abc import Callable, Mapping

import pytest

from index.reading.documents import Document
from index.reading.formats import archive

Read = Callable[[str, bytes], tuple[list[Document], list[str]]]
Zipped = Callable[[Mapping[str, str | bytes]], bytes]


def _tar(parts: Mapping[str, bytes], special: tarfile.TarInfo | None = None) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as made:
        for name, content in parts.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            made.addfile(info, io.BytesIO(content))
        if special:
            made.addfile(special)
    return stream.getvalue()


def test_members_are_documents_with_a_path(read: Read, zipped: Zipped) -> None:
    inner = zipped({"deep.txt": "Deep down."})
    content = zipped(
        {"papers/2019-07-04 a.txt": "First.", "b.md": "# Title\n\nSecond.", "c.zip": inner, ".hidden": "No."}
    )
    documents, notes = read("a.zip", content)
    assert [(d.path, d.paragraphs, str(d.date)) for d in documents] == [
        ("a.zip/papers/2019-07-04 a.txt", ("First.",), "2019-07-04"),
        ("a.zip/b.md", ("Second.",), "None"),
        ("a.zip/c.zip/deep.txt", ("Deep down.",), "None"),
    ]
    assert notes == []


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz", "a.tgz"])
def test_tar(read: Read, name: str) -> None:
    made = _tar({"papers/a.txt": b"First.", "b.exe": b"MZ"})
    documents, notes = read(name, made if name.endswith("tar") else gzip.compress(made))
    assert [(document.path, document.paragraphs) for document in documents] == [(f"{name}/papers/a.txt", ("First.",))]
    assert notes == [f"skipped: {name}/b.exe: .exe is not a format that can be read"]


@pytest.mark.parametrize("name", ["../out.txt", "/etc/out.txt", "..\\out.txt", "C:\\out.txt", "a/../../out.txt"])
def test_names_that_lead_out_are_left_out(read: Read, zipped: Zipped, name: str) -> None:
    documents, notes = read("a.zip", zipped({name: "Out.", "in.txt": "In."}))
    assert [document.path for document in documents] == ["a.zip/in.txt"]
    assert notes == [f"doubt: a.zip: a file in it whose name leads out of the archive (“{name}”) was left out"]
    documents, notes = read("a.tar", _tar({name: b"Out.", "in.txt": b"In."}))
    assert [document.path for document in documents] == ["a.tar/in.txt"]
    assert len(notes) == 1


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_a_tar_are_left_out(read: Read, kind: bytes) -> None:
    special = tarfile.TarInfo("passwords.txt")
    special.type, special.linkname = kind, "/etc/passwd"
    documents, notes = read("a.tar", _tar({"in.txt": b"In."}, special))
    assert [document.path for document in documents] == ["a.tar/in.txt"]
    assert notes == ["doubt: a.tar: passwords.txt in it is a link, a pipe or a device and was left out"]


def test_a_bomb_is_left_out_and_the_rest_read(read: Read, zipped: Zipped) -> None:
    documents, notes = read("a.zip", zipped({"bomb.txt": b"0" * 30_000_000, "in.txt": "In."}))
    assert [document.path for document in documents] == ["a.zip/in.txt"]
    assert notes == ["doubt: a.zip: bomb.txt in it unpacks to more than 300 times its size and was left out"]


def test_an_archive_may_not_unpack_to_more_than_a_limit(
    read: Read, zipped: Zipped, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_TOTAL_BYTES", 2**20)
    text = ("Some words that say little. " * 100).encode()
    inner = zipped({f"{i}.txt": text + str(i).encode() for i in range(200)})
    documents, notes = read("a.zip", zipped({"a.zip": inner, "b.zip": inner, "c.zip": inner}))
    assert 300 < len(documents) < 400  # of 600, of 2.8 kB each
    assert notes == [
        "doubt: a.zip/b.zip: it unpacks to more than 1 MiB; 173.txt and what follows was left out"
    ] or notes[0].startswith("doubt: a.zip/b.zip: it unpacks to more than 1 MiB; ")


def test_a_truncated_archive_is_read_as_far_as_it_goes(read: Read) -> None:
    made = gzip.compress(_tar({f"{i}.txt": f"Text {i}.".encode() * 1000 for i in range(50)}), 0)
    documents, notes = read("a.tar.gz", made[: len(made) // 2])
    assert 10 < len(documents) < 40
    assert len(notes) == 1
    assert notes[0].startswith("doubt: a.tar.gz: truncated or damaged (")


def test_archives_in_archives_end_somewhere(read: Read, zipped: Zipped) -> None:
    content = zipped({"a.txt": "Deep."})
    for _ in range(8):
        content = zipped({"a.zip": content})
    documents, notes = read("a.zip", content)
    assert documents == []
    assert len(notes) == 1
    assert notes[0].endswith("it lies in archives or mails more than 5 deep; take it out")
