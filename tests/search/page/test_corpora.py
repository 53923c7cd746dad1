"""Several corpora beside each other."""

from pathlib import Path

import pytest

from index.errors import UsageError
from index.storage.locations import Location
from search.page.corpora import corpora, corpus, documents_of, left_out


def test_corpora_are_the_main_one_and_the_folders_in_it(tmp_path: Path) -> None:
    main = Location(tmp_path)
    assert corpora(main) == {"": main}
    for name in ("Zoning", "Budget 2024", ".hidden"):
        (tmp_path / "corpora" / name).mkdir(parents=True)
    (tmp_path / "corpora" / "file").touch()
    assert list(corpora(main)) == ["", "Budget 2024", "Zoning"]
    assert corpora(main)["Zoning"] == corpus(main, "Zoning") == Location(tmp_path / "corpora" / "Zoning")


@pytest.mark.parametrize("name", ["..", ".", "../x", "a/b", "a\\b", "/etc", ".x", "a.", "a ", "x" * 41, "<b>", "a\nb"])
def test_name_in_a_link_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be the name of a corpus"):
        corpus(Location(tmp_path), name)


def test_what_a_build_would_leave_out() -> None:
    indexed = ["seeds", "/a/reports/2017", "/a/mail"]
    assert left_out(["/a/reports", str(Path("seeds").absolute())], indexed) == ["/a/mail"]
    assert left_out(indexed, indexed) == []
    paths = {"/a/mail/1.txt": 1, "/a/mail/x.jsonl": 40, "/a/mailbox/2.txt": 7, "seeds": 2}
    assert (documents_of("/a/mail/", paths), documents_of("seeds", paths)) == (41, 2)
