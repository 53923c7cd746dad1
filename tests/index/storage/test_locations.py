"""Where an index is, as people write it."""

from pathlib import Path

import pytest

from index.errors import UsageError
from index.storage.locations import Location, MilvusAddress, as_location, parse_location


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("milvus://localhost:19530/archive", MilvusAddress("localhost", 19530, "archive")),
        ("milvus://db.example.org/News_2026/", MilvusAddress("db.example.org", 19530, "News_2026")),
        ("milvus+tls://10.0.0.7:443/a", MilvusAddress("10.0.0.7", 443, "a", tls=True)),
        ("MILVUS://Localhost:1/a", MilvusAddress("localhost", 1, "a")),
        ("milvus://[::1]:19530/a", MilvusAddress("::1", 19530, "a")),
    ],
)
def test_servers(text: str, address: MilvusAddress) -> None:
    location = parse_location(text)
    assert location.milvus == address
    assert location.folder.parent == Path(".index-milvus")
    assert parse_location(str(location)) == location


@pytest.mark.parametrize("text", [".index", "a folder/with: signs", "C:\\index", "/x/milvus"])
def test_folders(text: str) -> None:
    assert parse_location(text) == Location(Path(text)) == as_location(Path(text)) == as_location(text)
    assert str(parse_location(text)) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("http://localhost:19530/a", "“http://” is no kind of index; expected a folder, or a server as in milvus://"),
        ("milvus://localhost:19530", "ends in no name for an index"),
        ("milvus://localhost:19530/a/b", "ends in no name for an index"),
        ("milvus://localhost:19530/über", "ends in no name for an index"),
        ("milvus://localhost:19530/a?b=c", "ends in no name for an index"),
        ("milvus:///a", "names no server"),
        ("milvus://localhost:port/a", "the address of the Milvus server cannot be read"),
        ("milvus://localhost:99999/a", "the address of the Milvus server cannot be read"),
        ("milvus://root:hunter2@localhost/a", "a user and a password do not belong in an address"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_location(text)
    assert message in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)
